"""Alias tables: one uniform picks from a fixed distribution in constant time.

Walker (1977), with Vose's (1991) construction. A table never changes during a run: choices whose
odds move are made by accepting or rejecting proposals from it (:mod:`landbridge.workforce`), so
that a small change of odds changes few choices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["AliasTables", "cell_hit", "room_for_cells"]


@njit(cache=True)
def _build(weights, start, keep, other):  # type: ignore[no-untyped-def]
    small = np.empty(weights.size, dtype=np.int64)
    large = np.empty(weights.size, dtype=np.int64)
    for segment in range(start.size - 1):
        low, high = start[segment], start[segment + 1]
        size = high - low
        total = 0.0
        for i in range(low, high):
            total += weights[i]
        if size == 0 or total <= 0.0:
            for i in range(low, high):
                keep[i], other[i] = 1.0, i
            continue
        smalls, larges = 0, 0
        for i in range(low, high):
            keep[i] = weights[i] * size / total
            other[i] = i
            if keep[i] < 1.0:
                small[smalls] = i
                smalls += 1
            else:
                large[larges] = i
                larges += 1
        while smalls > 0 and larges > 0:
            smalls -= 1
            less = small[smalls]
            more = large[larges - 1]
            other[less] = more
            keep[more] = keep[more] + keep[less] - 1.0
            if keep[more] < 1.0:
                larges -= 1
                small[smalls] = more
                smalls += 1
        while larges > 0:
            larges -= 1
            keep[large[larges]] = 1.0
        while smalls > 0:
            smalls -= 1
            keep[small[smalls]] = 1.0


@njit(cache=True)
def cell_hit(low, size, u):  # type: ignore[no-untyped-def]
    """The cell that a uniform hits in a segment of ``size`` cells from ``low`` on, and what is left
    of the uniform: the item is ``item[cell, np.uint64(left >= keep[cell])]``.

    A look-up either way: a branch taken at random would cost more than the load.
    """
    x = u * size
    cell = min(np.int64(x), size - 1)
    return np.uint64(low + cell), x - cell  # unsigned: no check for wrap-around


def room_for_cells(count: int) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Room for ``keep`` and ``item`` of so many cells, both of a cell side by side: a look-up at
    random then waits for memory once."""
    cells = np.empty(count, dtype=[("keep", np.float64), ("item", np.int32, (2,))])
    return cells["keep"], cells["item"]


@dataclass(frozen=True)
class AliasTables:
    """Alias tables of several segments that lie one after another.

    Attributes
    ----------
    start : ndarray of int64, shape (segments + 1,)
        Items of a segment are ``start[s]`` to ``start[s + 1] - 1``.
    keep : ndarray of float64, shape (items,)
        Probability to keep the item hit.
    item : ndarray of int32, shape (items, 2)
        The item hit, and the item taken otherwise.
    """

    start: NDArray[np.int64]
    keep: NDArray[np.float64]
    item: NDArray[np.int32]

    @classmethod
    def build(cls, weights: NDArray[np.float64], start: NDArray[np.int64]) -> AliasTables:
        """Make the tables from non-negative weights of items ordered by segment."""
        weights = np.ascontiguousarray(weights, dtype=np.float64)
        start = np.ascontiguousarray(start, dtype=np.int64)
        keep, item = room_for_cells(weights.size)
        item[:, 0] = np.arange(weights.size)
        _build(weights, start, keep, item[:, 1])
        return cls(start, keep, item)

    @classmethod
    def joined(cls, first: AliasTables, second: AliasTables) -> AliasTables:
        """One set of tables over the same items split in two ways.

        The segments of ``first`` keep their numbers, those of ``second`` follow. A loop that draws
        from either then looks in one place.
        """
        start = np.concatenate([first.start, second.start[1:] + first.keep.size])
        keep, item = room_for_cells(first.keep.size + second.keep.size)
        np.concatenate([first.keep, second.keep], out=keep)
        np.concatenate([first.item, second.item], out=item)
        return cls(start, keep, item)
