"""Who leaves training before its end, and who moves to another program.

Leavers withdraw or are dismissed; both vacate a seat. A second-year seat is open, too, where the
Match and SOAP left the first year short. Residents who want to move take open seats in the order in
which programs look at them: in their own specialty at their level, in another one at the second
year, with the first year of training credited. Each move vacates a seat, which the next round
fills; how many move is therefore limited by seats, not by wishes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import CHUNK, fill3, fill_blocks, whole_lanes
from landbridge.workforce.codes import Origin, ProgramKind, Status
from landbridge.workforce.fellows import visa_needed
from landbridge.workforce.kept import once_for_each
from landbridge.workforce.results import ORIGINS
from landbridge.workforce.signals import SIGNALS, looks

if TYPE_CHECKING:
    from landbridge.baseline.country import Country
    from landbridge.workforce.process import Moment

__all__ = [
    "TRANSFERS",
    "TRANSFERS_COUNTED",
    "count_leavers",
    "fields_of_training",
    "leaving_rates",
    "move",
]

Rows = NDArray[np.intp]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Parameters of the process in which residents leave and move.
TRANSFERS = (
    *SIGNALS,
    "train.attrition",
    "train.attrition_by_specialty",
    "train.attrition_by_stage",
    "train.dismissed_share",
    "train.transfer_wish",
    "train.transfer_wish_by_specialty",
    "train.transfer_wish_after_preliminary",
    "train.transfer_other_specialty",
    "train.transfer_target",
    "train.transfer_rounds",
    "train.transfer_j1_years",
)

#: What it counts.
TRANSFERS_COUNTED = {
    "left_training": "residents and fellows who left training, by kind and origin",
    "left_training_by_specialty": "the same by specialty and origin",
    "transfer_wishes": "residents who look for another program, by kind and origin",
    "transfers": "residents who moved to another program, by kind and origin",
    "transfers_into": "of them by specialty moved to",
    "transfer_seats": "residency seats open after the first year, before anybody moves",
    "transfer_seats_left": "the same after all moves",
}

_KINDS = ("same_specialty", "other_specialty", "after_preliminary")
_SAME, _OTHER, _PRELIMINARY = range(3)
_PRELIMINARY_TRACK, _FELLOWSHIP_TRACK = int(ProgramKind.PRELIMINARY), int(ProgramKind.FELLOWSHIP)
_ABROAD, _OSTEOPATHIC = int(Origin.US_IMG), int(Origin.US_DO)
_WAYS_OUT = ("withdrew", "dismissed")
_LEVELS = 10  # years of training that seats are kept apart by
_SECOND_YEAR = 2


@once_for_each
def fields_of_training(country: Country) -> tuple[str, ...]:
    """Names of the specialties, and last of what transitional years are counted as."""
    return (*country.specialties.slug.tolist(), "transitional")


def leaving_rates(moment: Moment) -> tuple[Floats, Floats, Floats]:
    """Whose product is the probability to leave training: by origin, specialty and stage.

    Tracks without a specialty, transitional years, stand last; they leave as the others do on
    average.
    """
    p = moment.parameters
    return (
        p.table("train.attrition"),
        np.append(p.table("train.attrition_by_specialty"), 1.0),
        p.table("train.attrition_by_stage"),
    )


def count_leavers(moment: Moment, row: Rows) -> None:
    """Count those who leave training, by kind and by specialty."""
    people = moment.people
    origin = people.origin[row].astype(np.int64)
    u = moment.uniforms("dismissed", people.key[row])
    dismissed = u < moment.parameters.table("train.dismissed_share")[origin]
    _count(moment, "left_training", _WAYS_OUT, dismissed.astype(np.int64), origin)
    labels = fields_of_training(moment.country)
    specialty = people.specialty[row].astype(np.int64) % len(labels)
    _count(moment, "left_training_by_specialty", labels, specialty, origin)


def _count(
    moment: Moment, name: str, labels: tuple[str, ...], category: Ints, origin: Ints
) -> None:
    cells = category * len(ORIGINS) + origin
    counts = np.bincount(cells, minlength=len(labels) * len(ORIGINS))
    moment.results.add_block(name, moment.year, counts, ("US",), labels, ORIGINS)


def move(moment: Moment, row: Rows, gone: Rows) -> None:
    """Move residents to open seats.

    Parameters
    ----------
    row
        Those who go on training, their year already that of next July; who has just completed a
        preliminary year is among them.
    gone
        Those who left training this year, with program and year as they were.
    """
    p = moment.parameters
    people = moment.people
    tracks = moment.world.tracks
    residency = (tracks.kind == ProgramKind.CATEGORICAL) | (tracks.kind == ProgramKind.ADVANCED)
    seats = _open_seats(moment, row, gone, residency)
    moment.count("transfer_seats", int(seats.sum()))
    wisher, kind, target = _wishes(moment, row)
    origin = people.origin[wisher].astype(np.int64)
    _count(moment, "transfer_wishes", _KINDS, kind, origin)
    order = np.lexsort((people.key[wisher], -looks(moment, wisher)))
    level = people.training_year[wisher].astype(np.int64)
    # Ready for the second year at least; a specialty is begun anew behind its first year.
    level = np.where(kind == _SAME, np.minimum(level, _LEVELS - 1), _SECOND_YEAR)
    here = people.program[wisher].astype(np.int64)
    found = np.full(wisher.size, -1, dtype=np.int64)
    _seat(
        order,
        kind,
        target,
        level,
        here,
        people.training_year[wisher].astype(np.int64),
        moment.uniforms("transfer_seat", people.key[wisher]),
        visa_needed(people.status[wisher], people.citizenship[wisher]),
        origin,
        tracks.pool_start,
        tracks.visa,
        np.stack([tracks.open_us_img > 0.0, tracks.open_nonus > 0.0]),
        moment.world.memory["osteopathic_only"],
        int(p.number("train.transfer_rounds")),
        seats,
        found,
    )
    moved = found >= 0
    _enter(moment, wisher[moved], kind[moved], level[moved], found[moved])
    _count(moment, "transfers", _KINDS, kind[moved], origin[moved])
    slugs = moment.world.memory["names"][2]
    into = people.specialty[wisher[moved]].astype(np.int64)
    _count(moment, "transfers_into", slugs, into, origin[moved])
    moment.count("transfer_seats_left", int(seats.sum()))


def _open_seats(
    moment: Moment, row: Rows, gone: Rows, residency: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Open seats by year of training next July and track, shape (_LEVELS, tracks)."""
    people = moment.people
    tracks = moment.world.tracks
    seats = np.zeros((_LEVELS, tracks.key.size), dtype=np.int64)
    seats[_SECOND_YEAR] = tracks.quota
    _vacate(row, gone, people.training_year, people.training_left, people.program, seats)
    np.maximum(seats[_SECOND_YEAR], 0, out=seats[_SECOND_YEAR])
    seats[:, ~residency] = 0
    return seats


