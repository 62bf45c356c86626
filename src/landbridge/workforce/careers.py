"""careers: the academic side of practice, on the first day and year by year.

Members of a faculty leave it and physicians in practice join one where a place is open; research
faculty win and lose grants (:mod:`landbridge.workforce.grants`); posts of leadership change hands
(:mod:`landbridge.workforce.leadership`). Who begins on a faculty is decided when training ends
(:mod:`landbridge.workforce.faculty`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import CHUNK, fill_lane
from landbridge.workforce import boards, grants, leadership
from landbridge.workforce.boards import with_odds
from landbridge.workforce.codes import Academic, Phase
from landbridge.workforce.faculty import (
    COMMUNITY_ODDS,
    PLACES_OPEN,
    TRACK,
    choose_track,
    faculty_table,
    given_places,
    set_places,
    usual_odds,
)
from landbridge.workforce.people import rows_and_keys
from landbridge.workforce.process import Process
from landbridge.workforce.results import ORIGINS

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["CAREERS", "FIRST_CAREERS"]

Floats = NDArray[np.float64]

_PRACTISING = int(Phase.PRACTISING)
_NOT_FACULTY = int(Academic.NONE)


@njit(cache=True)
def _move(  # type: ignore[no-untyped-def]
    stream,
    year,
    phase,
    key,
    entered,
    specialty,
    origin,
    group_of,
    leave,
    join,
    academic,
    grant,
    leads,
    leavers,
    faculty,
    joining,
):
    who = np.empty(CHUNK, dtype=np.uint64)  # unsigned: no check for wrap-around
    keys = np.empty(CHUNK, dtype=np.uint64)
    draw = np.empty(CHUNK)
    most = join.max()
    found = np.uint64(0)
    joins = np.uint64(0)
    for begin in range(np.uint64(0), np.uint64(phase.size), np.uint64(CHUNK)):
        count = rows_and_keys(phase, _PRACTISING, begin, key, who, keys)
        fill_lane(stream, keys, count, np.uint64(0), draw)
        for j in range(count):
            i = who[j]
            on_faculty = academic[i] != _NOT_FACULTY
            faculty[found] = i  # overwritten by the next unless this one is on a faculty
            found += np.uint64(on_faculty)
            # Hardly anybody moves: most are passed over without another look.
            if draw[j] >= (leave if on_faculty else most) or entered[i] >= year:
                continue
            if on_faculty:
                academic[i] = _NOT_FACULTY
                grant[i] = 0
                leads[i] = 0
                found -= np.uint64(1)
                leavers[origin[i]] += 1
            elif draw[j] < join[np.uint64(group_of[specialty[i]]), np.uint64(origin[i])]:
                joining[joins] = i
                joins += np.uint64(1)
    return found, joins


def _begin(moment: Moment) -> None:
    """Boards, faculty, grants and posts of those who practise on the first day."""
    p = moment.parameters
    people = moment.people
    row = people.rows_in(Phase.PRACTISING)
    boards.opening_boards(moment, row)
    table = faculty_table(moment, p.table("careers.faculty.share"), usual_odds(moment))
    choose_track(moment, row, table[people.specialty[row], people.origin[row]])
    set_places(moment)
    row = row[people.academic[row] > Academic.NONE]
    grants.opening_grants(moment, row[people.academic[row] == Academic.RESEARCH])
    leadership.appoint(moment, row)


def _step(moment: Moment) -> None:
    p = moment.parameters
    people = moment.people
    names = ("joined", "left")
    left = np.zeros(len(ORIGINS), dtype=np.int64)
    faculty, joining = (np.empty(len(people) + 1, dtype=np.intp) for _ in range(2))
    found, joins = _move(
        moment.stream(),
        moment.year,
        people.phase,
        people.key,
        people.entered,
        people.specialty,
        people.origin,
        np.asarray(moment.country.specialties.group),
        p.number("careers.faculty.leave"),
        _join_rate(moment),
        people.academic,
        people.grant,
        people.leads,
        left,
        faculty,
        joining,
    )
    joined = given_places(moment, joining[:joins], int(found))
    people.academic[joined] = Academic.FACULTY
    faculty = np.concatenate((faculty[:found], joined))
    tally = np.stack((np.bincount(people.origin[joined], minlength=len(ORIGINS)), left))
    moment.results.add_block("faculty_moves", moment.year, tally, ("US",), names, ORIGINS)
    grants.win_and_lose_grants(moment, faculty[people.academic[faculty] == Academic.RESEARCH])
    leadership.end_posts(moment, faculty)
    leadership.appoint(moment, faculty)


def _join_rate(moment: Moment) -> Floats:
    """Probability to join a faculty in a year, by specialty group and origin."""
    p = moment.parameters
    share, odds = (p.table(f"careers.faculty.{name}") for name in ("share", "origin_odds"))
    mean = p.number("careers.faculty.join")

    def rate() -> Floats:
        by_group = np.minimum(mean * (share / share.mean()), 1.0)
        return with_odds(by_group[:, None], odds)

    return moment.world.as_long_as("join_rate", (share, odds, mean), rate)


FIRST_CAREERS = Process(
    name="first_careers",
    step=_begin,
    parameters=tuple(
        dict.fromkeys(
            (
                *boards.PARAMETERS,
                *TRACK,
                "careers.faculty.share",
                COMMUNITY_ODDS,
                PLACES_OPEN,
                *grants.OPENING_PARAMETERS,
                *leadership.PARAMETERS,
            )
        )
    ),
    reads=(*grants.READS, "birth_year", "research", "program"),
    writes=("board", "board_since", "academic", "grant", "leads"),
    rules=grants.RULES,
    asked_of=grants.asked_of,
)

CAREERS = Process(
    name="careers",
    step=_step,
    parameters=(
        "careers.faculty.leave",
        "careers.faculty.join",
        "careers.faculty.share",
        "careers.faculty.origin_odds",
        *grants.PARAMETERS,
        *leadership.PARAMETERS,
        *leadership.TERM,
    ),
    reads=grants.READS,
    writes=("academic", "grant", "leads"),
    results={
        "faculty_moves": "physicians in practice who joined or left a faculty, by origin",
    },
    rules=grants.RULES,
    asked_of=grants.asked_of,
)
