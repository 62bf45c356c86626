"""Residency and fellowship posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landbridge.law.logic import UNKNOWN, YES, at_least, at_most, both, either, negation
from landbridge.law.rules.registry import holds, rule
from landbridge.law.rules.visas import needs_no_visa

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law


def _has_post(f: Facts) -> Any:
    """A post in hand; nobody who does not say so has one."""
    return holds((f.us_position == YES) | (f.training_now == YES))


@rule("match.graduation_year")
def graduation_year(f: Facts, law: Law) -> Any:
    """Not too long since graduation for programs that filter by year (a private filter)."""
    return either(
        _has_post(f),
        holds(law("law.match.graduation_year_filter") < 0.5),
        at_most(f.years_since_graduation, law("law.match.graduation_years")),
    )


@rule("match.competition")
def competition(f: Facts, law: Law) -> Any:
    """Graduates of US schools rarely go without a place; of others two in five or more do."""
    return either(_has_post(f), negation(f.foreign_school))


@rule("match.visa_programs")
def visa_programs(f: Facts, law: Law) -> Any:
    """No visa is needed: over a third of programs sponsor none (a private policy)."""
    return either(_has_post(f), needs_no_visa(f), f.work_authorised)


@rule("fellowship.exception")
def exception(f: Facts, law: Law) -> Any:
    """The review committee lets fellows in without an accredited residency; not every one does."""
    return both(holds(law("law.fellowship.exception_open") >= 0.5), UNKNOWN)


@rule("fellowship.training_abroad")
def training_abroad(f: Facts, law: Law) -> Any:
    """A residency completed abroad."""
    return at_least(f.training_abroad_years, law("law.fellowship.training_abroad_years"))


@rule("fellowship.counts_for_licence")
def counts_for_licence(f: Facts, law: Law) -> Any:
    """The state counts years of fellowship as postgraduate training; not settled board by board."""
    return UNKNOWN
