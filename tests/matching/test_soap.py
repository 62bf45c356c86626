"""SOAP: an offer for every open seat, one seat for everybody, and never a second try."""

from __future__ import annotations

import csv
import json
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landbridge.errors import InputError
from landbridge.matching.problems import MarketError
from landbridge.matching.soap import ANSWERS, Behaviour, run_soap
from landbridge.matching.soap_files import read_soap
from landbridge.matching.soap_lists import (
    Applications,
    ProgramLists,
    Tastes,
    behaviour_of_lists,
)
from landbridge.matching.soap_rules import SoapMarket, SoapRules, halves_of
from landbridge.matching.soap_written import soap_report, write_soap

RULES = SoapRules(rounds=4, applications_limit=45)


def ints(*values):
    return np.array(values, dtype=np.int64)


def market_of(seats, kinds="", holds=(), people=None, closed=()):
    people = people or max(len(holds), 3)
    return SoapMarket(
        applicants=tuple(f"a{i}" for i in range(people)),
        programs=tuple(f"p{i}" for i in range(len(seats))),
        open_seats=ints(*seats),
        kind=tuple(kinds) if kinds else ("C",) * len(seats),
        takes_part=np.array([p not in closed for p in range(len(seats))]),
        holds=ints(*holds, *([0] * (people - len(holds)))),
        eligible=np.ones(people, dtype=bool),
        handed_in=np.ones(people, dtype=bool),
    )


def behaviour_for(market, applications, lists, tastes=(), before=None, **more):
    """Applications and lists as (applicant, program) and {program: [applicants]}."""
    who, where = (ints(*side) for side in zip(*applications, strict=True))
    sent = Applications(who, where, np.arange(who.size) + 1, ints(*(before or [1] * who.size)))
    rows = [(p, a, i + 1) for p, wanted in lists.items() for i, a in enumerate(wanted)]
    listed = ProgramLists(
        *(ints(*side) for side in zip(*rows, strict=True)), ints(*[1] * len(rows))
    )
    order = [(a, p, i + 1) for a, wanted in dict(tastes).items() for i, p in enumerate(wanted)]
    taken = Tastes(*(ints(*side) for side in zip(*order, strict=True))) if order else None
    return behaviour_of_lists(market, sent, listed, taken, **more)


def codes_of(error):
    return sorted({problem.code for problem in error.value.problems})


def test_rules_follow_the_year():
    assert [SoapRules.of_year(year).rounds for year in (2011, 2012, 2017, 2020, 2021)] == [
        0,
        8,
        3,
        3,
        4,
    ]
    assert SoapRules.of_year(2025).applications_limit == 45


def test_offers_go_down_the_list_as_seats_stay_open():
    market = market_of([1, 1])
    everywhere = [(a, p) for a in range(3) for p in range(2)]
    wants = behaviour_for(
        market, everywhere, {0: [0, 1, 2], 1: [0, 2, 1]}, {0: [1], 1: [0], 2: [1]}
    )
    result = run_soap(market, RULES, wants)
    first, second = result.rounds[0], result.rounds[1]
    assert first.program.tolist() == [0, 1]
    assert first.applicant.tolist() == [0, 0]
    assert [ANSWERS[i] for i in first.answer] == ["declined", "accepted"]
    assert (second.applicant.tolist(), second.program.tolist()) == ([1], [0])
    assert result.open_after.tolist() == [0, 0]
    who, where, when = result.accepted
    assert list(zip(who.tolist(), where.tolist(), when.tolist(), strict=True)) == [
        (0, 1, 1),
        (1, 0, 2),
    ]


def test_no_more_offers_than_open_seats_and_no_guessing():
    market = market_of([2], people=4)
    wants = behaviour_for(market, [(a, 0) for a in range(4)], {0: [0, 1, 2, 3]}, {0: [], 1: [0]})
    sizes = [one.applicant.size for one in run_soap(market, RULES, wants).rounds]
    assert sizes == [2, 0, 0, 0]


def test_who_declines_or_keeps_silent_is_never_asked_again():
    market = market_of([1], people=2)
    applications = [(0, 0), (1, 0)]
    quiet = (ints(0), ints(1))
    wants = behaviour_for(market, applications, {0: [0, 1]}, silent=quiet)
    result = run_soap(market, RULES, wants)
    assert ANSWERS[result.rounds[0].answer[0]] == "expired"
    assert result.rounds[1].applicant.tolist() == [1]
    only = behaviour_for(market, [(0, 0)], {0: [0]}, silent=quiet)
    assert [r.applicant.size for r in run_soap(market, RULES, only).rounds] == [1, 0, 0, 0]


