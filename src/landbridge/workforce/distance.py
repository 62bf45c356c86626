"""Counties near the place of training or practice: what distance adds to the choice of a county.

The odds of a county are its market times ``1 + near_weight * exp(-km / decay_km)`` for a physician
trained so far from it, and with other values for one who moves from there. That is a mixture of two
fixed proposals: the market alone, and the market nearby. So distance costs no exponential a person:
an alias table for each county of origin holds its neighbours, those in its own state and those
beyond the border apart, because whether to stay in the state is decided first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.alias import AliasTables, lay_segment, room_for_cells
from landbridge.places.travel import (
    EARTH_RADIUS_KM,
    SQUARE_KM_PER_SQUARE_MILE,
    km_apart,
    unit_vectors,
)
from landbridge.workforce.kept import once_for_each

if TYPE_CHECKING:
    from landbridge.baseline.country import Country
    from landbridge.parameters import Snapshot

__all__ = ["INSIDE", "OUTSIDE", "Decay", "Near", "distances", "km_between", "training_counties"]

INSIDE, OUTSIDE = 0, 1
#: Mean distance of a point of a disc from its middle, in radii (geometry).
_MEAN_RADIUS = 2.0 / 3.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Decay:
    """How distance weighs: the parameters ``settle.distance.*`` or ``practise.distance.*`` on the
    first day.

    Attributes
    ----------
    near_weight
        Odds of a county at no distance over those of one far away, less 1.
    decay_km
        Distance at which ``near_weight`` has fallen to ``1 / e`` of itself.
    reach_km
        Distance beyond which a county counts as far away.
    """

    near_weight: float
    decay_km: float
    reach_km: float

    @classmethod
    def from_values(cls, start: Snapshot, room: str = "settle") -> Decay:
        """The values of a day: for those who begin practice, or (``practise``) who move."""
        names = ("near_weight", "decay_km", "reach_km")
        return cls(*(float(start.scalar(f"{room}.distance.{name}")) for name in names))


@dataclass(frozen=True)
class Near:
    """Neighbours of some counties, the sites: those with a training program, or all.

    Attributes
    ----------
    trained : ndarray of int16, shape (counties,)
        Number of the county among the sites, -1 where it is none.
    proposals : AliasTables
        Segment ``(group * sites + site) * 2 + side`` holds the neighbours of a site inside
        (side 0) and outside (side 1) its state, by market and distance. Tables of all groups
        together have one group.
    county : ndarray of int16, shape (pairs,)
        County of an item: item ``i`` of a group is pair ``i - group * pairs``.
    share : ndarray of float64, shape (groups, sites, 2)
        Share of proposals that come from the neighbours.
    thinned : ndarray of float64, shape (groups, counties) or (0, 0)
        For tables of all groups together: market of a group over that of all, by which a proposal
        of a neighbour is accepted; else empty.
    reach : ndarray of float64, shape (sites, states)
        What the neighbours of a site in every state add to its market, all groups together.
    """

    trained: NDArray[np.int16]
    proposals: AliasTables
    county: NDArray[np.int16]
    share: Floats
    thinned: Floats
    reach: Floats

    @property
    def tables(
        self,
    ) -> tuple[NDArray[np.int64], Floats, NDArray[np.int32], NDArray[np.int16], Floats, Floats]:
        """What the loop reads: ``(start, keep, item, county, share, thinned)``."""
        return (
            self.proposals.start,
            self.proposals.keep,
            self.proposals.item,
            self.county,
            self.share,
            self.thinned,
        )

    @classmethod
    def nobody(cls, counties: int, groups: int) -> Near:
        """No county has a program: distance plays no part."""
        return cls(
            np.full(counties, -1, dtype=np.int16),
            AliasTables.build(np.zeros(0), np.zeros(1, dtype=np.int64)),
            np.zeros(0, dtype=np.int16),
            np.zeros((groups, 0, 2)),
            np.zeros((0, 0)),
            np.zeros((0, 0)),
        )

    @classmethod
    def around_all(cls, country: Country, market: Floats, pooled: Floats, decay: Decay) -> Near:
        """Tables of the neighbours of every county, for those who move.

        One table for all groups: eleven would be large, and thinning by the group's market gives
        the same odds. See `build` for the arguments.
        """
        state = np.asarray(country.counties.state)
        of_state = np.bincount(state, pooled, int(state.max()) + 1).astype(np.float64)
        every = np.arange(pooled.size)
        one = cls.build(
            country, pooled[None, :], of_state[None, :], pooled, decay, every, own=False
        )
        thinned = market / np.maximum(pooled, 1e-300)[None, :]
        return replace(one, thinned=np.ascontiguousarray(thinned))

    @classmethod
    def build(
        cls,
        country: Country,
        market: Floats,
        state_share: Floats,
        pooled: Floats,
        decay: Decay,
        sites: NDArray[np.int64] | None = None,
        *,
        own: bool = True,
    ) -> Near:
        """Tables for a country.

        Parameters
        ----------
        country
            The country.
        market
            Share of every county in the market of each group, shape (groups, counties).
        state_share
            The same by state, shape (groups, states).
        pooled
            The share of all groups together, shape (counties,).
        decay
            How distance weighs.
        sites
            Counties whose neighbours are wanted; those with a training program by default.
        own
            Whether a county is a neighbour of itself.
        """
        groups, counties = market.shape
        states = state_share.shape[1]
        sites = training_counties(country) if sites is None else sites
        pairs = _neighbours(country, decay.reach_km, sites, own)
        state = np.asarray(country.counties.state)
        fading = np.exp(-pairs.km / decay.decay_km)
        keep, item = room_for_cells(groups * fading.size)
        summed = np.empty((groups, 2 * sites.size))
        _lay_out(pairs.first, pairs.county, fading, market, keep, item, summed)
        start = (np.arange(groups)[:, None] * fading.size + pairs.first[:-1]).ravel()
        reach = np.zeros((sites.size, states))
        _reach(pairs.first, pairs.county, fading, pooled, state, reach)
        near = decay.near_weight * summed.reshape(groups, sites.size, 2)
        # Inside the state its market is drawn from alone, outside that of the nation.
        whole = np.stack([state_share[:, state[sites]], np.ones((groups, sites.size))], axis=2)
        trained = np.full(counties, -1, dtype=np.int16)
        trained[sites] = np.arange(sites.size)
        return cls(
            trained,
            AliasTables(np.append(start, groups * fading.size), keep, item),
            pairs.county,
            np.divide(near, near + whole, out=np.zeros_like(near), where=near > 0.0),
            np.zeros((0, 0)),
            decay.near_weight * reach,
        )


@njit(cache=True)
def _lay_out(first, county, fading, market, keep, item, summed):  # type: ignore[no-untyped-def]
    """Tables of every group, and the sum of each segment's weights."""
    most = np.int64(0)
    for s in range(first.size - 1):
        most = max(most, first[s + 1] - first[s])
    weight = np.empty(most)
    small, large = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    for group in range(market.shape[0]):
        for s in range(first.size - 1):
            low, size = first[s], first[s + 1] - first[s]
            total = 0.0
            for k in range(size):
                weight[k] = market[group, county[low + k]] * fading[low + k]
                total += weight[k]
            summed[group, s] = total
            begin = group * county.size + low
            lay_segment(weight, size, total, begin, keep, item, small, large)


