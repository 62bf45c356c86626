"""Entry, exchange visitors, H-1B and the classes that hang on a nationality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landbridge.law.logic import NO, YES, at_least, at_most, both, either, negation
from landbridge.law.rules.registry import holds, rule
from landbridge.law.visas import restrictions_bind

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law


def needs_no_visa(f: Facts) -> Any:
    """Citizens and permanent residents."""
    return either(f.us_citizen, f.permanent_resident)


@rule("status.authorised")
def authorised(f: Facts, law: Law) -> Any:
    """Citizen, permanent resident, or a work permit that no employer sponsors."""
    return either(f.us_citizen, f.permanent_resident, f.work_authorised)


def _restrictions(law: Law) -> Any:
    """Whether the proclamation binds physicians on the day."""
    in_force, exempt = law("people.entry_restrictions_active"), law("law.entry.physician_exempt")
    return holds(restrictions_bind(in_force, exempt))


def barred(f: Facts, law: Law, partial: Any) -> Any:
    """Abroad without a visa, of a listed nationality only, in a class that the list suspends."""
    listed = either(f.banned_full, both(f.banned_partial, partial))
    return both(_restrictions(law), listed, negation(f.in_us), negation(f.valid_visa))


def may_visit(f: Facts, law: Law) -> Any:
    """Not kept from a visitor visa by an entry restriction."""
    return either(
        f.in_us, negation(barred(f, law, holds(law("law.entry.visitor_suspended") >= 0.5)))
    )


@rule("entry.exchange")
def exchange_entry(f: Facts, law: Law) -> Any:
    """No entry restriction bars an exchange visitor's visa (Proclamation 10998)."""
    return negation(barred(f, law, holds(law("law.j1.suspended_partial") >= 0.5)))


@rule("entry.worker")
def worker_entry(f: Facts, law: Law) -> Any:
    """No entry restriction bars a worker's visa; the partial list leaves H classes open."""
    return negation(barred(f, law, holds(law("law.h1b.suspended_partial") >= 0.5)))


@rule("entry.hold")
def hold(f: Facts, law: Law) -> Any:
    """USCIS does not hold the case because of nationality.

    Physicians' cases may be released since 30 April 2026, but nobody can ask for it; an exemption
    of physicians ends the hold.
    """
    held = holds((law("law.entry.hold_active") >= 0.5) & (law("law.entry.physician_exempt") < 0.5))
    listed = either(f.banned_full, f.banned_partial, f.on_hold)
    return negation(both(held, listed, negation(needs_no_visa(f))))


@rule("j1.needed")
def j1_needed(f: Facts, law: Law) -> Any:
    """Whoever may work anyway, or trains on H-1B, gets no exchange visitor's visa."""
    return negation(either(needs_no_visa(f), both(f.on_h1b, f.training_now)))


@rule("j1.statement_of_need")
def j1_statement_of_need(f: Facts, law: Law) -> Any:
    """The home country has not refused the statement of need; it is asked for every season."""
    return either(
        holds(law("law.j1.statement_of_need") < 0.5), f.on_j1, holds(f.statement_of_need != NO)
    )


@rule("j1.no_home_duty")
def j1_no_home_duty(f: Facts, law: Law) -> Any:
    """No earlier home-residence duty is owed; training may go on within the years J-1 allows."""
    return either(negation(f.owes_212e), f.on_j1)


@rule("j1.years")
def j1_years(f: Facts, law: Law) -> Any:
    """Seven years of J-1 training are not used up."""
    return either(negation(f.on_j1), at_most(f.j1_years_used, law("law.j1.years") - 1.0))


@rule("j1.graduate_education")
def j1_graduate_education(f: Facts, law: Law) -> Any:
    """J-1 is for graduate medical education; it carries no work on a provisional licence."""
    return holds(law("law.j1.graduate_education_only") < 0.5)


@rule("j1.stay")
def j1_stay(f: Facts, law: Law) -> Any:
    """Admission lasts as long as the status; a fixed stay needs extensions in long training."""
    return holds(law("law.j1.fixed_stay_years") < 0.5)


@rule("j1.home_duty_ended")
def home_duty_ended(f: Facts, law: Law) -> Any:
    """The law asks no years at home of J-1 physicians (two today, INA 212(e))."""
    return holds(law("law.j1.home_years") < 0.5)


