"""practise: hours, service owed, the way to a green card, and moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import CHUNK, fill3
from landbridge.workforce import queues
from landbridge.workforce.codes import Citizenship, Obligation, Phase, Status
from landbridge.workforce.hours import HOURS, HOURS_BAND, fte_thousandths
from landbridge.workforce.location_rules import RULES
from landbridge.workforce.modifiers import MODIFIERS
from landbridge.workforce.moving import relocate
from landbridge.workforce.people import rows_and_keys
from landbridge.workforce.process import Process

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["PRACTISE"]

_AFTER_CORPS_YEARS = 10
_LONG_SINCE = 100  # years since a service, from which on they are not counted
_CORPS = int(Obligation.SERVICE_CORPS)
_PERMANENT = int(Citizenship.PERMANENT_RESIDENT)
_PRACTISING = int(Phase.PRACTISING)
_H1B_FIRST, _H1B_LAST = int(Status.H1B_EXEMPT), int(Status.H1B_WAIVER)
_EXEMPT, _CAPPED = int(Status.H1B_EXEMPT), int(Status.H1B_CAPPED)
_WAIVER = int(Status.H1B_WAIVER)
_RESIDENT = int(Status.PERMANENT_RESIDENT)
_HARDSHIP = int(Status.OTHER_AUTHORITY)  # waived for hardship or persecution


@njit(cache=True)
def _live(  # type: ignore[no-untyped-def]
    stream,
    year,
    phase,
    key,
    birth_year,
    sex,
    specialty,
    hours_group,
    thousandths,
    fte,
    obligation_left,
    since,
    status,
    status_since,
    citizenship,
    gc_queue,
    gc_rate,
    served_rate,
    hardship_rate,
    entered,
    obligation,
    move_rate,
    early_years,
    late_age,
    interstate,
    after_service,
    lock,
    mover,
    crosses,
    by_queue,
):
    who = np.empty(CHUNK, dtype=np.uint64)  # unsigned: no check for wrap-around
    keys = np.empty(CHUNK, dtype=np.uint64)
    first, second, third = np.empty(CHUNK), np.empty(CHUNK), np.empty(CHUNK)
    movers = granted = 0
    for begin in range(np.uint64(0), np.uint64(phase.size), np.uint64(CHUNK)):
        count = rows_and_keys(phase, _PRACTISING, begin, key, who, keys)
        fill3(stream, keys, count, first, second, third)
        for j in range(count):
            i = who[j]
            age = year - birth_year[i]
            hours = np.uint64(hours_group[np.uint64(specialty[i])])
            band = np.uint64(HOURS_BAND[np.uint64(age + 1)])
            fte[i] = thousandths[hours, np.uint64(sex[i]), band]
            if entered[i] >= year:  # settled this year: the clock starts next July
                continue
            if obligation_left[i] > 0:
                obligation_left[i] -= 1
                if obligation_left[i] == 0:
                    since[i] = 0
            elif since[i] >= 0 and since[i] < _LONG_SINCE:
                since[i] += 1
            visa = status[i] >= _H1B_FIRST and status[i] <= _H1B_LAST
            free = status[i] != _WAIVER or obligation_left[i] <= 0
            queue = gc_queue[i]
            served = since[i] >= 0
            queued = (
                visa
                and free
                and queue >= 0
                and first[j] < (served_rate[queue] if served else gc_rate[queue])
            )
            if queued or (status[i] == _HARDSHIP and first[j] < hardship_rate):
                if queued:
                    by_queue[queue] += 1
                status[i] = _RESIDENT
                status_since[i] = year
                citizenship[i] = _PERMANENT
                visa = False
                granted += 1
            if obligation_left[i] > 0:
                continue
            early, late = year - entered[i] <= early_years, age >= late_age
            stage = np.uint64(0 if early else (2 if late else 1))
            rate = move_rate[stage]
            if visa:
                rate *= lock
            if since[i] >= 0 and since[i] < after_service.shape[1]:
                rate = max(rate, after_service[int(obligation[i] == _CORPS), since[i]])
            if second[j] >= rate:
                continue
            mover[movers] = i
            crosses[movers] = third[j] < interstate[stage]
            movers += 1
    return movers, granted


@njit(cache=True)
def _census(phase, obligation_left, status):  # type: ignore[no-untyped-def]
    """Those who serve an obligation, and those in each of the three H-1B statuses."""
    serving = exempt = capped = waiver = 0
    for i in range(np.uint64(phase.size)):
        here = phase[i] == _PRACTISING
        serving += here & (obligation_left[i] > 0)
        exempt += here & (status[i] == _EXEMPT)
        capped += here & (status[i] == _CAPPED)
        waiver += here & (status[i] == _WAIVER)
    return serving, exempt, capped, waiver


def _after_service(moment: Moment) -> NDArray[np.float64]:
    """Least yearly probability to move by years since a service ended, shape (2, years): after a
    waiver or another duty, after the National Health Service Corps."""
    p = moment.parameters
    years = int(p.number("practise.after_service_years"))
    out = np.zeros((2, max(years, _AFTER_CORPS_YEARS)))
    stay = p.number("practise.retention_after_service")
    out[0, :years] = 1.0 - stay ** (1.0 / years)
    first, tenth = p.table("practise.retention_after_corps")
    out[1, 0] = 1.0 - first
    out[1, 1:_AFTER_CORPS_YEARS] = 1.0 - min(tenth / first, 1.0) ** (1.0 / (_AFTER_CORPS_YEARS - 1))
    return out


def _step(moment: Moment) -> None:
    p = moment.parameters
    people = moment.people
    rate, served_rate = queues.green_card_rates(moment)
    by_queue = np.zeros(rate.size, dtype=np.int64)
    stream = moment.stream()
    mover = np.empty(len(people), dtype=np.int64)  # room that nobody writes to takes no memory
    crosses = np.empty(len(people), dtype=np.bool_)
    movers, granted = _live(
        stream,
        moment.year,
        people.phase,
        people.key,
        people.birth_year,
        people.sex,
        people.specialty,
        np.asarray(moment.country.specialties.hours_group),
        fte_thousandths(moment),
        people.fte,
        people.obligation_left,
        people.since_obligation,
        people.status,
        people.status_since,
        people.citizenship,
        people.gc_queue,
        rate,
        served_rate,
        p.number("practise.hardship_residence_rate"),
        people.entered,
        people.obligation,
        p.table("practise.move_rate"),
        int(p.number("practise.early_years")),
        int(p.number("practise.late_age")),
        p.table("practise.interstate_share"),
        _after_service(moment),
        p.number("practise.job_lock"),
        mover,
        crosses,
        by_queue,
    )
    moved, crossed = relocate(moment, stream, mover[:movers], crosses[:movers])
    moment.count("green_cards", granted)
    queues.use_recaptured(moment, by_queue)
    moment.count("moved_county", moved)
    moment.count("moved_state", crossed)
    serving, exempt, capped, waiver = _census(people.phase, people.obligation_left, people.status)
    moment.count("serving_obligation", serving)
    for name, heads in (("h1b_waiver", waiver), ("h1b_exempt", exempt), ("h1b_capped", capped)):
        moment.count("practising_by_status", heads, category=name)


PRACTISE = Process(
    name="practise",
    step=_step,
    parameters=(
        *MODIFIERS,
        *RULES,
        *HOURS,
        *queues.PARAMETERS,
        "practise.move_rate",
        "practise.early_years",
        "practise.late_age",
        "practise.interstate_share",
        "practise.retention_after_service",
        "practise.after_service_years",
        "practise.retention_after_corps",
        "practise.job_lock",
        "practise.hardship_residence_rate",
    ),
    reads=(
        "key",
        "phase",
        "birth_year",
        "sex",
        "specialty",
        "gc_queue",
        "entered",
        "origin",
        "obligation",
    ),
    writes=(
        "fte",
        "obligation_left",
        "since_obligation",
        "status",
        "status_since",
        "citizenship",
        "county",
    ),
    results={
        "green_cards": "physicians in practice who became permanent residents",
        "moved_county": "moves between counties",
        "moved_state": "of them between states",
        "serving_obligation": "physicians who serve an obligation at the end of the year",
        "practising_by_status": "physicians in practice on H-1B by kind",
    },
)
