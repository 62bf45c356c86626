"""What draws physicians to a place beside market and class, by the named structure of location.

``choice-model``
    The fitted conditional logit alone: nothing more.
``vacancy``
    The same, times (demand / supply) of the county and specialty group to a power: physicians go
    where work is waiting. It mends geography by assumption.
``hwsm``
    Entrants go to states in proportion to growth of demand and physicians who left (HRSA Health
    Workforce Simulation Model), inside a state by market; where they trained plays no part.
``historical``
    Entrants spread as physicians stood at the opening.

Moves in mid-career follow the choice model under all four, with the pull of vacancies under the
second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.county_choice import Odds
from landbridge.workforce.modifiers import (
    CLASS_CORPS,
    CLASS_WAIVER,
    county_modifiers,
    waiver_sites,
)

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment
    from landbridge.workforce.world import World

__all__ = ["RULES", "Care", "EntrantRule", "bounds", "entrant_rule", "movers_odds", "vacancy_pull"]

#: Parameters that a process which places physicians must declare, beside the modifiers.
RULES = (
    "structure.location",
    "settle.location.bound",
    "settle.location.vacancy_elasticity",
    "settle.location.vacancy_smoothing",
)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Care:
    """Supply of care and demand for it at the end of a year, full-time equivalents.

    Attributes
    ----------
    supply, demand
        Shape (counties, groups), of the whole country; demand by the norm of
        ``structure.demand``.
    """

    supply: Floats
    demand: Floats


@dataclass(frozen=True)
class EntrantRule:
    """How those who begin practice choose a county.

    Attributes
    ----------
    nested
        Whether the state of training is considered first, and distance from there.
    modifier : ndarray of float64, shape (classes, counties)
    pull : ndarray of float64, shape (groups, counties) or (1, counties)
        By specialty group, or alike for all.
    draw : ndarray of float64, shape (states,)
        Pull of the states, as odds.
    bound : ndarray of float64, shape (classes,)
        Where the product of these three is cut off.
    """

    nested: bool
    modifier: Floats
    pull: Floats
    draw: Floats
    bound: Floats

    @property
    def odds(self) -> Odds:
        """All of it together."""
        return _odds(self.modifier, self.pull, self.draw, self.bound)


def _odds(modifier: Floats, pull: Floats, draw: Floats, bound: Floats) -> Odds:
    return Odds(modifier[:, None, :] * pull[None, :, :], draw, bound)


def entrant_rule(moment: Moment) -> EntrantRule:
    """The rule of the day for those who begin practice."""
    modifier, pull = county_modifiers(moment), vacancy_pull(moment)
    structure = moment.parameters.choice("structure.location")
    if structure in ("choice-model", "vacancy"):
        return EntrantRule(True, modifier, pull, _state_draw(moment), bounds(moment))
    modifier = np.ones_like(modifier)
    modifier[[CLASS_WAIVER, CLASS_CORPS]] = waiver_sites(moment)
    if structure == "hwsm":
        of_states = _hwsm_pull(moment.world, float(bounds(moment).max()))
        pull = np.ascontiguousarray(of_states[:, moment.world.places.county_state])
    nothing = np.ones(moment.world.places.states)
    return EntrantRule(False, modifier, pull, nothing, bounds(moment))


def movers_odds(moment: Moment) -> Odds:
    """Odds of the day for those in practice who move."""
    pull = vacancy_pull(moment)
    return _odds(county_modifiers(moment), pull, _state_draw(moment), bounds(moment))


def bounds(moment: Moment) -> Floats:
    """Where the odds of a county beside its market are cut off, shape (classes,).

    The lower they are, the fewer proposals are refused. Where a structure adds a pull of its own,
    every class has the highest.
    """
    bound = moment.parameters.table("settle.location.bound")
    if moment.parameters.choice("structure.location") in ("vacancy", "hwsm"):
        return np.full(bound.size, bound.max())
    return bound


def _state_draw(moment: Moment) -> Floats:
    """Pull of every state this year as odds, shape (states,)."""
    return np.exp(moment.world.state_pull.at(moment.year, moment.country.base_year))


def vacancy_pull(moment: Moment) -> Floats:
    """Pull of vacancies on everybody who looks for a place, shape (groups, counties).

    Demand over supply at the end of the year before, both a little raised so that small counties do
    not run wild, to the power of an elasticity. Under any structure but ``vacancy`` one everywhere,
    shape (1, counties).
    """
    p = moment.parameters
    elasticity = p.number("settle.location.vacancy_elasticity")
    smoothing = p.number("settle.location.vacancy_smoothing")
    care: Care | None = moment.world.memory.get("care")
    if p.choice("structure.location") != "vacancy" or care is None:
        return np.ones((1, moment.world.places.counties))
    ratio = (care.demand + smoothing) / (care.supply + smoothing)
    return np.ascontiguousarray((ratio**elasticity).T)


def _hwsm_pull(world: World, bound: float) -> Floats:
    """Share of demand growth and leavers over share of the market, shape (groups, states)."""
    places = world.places
    pull = np.ones((places.groups, places.states))
    wanted: Floats | None = world.memory.get("openings")
    if wanted is None:  # the first year has no year before it
        return pull
    total = wanted.sum(axis=1, keepdims=True)
    share = np.divide(wanted, total, out=np.zeros_like(wanted), where=total > 0.0)
    known = (places.state_share > 0.0) & (total > 0.0)
    np.divide(share, places.state_share, out=pull, where=known)
    # Never zero: whom a waiver binds to a state must find a county there.
    return np.clip(pull, 1.0 / bound**2, bound)
