"""The draws behind the facts of a person who applies for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from landbridge.chance.kernels import CHUNK, fill4, normals_from
from landbridge.workforce.codes import ApplicantType, Citizenship

if TYPE_CHECKING:
    from landbridge.workforce.process import Declared

__all__ = ["LIMITS", "SCORE_HIGHEST", "Limits", "draw_facts"]

_BLOCKS = 5  # of four draws each, that a newcomer's facts take
_ABROAD = int(ApplicantType.US_IMG)  # the first type from a school abroad
_FOREIGN_TYPE = int(ApplicantType.NONUS_IMG)
_CITIZEN = int(Citizenship.US_CITIZEN)
_PERMANENT = int(Citizenship.PERMANENT_RESIDENT)
_FOREIGN = int(Citizenship.FOREIGN)

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


@njit(cache=True)
def draw_facts(  # type: ignore[no-untyped-def]
    stream,
    year,
    key,
    kind,
    nationality,
    quality_mean,
    quality_sd,
    noise2,
    noise1,
    correlation,
    ref_mean,
    ref_sd,
    tries1,
    tries2,
    female,
    age0,
    spread,
    since,
    lpr,
    pgt,
    practice,
    research_mean,
    restricted_share,
    experience,
    regions,
    limits,
    out_sex,
    out_birth,
    out_grad,
    out_step1,
    out_step2,
    out_try1,
    out_try2,
    out_citizen,
    out_pgt,
    out_pgt_end,
    out_from,
    out_to,
    out_research,
    out_quality,
    out_restricted,
    out_experience,
    out_region,
):
    """Write the facts of persons of one type into the arrays ``out_...``, one draw each by key.

    Tables are by applicant type or nationality as in the parameters of the same names; ``tries``
    are cumulative shares by type and attempt, ``regions`` by nationality and region of school;
    ``limits`` is a :class:`Limits`.
    """
    draws = np.empty((_BLOCKS, 4, CHUNK))
    for i in range(key.size):
        j = i % CHUNK
        if j == 0:
            part = key[i : i + CHUNK]
            for block in range(_BLOCKS):
                fill4(stream, part, part.size, np.uint64(block), draws[block])
        t = kind
        nation = nationality[i]
        u_sex, u_age = draws[0, 0, j], draws[0, 1, j]
        u_try1, u_try2 = draws[0, 2, j], draws[0, 3, j]
        n_quality, n_step2 = normals_from(draws[1, 0, j], draws[1, 1, j])
        n_own, _ = normals_from(draws[2, 0, j], draws[2, 1, j])
        n_step1 = correlation * n_step2 + np.sqrt(1.0 - correlation * correlation) * n_own
        u_lpr, u_restricted = draws[3, 0, j], draws[3, 1, j]
        u_pgt, u_practice = draws[3, 2, j], draws[3, 3, j]
        u_since, u_research = draws[4, 0, j], draws[4, 1, j]
        u_experience, u_region = draws[4, 2, j], draws[4, 3, j]
        quality = quality_mean[t] + quality_sd * n_quality
        out_quality[i] = quality
        out_step2[i] = min(limits.score, ref_mean + ref_sd * (quality + noise2 * n_step2))
        out_step1[i] = min(limits.score, ref_mean + ref_sd * (quality + noise1 * n_step1))
        for k in range(tries1.shape[1] - 1):
            out_try1[i] += u_try1 > tries1[t, k]
            out_try2[i] += u_try2 > tries2[t, k]
        out_sex[i] = 1 if u_sex < female[t] else 0
        gap = 0
        if since[t] > 0:
            gap = min(limits.years_since, int(-np.log(u_since) * since[t]))
        out_grad[i] = year - gap
        age = age0[t] + min(limits.age_above, int(-np.log(u_age) * spread))
        out_birth[i] = year - gap - age
        citizen = _CITIZEN
        if t == _FOREIGN_TYPE:
            citizen = _PERMANENT if u_lpr < lpr else _FOREIGN
        out_citizen[i] = citizen
        if t >= _ABROAD:
            trained = limits.internship + limits.training
            if u_pgt < pgt and gap >= trained:
                out_pgt[i] = limits.training
                out_pgt_end[i] = year - gap + trained
            if u_practice < practice and gap > limits.practice_after:
                out_from[i] = year - gap + limits.practice_after
                out_to[i] = year - 1
        out_research[i] = min(limits.research, int(-np.log(u_research) * research_mean[t]))
        out_restricted[i] = (
            1 if citizen == _FOREIGN and u_restricted < restricted_share[nation] else 0
        )
        out_experience[i] = 1 if u_experience < experience[t] else 0
        region = 0
        while region < regions.shape[1] - 1 and u_region > regions[nation, region]:
            region += 1
        out_region[i] = region
