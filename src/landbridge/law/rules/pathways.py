"""State pathways to a full licence without a US residency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.law.categories import code_of
from landbridge.law.logic import at_least, at_most, both, either, negation, same_code
from landbridge.law.person import EMPLOYERS
from landbridge.law.rules.registry import holds, rule
from landbridge.law.rules.visas import authorised

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

_AUTHORISED, _APPLIED = 1, 2  # law.pathway.immigration
_ALL_STEPS = 2.5  # law.pathway.steps_entry: 3 is all, 2 the first two
_LAST_ONE = 1.0  # the attempt that passes counts too
_OWNED, _TEACHING = 2, 3  # law.pathway.employer
_HOSPITALS = ("hospital", "hospital_owned", "academic", "va")


def _practice(f: Facts, law: Law) -> Any:
    return at_least(f.practice_years, law("law.pathway.practice_years"))


def _recent(f: Facts, law: Law) -> Any:
    """So many of the last so many years in practice; facts are kept for the windows in use."""
    asked = law("law.pathway.recent_years")
    window = law("law.pathway.recent_window")
    found = holds(asked < 0.5)
    for years, worked in ((4, f.recent4), (5, f.recent5), (6, f.recent6), (12, f.recent12)):
        found = either(found, both(holds(window == years), at_least(worked, asked)))
    return found


def _recency_waived(law: Law) -> Any:
    """The board may waive recency, or a paid re-entry post makes up for it."""
    return either(
        holds(law("law.pathway.recency_waivable") >= 0.5), holds(law("law.bridge.posts") >= 0.5)
    )


def _training(f: Facts, law: Law) -> Any:
    """Training abroad: so many years, or comparable training where no number stands."""
    years = law("law.pathway.training_years")
    comparable = both(
        holds(law("law.pathway.training_comparable") >= 0.5), at_least(f.training_abroad_years, 1.0)
    )
    asked = holds((years >= 0.5) | (law("law.pathway.training_comparable") >= 0.5))
    return either(
        negation(asked),
        both(holds(years >= 0.5), at_least(f.training_abroad_years, years)),
        both(holds(years < 0.5), comparable),
    )


@rule("pathway.open")
def is_open(f: Facts, law: Law) -> Any:
    """The state licenses physicians trained abroad without a US residency."""
    return holds(law("law.pathway.active") >= 0.5)


@rule("pathway.ever_licensed")
def ever_licensed(f: Facts, law: Law) -> Any:
    """Licensed abroad at all, where the pathway asks it; its standing is another rule."""
    return either(holds(law("law.pathway.licence_abroad") < 0.5), f.licence_abroad)


@rule("pathway.licence_abroad")
def licence_abroad(f: Facts, law: Law) -> Any:
    """A licence abroad in good standing, current or lapsed no longer than the state tolerates."""
    asked = holds(law("law.pathway.licence_abroad") >= 0.5)
    lapsed = at_most(f.licence_lapsed_years, law("law.pathway.licence_lapse_years"))
    fresh = both(lapsed, f.good_standing_abroad)
    return either(negation(asked), both(f.licence_abroad, either(f.licence_current, fresh)))


@rule("pathway.experience")
def experience(f: Facts, law: Law) -> Any:
    """Years of training and practice abroad: both as named, or either where the law says so."""
    either_way = holds(law("law.pathway.either") >= 0.5)
    recent = _practice_recency(f, law)
    practice = both(_practice(f, law), recent)
    training = _training(f, law)
    instead = law("law.pathway.practice_years_instead")
    long_practice = both(holds(instead >= 0.5), at_least(f.practice_years, instead))
    us_years = law("law.pathway.us_pgt_instead")
    us_training = both(holds(us_years >= 0.5), at_least(f.training_us_years, us_years))
    trained = either(training, long_practice, us_training)
    return either(both(either_way, either(practice, trained)), both(_practice(f, law), trained))


def _practice_recency(f: Facts, law: Law) -> Any:
    """Recency as a condition of the practice alternative alone (Oklahoma, Tennessee 2023)."""
    alone = holds(law("law.pathway.recency_with_practice_only") >= 0.5)
    return either(negation(alone), _recent(f, law), _recency_waived(law))


@rule("pathway.recency")
def recency(f: Facts, law: Law) -> Any:
    """Practice was recent enough at the application."""
    alone = holds(law("law.pathway.recency_with_practice_only") >= 0.5)
    return either(alone, _recent(f, law), _recency_waived(law))


@rule("pathway.no_certificate_asked")
def no_certificate_asked(f: Facts, law: Law) -> Any:
    """The state does not ask for the ECFMG certificate."""
    return holds(law("law.pathway.ecfmg") < 0.5)


@rule("pathway.no_entry_step3")
def no_entry_step3(f: Facts, law: Law) -> Any:
    """Step 3 is not asked before the provisional licence."""
    return holds(law("law.pathway.steps_entry") < _ALL_STEPS)


@rule("pathway.steps")
def steps(f: Facts, law: Law) -> Any:
    """Attempts at the Steps stay within the pathway's limit, where it asks for them."""
    limit = law("law.pathway.attempts")
    fits = both(
        *(
            either(at_most(sat, limit - _LAST_ONE), both(passed, at_most(sat, limit)))
            for passed, sat in ((f.step1, f.step1_attempts), (f.step2, f.step2_attempts))
        )
    )
    return either(holds(law("law.pathway.steps_entry") < 0.5), fits)


