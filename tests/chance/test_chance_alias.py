"""Alias tables: the probabilities they hold are the weights, exactly."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from landbridge.chance.alias import AliasTables, cell_hit

weights = st.one_of(st.just(0.0), st.floats(1e-9, 1e9), st.integers(1, 5).map(float))
segments = st.lists(st.lists(weights, max_size=12), min_size=1, max_size=6)


@njit
def _picks(low, size, keep, item, uniforms, out):
    for i in range(uniforms.size):
        cell, left = cell_hit(low, size, uniforms[i])
        out[i] = item[cell, np.uint64(left >= keep[cell])]


def picks(table: AliasTables, segment: int, uniforms: np.ndarray) -> np.ndarray:
    out = np.empty(uniforms.size, dtype=np.int64)
    low, high = table.start[segment : segment + 2]
    _picks(low, high - low, table.keep, table.item, uniforms, out)
    return out


def build(parts: list[list[float]]) -> AliasTables:
    start = np.concatenate([[0], np.cumsum([len(part) for part in parts])])
    return AliasTables.build(np.array([w for part in parts for w in part]), start)


def held(table: AliasTables) -> np.ndarray:
    """Probability of each item, summed over the cells that lead to it."""
    size = np.repeat(np.diff(table.start), np.diff(table.start))
    out = table.keep / size
    np.add.at(out, table.item[:, 1], (1.0 - table.keep) / size)
    return out


@given(segments)
@settings(max_examples=150, deadline=None)
def test_the_cells_add_up_to_the_weights(parts):
    table = build(parts)
    assert ((table.keep >= 0.0) & (table.keep <= 1.0 + 1e-12)).all()
    found = held(table)
    for s, part in enumerate(parts):
        inside = slice(table.start[s], table.start[s + 1])
        own, others = table.item[inside].T
        assert (own == np.arange(inside.start, inside.stop)).all()
        assert ((others >= table.start[s]) & (others < table.start[s + 1])).all()
        if sum(part) > 0:
            expected = np.array(part) / sum(part)
            np.testing.assert_allclose(found[inside], expected, rtol=1e-7, atol=1e-12)


@given(segments)
@settings(max_examples=60, deadline=None)
def test_a_pick_stays_in_its_segment(parts):
    table = build(parts)
    uniforms = np.array([2.0**-33, 0.25, 0.5, 0.75, 1.0 - 2.0**-33])
    for s, part in enumerate(parts):
        if not part:
            continue
        found = picks(table, s, uniforms)
        assert ((found >= table.start[s]) & (found < table.start[s + 1])).all()


def test_an_even_grid_of_uniforms_picks_by_the_weights():
    parts = [[3.0, 0.0, 1.0, 4.0], [], [1.0, 2.0]]
    table = build(parts)
    grid = (np.arange(100_000) + 0.5) / 100_000
    for s, part in enumerate(parts):
        if not part:
            continue
        counts = np.bincount(picks(table, s, grid) - table.start[s], minlength=len(part))
        np.testing.assert_allclose(counts / grid.size, np.array(part) / sum(part), atol=1e-4)


def test_an_item_without_weight_is_never_picked():
    table = build([[0.0, 5.0, 0.0, 2.0]])
    grid = (np.arange(10_000) + 0.5) / 10_000
    assert set(picks(table, 0, grid)) == {1, 3}


def test_joined_tables_pick_what_each_picks_alone():
    whole, parts = build([[3.0, 1.0, 2.0]]), build([[3.0], [1.0, 2.0]])
    both = AliasTables.joined(whole, parts)
    grid = (np.arange(1_000) + 0.5) / 1_000
    np.testing.assert_array_equal(picks(both, 0, grid), picks(whole, 0, grid))
    for s in range(2):
        np.testing.assert_array_equal(picks(both, 1 + s, grid), picks(parts, s, grid))
