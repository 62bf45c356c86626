"""Entry restrictions: on whom they fall, from when to when, and what becomes of who is kept out."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from workforce_runs import FIRST_YEAR, frame, moment_of, run_years, with_changes

from landbridge.law import load_rulebook
from landbridge.law.visas import barred_from_entry
from landbridge.parameters import Reform
from landbridge.workforce import Engine
from landbridge.workforce.apply import APPLY
from landbridge.workforce.barred import kept_out, restrictions_bind
from landbridge.workforce.codes import Citizenship, LeftReason, Origin, Phase, Status

LAST = FIRST_YEAR + 4
END = "people.entry_restrictions_end"
WAIT = "match.barred_wait_share"


def by_year(run: Engine, measure: str) -> dict[int, int]:
    table = frame(run).filter(pl.col("measure") == measure)
    return dict(table.group_by("year").agg(pl.col("value").sum()).iter_rows())


@pytest.fixture(scope="module")
def for_ever(country, tree):
    return run_years(country, with_changes(tree, (END, "set", 2100)), last_year=LAST, scale=0.1)


@pytest.fixture(scope="module")
def ended(country, tree):
    """Two Matches under a restriction, then none."""
    return run_years(country, with_changes(tree, (END, "set", 2027.5)), last_year=LAST, scale=0.1)


def test_who_is_here_on_a_visa_is_exempt():
    listed = np.array([1, 1, 0], dtype=np.int8)
    status = np.array([Status.NONE, Status.J1_TRAINING, Status.NONE], dtype=np.int8)
    np.testing.assert_array_equal(barred_from_entry(listed, status, True), [True, False, False])
    assert not barred_from_entry(listed, status, False).any()


def test_listed_is_drawn_by_nationality_whenever_one_entered(for_ever, tree):
    """Those who entered before the restriction are listed as often as those who came after."""
    people = for_ever.people
    share = tree.at("2026-07-01").array("people.restricted_share")
    nation = for_ever.world.memory["nationality_index"]["nigeria"]
    foreign = (people.citizenship == Citizenship.FOREIGN) & (people.nationality == nation)
    foreign &= (people.origin == Origin.NONUS_IMG) & (people.step2 > 0) & (people.cycles > 0)
    early = foreign & (people.status_since <= FIRST_YEAR) & (people.status == Status.NONE)
    late = foreign & (people.status_since > FIRST_YEAR) & (people.status == Status.NONE)
    for some in (early, late):
        expected = share[nation]
        sd = np.sqrt(expected * (1 - expected) / some.sum())
        # Who is not listed leaves this group by a place in training.
        assert expected - 4 * sd < people.restricted[some].mean() <= 1.0
    assert (people.restricted[people.origin != Origin.NONUS_IMG] == 0).all()


def test_nobody_kept_out_begins_to_train_and_who_trains_goes_on(for_ever):
    people = for_ever.people
    listed = (people.restricted == 1) & (people.status == Status.J1_TRAINING)
    assert listed.sum() > 0
    assert (people.status_since[listed] <= FIRST_YEAR).all()
    assert (people.phase[listed] == Phase.TRAINEE).any()


def test_who_is_kept_out_registers_once_and_does_not_pile_up(for_ever):
    waiting, barred = by_year(for_ever, "barred_waiting"), by_year(for_ever, "barred")
    assert barred[FIRST_YEAR] == 0
    for year in range(FIRST_YEAR + 1, LAST + 1):
        assert waiting[year] <= waiting[year - 1] + barred[year]
    people = for_ever.people
    assert not ((people.phase == Phase.APPLICANT) & (people.restricted == 1)).any()
    assert waiting[LAST] == pytest.approx(barred[LAST], rel=0.4)  # 1/2 + 1/4 + 1/8 ...
    gone = people.left_reason == LeftReason.BARRED
    assert gone.sum() * 10 == waiting[LAST]


def test_when_it_ends_who_waited_applies_again(ended):
    waiting, back = by_year(ended, "barred_waiting"), by_year(ended, "barred_return")
    assert waiting[2026] > 0
    assert back[2027] == 0
    assert back[2028] == waiting[2027] > 0
    assert waiting[2028] == waiting[LAST] == by_year(ended, "barred")[2028] == 0
    assert not (ended.people.left_reason == LeftReason.BARRED).any()


def test_without_waiting_all_give_up(country, tree):
    run = run_years(country, with_changes(tree, (WAIT, "set", 0)), last_year=2026, scale=0.05)
    assert by_year(run, "barred")[2026] > 0
    assert by_year(run, "barred_waiting")[2026] == 0


@pytest.mark.parametrize(("year", "binds"), [(2025, False), (2026, True), (2029, False)])
def test_it_binds_from_its_day_to_its_end(country, tree, year, binds):
    engine = Engine(country, with_changes(tree, (END, "set", 2029.0)), scale=0.01)
    assert restrictions_bind(moment_of(engine, APPLY, year)) is binds


def test_an_exemption_of_physicians_lets_them_in(country, tree):
    exempt = tree.with_reform(Reform.read("entry-ban-exempt"))
    engine = Engine(country, exempt, scale=0.05)
    people = engine.people
    row = people.rows_in(Phase.APPLICANT)
    assert (people.restricted[row] == 1).any()
    assert kept_out(moment_of(engine, APPLY, 2026), row).any()
    assert not kept_out(moment_of(engine, APPLY, 2027), row).any()


def test_the_end_is_drawn_once_for_baselines_and_reforms_and_no_rule_of_law_asks_it(tree):
    ends = {}
    for replicate in range(60):
        drawn = tree.draw(0, replicate).at("2030-07-01")[END]
        other = tree.with_baseline("as-written").with_reform(Reform.read("entry-ban-exempt"))
        assert float(other.draw(0, replicate).at("2030-07-01")[END]) == float(drawn)
        ends[replicate] = float(drawn)
    assert min(ends.values()) < 2029 < np.median(list(ends.values())) < 2036
    book = load_rulebook()
    assert END not in book.requirement("entry.exchange").reads
    assert END not in book.requirement("entry.worker").reads


def test_the_balance_of_those_who_apply_again_closes_over_the_end(ended):
    table = frame(ended).filter(pl.col("measure") == "balance_reapplicants")

    def line(name: str) -> dict[int, int]:
        return dict(table.filter(pl.col("category") == name).select("year", "value").iter_rows())

    assert not any(line("in.other").values())
    assert not any(line("out.other").values())
    assert line("in.let_in")[2028] == by_year(ended, "barred_return")[2028]
    assert 0 < line("out.barred")[2026] < by_year(ended, "barred_waiting")[2026]
    assert line("out.barred").get(2028, 0) == 0
