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

from landbridge.workforce.codes import ProgramKind, Status
from landbridge.workforce.fellows import visa_needed
from landbridge.workforce.results import ORIGINS
from landbridge.workforce.signals import SIGNALS, looks

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["TRANSFERS", "TRANSFERS_COUNTED", "leavers", "move"]

Rows = NDArray[np.intp]
Ints = NDArray[np.int64]

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
_WAYS_OUT = ("withdrew", "dismissed")
_LEVELS = 10  # years of training that seats are kept apart by
_SECOND_YEAR = 2


def leavers(moment: Moment, row: Rows) -> NDArray[np.bool_]:
    """Who leaves training for good this year.

    Parameters
    ----------
    row
        Trainees.

    Returns
    -------
    ndarray of bool
        True for who leaves.
    """
    p = moment.parameters
    people = moment.people
    by_origin = p.table("train.attrition")
    # Tracks without a specialty, transitional years, leave as the others do on average.
    by_specialty = np.append(p.table("train.attrition_by_specialty"), 1.0)
    by_stage = p.table("train.attrition_by_stage")
    u = moment.uniforms("", people.key[row])
    may = np.flatnonzero(u < by_origin.max() * by_specialty.max() * by_stage.max())
    at = row[may]
    stage = np.clip(people.training_year[at].astype(np.int64) - 1, 0, 2)
    rate = by_origin[people.origin[at]] * by_specialty[people.specialty[at]] * by_stage[stage]
    gone = np.zeros(row.size, dtype=np.bool_)
    gone[may[u[may] < rate]] = True
    _count_leavers(moment, row[gone])
    return gone


def _count_leavers(moment: Moment, row: Rows) -> None:
    people = moment.people
    origin = people.origin[row].astype(np.int64)
    u = moment.uniforms("dismissed", people.key[row])
    dismissed = u < moment.parameters.table("train.dismissed_share")[origin]
    _count(moment, "left_training", _WAYS_OUT, dismissed.astype(np.int64), origin)
    labels = (*moment.country.specialties.slug, "transitional")
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
    slugs = tuple(moment.country.specialties.slug)
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
    ahead = np.minimum(people.training_year[gone].astype(np.int64) + 1, _LEVELS - 1)
    last = people.training_left[gone] <= 1
    np.add.at(seats, (ahead[~last], people.program[gone[~last]]), 1)
    second = people.program[row[people.training_year[row] == _SECOND_YEAR]]
    short = tracks.quota - np.bincount(second, minlength=tracks.key.size)
    seats[_SECOND_YEAR] = np.maximum(short, 0)
    seats[:, ~residency] = 0
    return seats


def _wishes(moment: Moment, row: Rows) -> tuple[Rows, Ints, Ints]:
    """Who looks for another program, of which kind, and the specialty sought."""
    p = moment.parameters
    people = moment.people
    tracks = moment.world.tracks
    by_origin = p.table("train.transfer_wish")
    by_specialty = np.append(p.table("train.transfer_wish_by_specialty"), 1.0)
    u = moment.uniforms("transfer", people.key[row])
    kind = tracks.kind[people.program[row]]
    may = u < by_origin.max() * by_specialty.max()
    may = np.flatnonzero(
        (may & (kind != ProgramKind.FELLOWSHIP)) | (kind == ProgramKind.PRELIMINARY)
    )
    row, u = row[may], u[may]
    preliminary = kind[may] == ProgramKind.PRELIMINARY
    wish = by_origin[people.origin[row]] * by_specialty[people.specialty[row]]
    wish[people.training_left[row] <= 0] = 0.0
    wish[preliminary] = p.number("train.transfer_wish_after_preliminary")
    row, preliminary = row[u < wish], preliminary[u < wish]
    key = people.key[row]
    own = people.specialty[row].astype(np.int64)
    leaves = moment.uniforms("transfer", key, 1) < p.number("train.transfer_other_specialty")
    target = np.where(leaves | (own < 0), _new_specialty(moment, key, own), own)
    kinds = np.where(preliminary, _PRELIMINARY, np.where(leaves, _OTHER, _SAME))
    # The law lets a J-1 physician change the designated program within so many years.
    years = moment.year + 1 - people.status_since[row].astype(np.int64)
    bound = people.status[row] == Status.J1_TRAINING
    bound &= (target != own) & (own >= 0) & (years > p.number("train.transfer_j1_years"))
    return row[~bound], kinds[~bound], target[~bound]


def _new_specialty(moment: Moment, key: NDArray[np.uint64], own: Ints) -> Ints:
    """Another specialty than the own one, by an exponential race between keyed uniforms."""
    weight = moment.parameters.table("train.transfer_target")
    best = np.full(key.size, np.inf)
    out = own.copy()
    for specialty in np.flatnonzero(weight > 0.0):
        u = moment.uniforms("transfer_target", key, int(specialty))
        when = -np.log(u) / weight[specialty]
        sooner = (when < best) & (own != specialty)
        best[sooner] = when[sooner]
        out[sooner] = specialty
    return out


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
            if found[i] >= 0 or year < 2 or unseen == 0:
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
                if origin[i] >= 2 and not open_to[origin[i] - 2, t]:
                    continue
                if osteopathic_only[t] and origin[i] != 1:
                    continue
                seats[year, t] -= 1
                tracks_open[p, year] -= seats[year, t] == 0
                found[i] = t
                if kind[i] != 2:  # a preliminary year ends anyway
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