@rule("pathway.status_applied")
def status_applied(f: Facts, law: Law) -> Any:
    """The state takes who has applied to live or work in the US, or its law names no status."""
    asks = law("law.pathway.immigration")
    return holds(asks != _AUTHORISED)


@rule("pathway.status_named")
def status_named(f: Facts, law: Law) -> Any:
    """The law says which status it asks; where it is silent, the board decides."""
    return either(authorised(f, law), holds(law("law.pathway.immigration") >= _AUTHORISED - 0.5))


@rule("pathway.country")
def country(f: Facts, law: Law) -> Any:
    """Not a citizen of a country that the state's law excludes (Texas)."""
    excludes = holds(law("law.pathway.excludes_listed_countries") >= 0.5)
    return either(negation(excludes), negation(f.state_excluded_country), f.us_citizen)


@rule("pathway.school")
def school(f: Facts, law: Law) -> Any:
    """Not a graduate of a Canadian school where the law leaves those out (Nevada)."""
    closed = holds(law("law.pathway.excludes_canadian_schools") >= 0.5)
    canadian = same_code(f.school_country, code_of("country", "CA"))
    return either(negation(closed), negation(canadian))


@rule("pathway.employer")
def employer(f: Facts, law: Law) -> Any:
    """Any licensed facility may hire, or the offer in hand is from one that the law names.

    It is told and lengthens the search; it blocks nobody who may still look for another employer.
    """
    asked = law("law.pathway.employer")
    here = same_code(f.offer_state, law.own_states)
    hospital = same_code(f.offer_employer, *(EMPLOYERS.index(kind) for kind in _HOSPITALS))
    fits = either(
        both(holds(asked < _TEACHING - 0.5), hospital),
        both(holds(asked >= _TEACHING - 0.5), f.offer_accredited_site),
    )
    return either(holds(asked < _OWNED - 0.5), both(f.job_offer, here, fits))


@rule("pathway.specialty")
def specialty(f: Facts, law: Law) -> Any:
    """A specialty that the second stage is open to (Massachusetts: primary care, psychiatry)."""
    return either(
        holds(law("law.pathway.primary_care_only") < 0.5),
        law.listed(f.specialty, np.asarray(law("law.primary_care"))),
    )


@rule("pathway.no_final_exam")
def no_final_exam(f: Facts, law: Law) -> Any:
    """Step 3 is not asked for the full licence."""
    return holds(law("law.pathway.step3_full") < 0.5)


@rule("pathway.leads_to_full")
def leads_to_full(f: Facts, law: Law) -> Any:
    """The pathway ends in a full licence."""
    return holds(law("law.pathway.years_to_full_high") > 0.0)


@rule("pathway.automatic")
def automatic(f: Facts, law: Law) -> Any:
    """The full licence follows by itself on a good report, without the board's discretion."""
    return holds(law("law.pathway.automatic") >= 0.5)


@rule("peer.active")
def peer_active(f: Facts, law: Law) -> Any:
    """The state takes certificates of named countries straight to supervised practice."""
    return holds(law("law.peer_list.active") >= 0.5)


@rule("peer.certificate")
def peer_certificate(f: Facts, law: Law) -> Any:
    """A specialist certificate of the United Kingdom, Ireland, Australia, New Zealand or Canada."""
    return f.certificate_peer


@rule("practice_ready.active")
def practice_ready_active(f: Facts, law: Law) -> Any:
    """The state runs field assessments of twelve weeks with return of service."""
    return holds(law("law.practice_ready.active") >= 0.5)


@rule("practice_ready.experience")
def practice_ready_experience(f: Facts, law: Law) -> Any:
    """Training and practice abroad."""
    return both(
        at_least(f.training_abroad_years, law("law.practice_ready.training_years")),
        at_least(f.practice_years, law("law.practice_ready.practice_years")),
    )
