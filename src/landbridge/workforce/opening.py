"""The people of the first day: practising, in training, waiting to apply again, not licensed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.baseline.trainees import UNLISTED_LENGTHS, first_fellow_year, unlisted_lasting
from landbridge.chance.kernels import mixed
from landbridge.workforce.applicant_origins import TYPE_OF_ORIGIN
from landbridge.workforce.codes import (
    ApplicantType,
    Career,
    Licence,
    Origin,
    Phase,
    ProgramKind,
)
from landbridge.workforce.corps import FIRST_CORPS, draw_corps
from landbridge.workforce.doubt import DOUBTS, doubt_positions, times_taken
from landbridge.workforce.field_interest import unlisted
from landbridge.workforce.first_day_facts import (
    FIRST_DAY_FACTS,
    draw_scores,
    draw_status,
    draw_trainee_status,
)
from landbridge.workforce.first_day_seats import Seats, seat_where_open
from landbridge.workforce.first_stock import (
    first_stock,
    heads_of,
    ranked_keys,
    sampled,
)
from landbridge.workforce.hours import HOURS, set_hours
from landbridge.workforce.kept import once_for_each
from landbridge.workforce.newcomers import FACT_COLUMNS, FACTS, add_applicants, split_whole
from landbridge.workforce.ordering import order_by
from landbridge.workforce.people import COLUMNS, channel_key, entry_keys
from landbridge.workforce.process import Process
from landbridge.workforce.unlicensed import UNLICENSED, add_unlicensed
from landbridge.workforce.world import TRENDS, Trends

if TYPE_CHECKING:
    from landbridge.baseline.country import Country
    from landbridge.workforce.process import Moment

__all__ = ["OPENING", "WAITING"]


def _step(moment: Moment) -> None:
    _doubts(moment)
    _practising(moment)
    _training(moment)
    _apply_again(moment)
    add_unlicensed(
        moment,
        "unlicensed",
        moment.parameters.number("opening.unlicensed_physicians"),
        moment.parameters.number("opening.unlicensed_gap"),
    )
    set_hours(moment, moment.year)


def _wait(moment: Moment) -> None:
    moment.world.open_on(heads_of(moment.country))
    _doubts(moment)
    _apply_again(moment)


def _doubts(moment: Moment) -> None:
    """What is drawn once for all years: trends, and the positions of each track."""
    p = moment.parameters
    moment.world.trends = Trends(
        p.tree.draw_key, {trend: p.number(f"{trend}_sd") for trend in TRENDS}
    )
    doubt_positions(moment)


def _practising(moment: Moment) -> None:
    p = moment.parameters
    people = moment.people
    stock = moment.country.stock
    first = first_stock(moment.country)
    times, heads = times_taken(moment, first)
    moment.world.open_on(heads)
    row, keys = sampled(
        first,
        times,
        int(heads.of_field.sum()),
        moment.stream("sample", first.key, 0),
        moment.world.scale,
    )
    specialty, county = stock.specialty[row], stock.county[row]
    origin, sex = stock.origin[row], stock.sex[row]
    birth = stock.birth_year[row]
    hospital = moment.uniforms("career", keys) < p.table("opening.hospitalist_share")[specialty]
    age = moment.year - birth.astype(np.int64)
    started = np.minimum(
        birth.astype(np.int64) + int(p.number("opening.age_at_entry")), moment.year - 1
    )
    rows = people.append(
        keys.size,
        key=keys,
        phase=Phase.PRACTISING,
        specialty=specialty,
        county=county,
        origin=origin,
        sex=sex,
        birth_year=birth,
        licence=Licence.FULL,
        career=np.where(hospital, Career.HOSPITALIST, Career.CLINIC),
        entered=started,
        grad_year=birth.astype(np.int64) + int(p.number("opening.graduation_age")),
    )
    draw_status(moment, rows, age)
    draw_corps(moment, rows, age)


@once_for_each
def _trainees_in_order(country: Country) -> tuple[NDArray[np.intp], NDArray[np.uint64]]:
    """Rows of a country's trainees by program, then by what else makes two alike; their keys."""
    trainees = country.trainees
    columns = (
        trainees.program,
        trainees.specialty,
        trainees.training_year,
        trainees.origin,
        trainees.sex,
        trainees.birth_year,
    )
    # A transitional year has no specialty: -1.
    order = order_by(*(column.astype(np.int64) + 1 for column in columns))
    program, specialty, year, origin, sex, birth = (column[order] for column in columns)
    keys = np.empty(order.size, dtype=np.uint64)
    base = channel_key("trainee", country.base_year)
    ranked_keys(base, program, specialty, year, 16, origin, sex, birth, keys)
    return order, mixed(np.asarray(country.programs.key, dtype=np.uint64)[program], keys)


