"""Joint lists of couples against plain Python, and what the year makes of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workforce_runs import FIRST_YEAR, frame, run_years, with_changes

from landbridge.workforce.residency import _joint_lists, _own_lists

TOGETHER = 4.0


def rows_of(one: list[int], other: list[int], state: np.ndarray, limit: int) -> list[list[int]]:
    """Rows of programs that a couple with two lists hands in."""
    pairs = []
    for i, p in enumerate(one):
        for j, q in enumerate(other):
            near = state[p] == state[q]
            # Nearer ones are moved up; of two that are worth the same the first member's better.
            pairs.append((i + j - TOGETHER * near, not near, i, j, p, q))
    nears = sorted((x for x in pairs if not x[1]), key=lambda x: (x[0], x[2]))
    fars = sorted((x for x in pairs if x[1]), key=lambda x: (x[0], x[2]))
    merged = []
    while nears or fars:
        if not fars or (nears and (nears[0][0], nears[0][2]) <= (fars[0][0], fars[0][2])):
            merged.append(nears.pop(0))
        else:
            merged.append(fars.pop(0))
    rows = [[p, q] for *_, p, q in merged]
    rows = rows[: min(len(rows), max(0, limit - len(one) - len(other)))]
    for place in range(max(len(one), len(other))):
        rows += [[one[place], -1]] if place < len(one) else []
        rows += [[-1, other[place]]] if place < len(other) else []
    return rows


@given(st.integers(0, 2**31), st.integers(0, 9), st.integers(0, 9), st.integers(2, 120))
@settings(deadline=None, max_examples=80)
def test_joint_lists_are_as_by_hand(seed, first, second, limit):
    rng = np.random.default_rng(seed)
    state = rng.integers(0, 3, 30).astype(np.int8)
    one, other = (rng.permutation(30)[:size].tolist() for size in (first, second))
    start = np.array([0, first, first + second])
    program = np.array(one + other, dtype=np.int64)
    rank = np.arange(program.size) + 100
    members = np.array([[0, 1]])
    ptr, programs, ranks = _joint_lists(members, start, program, rank, state, TOGETHER, limit)
    assert programs.tolist() == rows_of(one, other, state, limit)
    assert ptr.tolist() == [0, len(programs)]
    place_of = {(0, p): 100 + i for i, p in enumerate(one)}
    place_of |= {(1, p): 100 + first + i for i, p in enumerate(other)}
    for row, rank_row in zip(programs.tolist(), ranks.tolist(), strict=True):
        assert rank_row == [place_of.get((side, p), -1) for side, p in enumerate(row)]


def test_who_would_take_a_preliminary_year_alone_has_it_behind_the_interviews():
    start, program, rank = np.array([0, 2, 3]), np.array([5, 6, 7]), np.array([1, 2, 3])
    late = np.array([0, 1, 2]), np.array([20, 21]), np.array([9, 8])
    wanted, alone = np.array([True, True]), np.array([True, False])
    ptr, own, ranks = _own_lists(wanted, alone, start, program, rank, *late)
    assert (ptr.tolist(), own.tolist(), ranks.tolist()) == ([0, 3, 4], [5, 6, 20, 7], [1, 2, 9, 3])
    ptr, own, _ = _own_lists(np.array([False, True]), alone, start, program, rank, *late)
    assert (ptr.tolist(), own.tolist()) == ([0, 0, 1], [7])


@pytest.mark.parametrize("limit", [2, 300])
def test_longer_joint_lists_seat_more_of_both_partners(country, tree, limit):
    """With room for two rows only the partner-unmatched rows are left: nobody sits as a pair."""
    changed = with_changes(tree, ("match.couple_ranks_limit", "set", limit))
    run = frame(run_years(country, changed, last_year=FIRST_YEAR, scale=0.1))
    counts = dict(run.filter(run["year"] == FIRST_YEAR).select("measure", "value").iter_rows())
    assert counts["couples"] > 500
    both = counts["couples_both_matched"] / counts["couples"]
    assert both == 0.0 if limit == 2 else both > 0.7
