"""``landbridge law``: a state, a rule, a step, two days side by side, and how well it is known."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import landbridge.law

PAGE = Path(__file__).parents[2] / "docs" / "law.md"
DAY = ("--on", "2026-06-30")


def commands():
    """Commands that the page about law shows."""
    return re.findall(r"^\$ landbridge (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("command", commands())
def test_the_commands_of_the_page_run(cli, command):
    code, out, err = cli(*command.partition(" > ")[0].split())
    assert (code in (0, 1), err) == (True, "")
    assert out


def test_the_rules_of_the_page_are_those_of_the_rulebook():
    folder = Path(landbridge.law.__file__).parent
    page = PAGE.read_text(encoding="utf-8")
    shown = re.findall(r"^```yaml\n# src/landbridge/law/(\S+)\n(.+?)^```$", page, re.M | re.S)
    assert len(shown) == 2
    for name, content in shown:
        assert content in (folder / name).read_text(encoding="utf-8")


def test_a_state_tells_its_numbers_its_acts_and_where_they_come_from(cli):
    code, out, err = cli("law", "show", "TX", *DAY)
    assert (code, err) == (0, "")
    assert out.startswith("Texas · law of 2026-06-30")
    assert "not legal advice" in out
    assert "eligible for the certificate, or" in out  # a code in words
    assert "no limit" in out
    assert "[TX-2025-HB2038]" in out
    assert "(primary)" in out
    assert all(len(line.rstrip()) <= 100 for line in out.splitlines())


def test_a_state_may_be_named_in_either_language(cli):
    by_code = json.loads(cli("law", "show", "TN", "--json", *DAY)[1])
    for name in ("Tennessee", "田纳西州", "tn"):
        assert json.loads(cli("law", "show", name, "--json", *DAY)[1]) == by_code


def test_the_law_of_a_day_is_not_that_of_another(cli):
    def years(day):
        found = json.loads(cli("law", "show", "TN", "--json", "--on", day)[1])
        values = {v["parameter"]: v["value"] for v in found["topics"]["pathway"]}
        return values.get("law.pathway.active"), values.get("law.pathway.immigration")

    assert years("2023-01-01") == (0.0, None)  # terms of a law that is not there are not shown
    assert years("2024-12-31") == (1.0, 1.0)
    assert years("2026-06-30") == (1.0, 2.0)


def test_a_state_without_a_pathway_says_so(cli):
    out = cli("law", "show", "AL", *DAY)[1]
    assert "No pathway to a full licence without a US residency is in force." in out


def test_the_nation_has_a_page_too(cli):
    out = cli("law", "show", "US", *DAY)[1]
    assert out.startswith("United States")
    assert "Entry restrictions" in out


def test_a_rule_tells_its_sentence_its_kind_and_who_needs_it(cli):
    code, out, _ = cli("law", "show", "licence.attempts", *DAY)
    assert code == 0
    assert "Decided by: state medical board" in out
    assert "hard" in out
    assert "no limit:" in out
    assert "[full_licence]" in out
    assert "S005: " in out
    rule = json.loads(cli("law", "show", "licence.attempts", "--json", *DAY)[1])
    assert rule["kind"] == "hard"
    assert {v["parameter"] for v in rule["parameters"]} >= {"law.licence.attempts_step1"}
    assert sum(len(states) for states in rule["reliability"].values()) == 51
    assert "full_licence" in rule["steps"]


def test_a_step_tells_what_it_asks_and_opens(cli):
    out = cli("law", "show", "conrad_waiver", *DAY)[1]
    assert "[conrad.slots]" in out
    assert "[j1_visa]" in out
    assert "[h1b_after_waiver]" in out
    assert json.loads(cli("law", "show", "conrad_waiver", "--json", *DAY)[1])["decider"]


def test_two_days_side_by_side(cli):
    code, out, _ = cli("law", "diff", "2026-01-01", "2026-06-30")
    assert code == 0
    assert "Tennessee" in out
    assert "[TN-2026-PC900]" in out
    assert " → " in out
    found = json.loads(cli("law", "diff", "2026-01-01", "2026-06-30", "--json")[1])
    assert all(change["before"] != change["after"] for change in found["values"])
    assert "TN-2026-PC900" in {act["id"] for act in found["acts"]}


def test_a_difference_can_be_of_one_state(cli):
    words = ("law", "diff", "2020-01-01", "2026-06-30", "--state", "FL", "--json")
    found = json.loads(cli(*words)[1])
    assert {change["jurisdiction"] for change in found["values"]} == {"FL"}
    assert "FL-2024-SB7016" in {act["id"] for act in found["acts"]}


def test_days_between_which_nothing_fell_say_so(cli):
    assert "No value of law differs" in cli("law", "diff", "2026-06-29", "2026-06-30")[1]


def test_days_in_the_wrong_order_are_refused(cli):
    code, _, err = cli("law", "diff", "2026-06-30", "2020-01-01")
    assert code == 2
    assert "is not after" in err


def test_coverage_counts_every_cell_once(cli):
    cells = json.loads(cli("law", "coverage", "--json", *DAY)[1])["cells"]
    names = [(cell["parameter"], cell["jurisdiction"]) for cell in cells]
    assert len(names) == len(set(names))
    assert {cell["reliability"] for cell in cells} >= {"primary", "secondary", "memory", "missing"}
    assert len({cell["jurisdiction"] for cell in cells}) == 52
    out = cli("law", "coverage", *DAY)[1]
    assert "United States" in out
    assert "\n  TX" in out


def test_terms_of_a_pathway_count_only_where_there_is_one(cli):
    cells = json.loads(cli("law", "coverage", "--json", *DAY)[1])["cells"]
    terms = [c for c in cells if c["parameter"] == "law.pathway.practice_years"]
    assert "AL" not in {cell["jurisdiction"] for cell in terms}
    assert "TX" in {cell["jurisdiction"] for cell in terms}


def test_coverage_of_a_state_names_its_weak_cells(cli):
    out = cli("law", "coverage", "--state", "NV", *DAY)[1]
    assert "Cells not seen in a text" in out
    assert "law.pathway." in out


@pytest.mark.parametrize(
    "words", [("show", "TX"), ("show", "licence.attempts"), ("show", "match"), ("coverage",)]
)
def test_chinese_says_the_same(cli, words):
    code, out, _ = cli("law", *words, "--lang", "zh", *(DAY if words[0] != "diff" else ()))
    assert code == 0
    assert "法律" in out
    assert "law.topic" not in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("show", "Texass"), "unknown jurisdiction or rule"),
        (("show", "licence.attemps"), "did you mean licence.attempts"),
        (("coverage", "--state", "ZZ"), "unknown jurisdiction 'ZZ'"),
        (("show", "PR"), "the territories are not in the rulebook"),
        (("diff", "x", "2020-01-01"), "not a date"),
    ],
)
def test_what_is_refused(cli, words, message):
    code, out, err = cli("law", *words)
    assert (code, out) == (2, "")
    assert message in err
