"""The facts of a person who applies for the first time, drawn from the person's key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge import law
from landbridge.chance.kernels import CHUNK, fill4, normals_from, stream_for
from landbridge.workforce.codes import ApplicantType, Citizenship, Origin, Phase, Status
from landbridge.workforce.funnel import attempts_of_passers

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["FACTS", "FACT_COLUMNS", "add_applicants", "split_whole"]

#: Parameters that any process adding applicants must declare.
FACTS = (
    "people.quality_mean",
    "people.quality_sd",
    "people.score_noise_sd",
    "people.step1_noise_sd",
    "people.step2_reference_mean",
    "people.step2_reference_sd",
    "people.step1_first_pass",
    "people.step1_repeat_pass",
    "people.step2_first_pass",
    "people.step2_repeat_pass",
    "people.step_noise_correlation",
    "people.us_experience_share",
    "certify.sit",
    "certify.drop",
    "certify.school_region_share",
    "law.usmle.attempts",
    "people.female_share",
    "people.age_at_graduation",
    "people.age_spread",
    "people.years_since_graduation",
    "people.permanent_resident_share",
    "people.pgt_abroad_share",
    "people.practice_abroad_share",
    "people.research_mean",
    "people.restricted_share",
    "people.entry_restrictions_active",
    "law.entry.physician_exempt",
)

#: Columns written for a newcomer.
FACT_COLUMNS = (
    "key",
    "phase",
    "origin",
    "applicant_type",
    "sex",
    "birth_year",
    "nationality",
    "birth_country",
    "citizenship",
    "status",
    "status_since",
    "gc_queue",
    "restricted",
    "grad_year",
    "step1",
    "step2",
    "step1_attempts",
    "step2_attempts",
    "pgt_abroad_years",
    "pgt_abroad_end",
    "practice_abroad_from",
    "practice_abroad_to",
    "research",
    "quality",
    "home_state",
    "cycles",
    "school_region",
    "us_experience",
)

_US_SCHOOL = 0  # of the parameter dimension ``school_region``
_BLOCKS = 5  # of four draws each, that a newcomer's facts take

_ORIGIN_OF_TYPE = np.array(
    [
        Origin.US_MD,
        Origin.US_DO,
        Origin.US_MD,
        Origin.US_DO,
        Origin.US_IMG,
        Origin.NONUS_IMG,
        Origin.US_IMG,
    ],
    dtype=np.int8,
)


def split_whole(total: int, shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole parts of ``total`` in proportion to ``shares`` (Webster's divisor method).

    A larger total never makes a part smaller (Balinski & Young 1982), so that more entrants
    never take away a person who was there.
    """
    share = shares / shares.sum()
    parts = np.maximum(np.floor(total * share - 1.0), 0.0).astype(np.int64)
    _give_the_rest(total - int(parts.sum()), share, parts)
    return parts


@njit(cache=True, error_model="numpy")
def _give_the_rest(rest, share, parts):  # type: ignore[no-untyped-def]
    claim = (parts + 0.5) / share  # the smallest is served next; infinite for no share
    for _ in range(rest):
        i = np.argmin(claim)
        parts[i] += 1
        claim[i] = (parts[i] + 0.5) / share[i]


