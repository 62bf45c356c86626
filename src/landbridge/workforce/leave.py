"""leave: one all-cause exit hazard; death and emigration are parts of it, retirement the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from landbridge.chance.kernels import CHUNK, fill3
from landbridge.workforce.codes import LeftReason, Phase
from landbridge.workforce.process import Process

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["EXIT_AGES", "LEAVE"]

#: Lower ages of the bands of the exit table, after the first.
EXIT_AGES = np.array([40, 45, 50, 55, 60, 65, 70, 75, 80, 85], dtype=np.int64)
_BAND = np.searchsorted(EXIT_AGES, np.arange(128), side="right")
_PRACTISING = int(Phase.PRACTISING)
_LEFT = int(Phase.LEFT)
_RETIRED, _DIED = int(LeftReason.RETIRED), int(LeftReason.DIED)
_EMIGRATED = int(LeftReason.EMIGRATED)


@njit(cache=True)
def _exits(  # type: ignore[no-untyped-def]
    stream,
    year,
    phase,
    key,
    birth_year,
    sex,
    specialty,
    group_of,
    county,
    rural,
    hazard,
    death,
    emigration,
    group_factor,
    rural_factor,
    scale,
    terminal,
    county_state,
    left,
    reason,
    leavers,
    tally,
):
    who = np.empty(CHUNK, dtype=np.uint64)  # unsigned: no check for wrap-around
    keys = np.empty(CHUNK, dtype=np.uint64)
    first, second, third = np.empty(CHUNK), np.empty(CHUNK), np.empty(CHUNK)
    at = np.uint64(0)
    end = np.uint64(phase.size)
    while at < end:
        count = np.uint64(0)
        while at < end and count < CHUNK:
            if phase[at] == _PRACTISING:
                who[count] = at
                keys[count] = key[at]
                count += np.uint64(1)
            at += np.uint64(1)
        fill3(stream, keys, count, first, second, third)
        for j in range(count):
            i = who[j]
            age = year - birth_year[i]
            band = _BAND[np.uint64(age)]
            rate = hazard[band, sex[i]] * group_factor[group_of[specialty[i]]] * scale
            if rural[county[i]]:
                rate *= rural_factor
            dies = death[band, sex[i]]
            rate = max(rate, dies)
            if age >= terminal:
                rate = 1.0
            if first[j] >= rate:
                continue
            phase[i] = _LEFT
            left[i] = year
            share = second[j] * rate
            cause = (
                _DIED if share < dies else (_EMIGRATED if share < dies + emigration else _RETIRED)
            )
            reason[i] = cause
            tally[cause] += 1
            leavers[county_state[county[i]], specialty[i]] += 1


def _step(moment: Moment) -> None:
    p = moment.parameters
    people = moment.people
    world = moment.world
    tally = np.zeros(max(LeftReason) + 1, dtype=np.int64)
    _exits(
        moment.stream(),
        moment.year,
        people.phase,
        people.key,
        people.birth_year,
        people.sex,
        people.specialty,
        np.asarray(moment.country.specialties.group),
        people.county,
        ~np.asarray(moment.country.counties.metro, dtype=np.bool_),
        p.table("leave.hazard"),
        p.table("leave.mortality") * p.table("leave.professional_mortality")[None, :],
        p.number("leave.emigration"),
        p.table("leave.group_factor"),
        p.number("leave.rural_factor"),
        p.number("leave.scale"),
        int(p.number("leave.terminal_age")),
        world.places.county_state,
        people.left,
        people.left_reason,
        world.flows.leavers,
        tally,
    )
    for name, code in (("retired", _RETIRED), ("died", _DIED), ("emigrated", _EMIGRATED)):
        moment.count("left_practice", tally[code], category=name)


LEAVE = Process(
    name="leave",
    step=_step,
    parameters=(
        "leave.hazard",
        "leave.mortality",
        "leave.professional_mortality",
        "leave.emigration",
        "leave.group_factor",
        "leave.rural_factor",
        "leave.scale",
        "leave.terminal_age",
    ),
    reads=("key", "birth_year", "sex", "specialty", "county"),
    writes=("phase", "left", "left_reason"),
    results={"left_practice": "physicians who left practice, by cause"},
)
