"""practise: hours, service owed, the way to a green card, and moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import CHUNK, Stream, fill3
from landbridge.workforce import queues
from landbridge.workforce.codes import Obligation, Phase, Status
from landbridge.workforce.county_choice import Seekers, choose_counties
from landbridge.workforce.hours import HOURS, HOURS_BAND, fte_thousandths
from landbridge.workforce.location_rules import RULES, movers_odds
from landbridge.workforce.modifiers import MODIFIERS, class_of
from landbridge.workforce.people import rows_with
from landbridge.workforce.process import Process

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["PRACTISE"]

_FIRST_BLOCK = 4
_AFTER_CORPS_YEARS = 10
_CORPS = int(Obligation.SERVICE_CORPS)
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
    tally,
):
    who = np.empty(CHUNK, dtype=np.uint64)  # unsigned: no check for wrap-around
    keys = np.empty(CHUNK, dtype=np.uint64)
    first, second, third = np.empty(CHUNK), np.empty(CHUNK), np.empty(CHUNK)
    movers = 0
    for begin in range(np.uint64(0), np.uint64(phase.size), np.uint64(CHUNK)):
        count = rows_with(phase, _PRACTISING, begin, who)
        for j in range(count):
            keys[j] = key[who[j]]
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
            elif since[i] >= 0 and since[i] < 100:
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
                    tally[3 + queue] += 1
                status[i] = _RESIDENT
                status_since[i] = year
                citizenship[i] = 1
                visa = False
                tally[0] += 1
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
    return movers


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
def _move(mover, found, specialty, county, county_state, moved_in, moved_out, tally):  # type: ignore[no-untyped-def]
    """Write the counties found, and count who crossed a border."""
    for j in range(mover.size):
        new = found[j]
        if new < 0:
            continue
        i = mover[j]
        old_state, new_state = county_state[county[i]], county_state[new]
        county[i] = new
        tally[1] += 1
        if new_state != old_state:
            tally[2] += 1
            moved_out[old_state, specialty[i]] += 1
            moved_in[new_state, specialty[i]] += 1


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
    tally = np.zeros(3 + rate.size, dtype=np.int64)
    stream = moment.stream()
    mover = np.empty(len(people), dtype=np.int64)  # room that nobody writes to takes no memory
    crosses = np.empty(len(people), dtype=np.bool_)
    movers = _live(
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
        tally,
    )
    _relocate(moment, stream, mover[:movers], crosses[:movers], tally)
    moment.count("green_cards", tally[0])
    queues.use_recaptured(moment, tally[3:])
    moment.count("moved_county", tally[1])
    moment.count("moved_state", tally[2])
    serving, exempt, capped, waiver = _census(people.phase, people.obligation_left, people.status)
    moment.count("serving_obligation", serving)
    for name, heads in (("h1b_waiver", waiver), ("h1b_exempt", exempt), ("h1b_capped", capped)):
        moment.count("practising_by_status", heads, category=name)


def _relocate(
    moment: Moment,
    stream: Stream,
    mover: NDArray[np.int64],
    crosses: NDArray[np.bool_],
    tally: NDArray[np.int64],
) -> None:
    """Let some move to another county, in another state where they cross the border."""
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
    _move(
        mover,
        found,
        people.specialty,
        people.county,
        places.county_state,
        flows.moved_in,
        flows.moved_out,
        tally,
    )


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
