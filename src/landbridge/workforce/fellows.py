"""Fellowships: who is interviewed and matched, who begins, and who tries again.

Applicants are this June's completers of a parent residency and those who applied in vain before,
practise as generalists and apply again (:mod:`landbridge.workforce.fellowship_interest`).
:mod:`landbridge.workforce.fellowship_market` sends applications,
:mod:`landbridge.workforce.fellowship_invitations` makes interviews of them, and
:mod:`landbridge.workforce.fellowship` runs the match.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import ndtri

from landbridge import law
from landbridge.workforce.applicant_origins import TYPE_OF_ORIGIN
from landbridge.workforce.codes import Licence, Origin, Phase, ProgramKind, Status
from landbridge.workforce.fellowship import fellowship_match
from landbridge.workforce.fellowship_interest import (
    INTEREST,
    choose_fellowship,
    interest_odds,
    waiting,
)
from landbridge.workforce.fellowship_invitations import invite
from landbridge.workforce.fellowship_market import Applicants, Seats, send, weigh
from landbridge.workforce.field_interest import unlisted
from landbridge.workforce.lists import OWN_LIKING
from landbridge.workforce.results import ORIGINS
from landbridge.workforce.signals import SIGNALS, looks

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["FELLOWS", "FELLOWS_COUNTED", "match_fellows", "visa_needed"]

Rows = NDArray[np.intp]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_UNLISTED_YEARS = "train.fellowship_unlisted_years"
#: Parameters of the process that matches fellows.
FELLOWS = (
    *SIGNALS,
    *INTEREST,
    "apply.appeal_weight",
    "train.fellowship_applications",
    "train.fellowship_applications_factor",
    "train.fellowship_home_share",
    "train.fellowship_home_appeal",
    "train.fellowship_home_score",
    "train.fellowship_selectivity",
    "train.fellowship_selectivity_by_origin",
    "train.fellowship_closed",
    "train.fellowship_closed_us_img",
    "train.fellowship_openness",
    "train.fellowship_file_noise_sd",
    "train.fellowship_interview_noise_sd",
    "train.fellowship_invitations",
    "train.fellowship_interview_limit",
    "train.fellowship_reapply_share",
    "train.fellowship_waiting_look",
    _UNLISTED_YEARS,
)

# What the regard for a graduate hangs on, without "train.fellowship_".
_REGARD_TABLES = ("selectivity_by_origin", "selectivity", "closed")
_REGARD_NUMBERS = ("openness", "closed_us_img")
#: What is counted of each applicant, in the order of `_tally`.
_OUTCOMES = (
    "fellowship_applicants",
    "fellowship_reapplicants",
    "fellowship_interviewed",
    "fellowship_applications",
    "fellowship_interviews",
    "fellowship_matched",
)
#: What it counts.
FELLOWS_COUNTED = {
    "fellowship_applicants": "applicants to a fellowship, by subspecialty",
    "fellowship_reapplicants": "of them in practice, applying again",
    "fellowship_interviewed": "of the applicants interviewed at least once",
    "fellowship_applications": "applications sent to fellowships, by subspecialty",
    "fellowship_interviews": "interviews for fellowships, by subspecialty",
    "fellowship_matched": "applicants matched to a fellowship, by subspecialty",
    "fellowship_apply_again": "not matched, will apply to the same subspecialty next year",
    "fellowship_positions_by_specialty": "fellowship positions offered, by subspecialty",
    "fellowship_positions": "fellowship positions offered",
    "fellowship_filled": "fellowship positions filled",
    "fellowship_match_unfinished": "1 in a year in which the procedure did not come to its end",
}


def visa_needed(status: NDArray[np.int8], citizenship: NDArray[np.int8]) -> Ints:
    """What a program must sponsor: 0 nothing, 1 J-1, 2 H-1B; as codes of ``Tracks.visa``."""
    need = law.needs_visa(citizenship).astype(np.int64)
    return np.asarray(np.where(status == Status.H1B_EXEMPT, 2 * need, need))


def match_fellows(moment: Moment, completing: Rows) -> NDArray[np.bool_]:
    """Run the fellowship matches of the year.

    Parameters
    ----------
    completing
        Rows of those who complete a program this June.

    Returns
    -------
    ndarray of bool
        Which of them begin a fellowship. Who comes back from practice does so too; who is not
        matched and will apply again is marked in the column ``seeks``.
    """
    people = moment.people
    chosen = choose_fellowship(moment, "subspecialty", completing, interest_odds(moment))
    wants = chosen >= 0
    again = waiting(moment)
    row = np.concatenate([completing[wants], again])
    child = np.concatenate([chosen[wants], people.seeks[again].astype(np.int64)])
    found = np.zeros(completing.size, dtype=np.bool_)
    if row.size == 0:
        return found
    from_practice = np.arange(row.size) >= row.size - again.size
    held = _match(moment, row, child, from_practice)
    got = held >= 0
    _leave_practice(moment, row[got & from_practice])
    _apply_again(moment, row[~got], child[~got])
    _begin(moment, row[got], held[got])
    found[np.flatnonzero(wants)[got[: row.size - again.size]]] = True
    return found


def _match(moment: Moment, row: Rows, child: Ints, again: NDArray[np.bool_]) -> Ints:
    """Track held by each applicant, -1 none."""
    p = moment.parameters
    people = moment.people
    tracks = moment.world.tracks
    unset = people.applicant_type[row] < 0
    people.applicant_type[row[unset]] = TYPE_OF_ORIGIN[people.origin[row[unset]]]
    quota = np.where(tracks.kind == ProgramKind.FELLOWSHIP, tracks.quota, 0)
    seats = Seats(
        key=tracks.key,
        pool_start=tracks.pool_start,
        state_start=tracks.state_start,
        state=tracks.state,
        visa=tracks.visa,
        quota=quota,
        regard=_regard(moment),
        appeal=p.number("apply.appeal_weight") * tracks.appeal,
    )
    origin = people.origin[row].astype(np.int64)
    sent = (
        p.table("train.fellowship_applications")[origin]
        * p.table("train.fellowship_applications_factor")[child]
    )
    applicants = Applicants(
        key=people.key[row],
        pool=len(moment.country.specialties.slug) + 1 + child,
        home=people.training_state[row].astype(np.int64),
        wanted=np.maximum(1, np.rint(sent)).astype(np.int64),
        need=visa_needed(people.status[row], people.citizenship[row]),
        group=origin,
        look=_looks(moment, row),
    )
    start, program = send(
        moment.stream("fellowship"), applicants, seats, p.number("train.fellowship_home_share")
    )
    applications = weigh(
        moment.stream("pair"),
        applicants,
        seats,
        start,
        program,
        (
            p.number("train.fellowship_home_appeal"),
            p.number("train.fellowship_home_score"),
            OWN_LIKING,
            p.number("train.fellowship_file_noise_sd"),
            p.number("train.fellowship_interview_noise_sd"),
        ),
    )
    lists = invite(
        applications,
        quota,
        p.number("train.fellowship_invitations"),
        int(p.number("train.fellowship_interview_limit")),
    )
    held, finished = fellowship_match(*lists, quota)
    moment.count_plain("fellowship_match_unfinished", int(not finished))
    slugs = moment.world.memory["names"][2]
    cells = np.zeros((len(_OUTCOMES), len(slugs) * len(ORIGINS)), dtype=np.int64)
    _tally(child, origin, again, start, lists[0], held, cells)
    for name, counts in zip(_OUTCOMES, cells, strict=True):
        moment.results.add_block(name, moment.year, counts, ("US",), slugs, ORIGINS)
    by_specialty = np.bincount(np.maximum(tracks.specialty, 0), quota, len(slugs))
    moment.results.add_block(
        "fellowship_positions_by_specialty", moment.year, by_specialty, ("US",), slugs
    )
    moment.count("fellowship_positions", int(quota.sum()))
    moment.count("fellowship_filled", int((held >= 0).sum()))
    return held


@njit(cache=True)
def _tally(child, origin, again, start, interviews, held, out):  # type: ignore[no-untyped-def]
    """Add up `_OUTCOMES` by subspecialty and origin."""
    for a in range(child.size):
        cell = child[a] * len(ORIGINS) + origin[a]
        seen = interviews[a + 1] - interviews[a]
        out[0, cell] += 1
        out[1, cell] += again[a]
        out[2, cell] += seen > 0
        out[3, cell] += start[a + 1] - start[a]
        out[4, cell] += seen
        out[5, cell] += held[a] >= 0


def _looks(moment: Moment, row: Rows) -> Floats:
    """What programs think; of the opening stock only that they were refused is on record."""
    p = moment.parameters
    people = moment.people
    mean = p.table("people.quality_mean")[people.applicant_type[row]]
    refused = mean + p.number("train.fellowship_waiting_look")
    return np.where(people.step2[row] > 0, looks(moment, row), refused)


def _regard(moment: Moment) -> Floats:
    """What a program adds to the look of a graduate by origin, shape (origins, tracks)."""
    p = moment.parameters
    tables = tuple(p.table(f"train.fellowship_{name}") for name in _REGARD_TABLES)
    numbers = tuple(p.number(f"train.fellowship_{name}") for name in _REGARD_NUMBERS)

    def regard() -> Floats:
        by_origin, selectivity, closed_share = tables
        openness, closed_us_img = numbers
        closed, heavy = _openness(moment)
        field = np.maximum(moment.world.tracks.specialty, 0)
        added = -np.outer(by_origin, selectivity[field])
        added[Origin.US_IMG :] += openness * (heavy - 1.0)
        share = closed_share[field]
        added[Origin.NONUS_IMG, closed < share] = -np.inf
        added[Origin.US_IMG, closed < share * closed_us_img] = -np.inf
        return added

    return moment.world.as_long_as("fellowship_regard", (*tables, *numbers), regard)


def _openness(moment: Moment) -> tuple[Floats, Floats]:
    """Of each track, drawn once a replicate: rank among the closed, and a log-normal of mean 1."""
    memory = moment.world.memory
    drawn: tuple[Floats, Floats] | None = memory.get("fellowship_openness")
    if drawn is None:
        key = moment.world.tracks.key
        normal = ndtri(moment.uniforms("openness", key, 1))
        drawn = moment.uniforms("openness", key), np.exp(normal - 0.5)
        memory["fellowship_openness"] = drawn
    return drawn


def _leave_practice(moment: Moment, row: Rows) -> None:
    """Who comes back from practice is no longer part of the stock of a state and specialty."""
    people = moment.people
    flow = moment.world.flows.back_to_training
    state = moment.world.places.county_state[people.county[row]].astype(np.int64)
    cells = state * flow.shape[1] + people.specialty[row]
    flow += np.bincount(cells, minlength=flow.size).reshape(flow.shape)
    people.phase[row] = Phase.TRAINEE
    people.licence[row] = Licence.TRAINING
    people.county[row] = -1
    people.fte[row] = 0
    for column in (people.academic, people.grant, people.leads):
        column[row] = 0


def _begin(moment: Moment, row: Rows, track: Ints) -> None:
    people = moment.people
    tracks = moment.world.tracks
    specialty = tracks.specialty[track]
    years = np.asarray(moment.country.specialties.training_years)
    before = years[people.specialty[row]]
    left = np.maximum(years[specialty] - before, 1)
    outside = specialty == unlisted(moment.country)
    mean = moment.parameters.table(_UNLISTED_YEARS)[people.specialty[row[outside]]]
    left[outside] = np.floor(mean + moment.uniforms("length", people.key[row[outside]]))
    people.training_year[row] = before + 1
    people.training_left[row] = left
    people.specialty[row] = specialty
    people.program[row] = track
    people.training_state[row] = tracks.state[track]
    people.seeks[row] = -1


def _apply_again(moment: Moment, row: Rows, child: Ints) -> None:
    """Mark who will apply again; who needs a visa cannot stay to wait for it."""
    p = moment.parameters
    people = moment.people
    u = moment.uniforms("again", people.key[row])
    again = u < p.number("train.fellowship_reapply_share")
    again &= ~law.needs_visa(people.citizenship[row])
    people.seeks[row] = np.where(again, child, -1)
    slugs = moment.world.memory["names"][2]
    cells = child[again] * len(ORIGINS) + people.origin[row[again]]
    counts = np.bincount(cells, minlength=len(slugs) * len(ORIGINS))
    moment.results.add_block("fellowship_apply_again", moment.year, counts, ("US",), slugs, ORIGINS)
