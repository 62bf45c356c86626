"""Person keys, the person table, and how a total is split into whole parts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workforce_runs import frame, run_years, snapshot, with_changes

from landbridge.workforce.newcomers import split_whole
from landbridge.workforce.people import COLUMNS, People, entry_keys, rows_and_keys

shares = st.lists(st.one_of(st.just(0.0), st.floats(1e-4, 1e3)), min_size=1, max_size=12).filter(
    lambda values: sum(values) > 0
)


@given(shares, st.integers(0, 400))
@settings(max_examples=150, deadline=None)
def test_a_split_is_whole_exact_and_fair(weights, total):
    weights = np.array(weights)
    parts = split_whole(total, weights)
    assert parts.sum() == total
    assert (parts >= 0).all()
    assert (parts[weights == 0.0] == 0).all()
    order = np.argsort(weights)
    assert (np.diff(parts[order])[np.diff(weights[order]) > 0] >= 0).all()


@given(shares, st.integers(0, 300), st.integers(1, 200))
@settings(max_examples=150, deadline=None)
def test_a_larger_total_makes_no_part_smaller(weights, total, more):
    weights = np.array(weights)
    assert (split_whole(total + more, weights) >= split_whole(total, weights)).all()


@pytest.mark.parametrize("total", [21_000, 46_789])
def test_a_split_over_the_real_shares_is_house_monotone(country, tree, total):
    students = country.states.figure("medical_students_per100k_2018")
    share = np.nan_to_num(students * country.states.figure("population_2018"))
    parts = [split_whole(n, share) for n in range(total, total + 40)]
    assert [int(one.sum()) for one in parts] == list(range(total, total + 40))
    assert (np.diff(parts, axis=0) >= 0).all()


def test_keys_differ_by_channel_cohort_group_and_rank():
    rank = np.arange(2000)
    keys = np.concatenate(
        [
            entry_keys(channel, cohort, group, rank)
            for channel in ("us_md", "us_do")
            for cohort in (2024, 2025, 2026)
            for group in (0, 1, 2)
        ]
    )
    assert np.unique(keys).size == keys.size
    np.testing.assert_array_equal(entry_keys("us_md", 2024, 0, rank[:10]), keys[:10])
    group = np.repeat([0, 1, 2], 5)
    joined = entry_keys("us_md", 2024, group, np.tile(np.arange(5), 3))
    np.testing.assert_array_equal(joined[5:10], entry_keys("us_md", 2024, 1, rank[:5]))


def test_no_two_people_share_a_key(country, everything_on):
    people = run_years(country, everything_on, last_year=2030, scale=0.1).people
    assert len(people) > 120_000
    assert np.unique(people.key).size == len(people)


def test_no_two_people_share_a_key_at_full_size(country, tree):
    people = run_years(country, tree, last_year=2025, scale=1.0).people
    assert len(people) > 1_200_000
    assert np.unique(people.key).size == len(people)


def test_new_people_do_not_take_the_key_of_another(country, tree, baseline_run):
    """Whoever has the same key in a reform entered with the same facts."""
    facts = (
        "key",
        "origin",
        "sex",
        "birth_year",
        "nationality",
        "grad_year",
        "step1",
        "step2",
        "quality",
        "home_state",
        "research",
    )
    more = with_changes(
        tree,
        ("graduate.us_md_seniors", "scale", 1.1),
        ("certify.new_nonus_img", "scale", 0.9),
        ("certify.new_us_img", "scale", 1.2),
    )
    reformed = run_years(country, more, last_year=2028, scale=0.05)
    before, after = snapshot(baseline_run.people), snapshot(reformed.people)
    both, left, right = np.intersect1d(before["key"], after["key"], return_indices=True)
    assert both.size > 0.95 * before["key"].size
    for name in facts:
        np.testing.assert_array_equal(before[name][left], after[name][right], err_msg=name)


def test_appended_rows_have_defaults_and_keep_what_was_there():
    people = People(capacity=2)
    first = people.append(2, key=np.array([5, 6], dtype=np.uint64), sex=1)
    second = people.append(3, key=np.array([7, 8, 9], dtype=np.uint64), county=12)
    assert (first, second, len(people)) == (slice(0, 2), slice(2, 5), 5)
    assert people.key.tolist() == [5, 6, 7, 8, 9]
    assert people.sex.tolist() == [1, 1, 0, 0, 0]
    assert people.county.tolist() == [-1, -1, 12, 12, 12]
    for name, (dtype, default, _) in COLUMNS.items():
        column = getattr(people, name)
        assert column.dtype == np.dtype(dtype)
        if name not in ("key", "sex", "county"):
            assert (column == default).all()


def test_rows_are_never_moved_or_removed(country, tree):
    engine = run_years(country, tree, last_year=2025, scale=0.02)
    early = engine.people.key.copy()
    engine.run_year(2026)
    np.testing.assert_array_equal(engine.people.key[: early.size], early)
    assert frame(engine)["year"].max() == 2026


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 1000])
def test_rows_are_found_in_table_order_however_rare(size):
    people = People()
    phase = np.random.default_rng(size).choice([1, 2, 3], size, p=[0.9, 0.09, 0.01])
    people.append(size, phase=phase)
    for value in range(5):
        np.testing.assert_array_equal(people.rows_in(value), np.flatnonzero(phase == value))


def test_rows_of_a_piece_of_the_table_come_with_their_keys():
    people = People()
    phase = np.resize([1, 2, 2], 100)
    people.append(100, phase=phase, key=np.arange(100, dtype=np.uint64) + 7)
    rows, keys = np.empty((2, 16), dtype=np.uint64)
    found = rows_and_keys(people.phase, 2, np.uint64(32), people.key, rows, keys)
    expected = 32 + np.flatnonzero(phase[32:48] == 2)
    np.testing.assert_array_equal(rows[:found], expected)
    np.testing.assert_array_equal(keys[:found], expected + 7)
