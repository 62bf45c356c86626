"""A country on the user's own tables: what moves, what stays, and what it says it rests on."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from official_files import HPSA, hpsa_row, nppes_header, nppes_row, write_csv

from landbridge.baseline import Country, load_country
from landbridge.baseline.counties import load_counties
from landbridge.baseline.official.kinds.pep_age import GROUPS
from landbridge.baseline.official.workspace import Workspace
from landbridge.baseline.own_data import SHIPPED, OwnData, overlaid
from landbridge.baseline.specialties import load_specialties
from landbridge.baseline.states import load_states
from landbridge.errors import InputError


@lru_cache(maxsize=1)
def frame() -> OwnData:
    return OwnData(load_counties(), load_states(), load_specialties())


def built(workspace: Path | None) -> Country:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANDBRIDGE_CACHE", "")
        return load_country(2018, workspace=workspace)


@lru_cache(maxsize=1)
def shipped() -> Country:
    return built(None)


def put(own: Workspace) -> OwnData:
    return overlaid(own, frame().counties, frame().states, frame().specialties)


@pytest.fixture
def own(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "ws")


def plain(own: Workspace, *rows: list[object]) -> None:
    path = own.folder.parent / "licences_2024.csv"
    own.load("plain", write_csv(path, [["fips", "specialty", "physicians"], *rows]))


def weight(data: OwnData, specialty: str, fips: str) -> float:
    at = data.specialties.clinician_group[data.specialties.index(specialty)]
    row = data.counties.clinician_groups.index(data.specialties.clinician_groups[at])
    return float(data.counties.clinician_weight[row, data.counties.index(fips)])


def test_without_a_workspace_everything_is_shipped() -> None:
    assert shipped().rests_on == SHIPPED


def test_a_states_own_table_places_its_specialties_and_no_other(own: Workspace) -> None:
    plain(own, ["10001", "psychiatry", 3], ["10003", "psychiatry", 1])
    data = put(own)
    assert weight(data, "psychiatry", "10001") == 0.75
    assert weight(data, "psychiatry", "10005") == 0.0
    assert weight(data, "urology", "10001") == weight(frame(), "urology", "10001")
    assert weight(data, "psychiatry", "01001") == weight(frame(), "psychiatry", "01001")
    first, second = [rest for rest in data.rests_on if rest.part == "physicians"]
    assert (first.kind, first.vintage, first.places) == ("plain", "2024", ("DE",))
    assert (second.kind, second.places) == ("shipped", ())


def test_the_country_follows_and_says_so(own: Workspace) -> None:
    plain(own, ["10001", "psychiatry", 3], ["10003", "psychiatry", 1])
    found = built(own.folder)
    at = found.specialties.index("psychiatry")
    heads = found.heads[at]
    place = [found.counties.index(f"1000{n}") for n in (1, 3, 5)]
    of_state = shipped().heads[at][place].sum()
    assert heads[place].sum() == of_state  # shares move, the state's number does not
    assert heads[place[0]] == pytest.approx(0.75 * of_state, abs=1)
    assert heads[place[2]] == 0
    elsewhere = np.setdiff1d(np.arange(len(found.counties)), place)
    np.testing.assert_array_equal(heads.sum(), shipped().heads[at].sum())
    assert np.abs(heads[elsewhere] - shipped().heads[at][elsewhere]).max() <= 1
    assert found.digest != shipped().digest
    assert found.digest == built(own.folder).digest


def test_the_digest_carries_the_vintage(own: Workspace) -> None:
    plain(own, ["10001", "psychiatry", 1])
    first = own.digest()
    path = own.folder.parent / "licences_2024.csv"
    own.load("plain", path.rename(path.with_name("own.csv")), vintage="2023")
    assert own.digest() != first


def test_the_cache_tells_workspaces_apart(own: Workspace, tmp_path: Path,
                                          monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("LANDBRIDGE_CACHE", str(tmp_path / "cache"))
    plain(own, ["10001", "psychiatry", 1])
    first = load_country(2018, workspace=own.folder)
    again = load_country(2018, workspace=own.folder)
    assert first.digest == again.digest
    assert again.rests_on == first.rests_on
    assert len(list((tmp_path / "cache").glob("*.npz"))) == 1
    assert load_country(2018).digest == shipped().digest


def registry(own: Workspace, *entries: list[object]) -> None:
    path = own.folder.parent / "npidata_pfile_20050523-20250608.csv"
    own.load("nppes", write_csv(path, [nppes_header(), *entries], quoted=True))


def test_the_registry_needs_a_crosswalk_and_comes_after_other_tables(own: Workspace) -> None:
    registry(
        own,
        nppes_row(1, "DE", "19901", "208M00000X*"),  # hospitalists are internists here
        nppes_row(2, "DE", "19901", "207R00000X*"),
        nppes_row(3, "DE", "19901", "2084P0800X*"),
        nppes_row(4, "DE", "19901", "363LF0000X*"),
        nppes_row(5, "MD", "21601", "207R00000X*"),
    )
    with pytest.raises(InputError, match=r"loaded table 'nppes' .*load one as zip-county"):
        put(own)
    crosswalk = [["ZIP", "COUNTY", "BUS_RATIO", "RES_RATIO"], ["19901", "10001", 0.4, 0],
                 ["19901", "10005", 0.4, 0], ["19901", "24011", 0.2, 0],
                 ["21601", "24041", 1, 1]]  # fmt: skip
    path = write_csv(own.folder.parent / "ZIP_COUNTY_122024.csv", crosswalk)
    own.load("zip-county", path)
    plain(own, ["10003", "psychiatry", 1])
    data = put(own)
    # A ZIP area is split; what reaches over the border stays in the state of the address.
    assert weight(data, "internal_medicine", "10001") == pytest.approx(0.5)
    assert weight(data, "internal_medicine", "24041") == 1
    assert weight(data, "psychiatry", "10003") == 1  # the state's own table comes first
    assert [rest.kind for rest in data.rests_on if rest.part == "physicians"] == [
        "plain", "nppes", "shipped"
    ]  # fmt: skip


def test_ahrf_places_physicians(own: Workspace) -> None:
    body = [["fips_st_cnty", "md_nf_psych_all_pc_23", "do_nf_psych_all_pc_23", "np_npi_24"],
            ["10001", 3, 1, 9], ["10005", 3, 1, 9], ["09003", 100, "", ""]]  # fmt: skip
    own.load("ahrf", write_csv(own.folder.parent / "AHRF2025hp.csv", body))
    data = put(own)
    assert weight(data, "psychiatry", "10001") == 0.5
    assert weight(data, "psychiatry", "09110") == pytest.approx(0.91967)


def test_shortage_areas_by_county(own: Workspace) -> None:
    rows = [hpsa_row(),
            hpsa_row(HPSA_ID="2", Common_State_County_FIPS_Code="01003",
                     HPSA_Component_Type_Description="Census Tract"),
            hpsa_row(HPSA_ID="3", Common_State_County_FIPS_Code="01005",
                     Designation_Type="HPSA Population"),
            hpsa_row(HPSA_ID="4", Common_State_County_FIPS_Code="09003")]  # fmt: skip
    path = own.folder.parent / "BCD_HPSA_FCT_DET_PC.csv"
    own.load("hpsa-pc", write_csv(path, [HPSA, *rows], trailing=True))
    counties = put(own).counties
    codes = {fips: int(counties.hpsa_pc[counties.index(fips)]) for fips in
             ("01001", "01003", "01005", "01007", "09110", "09120")}  # fmt: skip
    # Connecticut's old county marks the region that most of its people went to.
    assert codes == {"01001": 1, "01003": 2, "01005": 2, "01007": 0, "09110": 1, "09120": 0}
    np.testing.assert_array_equal(counties.hpsa_mh, frame().counties.hpsa_mh)


def test_people_ages_and_rates_by_county(own: Workspace) -> None:
    fips = frame().counties.fips.tolist()
    folder = own.folder.parent
    years = range(2020, 2026)
    header = ["SUMLEV", "STATE", "COUNTY", *(f"POPESTIMATE{year}" for year in years)]
    states = [["040", code, "000", *(10**6 for _ in years)] for code in frame().states.fips]
    places = [["050", code[:2], code[2:], *(range(1000, 1006))] for code in fips]
    own.load("pep", write_csv(folder / "co-est2025-alldata.csv", [header, *states, *places]))
    columns = [f"{group}_TOT" for group in GROUPS]
    ages = [["050", code[:2], code[2:], year, *(10 for _ in columns[:-1]), 14]
            for code in fips for year in (2, 5)]  # fmt: skip
    header = ["SUMLEV", "STATE", "COUNTY", "YEAR", *columns]
    own.load("pep-age", write_csv(folder / "cc-est2023-agesex-all.csv", [header, *ages]))
    rural = [["FIPS", "Attribute", "Value"], *([int(code), "RUCC_2023", 4] for code in fips)]
    own.load("rucc", write_csv(folder / "Ruralurbancontinuumcodes2023.csv", rural))
    data = put(own)
    assert data.counties.population[:, 7].tolist() == [1000, 1001, 1002, 1003, 1004]
    assert data.states.figure("pop_2024").tolist() == [10**6] * 51
    assert not data.counties.metro.any()
    assert data.ages is not None
    assert data.ages.teens_under_18[0, 0] == pytest.approx(0.6)
    assert {rest.part: rest.kind for rest in data.rests_on if rest.kind != "shipped"} == {
        "population": "pep", "ages": "pep-age", "rurality": "rucc"
    }  # fmt: skip
    # Totals are of one vintage and ages of another: ages give shares only.
    found = built(own.folder)
    assert found.residents_in(2023)[7] == pytest.approx(1003)


def test_poverty_insurance_and_projections(own: Workspace) -> None:
    fips, folder = frame().counties.fips.tolist(), own.folder.parent
    header = ["State FIPS Code", "County FIPS Code", "Poverty Estimate, All Ages",
              "Poverty Percent, All Ages", "Poverty Estimate, Age 0-17",
              "Poverty Percent, Age 0-17", "Median Household Income"]  # fmt: skip
    missing = fips.index("15005")
    body: list[list[object]] = [[code[:2], code[2:], 1, 33.0, 1, 1, 50000] for code in fips]
    body[missing][2:] = ["."] * 5
    own.load("saipe", write_csv(folder / "est24all.csv", [header, *body]))
    header = ["year", "geocat", "statefips", "countyfips", "agecat", "racecat", "sexcat", "iprcat",
              "NIPR", "NUI", "PCTUI"]  # fmt: skip
    body = [[2023, 50, code[:2], code[2:], 0, 0, 0, 0, 9, 1, 25.0] for code in fips]
    own.load("sahie", write_csv(folder / "sahie_2023.csv", [header, *body], trailing=True))
    header = ["FIPS", "2020", "2030", "2040", "2050"]
    body = [[code, 10, 11, 12, 13] for code in frame().states.fips]
    path = write_csv(folder / "projections.csv", [header, *body])
    own.load("projections", path, vintage="2026")
    data = put(own)
    assert data.counties.poverty_pct[0] == 33
    # Kalawao has no estimate: the shipped stand-in stays.
    assert data.counties.poverty_pct[missing] == frame().counties.poverty_pct[missing]
    assert set(data.counties.more["uninsured_u65_share_2022"]) == {0.25}
    assert data.projections is not None
    assert data.projections[:, 0].tolist() == [10, 11, 12, 13]
    rests = {rest.part: rest.vintage for rest in data.rests_on if rest.kind != "shipped"}
    assert rests == {"poverty": "2024", "insurance": "2023", "projections": "2026"}


def test_a_table_that_lacks_a_county_is_refused(own: Workspace) -> None:
    rural = [["FIPS", "Attribute", "Value"], [1001, "RUCC_2023", 4]]
    path = own.folder.parent / "Ruralurbancontinuumcodes2023.csv"
    own.load("rucc", write_csv(path, rural))
    with pytest.raises(InputError, match=r"'rucc' .vintage 2023.*expected a row for county 01003"):
        load_country(2018, workspace=own.folder)
