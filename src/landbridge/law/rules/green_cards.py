"""Permanent residence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.law.logic import at_most, both, either, negation
from landbridge.law.rules.registry import holds, rule
from landbridge.law.rules.visas import barred, h1b_not_bound

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law


@rule("green_card.family")
def family(f: Facts, law: Law) -> Any:
    """A spouse who is a citizen or permanent resident."""
    return f.spouse_resident


@rule("green_card.extraordinary")
def extraordinary(f: Facts, law: Law) -> Any:
    """A record of extraordinary ability (EB-1)."""
    return f.extraordinary


@rule("green_card.licence")
def licence(f: Facts, law: Law) -> Any:
    """A full licence or eligibility for it, which PERM asks of physicians with patients."""
    return either(f.us_licence, f.residency_us, holds(law("law.perm.full_licence") < 0.5))


@rule("green_card.immigrant_pause")
def immigrant_pause(f: Facts, law: Law) -> Any:
    """Immigrant visas are issued to the nationality; adjustment in the US is outside the pause."""
    paused = both(holds(law("law.entry.immigrant_pause") >= 0.5), f.immigrant_paused)
    return either(f.in_us, negation(either(paused, barred(f, law, holds(True)))))


@rule("green_card.queue")
def queue(f: Facts, law: Law) -> Any:
    """No queue by country of birth in EB-2 (cut-off dates of the Visa Bulletin)."""
    return _no_wait(f, law, "law.green_card.wait_years")


@rule("green_card.eb1_queue")
def eb1_queue(f: Facts, law: Law) -> Any:
    """No queue by country of birth in EB-1."""
    return _no_wait(f, law, "law.green_card.eb1_wait_years")


@rule("green_card.not_bound")
def not_bound(f: Facts, law: Law) -> Any:
    """No home-residence duty is owed: it blocks residence as it blocks H-1B."""
    return h1b_not_bound(f, law)


def _no_wait(f: Facts, law: Law, waits: str) -> Any:
    """No years of waiting by green-card queue, or no cap by country; unknown where the queue is."""
    code = np.asarray(f.queue)
    years = np.where(code < 0, np.nan, np.asarray(law(waits))[np.maximum(code, 0)])
    return either(holds(law("law.green_card.country_cap") < 0.5), at_most(years, 0.0))
