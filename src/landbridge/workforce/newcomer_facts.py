"""The draws behind the facts of a person who applies for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import CHUNK, fill4, normals_from
from landbridge.workforce.codes import ApplicantType, Citizenship, Status

if TYPE_CHECKING:
    from landbridge.workforce.process import Declared

__all__ = [
    "LIMITS",
    "SCORE_HIGHEST",
    "US_SCHOOL",
    "FactColumns",
    "FactRules",
    "Limits",
    "draw_facts",
]

US_SCHOOL = 0  # of the parameter dimension ``school_region``

_BLOCKS = 5  # of four draws each, that a newcomer's facts take
_ABROAD = int(ApplicantType.US_IMG)  # the first type from a school abroad
_FOREIGN_TYPE = int(ApplicantType.NONUS_IMG)
_CITIZEN = int(Citizenship.US_CITIZEN)
_PERMANENT = int(Citizenship.PERMANENT_RESIDENT)
_FOREIGN = int(Citizenship.FOREIGN)
_STATUS_CITIZEN = int(Status.US_CITIZEN)
_STATUS_PERMANENT = int(Status.PERMANENT_RESIDENT)
_STATUS_NONE = int(Status.NONE)

Floats = NDArray[np.float64]

SCORE_HIGHEST = "people.score_highest"
#: Parameters of the limits, in the order of :class:`Limits`.
LIMITS = (
    SCORE_HIGHEST,
    "people.years_since_graduation_most",
    "people.age_above_lowest_most",
    "people.research_most",
    "people.internship_abroad_years",
    "people.pgt_abroad_years",
    "people.practice_abroad_after",
)


class Limits(NamedTuple):
    """Ends of a newcomer's facts, whole numbers: the parameters :data:`LIMITS`."""

    score: float
    years_since: int
    age_above: int
    research: int
    internship: int
    training: int
    practice_after: int

    @classmethod
    def of(cls, parameters: Declared) -> Limits:
        """The limits of a day."""
        score, *whole = (parameters.number(name) for name in LIMITS)
        return cls(score, *(int(value) for value in whole))


class FactRules(NamedTuple):
    """What the facts of newcomers are drawn from: the parameters ``people.*`` of these names.

    Tables are by applicant type or nationality. ``tries`` are cumulative shares of attempts by
    type, ``regions`` of regions of school by nationality, ``queues`` the green-card queue by
    nationality, -1 none.
    """

    quality_mean: Floats
    quality_sd: float
    score_noise: float
    step1_noise: float
    correlation: float
    reference_mean: float
    reference_sd: float
    tries1: Floats
    tries2: Floats
    female_share: Floats
    age: Floats
    age_spread: float
    since_graduation: Floats
    resident_share: float
    pgt_share: float
    practice_share: float
    research_mean: Floats
    restricted_share: Floats
    experience_share: Floats
    regions: Floats
    queues: NDArray[np.int8]
    limits: Limits


class FactColumns(NamedTuple):
    """The rows of newcomers in the columns of the person table that are drawn."""

    sex: NDArray[np.int8]
    birth_year: NDArray[np.int16]
    grad_year: NDArray[np.int16]
    step1: NDArray[np.int16]
    step2: NDArray[np.int16]
    step1_attempts: NDArray[np.int8]
    step2_attempts: NDArray[np.int8]
    citizenship: NDArray[np.int8]
    status: NDArray[np.int8]
    gc_queue: NDArray[np.int8]
    pgt_abroad_years: NDArray[np.int8]
    pgt_abroad_end: NDArray[np.int16]
    practice_abroad_from: NDArray[np.int16]
    practice_abroad_to: NDArray[np.int16]
    research: NDArray[np.int8]
    quality: NDArray[np.float32]
    restricted: NDArray[np.int8]
    us_experience: NDArray[np.int8]
    school_region: NDArray[np.int8]


@njit(cache=True, inline="always")
def _place(edges, u):  # type: ignore[no-untyped-def]
    """Which of some cumulative shares a uniform falls into."""
    found = 0
    while found < edges.size - 1 and u > edges[found]:
        found += 1
    return found


