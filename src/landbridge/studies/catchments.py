"""Which counties' physicians the people of each county can reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.places.decay import gaussian
from landbridge.places.shortage import Reach
from landbridge.places.travel import RURALITY_OF_RUCC, travel_costs, travel_rules

if TYPE_CHECKING:
    from landbridge.baseline.country import Country

__all__ = ["county_reach"]

_SQUARE_KM_PER_SQUARE_MILE = 2.589988110336


def county_reach(country: Country, values: Mapping[str, Any]) -> Reach:
    """Pairs of counties within ``places.catchment.minutes``, weighted by a Gaussian of half of it.

    Parameters
    ----------
    country
        Base-year tables.
    values
        A snapshot of the parameters.

    Returns
    -------
    landbridge.places.shortage.Reach
        Every county reaches itself, a wide one at the least weight there is, so no supply is lost.
    """
    counties = country.counties
    cutoff = float(values["places.catchment.minutes"])
    kind = np.asarray(RURALITY_OF_RUCC)[counties.rucc]
    own = np.arange(len(counties))
    costs = travel_costs(
        counties.lat,
        counties.lon,
        counties.lat,
        counties.lon,
        cutoff,
        travel_rules(values),
        origin_class=kind,
        dest_class=kind,
        own=own,
        area=counties.land_area * _SQUARE_KM_PER_SQUARE_MILE,
    )
    decay = gaussian(sigma=cutoff / 2, cutoff=cutoff)
    origin = costs.origins().astype(np.int64)
    dest = np.asarray(costs.dest, dtype=np.int64)
    weight = np.asarray(decay(costs.cost), dtype=np.float64)
    alone = np.setdiff1d(own, origin[origin == dest])
    least = float(decay(np.array([cutoff]))[0])
    return Reach(
        np.concatenate([origin, alone]),
        np.concatenate([dest, alone]),
        np.concatenate([weight, np.full(alone.size, least)]),
    )
