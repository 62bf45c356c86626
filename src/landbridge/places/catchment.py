"""Prepared weights: one decay over one table of costs, for any number of scenarios.

All floating catchment measures are products with one sparse matrix W, its element-wise square, and
divisions. They are prepared once; a scenario then is two products, and many scenarios go as one
sparse times dense product.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from landbridge.places.costs import CostTable
from landbridge.places.decay import Decay

__all__ = ["Weights", "grown_reach", "prepare_weights", "ratio"]

Floats = NDArray[np.floating[Any]]


def ratio(above: ArrayLike, below: ArrayLike) -> Floats:
    """``above / below`` where ``below`` is above 0, else 0: the rule of division everywhere.

    A vector goes with a table of the same rows.

    >>> ratio([1.0, 5.0], [2.0, 0.0]).tolist()
    [0.5, 0.0]
    """
    top, bottom = np.asarray(above), np.asarray(below)
    if top.ndim < bottom.ndim:
        top = top[:, None]
    safe = np.where(bottom > 0, bottom, np.asarray(np.inf, dtype=bottom.dtype))
    return np.asarray(top / (safe[:, None] if safe.ndim < top.ndim else safe))


class Weights:
    """The sparse matrix ``W_ij = f(c_ij)``, a row a demand place, ready for many scenarios.

    Parameters
    ----------
    costs
        Table of n demand and m supply places whose ``cost`` are weights above 0.
    dtype
        ``float64``, or ``float32`` for half the memory at a relative error of about 1e-6.
    """

    def __init__(self, costs: CostTable, dtype: DTypeLike = np.float64) -> None:
        from scipy.sparse import csr_array

        self.shape = costs.shape
        self.dtype = np.dtype(dtype)
        self.matrix: Any = csr_array(
            (costs.cost.astype(self.dtype), costs.dest, costs.start), shape=costs.shape
        )

    def __len__(self) -> int:
        return int(self.matrix.nnz)

    @cached_property
    def squared(self) -> Any:
        """W∘W, with the same indices; made when first asked for."""
        from scipy.sparse import csr_array

        matrix = self.matrix
        return csr_array((np.square(matrix.data), matrix.indices, matrix.indptr), shape=self.shape)

    @cached_property
    def row_sums(self) -> Floats:
        """Sum of weights of each demand place over the supply places inside the cut-off, (n,)."""
        return np.asarray(self.matrix @ np.ones(self.shape[1], self.dtype))

    @cached_property
    def column_sums(self) -> Floats:
        """Sum of weights of each supply place over the demand places inside the cut-off, (m,)."""
        return np.asarray(self.matrix.T @ np.ones(self.shape[0], self.dtype))

    def columns(self, values: ArrayLike) -> Floats:
        """Values as this object computes them: its own type, rows first, one or many columns."""
        return np.ascontiguousarray(values, dtype=self.dtype)

    def to_demand(self, values: Floats) -> Floats:
        """``W @ values``: from supply places to demand places."""
        return np.asarray(self.matrix @ values)

    def to_supply(self, values: Floats) -> Floats:
        """``Wᵀ @ values``: from demand places to supply places."""
        return np.asarray(self._transposed @ values)

    @cached_property
    def _transposed(self) -> Any:
        return self.matrix.T

    def reached(self, supply: ArrayLike) -> NDArray[np.bool_]:
        """Whether each demand place has a supply place with FTE in reach, shape of the access."""
        some = (np.asarray(supply) > 0).astype(self.dtype)
        return self.to_demand(some) > 0

    def unreached(self, people: ArrayLike) -> NDArray[np.bool_]:
        """Whether no people at all press on each supply place: its FTE are not spread."""
        some = (np.asarray(people) > 0).astype(self.dtype)
        return self.to_supply(some) <= 0


def prepare_weights(
    costs: CostTable,
    decay: Decay,
    reach: ArrayLike | None = None,
    dtype: DTypeLike = np.float64,
) -> Weights:
    """Weights of a table of costs under a decay.

    Parameters
    ----------
    costs
        Travel costs of n demand and m supply places.
    decay
        Weights and cut-off. Pairs of weight 0 are dropped, so rows sum inside the cut-off.
    reach
        Cut-off of each demand place, shape (n,): the decay is stretched to it (V2SFCA).
    dtype
        ``float64`` or ``float32``.
    """
    edge = None
    if reach is not None:
        edge = np.repeat(np.asarray(reach, dtype=np.float64), np.diff(costs.start))
    weight = decay(costs.cost, edge)
    keep = weight > 0
    if keep.all():
        return Weights(CostTable(costs.shape, costs.start, costs.dest, weight), dtype)
    kept = costs.kept(keep)
    return Weights(CostTable(costs.shape, kept.start, kept.dest, weight[keep]), dtype)


def grown_reach(
    costs: CostTable, people_at: ArrayLike, target: float, most: float
) -> NDArray[np.float64]:
    """Cut-off by demand place, grown until so many people live within it.

    ``h_i = min {h : sum of people at places j with c_ij <= h is at least the target}``, and
    ``most`` where even all within ``most`` are fewer. Luo & Whippo 2012,
    doi:10.1016/j.healthplace.2012.04.002.

    Parameters
    ----------
    costs
        Table of n demand and m supply places.
    people_at
        People living at each supply place, shape (m,).
    target
        Number of people.
    most
        Largest cut-off.

    Examples
    --------
    Places at cost 0, 10 and 20 with 50, 60 and 900 people: 100 people are within 10.

    >>> from landbridge.places.costs import cost_table
    >>> costs = cost_table([0, 0, 0], [0, 1, 2], [0, 10, 20], (1, 3))
    >>> grown_reach(costs, [50, 60, 900], target=100, most=60).tolist()
    [10.0]
    """
    near = costs.within(most)
    order = np.lexsort((near.cost, near.origins()))
    people = np.asarray(people_at, dtype=np.float64)[near.dest[order]]
    total = np.concatenate([[0.0], np.cumsum(people)])
    wanted = total[near.start[:-1]] + target
    # The first pair of the row with which the running total reaches what is wanted.
    row = np.searchsorted(total[1:], wanted * (1 - 1e-12), side="left")
    row = np.maximum(row, near.start[:-1])
    enough = row < near.start[1:]
    reach = np.full(costs.shape[0], float(most))
    reach[enough] = near.cost[order][row[enough]]
    return reach
