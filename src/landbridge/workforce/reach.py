"""reach: how much primary care people can reach, and how evenly it is spread, at the year's end.

Two readings of the same supply. The *ratio* takes a county's borders for walls: FTE over people of
the county. *Access* lets people cross them: the two-step floating catchment area with a Gaussian
decay, rivals counted. Travel is estimated from distance, by the parameters ``access.*``; where a
replicate draws them, its access is of the drawn travel.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.places.catchment import Weights, prepare_weights
from landbridge.places.costs import CostTable
from landbridge.places.decay import Decay, gaussian
from landbridge.places.floating import two_step, within_place
from landbridge.places.spread import spread, theil_parts
from landbridge.places.travel import (
    RURALITY_OF_RUCC,
    SQUARE_KM_PER_SQUARE_MILE,
    TravelRules,
    travel_costs,
    travel_rules,
)
from landbridge.workforce.process import Process

if TYPE_CHECKING:
    from landbridge.baseline.counties import Counties
    from landbridge.workforce.process import Moment

__all__ = [
    "REACH",
    "county_costs",
    "county_decay",
    "county_weights",
    "rurality_of",
]

Floats = NDArray[np.float64]
#: Categories of measures by setting, of Theil's parts, and of the Foster-Greer-Thorbecke measures.
SETTINGS = ("all", "metro", "nonmetro")
THEIL = ("all", "between_states", "within_states")
FGT = ("all", "depth", "severity")
TRAVEL = (
    "access.circuity",
    "access.speed",
    "access.terminal_minutes",
    "access.self_cost_factor",
    "access.self_minutes_most",
)
DECAY = ("access.decay_sigma", "access.decay_cutoff")
LINE = "studies.people_per_primary_care_physician"
#: Where the supply of the year stands in the world's memory.
SUPPLY = "primary_care_fte"
_PER = 100_000.0  # rates are per 100,000 residents by convention
_THOUSANDTHS, _MILLIONTHS = 1e3, 1e6


def rurality_of(counties: Counties) -> NDArray[np.int64]:
    """Row of `landbridge.places.travel.RURALITY` of each county, by its continuum code."""
    return np.asarray(RURALITY_OF_RUCC, dtype=np.int64)[counties.rucc]


def county_decay(parameters: Any) -> Decay:
    """The Gaussian decay that the parameters state."""
    return gaussian(
        float(parameters["access.decay_sigma"]), float(parameters["access.decay_cutoff"])
    )


def county_costs(counties: Counties, rules: TravelRules, cutoff: float) -> CostTable:
    """Travel costs between counties, estimated from distance.

    Parameters
    ----------
    counties
        Middles by people, land and rurality.
    rules
        How distance becomes minutes.
    cutoff
        Largest cost kept, inclusive.

    Returns
    -------
    CostTable
        Counties to counties, in their order; each reaches itself.
    """
    kind = rurality_of(counties)
    return travel_costs(
        counties.lat,
        counties.lon,
        counties.lat,
        counties.lon,
        cutoff,
        rules,
        origin_class=kind,
        dest_class=kind,
        own=np.arange(len(counties)),
        area=counties.land_area * SQUARE_KM_PER_SQUARE_MILE,
    )


def county_weights(
    counties: Counties, parameters: Mapping[str, Any], decay: Decay | None = None
) -> Weights:
    """Weights between counties under the parameters ``access.*``.

    Parameters
    ----------
    counties
        The counties.
    parameters
        A snapshot of the tree, or what a process is given of it.
    decay
        In place of the Gaussian one of the parameters.
    """
    decay = decay or county_decay(parameters)
    return prepare_weights(county_costs(counties, travel_rules(parameters), decay.cutoff), decay)


def _weights(moment: Moment) -> Weights:
    """Weights of this year; made once, and again only when a rule of travel has changed."""
    values = {name: moment.parameters[name] for name in (*TRAVEL, *DECAY)}
    held = moment.world.memory.get("reach")
    if held is None or any(value is not held[0][name] for name, value in values.items()):
        rules, decay = travel_rules(values), county_decay(values)
        if held is None or held[1:3] != (rules, decay):
            costs = county_costs(moment.country.counties, rules, decay.cutoff)
            held = values, rules, decay, prepare_weights(costs, decay)
        held = moment.world.memory["reach"] = (values, *held[1:])
    return held[3]  # type: ignore[no-any-return]


def _step(moment: Moment) -> None:
    country, year = moment.country, moment.year
    counties = country.counties
    people = country.residents_in(year + 1)
    fte = moment.world.memory[SUPPLY]
    access = np.asarray(two_step(_weights(moment), people, fte), dtype=np.float64)
    ratio = np.asarray(within_place(people, fte), dtype=np.float64)
    line = 1.0 / moment.parameters.number(LINE)
    setting = np.where(counties.metro, 0, 1)
    of_access = spread(access, people, setting, len(SETTINGS) - 1, line)
    of_ratio = spread(ratio, people, setting, len(SETTINGS) - 1, line)
    nation = ("US",)
    state_fips = moment.world.memory["names"][1]

    def add(
        measure: str, values: Any, unit: float, places: tuple[str, ...], names: tuple[str, ...]
    ) -> None:
        whole = np.asarray(values, dtype=np.float64) * unit
        whole[np.isnan(whole)] = 0.0
        moment.results.add_block(measure, year, whole, places, names, weighted=False)

    per_100k = _PER * _THOUSANDTHS
    add("access_per_100k_thousandths", of_access.mean, per_100k, nation, SETTINGS)
    add("access_below_line_millionths", of_access.below, _MILLIONTHS, nation, SETTINGS)
    add("access_gini_millionths", of_access.gini, _MILLIONTHS, nation, SETTINGS)
    state = counties.state
    held = np.maximum(np.bincount(state, people, len(state_fips)), 1e-9)
    for measure, unit, values in (
        ("access_per_100k_thousandths", per_100k, access),
        ("access_below_line_millionths", _MILLIONTHS, access < line),
    ):
        total = np.bincount(state, people * values, len(state_fips))
        add(measure, total / held, unit, state_fips, ("all",))
    add("ratio_gini_millionths", of_ratio.gini, _MILLIONTHS, nation, SETTINGS)
    between, within = theil_parts(ratio, people, state, len(state_fips))
    parts = [between + within, between, within]
    add("ratio_theil_millionths", parts, _MILLIONTHS, nation, THEIL)
    short = [of_ratio.below[0], of_ratio.depth[0], of_ratio.severity[0]]
    add("ratio_below_line_millionths", short, _MILLIONTHS, nation, FGT)


REACH = Process(
    name="reach",
    step=_step,
    parameters=(*TRAVEL, *DECAY, LINE),
    results={
        "access_per_100k_thousandths": (
            "primary-care FTE that people can reach, per 100,000 of them and rivals counted "
            "(2SFCA, Gaussian; travel estimated from distance), mean over people, thousandths"
        ),
        "access_below_line_millionths": (
            "share of people whose access is below one FTE for the people of the shortage rule"
        ),
        "access_gini_millionths": "Gini coefficient of access over people",
        "ratio_gini_millionths": "Gini coefficient of primary-care FTE per person by county",
        "ratio_theil_millionths": (
            "Theil index of primary-care FTE per person by county: all, between states, within"
        ),
        "ratio_below_line_millionths": (
            "people of counties with less primary-care FTE per person than the line of the "
            "shortage rule: their share (all), how far below they are (depth, severity)"
        ),
    },
    decided_on=(7, 1),
)
