"""`landbridge places shortage`: words, files, a map, and what is refused."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import polars as pl
import pytest

import landbridge as lb

ASKED = ("places", "shortage", "--specialty", "primary_care")


@pytest.fixture
def files(tmp_path):
    """A table of people and one of physicians, codes with leading zeros."""
    (tmp_path / "people.csv").write_text("fips,population\n01001,7000\n01003,70000\n")
    (tmp_path / "supply.csv").write_text("fips,fte\n01001,3\n01003,20\n")
    return "--demand", tmp_path / "people.csv", "--supply", tmp_path / "supply.csv"


def test_the_nation_by_three_norms(cli):
    code, out, err = cli(*ASKED)
    assert (code, err) == (0, "")
    for words in ("United States", "Primary care", "today's use", "need", "published ratio"):
        assert words in out


def test_chinese(cli):
    code, out, _ = cli(*ASKED, "--by", "metro", "--lang", "zh")
    assert code == 0
    assert "非都市" in out
    assert "净短缺" in out


def test_json_is_the_python_answer(cli, files):
    code, out, _ = cli("places", "shortage", *files, "--by", "county", "--json")
    assert code == 0
    people = pl.DataFrame({"id": ["01001", "01003"], "population": [7000, 70000]})
    supply = pl.DataFrame({"id": ["01001", "01003"], "fte": [3, 20]})
    assert json.loads(out)["rows"] == lb.shortage(people, supply).to_dicts()


def test_table_and_map(cli, tmp_path):
    table, drawing = tmp_path / "wy.csv", tmp_path / "wy.svg"
    code, out, _ = cli(
        *ASKED,
        "--state",
        "WY",
        "--by",
        "county",
        "--norm",
        "need",
        "--csv",
        table,
        "--map",
        drawing,
    )
    assert code == 0
    assert str(table) in out
    assert len(pl.read_csv(table)) == 23
    root = ET.parse(drawing).getroot()
    titles = [e.text for e in root.iter("{http://www.w3.org/2000/svg}title")]
    assert titles[0] == "Primary care: supply over demand by county (need)"
    laramie = next(t for t in titles if t.startswith("Laramie, WY"))
    assert laramie.endswith("%")
    assert sum("%" in t for t in titles) == 23


def test_scenarios_are_parameters(cli):
    asked = (*ASKED, "--norm", "utilisation", "--json")
    base, less = (
        json.loads(cli(*asked, *more)[1])["rows"][0]
        for more in ((), ("--set", "places.scenario.coverage_loss=0.05"))
    )
    assert less["demand"] < base["demand"]
    assert less["supply"] == base["supply"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--norm", "wish"), "unknown norm"),
        (("--by", "planet"), "unknown part"),
        (("--state", "ZZ"), "unknown state"),
        (("--specialty", "cardiologie"), "unknown specialty"),
        (("--np-pa", "all"), "unknown range of substitution"),
        (("--run", "nowhere"), "not a run folder"),
        (("--supply", "nowhere.csv"), "expected both"),
        (("--supply", "nowhere.csv", "--demand", "nowhere.csv"), "cannot be read as a table"),
        (("--year", "2030"), "first day"),
        (("--closed", "99999"), "unknown county"),
        (("--set", "places.small.cv=x"), "places.small.cv"),
        (("--lang", "fr"), "unknown language"),
    ],
)
def test_what_is_refused(cli, words, told):
    code, out, err = cli("places", "shortage", *words)
    assert code == 2
    assert out == ""
    assert err.startswith("landbridge: ")
    assert told in err
    assert len(err.splitlines()) == 1
