"""Moves in mid-career: who moves looks for another county, near theirs or across the border.

Who moves, and who crosses the border, is decided in :mod:`landbridge.workforce.practise`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import Stream
from landbridge.workforce.county_choice import Seekers, choose_counties
from landbridge.workforce.location_rules import movers_odds
from landbridge.workforce.modifiers import class_of

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["relocate"]

_FIRST_BLOCK = 4  # blocks 0 to 3 of the stream are for single draws


@njit(cache=True)
def _seek(  # type: ignore[no-untyped-def]
    mover,
    crosses,
    key,
    specialty,
    group_of,
    county,
    origin,
    citizenship,
    obligation,
    obligation_left,
    county_state,
    seekers,
):
    """Those who move as seekers of a county other than theirs, near it or across the border."""
    for j in range(mover.size):
        i = mover[j]
        old = county[i]
        seekers.key[j] = key[i]
        seekers.group[j] = group_of[specialty[i]]
        seekers.cls[j] = class_of(origin[i], citizenship[i], obligation[i], obligation_left[i])
        seekers.state[j] = county_state[old]
        seekers.stay[j] = 0 if crosses[j] else 1
        seekers.site[j] = seekers.avoid[j] = old


@njit(cache=True)
def _move(mover, found, specialty, county, county_state, moved_in, moved_out):  # type: ignore[no-untyped-def]
    """Write the counties found; return how many moved, and how many of them crossed a border."""
    moved = crossed = 0
    for j in range(mover.size):
        new = found[j]
        if new < 0:
            continue
        i = mover[j]
        old_state, new_state = county_state[county[i]], county_state[new]
        county[i] = new
        moved += 1
        if new_state != old_state:
            crossed += 1
            moved_out[old_state, specialty[i]] += 1
            moved_in[new_state, specialty[i]] += 1
    return moved, crossed


def relocate(
    moment: Moment, stream: Stream, mover: NDArray[np.int64], crosses: NDArray[np.bool_]
) -> tuple[int, int]:
    """Let people move to another county, where one is found, and write it.

    Parameters
    ----------
    moment
        The process at its turn; it declares the parameters of location.
    stream
        Its stream, whose first blocks have been drawn from.
    mover
        Rows of the person table, shape (movers,).
    crosses
        Whether each moves to another state, shape (movers,).

    Returns
    -------
    tuple of int
        How many moved, and how many of them to another state.
    """
    people, places, flows = moment.people, moment.world.places, moment.world.flows
    seekers = Seekers.room(mover.size)
    _seek(
        mover,
        crosses,
        people.key,
        people.specialty,
        np.asarray(moment.country.specialties.group),
        people.county,
        people.origin,
        people.citizenship,
        people.obligation,
        people.obligation_left,
        places.county_state,
        seekers,
    )
    odds = movers_odds(moment)
    found = choose_counties(stream, _FIRST_BLOCK, seekers, odds, places, places.around)
    moved, crossed = _move(
        mover,
        found,
        people.specialty,
        people.county,
        places.county_state,
        flows.moved_in,
        flows.moved_out,
    )
    return int(moved), int(crossed)
