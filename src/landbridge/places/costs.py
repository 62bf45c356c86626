"""The table of travel costs: which supply places each demand place can reach, at what cost.

Compressed rows with explicit indices: a pair that is not in the table is out of reach, and a pair
at cost 0 is in it. Nothing here tests ``cost == 0``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["CostTable", "DuplicatePairs", "cost_table", "nearest_cost", "share_within"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int32] | NDArray[np.int64]


class DuplicatePairs(ValueError):
    """Two rows of a cost table are about one pair of places."""


@dataclass(frozen=True)
class CostTable:
    """Travel costs by demand place, in compressed rows.

    Attributes
    ----------
    shape
        Demand places and supply places (n, m).
    start
        First pair of each demand place and the end of the last, shape (n + 1,).
    dest
        Supply place of each pair, rising within a row, shape (pairs,).
    cost
        Minutes or kilometres, 0 or more, shape (pairs,).
    """

    shape: tuple[int, int]
    start: Indices
    dest: Indices
    cost: Floats

    def __len__(self) -> int:
        return self.cost.size

    def origins(self) -> NDArray[np.int32]:
        """Demand place of each pair, shape (pairs,)."""
        rows = np.arange(self.shape[0], dtype=np.int32)
        return np.repeat(rows, np.diff(self.start))

    def kept(self, keep: NDArray[np.bool_]) -> CostTable:
        """The table with some of its pairs."""
        if keep.all():
            return self
        before = np.concatenate([[0], np.cumsum(keep)])
        start: Indices = before[self.start].astype(np.int64)
        if self.start.dtype == np.int32:
            start = start.astype(np.int32)
        return CostTable(
            self.shape,
            start,
            self.dest[keep],
            self.cost[keep],
        )

    def within(self, cutoff: float) -> CostTable:
        """The pairs up to a cost, inclusive."""
        return self.kept(self.cost <= cutoff)


def cost_table(
    origin: ArrayLike, dest: ArrayLike, cost: ArrayLike, shape: tuple[int, int]
) -> CostTable:
    """Table of pairs given in any order.

    Parameters
    ----------
    origin, dest
        Row numbers of the demand and the supply places, shape (pairs,).
    cost
        Shape (pairs,).
    shape
        Number of demand and of supply places.

    Raises
    ------
    DuplicatePairs
        A pair is given twice.
    """
    from scipy.sparse import coo_array

    data = np.array(cost, dtype=np.float64)
    pairs = (np.asarray(origin), np.asarray(dest))
    table = coo_array((data, pairs), shape=shape).tocsr()  # keeps zeros, adds up duplicates
    table.sort_indices()
    if table.nnz < data.size:
        raise DuplicatePairs(f"{data.size - table.nnz} pairs of places are given more than once")
    return CostTable(shape, table.indptr, table.indices, table.data)


def nearest_cost(costs: CostTable, supply: Floats) -> Floats:
    """Cost of the nearest place with supply, by demand place; ``inf`` where none is in reach.

    Parameters
    ----------
    costs
        Table of n demand and m supply places.
    supply
        FTE, shape (m,).
    """
    some = costs.kept(np.asarray(supply)[costs.dest] > 0)
    nearest = np.full(costs.shape[0], np.inf)
    filled = np.diff(some.start) > 0
    if filled.any():
        nearest[filled] = np.minimum.reduceat(some.cost, some.start[:-1][filled])
    return nearest


def share_within(costs: CostTable, people: Floats, supply: Floats, limit: float) -> float:
    """Share of the people with supply at a cost of at most ``limit`` (inclusive).

    Parameters
    ----------
    costs
        Table of n demand and m supply places.
    people, supply
        Shapes (n,) and (m,).
    limit
        30 or 60 minutes, for instance.
    """
    people = np.asarray(people, dtype=np.float64)
    return float(people[nearest_cost(costs, supply) <= limit].sum() / people.sum())
