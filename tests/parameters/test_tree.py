"""The tree: values on a day, baselines, draws."""

from __future__ import annotations

import dataclasses
import datetime
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.errors import InputError, UnknownNameError
from landbridge.parameters import AS_WRITTEN, CURRENT_POLICY, ParameterTree, parse_assignment

DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2050, 12, 31))
REPLICATES = st.integers(0, 10_000)
SHARE, SLOTS, HOURS, CUT = "settle.share", "settle.slots", "practise.hours", "practise.cut"


def test_parameter_tells_its_facts(tree: ParameterTree) -> None:
    slots = tree[SLOTS]
    assert slots.label["zh"] == "每州名额"
    assert slots.unit == "slots"
    assert slots.by == ("state",)
    assert slots.shape == (4,)
    assert slots.categories == (("AL", "TX", "CA", "NO"),)
    assert slots.range == (0, 200)
    assert slots.range_words() == "0 to 200 (slots)"
    assert slots.sources == ("ours", "theirs")
    assert tree[CUT].range_words() == "-40 or more (hours per week)"
    assert slots.where.endswith("values.yaml:1")
    assert not slots.is_drawn
    assert tree[SHARE].is_drawn


def test_values_hold_from_their_date(tree: ParameterTree) -> None:
    assert tree.at("2029-12-31")[SHARE] == 0.4
    assert tree.at("2030-01-01")[SHARE] == 0.5
    assert tree.at(datetime.date(2049, 1, 1))[SHARE] == 0.5
    np.testing.assert_array_equal(tree.at("2025-07-01")[SLOTS], [30, 35, 30, 30])


def test_table_from_csv(tree: ParameterTree) -> None:
    hours = tree.at("2025-07-01")[HOURS]
    np.testing.assert_array_equal(hours, [[50, 51, 52, 53], [40, 41, 42, 43]])


def test_no_value_before_the_first_date(tree: ParameterTree) -> None:
    snapshot = tree.at("2019-12-31")
    with pytest.raises(InputError, match=r"settle.share has no value on 2019-12-31.*2020-01-01"):
        snapshot[SHARE]
    assert snapshot[CUT] == 0


def test_sunset_bites_only_as_written(tree: ParameterTree) -> None:
    written = tree.with_baseline(AS_WRITTEN)
    np.testing.assert_array_equal(written.at("2026-09-30")[SLOTS], 0)
    np.testing.assert_array_equal(written.at("2026-09-29")[SLOTS], [30, 35, 30, 30])
    assert tree.at("2026-09-30").array(SLOTS)[1] == 35
    assert tree.at("2026-09-30", baseline=AS_WRITTEN).array(SLOTS)[1] == 0
    assert written.at("2026-09-30", baseline=CURRENT_POLICY).array(SLOTS)[1] == 35
    assert written.digest != tree.digest
    with pytest.raises(UnknownNameError, match="did you mean as-written"):
        tree.with_baseline("as-writen")


def test_unknown_parameter_suggests_names(tree: ParameterTree) -> None:
    with pytest.raises(UnknownNameError, match=r"'settle.slot'; did you mean settle.slots"):
        tree.at("2025-07-01")["settle.slot"]
    assert "settle.slot" not in tree
    assert "settle.slots" in tree.at("2025-07-01")


def test_bad_date(tree: ParameterTree) -> None:
    with pytest.raises(InputError, match="'July' is not a date; expected YYYY-MM-DD"):
        tree.at("July")


def test_values_cannot_be_written_to(tree: ParameterTree) -> None:
    for some_tree in (tree, tree.draw(1, 1)):
        for identifier in (SLOTS, HOURS):
            with pytest.raises(ValueError, match="read-only"):
                some_tree.at("2025-07-01").array(identifier)[0] = 1


def test_scalar_and_array_access(tree: ParameterTree) -> None:
    snapshot = tree.at("2025-07-01")
    assert isinstance(snapshot[SHARE], float)
    assert snapshot.scalar(SHARE) == 0.4
    assert snapshot.array(SHARE).shape == ()
    with pytest.raises(TypeError, match=r"settle.slots is a table"):
        snapshot.scalar(SLOTS)


def test_tree_survives_a_process_boundary(tree: ParameterTree) -> None:
    there = pickle.loads(pickle.dumps(tree.draw(7, 3).with_baseline(AS_WRITTEN)))
    here = tree.draw(7, 3).with_baseline(AS_WRITTEN)
    assert there.digest == here.digest
    assert there.at("2031-07-01")[SHARE] == here.at("2031-07-01")[SHARE]


# --- draws -------------------------------------------------------------------------------------