@njit(cache=True)
def draw_facts(stream, year, keys, kinds, nationality, school, rules, out):  # type: ignore[no-untyped-def]
    """Write the facts of persons into their rows, one draw each by key.

    Parameters
    ----------
    stream
        Of the facts of a cohort.
    year
        As of which they are drawn.
    keys, kinds, nationality : ndarray
        Key, applicant type and nationality of each.
    school : ndarray of int8
        Region of each one's school; -1 where it is drawn.
    rules : FactRules
    out : FactColumns
        Rows that hold zeros.
    """
    draws = np.empty((_BLOCKS, 4, CHUNK))
    limits = rules.limits
    own = np.sqrt(1.0 - rules.correlation * rules.correlation)
    for i in range(keys.size):
        j = i % CHUNK
        if j == 0:
            part = keys[i : i + CHUNK]
            for block in range(_BLOCKS):
                fill4(stream, part, part.size, np.uint64(block), draws[block])
        t = kinds[i]
        nation = nationality[i]
        u_sex, u_age = draws[0, 0, j], draws[0, 1, j]
        u_try1, u_try2 = draws[0, 2, j], draws[0, 3, j]
        n_quality, n_step2 = normals_from(draws[1, 0, j], draws[1, 1, j])
        n_own, _ = normals_from(draws[2, 0, j], draws[2, 1, j])
        n_step1 = rules.correlation * n_step2 + own * n_own
        u_lpr, u_restricted = draws[3, 0, j], draws[3, 1, j]
        u_pgt, u_practice = draws[3, 2, j], draws[3, 3, j]
        u_since, u_research = draws[4, 0, j], draws[4, 1, j]
        u_experience, u_region = draws[4, 2, j], draws[4, 3, j]
        quality = rules.quality_mean[t] + rules.quality_sd * n_quality
        out.quality[i] = quality
        seen2, seen1 = quality + rules.score_noise * n_step2, quality + rules.step1_noise * n_step1
        out.step2[i] = min(limits.score, rules.reference_mean + rules.reference_sd * seen2)
        out.step1[i] = min(limits.score, rules.reference_mean + rules.reference_sd * seen1)
        out.step1_attempts[i] = 1 + _place(rules.tries1[t], u_try1)
        out.step2_attempts[i] = 1 + _place(rules.tries2[t], u_try2)
        out.sex[i] = 1 if u_sex < rules.female_share[t] else 0
        gap = 0
        if rules.since_graduation[t] > 0:
            gap = min(limits.years_since, int(-np.log(u_since) * rules.since_graduation[t]))
        out.grad_year[i] = year - gap
        age = rules.age[t] + min(limits.age_above, int(-np.log(u_age) * rules.age_spread))
        out.birth_year[i] = year - gap - age
        citizen, status = _CITIZEN, _STATUS_CITIZEN
        if t == _FOREIGN_TYPE:
            if u_lpr < rules.resident_share:
                citizen, status = _PERMANENT, _STATUS_PERMANENT
            else:
                citizen, status = _FOREIGN, _STATUS_NONE
        out.citizenship[i], out.status[i] = citizen, status
        out.gc_queue[i] = rules.queues[nation] if citizen == _FOREIGN else -1
        if t >= _ABROAD:
            trained = limits.internship + limits.training
            if u_pgt < rules.pgt_share and gap >= trained:
                out.pgt_abroad_years[i] = limits.training
                out.pgt_abroad_end[i] = year - gap + trained
            if u_practice < rules.practice_share and gap > limits.practice_after:
                out.practice_abroad_from[i] = year - gap + limits.practice_after
                out.practice_abroad_to[i] = year - 1
            out.school_region[i] = (
                school[i] if school[i] >= 0 else _place(rules.regions[nation], u_region)
            )
        else:
            out.school_region[i] = US_SCHOOL
        out.research[i] = min(limits.research, int(-np.log(u_research) * rules.research_mean[t]))
        out.restricted[i] = (
            1 if citizen == _FOREIGN and u_restricted < rules.restricted_share[nation] else 0
        )
        out.us_experience[i] = 1 if u_experience < rules.experience_share[t] else 0
