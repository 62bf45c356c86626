"""Access of all people together, and by setting: mean, share below the line, Gini."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landbridge.places.inequality import fgt, gini
from landbridge.studies.county_access import LOWER_IS_BETTER
from landbridge.studies.intervals import Spread, spread
from landbridge.studies.place_access import PlaceAccess
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.studies.summary import difference_name

__all__ = ["Overview", "overview"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Overview:
    """Some of the places told of, in one scenario or difference and one year.

    Attributes
    ----------
    scenario
        Name of the scenario, or of a difference.
    setting
        ``all``, ``metro``, ``nonmetro``.
    people
        How many live there.
    mean, below, gini
        Access of a person in the mean, share of people below the line (None for a cost), and the
        Gini coefficient; each with its interval.
    """

    scenario: str
    setting: str
    people: float
    mean: Spread
    below: Spread | None
    gini: Spread


def overview(found: PlaceAccess, line: float, year: int = -1) -> list[Overview]:
    """All places told of, and those in and outside metropolitan areas where that is known.

    Parameters
    ----------
    found
        Access by place.
    line
        Access below which people are short.
    year
        Position of the year.
    """
    rows = found.rows
    settings = {"all": rows}
    if found.counties is not None:
        metro = found.counties.metro[rows]
        settings |= {"metro": rows[metro], "nonmetro": rows[~metro]}
    numbers = {
        (scenario, setting): _numbers(found, scenario, year, members, line)
        for scenario in found.values
        for setting, members in settings.items()
        if members.size
    }
    scenarios = list(found.values)
    for scenario in scenarios:
        if scenario == BASELINE_NAME or BASELINE_NAME not in scenarios:
            continue
        label = difference_name(scenario, scenarios)
        for setting in settings:
            if (scenario, setting) in numbers:
                change = numbers[scenario, setting] - numbers[BASELINE_NAME, setting]
                numbers[label, setting] = change
    is_cost = found.asked.method in LOWER_IS_BETTER
    told = []
    for (scenario, setting), values in numbers.items():
        people = float(found.people[year, settings[setting]].sum())
        parts = [spread(values[:, i : i + 1]) for i in range(3)]
        if scenario in found.values:
            parts = [replace(part, low=np.maximum(part.low, 0.0)) for part in parts]
        below = None if is_cost else parts[1]
        told.append(Overview(scenario, setting, people, parts[0], below, parts[2]))
    return told


def _numbers(
    found: PlaceAccess, scenario: str, year: int, rows: NDArray[np.int64], line: float
) -> Floats:
    """Mean, share below the line and Gini by draw, shape (draws, 3)."""
    people = found.people[year, rows]
    out = []
    for draw in found.values[scenario][:, year]:
        values = draw[rows]
        known = ~np.isnan(values) & (people > 0)
        weight = people[known]
        mean = float(np.average(values[known], weights=weight)) if weight.size else np.nan
        short = fgt(values[known], weight, line) if weight.size else np.nan
        out.append((mean, short, gini(values[known], weight) if weight.size else np.nan))
    return np.array(out)
