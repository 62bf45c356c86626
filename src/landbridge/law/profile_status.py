"""Facts of citizenship, immigration and family that follow from a profile."""

from __future__ import annotations

import datetime
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.law.categories import code_of
from landbridge.law.countries import countries, is_us
from landbridge.law.days import years_between
from landbridge.law.limits import limit
from landbridge.law.logic import NO, UNKNOWN, YES, both, either, negation, truth

if TYPE_CHECKING:
    from landbridge.law.profile_schema import ChildEntry, ProfileEntry, SpouseEntry

__all__ = ["family_facts", "immigration_facts"]

#: Statuses that carry an open work permit.
_OPEN_PERMIT = ("refugee", "asylee", "tps", "parole", "daca", "dependent_ead", "ead_other")
_PROTECTED = ("refugee", "asylee")
_SETTLED = ("us_citizen", "permanent_resident")
_BARS = ("banned_full", "banned_partial", "on_hold", "immigrant_paused", "state_excluded_country")
_PAUSE = {"yes": YES, "no": NO, "unknown": UNKNOWN}


def _said(value: object, *wanted: object) -> np.int8:
    """Whether a field has one of some values; UNKNOWN where it was left out."""
    return UNKNOWN if value is None else truth(value in wanted)


def immigration_facts(entry: ProfileEntry, on: datetime.date) -> dict[str, Any]:
    """Who may enter, stay and work, and what is owed.

    Parameters
    ----------
    entry
        The profile.
    on
        The day asked.
    """
    person, here = entry.person, entry.immigration
    nations = person.citizenships
    american = UNKNOWN if nations is None else truth(any(is_us(code) for code in nations))
    said = (_said(here.status, "us_citizen"), american)
    citizen = YES if YES in said else min(said)
    resident = both(_said(here.status, "permanent_resident"), negation(citizen))
    in_us = _in_us(entry)
    valid_visa = either(truth(here.visa_valid_on_ban), in_us)
    foreign = both(negation(citizen), negation(resident))
    owes = _owes(entry)
    born = person.birth_date or person.birth_year
    permit = either(citizen, resident, _permit(entry))
    return {
        **_nationality_facts(nations, foreign, in_us, valid_visa),
        "us_citizen": citizen,
        "permanent_resident": resident,
        "work_authorised": permit,
        "lawfully_present": either(citizen, resident, _present(here.status, in_us)),
        "applied_for_status": truth(here.applied_for_status),
        "valid_visa": valid_visa,
        "refugee_or_asylee": _said(here.status, *_PROTECTED),
        "waived_212e": _waived(entry, owes),
        "statement_of_need": truth(here.statement_of_need),
        "in_us": in_us,
        "on_j1": _said(here.status, "j1"),
        "on_h1b": _said(here.status, "h1b"),
        "on_o1": _said(here.status, "o1"),
        "owes_212e": owes,
        "status": code_of("status", here.status),
        "queue": _queue(entry),
        "state_of_residence": code_of("state", person.state),
        "age": years_between(born.start, on) if born else None,
        "status_years": years_between(here.since.start, on) if here.since else None,
        "j1_years_used": _visa_years(entry, "j1", here.j1_years_used, on),
        "h1b_years_used": _visa_years(entry, "h1b", here.h1b_years_used, on),
        "priority_years": years_between(here.priority_date.start, on)
        if here.priority_date
        else None,
    }


def _nationality_facts(
    nations: list[str] | None, foreign: Any, in_us: np.int8, valid_visa: Any
) -> dict[str, Any]:
    """What follows from the passports held; who holds one that is not listed travels on it."""
    if not nations:
        # who is no foreigner is barred from nothing; a treaty asks for the passport alone
        return dict.fromkeys(_BARS, UNKNOWN if foreign != NO else NO)
    held = [countries()[code] for code in nations]
    barred = both(foreign, negation(valid_visa))
    listed = truth(all(one.ban != "none" for one in held))
    full = truth(all(one.ban == "full" for one in held))
    any_listed = truth(any(one.ban != "none" for one in held))
    paused = both(*(_PAUSE[one.iv_pause] for one in held))
    return {
        "banned_full": both(full, barred),
        "banned_partial": both(listed, negation(full), barred),
        "on_hold": both(any_listed, in_us, foreign),
        "immigrant_paused": both(paused, negation(in_us), foreign),
        "state_excluded_country": both(
            truth(any(one.tx_excluded for one in held)), truth("US" not in nations)
        ),
        "treaty_tn": truth(any(one.treaty == "tn" for one in held)),
        "treaty_h1b1": truth(any(one.treaty == "h1b1" for one in held)),
        "treaty_e3": truth(any(one.treaty == "e3" for one in held)),
    }


def _in_us(entry: ProfileEntry) -> np.int8:
    residence, status = entry.person.residence, entry.immigration.status
    if residence is not None:
        return truth(is_us(residence))
    # a status other than these is held inside the country
    inside = status is not None and status not in (*_SETTLED, "none")
    return YES if inside else UNKNOWN


