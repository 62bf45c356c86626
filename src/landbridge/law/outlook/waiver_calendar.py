"""The days of a waiver for somebody in training on J-1, of the H-1B lottery, and of any route."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.law.durations import MONTHS_A_YEAR, amount
from landbridge.law.logic import NO, both, either, negation
from landbridge.law.outlook.conditions import word_of
from landbridge.law.outlook.dates import months_later, on_or_after, year_day
from landbridge.law.outlook.due import Due, due_from
from landbridge.law.outlook.persons import fact, needs_visa
from landbridge.law.rules.registry import holds

if TYPE_CHECKING:
    from landbridge.law.answer import Route
    from landbridge.law.assessment import Assessment
    from landbridge.law.view import Law

__all__ = ["RouteDates", "WaiverCalendar", "lottery_calendar", "route_dates", "waiver_calendar"]

OPENS = "law.calendar.conrad_opens"
_LEAD = "law.waiver.contract_lead_months"
_STATE = "law.waiver.state_months"
_FEDERAL = "law.waiver.months"
_BEGIN = "law.waiver.start_days"
_GRACE = "law.j1.grace_days"
_HHS = "law.waiver.hhs_months_since_residency"
_SEARCH = "law.months.job_search"
_SERVICE = "settle.waiver.service_years"
_LOTTERY = ("law.calendar.h1b_registration_opens", "law.calendar.h1b_registration_closes")
_CAP_START = "law.calendar.h1b_cap_start"
_ONE_DAY = timedelta(days=1)
_SLACK = 2  # days


@dataclass(frozen=True)
class WaiverCalendar:
    """The days of a waiver of the home-residence duty.

    Attributes
    ----------
    applies
        ``yes``, ``no`` or ``unknown``: whether J-1 training leads to such a waiver.
    training_ends
        Last day of residency or fellowship; None where it is not known.
    window
        ``ahead`` where the state's year that fits is still to open, ``open`` where it has opened
        (states that use all their slots may have none left), ``past`` where training has ended.
    dues
        In order of days; empty where the end of training is not known.
    hangs_on
        Facts to give.
    """

    applies: str
    training_ends: date | None
    window: str | None
    dues: tuple[Due, ...]
    hangs_on: tuple[str, ...]

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "applies": self.applies,
            "training_ends": self.training_ends.isoformat() if self.training_ends else None,
            "window": self.window,
            "dues": [due.as_dict(lang) for due in self.dues],
            "hangs_on": list(self.hangs_on),
        }


def waiver_calendar(assessment: Assessment, start: date) -> WaiverCalendar:
    """Contract, state, federal review and first day of work for a J-1 physician in training.

    Parameters
    ----------
    assessment
        The person under the law of a day.
    start
        Today; months of training that are left count from the law's day.
    """
    facts, law = assessment.facts, assessment.law
    owes = either(facts.owes_212e, both(facts.on_j1, negation(facts.waived_212e)))
    applies = word_of(both(owes, holds(law("law.j1.home_years") > 0.0)))
    left = fact(facts, "residency_months_left")
    if applies == "no":
        return WaiverCalendar(applies, None, None, (), ())
    if np.isnan(left):
        missing = (
            "residency_months_left",
            *(("on_j1", "owes_212e") if applies == "unknown" else ()),
        )
        return WaiverCalendar(applies, None, None, (), missing)
    ends = months_later(law.on, left) - _ONE_DAY
    if left > 0:
        ends = _at_month_end(ends)
    opens = on_or_after(law, OPENS, ends)
    if ends < start:
        opens = on_or_after(law, OPENS, start)
    elif opens > ends:
        opens = year_day(law, OPENS, opens.year - 1)
    window = "past" if ends < start else "open" if opens <= start else "ahead"
    return WaiverCalendar(applies, ends, window, tuple(_dues(assessment, start, opens, ends)), ())


def _at_month_end(day: date) -> date:
    """The end of a month that is so near that months of unlike length explain the difference."""
    for near in range(-_SLACK, _SLACK + 1):
        other = day + timedelta(days=near)
        if (other + _ONE_DAY).day == 1:
            return other
    return day


def _bounds(law: Law, identifier: str) -> tuple[float, float]:
    return law.bound(identifier, "low"), law.bound(identifier, "high")


def _dues(assessment: Assessment, start: date, opens: date, ends: date) -> list[Due]:
    law = assessment.law
    search = amount("job_search", assessment.person, law)
    low, high = (months_later(start, float(np.asarray(span).flat[0])) for span in search)
    found_by = (low, high)
    lead, state, federal = (_bounds(law, name) for name in (_LEAD, _STATE, _FEDERAL))
    contract = (months_later(opens, -lead[1]), months_later(opens, -lead[0]))
    filed = max(opens, start)
    recommended = (months_later(filed, state[0]), months_later(filed, state[1]))
    waived = (months_later(recommended[0], federal[0]), months_later(recommended[1], federal[1]))
    begins = max(waived[1], ends + _ONE_DAY)
    grace = ends + timedelta(days=float(law(_GRACE)))
    last_start = waived[1] + timedelta(days=float(law(_BEGIN)))
    years = float(np.asarray(law(_SERVICE)))
    found = [
        due_from(law, "waiver_search", contract[0], [OPENS, _LEAD], until=contract[1]),
        due_from(law, "waiver_contract", contract[1], [OPENS, _LEAD, _SEARCH], reached=found_by),
        due_from(law, "conrad_opens", opens, [OPENS]),
        due_from(law, "waiver_recommended", recommended[0], [_STATE], until=recommended[1]),
        due_from(law, "waiver_granted", grace, [_GRACE, _FEDERAL, _STATE], reached=waived),
        due_from(law, "training_ends", ends, []),
        due_from(law, "j1_ends", grace, [_GRACE]),
        due_from(law, "waiver_work_begins", max(last_start, begins), [_BEGIN, _FEDERAL]),
        due_from(law, "hhs_contract_begins", months_later(ends, float(law(_HHS))), [_HHS]),
        due_from(law, "waiver_served", months_later(begins, years * MONTHS_A_YEAR), [_SERVICE]),
    ]
    return sorted(found, key=lambda due: due.day)


def lottery_calendar(assessment: Assessment, start: date) -> tuple[Due, ...]:
    """The next H-1B lottery: for employers under the cap, and people who need a petition."""
    law, facts = assessment.law, assessment.facts
    if needs_visa(facts) == NO:
        return ()
    closes = on_or_after(law, _LOTTERY[1], start)
    opens = year_day(law, _LOTTERY[0], closes.year)
    begins = on_or_after(law, _CAP_START, closes)
    return (
        due_from(law, "h1b_registration", opens, [*_LOTTERY], until=closes),
        due_from(law, "h1b_cap_start", begins, [_CAP_START]),
    )


@dataclass(frozen=True)
class RouteDates:
    """A route by days.

    Attributes
    ----------
    route
        Its id.
    steps
        Id of the step, label, days on which it can begin and end, each at the earliest and latest.
    ends
        First day at the goal, at the earliest and at the latest.
    """

    route: str
    steps: tuple[tuple[str, dict[str, str], tuple[date, date], tuple[date, date]], ...]
    ends: tuple[date, date]

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "route": self.route,
            "ends": [day.isoformat() for day in self.ends],
            "steps": [
                {
                    "id": name,
                    "label": label[lang],
                    "begins": [day.isoformat() for day in begins],
                    "ends": [day.isoformat() for day in ends],
                }
                for name, label, begins, ends in self.steps
            ],
        }


def route_dates(route: Route, start: date) -> RouteDates:
    """Turn the months of a route into days from a start.

    Parameters
    ----------
    route
        One of an answer's routes.
    start
        First day of work.
    """
    steps = []
    for step in route.steps:
        if step.hidden:
            continue
        begins = (months_later(start, step.begins[0]), months_later(start, step.begins[1]))
        ends = (
            months_later(start, step.begins[0] + step.months[0]),
            months_later(start, step.begins[1] + step.months[1]),
        )
        steps.append((step.id, step.label, begins, ends))
    low, high = route.months
    return RouteDates(route.id, tuple(steps), (months_later(start, low), months_later(start, high)))
