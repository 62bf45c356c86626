"""Every command of `places` says, in the same words, which baseline its numbers rest on."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

import landbridge as lb
from landbridge.baseline import load_country
from landbridge.baseline.official.workspace import Workspace
from landbridge.language import text

SHIPPED = "The baseline rests on the shipped modelled allocation"
COMMANDS = ("access", "hpsa", "mua", "shortage")
BY_RULES = ("hpsa", "mua")
BOZEMAN, BILLINGS = "30031", "30111"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """All family physicians of Montana in one county."""
    folder = tmp_path_factory.mktemp("own")
    licences = folder / "licences.csv"
    licences.write_text(f"fips,specialty,physicians\n{BILLINGS},family_medicine,120\n")
    Workspace(folder / "ws").load("plain", licences, "2025")
    return folder / "ws"


@pytest.fixture(scope="module")
def a_run(tmp_path_factory, workspace):
    folder = tmp_path_factory.mktemp("run") / "run"
    lb.run(years=(2025, 2025), scale=0.02, out=folder, workspace=workspace)
    return folder


def _words(name, *more):
    return ("places", name, *more)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_opening_rests_on_the_shipped_tables(cli, name):
    code, out, err = cli(*_words(name))
    assert (code, err) == (0, "")
    assert SHIPPED in out
    told = json.loads(cli(*_words(name, "--json"))[1])
    assert told["rests_on"] == ["shipped"]
    notes = told["basis_notes" if name in BY_RULES else "notes"]
    assert notes[:2] == [text("access.basis.opening"), text("note.rests_on_shipped")]


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_workspace_changes_numbers_and_words(cli, name, lang, workspace, tmp_path):
    table = tmp_path / "table.csv"
    asked = _words(name, "--workspace", workspace, "--lang", lang)
    code, out, err = cli(*asked, "--csv", table)
    assert (code, err) == (0, "")
    own = text("note.rests_on_own", lang, kinds="plain")
    assert f"• {own}" in out
    told = json.loads(cli(*asked, "--json")[1])
    assert told["rests_on"] == ["plain"]
    assert own in told["basis_notes" if name in BY_RULES else "notes"]
    assert table.read_text() != ""
    if name == "hpsa":
        assert "modelled_places" not in told["notes"]


def test_the_workspace_moves_physicians(cli, workspace):
    found = []
    for more in ((), ("--workspace", workspace)):
        rows = json.loads(cli(*_words("hpsa", "--state", "MT", "--json", *more))[1])["places"]
        found.append({row["id"]: row["fte_real"] for row in rows})
    shipped, own = found
    assert own[BOZEMAN] < shipped[BOZEMAN]
    assert own[BILLINGS] > shipped[BILLINGS]
    asked = ("--state", "MT", "--by", "county", "--specialty", "primary_care", "--json")
    out = cli(*_words("shortage", "--workspace", workspace, *asked))[1]
    country = load_country(workspace=workspace)
    wanted = lb.shortage(country, by="county", state="MT", specialty="primary_care")
    assert json.loads(out)["rows"] == wanted.to_dicts()
    assert not wanted.equals(lb.shortage(by="county", state="MT", specialty="primary_care"))


def test_the_record_is_held_against_the_workspace(cli, workspace):
    told = json.loads(cli(*_words("hpsa", "--check", "--json", "--workspace", workspace))[1])
    assert told["rests_on"] == ["plain"]
    assert told["whole_areas"] == 748
    assert SHIPPED in cli(*_words("hpsa", "--check"))[1]


@pytest.mark.parametrize("name", ["hpsa", "mua", "shortage"])
def test_own_places_rest_on_their_files_alone(cli, name, tmp_path, workspace):
    supply, demand = tmp_path / "supply.csv", tmp_path / "demand.csv"
    supply.write_text("id,fte\n48001,1.5\n")
    demand.write_text("id,population\n48001,7000\n")
    asked = _words(name, "--supply", supply, "--demand", demand)
    told = json.loads(cli(*asked, "--json")[1])
    assert told["rests_on"] is None
    assert told["basis_notes" if name in BY_RULES else "notes"] == [f"Rests on {demand}, {supply}."]
    code, out, err = cli(*asked, "--workspace", workspace)
    assert (code, out) == (2, "")
    assert err.startswith("landbridge: --workspace: ")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_run_takes_no_other_workspace(cli, name, tmp_path):
    code, out, err = cli(*_words(name, "--run", tmp_path, "--workspace", tmp_path))
    assert (code, out) == (2, "")
    assert "a run rests on the tables that it was made on" in err


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_run_rests_on_the_tables_it_was_made_on(cli, name, a_run):
    code, out, err = cli(*_words(name, "--run", a_run, "--json"))
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told["rests_on"] == ["plain"]
    notes = told["basis_notes" if name in BY_RULES else "notes"]
    assert notes[:2] == [f"Rests on the run {a_run}.", text("note.rests_on_own", kinds="plain")]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_map_stands_by_itself_and_says_what_it_rests_on(cli, name, tmp_path):
    """One way of drawing: the title first, counties with a tooltip, a legend, notes."""
    drawing = tmp_path / "map.svg"
    code, _, err = cli(*_words(name, "--map", drawing, "--csv", tmp_path / "t.csv"))
    assert (code, err) == (0, "")
    svg = drawing.read_text(encoding="utf-8")
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    root = ElementTree.fromstring(svg)
    assert [part.tag.rpartition("}")[2] for part in root[:3]] == ["title", "desc", "style"]
    assert len(root.findall(".//{*}g[@class='counties']/{*}path/{*}title")) == 3144
    assert len(root.findall(".//{*}path[@class='states']")) == 1
    letters = " ".join(part.text for part in root.findall("./{*}text"))
    assert SHIPPED in letters
    keys = [part for part in root.findall("./{*}rect") if part.get("class")]
    counted = [int(n.replace(",", "")) for n in re.findall(r"\(([\d,]+)\)", letters)]
    assert sum(counted[: len(keys)]) == 3144
    left, top, width, height = (float(end) for end in root.get("viewBox").split())
    for part in [*keys, *root.findall("./{*}text")]:
        assert left <= float(part.get("x")) <= left + width
        assert top <= float(part.get("y")) <= top + height