def _permit(entry: ProfileEntry) -> np.int8:
    here = entry.immigration
    if here.status in _PROTECTED:
        return YES
    if here.work_permit is not None:
        return truth(here.work_permit)
    if here.status == "asylum_applicant":
        return UNKNOWN
    return _said(here.status, *_OPEN_PERMIT)


def _present(status: str | None, in_us: np.int8) -> Any:
    return both(UNKNOWN if status is None else truth(status != "none"), in_us)


def _owes(entry: ProfileEntry) -> np.int8:
    here = entry.immigration
    if here.waived:
        return NO
    if here.home_residence_owed is not None:
        return truth(here.home_residence_owed)
    if here.status == "j1":
        return YES
    # nobody who owes them is given H-1B (INA 212(e))
    return NO if here.status in (*_SETTLED, "h1b") else UNKNOWN


def _waived(entry: ProfileEntry, owes: np.int8) -> np.int8:
    here = entry.immigration
    if here.waived is not None:
        return truth(here.waived)
    if here.status == "h1b" and owes == NO and not _trained_on_h1b(entry):
        return UNKNOWN  # a waiver may be what led to it
    return UNKNOWN if owes == UNKNOWN else NO


def _trained_on_h1b(entry: ProfileEntry) -> bool:
    """Whether all training in the United States surely began on the present H-1B."""
    since = entry.immigration.since
    parts = entry.training or []
    here = [part for part in parts if part.country is None or is_us(part.country)]
    return bool(here) and all(
        since is not None and part.start is not None and part.start.latest >= since.earliest
        for part in here
    )


def _visa_years(
    entry: ProfileEntry, status: str, given: float | None, on: datetime.date
) -> float | None:
    here = entry.immigration
    if given is not None:
        return given
    if here.status == status:
        return max(years_between(here.since.start, on), 0.0) if here.since else None
    training, practice = entry.training, entry.practice
    never = all(
        part is not None and not any(is_us(one.country) or one.country is None for one in part)
        for part in (training, practice)
    )
    return 0.0 if never or here.status in _SETTLED else None


def _queue(entry: ProfileEntry) -> int:
    """Chargeability: the better queue of the own and of an accompanying spouse's birth country."""
    own, spouse = entry.person.country_of_birth, entry.family.spouse
    births = [own]
    if spouse is not None and spouse.status not in _SETTLED:
        births.append(spouse.country_of_birth)
    codes = [code_of("gc_queue", countries()[code].queue) for code in births if code]
    # the list of queues runs from the longest to the shortest
    return max(codes) if own and codes else -1


def family_facts(entry: ProfileEntry, on: datetime.date) -> dict[str, Any]:
    """Spouse, children and relatives.

    Parameters
    ----------
    entry
        The profile.
    on
        The day asked.
    """
    family, born = entry.family, entry.person.birth_date or entry.person.birth_year
    spouse, children = family.spouse, family.children
    married = truth(True if spouse is not None else family.married)
    adult = limit("child_age_limit")
    spouse_citizen = _spouse_is(spouse, married, "us_citizen")
    spouse_resident = _spouse_is(spouse, married, *_SETTLED)
    child_settled = _any_child(children, lambda child: _said(child.status, *_SETTLED))
    grown_citizen = _any_child(
        children,
        lambda child: both(
            _said(child.status, "us_citizen"),
            UNKNOWN
            if child.birth_date is None
            else truth(years_between(child.birth_date.start, on) >= adult),
        ),
    )
    parent = (
        UNKNOWN if family.us_relatives is None else truth("parent_citizen" in family.us_relatives)
    )
    minor = UNKNOWN if born is None else truth(years_between(born.start, on) < adult)
    related = either(spouse_resident, child_settled)
    return {
        "hardship": both(truth(family.hardship), related)
        if related == NO
        else truth(family.hardship),
        "persecution": truth(family.persecution),
        "married": married,
        "spouse_citizen": spouse_citizen,
        "spouse_resident": spouse_resident,
        "family_resident": related,
        "immediate_relative": either(spouse_citizen, grown_citizen, both(parent, minor)),
        "spouse_physician": _spouse_field(spouse, married, "is_physician"),
        "spouse_works": _spouse_field(spouse, married, "works"),
        "child_turns_21_years": _first_turns(children, on, adult),
    }


def _spouse_is(spouse: SpouseEntry | None, married: np.int8, *statuses: str) -> Any:
    return both(married, UNKNOWN if spouse is None else _said(spouse.status, *statuses))


def _spouse_field(spouse: SpouseEntry | None, married: np.int8, name: str) -> Any:
    return both(married, truth(None if spouse is None else getattr(spouse, name)))


def _any_child(children: list[ChildEntry] | None, holds: Any) -> Any:
    return UNKNOWN if children is None else either(*(holds(child) for child in children))


def _first_turns(children: list[ChildEntry] | None, on: datetime.date, adult: int) -> float | None:
    if children is None:
        return None
    dependants = [child for child in children if child.status not in _SETTLED]
    if any(child.birth_date is None for child in dependants):
        return None
    left = [
        adult - years_between(child.birth_date.start, on)
        for child in dependants
        if child.birth_date is not None
    ]
    return min((years for years in left if years > 0), default=math.inf)
