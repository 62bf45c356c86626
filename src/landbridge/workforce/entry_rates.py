"""What those on the way to a certificate meet, and how the pool answers a change of cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landbridge.workforce.funnel import ATTEMPTS, Pool, Rates, pool_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landbridge.workforce.process import Declared

__all__ = ["FUNNEL", "funnel_rates", "pool_response"]

#: Parameters a process that asks for the rates must declare.
FUNNEL = (
    "people.step1_first_pass",
    "people.step1_repeat_pass",
    "people.step2_first_pass",
    "people.step2_repeat_pass",
    "certify.pathway_pass",
    "certify.english_pass",
    "law.ecfmg.language_test",
    "certify.sit",
    "certify.drop",
    "law.usmle.attempts",
    "certify.unaccredited_share",
    "law.ecfmg.accreditation_required",
)


def funnel_rates(p: Declared, kind: int) -> Rates:
    """What those of one applicant type meet on the way, by the parameters of a day.

    ``p`` is ``Declared(CERTIFY, tree, day)``.
    """
    english = p.number("certify.english_pass") if p.number("law.ecfmg.language_test") else 1.0
    shut_out = p.number("certify.unaccredited_share") * p.number("law.ecfmg.accreditation_required")
    step1, step2 = (p.table(f"people.step{step}_first_pass")[kind] for step in (1, 2))
    return Rates(
        first_pass=(float(step1), float(step2)),
        repeat_pass=(
            p.number("people.step1_repeat_pass"),
            p.number("people.step2_repeat_pass"),
        ),
        clinical_pass=p.number("certify.pathway_pass") * english,
        sit=tuple(p.table("certify.sit").tolist()),
        drop=tuple(p.table("certify.drop").tolist()),
        attempts=min(ATTEMPTS, int(p.number("law.usmle.attempts"))),
        admitted=1.0 - shut_out,
    )


def pool_response(
    p: Declared,
    kind: int,
    cost_ratio: Sequence[float],
    *,
    match_rate: float,
    active_share: float,
    reapply: float,
) -> Pool:
    """What a change of cost does to the pool under the parameters of a day, simulated by nobody.

    Parameters
    ----------
    p : Declared
        ``Declared(CERTIFY, tree, day)``; draw the tree for the uncertainty of the answer.
    kind : int
        Applicant type, for its pass rates.
    cost_ratio, match_rate, active_share, reapply
        As in :func:`landbridge.workforce.funnel.pool_after`.
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
    )
