"""The facts of a person who applies for the first time, drawn from the person's key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import stream_for
from landbridge.workforce.applicant_origins import ORIGIN_OF_TYPE
from landbridge.workforce.codes import Phase
from landbridge.workforce.funnel import attempts_of_passers
from landbridge.workforce.newcomer_facts import (
    LIMITS,
    US_SCHOOL,
    FactColumns,
    FactRules,
    Limits,
    draw_facts,
)

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = [
    "FACTS",
    "FACT_COLUMNS",
    "US_SCHOOL",
    "add_applicants",
    "ranks_within",
    "school_edges",
    "split_whole",
]

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
    *LIMITS,
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


def split_whole(total: int, shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole parts of ``total`` in proportion to ``shares`` (Webster's divisor method).

    A larger total never makes a part smaller (Balinski & Young 1982), so that more entrants
    never take away a person who was there.
    """
    share = shares / shares.sum()
    parts = np.maximum(np.floor(total * share - 1.0), 0.0).astype(np.int64)
    _give_the_rest(total - int(parts.sum()), share, parts)
    return parts


def ranks_within(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Ranks from 0 on inside each of several groups that stand one after another."""
    first = np.cumsum(counts) - counts
    return np.arange(int(counts.sum())) - np.repeat(first, counts)


@njit(cache=True, error_model="numpy")
def _give_the_rest(rest, share, parts):  # type: ignore[no-untyped-def]
    claim = (parts + 0.5) / share  # the smallest is served next; infinite for no share
    for _ in range(rest):
        i = np.argmin(claim)
        parts[i] += 1
        claim[i] = (parts[i] + 0.5) / share[i]


def school_edges(moment: Moment) -> NDArray[np.float64]:
    """Cumulative shares of regions of school, shape (nationalities, regions)."""
    regions = np.cumsum(moment.parameters.table("certify.school_region_share"), axis=1)
    return np.asarray(regions / regions[:, -1:])


def _rules(moment: Moment) -> FactRules:
    """What facts are drawn from, by the parameters of the day."""
    p = moment.parameters
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
    return FactRules(
        quality_mean=p.table("people.quality_mean"),
        quality_sd=p.number("people.quality_sd"),
        score_noise=p.number("people.score_noise_sd"),
        step1_noise=p.number("people.step1_noise_sd"),
        correlation=p.number("people.step_noise_correlation"),
        reference_mean=p.number("people.step2_reference_mean"),
        reference_sd=p.number("people.step2_reference_sd"),
        tries1=tries1,
        tries2=tries2,
        female_share=p.table("people.female_share"),
        age=p.table("people.age_at_graduation"),
        age_spread=p.number("people.age_spread"),
        since_graduation=p.table("people.years_since_graduation"),
        resident_share=p.number("people.permanent_resident_share"),
        pgt_share=p.number("people.pgt_abroad_share"),
        practice_share=p.number("people.practice_abroad_share"),
        research_mean=p.table("people.research_mean"),
        restricted_share=p.table("people.restricted_share"),
        experience_share=p.table("people.us_experience_share"),
        regions=school_edges(moment),
        queues=moment.world.memory["gc_queue_of_nationality"],
        limits=Limits.of(p),
    )


def add_applicants(
    moment: Moment,
    kind: NDArray[np.int8] | int,
    keys: NDArray[np.uint64],
    nationality: NDArray[np.int8],
    home_state: NDArray[np.int8] | int,
    cohort: int,
    cycles: int = 0,
    school_region: NDArray[np.int8] | int = -1,
) -> slice:
    """Append first-time applicants with all their facts.

    Parameters
    ----------
    moment
        The calling process; it must declare :data:`FACTS`.
    kind
        ``codes.ApplicantType`` of each, or of all.
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
        Region of each one's school abroad; drawn by nationality where it is -1.
    """
    size = keys.size
    kinds, school = np.full(size, kind, dtype=np.int8), np.full(size, school_region, dtype=np.int8)
    rows = moment.people.append(
        size,
        key=keys,
        phase=Phase.APPLICANT,
        origin=ORIGIN_OF_TYPE[kinds],
        applicant_type=kinds,
        nationality=nationality,
        birth_country=nationality,
        status_since=cohort,
        home_state=home_state,
        cycles=cycles,
    )
    moment.note("people.facts", cohort, keys)
    draw_facts(
        stream_for(moment.seed, moment.replicate, "people.facts", cohort),
        cohort,
        keys,
        kinds,
        nationality,
        school,
        _rules(moment),
        moment.people.columns(FactColumns, rows),
    )
    return rows
