"""Three norms of demand side by side.

utilisation
    People of an age keep the use of care they have today. Its level is set so that demand on the
    first day equals supply plus the measured deficit, so it cannot show today's lack of
    specialists (HRSA Health Workforce Simulation Model; AAMC's status quo).
need
    Everybody has what the best served of the same age and health have today.
ratio
    Published ratios of people to FTE, or, where a model published how adequate supply is, the
    demand that this says. Groups without either have no such norm: NaN.

Levels are set once, on the first day, and kept: later years move with people alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.places.demand import demand_fte

__all__ = [
    "NORMS",
    "Norms",
    "Rules",
    "best_served_level",
    "health_index",
    "ratio_demand",
    "set_norms",
    "utilisation_level",
]

NORMS = ("utilisation", "need", "ratio")
_PERCENT = 100.0
#: Middle of each age band of the population, years; the last is open.
MIDDLE_AGE = np.array([9.0, 21.0, 35.0, 55.0, 70.0, 80.0, 90.0])
_USUAL_BAND = 2

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rules:
    """What the norms assume: the parameters ``places.*`` on a day.

    Attributes
    ----------
    use
        Relative use of care per person, shape (groups, age bands), tilted by age.
    deficit
        FTE lacking on the first day, shape (groups,).
    best_served_share
        Share of the people whose supply is the norm of need.
    poverty_slope
        More need for each percentage point in poverty.
    people_per_fte, people_per_fte_high_need
        Published ratios, shape (groups,); 0 where there is none.
    high_need_poverty
        Share in poverty from which need is high.
    adequacy
        Published supply over demand, shape (groups, 2): metropolitan and not; 0 where none is.
    """

    use: Floats
    deficit: Floats
    best_served_share: float
    poverty_slope: float
    people_per_fte: Floats
    people_per_fte_high_need: Floats
    high_need_poverty: float
    adequacy: Floats

    #: parameters that `from_values` reads
    PARAMETERS = (
        "places.use_rate",
        "places.use_slope",
        "places.deficit_fte",
        "places.need.best_served_share",
        "places.need.poverty_slope",
        "places.ratio.people_per_fte",
        "places.ratio.people_per_fte_high_need",
        "places.ratio.high_need_poverty",
        "places.ratio.adequacy",
    )

    @classmethod
    def from_values(cls, values: Mapping[str, Any] | Any) -> Rules:
        """The rules of a snapshot of parameters, or of anything indexed by their ids."""
        use, slope, *rest = (np.asarray(values[name], dtype=np.float64) for name in cls.PARAMETERS)
        found = (use * np.exp(slope * (MIDDLE_AGE - MIDDLE_AGE[_USUAL_BAND])), *rest)
        return cls(*(float(v) if v.ndim == 0 else np.ascontiguousarray(v) for v in found))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Norms:
    """Norms whose levels are set; see `set_norms`.

    Attributes
    ----------
    rules
        What they assume.
    utilisation, need
        FTE per unit of use, shape (groups,).
    by_kind
        FTE per unit of use by published adequacy, shape (groups, 2); NaN where there is none.
    health
        Need of each place over the mean at the same age, shape (places,).
    high_need, metro
        Of each place, bool (places,).
    """

    rules: Rules
    utilisation: Floats
    need: Floats
    by_kind: Floats
    health: Floats
    high_need: NDArray[np.bool_]
    metro: NDArray[np.bool_]

    def demand(self, norm: str, population: Floats, units: Floats | None = None) -> Floats:
        """Demand in FTE by one norm.

        Parameters
        ----------
        norm
            One of `NORMS`.
        population
            Persons by place and age band.
        units
            Use in the unit of the rates, shape (places, groups), if it was already computed.

        Returns
        -------
        ndarray, shape (places, groups)
            NaN where the norm says nothing of a group.
        """
        if norm == "ratio":
            people = population.sum(axis=1)
            by_ratio = ratio_demand(
                people,
                self.high_need,
                self.rules.people_per_fte,
                self.rules.people_per_fte_high_need,
            )
            if np.isnan(self.by_kind).all():
                return by_ratio
        units = demand_fte(population, self.rules.use) if units is None else units
        if norm == "utilisation":
            return np.asarray(units * self.utilisation)
        if norm == "need":
            return np.asarray(units * self.health[:, None] * self.need)
        by_model = units * self.by_kind.T[np.where(self.metro, 0, 1)]
        return np.where(np.isnan(by_ratio), by_model, by_ratio)

    def demands(self, population: Floats, units: Floats) -> Floats:
        """Demand in FTE by all norms, in one pass; shape (norms, places, groups).

        Parameters as for `demand`, which gives one after the other.
        """
        found = np.empty((len(NORMS), *units.shape))
        _demands(
            units,
            population.sum(axis=1),
            np.stack([self.high_need, ~self.metro]),
            _people_per_fte(self.rules.people_per_fte, self.rules.people_per_fte_high_need),
            (self.utilisation, self.need, self.by_kind),
            self.health,
            found,
        )
        return found


@njit(cache=True)
def _demands(units, people, kind, by_people, factors, health, found):  # type: ignore[no-untyped-def]
    utilisation, need, by_kind = factors
    for i in range(np.uint64(units.shape[0])):
        for g in range(np.uint64(units.shape[1])):
            use = units[i, g]
            found[0, i, g] = use * utilisation[g]
            found[1, i, g] = use * health[i] * need[g]
            ratio = people[i] / by_people[np.uint64(kind[0, i]), g]
            if math.isnan(ratio):
                ratio = use * by_kind[g, np.uint64(kind[1, i])]
            found[2, i, g] = ratio


def set_norms(
    rules: Rules,
    population: Floats,
    supply: Floats,
    area: NDArray[np.integer[Any]],
    poverty: Floats,
    metro: NDArray[np.bool_],
    units: Floats | None = None,
) -> Norms:
    """Set the levels of the norms on the first day.

    Parameters
    ----------
    rules
        What they assume.
    population
        Persons by place and age band, on the first day.
    supply
        FTE by place and group, on the first day.
    area
        Of each place, the area (state) within which people are served.
    poverty
        People in poverty, per cent of each place; NaN counts as the mean.
    metro
        Whether each place is metropolitan.
    units
        As for `Norms.demand`.
    """
    units = demand_fte(population, rules.use) if units is None else units
    people = population.sum(axis=1)
    health = health_index(poverty, people, rules.poverty_slope)
    kinds = np.where(metro, 0, 1)
    by_kind = np.full(rules.adequacy.shape, np.nan)
    for kind in range(rules.adequacy.shape[1]):
        here = kinds == kind
        asked = units[here].sum(axis=0) * rules.adequacy[:, kind]
        told = asked > 0
        by_kind[told, kind] = supply[here].sum(axis=0)[told] / asked[told]
    return Norms(
        rules,
        utilisation_level(units, supply, rules.deficit),
        best_served_level(units * health[:, None], supply, area, rules.best_served_share),
        by_kind,
        health,
        np.nan_to_num(poverty) >= _PERCENT * rules.high_need_poverty,
        metro,
    )


def utilisation_level(units: Floats, supply: Floats, deficit: Floats) -> Floats:
    """FTE per unit of use so that demand equals supply plus the deficit.

    Parameters
    ----------
    units, supply
        Shape (places, groups).
    deficit
        FTE, shape (groups,).
    """
    return _over(supply.sum(axis=0) + deficit, units.sum(axis=0))


def best_served_level(
    units: Floats, supply: Floats, area: NDArray[np.integer[Any]], share: float
) -> Floats:
    """FTE per unit of need in the best-served areas that hold a share of all need.

    Parameters
    ----------
    units
        Need at a like level for the same age and health, shape (places, groups).
    supply
        FTE, shape (places, groups).
    area
        Area of each place.
    share
        From 0 (the best area alone) to 1 (the mean of all). The area that straddles it counts in
        part, so the level falls evenly as the share grows.

    Returns
    -------
    ndarray, shape (groups,)
        Never below the mean of all areas.
    """
    size = int(area.max()) + 1 if area.size else 0
    level = np.zeros(units.shape[1])
    for group in range(units.shape[1]):
        need = np.bincount(area, units[:, group], size)
        fte = np.bincount(area, supply[:, group], size)
        need, fte = need[need > 0], fte[need > 0]
        if not need.size:
            continue
        order = np.argsort(-fte / need, kind="stable")
        need, fte = need[order], fte[order]
        before = np.cumsum(need) - need
        taken = np.clip((share * need.sum() - before) / need, 0.0, 1.0)
        if not taken.any():
            taken[0] = 1.0
        level[group] = (fte * taken).sum() / (need * taken).sum()
    return level


def health_index(poverty: Floats, people: Floats, slope: float) -> Floats:
    """Need of each place over the mean at the same age, by its poverty.

    Parameters
    ----------
    poverty
        Per cent in poverty, shape (places,); NaN counts as the mean.
    people
        Shape (places,); the mean of the index weighted by them is 1.
    slope
        More need for each percentage point.
    """
    known = ~np.isnan(poverty)
    weight = np.where(known, people, 0.0)
    mean = (np.where(known, poverty, 0.0) * weight).sum() / max(weight.sum(), 1e-300)
    index = np.exp(slope * (np.where(known, poverty, mean) - mean))
    return np.asarray(index / max((index * people).sum() / max(people.sum(), 1e-300), 1e-300))


def ratio_demand(
    people: Floats, high_need: NDArray[np.bool_], per_fte: Floats, per_fte_high_need: Floats
) -> Floats:
    """FTE that ratios of people to FTE ask for.

    Parameters
    ----------
    people, high_need
        Of each place.
    per_fte, per_fte_high_need
        People per FTE by group; 0 where there is no ratio. Where only the first is given it holds
        for places of high need too.

    Returns
    -------
    ndarray, shape (places, groups)
        NaN where there is no ratio.
    """
    by_need = _people_per_fte(per_fte, per_fte_high_need)
    return np.asarray(people[:, None] / by_need[high_need.astype(np.intp)])


def _people_per_fte(usual: Floats, high_need: Floats) -> Floats:
    """Ratios at usual and at high need, shape (2, groups); NaN where there is none."""
    found = np.stack([usual, np.where(high_need > 0, high_need, usual)]).astype(np.float64)
    found[found <= 0] = np.nan
    return found


def _over(above: Floats, below: Floats) -> Floats:
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), 0.0)
