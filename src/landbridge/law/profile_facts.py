"""From a profile to the facts that rules ask for, on a day."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.errors import InputError
from landbridge.language import text
from landbridge.law.categories import code_of
from landbridge.law.countries import is_us
from landbridge.law.days import FIRST_YEAR, LAST_YEAR, Day, years_between
from landbridge.law.limits import limit
from landbridge.law.logic import NO, UNKNOWN, YES, either, truth
from landbridge.law.person import Facts
from landbridge.law.profile_history import licence_facts, practice_facts, training_facts
from landbridge.law.profile_status import family_facts, immigration_facts

if TYPE_CHECKING:
    from landbridge.law.profile import Profile
    from landbridge.law.profile_schema import ProfileEntry, SchoolEntry, StepEntry

__all__ = ["facts_of"]

_MEDICAL = (None, "md", "do", "mbbs", "medical")


def facts_of(profile: Profile, on: datetime.date | None = None) -> Facts:
    """What is known of one person on a day; what happens later has not happened.

    Parameters
    ----------
    profile
        The profile.
    on
        The day asked; the day on which the profile was read by default.

    Returns
    -------
    Facts
        One row. A fact that does not follow from the profile is unknown.

    Raises
    ------
    InputError
        If the day lies before 1900 or after 2200.
    """
    entry, day = profile.entry, on or profile.today
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InputError(text("profile.day_range", day=day, first=FIRST_YEAR, last=LAST_YEAR))
    return Facts.from_columns(
        1,
        **immigration_facts(entry, day),
        **family_facts(entry, day),
        **_school_facts(entry, day),
        **_exam_facts(entry, day),
        **training_facts(entry, day),
        **practice_facts(entry, day),
        **licence_facts(entry, day),
        **_offer_facts(entry),
        **_research_facts(entry, day),
    )


def _happened(value: Day | bool | None, on: datetime.date) -> np.int8:
    return truth(value.start <= on if isinstance(value, Day) else value)


def _school_facts(entry: ProfileEntry, on: datetime.date) -> dict[str, Any]:
    if entry.schools is None:
        return {}
    schools = [school for school in entry.schools if school.degree in _MEDICAL]
    masters = [school for school in entry.schools if is_us(school.country)]
    masters = [school for school in masters if school.degree != "other"]
    facts: dict[str, Any] = {
        "us_masters": either(*(_happened(school.graduated, on) for school in masters))
    }
    if not schools:
        return {**facts, "graduated": NO}
    last = datetime.date.max
    school = min(schools, key=lambda one: one.graduated.earliest if one.graduated else last)
    ended, american = school.graduated or school.expected, is_us(school.country)
    since = years_between(ended.start, on) if ended else None
    return {
        **facts,
        "graduated": _happened(ended, on),
        "us_school": UNKNOWN if school.country is None else truth(american),
        "foreign_school": _foreign(school),
        "school_listed": YES if american else truth(school.listed),
        "school_accredited": YES if american else truth(school.accredited),
        "school_comparable": truth(school.comparable),
        "school_joint": truth(school.joint_degree),
        "clinical_exam_at_school": truth(school.clinical_exam),
        "school_country": code_of("country", school.country),
        "school_state": code_of("state", school.state),
        "years_since_graduation": None if since is None else max(since, 0.0),
        "graduation_year": ended.start.year if ended else None,
    }


def _foreign(school: SchoolEntry) -> np.int8:
    if school.country is None:
        return UNKNOWN
    if school.country != "CA":
        return truth(not is_us(school.country))
    ended = school.graduated or school.expected
    return UNKNOWN if ended is None else truth(ended.start >= limit("canada_foreign_from"))


def _exam_facts(entry: ProfileEntry, on: datetime.date) -> dict[str, Any]:
    exams, ecfmg = entry.exams, entry.ecfmg
    certified = _happened(ecfmg.date if ecfmg.date else ecfmg.certified, on)
    steps = {"step1": exams.step1, "step2": exams.step2, "step3": exams.step3}
    passed = {name: _passed(step, on) for name, step in steps.items()}
    for name in ("step1", "step2"):
        # a certificate is only given on both
        passed[name] = np.int8(either(passed[name], YES if certified == YES else NO))
    facts: dict[str, Any] = dict(passed)
    for name, step in steps.items():
        facts[f"{name}_attempts"] = None if step is None else step.attempts
        facts[f"{name}_score"] = None if step is None else step.score
    three = [(passed[name], step) for name, step in steps.items()]
    return {
        **facts,
        "exam_years": _exam_years(three, on),
        "certificate_exam_years": _exam_years(three[:2], on),
        "language_test": either(_language(entry, on), YES if certified == YES else NO),
        "ecfmg": certified,
        "ecfmg_pathway": ecfmg.pathway,
        "lmcc": truth(exams.lmcc),
        "mccqe": either(truth(exams.mccqe), YES if exams.lmcc else NO),
        "clinical_skills_failed": truth(exams.clinical_skills_failed),
    }


def _passed(step: StepEntry | None, on: datetime.date) -> np.int8:
    if step is None:
        return UNKNOWN
    if step.passed is None and step.attempts == 0:
        return NO
    return _happened(step.passed, on)


def _exam_years(steps: list[tuple[np.int8, StepEntry | None]], on: datetime.date) -> float | None:
    """Years from the first pass to the last, or to the day asked where one is missing."""
    days = []
    for number, (passed, step) in enumerate(steps):
        if passed == YES:
            if step is None or not isinstance(step.passed, Day):
                return None
            days.append(step.passed.start)
        elif passed == UNKNOWN and number < 2:
            return None
    if not days:
        return 0.0
    return years_between(min(days), max(days) if len(days) == len(steps) else on)


def _language(entry: ProfileEntry, on: datetime.date) -> np.int8:
    test = entry.exams.language_test
    if test is None:
        return UNKNOWN
    if test.passed is not None:
        return truth(test.passed)
    if _happened(test.taken, on) == NO:
        return NO
    spoken, written = (test.listening, test.reading, test.speaking), test.writing
    enough = [score >= limit("oet_pass") for score in spoken if score is not None]
    enough += [written >= limit("oet_pass_writing")] if written is not None else []
    if not all(enough):
        return NO
    return YES if len(enough) == len(spoken) + 1 else UNKNOWN


def _offer_facts(entry: ProfileEntry) -> dict[str, Any]:
    offer = entry.job_offer
    if offer is None:
        return {}
    if offer.made is False:
        return {"job_offer": NO}
    return {
        "job_offer": YES,
        "offer_shortage_area": truth(offer.shortage_area),
        "offer_accredited_site": truth(offer.accredited_training_site),
        "offer_cap_exempt": truth(offer.cap_exempt),
        "offer_will_sponsor": truth(offer.will_sponsor),
        "offer_employer": code_of("employer", offer.employer),
        "offer_state": code_of("state", offer.state),
        "offer_county": -1 if offer.county is None else offer.county,
        "offer_wage_level": offer.wage_level,
    }


def _research_facts(entry: ProfileEntry, on: datetime.date) -> dict[str, Any]:
    research = entry.research
    degrees = [school for school in entry.schools or [] if school.degree == "phd"]
    extraordinary = research.extraordinary
    if extraordinary is None and entry.immigration.status == "o1":
        extraordinary = True
    return {
        "extraordinary": truth(extraordinary),
        "doctorate": either(
            truth(research.doctorate),
            *(YES for school in degrees if _happened(school.graduated, on) == YES),
        ),
        "publications": research.publications,
    }
