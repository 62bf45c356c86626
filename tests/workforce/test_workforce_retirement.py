"""Named structures of retirement, positions and demand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workforce_runs import FIRST_YEAR, frame, moment_of, run_years

from landbridge.parameters import parse_assignment
from landbridge.workforce import Engine
from landbridge.workforce.leave import LEAVE
from landbridge.workforce.retirement import exit_by_age, smoothed_exit


def under(tree, *assignments):
    for assignment in assignments:
        tree = tree.with_reform(parse_assignment(assignment))
    return tree


@pytest.fixture(scope="module")
def exits(country, tree):
    """Exit by age and sex under each structure."""
    engine = Engine(country, tree, scale=0.01)
    found = {}
    for choice in tree["structure.retirement"].choices:
        engine.tree = under(tree, f"structure.retirement={choice}")
        found[choice] = exit_by_age(moment_of(engine, LEAVE, FIRST_YEAR))
    return found


class TestRetirement:
    def test_two_years_later_is_the_same_hazard_two_years_younger(self, exits):
        np.testing.assert_array_equal(exits["two-years-later"][60:90], exits["fitted"][58:88])
        np.testing.assert_array_equal(exits["two-years-earlier"][60:90], exits["fitted"][62:92])

    def test_below_fifty_all_agree(self, exits):
        for rate in exits.values():
            np.testing.assert_array_equal(rate[:50], exits["fitted"][:50])

    def test_hrsa_curve_keeps_its_survivors_and_loses_its_heaps(self, exits, tree):
        curve = tree.at("2025-07-01").array("leave.hwsm_survival")
        rate = exits["hwsm"][50:85]
        survivors = np.cumprod(1.0 - rate, axis=0)
        for age in (57, 67, 72, 77, 82):  # heaps lie behind and not yet ahead
            told = curve[age - 50] / curve[0]
            np.testing.assert_allclose(survivors[age - 51], told, atol=0.05)
        raw = 1.0 - curve[1:36] / curve[:35]
        assert np.abs(np.diff(rate, axis=0)).max() < 0.5 * np.abs(np.diff(raw, axis=0)).max()

    def test_what_leaves_follows(self, country, tree):
        """More leave under HRSA's curve, fewer two years later; the young stay as they are."""
        left = {}
        for choice in ("fitted", "two-years-later", "two-years-earlier", "hwsm"):
            run = run_years(
                country,
                under(tree, f"structure.retirement={choice}"),
                last_year=FIRST_YEAR,
                scale=0.1,
            )
            table = frame(run)
            left[choice] = table.filter(table["measure"] == "left_practice")["value"].sum()
        assert left["two-years-later"] < left["fitted"] < left["two-years-earlier"] < left["hwsm"]

    def test_where_the_record_is_right_nearly_all_who_are_recorded_work(self, country, tree):
        people = [
            Engine(country, under(tree, f"structure.retirement={c}"), scale=0.05).people
            for c in ("fitted", "hwsm")
        ]
        old = FIRST_YEAR - people[0].birth_year > 66
        young = FIRST_YEAR - people[0].birth_year < 34
        assert people[1].fte[old].sum() > 1.5 * people[0].fte[old].sum()
        np.testing.assert_allclose(people[0].fte[young], people[1].fte[young], rtol=0.01)


@given(st.lists(st.floats(0.5, 0.999), min_size=6, max_size=40), st.integers(1, 7))
@settings(max_examples=50, deadline=None)
def test_smoothing_keeps_a_steady_hazard_and_stays_a_probability(kept, window):
    survival = np.cumprod(np.array([1.0, *kept]))[:, None]
    smooth = smoothed_exit(survival, window)
    assert ((smooth >= 0.0) & (smooth < 1.0)).all()
    assert smooth.max() <= 1.0 - min(kept) + 1e-12
    steady = smoothed_exit(0.9 ** np.arange(12.0)[:, None], window)
    np.testing.assert_allclose(steady, 0.1)


def test_smoothing_by_hand():
    # One heap of hazard log 2, spread twice over five years: by 1, 2, 3, 4, 5, 4, 3, 2, 1 of 25.
    survival = np.array([1.0] * 10 + [0.5] * 10)[:, None]
    got = smoothed_exit(survival, 5)[:, 0]
    expected = 1.0 - 0.5 ** (np.array([1, 2, 3, 4, 5, 4, 3, 2, 1]) / 25)
    np.testing.assert_allclose(got[5:14], expected)
    np.testing.assert_allclose(np.delete(got, range(5, 14)), 0.0, atol=1e-15)


def test_positions_follow_their_path(country, tree):
    offered = {}
    for path in ("low", "middle", "high"):
        run = run_years(
            country,
            under(tree, f"structure.positions={path}"),
            last_year=FIRST_YEAR + 2,
            scale=0.05,
        )
        offered[path] = run.world.tracks.quota.sum()
        if path == "middle":
            usual = run_years(country, tree, last_year=FIRST_YEAR + 2, scale=0.05)
            np.testing.assert_array_equal(run.world.tracks.quota, usual.world.tracks.quota)
    assert offered["low"] < offered["middle"] < offered["high"]


def test_the_headline_demand_is_that_of_the_norm_chosen(country, tree):
    def demand(choice):
        run = Engine(country, under(tree, f"structure.demand={choice}"), scale=0.05)
        table = frame(run)
        table = table.filter(table["place"] == "US")
        return {
            measure: dict(
                table.filter(table["measure"] == f"demand_{measure}fte_thousandths")
                .select("category", "value")
                .iter_rows()
            )
            for measure in ("", "need_", "ratio_", "chosen_")
        }

    use, need, ratio = (demand(choice) for choice in ("use", "need", "ratio"))
    assert use["chosen_"] == use[""]
    assert need["chosen_"] == need["need_"]
    assert need[""] == use[""]
    for group, value in ratio["chosen_"].items():
        assert value == (ratio["ratio_"].get(group, 0) or ratio[""][group])
    assert ratio["chosen_"] != ratio[""]
