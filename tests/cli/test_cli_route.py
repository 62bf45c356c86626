"""``landbridge route``: what a person sees, what a program reads, what is refused."""

from __future__ import annotations

import io
import json
import sys
import tomllib
from types import SimpleNamespace

import pytest

from landbridge.cli.timeline import axis, bar, dollars, money, months

DAY = ("--on", "2026-06-30")
NEW_GRADUATE = """
training = "none"
licences = "none"
practice = "none"
job_offer = "none"
ecfmg = "none"
[person]
birth_date = 2001-04-10
citizenships = ["PK"]
country_of_birth = "PK"
residence = "PK"
[immigration]
status = "none"
[[schools]]
country = "PK"
graduated = 2026-02-28
degree = "mbbs"
listed = true
accredited = true
[exams.step1]
attempts = 1
passed = 2025-06-10
[exams.step2]
attempts = 0
[exams.step3]
attempts = 0
[wishes]
specialty = "internal_medicine"
"""
NOBODY_FORBIDS = 'name = "Citizen"\n[immigration]\nstatus = "us_citizen"\n'

STEP = {"id", "decider", "months", "fees_usd", "needs", "cites"}
BLOCKER = {"rule", "kind", "text", "cites"}
REACH = {"licence", "work_authority", "board", "imlc"}
ROUTE = {
    *("id", "goal", "state", "feasible", "steps", "months", "fees_usd"),
    *("blockers", "reaches", "reliability"),
}


def test_the_answer_says_who_when_and_that_it_is_no_advice(cli):
    code, out, err = cli("route", "indian-internist", *DAY)
    first, *rest = out.splitlines()
    assert (code, err) == (0, "")
    assert "Internist in India" in first
    assert "2026-06-30" in first
    assert "Tennessee" in first
    notice = " ".join(line.strip() for line in rest[:2])
    assert "not legal advice" in notice
    assert "current to 2026-06-30" in notice
    assert "stored or sent" in notice


def test_a_route_is_a_timeline_with_what_stands_in_its_way(cli):
    out = cli("route", "indian-internist", *DAY)[1]
    assert "1  Paid, supervised practice in Tennessee: possible" in out
    assert "Provisional licence" in out
    assert "state medical board" in out
    assert "█" in out
    assert "░" in out
    assert "[h1b.payment]" in out
    assert "What stands in the way, over all routes" in out
    assert all(len(line.rstrip()) <= 100 for line in out.splitlines())


def test_chinese_says_the_same(cli):
    code, out, _ = cli("route", "indian-internist", *DAY, "--lang", "zh", "--no-unblock")
    assert code == 0
    assert "并非法律意见" in out
    assert "田纳西州" in out
    assert "临时（受限）执照" in out
    assert "What " not in out
    assert "possible" not in out


def test_many_states_come_as_a_table_by_goal(cli):
    out = cli("route", "caribbean-citizen", *DAY, "--no-unblock", "--state", "TX,MO")[1]
    line = next(line for line in out.splitlines() if line.startswith("  MO "))
    assert line.split()[1:3] != []
    assert "Full licence: " in out


def test_json_has_the_published_shape(cli):
    code, out, err = cli("route", "indian-internist", "--json", *DAY, "--reform", "h1b-exempt")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert {"as_of", "law_current_to", "routes", "unblocked_by", "notice"} <= answer.keys()
    assert answer["as_of"] == answer["law_current_to"] == "2026-06-30"
    assert answer["reforms"] == ["h1b-exempt"]
    for route in answer["routes"]:
        assert route.keys() >= ROUTE
        assert route["feasible"] in ("ok", "soft", "hard")
        assert route["months"][0] <= route["months"][1]
        assert route["fees_usd"][0] <= route["fees_usd"][1]
        assert route["reaches"].keys() == REACH
        assert all(step.keys() >= STEP for step in route["steps"])
        assert all(blocker.keys() >= BLOCKER for blocker in route["blockers"])
        closed = any(blocker["kind"] == "hard" for blocker in route["blockers"])
        assert closed == (route["feasible"] == "hard")
    assert all({"reform", "routes"} <= entry.keys() for entry in answer["unblocked_by"])
    assert len({route["id"] for route in answer["routes"]}) == len(answer["routes"])


def test_each_blocker_is_told_once_with_its_weight(cli):
    answer = json.loads(cli("route", "indian-internist", "--json", "--no-unblock", *DAY)[1])
    rules = [group["rule"] for group in answer["blocked_by"]]
    assert len(rules) == len(set(rules))
    group = next(one for one in answer["blocked_by"] if one["rule"] == "h1b.payment")
    carriers = [
        route
        for route in answer["routes"]
        if any(b["rule"] == "h1b.payment" for b in route["blockers"])
    ]
    assert group["routes"] == len(carriers)
    assert group["states"] == ["TN"]


@pytest.mark.parametrize(
    ("profile", "code"), [("indian-internist", 0), ("nigerian-practitioner", 1)]
)
def test_the_exit_code_says_whether_any_way_is_left(cli, profile, code):
    assert cli("route", profile, *DAY, "--goal", "licence", "--no-unblock")[0] == code


def test_a_reform_is_told_before_and_after_on_a_day_when_it_is_in_force(cli):
    words = ("route", "nigerian-practitioner", *DAY, "--no-unblock", "--state", "OK")
    words = (*words, "--compare-reform", "entry-ban-exempt")
    code, out, _ = cli(*words)
    assert code == 1  # the answer itself is today's
    assert "closed (" in out
    compared = json.loads(cli(*words, "--json")[1])["compared_with"]
    assert compared["reform"] == "entry-ban-exempt"
    assert any(pair["differs"] for pair in compared["pairs"])
    for pair in compared["pairs"]:
        assert pair["before"]["feasible"] == "hard"
        assert pair["after"]["feasible"] == "soft"