@njit(cache=True)
def _vacate(row, gone, training_year, training_left, program, seats):  # type: ignore[no-untyped-def]
    """Take the second-year seats of who goes on, and open those of who is gone but for the last
    year."""
    for i in row:
        seats[_SECOND_YEAR, program[i]] -= training_year[i] == _SECOND_YEAR
    for i in gone:
        ahead = min(training_year[i] + 1, _LEVELS - 1)
        if training_left[i] > 1 and ahead != _SECOND_YEAR:
            seats[ahead, program[i]] += 1


def _wishes(moment: Moment, row: Rows) -> tuple[Rows, Ints, Ints]:
    """Who looks for another program, of which kind, and the specialty sought."""
    p = moment.parameters
    people = moment.people
    kinds = np.empty(row.size + 1, dtype=np.int64)
    found = np.empty(row.size + 1, dtype=np.intp)
    elsewhere = np.empty(row.size + 1, dtype=np.bool_)
    count = _look_out(
        moment.stream("transfer"),
        row,
        people.key,
        people.origin,
        people.specialty,
        people.training_left,
        people.program,
        moment.world.tracks.kind,
        p.table("train.transfer_wish"),
        np.append(p.table("train.transfer_wish_by_specialty"), 1.0),
        p.number("train.transfer_wish_after_preliminary"),
        p.number("train.transfer_other_specialty"),
        found,
        kinds,
        elsewhere,
    )
    row, kinds, elsewhere = found[:count], kinds[:count], elsewhere[:count]
    own = people.specialty[row].astype(np.int64)
    target = own.copy()
    weight = p.table("train.transfer_target")
    _new_specialty(moment.stream("transfer_target"), people.key[row], elsewhere, weight, target)
    # The law lets a J-1 physician change the designated program within so many years.
    years = moment.year + 1 - people.status_since[row].astype(np.int64)
    bound = people.status[row] == Status.J1_TRAINING
    bound &= (target != own) & (own >= 0) & (years > p.number("train.transfer_j1_years"))
    return row[~bound], kinds[~bound], target[~bound]


