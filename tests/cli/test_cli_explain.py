"""``landbridge explain`` as a user runs it, on a small run of the shipped model."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import pytest

from landbridge.cli.explain_screen import _cautions
from landbridge.language import keys, text
from landbridge.reporting.lives import change_words
from landbridge.workforce import codes
from landbridge.workforce.lockstep import PROCESSES
from landbridge.workforce.people import COLUMNS

pytestmark = pytest.mark.slow
RUN = ("--set", "settle.conrad.slots_per_state=5", "--to", 2027, "--scale", 0.05, "--no-report")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    from landbridge.cli import main

    out = tmp_path_factory.mktemp("explain") / "mine"
    assert main(["run", *map(str, RUN), "--workers", "1", "--out", str(out), "--json"]) == 0
    return out


@pytest.fixture(scope="module")
def facts(folder):
    from landbridge.studies.explaining import explain_changes

    return explain_changes(folder).as_dict()


def test_changed_tells_process_origin_state_and_lives(cli, folder):
    code, out, err = cli("explain", folder, "--changed", "--limit", 3)
    assert (code, err) == (0, "")
    for words in ("Settling", "Difference", "Lives changed", "non-US-citizen IMG", "By state"):
        assert words in out
    assert len(re.findall(r"^ [0-9a-f]{16} ", out, re.MULTILINE)) == 3
    assert "Each simulated life stands for 20 people" in out
    assert "it is not the effect of that process" in " ".join(out.split())
    assert "The run's headline" not in out  # one replicate is the headline


def test_changed_speaks_chinese(cli, folder):
    code, out, _ = cli("explain", folder, "--changed", "--lang", "zh")
    assert code == 0
    for words in ("落户", "差异", "非美国公民国际医学毕业生", "按州"):
        assert words in out
    assert "explain." not in out


def test_json_is_json_and_adds_up(cli, folder):
    code, out, err = cli("explain", folder, "--changed", "--json", "--limit", 2)
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert len(told["lives"]) == 2
    for total in told["totals"]:
        parts = [row["value"] for row in told["waterfall"] if row["measure"] == total["measure"]]
        assert round(sum(parts), 3) == total["difference"] == total["explained"]
    of_run = next(t for t in told["totals"] if t["measure"] == "active_physicians")
    assert told["headline"]["mean"] == of_run["difference"]


def test_a_replicate_is_held_against_the_headline_of_the_run():
    totals = [
        {"measure": "active_physicians", "difference": 1440.0},
        {"measure": "fte", "difference": 1580.0},
    ]
    facts = {"replicate": 0, "totals": totals}
    headline = {"mean": 1448.2, "low": None, "high": None, "replicates": 4}
    for lang, words in (("en", "the mean of its 4 replicates, is +1,448"), ("zh", "+1,448 人")):
        told = list(_cautions(facts, headline, lang))
        assert words in told[0]
        assert told[-1] == text("explain.fte_above", lang)
    totals[1]["difference"] = 1200.0
    assert text("explain.fte_above", "en") not in list(_cautions(facts, None, "en"))


@pytest.mark.parametrize(("lang", "words"), [("en", "Gallatin County, Montana"), ("zh", "蒙大拿")])
def test_a_county_is_told_with_its_state_and_english_is_a_language(lang, words):
    names = SimpleNamespace(
        counties={"30031": "Gallatin County"},
        state_of_county=lambda fips: "MT",
        state_fips={"MT": "30"},
    )
    told = change_words({"column": "county", "from": None, "to": "30031"}, names, lang)
    assert words in told
    tongue = change_words({"column": "language", "from": None, "to": "english_only"}, names, lang)
    none = text("explain.none", lang)
    assert tongue.count(none) == 1


def test_a_life_is_told_side_by_side(cli, folder, facts):
    key = next(
        life["key"] for life in facts["lives"] if life["after"]["left_reason"] == "returned_home"
    )
    assert "settle.waiver" not in cli("explain", folder, key)[1]
    code, out, err = cli("explain", folder, key, "--chance")
    assert (code, err) == (0, "")
    for words in (key, "the same", "slots_per_state=5 first differ in", "settle.waiver #0", "H-1B"):
        assert words in out
    code, out, _ = cli("explain", folder, key, "--lang", "zh")
    assert code == 0
    assert "首次分开" in out
    code, out, _ = cli("explain", folder, key, "--json")
    told = json.loads(out)
    assert told["key"] == key
    assert set(told["scenarios"]) == {"baseline", "slots_per_state-5"}


def test_a_life_is_found_by_what_it_is(cli, folder):
    code, out, _ = cli("explain", folder, "--pick", "process=settle,origin=nonus_img")
    assert code == 0
    assert "non-US-citizen IMG" in out
    unlicensed = ("--pick", "phase=unlicensed", "--scenario", "baseline", "--year", 2025)
    code, out, _ = cli("explain", folder, *unlicensed)
    assert code == 0
    assert "pathway.open" in out
    assert "rules met" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "say what to explain"),
        (("1", "--changed"), "either PERSON or --changed"),
        (("zz",), "expected a key"),
        (("1", "--year", 2025), "nobody has the key 0000000000000001"),
        (("1", "--scenario", "other"), "unknown scenario 'other'"),
        (("--changed", "--replicate", 1), "no replicate 1; it has only 0"),
        (("--changed", "--limit", -1), "--limit -1"),
        (("--changed", "--pick", "home"), "expected NAME=VALUE"),
        (("1", "--pick", "origin=us_md"), "name one person"),
    ],
)
def test_what_cannot_be_explained_is_said_in_one_line(cli, folder, words, told):
    code, out, err = cli("explain", folder, *words)
    assert (code, out) == (2, "")
    assert told in err
    assert len(err.splitlines()) == 1


def test_every_column_code_and_process_has_words():
    assert {f"explain.column.{name}" for name in COLUMNS} <= keys()
    assert {f"explain.process.{name}" for name in (*PROCESSES, "measure")} <= keys()
    for family, enum in (
        ("phase", codes.Phase),
        ("origin", codes.Origin),
        ("applicant_type", codes.ApplicantType),
        ("citizenship", codes.Citizenship),
        ("status", codes.Status),
        ("licence", codes.Licence),
        ("obligation", codes.Obligation),
        ("career", codes.Career),
        ("left_reason", codes.LeftReason),
        ("board", codes.Board),
        ("race", codes.Race),
        ("language", codes.Language),
        ("academic", codes.Academic),
        ("grant", codes.Grant),
    ):
        assert {f"explain.value.{family}.{each.name.lower()}" for each in enum} <= keys()


def test_every_dimension_that_is_told_has_words():
    from landbridge.parameters import load_tree

    dimensions = load_tree().dimensions
    for family, name in (("nation", "nationality"), ("queue", "gc_queue")):
        assert {f"explain.value.{family}.{each}" for each in dimensions[name]} <= keys()
