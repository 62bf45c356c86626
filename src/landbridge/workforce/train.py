"""train: promotion, attrition, moves between programs, completion, and the fellowship matches.

Who completes a residency in June may have matched into a fellowship for July; preliminary years
end in an open second-year seat or with a new application. The others complete and go on to settle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.boards import may_certify
from landbridge.workforce.codes import LeftReason, Phase, ProgramKind, Status
from landbridge.workforce.fellows import FELLOWS, FELLOWS_COUNTED, match_fellows
from landbridge.workforce.process import Process
from landbridge.workforce.results import ORIGINS
from landbridge.workforce.transfer import TRANSFERS, TRANSFERS_COUNTED, leavers, move

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["TRAIN"]


def _step(moment: Moment) -> None:
    people = moment.people
    # J-1 status of this year begins today, 1 July: what the law grants now goes with it.
    authorised = moment.world.memory["conrad_authorised"]
    authorised[moment.year] = moment.parameters.number("settle.conrad.authorised")
    row = people.rows_in(Phase.TRAINEE)
    _count_trainees(moment, row)
    leaves = leavers(moment, row)
    gone, stays = row[leaves], row[~leaves]
    people.training_year[stays] += 1
    people.training_left[stays] -= 1
    move(moment, stays, gone)
    _leave(moment, gone)
    completing = _complete(moment, stays)
    matched = match_fellows(moment, completing)
    finished = completing[~matched]
    may_certify(people, finished)
    moment.world.memory["completers"] = finished
    for code, name in enumerate(ORIGINS):
        moment.count(
            "completed_training", int((people.origin[finished] == code).sum()), origin=name
        )


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
    done = stays[people.training_left[stays] <= 0]
    preliminary = moment.world.tracks.kind[people.program[done]] == ProgramKind.PRELIMINARY
    again = done[preliminary]
    people.phase[again] = Phase.APPLICANT
    people.program[again] = -1
    people.specialty[again] = -1
    people.applicant_type[again] = moment.world.memory["prior_type"][people.applicant_type[again]]
    return done[~preliminary]


def _count_trainees(moment: Moment, row: NDArray[np.intp]) -> None:
    people = moment.people
    slugs = moment.country.specialties.slug
    specialty = people.specialty[row].astype(np.int64)
    specialty[specialty < 0] = len(slugs)
    cells = np.bincount(specialty * 4 + people.origin[row], minlength=(len(slugs) + 1) * 4)
    moment.results.add_block(
        "trainees",
        moment.year,
        cells.reshape(1, len(slugs) + 1, 4),
        ("US",),
        (*slugs, "transitional"),
        ORIGINS,
    )
    moment.count("j1_training", int((people.status[row] == Status.J1_TRAINING).sum()))


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
