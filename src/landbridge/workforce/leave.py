"""leave: one all-cause exit hazard; death and emigration are parts of it, retirement the rest.

Who completes training on 30 June settles on the last day of the year, and so can leave from the
next year on, as hours, moves and duties run from then.
Its course by age is one of the named structures of :mod:`landbridge.workforce.retirement`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import CHUNK, fill3
from landbridge.workforce.codes import LeftReason, Phase
from landbridge.workforce.people import rows_and_keys
from landbridge.workforce.process import Process
from landbridge.workforce.retirement import BAND, RETIREMENT, exit_by_age

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["LEAVE"]

_PRACTISING = int(Phase.PRACTISING)
_LEFT = int(Phase.LEFT)
_RETIRED, _DIED = int(LeftReason.RETIRED), int(LeftReason.DIED)
_EMIGRATED = int(LeftReason.EMIGRATED)
_CAUSES = (("retired", _RETIRED), ("died", _DIED), ("emigrated", _EMIGRATED))


@njit(cache=True)
def _exits(  # type: ignore[no-untyped-def]
    stream,
    year,
    phase,
    key,
    birth_year,
    sex,
    specialty,
    county,
    entered,
    rural,
    by_age,
    factor,
    most,
    death,
    emigration,
    terminal,
    county_state,
    left,
    reason,
    leavers,
    tally,
):
    """``most`` is the greatest hazard of an age and sex: who is above it needs no closer look."""
    who = np.empty(CHUNK, dtype=np.uint64)  # unsigned: no check for wrap-around
    keys = np.empty(CHUNK, dtype=np.uint64)
    first, second, third = np.empty(CHUNK), np.empty(CHUNK), np.empty(CHUNK)
    for begin in range(np.uint64(0), np.uint64(phase.size), np.uint64(CHUNK)):
        count = rows_and_keys(phase, _PRACTISING, begin, key, who, keys)
        fill3(stream, keys, count, first, second, third)
        for j in range(count):
            i = who[j]
            age = year - birth_year[i]
            old = np.uint64(age)
            if first[j] >= most[old, np.uint64(sex[i])]:
                continue
            where = np.uint64(rural[np.uint64(county[i])])
            dies = death[old, np.uint64(sex[i])]
            rate = by_age[old, np.uint64(sex[i])] * factor[where, np.uint64(specialty[i])]
            rate = max(rate, dies)
            if age >= terminal:
                rate = 1.0
            if first[j] >= rate or entered[i] >= year:
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


def _exit_factor(moment: Moment) -> NDArray[np.float64]:
    """Exit hazard against the one by age, shape (2, specialties): metro, rural."""
    p = moment.parameters
    contrast = p.table("leave.group_factor") ** p.number("leave.group_contrast")
    factor = contrast[moment.country.specialties.group]
    return np.stack([factor, factor * p.number("leave.rural_factor")])


@njit(cache=True)
def _exits_unlicensed(  # type: ignore[no-untyped-def]
    stream,
    year,
    row,
    keys,
    phase,
    birth_year,
    sex,
    by_age,
    death,
    emigration,
    terminal,
    left,
    reason,
    tally,
):
    first, second, third = np.empty(row.size), np.empty(row.size), np.empty(row.size)
    fill3(stream, keys, row.size, first, second, third)
    for j in range(np.uint64(row.size)):
        i = row[j]
        age = year - birth_year[i]
        old = np.uint64(min(max(age, 0), by_age.shape[0] - 1))
        dies = min(death[old, np.uint64(sex[i])], 1.0)
        rate = max(by_age[old, np.uint64(sex[i])], dies)
        if age >= terminal:
            rate = 1.0
        if first[j] >= rate:
            continue
        past_death = second[j] * rate - dies
        cause = _DIED if past_death < 0.0 else _EMIGRATED if past_death < emigration else _RETIRED
        phase[i] = _LEFT
        left[i] = year
        reason[i] = cause
        tally[cause] += 1


def _leave_unlicensed(moment: Moment, death: NDArray[np.float64]) -> None:
    """Physicians in the US without a licence grow old too: no longer candidates for a licence.

    The hazard by age and sex before its level: that level fits a record which learns of departures
    late, and nobody keeps a record of them.
    """
    p = moment.parameters
    people = moment.people
    tally = np.zeros(max(LeftReason) + 1, dtype=np.int64)
    row = people.rows_in(Phase.UNLICENSED)
    keys = people.key[row]
    _exits_unlicensed(
        moment.stream("unlicensed", keys),
        moment.year,
        row,
        keys,
        people.phase,
        people.birth_year,
        people.sex,
        p.table("leave.hazard")[BAND] * p.number("leave.unlicensed_factor"),
        death,
        p.number("leave.emigration"),
        p.number("leave.terminal_age"),
        people.left,
        people.left_reason,
        tally,
    )
    for name, code in _CAUSES:
        moment.count("left_unlicensed", tally[code], category=name)


def _step(moment: Moment) -> None:
    p = moment.parameters
    people = moment.people
    world = moment.world
    tally = np.zeros(max(LeftReason) + 1, dtype=np.int64)
    death = (p.table("leave.mortality") * p.table("leave.professional_mortality"))[BAND]
    by_age, factor = (
        exit_by_age(moment, world.swing("leave.scale", moment.year)),
        _exit_factor(moment),
    )
    terminal = int(p.number("leave.terminal_age"))
    most = np.maximum(by_age * factor.max(), death)
    most[terminal:] = 1.0
    _exits(
        moment.stream(),
        moment.year,
        people.phase,
        people.key,
        people.birth_year,
        people.sex,
        people.specialty,
        people.county,
        people.entered,
        ~np.asarray(moment.country.counties.metro, dtype=np.bool_),
        by_age,
        factor,
        most,
        death,
        p.number("leave.emigration"),
        terminal,
        world.places.county_state,
        people.left,
        people.left_reason,
        world.flows.leavers,
        tally,
    )
    for name, code in _CAUSES:
        moment.count("left_practice", tally[code], category=name)
    _leave_unlicensed(moment, death)


LEAVE = Process(
    name="leave",
    step=_step,
    parameters=(
        *RETIREMENT,
        "leave.mortality",
        "leave.professional_mortality",
        "leave.emigration",
        "leave.group_factor",
        "leave.group_contrast",
        "leave.rural_factor",
        "leave.terminal_age",
        "leave.unlicensed_factor",
    ),
    reads=("key", "birth_year", "sex", "specialty", "county", "entered"),
    writes=("phase", "left", "left_reason"),
    results={
        "left_practice": "physicians who left practice, by cause",
        "left_unlicensed": "physicians without a licence who retired, died or emigrated, by cause",
    },
)