@njit(cache=True)
def _look_out(  # type: ignore[no-untyped-def]
    stream,
    row,
    key,
    origin,
    specialty,
    training_left,
    program,
    kind_of,
    by_origin,
    by_specialty,
    after_preliminary,
    other_specialty,
    found,
    kinds,
    elsewhere,
):
    """Write who looks for another program, of which kind, and whether in another specialty."""
    keys = np.empty(CHUNK, dtype=np.uint64)
    draw, other, spare = np.empty(CHUNK), np.empty(CHUNK), np.empty(CHUNK)
    most = by_origin.max() * by_specialty.max()
    n = np.uint64(0)
    for begin in range(0, row.size, CHUNK):
        part = row[begin : begin + CHUNK]
        for j in range(part.size):
            keys[j] = key[part[j]]
        fill3(stream, keys, part.size, draw, other, spare)
        for j in range(part.size):
            i = np.uint64(part[j])
            kind = kind_of[np.uint64(program[i])]
            preliminary = kind == _PRELIMINARY_TRACK
            if preliminary:
                wish = after_preliminary
            elif draw[j] >= most or kind == _FELLOWSHIP_TRACK or training_left[i] <= 0:
                continue
            else:
                wish = by_origin[origin[i]] * by_specialty[specialty[i]]
            leaves = other[j] < other_specialty
            # Overwritten by the next unless this one looks for a program.
            found[n] = i
            kinds[n] = _PRELIMINARY if preliminary else _OTHER if leaves else _SAME
            elsewhere[n] = leaves or specialty[i] < 0
            n += np.uint64(draw[j] < wish)
    return n


@njit(cache=True)
def _new_specialty(stream, key, elsewhere, weight, target):  # type: ignore[no-untyped-def]
    """Another specialty than the own one, by an exponential race between keyed uniforms."""
    draw = np.empty((4, whole_lanes((weight.size + 3) // 4)))
    for i in range(key.size):
        if not elsewhere[i]:
            continue
        fill_blocks(stream, key[i], np.uint64(0), draw)
        own, best = target[i], np.inf
        for other in range(np.uint64(weight.size)):
            if weight[other] <= 0.0 or other == own:
                continue
            u = draw[other % np.uint64(4), other // np.uint64(4)]
            when = -np.log(u) / weight[other]
            if when < best:
                best = when
                target[i] = other


@njit(cache=True)
def _seat(  # type: ignore[no-untyped-def]
    order,
    kind,
    target,
    level,
    here,
    own_level,
    where,
    need,
    origin,
    pool_start,
    visa,
    open_to,
    osteopathic_only,
    rounds,
    seats,
    found,
):
    """The first open seat from a keyed start on, in the order of ``order``."""
    pools = pool_start.size - 1
    levels = seats.shape[0]
    pool_of = np.empty(seats.shape[1], dtype=np.int64)
    tracks_open = np.zeros((pools, levels), dtype=np.int64)  # tracks with an open seat
    for p in range(pools):
        for t in range(pool_start[p], pool_start[p + 1]):
            pool_of[t] = p
            for year in range(levels):
                tracks_open[p, year] += seats[year, t] > 0
    vacated = np.empty((order.size, 2), dtype=np.int64)
    for _ in range(rounds):
        count = 0
        for i in order:
            year, p = level[i], target[i]
            unseen = tracks_open[p, year]
            if found[i] >= 0 or year < _SECOND_YEAR or unseen == 0:
                continue
            low, size = pool_start[p], pool_start[p + 1] - pool_start[p]
            at = np.int64(where[i] * size)
            while unseen > 0:
                t = low + at
                at = (at + 1) % size
                if seats[year, t] == 0:
                    continue
                unseen -= 1
                if t == here[i] or visa[t] < need[i]:
                    continue
                if origin[i] >= _ABROAD and not open_to[origin[i] - _ABROAD, t]:
                    continue
                if osteopathic_only[t] and origin[i] != _OSTEOPATHIC:
                    continue
                seats[year, t] -= 1
                tracks_open[p, year] -= seats[year, t] == 0
                found[i] = t
                if kind[i] != _PRELIMINARY:  # that year ends anyway
                    vacated[count, 0] = min(own_level[i], levels - 1)
                    vacated[count, 1] = here[i]
                    count += 1
                break
        for k in range(count):
            year, t = vacated[k]
            tracks_open[pool_of[t], year] += seats[year, t] == 0
            seats[year, t] += 1
        if count == 0:
            break


def _enter(moment: Moment, row: Rows, kind: Ints, level: Ints, track: Ints) -> None:
    people = moment.people
    tracks = moment.world.tracks
    specialty = tracks.specialty[track]
    anew = kind != _SAME
    years = np.asarray(moment.country.specialties.training_years)
    people.training_year[row[anew]] = level[anew]
    people.training_left[row[anew]] = years[specialty[anew]] - (_SECOND_YEAR - 1)
    people.specialty[row] = specialty
    people.program[row] = track
    people.training_state[row] = tracks.state[track]
