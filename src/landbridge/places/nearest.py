"""Travel to the nearest place outside that is a source of care, estimated from distance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landbridge.places.travel import EARTH_RADIUS_KM, TravelRules, unit_vectors

__all__ = ["KM_PER_MILE", "nearest_source"]

Floats = NDArray[np.float64]
#: Sources looked at by straight line; among them the one soonest reached is taken.
_CANDIDATES = 16
KM_PER_MILE = 1.609344


def nearest_source(
    lat: ArrayLike,
    lon: ArrayLike,
    is_source: ArrayLike,
    travel: TravelRules,
    place_class: ArrayLike,
) -> tuple[Floats, Floats]:
    """Minutes and road miles from each place to the soonest reached other place with care to spare.

    Parameters
    ----------
    lat, lon
        Degrees of the people-weighted middle, shape (places,).
    is_source
        Whether a place has care to spare: neither short nor over-used.
    travel
        How distance becomes time.
    place_class
        Row of `landbridge.places.travel.RURALITY`.

    Returns
    -------
    minutes, miles : ndarray
        Infinite where there is no source at all. From middle to middle, though care may stand at
        the border; over water as over land: flag islands with `landbridge.places.islands`.
    """
    from scipy.spatial import cKDTree

    points, sources = unit_vectors(lat, lon), np.flatnonzero(np.asarray(is_source, bool))
    best = np.full(len(points), np.inf)
    miles = best.copy()
    if not sources.size:
        return best, miles
    classes = np.asarray(place_class, dtype=np.intp)
    k = min(_CANDIDATES, sources.size)
    chord, nearest = cKDTree(points[sources]).query(points, k=np.arange(1, k + 1))
    km = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(np.asarray(chord) / 2, 1.0))
    found = np.asarray(nearest)
    here = np.arange(len(points))
    for column in range(k):
        there = sources[found[:, column]]
        cost = travel.cost(km[:, column], classes, classes[there])
        sooner = (there != here) & (cost < best)
        best = np.where(sooner, cost, best)
        miles = np.where(sooner, travel.circuity * km[:, column] / KM_PER_MILE, miles)
    return best, miles