def _training(moment: Moment) -> None:
    people = moment.people
    country = moment.country
    tracks = moment.world.tracks
    trainees = country.trainees
    track_of_row = np.full(int(np.asarray(country.programs.quota).size), -1, dtype=np.int64)
    track_of_row[tracks.row] = np.arange(tracks.row.size)
    order, keys = _trainees_in_order(country)
    track = track_of_row[trainees.program[order]]
    kept = track >= 0
    order, keys, track = order[kept], keys[kept], track[kept]
    specialty, year = trainees.specialty[order], trainees.training_year[order]
    origin = trainees.origin[order]
    seats = Seats(track, keys, specialty, year, origin)
    seat_where_open(seats, tracks)
    track = seats.track
    years = np.asarray(country.specialties.training_years)
    left = np.maximum(years[np.maximum(specialty, 0)] - year.astype(np.int64) + 1, 1)
    left = np.where(tracks.kind[track] == ProgramKind.PRELIMINARY, 1, left)
    outside = np.flatnonzero(specialty == unlisted(country))
    left[outside] = _unlisted_left(moment, keys[outside], year[outside])
    rows = people.append(
        keys.size,
        key=keys,
        phase=Phase.TRAINEE,
        specialty=specialty,
        program=track,
        training_year=year,
        training_left=left,
        training_state=tracks.state[track],
        origin=origin,
        sex=trainees.sex[order],
        birth_year=trainees.birth_year[order],
        applicant_type=TYPE_OF_ORIGIN[origin],
        licence=Licence.TRAINING,
        cycles=1,
        home_state=_homes(moment, keys, origin, tracks.state[track]),
        grad_year=moment.year + 1 - year.astype(np.int64),
    )
    row = np.arange(rows.start, rows.stop)
    draw_trainee_status(moment, row)
    draw_scores(moment, row)


def _unlisted_left(
    moment: Moment, keys: NDArray[np.uint64], year: NDArray[np.integer]
) -> NDArray[np.int64]:
    """Years that fellows outside the list have left, the one that begins included.

    Which field they come from is not known on the first day: how long a fellowship lasts is drawn
    for each among those that last as long as the year of training tells.
    """
    country = moment.country
    lengths = {name: moment.parameters.table(name) for name in UNLISTED_LENGTHS}
    lasting = unlisted_lasting(lengths, country.programs, country.specialties)
    first = int(first_fellow_year(country.specialties)[unlisted(country)])
    begun = year.astype(np.int64) - first
    reached = lasting[np.minimum(begun, lasting.size - 1)]
    u = moment.uniforms("unlisted", keys)
    longer = u[:, None] * reached[:, None] < lasting[None, :]
    longer &= np.arange(lasting.size)[None, :] > begun[:, None]
    return np.asarray(1 + longer.sum(axis=1))


def _homes(
    moment: Moment,
    keys: NDArray[np.uint64],
    origin: NDArray[np.int8] | NDArray[np.int16],
    trained: NDArray[np.int8] | NDArray[np.int16],
) -> NDArray[np.int64]:
    """State of school of trainees: that of training for a share, else as schools are spread."""
    share = moment.world.memory["school_share"]
    edges = np.cumsum(share) / share.sum()
    u, v = moment.uniforms("home", keys), moment.uniforms("home", keys, 1)
    here = u < moment.parameters.number("opening.trained_at_home")
    home = np.where(here, trained, np.searchsorted(edges, v, side="right"))
    return np.where(origin < Origin.US_IMG, home, -1)


def _apply_again(moment: Moment) -> None:
    p = moment.parameters
    memory = moment.world.memory
    counts = p.table("opening.apply_again")
    home_nation = memory["nationality_index"]["united_states"]
    shares = p.table("certify.nationality_share")
    for kind, count in enumerate(counts):
        total = moment.world.sampled(count)
        if total == 0:
            continue
        rank = np.arange(total)
        state = np.full(total, -1, dtype=np.int8)
        nation = np.full(total, home_nation, dtype=np.int8)
        if kind < ApplicantType.US_IMG:
            by_state = split_whole(total, moment.world.memory["school_share"])
            state = np.repeat(np.arange(by_state.size), by_state).astype(np.int8)
        if kind == ApplicantType.NONUS_IMG:
            nation = np.repeat(np.arange(shares.size), split_whole(total, shares)).astype(np.int8)
        add_applicants(
            moment,
            kind,
            entry_keys(f"again.{kind}", moment.year - 1, 0, rank),
            nation,
            state,
            moment.year - 1,
            cycles=1,
        )


OPENING = Process(
    name="opening",
    step=_step,
    parameters=(
        *FACTS,
        *HOURS,
        *DOUBTS,
        *(f"{trend}_sd" for trend in TRENDS),
        *dict.fromkeys((*FIRST_DAY_FACTS, *FIRST_CORPS)),
        *UNLISTED_LENGTHS,
        "opening.hospitalist_share",
        "opening.age_at_entry",
        "opening.graduation_age",
        "opening.trained_at_home",
        "opening.apply_again",
        "opening.unlicensed_physicians",
        "opening.unlicensed_gap",
        *UNLICENSED,
    ),
    writes=tuple(COLUMNS),
)

#: The applicants of earlier Matches alone: all that the first Match needs of the opening.
WAITING = Process(
    name="opening",
    step=_wait,
    parameters=(
        *FACTS,
        *DOUBTS,
        *(f"{trend}_sd" for trend in TRENDS),
        "certify.nationality_share",
        "opening.apply_again",
    ),
    writes=FACT_COLUMNS,
)
