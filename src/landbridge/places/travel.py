"""Travel costs estimated from distance, where no road network is at hand.

Great circle × circuity / speed, and a terminal time at each end; a place is not at distance 0 from
itself. Say "estimated from distance" beside every number made with it. No water is looked at, so
Hawaii, Alaska and islands are wrong by this method: `landbridge.places.islands` flags them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landbridge.places.costs import CostTable, cost_table

__all__ = [
    "EARTH_RADIUS_KM",
    "RURALITY",
    "RURALITY_OF_RUCC",
    "SQUARE_KM_PER_SQUARE_MILE",
    "TravelRules",
    "great_circle_km",
    "km_apart",
    "nearest_neighbour_km",
    "pairs_within",
    "self_cost_km",
    "travel_costs",
    "travel_rules",
    "unit_vectors",
]

Floats = NDArray[np.float64]

#: Mean radius of the Earth (IUGG).
EARTH_RADIUS_KM = 6371.0088
SQUARE_KM_PER_SQUARE_MILE = 2.589988110336
#: Classes of place by which speed differs, and the class of each rural-urban continuum code.
RURALITY = ("large_metro", "small_metro", "town", "rural")
RURALITY_OF_RUCC = (-1, 0, 1, 1, 2, 2, 2, 2, 3, 3)


@dataclass(frozen=True)
class TravelRules:
    """How a distance becomes a travel cost.

    Attributes
    ----------
    circuity
        Road distance over great-circle distance, 1 or more.
    speed
        Kilometres per hour by class of `RURALITY`; None leaves costs in road kilometres.
    terminal
        Minutes added to every trip (to the car, parking, to the door), not used without speed.
    self_factor
        Mean distance from the middle of a disc over its radius; two thirds.
    self_most
        Largest cost within one's own place, in the unit of costs: in a county as wide as Maricopa
        people live together in one part of it, and the disc would put them out of their own reach.
    """

    circuity: float = 1.3
    speed: tuple[float, ...] | None = None
    terminal: float = 0.0
    self_factor: float = 2 / 3
    self_most: float = math.inf

    def cost(self, km: Floats, from_class: ArrayLike = 0, to_class: ArrayLike = 0) -> Floats:
        """Travel cost of great-circle distances.

        Each half of the way is driven at the speed of its end, so that there and back cost alike.

        Parameters
        ----------
        km
            Great-circle distance, shape (pairs,).
        from_class, to_class
            Row of `RURALITY` at either end, shape (pairs,).

        Returns
        -------
        ndarray
            Minutes, or road kilometres where the rules have no speed.
        """
        road = self.circuity * np.asarray(km, dtype=np.float64)
        if self.speed is None:
            return road
        pace: Floats = 60.0 / np.asarray(self.speed, dtype=np.float64)  # minutes per kilometre
        both = pace[np.asarray(from_class, np.intp)] + pace[np.asarray(to_class, np.intp)]
        return np.asarray(road * both / 2 + self.terminal)

    def farthest_km(self, cutoff: float) -> float:
        """Great-circle distance beyond which no pair costs ``cutoff`` or less."""
        if self.speed is None:
            return cutoff / self.circuity
        return max(cutoff - self.terminal, 0.0) / 60.0 * max(self.speed) / self.circuity


def unit_vectors(lat: ArrayLike, lon: ArrayLike) -> Floats:
    """Points on the unit sphere, shape (n, 3), of degrees north and east."""
    phi, lam = np.radians(np.asarray(lat, float)), np.radians(np.asarray(lon, float))
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


def _km_of_chord(chord: Floats) -> Floats:
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chord / 2, 1.0))


def great_circle_km(lat: ArrayLike, lon: ArrayLike, lat2: ArrayLike, lon2: ArrayLike) -> Floats:
    """Great-circle distance in kilometres between points, element by element.

    >>> great_circle_km(0, 0, 0, 90).round(1).tolist()
    [10007.6]
    """
    return km_apart(unit_vectors(lat, lon), unit_vectors(lat2, lon2))


def km_apart(one: Floats, other: Floats) -> Floats:
    """The same between points on the unit sphere, row by row."""
    return _km_of_chord(np.linalg.norm(one - other, axis=1))


def pairs_within(
    origin: Floats, dest: Floats, km: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Pairs of points up to a great-circle distance, by a tree on unit vectors.

    Parameters
    ----------
    origin, dest
        Unit vectors, shapes (n, 3) and (m, 3).
    km
        Largest distance, inclusive.

    Returns
    -------
    tuple
        Row of the origin, row of the destination, kilometres; shape (pairs,).
    """
    widest = 2 * np.sin(min(km / EARTH_RADIUS_KM, np.pi) / 2) * (1 + 1e-12)
    found = _tree(origin.tobytes()).sparse_distance_matrix(
        _tree(dest.tobytes()), float(widest), output_type="ndarray"
    )
    distance = _km_of_chord(np.asarray(found["v"], dtype=np.float64))
    return found["i"].astype(np.int64), found["j"].astype(np.int64), distance


