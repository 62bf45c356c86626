"""Finding the official downloads in a folder and reading their rows.

Each role may be filled by the file as its publisher names it or by a selection of it
(same column names, fewer rows or columns, possibly gzipped). A folder is searched with
its sub-folders, so its arrangement does not matter.
"""

from __future__ import annotations

import csv
import fnmatch
import gzip
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from landbridge.errors import InputError

#: role -> file name patterns, the first that is found wins
FILES: dict[str, tuple[str, ...]] = {
    "population": ("co-est2024-alldata.csv*", "pep_v2024_county_state.csv*"),
    "age_sex": ("cc-est2023-agesex-all.csv*", "cc-est2023-agesex_years2020_2023.csv*"),
    "race": ("county_race_ethnicity_2023.csv*",),
    "poverty": ("saipe_2023.csv*",),
    "insurance": ("sahie_2022.csv*",),
    "vulnerability": ("SVI_2022_US_county.csv*", "svi_2022_county_selected.csv*"),
    "centres": ("CenPop2020_Mean_CO.txt*",),
    "centroids": ("county_geometric_centroids.csv*",),
    "rucc": ("Ruralurbancontinuumcodes2023.csv*", "rucc_2023_wide.csv*"),
    "ct_crosswalk": ("ct_oldcounty_planningregion.csv*",),
    "hpsa_codes": ("hpsa_county_codes_2024_2025.csv*",),
    "clinicians": ("county_specialty_npi_counts.csv*",),
    "state_profile": ("state_profile.csv*",),
    "state_projections": ("state_population_projections.csv*",),
    "program_cities": ("programs_by_city_specialty.csv*",),
    "shapes": ("counties-albers-10m.json*",),
}


def find_file(folder: Path, role: str) -> Path:
    """Path of the file that fills `role` somewhere under `folder`.

    Raises
    ------
    InputError
        Nothing under `folder` has one of the names in `FILES[role]`.
    """
    names = sorted(path for path in folder.rglob("*") if path.is_file())
    for pattern in FILES[role]:
        for path in names:
            if fnmatch.fnmatch(path.name, pattern):
                return path
    wanted = " or ".join(FILES[role])
    raise InputError(f"{folder}: no file for '{role}' (expected a file named {wanted})")


def read_text(path: Path) -> str:
    """Whole text of a plain or gzipped file; UTF-8 (with or without mark), else Latin-1."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def read_rows(path: Path, needed: Iterable[str] = ()) -> Iterator[dict[str, str]]:
    """Rows of a comma-separated file as mappings, cells stripped of padding.

    Parameters
    ----------
    path
        The file, plain or gzipped.
    needed
        Columns that must be in the header.

    Raises
    ------
    InputError
        A needed column is missing, or a row has another number of cells than the header.
    """
    reader = csv.reader(io.StringIO(read_text(path)))
    try:
        header = [cell.strip() for cell in next(reader)]
    except StopIteration:
        raise InputError(f"{path}: the file is empty") from None
    missing = [name for name in needed if name not in header]
    if missing:
        raise InputError(f"{path}: column {missing[0]!r} is missing; found {', '.join(header[:8])}")
    for row in reader:
        if not row:
            continue
        if len(row) != len(header):
            raise InputError(
                f"{path}: line {reader.line_num}: {len(row)} cells, expected {len(header)}"
            )
        yield dict(zip(header, (cell.strip() for cell in row), strict=True))


def county_fips(state: str, county: str) -> str:
    """Five-digit county code from state and county codes that may have lost their zeros."""
    return state.zfill(2) + county.zfill(3)
