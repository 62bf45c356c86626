"""Edges: what lies outside a region takes part in it, so a state is computed with its surroundings.

A run cut at a border forgets both the supply that people reach across it and the people who come
from across it. Load the surroundings, compute, then report the region only.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landbridge.places.costs import CostTable

__all__ = ["Surroundings", "surroundings"]


class Surroundings(NamedTuple):
    """Rows that take part in a region.

    Attributes
    ----------
    demand, supply
        Row numbers, rising.
    """

    demand: NDArray[np.int64]
    supply: NDArray[np.int64]


def surroundings(costs: CostTable, region: ArrayLike, shares: bool = False) -> Surroundings:
    """Demand and supply places that the access of a region's places depends on.

    The supply places that the region reaches, all people who press on those, and, for measures that
    divide people by their choices (3SFCA, BFCA, MH3SFCA), all choices of those people. RAAM depends
    on everything connected, however far: compute it whole.

    Parameters
    ----------
    costs
        Table up to the cut-off, of the region and all around it.
    region
        Row numbers of the region's demand places, or a mask of shape (n,).
    shares
        Whether the measure divides people by their choices.

    Examples
    --------
    Place 0 reaches clinic 0, on which place 1 presses too, who also has clinic 1.

    >>> from landbridge.places.costs import cost_table
    >>> costs = cost_table([0, 1, 1, 2], [0, 0, 1, 1], [9, 9, 9, 9], (3, 2))
    >>> [rows.tolist() for rows in surroundings(costs, [0])]
    [[0, 1], [0]]
    >>> [rows.tolist() for rows in surroundings(costs, [0], shares=True)]
    [[0, 1], [0, 1]]
    """
    inside = np.zeros(costs.shape[0], bool)
    inside[np.asarray(region)] = True
    origin = costs.origins()
    reached = np.zeros(costs.shape[1], bool)
    reached[costs.dest[inside[origin]]] = True
    inside[origin[reached[costs.dest]]] = True
    if shares:
        reached[costs.dest[inside[origin]]] = True
    return Surroundings(np.flatnonzero(inside), np.flatnonzero(reached))
