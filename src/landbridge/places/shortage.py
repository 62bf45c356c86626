"""Shortage by place: demand by one norm, supply as people can count on it, and why a number is so.

Plain arrays in, plain arrays out; frames are made in `landbridge.places.adequacy_frames`, the
country and its runs are read in `landbridge.studies.adequacy`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.places.adequacy import over_reach, share_out, totals
from landbridge.places.norms import Norms
from landbridge.places.scenarios import Outlook
from landbridge.places.small import Pools, pool

__all__ = ["REASONS", "Found", "Ground", "Reach", "Situation", "by_part", "by_place", "pools_of"]

Floats = NDArray[np.float64]
Codes = NDArray[np.integer[Any]]

#: Why a number of a place is not its own supply against its own demand, the strongest first.
REASONS = ("no_norm", "no_people", "small_number", "catchment", "market_is_state", "no_supply")


@dataclass(frozen=True)
class Reach:
    """Pairs of places within reach and their weights; see `landbridge.places.adequacy`."""

    origin: Codes
    dest: Codes
    weight: Floats


@dataclass(frozen=True)
class Ground:
    """What stays the same over years, scenarios and replicates.

    Attributes
    ----------
    groups
        Names of the specialties.
    local
        Those whose supply serves its own place, bool (groups,).
    market
        Market of each place for the others; None where each place is its own.
    metro
        Whether each place is metropolitan, bool (places,).
    uninsured
        Share of those under 65 without insurance, shape (places,).
    classes, labels
        For pooling: class of each place from the finest division to the coarsest, and its name.
    cv
        Coefficient of variation from which a place's number is noise; 0 pools nothing.
    reach
        Catchments for the specialties that are local; None where there is no table.
    """

    groups: tuple[str, ...]
    local: NDArray[np.bool_]
    market: Codes | None
    metro: NDArray[np.bool_]
    uninsured: Floats
    classes: Sequence[Codes] = ()
    labels: Sequence[Sequence[str]] = ()
    cv: float = 0.0
    reach: Reach | None = None


@dataclass(frozen=True)
class Situation:
    """One year of one replicate.

    Attributes
    ----------
    norms
        Norms whose levels are set.
    population
        Persons by place and age band.
    supply
        FTE by place and group, scenarios not yet applied.
    outlook
        Scenarios.
    closed
        Places whose hospital closes for certain; None for none.
    """

    norms: Norms
    population: Floats
    supply: Floats
    outlook: Outlook
    closed: NDArray[np.bool_] | None = None

    def demand(self, norm: str, ground: Ground) -> Floats:
        """Demand by a norm, shape (places, groups); cover that is lost lowers use, not need."""
        people = self.population
        if norm == "utilisation":
            people = self.outlook.used(people, ground.uninsured)
        return self.norms.demand(norm, people)

    def effective(self, ground: Ground) -> Floats:
        """Supply after scenarios, shape (places, groups)."""
        return self.outlook.effective(self.supply, ground.metro, self.closed)


@dataclass(frozen=True)
class Found:
    """Shortage of places or of parts of the country, arrays of shape (rows, groups).

    Attributes
    ----------
    supply
        FTE that the people can count on; of a part, FTE that stand there.
    demand
        FTE.
    deficits
        Sum over places of what each lacks.
    located
        FTE that stand there.
    """

    supply: Floats
    demand: Floats
    deficits: Floats
    located: Floats
    reason: NDArray[Any] = field(default_factory=lambda: np.zeros((0, 0), dtype=object))
    pooled_with: NDArray[Any] = field(default_factory=lambda: np.zeros((0, 0), dtype=object))


def pools_of(ground: Ground, expected: Floats) -> dict[int, Pools]:
    """Pools of noisy places for each local specialty, by its number.

    Parameters
    ----------
    ground
        Classes and threshold.
    expected
        Physicians expected in each place, shape (places, groups): demand by utilisation.
    """
    if ground.cv <= 0 or ground.reach is not None:
        return {}
    return {
        int(group): pool(expected[:, group], ground.classes, ground.cv)
        for group in np.flatnonzero(ground.local)
    }


def _shared(ground: Ground, demand: Floats, supply: Floats, pools: dict[int, Pools]) -> Floats:
    if ground.market is None:
        shared = supply.copy()
    else:
        shared = share_out(demand, supply, ground.local, ground.market)
    for group in np.flatnonzero(ground.local):
        if np.isnan(demand[:, group]).any():
            continue
        if ground.reach is not None:
            reach = ground.reach
            shared[:, group] = over_reach(
                demand[:, group], supply[:, group], reach.origin, reach.dest, reach.weight
            )
        elif group in pools:
            shared[:, group] = pools[int(group)].share_out(demand[:, group], supply[:, group])
    return shared


def by_place(ground: Ground, situation: Situation, norm: str, pools: dict[int, Pools]) -> Found:
    """Shortage of every place by one norm.

    Parameters
    ----------
    ground, situation
        What is known.
    norm
        One of `landbridge.places.norms.NORMS`.
    pools
        From `pools_of`; empty to let every number stand.
    """
    demand = situation.demand(norm, ground)
    supply = situation.effective(ground)
    shared = _shared(ground, demand, supply, pools)
    lack = np.maximum(demand - shared, 0.0)
    people = situation.population.sum(axis=1)
    reason, pooled_with = _reasons(ground, demand, shared, people, pools)
    return Found(shared, demand, lack, supply, reason, pooled_with)


def by_part(
    ground: Ground,
    situation: Situation,
    norm: str,
    pools: dict[int, Pools],
    part: Codes,
    size: int,
) -> Found:
    """Shortage of parts of the country: net, beside the sum of what places lack.

    Parameters
    ----------
    ground, situation, norm, pools
        As for `by_place`.
    part
        Part of each place, from 0; below 0 is left out.
    size
        How many parts there are.
    """
    demand = situation.demand(norm, ground)
    supply = situation.effective(ground)
    shared = _shared(ground, demand, supply, pools)
    summed = totals(demand, supply, shared, part, size)
    reason = np.where(np.isnan(summed.demand), "no_norm", "").astype(object)
    nothing = np.full(reason.shape, "", dtype=object)
    return Found(summed.supply, summed.demand, summed.deficits, summed.supply, reason, nothing)


def _reasons(
    ground: Ground, demand: Floats, shared: Floats, people: Floats, pools: dict[int, Pools]
) -> tuple[NDArray[Any], NDArray[Any]]:
    reason = np.full(demand.shape, "", dtype=object)
    pooled_with = np.full(demand.shape, "", dtype=object)
    reason[shared <= 0] = "no_supply"
    for group in range(demand.shape[1]):
        if not ground.local[group]:
            if ground.market is not None:
                reason[:, group] = "market_is_state"
        elif ground.reach is not None:
            reason[:, group] = "catchment"
        elif group in pools:
            found = pools[group]
            rows = np.flatnonzero(found.number >= 0)
            reason[rows, group] = "small_number"
            pooled_with[rows, group] = [_pool_name(ground, found, int(row)) for row in rows]
    reason[people <= 0] = "no_people"
    absent = np.isnan(demand)
    reason[absent], pooled_with[absent] = "no_norm", ""
    return reason, pooled_with


def _pool_name(ground: Ground, pools: Pools, row: int) -> str:
    level = int(pools.level[row])
    name = ground.labels[level][row] if level < len(ground.labels) else "all"
    return f"{name}; places={int(pools.members[row])}"
