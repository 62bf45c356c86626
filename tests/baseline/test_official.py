"""The tables rebuilt from downloads: made-up rows in the official layouts, three counties."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from landbridge.baseline.official.build import STATE_COLUMNS, build_tables, county_table
from landbridge.baseline.official.files import find_file, read_rows
from landbridge.baseline.official.readers import AGE_GROUPS, CLINICIAN_GROUPS
from landbridge.baseline.official.shapes import build_shapes
from landbridge.errors import InputError

COUNTIES = (("01", "001", "Autauga County"), ("09", "110", "Capitol Region"),
            ("35", "013", "Doña Ana County"))  # fmt: skip


def write(folder: Path, name: str, rows: list[list[object]], encoding: str = "utf-8") -> None:
    with (folder / name).open("w", newline="", encoding=encoding) as stream:
        csv.writer(stream).writerows(rows)


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """A folder as a user would fill it, in the publishers' names and layouts."""
    folder = tmp_path / "downloads" / "deeper"
    folder.mkdir(parents=True)
    years = [f"POPESTIMATE{year}" for year in range(2020, 2025)]
    totals: list[list[object]] = [
        ["SUMLEV", "REGION", "DIVISION", "STATE", "COUNTY", "STNAME", "CTYNAME", *years]
    ]
    for state, county, name in COUNTIES:
        people = [1000, 1010, 1020, 1030, 1040]
        totals.append(["040", 3, 6, state, "000", "State", "State", *people])
        totals.append(["050", 3, 6, state, county, "State", name, *people])
    write(folder, "co-est2024-alldata.csv", totals, "latin-1")

    columns = [f"{name}_TOT" for name in (*AGE_GROUPS, "AGE1824")]
    ages: list[list[object]] = [["SUMLEV", "STATE", "COUNTY", "YEAR", "POPESTIMATE", *columns]]
    for state, county, _ in COUNTIES:
        for code in range(1, 6):
            # the file of 2023 writes codes with zeros, a re-saved copy may not
            cells = [code * 10 + group for group in range(18)]
            ages.append(["050", int(state), int(county), code, sum(cells), *cells, 7])
    write(folder, "cc-est2023-agesex-all.csv", ages, "latin-1")

    rucc: list[list[object]] = [["FIPS", "State", "County_Name", "Attribute", "Value"]]
    for state, county, name in COUNTIES:
        fips = int(state + county)
        rucc += [[fips, "XX", name, "Population_2020", 999], [fips, "XX", name, "RUCC_2023", 2]]
    write(folder, "Ruralurbancontinuumcodes2023.csv", rucc, "latin-1")

    (folder / "CenPop2020_Mean_CO.txt").write_text(
        "STATEFP,COUNTYFP,COUNAME,STNAME,POPULATION,LATITUDE,LONGITUDE\n"
        "01,001,Autauga,Alabama,1,+32.5,-086.5\n35,013,Dona Ana,New Mexico,1,+32.3,-106.8\n"
        "09,003,Hartford,Connecticut,1,+41.8,-072.7\n",
        encoding="utf-8-sig",
    )
    codes = [state + county for state, county, _ in COUNTIES]
    write(folder, "county_geometric_centroids.csv", [["fips", "lat_geom", "lon_geom"],
          ["09110", 41.77, -72.68]])  # fmt: skip
    write(folder, "saipe_2023.csv", [["fips", "poverty_pct", "median_hh_income"],
          *([code, 11.5, 60000] for code in codes[:2]), [codes[2], ".", ""]])  # fmt: skip
    write(folder, "sahie_2022.csv", [["fips", "uninsured_u65_share"],
          *([code, 0.1] for code in codes)])  # fmt: skip
    write(folder, "SVI_2022_US_county.csv", [["FIPS", "AREA_SQMI", "E_LIMENG", "RPL_THEMES"],
          *([code, 500.5, 20, -999] for code in codes)])  # fmt: skip
    race = ["pop_2023", *(f"pop_{name}_2023" for name in
            ("nh_black", "aian", "asian", "nhpi", "hispanic", "nh_white"))]  # fmt: skip
    write(folder, "county_race_ethnicity_2023.csv", [["fips", *race],
          *([code, *range(7)] for code in codes)])  # fmt: skip
    write(folder, "ct_oldcounty_planningregion.csv", [["fips_old", "fips_new", "share_of_new"],
          ["09013", "09110", 0.2], ["09003", "09110", 0.8]])  # fmt: skip
    hpsa = ["hpsa_pc_2025", "hpsa_mh_2025", "hpsa_pc_2024", "hpsa_mh_2024"]
    write(folder, "hpsa_county_codes_2024_2025.csv", [["fips", *hpsa], ["01001", 1, 1, 1, 1],
          ["09003", 2, 0, 2, 0], ["09013", 0, 0, 0, 0], ["09110", "", "", "", ""],
          ["35013", 0, 2, 0, 2]])  # fmt: skip
    write(folder, "county_specialty_npi_counts.csv", [["fips", "specialty", "provider_count"],
          *([code, group, 3] for code in codes for group in CLINICIAN_GROUPS)])  # fmt: skip
    profile = [column for column, _ in STATE_COLUMNS.values()]
    write(folder, "state_profile.csv", [["state", "name", "fips", *profile],
          *([abbr, abbr, code, *(50 for _ in profile)]
            for abbr, code in (("AL", 1), ("CT", 9), ("NM", 35)))])  # fmt: skip
    write(folder, "state_population_projections.csv",
          [["state_fips", "name", "pop_2020", "pop_2030", "pop_2040", "pop_2050"],
           ["00", "US", 9, 9, 9, 9], ["01", "A", 1, 2, 3, 4]])  # fmt: skip
    write(folder, "programs_by_city_specialty.csv",
          [["state", "city", "latitude", "longitude", "acgme_specialty_prefix", "programs"],
           ["AL", "Prattville", 32.4, -86.4, 140, 2], ["AL", "Elsewhere", 33, -86, 140, 1],
           ["NM", "Las Cruces", 32.3, -106.7, 999, 1], ["PR", "San Juan", 18, -66, 140, 4],
           ["NM", "Las Cruces", 32.3, -106.7, 777, 1]])  # fmt: skip
    return tmp_path / "downloads"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "area_groups.csv").write_text("area_fips,fips\n35900,35013\n", encoding="utf-8")
    return folder


