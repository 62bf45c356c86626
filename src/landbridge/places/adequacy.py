"""Demand meets supply: shared out within a market, and summed by place.

People cross county lines, so the FTE that stand in a county are not those its people can count on.
Supply is *shared out*: within a market (a state, a commuting zone) in proportion to demand, or over
reach by floating catchments. Nothing is lost or made. The net shortage is demand less supply; the
sum of deficits counts only places that lack, and is never smaller.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Totals", "over_reach", "share_out", "totals", "within_market"]

Floats = NDArray[np.float64]
Codes = NDArray[np.integer[Any]]


def within_market(demand: Floats, supply: Floats, market: Codes) -> Floats:
    """Share the supply of each market out to its places in proportion to their demand.

    Parameters
    ----------
    demand, supply
        FTE of one specialty, shape (places,).
    market
        Market of each place, whole numbers from 0; the number of the place itself shares nothing.

    Returns
    -------
    ndarray, shape (places,)
        Sums to the supply in every market. Where nobody asks for it, it stays where it is.
    """
    size = int(market.max()) + 1 if market.size else 0
    asked = np.bincount(market, demand, size)[market]
    there = np.bincount(market, supply, size)[market]
    return np.where(asked > 0, there * demand / np.where(asked > 0, asked, 1.0), supply)


def over_reach(
    demand: Floats, supply: Floats, origin: Codes, dest: Codes, weight: Floats
) -> Floats:
    """Share supply out over catchments: each place gives its FTE to the demand that reaches it.

    The two-step floating catchment area (Luo & Wang 2003) with demand in the place of people, so
    that what comes out is in FTE.

    Parameters
    ----------
    demand, supply
        FTE of one specialty, shape (places,).
    origin, dest, weight
        Pairs of places within reach, from the people's to the physicians', and their weight above
        0; a pair that is left out is out of reach.

    Returns
    -------
    ndarray, shape (places,)
        Sums to the supply that some demand reaches.
    """
    size = demand.size
    pressing = np.bincount(dest, weight * demand[origin], size)
    service = np.where(pressing > 0, supply / np.where(pressing > 0, pressing, 1.0), 0.0)
    return np.asarray(demand * np.bincount(origin, weight * service[dest], size))


def share_out(demand: Floats, supply: Floats, local: NDArray[np.bool_], market: Codes) -> Floats:
    """Share each specialty out within its market.

    Parameters
    ----------
    demand, supply
        FTE, shape (places, groups). A demand of NaN takes no part.
    local
        Groups whose supply serves its own place, bool (groups,).
    market
        Market of each place for the others.
    """
    shared = supply.copy()
    for group in np.flatnonzero(~local):
        if not np.isnan(demand[:, group]).any():
            shared[:, group] = within_market(demand[:, group], supply[:, group], market)
    return shared


@dataclass(frozen=True)
class Totals:
    """Sums over parts of the country, arrays of shape (parts, groups).

    Attributes
    ----------
    supply, demand
        FTE.
    deficits
        Sum over places of what each lacks.
    """

    supply: Floats
    demand: Floats
    deficits: Floats

    @property
    def shortage(self) -> Floats:
        """Net: demand less supply; below 0 a surplus."""
        return self.demand - self.supply

    @property
    def adequacy(self) -> Floats:
        """Supply over demand; NaN where there is no demand."""
        good = self.demand > 0
        return np.where(good, self.supply / np.where(good, self.demand, 1.0), np.nan)


def totals(demand: Floats, supply: Floats, shared: Floats, part: Codes, size: int) -> Totals:
    """Sum places into parts.

    Parameters
    ----------
    demand, supply
        FTE, shape (places, groups).
    shared
        Supply as shared out, from which the lack of each place is reckoned.
    part
        Part of each place, from 0; below 0 is left out.
    size
        How many parts there are.
    """
    inside = part >= 0

    def summed(values: Floats) -> Floats:
        found = [np.bincount(part[inside], column[inside], size) for column in values.T]
        return np.stack(found, axis=1).astype(np.float64)

    return Totals(summed(supply), summed(demand), summed(np.maximum(demand - shared, 0.0)))
