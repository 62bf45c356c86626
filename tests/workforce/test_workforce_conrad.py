"""Waivers: slots by state, the use trigger of S. 709, the sunset of the authority."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import polars as pl
import pytest
from workforce_runs import FIRST_YEAR, frame, moment_of, run_years, with_changes

from landbridge.law import Status, TriggerRule, next_steps, slots_by_state
from landbridge.parameters import Reform
from landbridge.workforce import Engine
from landbridge.workforce.settle import SETTLE
from landbridge.workforce.waivers import _best_first, assign_waivers, state_slots

STATES = 51


def at_slots(engine: Engine, **memory) -> np.ndarray:
    """Slots of 2027 after a year with the waivers in ``memory``."""
    engine.world.memory.update(memory)
    return state_slots(moment_of(engine, SETTLE, 2027))


@pytest.mark.parametrize("length", [1, 3, 6])
def test_states_are_listed_best_first_and_of_equal_ones_the_first(length):
    utility = np.random.default_rng(2).integers(-3, 4, (200, 6)).astype(float)
    utility[utility < -2.0] = -np.inf  # no offers there
    lists = np.empty((200, length), dtype=np.int64)
    _best_first(utility, lists)
    order = np.argsort(-utility, axis=1, kind="stable")
    np.testing.assert_array_equal(lists, order[:, :length])


@pytest.fixture
def engine(country, tree):
    return Engine(country, tree, scale=0.02)


@pytest.fixture
def bill(country, tree):
    """An engine under S. 709, at full size as far as slots go."""
    engine = Engine(country, tree.with_reform(Reform.read("conrad-s709")), scale=0.02)
    engine.world.scale = 1.0
    return engine


def use(share: float) -> dict[str, np.ndarray]:
    return {"conrad_used": np.full(STATES, 30.0 * share), "conrad_slots": np.full(STATES, 30.0)}


class TestTrigger:
    def test_today_every_state_has_thirty_whatever_was_used(self, engine):
        assert (at_slots(engine, **use(1.0)) == 30.0).all()
        assert "conrad_steps" not in engine.world.memory

    def test_nothing_is_known_in_the_first_year(self, bill):
        assert (at_slots(bill) == 30.0 + 3.0).all()

    @pytest.mark.parametrize(("share", "slots"), [(0.9, 38.0), (1.0, 38.0), (0.89, 33.0)])
    def test_ninety_per_cent_adds_five(self, bill, share, slots):
        assert (at_slots(bill, **use(share)) == slots).all()

    def test_steps_add_up_and_come_down_again(self, bill):
        found = [
            at_slots(bill, **use(share))[0] for share in (0.95, 0.95, 0.5, 0.95, 0.5, 0.5, 0.5)
        ]
        assert found == [38.0, 43.0, 38.0, 43.0, 38.0, 33.0, 33.0]

    def test_states_below_the_floor_do_not_count(self, bill):
        used = np.full(STATES, 4.0)
        used[:10] = 28.0
        assert at_slots(bill, conrad_used=used, conrad_slots=np.full(STATES, 30.0))[20] == 38.0
        used[10:] = 5.0
        assert at_slots(bill, conrad_used=used, conrad_slots=np.full(STATES, 30.0))[20] == 33.0

    def test_nobody_used_any(self, bill):
        assert (at_slots(bill, **use(0.0)) == 33.0).all()

    def test_the_table_says_whether_it_was_met(self, country, tree):
        run = run_years(
            country, tree.with_reform(Reform.read("conrad-s709")), last_year=2028, scale=0.3
        )
        table = frame(run)
        met = table.filter(pl.col("measure") == "conrad_trigger_met")
        shares = table.filter(pl.col("measure") == "conrad_use_share_percent")
        assert met["year"].to_list() == [2026, 2027, 2028]
        assert shares["value"].is_between(50, 100).all()
        assert set(met["value"]) <= {0, 1}
        by_year = dict(met.select("year", "value").iter_rows())
        assert all(
            by_year[year] == (share >= 90)
            for year, share in shares.select("year", "value").iter_rows()
        )

    def test_the_rule_by_itself(self):
        rule = TriggerRule(use_share=0.9, floor_used=5.0, step=5.0)
        assert rule.use(np.array([4.0]), np.array([30.0])) == 0.0
        assert rule.met(np.array([27.0, 4.0]), np.array([30.0, 30.0]))
        assert not rule.met(np.array([26.0, 30.0]), np.array([30.0, 35.0]))
        assert [next_steps(2, True), next_steps(2, False), next_steps(0, False)] == [3, 1, 0]
        np.testing.assert_array_equal(slots_by_state(np.array([30.0, 0.0]), 2, rule, 3), [43, 13])


class TestCapacity:
    def test_no_state_uses_more_than_its_slots_or_offers(self, country, tree):
        run = run_years(country, tree, last_year=2026, scale=1.0)
        offers = np.asarray(tree.at("2025-10-01")["settle.conrad.offers"])
        table = frame(run)
        used = table.filter((pl.col("measure") == "conrad_slots_used") & (pl.col("year") == 2026))
        slots = table.filter(
            (pl.col("measure") == "conrad_slots_available") & (pl.col("year") == 2026)
        )
        by_state = dict(used.select("place", "value").iter_rows())
        assert used["value"].sum() > 900
        for state, fips in enumerate(country.states.fips):
            assert by_state[fips] <= min(30, np.ceil(offers[state]))
        assert (slots["value"] == 30).all()

    def test_more_slots_than_offers_stay_unused(self, country, tree, engine):
        run = run_years(
            country,
            with_changes(tree, ("settle.conrad.slots_per_state", "set", 200)),
            last_year=FIRST_YEAR,
            scale=0.5,
        )
        offers = np.asarray(tree.at("2025-10-01")["settle.conrad.offers"])
        used = run.world.memory["conrad_used"]
        assert (used <= np.ceil(0.5 * offers)).all()

    def test_waived_by_one_way_only(self, country, tree):
        engine = run_years(country, tree, last_year=FIRST_YEAR, scale=0.2)
        people = engine.people
        moment = moment_of(engine, SETTLE, FIRST_YEAR + 1)
        row = np.flatnonzero(people.status == Status.J1_TRAINING)[:400]
        home = people.training_state[row].astype(np.int64)
        waived = assign_waivers(moment, row, home)
        by_state = (waived.state >= 0).astype(int)
        assert (by_state + waived.agency + waived.hardship <= 1).all()
        assert by_state.any()
        assert waived.hardship.any()
        assert ((waived.service_state < 0) | waived.agency).all()
        assert (waived.agency | ~waived.anywhere).all()
        order = np.random.default_rng(2).permutation(row.size)
        again = assign_waivers(moment, row[order], home[order])
        for one, other in zip(astuple(waived), astuple(again), strict=True):
            np.testing.assert_array_equal(one[order], other)


class TestSunset:
    """As written, the authority lapses on 1 October 2026 for J-1 status taken up after it."""

    @pytest.fixture(scope="class")
    @classmethod
    def waived(cls, country, tree):
        """Conrad waivers by year in which J-1 status began, as written and today."""
        out = {}
        for baseline in ("as-written", "current-policy"):
            run = run_years(country, tree.with_baseline(baseline), last_year=2031, scale=0.1)
            out[baseline] = run.world.memory["conrad_authorised"]
        return out

    def test_today_the_authority_goes_on(self, waived):
        assert all(value == 1.0 for value in waived["current-policy"].values())

    def test_status_of_july_2026_keeps_access_and_of_july_2027_does_not(self, waived):
        found = waived["as-written"]
        assert [found[year] for year in (2025, 2026, 2027, 2028)] == [1.0, 1.0, 0.0, 0.0]

    def test_nobody_who_came_later_gets_a_slot(self, country, tree):
        started: dict[str, set[int]] = {}
        totals = {}
        for baseline in ("as-written", "current-policy"):
            waived: set[int] = set()

            class Watch:
                def before(self, process, year, people, waived=waived):
                    self.since = people.status_since.copy()

                def after(self, process, year, people, waived=waived):
                    if process.name == "settle":
                        new = (people.status == Status.H1B_WAIVER) & (people.obligation == 1)
                        new &= (people.entered == year) & (people.status_since == year)
                        waived.update(self.since[new].tolist())

            run = run_years(
                country,
                tree.with_baseline(baseline),
                last_year=2032,
                scale=0.1,
                recorder=Watch(),
            )
            started[baseline] = waived
            totals[baseline] = run.world.memory["conrad_used"].sum()
        assert max(started["as-written"]) == 2026
        assert max(started["current-policy"]) >= 2029
        assert totals["as-written"] < 0.5 * totals["current-policy"]

    @pytest.mark.parametrize("name", ["conrad-35", "conrad-s709"])
    def test_a_bill_that_renews_the_authority_does_so(self, country, tree, name):
        reformed = tree.with_reform(Reform.read(name)).with_baseline("as-written")
        run = run_years(country, reformed, last_year=2028, scale=0.05)
        authorised = run.world.memory["conrad_authorised"]
        assert [authorised[year] for year in (2026, 2027, 2028)] == [1.0, 1.0, 1.0]