def test_expiry_is_drawn_from_the_seed():
    market = market_of([40], people=40)
    wants = behaviour_for(
        market, [(a, 0) for a in range(40)], {0: list(range(40))}, expire_probability=0.5
    )
    once, again, other = (run_soap(market, RULES, wants, seed) for seed in (1, 1, 2))
    assert once.rounds[0].answer.tolist() == again.rounds[0].answer.tolist()
    assert once.rounds[0].answer.tolist() != other.rounds[0].answer.tolist()
    assert 5 < once.rounds[0].counts["expired"] < 35


def test_half_a_path_seeks_the_other_half():
    # a0 holds nothing, a1 a preliminary seat, a2 an advanced one, a3 both
    market = market_of([1, 1, 1], "PAC", holds=(0, 1, 2, 3))
    fine = behaviour_for(market, [(0, 2), (1, 1), (2, 0)], {0: [2], 1: [1], 2: [0]})
    assert run_soap(market, RULES, fine).open_after.tolist() == [0, 0, 0]
    for wrong in ((1, 0), (1, 2), (2, 1), (2, 2), (3, 0), (3, 2)):
        bad = behaviour_for(market, [wrong], {wrong[1]: [wrong[0]]})
        with pytest.raises(MarketError) as error:
            run_soap(market, RULES, bad)
        assert codes_of(error) == ["S03"]


@pytest.mark.parametrize("goes_on", [False, True])
def test_whether_a_first_half_may_be_completed_is_a_rule(goes_on):
    market = market_of([1, 1], "PA", people=1)
    wants = behaviour_for(market, [(0, 0), (0, 1)], {0: [0], 1: [0]})
    late = behaviour_for(market, [(0, 0), (0, 1)], {0: [0], 1: [0]}, before=[1, 2])
    rules = SoapRules(4, 45, second_half=goes_on)
    # Both offers come in round 1: one is taken, the other declined for good.
    assert run_soap(market, rules, wants).open_after.sum() == 1
    assert run_soap(market, rules, late).open_after.sum() == (0 if goes_on else 1)


def test_programs_may_change_their_lists_between_rounds():
    market = market_of([1], people=3)
    sent = Applications(ints(0, 1, 2), ints(0, 0, 0), ints(1, 1, 1), ints(1, 1, 1))
    lists = ProgramLists(ints(0, 0, 0, 0), ints(0, 1, 2, 1), ints(1, 2, 1, 2), ints(1, 1, 2, 2))
    wants = behaviour_of_lists(market, sent, lists, Tastes(ints(0), ints(0), ints(1)))
    nobody = behaviour_of_lists(market, sent, lists, silent=(ints(0, 2), ints(1, 2)))
    assert run_soap(market, RULES, wants).rounds[0].applicant.tolist() == [0]
    assert [r.applicant.tolist() for r in run_soap(market, RULES, nobody).rounds] == [
        [0],
        [2],
        [1],
        [],
    ]


def test_no_rounds_change_nothing():
    market = market_of([3, 2])
    wants = behaviour_for(market, [(0, 0)], {0: [0]})
    result = run_soap(market, SoapRules(0, 45), wants)
    assert result.rounds == ()
    assert result.open_after.tolist() == [3, 2]
    assert result.applications.sum() == 0


def test_a_rank_list_can_be_needed():
    market = market_of([1])
    market.handed_in[0] = False
    wants = behaviour_for(market, [(0, 0)], {0: [0]})
    assert run_soap(market, RULES, wants).open_after[0] == 0
    with pytest.raises(MarketError) as error:
        run_soap(market, SoapRules(4, 45, rank_list_needed=True), wants)
    assert codes_of(error) == ["S03"]


def test_everything_against_the_rules_comes_together():
    market = market_of([1, 0, 1], holds=(0, 0, 3), closed=(2,))
    sent = [(0, 0), (0, 1), (0, 2), (0, 9), (2, 0)]
    wants = Behaviour(
        lambda state: tuple(ints(*side) for side in zip(*sent, strict=True)),
        lambda state, a, p: np.zeros(a.size),
        lambda state, a, p: np.zeros(a.size),
    )
    with pytest.raises(MarketError) as error:
        run_soap(market, SoapRules(4, 3), wants)
    assert [problem.code for problem in error.value.problems].count("S02") == 3
    assert codes_of(error) == ["S01", "S02", "S03"]


