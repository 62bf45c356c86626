"""The formats that others use: read, recognised by content, and written where that is offered."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from market_files import EXAMPLE, found

from landbridge.errors import InputError
from landbridge.matching.formats import FORMATS
from landbridge.matching.market import Market
from landbridge.matching.writing import convert, write_market

EXPECTED = {"1": ["2", "1"], "2": ["2"], "3": ["1", "2"]}
RANKED = {"1": ["3", "1"], "2": ["3", "2", "1"]}


def small() -> Market:
    """Three applicants, two programs, ids that are numbers."""
    names = {name: place for place, name in enumerate("123")}
    return Market.from_arrays(
        [1, 2],
        [[names[a] for a in RANKED[p]] for p in "12"],
        [[names[p] for p in EXPECTED[a]] for a in "123"],
        applicants=list("123"),
        programs=list("12"),
    )


def couples(no_match: bool = True) -> Market:
    """The same with a couple."""
    rows = [(0, 1), (1, 1), (1, -1)] if no_match else [(0, 1), (1, 1)]
    return Market.from_arrays(
        [1, 2],
        [["abcd".index(a) for a in "dcab"], ["abcd".index(a) for a in "bdca"]],
        [[1, 0], [1], [], []],
        applicants=list("abcd"),
        programs=["x", "y"],
        couples=[(2, 3)],
        couple_lists=[rows],
        couple_ids=["K"],
    )


def put(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    return folder


QUOTAS = "program_id,quota\n1,1\n2,2\n"


def test_wide_csv(tmp_path: Path) -> None:
    rows = "id,choice 1,choice 2\n1,2,1\n2,2,\n3,1,2\n"
    folder = put(
        tmp_path / "a",
        students__csv=rows,
        schools__csv="school,capacity,1st,2nd,3rd\n1,1,3,1\n2,2,3,2,1\n",
    )
    assert Market.read(folder) == small()
    folder = put(
        tmp_path / "b",
        applicant_choices__csv=rows,
        program_choices__csv="program_id;c1;c2;c3\n1;3;1;\n2;3;2;1\n",
        programs__csv=QUOTAS,
    )
    assert Market.read(folder) == small()


def test_column_csv(tmp_path: Path) -> None:
    folder = put(
        tmp_path,
        resident_columns__csv="1,2,3\n2,2,1\n1,,2\n",
        hospital_columns__csv="1,2\n3,3\n1,2\n,1\n",
        programs__csv=QUOTAS,
    )
    assert Market.read(folder) == small()


def test_matrices_of_r(tmp_path: Path) -> None:
    folder = put(
        tmp_path,
        **{
            "s.prefs__csv": '"","a","b","c"\n"1",2,2,1\n"2",1,NA,2\n',
            "c.prefs__csv": '"","u","v"\n"1",3,3\n"2",1,2\n"3",NA,1\n',
            "nSlots__csv": '"","x"\n"1",1\n"2",2\n',
        },
    )
    market = Market.read(folder)
    assert market.applicants == ("a", "b", "c")
    assert np.array_equal(market.program_list, small().program_list)
    assert np.array_equal(market.single_list, small().single_list)
    assert market.quota.tolist() == [1, 2]
    (tmp_path / "nSlots.csv").write_text("u,v\n1,2\n")
    assert Market.read(tmp_path) == market


@pytest.mark.parametrize("ending", ["json", "yaml"])
def test_dictionaries(tmp_path: Path, ending: str) -> None:
    parts = {
        "residents": json.dumps(EXPECTED),
        "hospitals": json.dumps(RANKED),
        "capacities": json.dumps({"1": 1, "2": 2}),
    }
    if ending == "yaml":
        parts["capacities"] = "1: 1\n2: 2\n"
        parts["residents"] = "1: [2, 1]\n2:\n  - 2\n3: [1, 2]\n"
    put(tmp_path / "three", **{f"{name}__{ending}": text for name, text in parts.items()})
    assert Market.read(tmp_path / "three") == small()
    one = {f"{name}_preferences": EXPECTED if name == "resident" else RANKED
           for name in ("resident", "hospital")} | {"capacities": {"1": 1, "2": 2}}  # fmt: skip
    (tmp_path / f"one.{ending}").write_text(json.dumps(one))
    assert Market.read(tmp_path / f"one.{ending}") == small()


def test_yaml_keeps_ids_and_refuses_anchors(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(
        "residents: {NO: [1e3], 007: [1e3]}\nhospitals: {1e3: [NO, 007]}\ncapacities: {1e3: 1}\n"
    )
    assert Market.read(path).applicants == ("007", "NO")
    assert Market.read(path).programs == ("1e3",)
    path.write_text("residents: &a {a: [P]}\nhospitals: *a\ncapacities: {P: 1}\n")
    assert [(one.code, one.line) for one in found(path)] == [("F04", 1)]


def test_hr_text(tmp_path: Path) -> None:
    path = tmp_path / "m.txt"
    path.write_text("3 2\n1 2 1\n2 2\n3: 1 2\n\n1 1 3 1\n2: 2: 3 2 1\n")
    assert Market.read(path) == small()
    path.write_text("3 2\n1 2 1\n2 2\n3: 1 2\n\n1 1 3 1\n2: 2: 3 2 1\n1 1\n")
    assert [(one.code, one.line) for one in found(path)] == [("F03", 8)]


def test_hrtc_text(tmp_path: Path) -> None:
    path = tmp_path / "m.txt"
    path.write_text("2\n1\n2\n1 2 1\n2 2\n3 4 1,2 2,2 2,-1\n1 1 4 3 1 2\n2 2 2 4 3 1\n")
    market = Market.read(path)
    assert market.couple_ids == ("3+4",)
    assert np.array_equal(market.couple_second, couples().couple_second)
    assert np.array_equal(market.program_list, couples().program_list)
    path.write_text("2\n1\n2\n1 2 1\n2 2\n3 4 1,2 2;2 2,-1\n1 1 4 3 1 2\n2 2 2 4 3 1\n")
    assert ("F03", 6) in [(one.code, one.line) for one in found(path)]


def test_rcp_text(tmp_path: Path) -> None:
    path = tmp_path / "m.txt"
    path.write_text(
        "# made up\nr 0 1 0\nr 1 1\nc 0 2 3 0 1 1 1 1 -1 # a couple\np 0 1 3 2 0 1\np 1 2 1 3 2 0\n"
    )
    market = Market.read(path)
    assert np.array_equal(market.couple_first, couples().couple_first)
    assert np.array_equal(market.couple_second, couples().couple_second)
    assert np.array_equal(market.program_list, couples().program_list)
    path.write_text("r 0 1\nx 1\np 1 1 0\n")
    assert [(one.code, one.line) for one in found(path)] == [("F03", 2)]


def test_scarfmatch(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    content = {
        "single_pref_list": [[1, 0], [1]],
        "couple_pref_list": [[[0, 1], [1, 1], [1, -1]]],
        "hospital_pref_list": [[[0, 1], [0, 0], 0, 1], [1, [0, 1], [0, 0], 0]],
        "hospital_cap": [1, 2],
    }
    path.write_text(json.dumps(content))
    market = Market.read(path)
    assert market.applicants == ("c0.0", "c0.1", "s0", "s1")
    assert market.couple_first.tolist() == [0, 1, 1]
    assert market.couple_second.tolist() == [1, 1, -1]
    assert [market.applicants[a] for a in market.program_list[:4]] == ["c0.1", "c0.0", "s0", "s1"]


def test_preflib(tmp_path: Path) -> None:
    names = "# ALTERNATIVE NAME {0}: {1}\n"
    applicants = "".join(names.format(i + 1, a) for i, a in enumerate("pq"))
    programs = "".join(names.format(i + 1, a) for i, a in enumerate("abc"))
    folder = put(
        tmp_path,
        applicants__soi=f"# NUMBER VOTERS: 3\n{applicants}1: 2,1\n1: 2\n1: 1,2\n",
        programs__soi=f"{programs}1: 3,1\n1: 3,2,1\n",
        programs__csv="program_id,quota\np,1\nq,2\n",
    )
    market = Market.read(folder)
    assert market.applicants == ("a", "b", "c")
    assert np.array_equal(market.program_list, small().program_list)
    assert np.array_equal(market.single_list, small().single_list)


@pytest.mark.parametrize("name", [name for name, one in FORMATS.items() if one.write])
def test_singles_come_back_from_every_format(tmp_path: Path, name: str) -> None:
    named = replace(small(), applicants=("x y", "é", "ü"), programs=("P,1", 'Q"2'))
    for market in (small(), named):
        write_market(market, tmp_path / "market", name)
        again = Market.read(tmp_path / "market", format=name)
        if name == "scarfmatch":  # there, programs rank everybody
            again = replace(again, program_ptr=market.program_ptr, program_list=market.program_list)
            market = replace(market, single_list=again.single_list, single_ptr=again.single_ptr)
        assert again == market


@pytest.mark.parametrize("name", ["hrtc", "rcp", "scarfmatch"])
@pytest.mark.parametrize("no_match", [False, True])
def test_couples_come_back(tmp_path: Path, name: str, no_match: bool) -> None:
    path = tmp_path / ("market.json" if name == "scarfmatch" else "market.txt")
    write_market(couples(no_match), path, name)
    assert Market.read(path) == couples(no_match)  # found by content, and the ids by their file


def test_a_format_refuses_what_it_cannot_hold(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot hold couples, supplementals, reversions, parity"):
        convert(EXAMPLE, tmp_path / "m.txt", "hr")
    with pytest.raises(InputError, match="cannot hold supplementals"):
        convert(EXAMPLE, tmp_path / "m.txt", "rcp")
    marked = replace(small(), kind=("C", "A"))
    assert write_market(marked, tmp_path / "m.txt", "hr") == ("kind",)
    assert write_market(marked, tmp_path / "m.json") == ()


def test_an_unknown_content_is_said_to_be_unknown(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("To whom it may concern\n")
    assert [one.code for one in found(tmp_path / "a.txt")] == ["F07"]
    (tmp_path / "empty").mkdir()
    assert {one.code for one in found(tmp_path / "empty")} == {"F01"}


def test_three_counts_of_which_the_first_is_0(tmp_path: Path) -> None:
    path = tmp_path / "m.txt"
    path.write_text("0\n3\n2\n1 2 1\n2 2\n3 1 2\n1 1 3 1\n2 2 3 2 1\n")
    assert Market.read(path) == small()  # as pyhrtc writes residents without couples
    path.write_text("0\n1\n2\n1 2 1,2 2,2\n1 1 1 2\n2 2 2 1\n")
    assert len(Market.read(path).couple_ids) == 1


def test_hospitals_that_hold_capacity_and_list(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    quota = {"1": 1, "2": 2}
    hospitals = {p: {"capacity": quota[p], "preferences": RANKED[p]} for p in quota}
    path.write_text(json.dumps({"residents": EXPECTED, "hospitals": hospitals}))
    assert Market.read(path) == small()  # as algmatch takes them
    hospitals["2"].pop("capacity")
    path.write_text(json.dumps({"residents": EXPECTED, "hospitals": hospitals}, indent=1))
    assert [(one.code, one.line, one.ids) for one in found(path)] == [("E01", 23, ("2",))]


def test_one_list_for_all_hospitals(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    content = {
        "single_pref_list": [[0, 1]],
        "couple_pref_list": [[[0, 1]]],
        "hospital_pref_list": [[[0, 0], 0, [0, 1]]],
        "hospital_cap": [1, 1],
    }
    path.write_text(json.dumps(content))
    market = Market.read(path)
    assert market.program_ptr.tolist() == [0, 3, 6]
    assert market.program_list[:3].tolist() == market.program_list[3:].tolist()
