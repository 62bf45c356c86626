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

__all__ = ["AliasTables", "cell_hit", "lay_segment", "room_for_cells"]


@njit(cache=True, error_model="numpy")
def lay_segment(weight, size, total, begin, keep, item, small, large):  # type: ignore[no-untyped-def]
    """The alias table of one segment.

    Parameters
    ----------
    weight, size, total
        Weights of its items: the first ``size`` of an array, and their sum.
    begin
        Place of its first item in ``keep`` and ``item``, which are written.
    small, large : ndarray of int64
        Room for ``size`` numbers each.
    """
    begin = np.uint64(begin)  # unsigned: no check for wrap-around
    mine = keep[begin : begin + np.uint64(size)]
    for k in range(mine.size):
        mine[k] = weight[k] * size / total if total > 0.0 else 1.0
    for k in range(np.uint64(size)):
        item[begin + k, 0] = item[begin + k, 1] = begin + k
    smalls, larges = np.uint64(0), np.uint64(0)
    for k in range(np.uint64(size)):
        i = begin + k
        # Written to both, moved on in one: no branch.
        small[smalls], large[larges] = i, i
        smalls += np.uint64(keep[i] < 1.0)
        larges += np.uint64(keep[i] >= 1.0)
    while smalls > 0 and larges > 0:
        more = np.uint64(large[larges - np.uint64(1)])
        left = keep[more]
        while left >= 1.0 and smalls > 0:
            smalls -= np.uint64(1)
            less = np.uint64(small[smalls])
            item[less, 1] = more
            left = left + keep[less] - 1.0
        keep[more] = left
        if left < 1.0:
            larges -= np.uint64(1)
            small[smalls] = more
            smalls += np.uint64(1)
    for k in range(larges):
        keep[np.uint64(large[k])] = 1.0
    for k in range(smalls):
        keep[np.uint64(small[k])] = 1.0


@njit(cache=True)
def _build(weights, start, keep, item):  # type: ignore[no-untyped-def]
    small = np.empty(weights.size, dtype=np.int64)
    large = np.empty(weights.size, dtype=np.int64)
    for segment in range(start.size - 1):
        low, high = start[segment], start[segment + 1]
        total = 0.0
        for i in range(low, high):
            total += weights[i]
        lay_segment(weights[low:high], high - low, total, low, keep, item, small, large)


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
        _build(weights, start, keep, item)
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
