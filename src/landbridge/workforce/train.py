"""train: promotion, attrition, completion, and the fellowship matches.

Who completes a residency in June may have matched into a fellowship for July; preliminary years
end with a new application. The others complete and go on to settle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import uniforms4
from landbridge.workforce.codes import LeftReason, Phase, ProgramKind, Status
from landbridge.workforce.fellowship import fellowship_match
from landbridge.workforce.lists import LISTS, sample_lists
from landbridge.workforce.process import Process
from landbridge.workforce.results import ORIGINS
from landbridge.workforce.signals import SIGNALS, looks

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["TRAIN"]


def _step(moment: Moment) -> None:
    p = moment.parameters
    people = moment.people
    tracks = moment.world.tracks
    # J-1 status of this year begins today, 1 July: what the law grants now goes with it.
    authorised = moment.world.memory["conrad_authorised"]
    authorised[moment.year] = p.number("settle.conrad.authorised")
    row = people.rows_in(Phase.TRAINEE)
    _count_trainees(moment, row)
    u = moment.uniforms("", people.key[row])
    leaves = u < p.table("train.attrition")[people.origin[row]]
    gone = row[leaves]
    people.phase[gone] = Phase.LEFT
    people.left[gone] = moment.year
    people.left_reason[gone] = LeftReason.LEFT_TRAINING
    people.program[gone] = -1
    _count_j1_left(moment, gone)
    stays = row[~leaves]
    people.training_year[stays] += 1
    people.training_left[stays] -= 1
    done = stays[people.training_left[stays] <= 0]
    preliminary = tracks.kind[people.program[done]] == ProgramKind.PRELIMINARY
    again = done[preliminary]
    people.phase[again] = Phase.APPLICANT
    people.program[again] = -1
    people.specialty[again] = -1
    people.applicant_type[again] = moment.world.memory["prior_type"][people.applicant_type[again]]
    completing = done[~preliminary]
    matched = _fellowships(moment, completing)
    finished = completing[~matched]
    people.board[finished] = 1
    moment.world.memory["completers"] = finished
    for code, name in enumerate(ORIGINS):
        moment.count(
            "completed_training", int((people.origin[finished] == code).sum()), origin=name
        )


def _fellowships(moment: Moment, completing: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Match this June's completers into fellowships; true where one was found."""
    p = moment.parameters
    people = moment.people
    tracks = moment.world.tracks
    country = moment.country
    child = _choose_fellowship(
        moment,
        completing,
        p.table("train.fellowship_propensity"),
        p.table("train.fellowship_interest"),
    )
    wants = child >= 0
    row = completing[wants]
    if row.size == 0:
        return np.zeros(completing.size, dtype=np.bool_)
    specialties = len(country.specialties.slug)
    origin = people.origin[row]
    kind_table = np.array([0, 1, 4, 5])
    people_type = people.applicant_type[row]
    unset = people_type < 0
    people.applicant_type[row[unset]] = kind_table[origin[unset]]
    look = looks(moment, row) + p.table("train.fellowship_taste")[origin]
    mean = np.full(row.size, p.number("train.fellowship_list_mean"))
    wanted = np.maximum(1, np.rint(mean)).astype(np.int64)
    start, program, score = sample_lists(
        moment,
        "fellowship",
        row,
        specialties + 1 + child[wants],
        wanted,
        look,
        people.training_state[row].astype(np.int64),
    )
    quota = np.where(tracks.kind == ProgramKind.FELLOWSHIP, tracks.quota, 0)
    held, finished = fellowship_match(start, program, score, quota)
    moment.count_plain("fellowship_match_unfinished", int(not finished))
    got = held >= 0
    at = held[got]
    winner = row[got]
    specialty = tracks.specialty[at]
    years = np.asarray(country.specialties.training_years)
    left = years[specialty] - years[people.specialty[winner]]
    people.specialty[winner] = specialty
    people.program[winner] = at
    people.training_left[winner] = np.maximum(left, 1)
    people.training_state[winner] = tracks.state[at]
    slugs = tuple(country.specialties.slug)
    cell = child[wants] * len(ORIGINS) + origin
    for name, cells in (("fellowship_applicants", cell), ("fellowship_matched", cell[got])):
        counts = np.bincount(cells, minlength=len(slugs) * len(ORIGINS))
        moment.results.add_block(name, moment.year, counts, ("US",), slugs, ORIGINS)
    moment.count("fellowship_positions", int(quota.sum()))
    moment.count("fellowship_filled", int(got.sum()))
    found = np.zeros(completing.size, dtype=np.bool_)
    found[np.flatnonzero(wants)[got]] = True
    return found


