"""When a county's number is noise, and which like counties it is pooled with.

A county in which few physicians are expected has few or none by luck: a count has the coefficient
of variation 1/√expected. Such counties are pooled with like ones (of the same rurality, region and
size, then of coarser classes) until enough are expected; within the pool supply is shared out in
proportion to demand, so that totals are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.places.adequacy import within_market

__all__ = ["Pools", "is_noise", "pool", "size_class"]

Floats = NDArray[np.float64]
Codes = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Pools:
    """Places put together.

    Attributes
    ----------
    number
        Pool of each place, from 0; -1 where its own number stands.
    level
        Which of the classes (0 the finest) the pool rests on; -1 where there is none. The last,
        after the classes given, is all noisy places together.
    members
        How many places are in the pool; 1 where there is none.
    """

    number: NDArray[np.int64]
    level: NDArray[np.int64]
    members: NDArray[np.int64]

    def share_out(self, demand: Floats, supply: Floats) -> Floats:
        """Supply of one specialty with each pool's shared out in proportion to demand.

        Parameters
        ----------
        demand, supply
            FTE, shape (places,).
        """
        pooled = self.number >= 0
        shared = supply.astype(np.float64, copy=True)
        if pooled.any():
            shared[pooled] = within_market(demand[pooled], supply[pooled], self.number[pooled])
        return shared


def is_noise(expected: Floats, cv: float) -> NDArray[np.bool_]:
    """Whether a count is expected to vary by more than ``cv`` of itself: 1/√expected above it.

    Parameters
    ----------
    expected
        Expected number of physicians, shape (places,); a place that expects none is noise.
    cv
        Largest coefficient of variation that is let stand.
    """
    return np.asarray(np.nan_to_num(expected) * cv**2 < 1.0)


def size_class(people: Floats) -> NDArray[np.int64]:
    """Octave of the number of people: 4,096 to 8,191 are one class.

    Parameters
    ----------
    people
        Shape (places,).
    """
    return np.floor(np.log2(np.maximum(people, 1.0))).astype(np.int64)


def pool(expected: Floats, classes: Sequence[Codes], cv: float) -> Pools:
    """Pool noisy places with like ones until a pool is no noise.

    Parameters
    ----------
    expected
        Expected number of physicians, shape (places,).
    classes
        Class of each place, whole numbers from 0, from the finest division to the coarsest.
    cv
        As for `is_noise`.

    Returns
    -------
    Pools
        Places whose own number stands are in none.
    """
    size = expected.size
    expected = np.nan_to_num(expected)
    number = np.full(size, -1, dtype=np.int64)
    level = np.full(size, -1, dtype=np.int64)
    members = np.ones(size, dtype=np.int64)
    waiting = is_noise(expected, cv)
    used = 0
    divisions = [*classes, np.zeros(size, dtype=np.int64)]
    for depth, division in enumerate(divisions):
        rows = np.flatnonzero(waiting)
        if not rows.size:
            break
        codes, here = np.unique(division[rows], return_inverse=True)
        count = np.bincount(here, minlength=codes.size)
        together = np.bincount(here, expected[rows], codes.size).astype(np.float64)
        enough = ~is_noise(together, cv)
        if depth == len(divisions) - 1:
            enough[:] = True
        settled = enough[here]
        order = np.cumsum(enough) - 1
        number[rows[settled]] = used + order[here[settled]]
        level[rows[settled]] = depth
        members[rows[settled]] = count[here[settled]]
        waiting[rows[settled]] = False
        used += int(enough.sum())
    return Pools(number, level, members)
