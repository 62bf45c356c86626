"""Facts of the people of the first day that no table of the stock tells: nationality, school, visa
and service, scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.workforce.codes import Citizenship, Obligation, Origin, Status
from landbridge.workforce.first_day_seats import Seats, seat_where_sponsored
from landbridge.workforce.modifiers import (
    CLASS_VISA,
    CLASS_WAIVER,
    CLASSES,
    MODIFIERS,
    county_modifiers,
)
from landbridge.workforce.newcomer_facts import SCORE_HIGHEST
from landbridge.workforce.newcomers import US_SCHOOL, school_edges
from landbridge.workforce.odds import odds_for

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["FIRST_DAY_FACTS", "draw_scores", "draw_status", "draw_trainee_status"]

#: Parameters of the process that draws them, beside those of newcomers' facts.
FIRST_DAY_FACTS = (
    *MODIFIERS,
    "certify.nationality_share",
    "match.h1b_share_where_sponsored",
    "settle.h1b_cap_exempt_employer_share",
    "settle.waiver.service_years",
    "opening.visa_age_below",
    "opening.h1b_physicians",
    "opening.waiver_physicians",
)

_CLASS_FREE = CLASSES.index("img_free")


def _nationality(
    moment: Moment, origin: NDArray[np.int8], keys: NDArray[np.uint64]
) -> NDArray[np.int8]:
    """Nationality group: drawn for non-US-citizen graduates of foreign schools."""
    memory = moment.world.memory
    shares = moment.parameters.table("certify.nationality_share")
    edges = np.cumsum(shares) / shares.sum()
    out = np.full(origin.size, memory["nationality_index"]["united_states"], dtype=np.int8)
    abroad = np.flatnonzero(origin == Origin.NONUS_IMG)
    u = moment.uniforms("nation", keys[abroad])
    out[abroad] = np.searchsorted(edges, u, side="right")
    return out


def _school_region(
    moment: Moment,
    origin: NDArray[np.int8],
    nation: NDArray[np.int8],
    keys: NDArray[np.uint64],
) -> NDArray[np.int8]:
    """Region of school, drawn by nationality as for newcomers."""
    out = np.full(origin.size, US_SCHOOL, dtype=np.int8)
    abroad = np.flatnonzero(origin >= Origin.US_IMG)
    u = moment.uniforms("school", keys[abroad])
    _draw_region(abroad, nation, school_edges(moment), u, out)
    return out


@njit(cache=True)
def _draw_region(row, nation, edges, u, out):  # type: ignore[no-untyped-def]
    """Write the region that each draw falls into, by cumulative shares of the nationality."""
    for j in range(row.size):
        region = 0
        for k in range(edges.shape[1] - 1):
            region += edges[nation[row[j]], k] < u[j]
        out[row[j]] = region


def draw_status(moment: Moment, rows: slice, age: NDArray[np.int64]) -> None:
    """Young non-US-citizen graduates of foreign schools: some are on H-1B, some serve a waiver.

    Where they are: in each county as many more than others as what draws their class there is
    stronger (:func:`~landbridge.workforce.modifiers.county_modifiers`).

    Parameters
    ----------
    moment
        The opening.
    rows
        Those in practice, counties set.
    age
        Age of each in years.
    """
    p = moment.parameters
    people = moment.people
    memory = moment.world.memory
    keys, origin = people.key[rows], people.origin[rows]
    nation = _nationality(moment, origin, keys)
    people.nationality[rows] = nation
    people.birth_country[rows] = nation
    people.school_region[rows] = _school_region(moment, origin, nation, keys)
    young = (origin == Origin.NONUS_IMG) & (age < p.number("opening.visa_age_below"))
    candidates = rows.start + np.flatnonzero(young)
    u = moment.uniforms("status", people.key[candidates])
    scale = moment.world.scale
    drawn_to = county_modifiers(moment)
    county = people.county[candidates]
    on_visa = drawn_to[CLASS_VISA, county] / drawn_to[_CLASS_FREE, county]
    wanted = p.number("opening.h1b_physicians") * scale
    at = candidates[u < odds_for(on_visa, wanted)]
    exempt = moment.uniforms("employer", people.key[at])
    capped = exempt >= p.number("settle.h1b_cap_exempt_employer_share")
    people.status[at] = np.where(capped, Status.H1B_CAPPED, Status.H1B_EXEMPT)
    people.citizenship[at] = Citizenship.FOREIGN
    people.gc_queue[at] = memory["gc_queue_of_nationality"][people.nationality[at]]
    county = people.county[at]
    in_service = drawn_to[CLASS_WAIVER, county] / drawn_to[CLASS_VISA, county]
    v = moment.uniforms("service", people.key[at])
    wanted = p.number("opening.waiver_physicians") * scale
    serves = at[v < odds_for(in_service, wanted)]
    w = moment.uniforms("service", people.key[serves], 1)
    years = p.number("settle.waiver.service_years")
    people.status[serves] = Status.H1B_WAIVER
    people.obligation[serves] = Obligation.CONRAD
    people.obligation_left[serves] = 1 + np.floor(w * years).astype(np.int8)
    permanent = candidates[people.status[candidates] == Status.US_CITIZEN]
    people.status[permanent] = Status.PERMANENT_RESIDENT
    people.citizenship[permanent] = Citizenship.PERMANENT_RESIDENT


def draw_trainee_status(moment: Moment, row: NDArray[np.intp]) -> None:
    """Nationality, school and status of trainees: residents, and visas as their programs sponsor.

    Parameters
    ----------
    moment
        The opening.
    row
        Trainees.
    """
    p = moment.parameters
    people = moment.people
    keys = people.key[row]
    nation = _nationality(moment, people.origin[row], keys)
    people.nationality[row] = nation
    people.birth_country[row] = nation
    people.school_region[row] = _school_region(moment, people.origin[row], nation, keys)
    foreign_school = people.origin[row] == Origin.NONUS_IMG
    u, v = moment.uniforms("visa", keys), moment.uniforms("visa", keys, 1)
    resident = foreign_school & (u < p.number("people.permanent_resident_share"))
    visa = foreign_school & ~resident
    tracks = moment.world.tracks
    year, specialty = people.training_year[row], people.specialty[row]
    seats = Seats(people.program[row].astype(np.int64), keys, specialty, year, people.origin[row])
    seat_where_sponsored(seats, tracks, visa)
    people.program[row] = seats.track
    people.training_state[row] = tracks.state[seats.track]
    on_h1b = (
        visa
        & (tracks.visa[people.program[row]] == 2)
        & (v < p.number("match.h1b_share_where_sponsored"))
    )
    people.status[row[resident]] = Status.PERMANENT_RESIDENT
    people.citizenship[row[resident]] = Citizenship.PERMANENT_RESIDENT
    people.status[row[visa]] = Status.J1_TRAINING
    people.status[row[on_h1b]] = Status.H1B_EXEMPT
    people.citizenship[row[visa]] = Citizenship.FOREIGN
    queue = moment.world.memory["gc_queue_of_nationality"]
    people.gc_queue[row[visa]] = queue[nation[visa]]
    people.status_since[row] = moment.year + 1 - people.training_year[row].astype(np.int64)


def draw_scores(moment: Moment, row: NDArray[np.intp]) -> None:
    """Quality and scores of those in training, by type as for newcomers.

    Parameters
    ----------
    moment
        The opening.
    row
        Trainees, their type set.
    """
    from scipy.special import ndtri

    p = moment.parameters
    people = moment.people
    keys = people.key[row]
    kind = people.applicant_type[row]
    quality = p.table("people.quality_mean")[kind] + p.number("people.quality_sd") * ndtri(
        moment.uniforms("quality", keys)
    )
    people.quality[row] = quality
    mean, sd = p.number("people.step2_reference_mean"), p.number("people.step2_reference_sd")
    noise = ndtri(moment.uniforms("quality", keys, 1))
    own = ndtri(moment.uniforms("quality", keys, 2))
    shared = p.number("people.step_noise_correlation")
    highest = p.number(SCORE_HIGHEST)
    for column, name, part in (
        ("step2", "people.score_noise_sd", noise),
        ("step1", "people.step1_noise_sd", shared * noise + np.sqrt(1.0 - shared**2) * own),
    ):
        seen = quality + p.number(name) * part
        getattr(people, column)[row] = np.minimum(highest, mean + sd * seen)