def test_a_reform_that_changes_nothing_here_is_said_to(cli):
    words = ("route", "indian-internist", *DAY, "--no-unblock", "--goal", "licence")
    assert "changes nothing here" in cli(*words, "--compare-reform", "gme-14000")[1]


def test_a_longer_way_that_became_the_best_is_explained(cli, tmp_path):
    file = tmp_path / "me.toml"
    file.write_text(NEW_GRADUATE, encoding="utf-8")
    words = ("route", str(file), *DAY, "--no-unblock", "--state", "TX", "--goal", "licence")
    out = cli(*words, "--compare-reform", "h1b-exempt")[1]
    assert "Where the months grow, another way has become the best one" in out


@pytest.mark.slow
def test_reforms_that_open_what_is_closed_are_named(cli):
    words = ("route", "nigerian-practitioner", *DAY, "--state", "OK", "--goal", "licence")
    out = cli(*words)[1]
    assert "[entry-ban-exempt]" in out
    assert "Full licence in Oklahoma: then possible" in out


def test_a_profile_can_come_from_a_file_or_standard_input(cli, tmp_path, monkeypatch):
    file = tmp_path / "me.toml"
    file.write_text(NOBODY_FORBIDS, encoding="utf-8")
    words = (*DAY, "--no-unblock", "--state", "VA", "--goal", "licence", "--json")
    from_file = cli("route", file, *words)[1]
    text = io.BytesIO(NOBODY_FORBIDS.encode())
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=text))
    from_input = cli("route", "-", *words)[1]
    assert json.loads(from_file)["routes"] == json.loads(from_input)["routes"]


def test_facts_not_given_are_named(cli, tmp_path):
    file = tmp_path / "me.toml"
    file.write_text(NOBODY_FORBIDS, encoding="utf-8")
    words = ("route", file, *DAY, "--no-unblock", "--state", "VA", "--goal", "licence")
    assert "What hangs on facts that you did not give" in cli(*words)[1]
    facts = [one["fact"] for one in json.loads(cli(*words, "--json")[1])["hangs_on"]]
    assert facts


def test_a_bad_profile_lists_every_problem(cli, tmp_path):
    file = tmp_path / "bad.toml"
    file.write_text(
        'colour = "blue"\n'
        '[person]\nbirth_date = 1990-01-01\ncitizenships = ["Atlantis"]\n'
        '[wishes]\nstates = ["ZZ"]\n',
        encoding="utf-8",
    )
    code, out, err = cli("route", file)
    assert (code, out) == (2, "")
    for what in ("colour", "Atlantis", "ZZ", "bad.toml:1", "bad.toml:4", "bad.toml:6"):
        assert what in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nobody",), "unknown profile 'nobody'"),
        ((), "no profile given"),
        (("indian-internist", "--example", "indian-internist"), "not both"),
        (("indian-internist", "--state", "Tenessee"), "unknown state"),
        (
            ("indian-internist", "--goal", "riches"),
            "'riches'; expected one of supervised, licence",
        ),
        (("indian-internist", "--reform", "no-such"), "no-such"),
        (("indian-internist", "--on", "yesterday"), "not a date"),
        (("indian-internist", "--baseline", "as-wished"), "unknown baseline"),
        (("indian-internist", "--lang", "xx"), "unknown language"),
    ],
)
def test_what_is_refused(cli, words, message):
    code, out, err = cli("route", *words)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def test_the_template_is_a_profile_and_the_schema_describes_it(cli, tmp_path):
    code, template, _ = cli("route", "--template")
    assert code == 0
    tomllib.loads(template)
    file = tmp_path / "me.toml"
    file.write_text(template, encoding="utf-8")
    assert cli("route", file, "--no-unblock", "--state", "VA")[0] in (0, 1)
    schema = json.loads(cli("route", "--schema")[1])
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert "citizenships" in json.dumps(schema)


def test_a_bar_lies_between_the_earliest_and_the_latest():
    assert bar((0, 0), (6, 6), 12, 12) == "██████"
    assert bar((6, 9), (2, 3), 12, 12) == "      ██░░░░"
    assert bar((0, 6), (0, 0), 12, 12) == "░░░░░░"
    assert bar((6, 6), (0, 0), 12, 12) == "      ▏"
    assert bar((0, 0), (0, 0), 0, 12) == "▏"


def test_numbers_are_short_where_they_agree():
    assert months((6, 6)) == "6"
    assert months((1.5, 12.4)) == "1.5–12"
    assert dollars((1160, 1350)) == "1,160–1,350"
    assert money((900, 9000)) == "900–9,000"
    assert money((100_960, 103_380)) == "101–103k"
    assert axis(12, 12).split() == ["0", "6"]


def test_python_asks_the_same_question():
    import landbridge as lb

    answer = lb.routes("indian-internist", on="2026-06-30", goals=["licence"])
    assert isinstance(answer, lb.Answer)
    assert answer.feasible("licence", "TN") == "soft"


def test_python_takes_one_name_as_a_list_of_one():
    import landbridge as lb

    one = lb.routes("j1-resident", states="Kentucky", on="2026-06-30", goals="licence")
    assert (one.states, one.goals) == (("KY",), ("licence",))
    assert len(lb.routes("j1-resident", states="all", on="2026-06-30", goals="board").states) == 51
    assert lb.routes("j1-resident", states="KY", reforms="h1b-exempt").reforms == ("h1b-exempt",)
