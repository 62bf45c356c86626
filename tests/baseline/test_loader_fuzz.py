"""Whatever bytes a file holds, a reader gives a table or one clear error, never a traceback."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from official_files import HPSA, MUA, hpsa_row, nppes_header, nppes_row, write_csv, write_xlsx

from landbridge.baseline.official.catalogue import kind_facts, read_official
from landbridge.errors import LandbridgeError

FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
#: a name that the reader of each kind expects
NAMES = {
    "ahrf": "AHRF2025hp.csv",
    "nppes": "npidata_pfile_20050523-20250608.csv",
    "doctors": "DAC_NationalDownloadableFile.csv",
    "acs": "acs2023.json",
    "saipe": "est23all.xls",
    "oews": "state_M2024_dl.xlsx",
    "lca": "LCA_Disclosure_Data_FY2025_Q4.xlsx",
}


def survives(kind: str, name: str, data: bytes, layout: bytes | None = None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(data)
        beside = None
        if layout is not None:
            beside = Path(folder) / "layout.csv"
            beside.write_bytes(layout)
        told, rows = "", 0
        try:
            rows = len(read_official(kind, file, "2024", beside).table)
        except LandbridgeError as error:
            told = str(error)
        assert rows or told


@pytest.mark.parametrize("kind", list(kind_facts()))
@FEW
@given(data=st.binary(max_size=400))
def test_any_bytes(kind: str, data: bytes) -> None:
    survives(kind, NAMES.get(kind, "file.csv"), data)


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b",
                                   b"\xff\xfe", b"\xef\xbb\xbf"])  # fmt: skip
@FEW
@given(data=st.binary(max_size=600))
def test_bytes_behind_the_mark_of_a_format(start: bytes, data: bytes) -> None:
    survives("saipe", "est23all.xls", start + data)
    survives("plain", "own.csv.gz", start + data)
    survives("nppes", "npidata_pfile_20050523-20250608.csv.gz", start + data)


@cache
def sound() -> dict[str, tuple[str, bytes]]:
    """A sound file of some kinds."""
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        books = {"s": [["State FIPS Code", "County FIPS Code", "Poverty Estimate, All Ages",
                        "Poverty Percent, All Ages", "Poverty Estimate, Age 0-17",
                        "Poverty Percent, Age 0-17", "Median Household Income"],
                       [1, 1, 5, 5.5, 5, 5, 5]]}  # fmt: skip
        entries = [nppes_row(1000000001 + k, "AL", "36067", "207R00000X*") for k in range(3)]
        area = ["1", "A", "B", "Designated", "60", "01001", "Single County", "5", "3", "7/3/2026"]
        files = {
            "hpsa-pc": write_csv(folder / "BCD_HPSA_FCT_DET_PC.csv", [HPSA, hpsa_row()]),
            "mua": write_csv(folder / "MUA_DET.csv", [MUA, area]),
            "nppes": write_csv(folder / NAMES["nppes"], [nppes_header(), *entries], quoted=True),
            "saipe": write_xlsx(folder / "est23all.xlsx", books),
            "plain": write_csv(
                folder / "own.csv", [["fips", "specialty", "physicians"], ["01001", "urology", 1]]
            ),
            "ahrf": write_csv(
                folder / NAMES["ahrf"], [["fips_st_cnty", "np_npi_24"], ["01001", 5]]
            ),
        }
        return {kind: (file.name, file.read_bytes()) for kind, file in files.items()}


@pytest.mark.parametrize("kind", ["hpsa-pc", "mua", "nppes", "saipe", "plain", "ahrf"])
@FEW
@given(at=st.integers(0, 10**6), cut=st.integers(0, 30), new=st.binary(max_size=30))
def test_a_sound_file_damaged_in_one_place(kind: str, at: int, cut: int, new: bytes) -> None:
    name, data = sound()[kind]
    at %= len(data)
    survives(kind, name, data[:at] + new + data[at + cut :])


@FEW
@given(
    layout=st.text(alphabet='F012345678-9,\n COLYEARD"(.)', max_size=200),
    data=st.binary(max_size=300),
)
def test_any_layout_of_a_fixed_width_file(layout: str, data: bytes) -> None:
    head = "FIELD,COL-COL,CHARACTERISTICS\nF12129-20,127-130,\n"
    survives("ahrf", "ahrf2022.asc", data, (head + layout).encode())
    line = b" " * 121 + b"01001" + data
    survives("ahrf", "ahrf2022.asc", line, (head + layout).encode())


@FEW
@given(
    data=st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
        ),
        max_leaves=12,
    )
)
def test_any_json_as_a_survey_reply(data: object) -> None:
    import json

    survives("acs", "acs2023.json", json.dumps(data).encode())
    table = [["B01003_001E", "state", "county"], ["1", "01", "001"], data]
    survives("acs", "acs2023.json", json.dumps(table).encode())
