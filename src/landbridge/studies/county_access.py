"""Access of counties: one measure over scenarios, draws and years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError, UnknownNameError
from landbridge.places import floating
from landbridge.places.api import FLOATING, METHODS
from landbridge.places.catchment import Weights, grown_reach, prepare_weights
from landbridge.places.costs import CostTable
from landbridge.places.decay import Decay
from landbridge.places.travel import TravelRules, travel_rules
from landbridge.studies.county_supply import CountySupply
from landbridge.studies.scenario import BASELINE_NAME

if TYPE_CHECKING:
    from landbridge.parameters import Snapshot

__all__ = ["LOWER_IS_BETTER", "Asked", "county_access"]

Floats = NDArray[np.float64]
#: Methods whose values are costs or crowding, with no line to be below.
LOWER_IS_BETTER = ("i2sfca", "raam")
_TAU = "access.raam_tau"


@dataclass(frozen=True)
class Asked:
    """Which measure of access.

    Attributes
    ----------
    method
        A name of `landbridge.places.api.METHODS`.
    decay
        None for the Gaussian one of the parameters.
    grow_to
        People up to whom each catchment grows (``"v2sfca"``).
    """

    method: str = "2sfca"
    decay: Decay | None = None
    grow_to: float | None = None

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise UnknownNameError("method", self.method, METHODS)
        if self.method != "v2sfca" and self.grow_to is not None:
            raise InputError(
                f"grow_to: method '{self.method}' has no growing catchments; use 'v2sfca'"
            )
        if self.grow_to is not None and not self.grow_to > 0:
            raise InputError(f"grow_to {self.grow_to:g}: expected a number of people above 0")

    def decay_of(self, parameters: Snapshot) -> Decay:
        """The decay asked for, or that of the parameters."""
        from landbridge.workforce.reach import county_decay

        return self.decay or county_decay(parameters)


def county_access(
    supply: CountySupply, asked: Asked, years: tuple[int, ...] | None = None
) -> dict[str, Floats]:
    """Access by county.

    Parameters
    ----------
    supply
        Of every county of the country, so that no border cuts off what is near.
    asked
        Which measure.
    years
        Which years of the supply; all by default.

    Returns
    -------
    dict
        By scenario, shape (draws, years, counties): FTE per person; for ``"raam"`` a cost, NaN
        where no supply is in reach, with the baseline's people per FTE at the opening held in all
        scenarios and years; for ``"i2sfca"`` people per FTE.
    """
    chosen = list(supply.years if years is None else years)
    rows = [supply.years.index(year) for year in chosen]
    found = {}
    for scenario in supply.scenarios:
        values = np.empty((supply.draws, len(rows), len(supply.counties)))
        for draw in range(supply.draws):
            for parameters, at in _by_rules(supply, scenario, draw, chosen):
                here = [rows[i] for i in at]
                fte = supply.fte[scenario][draw, here]
                rho = _rho(supply, draw) if asked.method == "raam" else None
                values[draw, at] = _values(supply, asked, parameters, supply.people[here], fte, rho)
        found[scenario] = values
    return found


def _by_rules(
    supply: CountySupply, scenario: str, draw: int, years: list[int]
) -> Iterator[tuple[Snapshot, list[int]]]:
    """Positions of the years that share the rules of travel, so that weights are made once."""
    groups: dict[tuple[TravelRules, Decay, float], tuple[Snapshot, list[int]]] = {}
    for i, year in enumerate(years):
        parameters = supply.rules(scenario, draw, year)
        decay = Asked().decay_of(parameters)
        key = (travel_rules(parameters), decay, float(parameters[_TAU]))  # type: ignore[arg-type]
        groups.setdefault(key, (parameters, []))[1].append(i)
    yield from groups.values()


def _values(
    supply: CountySupply,
    asked: Asked,
    parameters: Snapshot,
    people: Floats,
    fte: Floats,
    rho: float | None,
) -> Floats:
    """Shape (years, counties), of people and FTE of that shape."""
    from landbridge.workforce.reach import county_costs

    method = asked.method
    if method == "ratio":
        return np.asarray(floating.within_place(people, fte))
    decay = asked.decay_of(parameters)
    costs = county_costs(supply.counties, travel_rules(parameters), decay.cutoff)
    if method == "raam":
        tau = float(parameters[_TAU])  # type: ignore[arg-type]
        return _equilibria(costs, people, fte, tau, rho)
    if method == "v2sfca":
        if asked.grow_to is None:
            raise InputError(
                "method 'v2sfca' needs the number of people up to whom a catchment grows "
                "(--grow-to), or places of your own with a column 'cutoff'"
            )
        most = decay.cutoff
        if not np.isfinite(most):
            raise InputError(f"decay '{decay.name}': method 'v2sfca' needs one with a cut-off")
        return np.stack(
            [
                floating.two_step(
                    prepare_weights(costs, decay, grown_reach(costs, p, asked.grow_to, most)), p, s
                )
                for p, s in zip(people, fte, strict=True)
            ]
        )
    weights: Weights = prepare_weights(costs, decay)
    measure = floating.crowding if method == "i2sfca" else FLOATING[method]
    return np.asarray(measure(weights, people.T, fte.T), dtype=np.float64).T


def _equilibria(
    costs: CostTable, people: Floats, fte: Floats, tau: float, rho: float | None
) -> Floats:
    from landbridge.places.raam import raam

    found, last = [], None
    for p, s in zip(people, fte, strict=True):
        last = raam(costs, p, s, tau=tau, rho=rho, warm=last)
        found.append(last.access)
    return np.stack(found)


def _rho(supply: CountySupply, draw: int) -> float:
    """People per FTE of the baseline at the opening, held in every scenario and year."""
    base = supply.fte.get(BASELINE_NAME, next(iter(supply.fte.values())))
    return float(supply.people[0].sum() / base[draw, 0].sum())