@njit(cache=True)
def _reach(first, county, fading, pooled, state, out):  # type: ignore[no-untyped-def]
    """Add the markets of the neighbours of every site, faded by distance, by state."""
    for site in range(out.shape[0]):
        for j in range(first[2 * site], first[2 * site + 2]):
            out[site, state[county[j]]] += pooled[county[j]] * fading[j]


@once_for_each
def training_counties(country: Country) -> NDArray[np.int64]:
    """Counties with a training program, in order."""
    return np.unique(np.asarray(country.programs.county)).astype(np.int64)


def distances(
    country: Country, reach_km: float, sites: NDArray[np.int64] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Pairs of a site and a county within reach of it.

    Parameters
    ----------
    country
        The country.
    reach_km
        Greatest distance between the centres of population.
    sites
        Counties from which is measured, in order; `training_counties` by default.

    Returns
    -------
    site : ndarray of int64, shape (pairs,)
        Number of the site.
    county : ndarray of int64, shape (pairs,)
        County.
    km : ndarray of float64, shape (pairs,)
        Great-circle distance; inside the site itself two thirds of the radius of a disc of
        its area.
    """
    rows = training_counties(country) if sites is None else sites
    pairs = _neighbours(country, reach_km, rows, own=True)
    site = np.repeat(np.arange(rows.size), np.diff(pairs.first[::2]))
    return site, pairs.county.astype(np.int64), pairs.km


@dataclass(frozen=True)
class _Pairs:
    """Pairs as in `distances`, in order of their segment ``site * 2 + side``.

    Attributes
    ----------
    first : ndarray of int64, shape (2 * sites + 1,)
        Pairs of a segment are ``first[segment]`` to ``first[segment + 1] - 1``.
    county : ndarray of int16, shape (pairs,)
    km : ndarray of float64, shape (pairs,)
    """

    first: NDArray[np.int64]
    county: NDArray[np.int16]
    km: Floats


def _neighbours(country: Country, reach_km: float, sites: NDArray[np.int64], own: bool) -> _Pairs:
    counties = country.counties
    lat, lon, area = (
        np.ascontiguousarray(part, dtype=np.float64).tobytes()
        for part in (counties.lat, counties.lon, counties.land_area)
    )
    state = np.asarray(counties.state).astype(np.int64).tobytes()
    rows = sites.astype(np.int64).tobytes()
    return _pairs(lat, lon, area, state, rows, float(reach_km), own)


def km_between(country: Country, one: NDArray[np.int64], other: NDArray[np.int64]) -> Floats:
    """Distance between counties, pair by pair; inside a county as in `distances`."""
    points, inside = _points(country)
    return np.asarray(np.where(one == other, inside[one], km_apart(points[one], points[other])))


@once_for_each
def _points(country: Country) -> tuple[Floats, Floats]:
    """Counties on the unit sphere, and the distance inside each."""
    counties = country.counties
    radius = np.sqrt(counties.land_area * SQUARE_KM_PER_SQUARE_MILE / np.pi)
    return unit_vectors(counties.lat, counties.lon), _MEAN_RADIUS * radius


@lru_cache(maxsize=8)
def _pairs(
    lat: bytes, lon: bytes, area: bytes, state: bytes, sites: bytes, reach_km: float, own: bool
) -> _Pairs:
    points = unit_vectors(np.frombuffer(lat), np.frombuffer(lon))
    rows, of_state = (np.frombuffer(part, dtype=np.int64) for part in (sites, state))
    cosine = points[rows] @ points.T
    site, county = np.nonzero(cosine >= np.cos(reach_km / EARTH_RADIUS_KM))
    segment = site * 2 + np.where(of_state[rows[site]] == of_state[county], INSIDE, OUTSIDE)
    order = np.argsort(segment, kind="stable")
    if not own:
        order = order[rows[site[order]] != county[order]]
    site, county, segment = site[order], county[order], segment[order]
    apart = points[rows[site]] - points[county]
    km = 2.0 * EARTH_RADIUS_KM * np.arcsin(np.minimum(np.linalg.norm(apart, axis=1) / 2.0, 1.0))
    itself = rows[site] == county
    radius = np.sqrt(np.frombuffer(area) * SQUARE_KM_PER_SQUARE_MILE / np.pi)
    km[itself] = (_MEAN_RADIUS * radius[rows])[site[itself]]
    first = np.searchsorted(segment, np.arange(2 * rows.size + 1))
    pairs = _Pairs(first, county.astype(np.int16), km)
    for part in vars(pairs).values():
        part.setflags(write=False)
    return pairs
