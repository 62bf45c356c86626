"""Months and dollars that hang on the person or the state, as (low, high) arrays over states."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.law.logic import YES, same_code

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

__all__ = ["DURATIONS", "MONTHS_A_YEAR", "amount"]

Span = tuple[Any, Any]
MONTHS_A_YEAR = 12.0
_WEEKS_A_MONTH = 52.0 / 12.0


def amount(name: str, facts: Facts, law: Law) -> Span:
    """Low and high of a parameter laid out over bounds, of a plain one, or of a function here."""
    if name in DURATIONS:
        return DURATIONS[name](facts, law)
    if law.tree[name].by == ("bound",):
        return law.bound(name, "low"), law.bound(name, "high")
    value = law(name)
    return value, value


def _years_left(years: Any, done: Any) -> Any:
    done = np.where(np.isnan(done), 0.0, done)
    return np.maximum(years - done, 0.0) * MONTHS_A_YEAR


def _residency_left(facts: Facts, law: Law) -> Span:
    """Years of the specialty's residency less those done; of any residency where it is unknown."""
    years = np.asarray(law("law.residency.years"))
    code = np.where(facts.wished_specialty < 0, facts.specialty, facts.wished_specialty)
    known = years[np.maximum(code, 0)]
    low = np.where(code < 0, years.min(), known)
    high = np.where(code < 0, years.max(), known)
    done = facts.training_us_years
    return _years_left(low, done), _years_left(high, done)


def _graduate_years_left(facts: Facts, law: Law) -> Span:
    """Years of training that the state asks, by the kind of school, less those done."""
    foreign = facts.foreign_school != 0
    asked = np.where(foreign, law("law.licence.pgt_years_img"), law("law.licence.pgt_years_us"))
    left = _years_left(asked, facts.training_us_years)
    return left, left


def _alternate_years(facts: Facts, law: Law) -> Span:
    """ABR: four years, of which training before may count; ABA: four, or two on the fast track."""
    from landbridge.law.rules.boards import anesthesiology

    to_anesthesiology = anesthesiology(facts, law) == YES
    low = np.where(
        to_anesthesiology,
        law("law.board.aba_fast_years"),
        law("law.board.abr_years") - law("law.board.abr_credit_years"),
    )
    high = np.where(to_anesthesiology, law("law.board.aba_years"), law("law.board.abr_years"))
    return low * MONTHS_A_YEAR, high * MONTHS_A_YEAR


def _pathway_service(facts: Facts, law: Law) -> Span:
    low = np.asarray(law("law.pathway.years_to_full"))
    high = np.maximum(low, law("law.pathway.years_to_full_high"))
    return low * MONTHS_A_YEAR, high * MONTHS_A_YEAR


def _peer_service(facts: Facts, law: Law) -> Span:
    months = law("law.peer_list.supervised_months")
    return months, months


def _return_service(facts: Facts, law: Law) -> Span:
    months = law("law.practice_ready.return_years") * MONTHS_A_YEAR
    return months, months


def _practice_ready_weeks(facts: Facts, law: Law) -> Span:
    months = law("law.practice_ready.weeks") / _WEEKS_A_MONTH
    return months, months


def _job_search(facts: Facts, law: Law) -> Span:
    """Nothing where a fitting offer is in hand; longer where the law names the employers."""
    from landbridge.law.rules.pathways import employer

    here = same_code(facts.offer_state, law.own_states)
    fits = employer(facts, law)
    found = (facts.job_offer == YES) & (here == YES) & (fits == YES)

    def search(which: str) -> Any:
        usual = law.bound("law.months.job_search", which)
        named = law.bound("law.months.job_search_restricted", which)
        return np.where(found, 0.0, np.where(fits == YES, usual, named))

    return search("low"), search("high")


def _home_years(facts: Facts, law: Law) -> Span:
    months = law("law.j1.home_years") * MONTHS_A_YEAR
    return months, months


def _eb1_months(facts: Facts, law: Law) -> Span:
    waits = np.asarray(law("law.green_card.eb1_wait_years"))
    code = np.asarray(facts.queue)
    wait = np.where(code < 0, waits.max(), waits[np.maximum(code, 0)]) * MONTHS_A_YEAR
    return (
        wait + law.bound("law.green_card.processing_months", "low"),
        wait + law.bound("law.green_card.processing_months", "high"),
    )


def _payment(facts: Facts, law: Law) -> Span:
    """The H-1B payment where it falls due; low counts what is not known as not due."""
    from landbridge.law.rules.visas import h1b_payment

    free = h1b_payment(facts, law)
    usd = law("law.h1b.payment_usd")
    return np.where(free == 0, usd, 0.0), np.where(free == YES, 0.0, usd)


def _payment_from_abroad(facts: Facts, law: Law) -> Span:
    exempt = law("settle.h1b_fee_exempt") >= 0.5
    usd = 0.0 if exempt else law("law.h1b.payment_usd")
    return usd, usd


def _dra_fee(facts: Facts, law: Law) -> Span:
    from landbridge.law.rules.waivers import AGENCIES

    fee = float(np.asarray(law("law.waiver.fee_usd"))[AGENCIES.index("dra")])
    return fee, fee


DURATIONS: dict[str, Callable[[Facts, Law], Span]] = {
    "residency_left": _residency_left,
    "graduate_years_left": _graduate_years_left,
    "alternate_years": _alternate_years,
    "pathway_service": _pathway_service,
    "peer_service": _peer_service,
    "return_service": _return_service,
    "practice_ready_weeks": _practice_ready_weeks,
    "job_search": _job_search,
    "home_years": _home_years,
    "eb1_months": _eb1_months,
    "h1b_payment": _payment,
    "h1b_payment_from_abroad": _payment_from_abroad,
    "dra_fee": _dra_fee,
}
