"""A user's own list of training programs, read from a CSV file."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from landbridge.baseline._tables import Floats
from landbridge.baseline.counties import Counties
from landbridge.baseline.programs import (
    KINDS,
    PRELIMINARY,
    SETTINGS,
    TRANSITIONAL,
    Programs,
    assemble,
)
from landbridge.baseline.specialties import Specialties
from landbridge.errors import InputError

#: quotas are kept in 16 bits; no program is near this size
LARGEST_QUOTA = 999


def read_programs(
    path: Path, counties: Counties, specialties: Specialties, university_share: Floats
) -> Programs:
    """A user's own list of programs.

    Parameters
    ----------
    path
        CSV with columns ``specialty`` (slug, or ``transitional``), ``kind`` (one of `KINDS`),
        ``county`` (five-digit code), ``quota`` (first-year positions, 1-999) and, if known,
        ``setting`` (one of `SETTINGS`) and ``in_match`` (0 or 1).
    university_share
        Used when the file has no ``setting``.

    Raises
    ------
    InputError
        The file cannot be read, a column is missing or a cell is wrong (file, line, field).
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            reader = csv.DictReader(stream)
            header = reader.fieldnames or []
            for name in ("specialty", "kind", "county", "quota"):
                if name not in header:
                    raise InputError(f"{path}: line 1: column '{name}' is missing")
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as a CSV file in UTF-8: {error}") from error
    if not rows:
        raise InputError(f"{path}: no programs below the header")
    cells = [_parse(f"{path}: line {line}", row, counties, specialties) for line, row in rows]
    table = np.array(cells, dtype=np.int64).T
    return assemble(
        counties,
        specialties,
        specialty=table[0],
        kind=table[1],
        county=table[2],
        quota=table[3],
        in_match=table[4] == 1,
        university_share=university_share,
        setting=table[5].astype(np.int8) if "setting" in header else None,
    )


def _parse(
    where: str, row: dict[str, str], counties: Counties, specialties: Specialties
) -> tuple[int, int, int, int, int, int]:
    """(specialty, kind, county, quota, in_match, setting) of one row of a user's list."""

    def choice(field: str, names: tuple[str, ...], default: str | None = None) -> int:
        text = (row.get(field) or default or "").strip()
        if text not in names:
            raise InputError(f"{where}: field '{field}': '{text}' is not one of {', '.join(names)}")
        return names.index(text)

    slug = (row["specialty"] or "").strip()
    kind = choice("kind", KINDS)
    if slug == "transitional":
        specialty = TRANSITIONAL
        if kind != PRELIMINARY:
            raise InputError(f"{where}: field 'kind': a transitional year is preliminary")
    else:
        specialty = specialties.index(slug, f"{where}: field 'specialty'")
    county = counties.index((row["county"] or "").strip(), f"{where}: field 'county'")
    text = (row["quota"] or "").strip()
    if not text.isdecimal() or not 1 <= int(text) <= LARGEST_QUOTA:
        raise InputError(
            f"{where}: field 'quota': '{text}' is not a whole number from 1 to {LARGEST_QUOTA}"
        )
    in_match = choice("in_match", ("0", "1"), "1")
    return specialty, kind, county, int(text), in_match, choice("setting", SETTINGS, "community")
