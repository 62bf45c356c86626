"""Build of the package's compact county and state tables from the official downloads.

``build_tables(source, target)`` rewrites every table that `TABLES` names. Two builds of the same
downloads give the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from landbridge.baseline.official import readers
from landbridge.baseline.official.files import find_file, read_rows
from landbridge.errors import InputError

Table = tuple[list[str], list[list[object]]]

#: five-year groups of the age table, as (official name, name in our table)
AGE_COLUMNS = (
    *(
        (name, f"age_{low:02d}_{low + 4:02d}" if low < 85 else "age_85_up")
        for name, low in zip(readers.AGE_GROUPS, range(0, 90, 5), strict=True)
    ),
    ("AGE1824", "age_18_24"),
)

#: our column <- (role, official column); a blank cell stays blank
COUNTY_COPIES: dict[str, tuple[str, str]] = {
    "land_area_sqmi": ("vulnerability", "AREA_SQMI"),
    "poverty_pct_2023": ("poverty", "poverty_pct"),
    "median_hh_income_2023": ("poverty", "median_hh_income"),
    "uninsured_u65_share_2022": ("insurance", "uninsured_u65_share"),
    "limited_english_2022": ("vulnerability", "E_LIMENG"),
    "svi_overall_2022": ("vulnerability", "RPL_THEMES"),
    "pop_v2023": ("race", "pop_2023"),
    "pop_nh_black_2023": ("race", "pop_nh_black_2023"),
    "pop_aian_2023": ("race", "pop_aian_2023"),
    "pop_asian_2023": ("race", "pop_asian_2023"),
    "pop_nhpi_2023": ("race", "pop_nhpi_2023"),
    "pop_hispanic_2023": ("race", "pop_hispanic_2023"),
    "pop_nh_white_2023": ("race", "pop_nh_white_2023"),
}
HPSA_COLUMNS = ("hpsa_pc_2025", "hpsa_mh_2025", "hpsa_pc_2024", "hpsa_mh_2024")
CLINICIAN_GROUPS = tuple(dict.fromkeys(readers.CLINICIAN_GROUPS.values()))
MISSING = {"", "-999", "-999.0", "."}

#: our column -> (column of the state profile, divisor)
STATE_COLUMNS: dict[str, tuple[str, float]] = {
    "population_2018": ("population_2018", 1),
    "active_per100k_2018": ("active_per100k_2018", 1),
    "patient_care_per100k_2018": ("patient_care_per100k_2018", 1),
    "primary_care_per100k_2018": ("primary_care_per100k_2018", 1),
    "share_women_2018": ("frac_female_2018", 1),
    "share_img_2018": ("frac_img_2018", 1),
    "share_age60plus_2018": ("frac_age60plus_2018", 1),
    "residents_per100k_2018": ("residents_per100k_2018", 1),
    "primary_care_residents_per100k_2018": ("primary_care_residents_per100k_2018", 1),
    "share_residents_img_2018": ("frac_residents_img_2018", 1),
    "share_retained_from_medical_school_2018": ("frac_retained_from_ume_2018", 1),
    "medical_students_per100k_2018": ("med_students_per100k_ay2018", 1),
    "active_per100k_2020": ("active_per100k_2020", 1),
    "active_per100k_2022": ("active_per100k_2022", 1),
    "patient_care_per100k_2020": ("direct_patient_care_per100k_2020", 1),
    "patient_care_per100k_2022": ("direct_patient_care_per100k_2022", 1),
    "share_age60plus_2020": ("pct_age60plus_2020", 100),
    "hpsa_pc_need_met_share_2024": ("pc_hpsa_pct_need_met_2024_12", 100),
    "hpsa_pc_practitioners_needed_2024": ("pc_hpsa_practitioners_needed_2024_12", 1),
    "hpsa_mh_population_2022": ("mh_hpsa_population_2022_12", 1),
    "hpsa_mh_practitioners_needed_2022": ("mh_hpsa_practitioners_needed_2022_12", 1),
}

#: first three figures of an ACGME program code -> specialty slug ("transitional" for 999)
ACGME_PREFIX = {
    "110": "emergency_medicine",
    "120": "family_medicine",
    "140": "internal_medicine",
    "220": "obstetrics_gynecology",
    "320": "pediatrics",
    "380": "preventive_medicine",
    "400": "psychiatry",
    "440": "general_surgery",
    "480": "urology",
    "999": "transitional",
}


def _cell(value: str) -> str:
    return "" if value in MISSING else value


def county_table(source: Path, area_groups: dict[str, str]) -> Table:
    """Columns and rows of ``counties``: one row a county of the 2023 frame, by county code.

    Parameters
    ----------
    source
        Folder with the official downloads.
    area_groups
        County code -> code of the group of counties that is counted as one.
    """
    frame, _ = readers.read_population(source)
    connecticut = readers.read_connecticut(source)
    wanted: dict[str, list[str]] = {}
    for role, column in COUNTY_COPIES.values():
        wanted.setdefault(role, []).append(column)
    keys = {"vulnerability": "FIPS"}
    copied = {
        role: readers.read_keyed(source, role, tuple(columns), keys.get(role, "fips"))
        for role, columns in wanted.items()
    }
    hpsa = readers.read_keyed(source, "hpsa_codes", HPSA_COLUMNS)
    centres = readers.read_centres(source)
    rows = read_rows(find_file(source, "centroids"), ["fips", "lat_geom", "lon_geom"])
    centroids = {row["fips"]: (float(row["lat_geom"]), float(row["lon_geom"])) for row in rows}
    rucc = readers.read_rucc(source)
    clinicians = readers.read_clinicians(source)

    header = ["fips", "state", "name", "lat", "lon", "area_fips", "rucc_2023"]
    header += [f"pop_{year}" for year in readers.POPULATION_YEARS]
    header += [*COUNTY_COPIES, *HPSA_COLUMNS, *(f"npi_{group}" for group in CLINICIAN_GROUPS)]
    table: list[list[object]] = []
    for fips in sorted(frame):
        if fips not in rucc:
            raise InputError(f"{find_file(source, 'rucc')}: no rural-urban code for county {fips}")
        lat, lon = centres[fips] if fips in centres else centroids[fips]
        row: list[object] = [fips, fips[:2], frame[fips]["name"], f"{lat:.5f}", f"{lon:.5f}"]
        row += [area_groups.get(fips, fips), rucc[fips]]
        row += [frame[fips][f"POPESTIMATE{year}"] for year in readers.POPULATION_YEARS]
        row += [
            _cell(copied[role].get(fips, {}).get(col, "")) for role, col in COUNTY_COPIES.values()
        ]
        codes = hpsa.get(connecticut.get(fips, fips), {})
        row += [_cell(codes.get(column, "")) for column in HPSA_COLUMNS]
        counts = clinicians.get(fips)
        row += ["" if counts is None else counts.get(group, 0) for group in CLINICIAN_GROUPS]
        table.append(row)
    return header, table


def age_table(source: Path) -> Table:
    """Columns and rows of ``county_age``: persons by five-year group, 2020 and 2023."""
    ages = readers.read_ages(source)
    years = tuple(readers.AGE_YEAR_CODES.values())
    header = ["fips", *(f"{ours}_{year}" for year in years for _, ours in AGE_COLUMNS)]
    table: list[list[object]] = []
    for fips in sorted({fips for fips, _ in ages}):
        row: list[object] = [fips]
        for year in years:
            row += [ages[fips, year][name] for name, _ in AGE_COLUMNS]
        table.append(row)
    return header, table


def state_table(source: Path) -> Table:
    """Columns and rows of ``states``: 50 states and DC by two-digit code."""
    _, frame = readers.read_population(source)
    path = find_file(source, "state_profile")
    official = [column for column, _ in STATE_COLUMNS.values()]
    profile = {row["fips"].zfill(2): row for row in read_rows(path, ["state", "name", *official])}
    header = ["fips", "abbr", "name", "census_region", "census_division"]
    header += [f"pop_{year}" for year in readers.POPULATION_YEARS]
    header += list(STATE_COLUMNS)
    table: list[list[object]] = []
    for fips in sorted(frame):
        if fips not in profile:
            raise InputError(f"{path}: no row for state {fips}")
        row: list[object] = [fips, profile[fips]["state"], profile[fips]["name"]]
        row += [frame[fips]["REGION"], frame[fips]["DIVISION"]]
        row += [frame[fips][f"POPESTIMATE{year}"] for year in readers.POPULATION_YEARS]
        for column, divisor in STATE_COLUMNS.values():
            value = profile[fips][column]
            row.append(f"{float(value) / divisor:.10g}" if value else "")
        table.append(row)
    return header, table


def projection_table(source: Path) -> Table:
    """Columns and rows of ``state_projections``: persons in 2020, 2030, 2040, 2050."""
    columns = ["pop_2020", "pop_2030", "pop_2040", "pop_2050"]
    path = find_file(source, "state_projections")
    rows = {row["state_fips"].zfill(2): row for row in read_rows(path, ["state_fips", *columns])}
    rows.pop("00", None)
    return ["fips", *columns], [
        [fips, *(rows[fips][column] for column in columns)] for fips in sorted(rows)
    ]


def program_table(source: Path, counties: Table) -> Table:
    """Columns and rows of ``program_cities``: programs by county and specialty.

    A city goes to the county of its state whose population centre is nearest (great circle).
    """
    import numpy as np

    header, rows = counties
    place = {name: header.index(name) for name in ("fips", "state", "lat", "lon")}
    _, frame = readers.read_population(source)
    path = find_file(source, "state_profile")
    code = {row["state"]: row["fips"].zfill(2) for row in read_rows(path, ["state", "fips"])}
    by_state: dict[str, list[list[object]]] = {state: [] for state in frame}
    for row in rows:
        by_state[str(row[place["state"]])].append(row)
    counted: dict[tuple[str, str], int] = {}
    needed = ["state", "latitude", "longitude", "acgme_specialty_prefix", "programs"]
    for city in read_rows(find_file(source, "program_cities"), needed):
        specialty = ACGME_PREFIX.get(city["acgme_specialty_prefix"])
        if city["state"] not in code or specialty is None:
            continue
        near = by_state[code[city["state"]]]
        lat = np.radians([float(str(row[place["lat"]])) for row in near])
        lon = np.radians([float(str(row[place["lon"]])) for row in near])
        here = np.radians([float(city["latitude"]), float(city["longitude"])])
        cosine = np.sin(lat) * np.sin(here[0])
        cosine += np.cos(lat) * np.cos(here[0]) * np.cos(lon - here[1])
        fips = str(near[int(np.argmax(cosine))][place["fips"]])
        counted[fips, specialty] = counted.get((fips, specialty), 0) + int(city["programs"])
    return ["fips", "specialty", "programs"], [[*key, counted[key]] for key in sorted(counted)]


def write_table(table: Table, path: Path) -> None:
    """Write a table as UTF-8 CSV, gzipped without a time stamp if the name ends in .gz."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table[0])
    writer.writerows(table[1])
    data = text.getvalue().encode()
    if path.suffix == ".gz":
        data = gzip.compress(data, compresslevel=9, mtime=0)
    path.write_bytes(data)


def read_area_groups(path: Path) -> dict[str, str]:
    """County code -> area code, from ``area_groups.csv``."""
    return {row["fips"]: row["area_fips"] for row in read_rows(path, ["fips", "area_fips"])}


def build_tables(source: Path, target: Path, only: Sequence[str] = ()) -> list[Path]:
    """Rebuild the package's tables from official downloads.

    Parameters
    ----------
    source
        Folder that holds the downloads (searched with its sub-folders).
    target
        Folder the tables are written to; must hold ``area_groups.csv``.
    only
        Names of tables to build; empty for all.

    Returns
    -------
    list of Path
        The files written.
    """
    groups = read_area_groups(target / "area_groups.csv")
    counties = county_table(source, groups)
    makers: Iterable[tuple[str, Callable[[], Table]]] = (
        ("counties.csv.gz", lambda: counties),
        ("county_age.csv.gz", lambda: age_table(source)),
        ("states.csv", lambda: state_table(source)),
        ("state_projections.csv", lambda: projection_table(source)),
        ("program_cities.csv", lambda: program_table(source, counties)),
    )
    written = []
    for name, make in makers:
        if not only or name.split(".")[0] in only:
            write_table(make(), target / name)
            written.append(target / name)
    return written