def nearest_neighbour_km(points: Floats) -> Floats:
    """Kilometres to the nearest other place; ``inf`` for the only one, 0 for two at one spot."""
    if len(points) < 2:
        return np.full(len(points), np.inf)
    return _nearest(points.tobytes())


# Places stay where they are, while how people travel between them is drawn again and again.
@lru_cache(maxsize=4)
def _tree(points: bytes) -> Any:
    """Tree for neighbours of unit vectors, shape (n, 3)."""
    from scipy.spatial import cKDTree

    return cKDTree(np.frombuffer(points).reshape(-1, 3))


@lru_cache(maxsize=4)
def _nearest(points: bytes) -> Floats:
    chord = np.asarray(_tree(points).query(_tree(points).data, k=2)[0], dtype=np.float64)
    km = _km_of_chord(chord[:, 1])
    km.setflags(write=False)
    return km


def self_cost_km(area: ArrayLike, nearest: ArrayLike, factor: float = 2 / 3) -> Floats:
    """Distance of people from supply in their own place.

    ``(2/3) √(area / π)``, the mean distance from the middle of a disc, but no farther than the
    nearest neighbour. With a power decay this decides the result: state it.

    Parameters
    ----------
    area
        Square kilometres of land, shape (n,).
    nearest
        Kilometres to the nearest other place, shape (n,).
    factor
        Two thirds for a disc.

    Examples
    --------
    A disc of radius 30 km, with its neighbour at 50 km and at 12 km.

    >>> import math
    >>> self_cost_km([math.pi * 900] * 2, [50, 12]).round(6).tolist()
    [20.0, 12.0]
    """
    return np.minimum(factor * np.sqrt(np.asarray(area, float) / np.pi), nearest)


def travel_costs(
    lat: ArrayLike,
    lon: ArrayLike,
    dest_lat: ArrayLike,
    dest_lon: ArrayLike,
    cutoff: float,
    rules: TravelRules = TravelRules(),
    *,
    origin_class: ArrayLike | None = None,
    dest_class: ArrayLike | None = None,
    own: ArrayLike | None = None,
    area: ArrayLike | None = None,
) -> CostTable:
    """Cost table of all pairs up to a cut-off, estimated from distance.

    Parameters
    ----------
    lat, lon, dest_lat, dest_lon
        Degrees of the demand places, shape (n,), and of the supply places, shape (m,). Use
        people-weighted middles: the middle of San Bernardino's area is desert.
    cutoff
        Largest cost kept, inclusive: minutes, or road kilometres where the rules have no speed.
    rules
        Circuity, speeds, terminal time and self cost.
    origin_class, dest_class
        Row of `RURALITY` by place, shapes (n,) and (m,); needed where the rules have speeds.
    own
        Supply place that is the same place as each demand place, -1 for none, shape (n,).
    area
        Land of the demand places in square kilometres, shape (n,); needed with ``own``.

    Returns
    -------
    CostTable
        A place whose own cost is beyond the cut-off does not reach itself.
    """
    from_here, to_there = unit_vectors(lat, lon), unit_vectors(dest_lat, dest_lon)
    shape = (len(from_here), len(to_there))
    first, second, km = pairs_within(from_here, to_there, rules.farthest_km(cutoff))
    if own is not None:
        if area is None:
            raise ValueError("travel_costs: `own` needs the area of the demand places")
        same = np.asarray(own, dtype=np.int64)
        other = same[first] != second
        homes = np.flatnonzero(same >= 0)
        nearest = nearest_neighbour_km(from_here)
        inner = self_cost_km(area, nearest, rules.self_factor)
        first = np.concatenate([first[other], homes])
        second = np.concatenate([second[other], same[homes]])
        km = np.concatenate([km[other], inner[homes]])
    if rules.speed is None:
        cost = rules.cost(km)
    else:
        if origin_class is None or dest_class is None:
            raise ValueError("travel_costs: speeds by rurality need the class of every place")
        cost = rules.cost(km, np.asarray(origin_class)[first], np.asarray(dest_class)[second])
    if own is not None:
        inside = cost.size - homes.size
        cost[inside:] = np.minimum(cost[inside:], rules.self_most)
    keep = cost <= cutoff
    return cost_table(first[keep], second[keep], cost[keep], shape)


def travel_rules(parameters: Mapping[str, Any]) -> TravelRules:
    """The rules that the parameters ``access.*`` state.

    Parameters
    ----------
    parameters
        A snapshot of the tree, or anything that gives a value by id.
    """
    return TravelRules(
        circuity=float(parameters["access.circuity"]),
        speed=tuple(float(one) for one in np.asarray(parameters["access.speed"])),
        terminal=float(parameters["access.terminal_minutes"]),
        self_factor=float(parameters["access.self_cost_factor"]),
        self_most=float(parameters["access.self_minutes_most"]),
    )
