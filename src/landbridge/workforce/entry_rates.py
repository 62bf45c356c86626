"""What those on the way to a certificate meet, and how the pool answers a change of cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landbridge.workforce.codes import ApplicantType
from landbridge.workforce.entry_pool import Pool, pool_after
from landbridge.workforce.funnel import ATTEMPTS, CLINICAL, Rates, Skills

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from landbridge.workforce.process import Declared

__all__ = ["FUNNEL", "funnel_rates", "pool_response", "skills_asked"]

#: Parameters a process that asks for the rates must declare.
FUNNEL = (
    "people.step1_first_pass",
    "people.step1_repeat_pass",
    "people.step2_first_pass",
    "people.step2_repeat_pass",
    "certify.pathway_pass",
    "certify.english_pass",
    "law.ecfmg.language_test",
    "law.ecfmg.pathways",
    "law.ecfmg.clinical_skills",
    "certify.skills_first_pass",
    "certify.skills_repeat_pass",
    "certify.skills_sit",
    "certify.visitor_refused",
    "certify.visitor_refused_for_good",
    "people.permanent_resident_share",
    "certify.sit",
    "certify.drop",
    "law.usmle.attempts",
    "certify.unaccredited_share",
    "law.ecfmg.accreditation_required",
)


_MONTHS = range(1, 13)


def skills_asked(p: Declared, on: datetime.date) -> float:
    """Part of the year before a day in which the law asked for an examination of clinical skills.

    Told month by month, because the rule came in the middle of a year; none if it is gone by then.
    """
    if not p.on_day("law.ecfmg.clinical_skills", on):
        return 0.0
    months = (
        on.replace(year=on.year - (month >= on.month), month=month, day=1) for month in _MONTHS
    )
    return sum(float(p.on_day("law.ecfmg.clinical_skills", day)) for day in months) / len(_MONTHS)


def _skills(p: Declared, kind: int, asked: float) -> Skills:
    abroad = 1.0 - p.number("people.permanent_resident_share")
    needs_visa = abroad if kind == ApplicantType.NONUS_IMG else 0.0
    return Skills(
        first_pass=p.number("certify.skills_first_pass"),
        repeat_pass=p.number("certify.skills_repeat_pass"),
        sit=p.number("certify.skills_sit"),
        refused=needs_visa * p.number("certify.visitor_refused"),
        for_good=p.number("certify.visitor_refused_for_good"),
        asked=asked,
    )


def _paper(p: Declared, on: datetime.date) -> tuple[float, float]:
    """Who takes on a Pathway and the English test in a year, and who then has what the law of a day
    asks of them; where it asks for neither nobody waits."""
    pathways, english = (
        p.on_day(f"law.ecfmg.{rule}", on) > 0 for rule in ("pathways", "language_test")
    )
    pathway, test = p.number("certify.pathway_pass"), p.number("certify.english_pass")
    passed = (pathway if pathways else 1.0) * (test if english else 1.0)
    sit = float(p.table("certify.sit")[CLINICAL]) if pathways or english else 1.0
    return sit, passed


def funnel_rates(p: Declared, kind: int, asked: float = 0.0) -> Rates:
    """What those of one applicant type meet on the way, by the parameters of a day.

    ``p`` is ``Declared(CERTIFY, tree, day)``; ``asked`` comes from :func:`skills_asked`. Where the
    examination came within the year before, what stood until then counts for the rest of the year.
    """
    sit = p.table("certify.sit").tolist()
    sit[CLINICAL], passed = _paper(p, p.on)
    if p.number("law.ecfmg.clinical_skills") and asked < 1.0:
        before = _paper(p, p.on.replace(year=p.on.year - 1))
        sit[CLINICAL] = asked * sit[CLINICAL] + (1.0 - asked) * before[0]
        passed = asked * passed + (1.0 - asked) * before[1]
    skills = _skills(p, kind, asked)
    shut_out = p.number("certify.unaccredited_share") * p.number("law.ecfmg.accreditation_required")
    step1, step2 = (p.table(f"people.step{step}_first_pass")[kind] for step in (1, 2))
    return Rates(
        first_pass=(float(step1), float(step2)),
        repeat_pass=(
            p.number("people.step1_repeat_pass"),
            p.number("people.step2_repeat_pass"),
        ),
        clinical_pass=passed,
        sit=tuple(sit),
        drop=tuple(p.table("certify.drop").tolist()),
        attempts=min(ATTEMPTS, int(p.number("law.usmle.attempts"))),
        admitted=1.0 - shut_out,
        skills=skills if asked else None,
        pathways=p.number("law.ecfmg.pathways") > 0,
    )


def pool_response(
    p: Declared,
    kind: int,
    cost_ratio: Sequence[float],
    *,
    match_rate: float,
    active_share: float,
    reapply: float,
    outside: float = 0.0,
    asked: Sequence[float] = (),
) -> Pool:
    """What a change of cost, or a new examination, does to the pool under the parameters of a day.

    Parameters
    ----------
    p : Declared
        ``Declared(CERTIFY, tree, day)``; draw the tree for the uncertainty of the answer.
    kind : int
        Applicant type, for its pass rates.
    cost_ratio, match_rate, active_share, reapply, outside
        As in :func:`landbridge.workforce.entry_pool.pool_after`.
    asked : sequence of float
        Part of each year in which the law asks for an examination of clinical skills; before the
        first none is asked for.
    """
    return pool_after(
        funnel_rates(p, kind),
        cost_ratio,
        by_cost=p.number("certify.cost_elasticity"),
        by_odds=p.number("certify.odds_elasticity"),
        at_once=p.number("certify.response_at_once"),
        hurry=p.number("certify.hurry_share"),
        match_rate=match_rate,
        active_share=active_share,
        reapply=reapply,
        outside=outside,
        rules=[funnel_rates(p, kind, part) for part in asked],
    )
