"""train: promotion, attrition, moves between programs, completion, and the fellowship matches.

Who completes a residency in June may have matched into a fellowship for July; preliminary years
end in an open second-year seat or with a new application. The others complete and go on to settle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import CHUNK, fill_lane
from landbridge.workforce.boards import may_certify
from landbridge.workforce.codes import LeftReason, Phase, ProgramKind, Status
from landbridge.workforce.fellows import FELLOWS, FELLOWS_COUNTED, match_fellows
from landbridge.workforce.people import rows_and_keys
from landbridge.workforce.process import Process
from landbridge.workforce.results import ORIGINS
from landbridge.workforce.transfer import (
    TRANSFERS,
    TRANSFERS_COUNTED,
    count_leavers,
    fields_of_training,
    leaving_rates,
    move,
)

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["TRAIN"]

_TRAINEE, _ON_J1 = int(Phase.TRAINEE), int(Status.J1_TRAINING)


def _step(moment: Moment) -> None:
    people = moment.people
    # J-1 status of this year begins today, 1 July: what the law grants now goes with it.
    authorised = moment.world.memory["conrad_authorised"]
    authorised[moment.year] = moment.parameters.number("settle.conrad.authorised")
    stays, gone = _pass_year(moment)
    move(moment, stays, gone)
    _leave(moment, gone)
    completing = _complete(moment, stays)
    matched = match_fellows(moment, completing)
    finished = completing[~matched]
    may_certify(people, finished)
    moment.world.memory["completers"] = finished
    origins = np.bincount(people.origin[finished], minlength=len(ORIGINS))
    for name, count in zip(ORIGINS, origins.tolist(), strict=True):
        moment.count("completed_training", count, origin=name)


def _pass_year(moment: Moment) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Count the trainees, draw who leaves, and let the others go on by a year.

    Returns
    -------
    stays, gone
        Rows in table order.
    """
    people = moment.people
    labels = fields_of_training(moment.country)
    stays, gone = (np.empty(len(people) + 1, dtype=np.intp) for _ in range(2))
    heads = np.zeros((len(labels), len(ORIGINS)), dtype=np.int64)
    on, off, on_j1 = _go_on(
        moment.stream(draw=0),
        people.phase,
        people.key,
        people.origin,
        people.specialty,
        people.status,
        *leaving_rates(moment),
        people.training_year,
        people.training_left,
        stays,
        gone,
        heads,
    )
    moment.results.add_block("trainees", moment.year, heads, ("US",), labels, ORIGINS)
    moment.count("j1_training", int(on_j1))
    count_leavers(moment, gone[:off])
    return stays[:on], gone[:off]


@njit(cache=True)
def _go_on(  # type: ignore[no-untyped-def]
    stream,
    phase,
    key,
    origin,
    specialty,
    status,
    by_origin,
    by_specialty,
    by_stage,
    training_year,
    training_left,
    stays,
    gone,
    heads,
):
    who = np.empty(CHUNK, dtype=np.uint64)  # unsigned: no check for wrap-around
    keys = np.empty(CHUNK, dtype=np.uint64)
    draw = np.empty(CHUNK)
    on, off, on_j1 = np.uint64(0), np.uint64(0), np.int64(0)
    for begin in range(np.uint64(0), np.uint64(phase.size), np.uint64(CHUNK)):
        count = rows_and_keys(phase, _TRAINEE, begin, key, who, keys)
        fill_lane(stream, keys, count, np.uint64(0), draw)
        for j in range(count):
            i = who[j]
            # A transitional year has no specialty: -1, the last place.
            heads[specialty[i], origin[i]] += 1
            on_j1 += status[i] == _ON_J1
            stage = min(max(training_year[i] - 1, 0), by_stage.size - 1)
            rate = by_origin[origin[i]] * by_specialty[specialty[i]] * by_stage[stage]
            leaves = draw[j] < rate
            # Each is overwritten by the next unless this one belongs there: no branch.
            stays[on], gone[off] = i, i
            on += np.uint64(not leaves)
            off += np.uint64(leaves)
            training_year[i] += not leaves
            training_left[i] -= not leaves
    return on, off, on_j1


def _leave(moment: Moment, gone: NDArray[np.intp]) -> None:
    people = moment.people
    people.phase[gone] = Phase.LEFT
    people.left[gone] = moment.year
    people.left_reason[gone] = LeftReason.LEFT_TRAINING
    people.program[gone] = -1
    on_j1 = people.status[gone] == Status.J1_TRAINING
    moment.count("j1_left_training", int(on_j1.sum()))


def _complete(moment: Moment, stays: NDArray[np.intp]) -> NDArray[np.intp]:
    """Who completes a residency or fellowship; after a preliminary year one applies again."""
    people = moment.people
    done = np.empty(stays.size + 1, dtype=np.intp)
    done = done[: _done(stays, people.training_left, done)]
    preliminary = moment.world.tracks.kind[people.program[done]] == ProgramKind.PRELIMINARY
    again = done[preliminary]
    people.phase[again] = Phase.APPLICANT
    people.program[again] = -1
    people.specialty[again] = -1
    people.applicant_type[again] = moment.world.memory["prior_type"][people.applicant_type[again]]
    return done[~preliminary]


@njit(cache=True)
def _done(row, training_left, out):  # type: ignore[no-untyped-def]
    """Write the rows that have no year left; return how many."""
    found = np.uint64(0)
    for i in row:
        out[found] = i  # overwritten by the next unless this one is done: no branch
        found += np.uint64(training_left[i] <= 0)
    return found


TRAIN = Process(
    name="train",
    step=_step,
    parameters=tuple(dict.fromkeys((*TRANSFERS, *FELLOWS, "settle.conrad.authorised"))),
    reads=(
        "key",
        "origin",
        "status",
        "status_since",
        "citizenship",
        "step1",
        "step2",
        "entered",
        "obligation_left",
    ),
    writes=(
        "phase",
        "training_year",
        "training_left",
        "specialty",
        "program",
        "training_state",
        "applicant_type",
        "board",
        "board_since",
        "licence",
        "county",
        "fte",
        "academic",
        "grant",
        "leads",
        "seeks",
        "left",
        "left_reason",
    ),
    results={
        "trainees": "residents and fellows in the year",
        "j1_training": "of them on J-1",
        "j1_left_training": "J-1 physicians who left training before its end",
        "completed_training": "completed all training and settle",
        **TRANSFERS_COUNTED,
        **FELLOWS_COUNTED,
    },
)
