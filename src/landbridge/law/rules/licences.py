"""State licences by US training, on foreign training, and through the compact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.law.logic import (
    NO,
    UNKNOWN,
    YES,
    at_least,
    at_most,
    both,
    either,
    negation,
    same_code,
)
from landbridge.law.rules.registry import holds, rule

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

_LAWFUL, _RESIDENT = 1, 2  # law.licence.immigration
_ANY = 0.01  # years
_ALL_STEPS = 2.5  # law.limited.steps_entry: 3 is all, 2 the first two
_LAST_ONE = 1.0  # the attempt that passes counts too
_YEAR_LEFT = 1.0


@rule("licence.attempts")
def attempts(f: Facts, law: Law) -> Any:
    """Attempts at the Steps stay within the state's limits, a Step not yet passed leaving one."""
    within = []
    least: Any = 0.0  # attempts in all by the end: at least one more at a Step not passed
    most: Any = 0.0
    for step, passed, sat in (
        ("step1", f.step1, f.step1_attempts),
        ("step2", f.step2, f.step2_attempts),
        ("step3", f.step3, f.step3_attempts),
    ):
        limit = law(f"law.licence.attempts_{step}")
        within.append(either(at_most(sat, limit - _LAST_ONE), both(passed, at_most(sat, limit))))
        least = least + np.where(np.isnan(sat), 0.0, sat) + (passed == NO)
        most = most + sat + (passed != YES)
    limit = law("law.licence.attempts_total")
    within_all = both(at_most(least, limit), either(at_most(most, limit), UNKNOWN))
    return both(*within, within_all)


@rule("licence.exam_window")
def exam_window(f: Facts, law: Law) -> Any:
    """All Steps are passed within the state's limit of years, a year left where one is to come."""
    limit = law("law.licence.exam_years")
    return either(
        at_most(f.exam_years, limit - _YEAR_LEFT), both(f.step3, at_most(f.exam_years, limit))
    )


@rule("licence.immigration")
def immigration(f: Facts, law: Law) -> Any:
    """The citizenship or lawful status that the state asks before it gives a full licence.

    Where lawful presence is asked, the visa on which a person works will do. Where citizenship or
    residence is asked (New York), there are waivers of a few years.
    """
    asks = law("law.licence.immigration")
    return either(
        holds(asks < _LAWFUL + 0.5),
        f.us_citizen,
        f.permanent_resident,
        holds(asks < _RESIDENT - 0.5),
    )


@rule("licence.foreign_training")
def foreign_training(f: Facts, law: Law) -> Any:
    """The state gives full licences on training and certificates from abroad."""
    return holds(law("law.licence.foreign_training") >= 0.5)


@rule("licence.foreign_training_years")
def foreign_training_years(f: Facts, law: Law) -> Any:
    """Three years of training abroad in a recognised program, or a listed certificate."""
    return either(
        at_least(f.training_abroad_years, law("law.licence.foreign_training_years")),
        f.certificate_peer,
        f.certificate_abms,
    )


@rule("licence.canadian_training")
def canadian_training(f: Facts, law: Law) -> Any:
    """Any postgraduate training in Canada."""
    return at_least(f.canadian_training_years, _ANY)


@rule("licence.canadian_years")
def canadian_years(f: Facts, law: Law) -> Any:
    """Training in Canada as long as the state asks, and as the shortest that it counts."""
    img, us = law("law.licence.pgt_years_img"), law("law.licence.pgt_years_us")
    years = f.canadian_training_years
    enough = either(
        both(negation(f.foreign_school), at_least(years, us)), at_least(years, np.maximum(img, us))
    )
    return both(enough, at_least(years, law("law.licence.canadian_years")))


@rule("licence.canadian_exams")
def canadian_exams(f: Facts, law: Law) -> Any:
    """The Canadian examinations will do for the licence, though not for a visa."""
    return either(f.lmcc, f.step3)


@rule("licence.canadian_counts")
def canadian_counts(f: Facts, law: Law) -> Any:
    """The board counts training in Canada; not settled board by board."""
    return UNKNOWN


@rule("compact.licence")
def compact_licence(f: Facts, law: Law) -> Any:
    """A full licence in a member state."""
    return f.us_licence


@rule("compact.member")
def compact_member(f: Facts, law: Law) -> Any:
    """The state is in the Interstate Medical Licensure Compact."""
    return holds(law("law.licence.imlc") >= 0.5)


@rule("compact.training")
def compact_training(f: Facts, law: Law) -> Any:
    """Training accredited by ACGME or AOA, unless the compact takes other full licences."""
    return either(f.residency_us, holds(law("law.imlc.acgme_only") < 0.5))


@rule("compact.certificate")
def compact_certificate(f: Facts, law: Law) -> Any:
    """A certificate of an ABMS or AOA board."""
    return either(
        f.certificate_abms,
        holds(law("law.imlc.board_certificate") < 0.5),
    )


@rule("compact.attempts")
def compact_attempts(f: Facts, law: Law) -> Any:
    """At most three attempts at each Step."""
    limit = law("law.imlc.attempts")
    return both(
        at_most(f.step1_attempts, limit),
        at_most(f.step2_attempts, limit),
        at_most(f.step3_attempts, limit),
    )


@rule("assistant.open")
def assistant_open(f: Facts, law: Law) -> Any:
    """The state licenses assistant or associate physicians."""
    return holds(law("law.assistant.active") >= 0.5)


@rule("assistant.school")
def assistant_school(f: Facts, law: Law) -> Any:
    """The class is open to the school: some states keep it for US schools or US citizens."""
    closed = law("law.assistant.closed_to_img")
    return either(
        negation(f.foreign_school),
        holds(closed < 0.5),
        both(holds(closed > 1.5), f.us_citizen),
    )


@rule("assistant.recent")
def assistant_recent(f: Facts, law: Law) -> Any:
    """Graduated recently enough, or licensed abroad where that will do instead."""
    return either(
        at_most(f.years_since_graduation, law("law.assistant.grad_years")),
        both(f.licence_abroad, holds(law("law.assistant.licence_abroad_instead") >= 0.5)),
    )


@rule("assistant.resident")
def assistant_resident(f: Facts, law: Law) -> Any:
    """Lives in the state, where it asks so."""
    lives_there = same_code(f.state_of_residence, law.own_states)
    return either(holds(law("law.assistant.state_resident") < 0.5), lives_there)


@rule("limited.open")
def limited_open(f: Facts, law: Law) -> Any:
    """The state has a limited licence for graduates of foreign schools without a residency."""
    return holds(law("law.limited.active") >= 0.5)


@rule("limited.no_step3")
def limited_no_step3(f: Facts, law: Law) -> Any:
    """Steps 1 and 2 are enough for the limited licence."""
    return holds(law("law.limited.steps_entry") < _ALL_STEPS)


@rule("limited.resident")
def limited_resident(f: Facts, law: Law) -> Any:
    """Lives in the state, where it asks so; a profile does not say for how long."""
    return either(
        holds(law("law.limited.resident_years") <= 0.0),
        same_code(f.state_of_residence, law.own_states),
    )


@rule("licence.training_licence_asked")
def training_licence_asked(f: Facts, law: Law) -> Any:
    """The state asks residents for a training licence."""
    return holds(law("law.licence.training_licence") >= 0.5)