@rule("h1b.needed")
def h1b_needed(f: Facts, law: Law) -> Any:
    """Whoever may work anyway needs no petition."""
    return negation(needs_no_visa(f))


@rule("h1b.step3")
def h1b_step3(f: Facts, law: Law) -> Any:
    """USMLE Steps 1 to 3 are passed: asked of physicians on H-1B (INA 212(j)(2))."""
    return either(holds(law("law.h1b.step3") < 0.5), both(f.step1, f.step2, f.step3))


@rule("h1b.not_bound")
def h1b_not_bound(f: Facts, law: Law) -> Any:
    """No home-residence duty is owed: it blocks H and L status and residence."""
    return either(negation(f.owes_212e), holds(law("law.j1.home_years") < 0.5))


@rule("h1b.payment")
def h1b_payment(f: Facts, law: Law) -> Any:
    """The payment of 100,000 dollars does not fall due.

    It falls on new petitions for people abroad without a valid H-1B visa, not on a change of status
    inside the United States (Proclamation of 19 September 2025; USCIS, 20 October 2025).
    """
    exempt = either(
        holds(law("settle.h1b_fee_exempt") >= 0.5), holds(law("law.h1b.payment_usd") <= 0.0)
    )
    return either(exempt, f.in_us, f.on_h1b)


@rule("h1b.payment_from_abroad")
def h1b_payment_from_abroad(f: Facts, law: Law) -> Any:
    """The payment does not fall due on a petition for somebody who is abroad by then."""
    return holds((law("settle.h1b_fee_exempt") >= 0.5) | (law("law.h1b.payment_usd") <= 0.0))


@rule("h1b.cap")
def h1b_cap(f: Facts, law: Law) -> Any:
    """No lottery: the employer is exempt from the cap, or the place is and the law frees it.

    Time on H-1B with an exempt employer, as most programs are, counts for nothing.
    """
    return either(
        holds(f.offer_cap_exempt == YES), holds(law("law.h1b.underserved_cap_exempt") >= 0.5)
    )


@rule("h1b.provisional")
def h1b_provisional(f: Facts, law: Law) -> Any:
    """H-1B is made for a provisional licence."""
    return holds(law("law.h1b.accepts_provisional") >= 0.5)


@rule("h1b.programs")
def h1b_programs(f: Facts, law: Law) -> Any:
    """Most programs sponsor H-1B (about one in five does)."""
    return holds(law("law.match.h1b_programs_share") >= 0.5)


@rule("h1b.years")
def h1b_years(f: Facts, law: Law) -> Any:
    """Six years of H-1B are not used up."""
    return either(negation(f.on_h1b), at_most(f.h1b_years_used, law("law.h1b.years") - 1.0))


@rule("tn.patient_care")
def tn_patient_care(f: Facts, law: Law) -> Any:
    """TN covers a physician's patient care; today teaching and research only (USMCA)."""
    return holds(law("law.tn.patient_care") >= 0.5)


@rule("tn.nationality")
def tn_nationality(f: Facts, law: Law) -> Any:
    """Citizen of Canada or Mexico."""
    return f.treaty_tn


@rule("h1b1.nationality")
def h1b1_nationality(f: Facts, law: Law) -> Any:
    """Citizen of Chile or Singapore, while the class is open."""
    return both(f.treaty_h1b1, holds(law("law.h1b1.open") >= 0.5))


@rule("e3.nationality")
def e3_nationality(f: Facts, law: Law) -> Any:
    """Citizen of Australia, while the class is open."""
    return both(f.treaty_e3, holds(law("law.e3.open") >= 0.5))


@rule("o1.record")
def o1_record(f: Facts, law: Law) -> Any:
    """A record of extraordinary ability."""
    return either(f.extraordinary, f.on_o1)


@rule("research.status")
def research_status(f: Facts, law: Law) -> Any:
    """A status in hand that carries research: O-1 or H-1B."""
    return either(f.on_o1, f.on_h1b)


@rule("research.record")
def research_record(f: Facts, law: Law) -> Any:
    """A doctorate or a record of publications, which laboratories look for."""
    return either(f.doctorate, at_least(f.publications, law("law.research.publications")))
