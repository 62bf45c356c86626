"""One reader per official file: each returns plain mappings keyed by five-digit county code.

Traps handled here: codes read as numbers lose their zero (1001 is 01001); Connecticut has
eight counties in files made before 2022 and nine planning regions since; ages are of vintage
2023 and totals of vintage 2024; -999 stands for missing in the vulnerability index.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from landbridge.baseline.official.files import county_fips, find_file, read_rows

POPULATION_YEARS = (2020, 2021, 2022, 2023, 2024)
AGE_GROUPS = (
    "AGE04", "AGE59", "AGE1014", "AGE1519", "AGE2024", "AGE2529", "AGE3034", "AGE3539", "AGE4044",
    "AGE4549", "AGE5054", "AGE5559", "AGE6064", "AGE6569", "AGE7074", "AGE7579", "AGE8084",
    "AGE85PLUS",
)  # fmt: skip
#: AGE513, AGE1417 and AGE1824 split the youth that five-year groups cannot
YOUTH_COLUMNS = ("AGE1824",)
#: codes of YEAR in the age and sex file
AGE_YEAR_CODES = {"2": 2020, "5": 2023}
CONNECTICUT = "09"

Rows = dict[str, dict[str, str]]


def read_population(folder: Path) -> tuple[Rows, Rows]:
    """Census PEP vintage 2024: (counties by fips, states by two-digit code)."""
    path = find_file(folder, "population")
    counties: Rows = {}
    states: Rows = {}
    needed = ["SUMLEV", "REGION", "DIVISION", "POPESTIMATE2020", "POPESTIMATE2024"]
    for row in read_rows(path, needed):
        fips = row["fips"] if "fips" in row else county_fips(row["STATE"], row["COUNTY"])
        row["fips"] = fips.zfill(5)
        row["name"] = row.get("ctyname") or row["CTYNAME"]
        if row["SUMLEV"].lstrip("0") == "50":
            counties[row["fips"]] = row
        elif row["SUMLEV"].lstrip("0") == "40":
            states[row["fips"][:2]] = row
    return counties, states


def read_ages(folder: Path) -> dict[tuple[str, int], dict[str, int]]:
    """Census PEP vintage 2023, persons by age group, keyed (fips, year) for 2020 and 2023."""
    path = find_file(folder, "age_sex")
    columns = [f"{name}_TOT" for name in (*AGE_GROUPS, *YOUTH_COLUMNS)]
    ages = {}
    for row in read_rows(path, ["STATE", "COUNTY", "YEAR", *columns]):
        year = AGE_YEAR_CODES.get(row["YEAR"])
        if year is not None:
            key = (county_fips(row["STATE"], row["COUNTY"]), year)
            ages[key] = {name[:-4]: int(row[name]) for name in columns}
    return ages


def read_keyed(folder: Path, role: str, needed: tuple[str, ...], key: str = "fips") -> Rows:
    """Rows of a file that has one row a county, by the county code in column `key`."""
    rows = read_rows(find_file(folder, role), (key, *needed))
    return {row[key].zfill(5): row for row in rows}


def read_centres(folder: Path) -> dict[str, tuple[float, float]]:
    """Mean centre of population (latitude, longitude), 2020 Census, old Connecticut counties."""
    rows = read_rows(find_file(folder, "centres"), ["STATEFP", "COUNTYFP", "LATITUDE", "LONGITUDE"])
    return {
        county_fips(row["STATEFP"], row["COUNTYFP"]): (
            float(row["LATITUDE"]),
            float(row["LONGITUDE"]),
        )
        for row in rows
    }


def read_rucc(folder: Path) -> dict[str, int]:
    """Rural-urban continuum code 1-9 by county, from the long official or a wide file."""
    codes = {}
    for row in read_rows(find_file(folder, "rucc")):
        if "Attribute" in row:
            if row["Attribute"] == "RUCC_2023":
                codes[row["FIPS"].zfill(5)] = int(row["Value"])
        elif row["rucc_2023"]:
            codes[row["fips"].zfill(5)] = int(float(row["rucc_2023"]))
    return codes


def read_connecticut(folder: Path) -> dict[str, str]:
    """For each Connecticut planning region the old county that gives most of its people."""
    rows = read_rows(find_file(folder, "ct_crosswalk"), ["fips_old", "fips_new", "share_of_new"])
    best: dict[str, tuple[float, str]] = {}
    for row in rows:
        candidate = (float(row["share_of_new"]), row["fips_old"])
        best[row["fips_new"]] = max(best.get(row["fips_new"], (0.0, "")), candidate)
    return {region: old for region, (_, old) in best.items()}


#: group in the NPPES tabulation -> clinician group of the package
CLINICIAN_GROUPS = {
    "cardiology": "cardiology",
    "dermatology": "dermatology",
    "emergency": "emergency",
    "general_surgery": "surgery_general_thoracic_colorectal",
    "nephrology": "nephrology",
    "obgyn": "obgyn",
    "oncology": "oncology_hem_rad",
    "ophthalmology": "eye_incl_optometry",
    "orthopedics": "orthopedics",
    "pathology": "pathology",
    "pediatrics": "pediatrics",
    "primary_care": "primary_care_incl_np_pa",
    "radiology": "radiology",
    "neurology": "neurology_psychiatry",
    "psychiatry": "neurology_psychiatry",
}


def read_clinicians(folder: Path) -> dict[str, dict[str, int]]:
    """NPPES entries by county and clinician group; Connecticut left out (all zero by error)."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    path = find_file(folder, "clinicians")
    for row in read_rows(path, ["fips", "specialty", "provider_count"]):
        fips = row["fips"].zfill(5)
        group = CLINICIAN_GROUPS.get(row["specialty"])
        if group is not None and not fips.startswith(CONNECTICUT):
            counts[fips][group] += int(float(row["provider_count"]))
    return {fips: dict(groups) for fips, groups in counts.items()}
