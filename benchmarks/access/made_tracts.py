"""Made-up tracts and practice sites, as many as there are, strewn over the shipped counties."""

from __future__ import annotations

from typing import Any

import numpy as np

from landbridge.baseline.counties import load_counties
from landbridge.places.travel import (
    SQUARE_KM_PER_SQUARE_MILE,
    TravelRules,
    travel_costs,
)

TRACTS, SITES, PAIRS = 84_415, 30_000, 9_600_000
#: How much of a county's radius its tracts are strewn over (people live in towns), and the widest
#: great circle looked at; the cut-off is then the cost of the last of the wanted pairs.
STREWN, WIDEST_KM = 0.45, 60.0


def tracts(seed: int = 1) -> dict[str, Any]:
    """Row of origin and destination, cost in minutes, people and FTE; the cheapest pairs.

    The order of the pairs is that of a shuffled file, the same for both sides.
    """
    rng = np.random.default_rng(seed)
    counties = load_counties()
    people = counties.population[-1]
    odds = people / people.sum()
    radius = np.sqrt(counties.land_area * SQUARE_KM_PER_SQUARE_MILE / np.pi)
    points = []
    for many in (TRACTS, SITES):
        home = np.sort(rng.choice(people.size, many, p=odds))
        north, east = rng.normal(size=(2, many)) * STREWN * radius[home] / 111.2
        lat = counties.lat[home] + north
        points += [lat, counties.lon[home] + east / np.cos(np.radians(lat))]
    table = travel_costs(*points, WIDEST_KM, TravelRules(circuity=1.0))
    # Road kilometres at 60 km/h and five minutes at the ends, so that no cost is 0.
    cost = table.cost + 5.0
    if len(table) < PAIRS:
        raise SystemExit(f"only {len(table):,} pairs within {WIDEST_KM} km; {PAIRS:,} are wanted")
    cutoff = float(np.partition(cost, PAIRS - 1)[PAIRS - 1])
    keep = np.flatnonzero(cost <= cutoff)
    rng.shuffle(keep)
    return {
        "origin": table.origins()[keep],
        "dest": table.dest[keep].astype(np.int32),
        "cost": cost[keep],
        "people": rng.integers(1000, 8000, TRACTS),
        "fte": rng.integers(1, 20, SITES).astype(np.float64),
        "cutoff": np.array(cutoff),
    }


def text_ids(many: int) -> list[str]:
    """Ids of eleven digits with a leading zero, as tracts have."""
    return [f"0{1_000_000_000 + 7 * k:010d}" for k in range(many)]