@njit(cache=True)
def _facts(  # type: ignore[no-untyped-def]
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
        out_step2[i] = min(300.0, ref_mean + ref_sd * (quality + noise2 * n_step2))
        out_step1[i] = min(300.0, ref_mean + ref_sd * (quality + noise1 * n_step1))
        for k in range(tries1.shape[1] - 1):
            out_try1[i] += u_try1 > tries1[t, k]
            out_try2[i] += u_try2 > tries2[t, k]
        out_sex[i] = 1 if u_sex < female[t] else 0
        gap = 0
        if since[t] > 0:
            gap = min(25, int(-np.log(u_since) * since[t]))
        out_grad[i] = year - gap
        age = age0[t] + min(14, int(-np.log(u_age) * spread))
        out_birth[i] = year - gap - age
        citizen = 0
        if t == 5:
            citizen = 1 if u_lpr < lpr else 2
        out_citizen[i] = citizen
        if t >= 4 and gap >= 1:
            if u_pgt < pgt and gap >= 4:
                out_pgt[i] = 3
                out_pgt_end[i] = year - gap + 4
            if u_practice < practice and gap > 2:
                out_from[i] = year - gap + 2
                out_to[i] = year - 1
        out_research[i] = min(60, int(-np.log(u_research) * research_mean[t]))
        out_restricted[i] = 1 if citizen == 2 and u_restricted < restricted_share[nation] else 0
        out_experience[i] = 1 if u_experience < experience[t] else 0
        region = 0
        while region < regions.shape[1] - 1 and u_region > regions[nation, region]:
            region += 1
        out_region[i] = region


def add_applicants(
    moment: Moment,
    kind: int,
    keys: NDArray[np.uint64],
    nationality: NDArray[np.int8],
    home_state: NDArray[np.int8] | int,
    cohort: int,
    cycles: int = 0,
    school_region: NDArray[np.int8] | None = None,
) -> slice:
    """Append first-time applicants of one type with all their facts.

    Parameters
    ----------
    moment
        The calling process; it must declare :data:`FACTS`.
    kind
        ``codes.ApplicantType``.
    keys
        Semantic keys.
    nationality
        Nationality group of each.
    home_state
        State of school or residence, -1 abroad.
    cohort
        Year of the first Match entered; facts are drawn as of that year.
    cycles
        Matches already entered.
    school_region
        Region of each one's school; without it, drawn by nationality.
    """
    size = keys.size
    p = moment.parameters
    ints = {
        name: np.zeros(size, dtype=np.int64)
        for name in (
            "sex",
            "birth_year",
            "grad_year",
            "step1",
            "step2",
            "step1_attempts",
            "step2_attempts",
            "citizenship",
            "pgt_abroad_years",
            "pgt_abroad_end",
            "practice_abroad_from",
            "practice_abroad_to",
            "research",
            "us_experience",
            "school_region",
        )
    }
    ints["step1_attempts"] += 1
    ints["step2_attempts"] += 1
    quality = np.zeros(size)
    restricted = np.zeros(size, dtype=np.int8)
    bind = law.restrictions_bind(
        p.number("people.entry_restrictions_active"), p.number("law.entry.physician_exempt")
    )
    banned = p.table("people.restricted_share") * bind
    sit, drop = p.table("certify.sit"), p.table("certify.drop")
    tries1, tries2 = (
        attempts_of_passers(
            p.table(f"people.step{step + 1}_first_pass"),
            p.number(f"people.step{step + 1}_repeat_pass"),
            sit[step],
            drop[step],
            int(p.number("law.usmle.attempts")),
        )
        for step in (0, 1)
    )
    regions = np.cumsum(p.table("certify.school_region_share"), axis=1)
    moment.note("people.facts", cohort, keys)
    stream = stream_for(moment.seed, moment.replicate, "people.facts", cohort)
    _facts(
        stream,
        cohort,
        keys,
        int(kind),
        nationality.astype(np.int64),
        p.table("people.quality_mean"),
        p.number("people.quality_sd"),
        p.number("people.score_noise_sd"),
        p.number("people.step1_noise_sd"),
        p.number("people.step_noise_correlation"),
        p.number("people.step2_reference_mean"),
        p.number("people.step2_reference_sd"),
        tries1,
        tries2,
        p.table("people.female_share"),
        p.table("people.age_at_graduation"),
        p.number("people.age_spread"),
        p.table("people.years_since_graduation"),
        p.number("people.permanent_resident_share"),
        p.number("people.pgt_abroad_share"),
        p.number("people.practice_abroad_share"),
        p.table("people.research_mean"),
        banned,
        p.table("people.us_experience_share"),
        regions / regions[:, -1:],
        ints["sex"],
        ints["birth_year"],
        ints["grad_year"],
        ints["step1"],
        ints["step2"],
        ints["step1_attempts"],
        ints["step2_attempts"],
        ints["citizenship"],
        ints["pgt_abroad_years"],
        ints["pgt_abroad_end"],
        ints["practice_abroad_from"],
        ints["practice_abroad_to"],
        ints["research"],
        quality,
        restricted,
        ints["us_experience"],
        ints["school_region"],
    )
    if kind < ApplicantType.US_IMG:
        ints["school_region"][:] = _US_SCHOOL
    elif school_region is not None:
        ints["school_region"] = school_region.astype(np.int64)
    citizen = ints["citizenship"]
    status = np.where(
        citizen == Citizenship.US_CITIZEN,
        Status.US_CITIZEN,
        np.where(citizen == Citizenship.PERMANENT_RESIDENT, Status.PERMANENT_RESIDENT, Status.NONE),
    )
    queues = moment.world.memory["gc_queue_of_nationality"]
    return moment.people.append(
        size,
        key=keys,
        phase=Phase.APPLICANT,
        origin=_ORIGIN_OF_TYPE[kind],
        applicant_type=kind,
        nationality=nationality,
        birth_country=nationality,
        status=status,
        status_since=cohort,
        gc_queue=np.where(citizen == Citizenship.FOREIGN, queues[nationality], -1),
        restricted=restricted,
        quality=quality,
        home_state=home_state,
        cycles=cycles,
        **ints,
    )
