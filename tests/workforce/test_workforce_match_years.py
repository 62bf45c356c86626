"""Walks from the year of a fit: how far, how they come back, and back in time."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from landbridge.workforce.match_years import YEAR_OF_MATCH, steps_between, walked

FIT = 2025
KEYS = np.arange(1, 4001, dtype=np.uint64)


def far(year, left=1.0, draw=(4, 2), part="test", **memory):
    tree = SimpleNamespace(draw_key=draw)
    parameters = SimpleNamespace(tree=tree, number=lambda name: float(FIT))
    world = SimpleNamespace(memory=memory)
    return walked(SimpleNamespace(parameters=parameters, world=world, year=year), part, KEYS, left)


def test_steps_lead_from_one_year_to_the_other_and_back():
    assert list(steps_between(2025, 2028)) == list(steps_between(2028, 2025)) == [2026, 2027, 2028]
    assert list(steps_between(2025, 2025)) == []


@pytest.mark.parametrize("left", [1.0, 0.6])
@pytest.mark.parametrize("years", [-9, -1, 1, 9])
def test_a_walk_is_as_wide_as_its_steps_and_what_is_left_of_them(left, years):
    found = far(FIT + years, left)
    expected = np.sqrt(sum(left ** (2 * n) for n in range(abs(years))))
    assert found.std() == pytest.approx(expected, rel=0.05)
    assert abs(found.mean()) < 4.0 * expected / np.sqrt(KEYS.size)


def test_each_year_leaves_its_part_and_adds_a_step():
    for toward in (1, -1):
        path = [far(FIT + toward * n, 0.7) for n in range(4)]
        steps = [after - 0.7 * before for before, after in pairwise(path)]
        again = [far(FIT + toward * n) for n in range(4)]
        for step, (before, after) in zip(steps, pairwise(again), strict=True):
            assert np.allclose(step, after - before)
        assert np.abs(np.corrcoef(steps) - np.eye(3)).max() < 0.08


def test_nothing_has_walked_in_the_year_of_the_fit_or_without_a_draw():
    assert not far(FIT).any()
    assert not far(FIT + 7, **{YEAR_OF_MATCH: FIT}).any()
    assert not far(FIT + 7, draw=None).any()
    assert np.array_equal(far(FIT, **{YEAR_OF_MATCH: FIT - 3}), far(FIT - 3))


def test_walks_of_other_names_and_draws_are_others():
    one = far(FIT + 3)
    for other in (far(FIT + 3, part="another"), far(FIT + 3, draw=(4, 3))):
        assert abs(np.corrcoef(one, other)[0, 1]) < 0.08