def _choose_fellowship(
    moment: Moment,
    completing: NDArray[np.intp],
    propensity: NDArray[np.float64],
    interest: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Subspecialty each completer applies to, -1 none.

    Exponential race (the Gumbel-max trick): alternative c arrives at ``-log(u_c) / p_c`` with a
    keyed uniform of its own, staying general has what probability is left, the first to arrive
    is chosen. A change of one child's odds moves few others.
    """
    people = moment.people
    parents = moment.country.specialties.parents
    children: list[list[int]] = [[] for _ in parents]
    for child, its_parents in enumerate(parents):
        if propensity[child] > 0.0:
            for parent in its_parents:
                children[parent].append(child)
    out = np.full(completing.size, -1, dtype=np.int64)
    _race(
        moment.stream("subspecialty"),
        people.key[completing],
        people.specialty[completing],
        np.cumsum([0, *(len(own) for own in children)]),
        np.array([child for own in children for child in own], dtype=np.int64),
        propensity,
        interest[people.origin[completing]],
        out,
    )
    return out


@njit(cache=True, error_model="numpy")
def _race(stream, key, specialty, start, children, propensity, interest, out):  # type: ignore[no-untyped-def]
    stays_as_is = start.size - 1  # the number of that alternative, after all specialties
    for i in range(key.size):
        low, high = start[specialty[i]], start[specialty[i] + 1]
        if low == high:
            continue
        first = np.inf
        stays = 1.0
        drawn = -1
        for c in range(low, high + 1):
            alternative = children[c] if c < high else stays_as_is
            if alternative // 4 != drawn:
                drawn = alternative // 4
                u = uniforms4(stream, key[i], np.uint64(drawn))
            if c < high:
                probability = propensity[alternative] * interest[i]
                stays -= probability
            else:
                probability = max(stays, 0.0)
            when = -np.log(u[alternative % 4]) / probability
            if when < first or (c == high and when == first):
                first = when
                out[i] = alternative if c < high else -1


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


def _count_j1_left(moment: Moment, gone: NDArray[np.intp]) -> None:
    on_j1 = moment.people.status[gone] == Status.J1_TRAINING
    moment.count("j1_left_training", int(on_j1.sum()))


TRAIN = Process(
    name="train",
    step=_step,
    parameters=(
        *SIGNALS,
        *LISTS,
        "settle.conrad.authorised",
        "train.attrition",
        "train.fellowship_propensity",
        "train.fellowship_interest",
        "train.fellowship_taste",
        "train.fellowship_list_mean",
    ),
    reads=("key", "origin", "status", "citizenship", "step1", "step2"),
    writes=(
        "phase",
        "training_year",
        "training_left",
        "specialty",
        "program",
        "training_state",
        "applicant_type",
        "board",
        "left",
        "left_reason",
    ),
    results={
        "trainees": "residents and fellows in the year",
        "j1_training": "of them on J-1",
        "j1_left_training": "J-1 physicians who left training before its end",
        "completed_training": "completed all training and settle",
        "fellowship_applicants": "residents who applied to a fellowship, by subspecialty",
        "fellowship_matched": "of them matched",
        "fellowship_positions": "fellowship positions offered",
        "fellowship_filled": "fellowship positions filled",
        "fellowship_match_unfinished": "1 in a year in which the procedure did not come to its end",
    },
)
