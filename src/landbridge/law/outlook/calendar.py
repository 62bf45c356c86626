"""Which Match can be made from a day on, and what must be done by when.

A season bears the year of its first of July. It is made on time if both examinations are passed
when programs begin to read applications and the certificate is there when rank lists close; who
has the certificate by then but passes an examination later applies late and meets fewer programs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from landbridge.law.durations import amount
from landbridge.law.logic import NO, YES
from landbridge.law.outlook.dates import months_later, season_day, year_day
from landbridge.law.outlook.due import Due, due_from
from landbridge.law.outlook.persons import fact, needs_visa

if TYPE_CHECKING:
    from landbridge.law.assessment import Assessment
    from landbridge.law.view import Law

__all__ = ["MatchCalendar", "SeasonPlan", "match_calendar"]

Months = tuple[float, float]
Days = tuple[date, date]

APPLY = "law.calendar.eras_opens"
CERTIFIED = "law.calendar.rank_list_deadline"
START = "law.calendar.residency_starts"
_EXAMS = ("take_step_1", "take_step_2")
#: What happens in a season whoever applies: id, parameter, parameter of the last day.
_SEASON = (
    ("eras_account", "law.calendar.eras_account", None),
    ("eras_opens", APPLY, None),
    ("nrmp_registration", "law.calendar.nrmp_opens", "law.calendar.nrmp_closes"),
    ("interviews", "law.calendar.interviews_open", "law.calendar.interviews_close"),
    ("rank_list", CERTIFIED, None),
    ("soap", "law.calendar.soap_opens", None),
    ("match_day", "law.calendar.match_day", None),
)
_FAR_AHEAD = 30


@dataclass(frozen=True)
class SeasonPlan:
    """One season for one person.

    Attributes
    ----------
    year
        Year in which residency starts.
    standing
        ``on_time``, ``tight`` or ``late``: the worst of what must be done.
    dues
        In order of days.
    """

    year: int
    standing: str
    dues: tuple[Due, ...]

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "year": self.year,
            "standing": self.standing,
            "dues": [due.as_dict(lang) for due in self.dues],
        }


@dataclass(frozen=True)
class MatchCalendar:
    """The way to the Match, by days.

    Attributes
    ----------
    start
        First day of work on it.
    needed
        Whether the person needs a residency post at all: not with one, or a residency, already.
    certified
        When the certificate can be there, at the earliest and at the latest.
    on_time
        Season that is made on time if all goes fast, and if all goes slowly.
    at_all
        Season that can be entered at all, late applications included.
    seasons
        The seasons of `on_time`.
    """

    start: date
    needed: bool
    certified: Days
    on_time: tuple[int, int]
    at_all: tuple[int, int]
    seasons: tuple[SeasonPlan, ...]

    @property
    def applications_opened(self) -> date | None:
        """The day on which programs began to read the first season's, if that is past."""
        opened = next(due.day for due in self.seasons[0].dues if due.id == "eras_opens")
        return opened if opened < self.start else None

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "start": self.start.isoformat(),
            "needed": self.needed,
            "certified": [day.isoformat() for day in self.certified],
            "match_on_time": list(self.on_time),
            "match_at_all": list(self.at_all),
            "seasons": [season.as_dict(lang) for season in self.seasons],
        }


def match_calendar(assessment: Assessment, start: date) -> MatchCalendar:
    """Which Match somebody can make who starts on a day, and the days of its season.

    Parameters
    ----------
    assessment
        The person under the law of a day.
    start
        First day of work.
    """
    law = assessment.law
    reached = _reached(assessment, start)
    exams = _both(reached, _EXAMS, start)
    certified = _both(reached, _steps(law), start)
    on_time = _seasons(law, start, exams, certified)
    at_all = _seasons(law, start, (start, start), certified)
    held = assessment.held
    return MatchCalendar(
        start=start,
        needed=held.isdisjoint({"residency_post", "residency"}),
        certified=certified,
        on_time=on_time,
        at_all=at_all,
        seasons=tuple(_plan(assessment, year, reached, certified) for year in sorted(set(on_time))),
    )


def _reached(assessment: Assessment, start: date) -> dict[str, Days]:
    """When each step to the certificate that is still to be done is done, early and late."""
    facts = assessment.facts
    if "ecfmg" in assessment.held:
        way = [
            name
            for name, passed in zip(_EXAMS, ("step1", "step2"), strict=True)
            if fact(facts, passed) == NO and fact(facts, "foreign_school") == NO
        ]
    else:
        steps = _steps(assessment.law)
        gives = {name: assessment.book.steps[name].gives for name in steps}
        way = [name for name in steps if not assessment.held.issuperset(gives[name])]
    ends = assessment.schedule(tuple(way))
    return {
        name: (months_later(start, float(end[0, 0])), months_later(start, float(end[1, 0])))
        for name, end in zip(way, ends, strict=True)
    }