@pytest.mark.parametrize("rules", [SoapRules(-1, 45), SoapRules(4, -1)])
def test_numbers_below_zero_are_refused(rules):
    market = market_of([1])
    with pytest.raises(MarketError) as error:
        run_soap(market, rules, behaviour_for(market, [(0, 0)], {0: [0]}))
    assert codes_of(error) == ["S05"]


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    people=st.integers(1, 12),
    places=st.integers(1, 5),
    rounds=st.integers(0, 5),
    goes_on=st.booleans(),
)
def test_invariants(seed, people, places, rounds, goes_on):
    draw = np.random.default_rng(seed)
    market = SoapMarket(
        applicants=tuple(f"a{i}" for i in range(people)),
        programs=tuple(f"p{i}" for i in range(places)),
        open_seats=draw.integers(0, 4, places),
        kind=tuple(draw.choice(list("CPAR"), places)),
        takes_part=draw.random(places) < 0.8,
        holds=draw.integers(0, 4, people),
        eligible=draw.random(people) < 0.9,
        handed_in=np.ones(people, dtype=bool),
    )
    halves = halves_of(market.kind)

    def apply(state):
        a, p = (side.ravel() for side in np.indices((people, places)))
        may = state.free[a] & (state.open_seats[p] > 0) & (state.held[a] & halves[p] == 0)
        a, p = a[may], p[may]
        some = draw.random(a.size) < 0.5
        return a[some], p[some]

    def score(state, a, p):
        return np.where(draw.random(a.size) < 0.2, np.nan, draw.random(a.size))

    wants = Behaviour(apply, score, score, lambda state, a, p: draw.random(a.size) < 0.2)
    result = run_soap(market, SoapRules(rounds, places, False, goes_on), wants, seed)

    assert len(result.rounds) == rounds
    assert (result.applications <= places).all()
    who, where, _ = result.accepted
    taken = np.bincount(where, minlength=places)
    assert (taken + result.open_after == market.open_seats).all()
    assert (result.open_after >= 0).all()
    asked = set()
    refused = set()
    open_now = market.open_seats.copy()
    for one in result.rounds:
        assert (np.bincount(one.program, minlength=places) <= open_now).all()
        pairs = list(zip(one.applicant.tolist(), one.program.tolist(), strict=True))
        assert not refused & set(pairs)
        refused |= {
            pair for pair, got in zip(pairs, one.answer, strict=True) if ANSWERS[got] != "accepted"
        }
        asked |= set(pairs)
        open_now = one.open_after
    assert all(market.takes_part[p] for _, p in asked)
    for a in range(people):
        mine = halves[where[who == a]].tolist()
        assert len(mine) <= (2 if goes_on else 1)
        held = [int(market.holds[a]), *mine]
        assert sum(half & 1 > 0 for half in held) <= 1
        assert sum(half & 2 > 0 for half in held) <= 1


def write(folder, name, *lines):
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    """A folder: p1 with two seats (one left by the Match), p2 preliminary, p3 not taking part."""
    write(
        tmp_path,
        "programs",
        "program_id,quota,kind,soap",
        "p1,2,C,yes",
        "p2,1,P,yes",
        "p3,1,C,no",
        "p4,3,A,yes",
    )
    write(tmp_path, "programs_filled", "program_id,unfilled", "p1,1", "p2,1", "p3,1", "p4,0")
    write(tmp_path, "matches", "applicant_id,program_id", "ann,p4", "zed,p1")
    write(
        tmp_path,
        "applications",
        "applicant_id,program_id,order",
        "ann,p2,1",
        "bob,p1,1",
        "bob,p2,2",
        "cid,p1,1",
    )
    write(
        tmp_path,
        "program_preferences",
        "program_id,rank,applicant_id",
        "p1,1,cid",
        "p1,2,bob",
        "p2,1,bob",
        "p2,2,ann",
    )
    write(tmp_path, "no_answer", "applicant_id,round", "cid,1")
    return tmp_path


def test_a_folder_is_read_run_and_written(folder):
    market, wants = read_soap(folder, RULES)
    result = run_soap(market, RULES, wants)
    write_soap(result, folder / "out")
    with (folder / "out" / "offers.csv").open() as file:
        offers = [tuple(row.values()) for row in csv.DictReader(file)]
    # Bob takes the preliminary seat at once: the program that wanted him next asks in vain.
    assert offers == [("1", "p1", "cid", "expired"), ("1", "p2", "bob", "accepted")]
    report = json.loads((folder / "out" / "report.json").read_text())
    assert report == soap_report(result)
    assert (report["open_before"], report["open_after"]) == (3, 2)
    assert report["open_in_programs_not_taking_part"] == 1
    filled = (folder / "out" / "soap_filled.csv").read_text().splitlines()
    assert filled == [
        "program_id,open,filled,unfilled",
        "p1,1,0,1",
        "p2,1,1,0",
        "p3,1,0,1",
        "p4,0,0,0",
    ]