def table(path: Path) -> dict[str, dict[str, str]]:
    return {row["fips"]: row for row in read_rows(path)}


def test_counties_are_joined(downloads: Path, target: Path) -> None:
    build_tables(downloads, target)
    rows = table(target / "counties.csv.gz")
    assert list(rows) == ["01001", "09110", "35013"]
    autauga, capitol, dona_ana = rows.values()
    assert autauga["rucc_2023"] == "2"  # the long file lost its zero
    assert dona_ana["name"] == "Doña Ana County"
    assert dona_ana["area_fips"] == "35900"
    assert dona_ana["poverty_pct_2023"] == dona_ana["svi_overall_2022"] == ""
    assert (autauga["lat"], capitol["lat"]) == ("32.50000", "41.77000")
    assert [capitol[name] for name in ("hpsa_pc_2025", "hpsa_mh_2025")] == ["2", "0"]
    assert capitol["npi_cardiology"] == ""
    assert autauga["npi_neurology_psychiatry"] == "6"  # two groups of the source added


def test_ages_keep_the_right_years(downloads: Path, target: Path) -> None:
    build_tables(downloads, target, only=["county_age"])
    rows = table(target / "county_age.csv.gz")
    assert rows["01001"]["age_00_04_2020"] == "20"
    assert rows["01001"]["age_85_up_2023"] == "67"
    assert not (target / "counties.csv.gz").exists()


def test_states_and_programs(downloads: Path, target: Path) -> None:
    build_tables(downloads, target)
    states = table(target / "states.csv")
    assert list(states) == ["01", "09", "35"]
    assert states["01"]["share_age60plus_2020"] == "0.5"  # published in per cent
    assert states["01"]["active_per100k_2018"] == "50"
    assert list(table(target / "state_projections.csv")) == ["01"]
    with (target / "program_cities.csv").open(encoding="utf-8") as stream:
        programs = list(csv.reader(stream))[1:]
    assert programs == [["01001", "internal_medicine", "3"], ["35013", "transitional", "1"]]


def test_same_downloads_same_bytes(downloads: Path, target: Path) -> None:
    first = {path.name: path.read_bytes() for path in build_tables(downloads, target)}
    again = {path.name: path.read_bytes() for path in build_tables(downloads, target)}
    assert first == again


def test_missing_file_is_named(downloads: Path) -> None:
    find_file(downloads, "poverty").unlink()
    with pytest.raises(InputError, match=r"no file for 'poverty' .*saipe_2023\.csv"):
        county_table(downloads, {})


def test_missing_column_and_short_row_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n3\n", encoding="utf-8")
    with pytest.raises(InputError, match="column 'c' is missing"):
        list(read_rows(path, ["c"]))
    with pytest.raises(InputError, match="line 3: 1 cells, expected 2"):
        list(read_rows(path))


def test_shapes_drop_territories_and_unused_arcs(tmp_path: Path) -> None:
    def shape(code: str, arcs: list[list[int]]) -> dict[str, object]:
        return {"type": "Polygon", "id": code, "properties": {"name": code}, "arcs": arcs}

    topology: dict[str, Any] = {
        "type": "Topology",
        "bbox": [0, 0, 9, 9],
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [[[0, 0], [1, 1]], [[2, 2], [1, 0]], [[3, 3], [0, 1]]],
        "objects": {
            "counties": {"geometries": [shape("72001", [[0]]), shape("01001", [[2, ~1]])]},
            "states": {"geometries": [shape("01", [[1, ~2]]), {"type": None, "id": "66"}]},
            "nation": {"geometries": []},
        },
    }
    (tmp_path / "counties-albers-10m.json").write_text(json.dumps(topology), encoding="utf-8")
    path = build_shapes(tmp_path, tmp_path / "out")
    compact = json.loads(gzip.decompress(path.read_bytes()))
    assert set(compact["objects"]) == {"counties", "states"}
    assert [g["id"] for g in compact["objects"]["counties"]["geometries"]] == ["01001"]
    assert compact["arcs"] == [topology["arcs"][2], topology["arcs"][1]]
    assert compact["objects"]["counties"]["geometries"][0]["arcs"] == [[0, ~1]]
    assert compact["objects"]["states"]["geometries"][0]["arcs"] == [[1, ~0]]