@given(seed=st.integers(0, 2**32 - 1), replicate=REPLICATES)
@settings(max_examples=50, deadline=None)
def test_draws_are_reproducible_and_in_range(
    tree: ParameterTree, seed: int, replicate: int
) -> None:
    first = tree.draw(seed, replicate).at("2025-07-01")
    again = tree.draw(seed, replicate).at("2025-07-01")
    for identifier in tree:
        low, high = tree[identifier].range
        np.testing.assert_array_equal(first[identifier], again[identifier])
        assert np.all((first.array(identifier) >= low) & (first.array(identifier) <= high))
    # undistributed parameters stay
    np.testing.assert_array_equal(first[SLOTS], tree.at("2025-07-01")[SLOTS])


def test_replicates_and_parameters_differ(tree: ParameterTree) -> None:
    draws = {tree.draw(1, replicate).at("2025-07-01").scalar(SHARE) for replicate in range(20)}
    assert len(draws) == 20
    assert tree.draw(1, 0).digest != tree.draw(1, 1).digest


def test_one_deviation_for_all_dates(tree: ParameterTree) -> None:
    drawn = tree.draw(5, 2)
    early = drawn.at("2025-07-01").scalar(SHARE) - 0.4
    late = drawn.at("2035-07-01").scalar(SHARE) - 0.5
    assert early == pytest.approx(late)


def test_table_is_drawn_by_one_factor(tree: ParameterTree) -> None:
    factors = tree.draw(5, 2).at("2025-07-01").array(HOURS) / tree.at("2025-07-01").array(HOURS)
    assert factors.max() == pytest.approx(factors.min())
    assert factors.min() != 1


@given(replicate=REPLICATES, centre=st.floats(0.45, 0.55))
@settings(max_examples=50, deadline=None)
def test_set_shifts_the_centre_and_keeps_the_deviation(
    tree: ParameterTree, replicate: int, centre: float
) -> None:
    reform = parse_assignment(f"{SHARE}={centre!r}")
    before = tree.draw(3, replicate).at("2035-07-01").scalar(SHARE)
    after = tree.with_reform(reform).draw(3, replicate).at("2035-07-01").scalar(SHARE)
    assert after - centre == pytest.approx(before - 0.5, abs=1e-12)


def test_a_reform_disturbs_no_other_draw(tree: ParameterTree) -> None:
    reform = parse_assignment(f"{SHARE}=0.9")
    before = tree.draw(3, 1)
    reform_first = tree.with_reform(reform).draw(3, 1)
    draw_first = before.with_reform(reform)
    assert reform_first.digest == draw_first.digest
    for identifier in (SLOTS, HOURS, CUT):
        for after in (reform_first, draw_first):
            np.testing.assert_array_equal(
                after.at("2031-07-01")[identifier], before.at("2031-07-01")[identifier]
            )


def test_draws_follow_their_distribution(tree: ParameterTree) -> None:
    draws = [tree.draw(11, replicate).at("2035-07-01") for replicate in range(2000)]
    shares = np.array([draw.scalar(SHARE) for draw in draws])
    cuts = np.array([draw.scalar(CUT) for draw in draws])
    factors = np.array([draw.array(HOURS)[0, 0] / 50 for draw in draws])
    assert 0.3 <= shares.min() <= shares.max() <= 0.7
    assert shares.mean() == pytest.approx((0.3 + 0.5 + 0.7) / 3, abs=0.006)
    assert shares.std() == pytest.approx(0.4 / np.sqrt(24), rel=0.06)
    assert cuts.mean() == pytest.approx(0, abs=0.14)
    assert cuts.std() == pytest.approx(2, rel=0.06)
    assert np.median(factors) == pytest.approx(1, abs=0.01)
    assert np.log(factors).std() == pytest.approx(0.1, rel=0.06)
    assert abs(np.corrcoef(shares, cuts)[0, 1]) < 0.07


def test_cells_say_where_their_values_come_from(tree: ParameterTree) -> None:
    years = tree["settle.licence_years"]
    assert years.cell("AL").sources == ("theirs",)
    assert years.cell("AL").note == "Cut from three."
    assert years.cell("TX").reliability == years.cell("CA").reliability == "missing"
    assert years.cell("NO").reliability == "memory"
    assert years.cell("NO").note == "What most states ask."
    assert years.all_sources == ("ours", "theirs")
    with pytest.raises(UnknownNameError, match=r"unknown category of settle.licence_years 'AB'"):
        years.cell("AB")
    with pytest.raises(UnknownNameError, match=r"unknown category of settle.share 'AL'"):
        tree[SHARE].cell("AL")


def test_provenance_is_not_part_of_the_digest(tree: ParameterTree) -> None:
    years = tree["settle.licence_years"]
    bare = tree.with_parameters({years.id: dataclasses.replace(years, cells={})})
    assert bare.digest == tree.digest
    assert years.with_timelines(years.timelines).cells == years.cells