def test_the_order_of_lines_means_nothing(folder):
    def bytes_of(out):
        market, wants = read_soap(folder, RULES)
        write_soap(run_soap(market, RULES, wants), folder / out)
        return {path.name: path.read_bytes() for path in (folder / out).iterdir()}

    before = bytes_of("one")
    for path in folder.glob("*.csv"):
        head, *rows = path.read_text().splitlines()
        path.write_text("\n".join([head, *rows[::-1]]) + "\n")
    assert bytes_of("two") == before


def test_everything_wrong_in_a_folder_comes_with_its_line(folder):
    with (folder / "applications.csv").open("a") as file:
        file.write("bob,p9,3\nbob,p3,4\nzed,p2,1\nann,p1,2\nbob,p4,x\n")
    with (folder / "program_preferences.csv").open("a") as file:
        file.write("p2,3,cid\np1,3,eve\np1,0,bob\n")
    with pytest.raises(MarketError) as error:
        read_soap(folder, SoapRules(4, 1))
    found = {(one.code, one.file, one.line) for one in error.value.problems}
    assert {
        ("S02", "applications.csv", 6),
        ("S02", "applications.csv", 7),
        ("S03", "applications.csv", 8),
        ("S03", "applications.csv", 9),
        ("S05", "applications.csv", 10),
        ("S02", "applications.csv", 10),
        ("S01", "applications.csv", 4),
        ("S04", "program_preferences.csv", 6),
        ("S04", "program_preferences.csv", 7),
        ("S05", "program_preferences.csv", 8),
    } <= found


def test_ids_and_numbers_that_cannot_be(folder):
    write(
        folder, "programs_filled", "program_id,unfilled", "p1,-1", "p1,1", "p2,1e3", f"p3,{10**30}"
    )
    write(folder, "applicants", "applicant_id,soap", "ann,yes", "bob,maybe", "cid,yes", ",yes")
    with pytest.raises(MarketError) as error:
        read_soap(folder, RULES)
    found = {(one.code, one.file, one.line) for one in error.value.problems}
    assert {("S05", "programs_filled.csv", line) for line in (2, 3, 4, 5)} <= found
    assert {("S05", "applicants.csv", line) for line in (3, 5)} <= found


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_bytes_bring_it_down(folder, data):
    """Every file with pieces cut, doubled or replaced: read, or refused with codes."""
    name = data.draw(st.sampled_from(sorted(path.name for path in folder.glob("*.csv"))))
    good = (folder / name).read_bytes()
    at = data.draw(st.integers(0, len(good)))
    until = data.draw(st.integers(at, len(good)))
    new = data.draw(
        st.sampled_from([b"", b",", b"\n", b'"', b"\xff\x00", b"-1", b"9" * 40, good[:at]])
    )
    (folder / name).write_bytes(good[:at] + new + good[until:])
    with suppress(MarketError):
        market, wants = read_soap(folder, RULES)
        run_soap(market, RULES, wants)
    (folder / name).write_bytes(good)


def test_a_limit_below_nothing_is_told_whoever_applies(folder):
    write(folder, "applicants", "applicant_id", *"abcdef", "idle")
    with pytest.raises(MarketError) as error:
        read_soap(folder, SoapRules(-1, -3))
    found = [(one.code, one.file, one.line) for one in error.value.problems]
    assert found[:2] == [("S05", "", 0), ("S05", "", 0)]  # options, so in no file
    assert ("S01", "applications.csv", 2) in found


@pytest.mark.parametrize("year", [0, 99_999])
def test_a_year_that_is_none(year):
    with pytest.raises(InputError, match=f"year {year}"):
        SoapRules.of_year(year)


def test_a_later_application_for_a_half_that_is_held_by_then_lapses():
    market = market_of([1, 1, 1], kinds="PPA", people=1)
    sent = Applications(ints(0, 0, 0), ints(0, 1, 2), ints(1, 1, 1), ints(1, 2, 2))
    lists = ProgramLists(ints(0, 1, 2), ints(0, 0, 0), ints(1, 1, 1), ints(1, 1, 1))
    rules = SoapRules(2, 45, second_half=True)
    result = run_soap(market, rules, behaviour_of_lists(market, sent, lists))
    assert [side.tolist() for side in result.accepted] == [[0, 0], [0, 2], [1, 2]]
    assert result.applications.tolist() == [2]
