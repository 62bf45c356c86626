"""Official files as they are published, with their traps, and what the loaders make of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from official_files import (
    HPSA,
    MUA,
    hpsa_row,
    nppes_header,
    nppes_row,
    write_csv,
    write_xls,
    write_xlsx,
    write_zip,
)

from landbridge.baseline._tables import read_columns
from landbridge.baseline.official.catalogue import kind_facts, read_official
from landbridge.baseline.official.kind import Loaded
from landbridge.baseline.official.kinds.hpsa import county_scores
from landbridge.baseline.official.kinds.pep_age import GROUPS
from landbridge.errors import InputError, LandbridgeError, UnknownNameError


def rows(loaded: Loaded, *key: str) -> dict[Any, Any]:
    """Rows of a table by the cells of some columns."""
    found = {}
    for row in loaded.table.to_dicts():
        found[tuple(row[name] for name in key) if len(key) > 1 else row[key[0]]] = row
    return found


# --- areas of shortage -------------------------------------------------------------------------


def hpsa(path: Path, *components: list[object], **options: Any) -> Loaded:
    file = write_csv(
        path / "BCD_HPSA_FCT_DET_PC.csv", [HPSA, *components], trailing=True, **options
    )
    return read_official("hpsa-pc", file)


def test_shortage_areas_are_read_with_all_their_quirks(tmp_path: Path) -> None:
    tract = {"HPSA_Component_Type_Description": "Census Tract", "Designation_Type":
             "HPSA Population", "Common_State_County_FIPS_Code": "1003"}  # fmt: skip
    loaded = hpsa(
        tmp_path,
        hpsa_row(),
        hpsa_row(),  # exact duplicate
        hpsa_row(HPSA_Status="Withdrawn", HPSA_Score=""),
        hpsa_row(HPSA_Status="Proposed For Withdrawal"),
        hpsa_row(HPSA_ID="2", Common_State_County_FIPS_Code="72001"),
        hpsa_row(HPSA_ID="5", Common_State_County_FIPS_Code=""),
        hpsa_row(HPSA_ID="3", HPSA_Name="Tract, one", **tract),
        hpsa_row(HPSA_ID="3", HPSA_Name="Tract, two", **tract),
        hpsa_row(HPSA_ID="4", Designation_Type="Correctional Facility",
                 HPSA_Component_Type_Description="Unknown", HPSA_Formal_Ratio=""),
        encoding="utf-8-sig",
    )  # fmt: skip
    by_id = rows(loaded, "hpsa_id")
    assert loaded.vintage == "2026-07-03"
    assert loaded.summary.read == 9
    assert loaded.summary.dropped == {
        "duplicate": 1, "not_designated": 2, "territory": 1, "no_county": 1,
        "same_area": 1,
    }  # fmt: skip
    assert by_id["1012345678"]["score"] == 12
    assert by_id["1012345678"]["ratio"] == 4905
    assert by_id["3"]["fips"] == "01003"  # the zero was lost
    assert by_id["3"]["components"] == 2
    # Facilities and populations are kept apart from areas: only areas have shortages to average.
    assert [by_id[k]["type"] for k in ("1012345678", "3", "4")] == [
        "geographic", "population", "facility"
    ]  # fmt: skip
    assert by_id["4"]["ratio"] is None


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"HPSA_Score": "27"}, r"HPSA_FCT_DET_PC.csv:2: field 'HPSA Score': found '27', .*0 to 25"),
        (
            {"HPSA_Formal_Ratio": "many"},
            "field 'HPSA Formal Ratio': found 'many', expected a ratio",
        ),
        ({"Common_State_County_FIPS_Code": "3x"}, "field 'Common State County FIPS Code'"),
        ({"Common_State_County_FIPS_Code": "03001"}, "expected a county code"),
        ({"HPSA_Discipline_Class": "Mental Health"}, "field 'HPSA Discipline Class'"),
        ({"HPSA_FTE": "inf"}, "field 'HPSA FTE': found 'inf', expected a number"),
    ],
)
def test_a_wrong_cell_is_named_with_file_row_and_field(
    tmp_path: Path, cells: dict[str, object], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        hpsa(tmp_path, hpsa_row(**cells))


def test_a_missing_column_is_named_and_a_near_one_is_shown(tmp_path: Path) -> None:
    header = [name.replace("HPSA Score", "HPSA Score Value") for name in HPSA]
    file = write_csv(tmp_path / "BCD_HPSA_FCT_DET_PC.csv", [header, hpsa_row()])
    with pytest.raises(InputError, match=r"field 'HPSA Score' is missing .*'HPSA Score Value'"):
        read_official("hpsa-pc", file)


def test_scores_of_a_county_leave_facilities_out(tmp_path: Path) -> None:
    loaded = hpsa(
        tmp_path,
        hpsa_row(HPSA_ID="1", HPSA_Score=10, HPSA_Designation_Population=3000),
        hpsa_row(HPSA_ID="2", HPSA_Score=18, HPSA_Designation_Population=1000,
                 Designation_Type="HPSA Population"),
        hpsa_row(HPSA_ID="3", HPSA_Score=25, HPSA_Designation_Population=9000,
                 Designation_Type="Federally Qualified Health Center"),
        hpsa_row(HPSA_ID="4", HPSA_Score=21, Designation_Type="Rural Health Clinic",
                 Common_State_County_FIPS_Code="01003"),
    )  # fmt: skip
    one, two = county_scores(loaded.table).to_dicts()
    assert (one["highest"], one["mean"]) == (18, 12)
    assert (one["areas"], one["populations"], one["facilities"]) == (1, 1, 1)
    assert (two["highest"], two["mean"], two["facilities"]) == (None, None, 1)


def test_dental_scores_go_to_26_and_need_no_mcta_column(tmp_path: Path) -> None:
    at = HPSA.index("PC MCTA Score")
    row = hpsa_row(HPSA_Discipline_Class="Dental Health", HPSA_Score="26")
    file = write_csv(
        tmp_path / "BCD_HPSA_FCT_DET_DH.csv",
        [[*HPSA[:at], *HPSA[at + 1 :]], row[:at] + row[at + 1 :]],
    )
    assert read_official("hpsa-dh", file).table["score"].to_list() == [26]


def test_underserved_areas_keep_numbers_apart_that_are_used_again(tmp_path: Path) -> None:
    def area(
        name: str, fips: str, status: str = "Designated", score: str = " 61.9"
    ) -> list[object]:
        return ["00001", name, "Medically Underserved Area", status, score, fips, "Single County",
                "1,204", "", "7/3/2026"]  # fmt: skip

    file = write_csv(
        tmp_path / "MUA_DET.csv",
        [MUA, area("Autauga", "01001"), area("Doña Ana", "35013"), area("X", "78010"),
         area("Y", "01003", "Withdrawn"), area("Z", "01005", score="")],
        encoding="latin-1", trailing=True,
    )  # fmt: skip
    loaded = read_official("mua", file)
    found = rows(loaded, "mua_id", "area")
    assert set(found) == {("00001", "Autauga"), ("00001", "Doña Ana"), ("00001", "Z")}
    assert found["00001", "Autauga"]["population"] == 1204
    assert found["00001", "Z"]["score"] is None


# --- AHRF --------------------------------------------------------------------------------------

AHRF = ("fips_st_cnty", "cnty_name_st_abbrev", "md_nf_fed_activ_22", "md_nf_fed_activ_23",
        "do_nf_fed_activ_23", "md_nf_psych_all_pc_23", "do_nf_psych_all_pc_23",
        "md_nf_lt35_23", "do_nf_lt35_23", "np_npi_24")  # fmt: skip
AHRF_ROWS = [
    ["01001", "Autauga, AL", 9, 40, 5, 3, 1, 7, 2, 11],
    ["09003", "Hartford, CT", 9, 1000, 0, 100, "", 0, 0, ""],
    ["09110", "Capitol, CT", "", "", "", "", "", "", "", 60],
    ["02261", "Valdez-Cordova, AK", 1, 10, 0, "", "", "", "", ""],
    ["72001", "Adjuntas, PR", 1, 1, 1, 1, 1, 1, 1, 1],
]


def measures(loaded: Loaded) -> dict[tuple[str, str], float]:
    return {
        (row["fips"], row["specialty"] or row["measure"]): row["value"]
        for row in loaded.table.to_dicts()
    }


@pytest.mark.parametrize("form", ["archive", "folder", "one file", "one file of 2023-2024"])
def test_ahrf_is_read_in_every_form_it_has_had(tmp_path: Path, form: str) -> None:
    name = "NCHWA-2024-2025+AHRF+COUNTY+CSV/AHRF2025hp.csv"
    if form == "one file of 2023-2024":
        name = "ahrf2024_Feb2025.csv"
    file = write_csv(tmp_path / "d" / name, [AHRF, *AHRF_ROWS], encoding="latin-1", quoted=True)
    given = file
    if form == "archive":
        geo = b'"fips_st_cnty","rural"\n"01001","2"\n'
        given = write_zip(
            tmp_path / "ahrf.zip",
            {name: file.read_bytes(), name.replace("hp.csv", "geo.csv"): geo},
        )
    elif form == "folder":
        given = tmp_path / "d"
    loaded = read_official("ahrf", given)
    found = measures(loaded)
    assert loaded.vintage == ("2023-2024" if "2023" in form else "2024-2025")
    assert found["01001", "active"] == 45  # MDs and DOs of the newest year
    assert found["01001", "psychiatry"] == 4
    assert loaded.summary.dropped == {"territory": 1}


def test_ahrf_holds_connecticut_twice_and_alaska_old(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "AHRF2025hp.csv", [AHRF, *AHRF_ROWS])
    loaded = read_official("ahrf", file)
    found = measures(loaded)
    assert sum(v for (f, m), v in found.items() if f[:2] == "09" and m == "active") == (
        pytest.approx(1000)
    )
    assert found["09110", "active"] == pytest.approx(919.67, abs=0.1)
    assert ("09003", "active") not in found
    assert found["09110", "nurse_practitioners"] == 60  # given for the region itself
    assert found["02063", "active"] + found["02066", "active"] == pytest.approx(10)
    assert found["02063", "active"] > found["02066", "active"]
    assert loaded.summary.noted["moved_county"] == 2


def test_age_bands_say_that_the_inactive_are_in_them(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "AHRF2025hp.csv", [AHRF, *AHRF_ROWS])
    assert measures(read_official("ahrf", file))["01001", "age_lt35_inactive_included"] == 9
    # Concepts are kept with their year and not added over years.
    years = read_official("ahrf", file).table.filter(pl.col("measure") == "active")["year"]
    assert set(years) == {2023}


def test_ahrf_of_another_release_than_stated_is_refused(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "AHRF2025hp.csv", [AHRF, *AHRF_ROWS])
    with pytest.raises(InputError, match="vintage': found 2024-2025 in the file, expected 2023"):
        read_official("ahrf", file, vintage="2023-2024")
    young = [name.replace("np_npi_24", "np_npi_29") for name in AHRF]
    with pytest.raises(InputError, match="'np_npi_29' is younger than the release"):
        read_official("ahrf", write_csv(file, [young, *AHRF_ROWS]))
    with pytest.raises(InputError, match="category HP"):
        read_official("ahrf", write_csv(file, [("fips_st_cnty", "x"), ("01001", 1)]))


LAYOUT = [
    ["Area Health Resources File", "", "", "", ""],
    ["FIELD", "COL-COL", "YEAR OF DATA", "VARIABLE NAME", "CHARACTERISTICS"],
    ["F00002", "00122-00126", "", "Header - FIPS St & Cnty Code", ""],
    ["", "", "", "PHYSICIANS", ""],
    ["FIELD", "COL-COL", "YEAR OF DATA", "VARIABLE NAME", "CHARACTERISTICS"],
    ["F11181-19", "00127 - 00130", "2019", "Psychiatry, Total Patient Care", "Non-Fed"],
    ["F11181-20", "00131-00134", "2020", "Psychiatry, Total Patient Care", "Non-Fed"],
    ["F12129-20", "00135-00139", "2020", "Tot Active M.D.s", "(.1)"],
]


def fixed(fips: str, *cells: str) -> str:
    return " " * 121 + fips + "".join(cells)


@pytest.mark.parametrize("form", ["text", "workbook"])
def test_fixed_width_ahrf_follows_the_layout_of_its_year(tmp_path: Path, form: str) -> None:
    data = tmp_path / "ahrf2022.asc"
    lines = [fixed("01001", "0007", "0009", "00125"), fixed("02000", "0001", "0001", "00001"),
             fixed("46113", "0001", "0002", "     ")]  # fmt: skip
    data.write_text("\n".join(lines) + "\n", encoding="latin-1")
    if form == "text":
        layout = write_csv(tmp_path / "layout.csv", LAYOUT)
    else:
        layout = write_xlsx(tmp_path / "layout.xlsx", {"cover": [["AHRF"]], "fields": LAYOUT})
    loaded = read_official("ahrf", data, layout=layout)
    found = measures(loaded)
    assert loaded.vintage == "2021-2022"
    assert found["01001", "psychiatry"] == 9  # the newer of two years
    assert found["01001", "active"] == 12.5  # implied decimal
    assert found["46102", "psychiatry"] == 2  # Shannon is Oglala Lakota now
    assert loaded.summary.dropped == {"statewide": 1}


def test_fixed_width_ahrf_without_or_with_a_foreign_layout_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "ahrf2022.asc"
    data.write_text(fixed("01001", "0007"), encoding="ascii")
    with pytest.raises(InputError, match=r"field 'layout'.*--layout"):
        read_official("ahrf", data)
    layout = write_csv(tmp_path / "layout.csv", LAYOUT)
    with pytest.raises(InputError, match=r"ahrf2022.asc:1: 130 places, expected 139 or more"):
        read_official("ahrf", data, layout=layout)
    with pytest.raises(InputError, match="'COL-COL': no row has a position"):
        read_official("ahrf", data, layout=write_csv(layout, LAYOUT[:2]))


# --- clinicians --------------------------------------------------------------------------------


def registry(path: Path, *entries: list[object], encoding: str = "utf-8") -> Path:
    name = "npidata_pfile_20050523-20250608.csv"
    return write_csv(path / name, [nppes_header(), *entries], encoding=encoding, quoted=True)


ENTRIES = [
    nppes_row(1000000001, "AL", "36067-0001", "207R00000X*"),
    nppes_row(1000000001, "AL", "36067-0001", "207R00000X*"),  # the same number again
    nppes_row(1000000002, "al", "360670001", "363LF0000X", "207RC0000X*"),
    nppes_row(1000000003, "MA", "2139", "2084P0800X"),  # nothing marked; zero lost
    nppes_row(1000000004, "AL", "36067", "207R00000X*", out="01/01/2020"),
    nppes_row(1000000005, "AL", "36067", "207R00000X*", out="01/01/2020", back="02/01/2020"),
    nppes_row(1000000006, "AL", "36067", "207R00000X*", entity="2"),
    nppes_row(1000000007, "PR", "00901", "207R00000X*"),
    nppes_row(1000000008, "AE", "09012", "207R00000X*"),
    nppes_row(1000000009, "ONTARIO", "K1A0B1", "207R00000X*"),
    nppes_row(1000000010, "AL", "36067", "122300000X*"),
    nppes_row(1000000011, "AL", "", "390200000X*", name="Muñoz"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("form", ["file", "archive", "gzip"])
def test_the_registry_counts_persons_by_zip_and_primary_taxonomy(
    tmp_path: Path, form: str, encoding: str
) -> None:
    import gzip

    file = registry(tmp_path, *ENTRIES, encoding=encoding)
    if form == "archive":
        header = f"{file.stem}_fileheader.csv"
        members = {file.name: file.read_bytes(), header: b"x", "readme.pdf": b"%PDF"}
        file = write_zip(tmp_path / "NPPES_Data_Dissemination_June_2025_V2.zip", members)
    elif form == "gzip":
        data = file.read_bytes()
        file = file.with_name(f"{file.name}.gz")
        file.write_bytes(gzip.compress(data))
    loaded = read_official("nppes", file)
    assert loaded.vintage == "2025-06-08"
    assert {
        (row["state"], row["zip"], row["specialty"]): row["clinicians"]
        for row in loaded.table.to_dicts()
    } == {
        ("01", None, "in_training"): 1,
        ("01", "36067", "cardiovascular_disease"): 1,
        ("01", "36067", "internal_medicine"): 2,
        ("25", "02139", "psychiatry"): 1,
    }
    assert loaded.summary.read == 12
    assert loaded.summary.kept == 5
    assert loaded.summary.dropped == {
        "deactivated": 1, "not_a_person": 1, "other_profession": 1, "territory": 1, "military": 1,
        "abroad": 1, "duplicate": 1,
    }  # fmt: skip
    assert loaded.summary.noted == {"no_zip": 1}


def test_a_wrong_registry_number_or_a_short_row_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.csv:3: field 'NPI': found 'ten', expected a registry"):
        read_official("nppes", registry(tmp_path, ENTRIES[0], nppes_row("ten", "AL", "1", "207R*")))
    with pytest.raises(InputError, match="Expected 69 columns, got 3"):
        read_official("nppes", registry(tmp_path, ENTRIES[0], ["1", "2", "3"]))


def test_a_crosswalk_splits_zip_areas(tmp_path: Path) -> None:
    hud = write_xlsx(
        tmp_path / "ZIP_COUNTY_122024.xlsx",
        {"Export": [["ZIP", "COUNTY", "USPS_ZIP_PREF_CITY", "RES_RATIO", "BUS_RATIO", "TOT_RATIO"],
                    ["36067", "01001", "X", 0.5, 0.75, 0.6], ["36067", "1051", "X", 0.5, 0.25, 0.4],
                    [6103, 9003, "HARTFORD", 1, 0, 1], ["00901", "72127", "X", 1, 1, 1]]},
    )  # fmt: skip
    loaded = read_official("zip-county", hud)
    found = {(r["zip"], r["fips"]): r["share"] for r in loaded.table.to_dicts()}
    assert found["36067", "01001"] == 0.75
    assert found["36067", "01051"] == 0.25
    # No business address: residences; and the old county is split over regions.
    assert found["06103", "09110"] == pytest.approx(0.91967)
    assert loaded.summary.dropped == {"territory": 1}
    text = "OID_ZCTA5_20|GEOID_ZCTA5_20|GEOID_COUNTY_20|AREALAND_PART\n"
    text += "1||01001|5\n1|36067|01001|30\n1|36067|01051|10\n"
    census = tmp_path / "tab20_zcta520_county20_natl.txt"
    census.write_text(text, encoding="utf-8-sig")
    again = read_official("zip-county", census)
    assert again.vintage == "2020"
    assert again.table["share"].to_list() == [0.75, 0.25]


def test_medicare_counts_a_person_once_over_all_addresses(tmp_path: Path) -> None:
    new = ["NPI", "pri_spec", "Med_sch", "Grd_yr", "State", "ZIP Code", "Telehlth"]
    entries = [
        ["1000000001", "FAMILY PRACTICE", "OTHER", "1999", "AL", "360670001", ""],
        ["1000000001", "FAMILY PRACTICE", "OTHER", "1999", "AL", "360670001", "Y"],
        ["1000000001", "FAMILY PRACTICE", "OTHER", "1999", "AL", "36109", ""],
        ["1000000002", "CHIROPRACTIC", "PALMER", "1999", "AL", "36109", ""],
        ["1000000003", "PSYCHIATRY", "HARVARD", "", "MA", "2139", ""],
        ["1000000004", "PSYCHIATRY", "HARVARD", "", "GU", "96910", ""],
    ]
    file = write_csv(tmp_path / "DAC_NationalDownloadableFile.csv", [new, *entries])
    loaded = read_official("doctors", file, vintage="2026-06")
    found = rows(loaded, "zip", "specialty")
    assert found["36067", "family_medicine"]["clinicians"] == 0.5
    assert found["36067", "family_medicine"]["school_other"] == 0.5
    assert found["02139", "psychiatry"]["graduated"] is None
    old = ["NPI", "pri_spec", "Med_sch", "Grd_yr", "st", "zip", "x"]
    again = read_official("doctors", write_csv(file, [old, *entries]), vintage="2026-06")
    assert again.table.equals(loaded.table)
    with pytest.raises(InputError, match="does not say its year; state it with --vintage"):
        read_official("doctors", file)


# --- people ------------------------------------------------------------------------------------

YEARS = range(2020, 2025)


def totals(path: Path, years: range = YEARS, name: str = "co-est2024-alldata.csv") -> Path:
    header = ["SUMLEV", "STATE", "COUNTY", "STNAME", "CTYNAME",
              *(f"POPESTIMATE{y}" for y in years), *(f"DOMESTICMIG{y}" for y in years)]  # fmt: skip
    places = (("040", "35", "000", "New Mexico", 0), (50, 35, 13, "Doña Ana County", 100))
    body = [
        [level, state, county, "S", title, *(people + y for y in years), *(-5 for _ in years)]
        for level, state, county, title, people in places
    ]
    return write_csv(path / name, [header, *body], encoding="latin-1")


def test_people_are_read_with_their_vintage(tmp_path: Path) -> None:
    loaded = read_official("pep", totals(tmp_path))
    assert loaded.vintage == "2024"
    found = rows(loaded, "fips", "year")
    assert found["35013", 2024]["population"] == 2124
    assert found["35", 2020]["domestic_migration"] == -5


def test_people_of_an_older_vintage_are_refused(tmp_path: Path) -> None:
    # 2023 is 334.9 million in one vintage and 336.8 in the next: they must not be mixed.
    with pytest.raises(InputError, match="vintage': found 2023, expected 2024 or later"):
        read_official("pep", totals(tmp_path, range(2020, 2024), "co-est2023-alldata.csv"))
    with pytest.raises(InputError, match=r"'POPESTIMATE2024' is missing .*as the file's name says"):
        read_official("pep", totals(tmp_path, range(2020, 2024)))


def ages(path: Path, last_code: int = 5) -> Path:
    names = [f"{group}_{sex}" for group in GROUPS for sex in ("TOT", "MALE", "FEM")]
    header = ["SUMLEV", "STATE", "COUNTY", "STNAME", "CTYNAME", "YEAR", "POPESTIMATE", *names]
    body = [["050", "01", "001", "Alabama", "Autauga", code, 0, *(code for _ in names)]
            for code in range(1, last_code + 1)]  # fmt: skip
    return write_csv(path / "cc-est2023-agesex-all.csv", [header, *body], encoding="latin-1")


def test_years_of_ages_are_codes(tmp_path: Path) -> None:
    loaded = read_official("pep-age", ages(tmp_path))
    found = rows(loaded, "year", "age")
    assert {year for year, _ in found} == {2020, 2021, 2022, 2023}
    assert found[2023, "AGE85PLUS"]["women"] == 5
    assert loaded.summary.dropped == {"april_base": 1}
    with pytest.raises(InputError, match="newest year is 2024, expected 2023"):
        read_official("pep-age", ages(tmp_path, 6))


SAIPE = ["State FIPS Code", "County FIPS Code", "Postal Code", "Name", "Poverty Estimate, All Ages",
         "Poverty Percent, All Ages", "Poverty Estimate, Age 0-17", "Poverty Percent, Age 0-17",
         "Median Household Income"]  # fmt: skip


@pytest.mark.parametrize("form", ["xls", "xlsx", "csv"])
def test_poverty_has_titles_above_and_dots_for_missing(tmp_path: Path, form: str) -> None:
    body = [["Table 1: 2023 Poverty and Median Income Estimates"], ["Source"], [], SAIPE,
            ["00", "000", "US", "United States", 40763043, 12.5, 1, 16, 77719],
            [15, 5, "HI", "Kalawao County", ".", ".", ".", ".", "."],
            [1, 1, "AL", "Autauga County", "6,000", 11, 1, 15.5, "$69,841"]]  # fmt: skip
    if form == "xlsx":
        file = write_xlsx(tmp_path / "est23all.xlsx", {"est23ALL": body})
    elif form == "xls":
        file = write_xls(tmp_path / "est23all.xls", body, "est23ALL")
    else:
        width = len(SAIPE)
        padded = [[*row, *[""] * (width - len(row))] for row in body]
        file = write_csv(tmp_path / "est23all.csv", padded)
    loaded = read_official("saipe", file)
    found = rows(loaded, "fips")
    assert loaded.vintage == "2023"
    assert found["00"]["median_income"] == 77719
    assert found["15005"]["poverty_pct"] is None  # Kalawao: 80 people, no estimate
    assert found["01001"]["poor"] == 6000
    assert found["01001"]["median_income"] == 69841


SAHIE = ["year", "version", "geocat", "statefips", "countyfips", "agecat", "racecat", "sexcat",
         "iprcat", "NIPR", "NUI", "NIC", "PCTUI", "state_name"]  # fmt: skip


def insurance(path: Path, *body: list[object]) -> Path:
    notes = "Small Area Health Insurance Estimates\nFile: sahie_2022.csv, see the page\n\n"
    file = write_csv(path / "sahie_2022.csv", [SAHIE, *body], trailing=True)
    file.write_text(notes + file.read_text(), encoding="utf-8")
    return file


def test_insurance_has_notes_above_and_padding(tmp_path: Path) -> None:
    file = insurance(
        tmp_path,
        [2022, "", 50, "01", "001", 0, 0, 0, 0, "  50000", " 5000", 45000, " 10.0", "Alabama  "],
        [2022, "", 50, "01", "001", 0, 0, 1, 0, 25000, 2500, 22500, 10.0, "Alabama"],
        [2022, "", 50, "15", "005", 0, 0, 0, 0, "   .", " .", " .", ".", "Hawaii"],
        [2022, "", 10, "00", "000", 0, 0, 0, 0, 1, 1, 1, 1, "US"],
    )
    loaded = read_official("sahie", file)
    assert loaded.vintage == "2022"
    assert rows(loaded, "fips")["01001"]["uninsured_pct"] == 10
    assert rows(loaded, "fips")["15005"]["people"] is None
    assert loaded.summary.dropped == {"other_group": 1, "other_level": 1}
    assert loaded.summary.noted == {"missing": 3}


def test_a_survey_reply_has_large_negative_numbers_for_missing(tmp_path: Path) -> None:
    reply = [["NAME", "B01003_001E", "B19013_001E", "state", "county"],
             ["Autauga", "58761", "-666666666", "01", "001"],
             ["B", "10", None, "01", "003"]]  # fmt: skip
    file = tmp_path / "acs2023.json"
    file.write_text(json.dumps(reply), encoding="utf-8")
    loaded = read_official("acs", file)
    assert loaded.vintage == "2023"
    assert rows(loaded, "fips")["01001"] == {
        "fips": "01001", "B01003_001E": 58761.0, "B19013_001E": None
    }  # fmt: skip
    file.write_text(json.dumps([reply[0], ["x", "many", "1", "01", "001"]]), encoding="utf-8")
    with pytest.raises(InputError, match="row 2: field 'B01003_001E': found 'many'"):
        read_official("acs", file)


def rural(path: Path, attribute: str, value: object = 2) -> Path:
    body = [["FIPS", "State", "County_Name", "Attribute", "Value"],
            [1001, "AL", "Autauga County", "Population_2020", 58805],
            [1001, "AL", "Autauga County", attribute, value],
            [1001, "AL", "Autauga County", "Description", "Metro - 250,000 to 1 million"],
            [72001, "PR", "Adjuntas", attribute, 2]]  # fmt: skip
    return write_csv(path / "Ruralurbancontinuumcodes2023.csv", body, encoding="latin-1")


def test_rural_codes_are_long_and_without_zeros(tmp_path: Path) -> None:
    loaded = read_official("rucc", rural(tmp_path, "RUCC_2023"))
    assert loaded.table.to_dicts() == [{"fips": "01001", "rucc": 2, "population_2020": 58805}]
    with pytest.raises(InputError, match="found 'RUCC_2013', expected RUCC_2023"):
        read_official("rucc", rural(tmp_path, "RUCC_2013"))
    with pytest.raises(InputError, match="found '10', expected a code from 1 to 9"):
        read_official("rucc", rural(tmp_path, "RUCC_2023", 10))


def test_projections_need_all_states(tmp_path: Path) -> None:
    from landbridge.baseline.official.geography import state_codes

    header = ["FIPS Code", "Geography Name", "2020 Census", "2030 Projection", "2040 Projection",
              "2050 Projection"]  # fmt: skip
    body = [[int(code), "x", 10, 11, 12, 13] for code in sorted(state_codes())]
    title = [["Table: projections by the Weldon Cooper Center"], [], header]
    nation = [[0, "United States", 1, 1, 1, 1], *body, ["Source: Weldon Cooper Center"]]
    name = "NationalProjections_ProjectedTotalPopulation_2030-2050_Updated July 2024.xlsx"
    file = write_xlsx(tmp_path / name, {"Total": [*title, *nation]})
    loaded = read_official("projections", file)
    assert loaded.vintage == "2024"
    assert len(loaded.table) == 51 * 4
    assert rows(loaded, "state", "year")["56", 2050]["population"] == 13
    named = [[state, *row[2:]] for state, row in
             zip(read_columns("states.csv")["name"], body, strict=True)]  # fmt: skip
    header_without_codes = ["Geography Name", *header[2:]]
    file = write_xlsx(tmp_path / name, {"Total": [title[0], header_without_codes, *named]})
    assert read_official("projections", file).table.equals(loaded.table)
    file = write_xlsx(tmp_path / name, {"Total": [*title, *body[:50]]})
    with pytest.raises(InputError, match="no row for state 56"):
        read_official("projections", file)


# --- work --------------------------------------------------------------------------------------


def test_wages_hold_flags_for_withheld_and_capped(tmp_path: Path) -> None:
    header = ["AREA", "AREA_TITLE", "PRIM_STATE", "OCC_CODE", "OCC_TITLE", "O_GROUP", "TOT_EMP",
              "EMP_PRSE", "A_MEAN", "A_MEDIAN"]  # fmt: skip
    body = [["01", "Alabama", "AL", "29-1216", "Internal", "detailed", "**", "**", 1, "#"],
            ["01", "Alabama", "AL", "11-1011", "Chief", "detailed", 1, 1, 1, 1],
            ["72", "Puerto Rico", "PR", "29-1216", "Internal", "detailed", 1, 1, 1, 1]]  # fmt: skip
    loaded = read_official(
        "oews", write_xlsx(tmp_path / "state_M2024_dl.xlsx", {"s": [header, *body]})
    )
    assert loaded.vintage == "2024"
    assert loaded.table["employed"].to_list() == [None]
    assert loaded.summary.noted == {"suppressed": 2, "top_coded": 1}
    assert loaded.summary.dropped == {"other_occupation": 1, "territory": 1}


def test_applications_are_of_physicians_and_once_a_case(tmp_path: Path) -> None:
    header = ["CASE_NUMBER", "CASE_STATUS", "VISA_CLASS", "JOB_TITLE", "SOC_CODE",
              "TOTAL_WORKER_POSITIONS", "NEW_EMPLOYMENT", "EMPLOYER_NAME", "WORKSITE_COUNTY",
              "WORKSITE_STATE", "WORKSITE_POSTAL_CODE", "WAGE_RATE_OF_PAY_FROM"]  # fmt: skip
    case = ["I-200-1", "Certified", "H-1B", "Hospitalist", "29-1216.00", 2, 1, "CLINIC", "DONA ANA",
            "NM", 88001, 250000]  # fmt: skip
    other = ["I-200-2", *case[1:4], "15-1252.00", *case[5:]]
    old = ["I-200-3", *case[1:4], "29-1063", *case[5:9], "MA", 2139, 1]
    name = "LCA_Disclosure_Data_FY2025_Q4.xlsx"
    file = write_xlsx(tmp_path / name, {"LCA": [header, case, other, case, [*case[:-1], 1], old]})
    loaded = read_official("lca", file)
    assert loaded.vintage == "FY2025-Q4"
    assert loaded.table["case"].to_list() == ["I-200-1", "I-200-3"]
    assert loaded.table["zip"].to_list() == ["88001", "02139"]
    assert loaded.summary.dropped == {"other_occupation": 1, "duplicate": 1, "same_case": 1}


# --- a table of one's own ----------------------------------------------------------------------


def test_a_plain_table_is_moved_to_todays_counties(tmp_path: Path) -> None:
    body = [["fips", "specialty", "physicians", "fte"], ["9003", "psychiatry", 100, 80],
            ["51515", "psychiatry", 2, 2], ["51019", "psychiatry", 3, 3],
            ["02270", "psychiatry", 1, ""], ["01001", "psychiatry", "", ""]]  # fmt: skip
    loaded = read_official("plain", write_csv(tmp_path / "licences_2024.csv", body))
    found = rows(loaded, "fips")
    assert loaded.vintage == "2024"
    assert found["09110"]["physicians"] == pytest.approx(91.967)
    assert found["09110"]["fte"] == pytest.approx(0.8 * 91.967)
    assert found["51019"]["physicians"] == 5  # Bedford city joined its county
    assert found["02158"]["physicians"] == 1
    assert loaded.summary.dropped == {"no_count": 1}
    assert loaded.summary.noted == {"moved_county": 3}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["01002", "psychiatry", 1], "licences_2024.csv:2: field 'fips': found '01002', expected"),
        (["01001", "psychiatri", 1], "unknown specialty 'psychiatri'; did you mean psychiatry"),
        (
            ["01001", "psychiatry", -1],
            "field 'physicians': found '-1', expected a number from 0 on",
        ),
        (["01001", "psychiatry"], "2 cells, expected 3"),
        (["01001", "psychiatry", ""], "no row of the file can be used"),
    ],
)
def test_a_plain_table_is_checked(tmp_path: Path, row: list[object], words: str) -> None:
    file = write_csv(tmp_path / "licences_2024.csv", [["fips", "specialty", "physicians"], row])
    with pytest.raises(LandbridgeError, match=words):
        read_official("plain", file)


# --- what is no such file ----------------------------------------------------------------------


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="did you mean hpsa-pc"):
        read_official("hpsa_pc", tmp_path)


@pytest.mark.parametrize("kind", list(kind_facts()))
def test_empty_missing_and_foreign_files_are_refused_in_words(tmp_path: Path, kind: str) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    blank, foreign = tmp_path / "a.csv", tmp_path / "b.csv"
    blank.write_bytes(b"")
    foreign.write_text("fips,other\n01001,1\n", encoding="utf-8")
    broken = tmp_path / "c.zip"
    broken.write_bytes(write_zip(tmp_path / "d.zip", {"x.csv": b"a,b\n" * 99}).read_bytes()[:-30])
    for place in (empty, blank, foreign, broken, tmp_path / "nowhere"):
        with pytest.raises(InputError, match=place.name):
            read_official(kind, place)
