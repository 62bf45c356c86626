"""How those who look for a county find one: proposals accepted or refused, for all at once.

The odds stand in :mod:`landbridge.workforce.location`. Each draws proposals from the fixed tables,
keyed by person and try, until one is accepted. The tries are made in rounds over everybody who
still looks: so draws are made side by side, and looking up one person's proposal does not wait for
another's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.alias import cell_hit
from landbridge.chance.kernels import CHUNK, Stream, fill4, whole_lanes

if TYPE_CHECKING:
    from landbridge.workforce.distance import Near
    from landbridge.workforce.location import Places

__all__ = ["TRIES", "Odds", "Seekers", "choose_counties"]

#: Proposals tried before the last one is taken as it is.
TRIES = 64


class Seekers(NamedTuple):
    """Who looks for a county, one entry a person.

    Attributes
    ----------
    key : ndarray of uint64
    group : ndarray of int8
        Specialty group.
    cls : ndarray of int8
        Class of physician (:mod:`landbridge.workforce.modifiers`).
    state : ndarray of int8
        State of the nest, -1 for none.
    stay : ndarray of int8
        1 inside the state, 0 in any other, -1 anywhere.
    site : ndarray of int16
        Number of the county of origin in the tables of neighbours, -1 where distance plays no
        part; heeded only where ``stay`` is 0 or 1.
    avoid : ndarray of int16
        A county that is not chosen, -1 for none.
    """

    key: NDArray[np.uint64]
    group: NDArray[np.int8]
    cls: NDArray[np.int8]
    state: NDArray[np.int8]
    stay: NDArray[np.int8]
    site: NDArray[np.int16]
    avoid: NDArray[np.int16]

    @classmethod
    def room(cls, count: int) -> Seekers:
        """Room for ``count`` persons, to be written to."""
        types = ("u8", "i1", "i1", "i1", "i1", "i2", "i2")
        return cls._make(np.empty(count, dtype=kind) for kind in types)

    def those(self, which: NDArray[np.intp]) -> Seekers:
        """Some of them."""
        return Seekers._make(column[which] for column in self)


class Odds(NamedTuple):
    """Odds of counties beside market and distance.

    Attributes
    ----------
    county : ndarray of float64, shape (classes, groups, counties) or (classes, 1, counties)
        By class and specialty group, or alike for all groups; zero is never chosen.
    state : ndarray of float64, shape (states,)
        The same by state, where the state is not given.
    bound : ndarray of float64, shape (classes,)
        Products of the two above it count as it. Must be the same in every scenario.
    """

    county: NDArray[np.float64]
    state: NDArray[np.float64]
    bound: NDArray[np.float64]


class _Round(NamedTuple):
    """A chunk of seekers: where each finds proposals, and what is proposed to those still looking.

    The first five arrays have one entry a seeker of the chunk, the others one for each that looks.
    """

    share: NDArray[np.float64]  # of proposals that come from the neighbours
    near: NDArray[np.int64]  # first item and number of items in the tables of neighbours
    near_size: NDArray[np.int64]
    market: NDArray[np.int64]  # the same in those of the market
    market_size: NDArray[np.int64]
    left: NDArray[np.uint64]  # place in the chunk
    column: NDArray[np.uint64]  # place in the draws
    county: NDArray[np.int64]
    weight: NDArray[np.float64]


@njit(cache=True)
def _look_where(seekers, begin, count, sizes, market_start, near, now):  # type: ignore[no-untyped-def]
    """Find the parts of the tables from which each of a chunk draws proposals."""
    groups, states = sizes
    near_start, _, _, _, near_share, thinned = near
    together = thinned.shape[0] > 0
    sites = near_share.shape[1]
    for j in range(count):
        i = begin + j
        now.left[j] = j
        group, stay, site = np.int64(seekers.group[i]), seekers.stay[i], np.int64(seekers.site[i])
        segment = np.uint64(groups + group * states + seekers.state[i] if stay == 1 else group)
        now.market[j] = market_start[segment]
        now.market_size[j] = market_start[segment + np.uint64(1)] - now.market[j]
        now.share[j] = 0.0
        if site >= 0 and stay >= 0:
            table = 0 if together else group
            beside = np.uint64((table * sites + site) * 2 + 1 - stay)
            now.share[j] = near_share[table, site, 1 - stay]
            now.near[j] = near_start[beside]
            now.near_size[j] = near_start[beside + np.uint64(1)] - now.near[j]


@njit(cache=True, error_model="numpy")
def _propose(seekers, begin, count, counties, draw, market, near, now):  # type: ignore[no-untyped-def]
    """A county for each who still looks, -1 where there is none: loads that wait for no other."""
    _, keep, item = market
    _, near_keep, near_item, near_county, _, thinned = near
    together = thinned.shape[0] > 0
    for k in range(count):
        j = now.left[k]
        group = np.int64(seekers.group[begin + j])
        where, share = draw[now.column[k]], now.share[j]
        now.weight[k] = 1.0
        if where < share:  # what is left of the uniform is uniform again
            cell, left = cell_hit(now.near[j], now.near_size[j], where / share)
            pair = near_item[cell, np.uint64(left >= near_keep[cell])]
            table = 0 if together else group
            county = np.int64(near_county[np.uint64(pair - table * near_county.size)])
            if together:
                now.weight[k] = thinned[np.uint64(group), np.uint64(county)]
            now.county[k] = county
            continue
        size = now.market_size[j]
        if size == 0:
            now.county[k] = -1
            continue
        cell, left = cell_hit(now.market[j], size, (where - share) / (1.0 - share))
        now.county[k] = item[cell, np.uint64(left >= keep[cell])] - group * counties


@njit(cache=True)
def _decide(seekers, begin, count, odds, draw, county_state, now, out):  # type: ignore[no-untyped-def]
    """Write the counties proposed; return how many look on, moved to the front."""
    by_group = odds.county.shape[1] > 1
    looking = np.uint64(0)
    for k in range(count):
        j, column = now.left[k], now.column[k]
        i = begin + j
        county = now.county[k]
        refused = True
        if county >= 0 and county != seekers.avoid[i]:
            cls, stay = np.uint64(seekers.cls[i]), seekers.stay[i]
            group = np.uint64(seekers.group[i] if by_group else 0)
            weight = now.weight[k] * odds.county[cls, group, np.uint64(county)]
            if stay != 1:
                state = county_state[np.uint64(county)]
                here = stay == 0 and state == seekers.state[i]
                weight = 0.0 if here else weight * odds.state[np.uint64(state)]
            if weight > 0.0:
                out[i] = county
                refused = draw[column] * odds.bound[cls] >= weight
        now.left[looking], now.column[looking] = j, column
        looking += np.uint64(refused)
    return looking


@njit(cache=True)
def _choose(stream, block, seekers, odds, market, near, county_state, out):  # type: ignore[no-untyped-def]
    whole, place = np.empty((5, CHUNK), dtype=np.int64), np.empty((2, CHUNK), dtype=np.uint64)
    real = np.empty((2, CHUNK))
    now = _Round(
        real[0], whole[0], whole[1], whole[2], whole[3], place[0], place[1], whole[4], real[1]
    )
    keys = np.empty(CHUNK, dtype=np.uint64)
    draws = np.empty((4, CHUNK))
    counties, states = odds.county.shape[2], odds.state.size
    groups = (market[0].size - 1) // (states + 1)
    people = np.uint64(seekers.key.size)
    for begin in range(np.uint64(0), people, np.uint64(CHUNK)):
        looking = min(people - begin, np.uint64(CHUNK))
        _look_where(seekers, begin, looking, (groups, states), market[0], near, now)
        attempt = np.uint64(0)
        while looking > 0 and attempt < TRIES // 2:
            for k in range(looking):
                keys[k] = seekers.key[begin + now.left[k]]
                now.column[k] = k
            fill4(stream, keys, whole_lanes(looking), np.uint64(block) + attempt, draws)
            attempt += np.uint64(1)
            for half in range(2):
                where, accept = draws[2 * half], draws[2 * half + 1]
                _propose(seekers, begin, looking, counties, where, market, near, now)
                looking = _decide(seekers, begin, looking, odds, accept, county_state, now, out)


def choose_counties(
    stream: Stream, block: int, seekers: Seekers, odds: Odds, places: Places, near: Near
) -> NDArray[np.int16]:
    """A county for each.

    Parameters
    ----------
    stream, block
        Draws come from blocks ``block`` onward of this stream.
    seekers
        Who looks.
    odds
        Beside market and distance.
    places
        The counties, with their market.
    near
        The neighbours of the seekers' sites.

    Returns
    -------
    ndarray of int16
        County, or -1 where none with positive odds was met. Who accepts none in :data:`TRIES`
        proposals takes the last with positive odds.
    """
    out = np.full(seekers.key.size, -1, dtype=np.int16)
    market = (places.proposals.start, places.proposals.keep, places.proposals.item)
    _choose(stream, block, seekers, odds, market, near.tables, places.county_state, out)
    return out