def _steps(law: Law) -> tuple[str, ...]:
    """To the certificate: clinical skills are shown by a Pathway or, as law may ask, examined."""
    return (*_EXAMS, _clinical(law), "school_verification", "certificate")


def _clinical(law: Law) -> str:
    return "take_step_2_cs" if law("law.ecfmg.clinical_skills") >= 0.5 else "pathway_review"


def _both(reached: dict[str, Days], names: tuple[str, ...], start: date) -> Days:
    spans = [reached[name] for name in names if name in reached] or [(start, start)]
    return max(low for low, _ in spans), max(high for _, high in spans)


def _seasons(law: Law, start: date, exams: Days, certified: Days) -> tuple[int, int]:
    low, high = (
        _first_season(law, start, exam, certificate)
        for exam, certificate in zip(exams, certified, strict=True)
    )
    return low, high


def _first_season(law: Law, start: date, exams: date, certified: date) -> int:
    years = range(start.year, start.year + _FAR_AHEAD)
    for year in years:
        in_time = certified <= season_day(law, CERTIFIED, year)
        if in_time and max(exams, start) <= season_day(law, APPLY, year):
            return year
        # with the examinations passed long ago one may still apply while interviews go on
        if in_time and exams <= start <= season_day(law, "law.calendar.nrmp_closes", year):
            return year
    return years[-1]


def _plan(
    assessment: Assessment, year: int, reached: dict[str, Days], certified: Days
) -> SeasonPlan:
    law = assessment.law
    dues = [*_tasks(assessment, year, reached), *_season(law, year, certified)]
    dues += _after_match(assessment, year)
    worst = [due.standing for due in dues]
    standing = next((word for word in ("late", "tight") if word in worst), "on_time")
    return SeasonPlan(year, standing, tuple(sorted(dues, key=lambda due: due.day)))


def _tasks(assessment: Assessment, year: int, reached: dict[str, Days]) -> list[Due]:
    """Examinations by the opening of applications, the rest by the closing of rank lists."""
    law = assessment.law
    opens, closes = season_day(law, APPLY, year), season_day(law, CERTIFIED, year)
    passes = "law.calendar.pathway_closes"
    step2 = _months(assessment, "take_step_2")
    clinical = _clinical(law)
    last_day = {
        "take_step_1": (months_later(opens, -step2[0]), "law.months.step2"),
        "take_step_2": (opens, APPLY),
        clinical: (
            (closes, CERTIFIED)
            if clinical == "take_step_2_cs"
            else (season_day(law, passes, year), passes)
        ),
        "school_verification": (closes, CERTIFIED),
        "certificate": (closes, CERTIFIED),
    }
    found = []
    for name, (day, parameter) in last_day.items():
        low, high = _months(assessment, name)
        span = (months_later(day, -high), months_later(day, -low))
        months = assessment.book.steps[name].months
        found.append(
            due_from(
                law,
                name,
                day,
                [parameter, *([months] if months else [])],
                begin_by=span if months else None,
                reached=reached.get(name),
                done=name not in reached,
            )
        )
    return found


def _months(assessment: Assessment, name: str) -> Months:
    low, high = assessment.step(name).months[:, 0]
    return float(low), float(high)


def _season(law: Law, year: int, certified: Days) -> list[Due]:
    found = []
    for name, parameter, last in _SEASON:
        day = season_day(law, parameter, year)
        until = season_day(law, last, year) if last else None
        found.append(due_from(law, name, day, [parameter, *([last] if last else [])], until=until))
    return found


def _after_match(assessment: Assessment, year: int) -> list[Due]:
    """Papers for the visa before the first of July, by the way that is open."""
    law, facts = assessment.law, assessment.facts
    begins = year_day(law, START, year)
    found = [due_from(law, "residency_starts", begins, [START])]
    if needs_visa(facts) == NO:
        return found
    for name, months in (
        ("j1_papers", "law.months.j1_visa"),
        ("h1b_papers", "law.months.h1b_petition"),
    ):
        low, high = (float(span) for span in amount(months, facts, law))
        span = (months_later(begins, -high), months_later(begins, -low))
        found.append(due_from(law, name, begins, [START, months], begin_by=span))
    matched = season_day(law, "law.calendar.match_day", year)
    passed = fact(facts, "step3") == YES
    low, high = (float(span) for span in amount("law.months.step3", facts, law))
    span = (months_later(matched, -high), months_later(matched, -low))
    found.append(
        due_from(
            law,
            "step3_for_h1b",
            matched,
            ["law.calendar.match_day", "law.months.step3"],
            begin_by=span,
            done=passed,
        )
    )
    return found
