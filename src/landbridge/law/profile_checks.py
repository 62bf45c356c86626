"""What contradicts itself in a profile, and what is merely odd."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from landbridge.law.countries import is_us
from landbridge.law.days import Day, Span, years_between
from landbridge.law.limits import limit
from landbridge.law.profile_problems import Location, Problem, Source

if TYPE_CHECKING:
    from landbridge.law.profile_schema import ProfileEntry, SchoolEntry

__all__ = ["contradictions"]

_MEDICAL = (None, "md", "do", "mbbs", "medical")


@dataclass
class _Findings:
    entry: ProfileEntry
    today: datetime.date
    source: Source
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def error(self, code: str, *location: str | int, **args: object) -> None:
        self.errors.append(Problem(code, location, self.source, args))

    def warning(self, code: str, *location: str | int, **args: object) -> None:
        self.warnings.append(Problem(code, location, self.source, args))

    def past(self, day: Any, *location: str | int) -> None:
        """Tell a day that has not come yet."""
        if isinstance(day, Day) and day.earliest > self.today:
            self.error("future", *location, given=day, today=self.today)

    @property
    def born(self) -> Day | None:
        return self.entry.person.birth_date or self.entry.person.birth_year

    @property
    def schools(self) -> list[tuple[int, SchoolEntry]]:
        """Medical schools, with their position in the file."""
        schools = enumerate(self.entry.schools or [])
        return [(number, school) for number, school in schools if school.degree in _MEDICAL]

    @property
    def graduated(self) -> Day | None:
        """First graduation from a medical school."""
        days = [school.graduated for _, school in self.schools if school.graduated]
        return min(days) if days else None


def contradictions(
    entry: ProfileEntry, today: datetime.date, source: Source
) -> tuple[list[Problem], list[Problem]]:
    """Errors and warnings of a profile whose fields are each well formed.

    Parameters
    ----------
    entry
        The profile.
    today
        The day on which it is true.
    source
        Where it was read from.

    Returns
    -------
    tuple
        Errors, and what is only odd.
    """
    found = _Findings(entry, today, source)
    for check in (
        _person,
        _immigration,
        _schools,
        _exams,
        _certificate,
        _training,
        _licences,
        _practice,
        _overlaps,
        _family,
    ):
        check(found)
    return found.errors, found.warnings


def _place(found: _Findings, part: Any, *location: str | int) -> None:
    """A US state asks for the United States as country."""
    if part.state and part.country and not is_us(part.country):
        found.error("state_abroad", *location, "state", state=part.state, country=part.country)


def _person(found: _Findings) -> None:
    person, status = found.entry.person, found.entry.immigration.status
    found.past(person.birth_date, "person", "birth_date")
    found.past(person.birth_year, "person", "birth_year")
    if found.born and years_between(found.born.latest, found.today) > limit("greatest_age"):
        field = "birth_date" if person.birth_date else "birth_year"
        args = {"given": found.born, "years": limit("greatest_age"), "today": found.today}
        found.error("born_long_ago", "person", field, **args)
    if person.birth_date and person.birth_year and not _meet(person.birth_date, person.birth_year):
        args = {"date": person.birth_date, "year": person.birth_year}
        found.error("born_twice", "person", "birth_year", **args)
    if person.state and person.residence and not is_us(person.residence):
        places = {"state": person.state, "country": person.residence}
        found.error("state_abroad", "person", "state", **places)
    if status and person.citizenships:
        american = any(is_us(code) for code in person.citizenships)
        if american and status != "us_citizen":
            found.error("citizen_with_status", "immigration", "status", status=status)
        if status == "us_citizen" and not american:
            found.error("citizen_of_others", "person", "citizenships")


def _meet(first: Day, second: Day) -> bool:
    return first.earliest <= second.latest and second.earliest <= first.latest


def _after(later: object, earlier: object) -> bool:
    """Whether one day surely comes after another."""
    if isinstance(later, Day) and isinstance(earlier, Day):
        return later.earliest > earlier.latest
    return False


def _immigration(found: _Findings) -> None:
    here = found.entry.immigration
    for name in ("since", "priority_date"):
        found.past(getattr(here, name), "immigration", name)
    if here.since and found.born and here.since.latest < found.born.earliest:
        args = {"since": here.since, "born": found.born}
        found.error("before_birth", "immigration", "since", **args)
    if here.waived and here.home_residence_owed is False:
        found.warning("waived_not_owed", "immigration", "waived")


def _schools(found: _Findings) -> None:
    for number, school in enumerate(found.entry.schools or []):
        at = ("schools", number)
        _place(found, school, *at)
        found.past(school.start, *at, "start")
        if school.graduated and school.graduated.earliest > found.today:
            args = {"given": school.graduated, "today": found.today}
            found.error("graduated_future", *at, "graduated", **args)
        if school.expected and school.graduated:
            found.error("graduated_twice", *at, "expected")
        elif school.expected and school.expected.latest < found.today:
            found.error("expected_past", *at, "expected", given=school.expected, today=found.today)
        ended = school.graduated or school.expected
        if ended and school.start and ended.latest < school.start.earliest:
            found.error("ends_before_start", *at, "start", start=school.start, end=ended)
    for number, school in found.schools:
        _graduate_age(found, school.graduated, ("schools", number, "graduated"))
        if is_us(school.country) and found.entry.ecfmg.certified:
            found.error("us_school_certified", "ecfmg", "certified", school=school.name or "")


def _graduate_age(found: _Findings, graduated: Day | None, at: Location) -> None:
    if not graduated or not found.born:
        return
    args = {"graduated": graduated, "born": found.born}
    if graduated.latest < found.born.earliest:
        found.error("graduated_before_birth", *at, **args)
    elif years_between(found.born.earliest, graduated.latest) < limit("graduation_age"):
        found.error("graduated_too_young", *at, age=limit("graduation_age"), **args)


def _exams(found: _Findings) -> None:
    exams = found.entry.exams
    new_rule: datetime.date = limit("usmle_attempts_since")
    most, most_before = limit("usmle_attempts"), limit("usmle_attempts_before")
    for name in ("step1", "step2", "step3"):
        step = getattr(exams, name)
        if step is None:
            continue
        at = ("exams", name)
        found.past(step.passed, *at, "passed")
        passed = step.passed is True or isinstance(step.passed, Day)
        if passed and step.attempts == 0:
            found.error("passed_without_attempt", *at, "attempts")
        if step.score is not None and step.passed is False:
            found.warning("score_without_pass", *at, "score", score=step.score)
        if step.attempts is None or step.attempts <= most:
            continue
        args = {"given": step.attempts, "most": most, "before": most_before, "since": new_rule}
        late = isinstance(step.passed, Day) and step.passed.earliest >= new_rule
        late = late or (found.graduated is not None and found.graduated.earliest >= new_rule)
        if step.attempts > most_before:
            found.error("attempts_over", *at, "attempts", **args)
        elif late:
            found.error("attempts_over_since", *at, "attempts", **args)
        else:
            found.warning("attempts_old_rule", *at, "attempts", **args)
    if exams.language_test:
        found.past(exams.language_test.taken, "exams", "language_test", "taken")


def _certificate(found: _Findings) -> None:
    exams, ecfmg = found.entry.exams, found.entry.ecfmg
    found.past(ecfmg.date, "ecfmg", "date")
    if ecfmg.date and ecfmg.certified is False:
        found.error("certificate_dated", "ecfmg", "date")
    if ecfmg.certified:
        for name in ("step1", "step2"):
            step = getattr(exams, name)
            if step is not None and (step.passed is False or step.attempts == 0):
                found.error("certified_with_failed", "ecfmg", "certified", step=f"exams.{name}")
            elif step and _after(step.passed, ecfmg.date):
                dates: dict[str, object] = {"passed": step.passed, "date": ecfmg.date}
                found.error("certified_before_pass", "ecfmg", "date", step=f"exams.{name}", **dates)
    third = exams.step3
    if third is None or not third.passed:
        return
    foreign = any(school.country and not is_us(school.country) for _, school in found.schools)
    early = _after(ecfmg.date, third.passed)
    if foreign and (ecfmg.certified is False or early):
        found.warning("step3_before_certificate", "exams", "step3", "passed")
    for name in ("step1", "step2"):
        step = getattr(exams, name)
        if step is not None and step.passed is False:
            found.error("step3_without", "exams", "step3", "passed", step=f"exams.{name}")


def _span(found: _Findings, part: Any, at: Location) -> None:
    """A time with a beginning and an end."""
    found.past(part.start, *at, "from")
    if not part.start or not isinstance(part.end, Day):
        return
    if part.end.latest < part.start.earliest:
        found.error("ends_before_start", *at, "to", start=part.start, end=part.end)
    elif part.start == part.end and part.start.is_year:
        found.warning("one_year", *at, "to", year=part.start)


def _after_graduation(found: _Findings, day: Day | None, code: str, at: Location) -> None:
    if day and found.graduated and day.latest < found.graduated.earliest:
        found.error(code, *at, given=day, graduated=found.graduated)


#: Who accredits training -> where alone (True: in the United States) it does so.
_ACCREDITS_IN_US = {"acgme": True, "acgme_i": False, "cfpc": False, "royal_college": False}


def _training(found: _Findings) -> None:
    for number, part in enumerate(found.entry.training or []):
        at = ("training", number)
        _place(found, part, *at)
        _span(found, part, at)
        _after_graduation(found, part.start, "training_before_graduation", (*at, "from"))
        if part.completed and isinstance(part.end, Day) and part.end.earliest > found.today:
            args = {"given": part.end, "today": found.today}
            found.error("completed_in_future", *at, "completed", **args)
        in_us = _ACCREDITS_IN_US.get(part.accredited or "")
        if in_us is not None and part.country and is_us(part.country) != in_us:
            code = "accredits_in_us" if in_us else "accredits_abroad"
            found.error(code, *at, "accredited", body=part.accredited, country=part.country)
        if part.years is not None and part.start and isinstance(part.end, Day):
            length = years_between(part.start.earliest, part.end.latest)
            if part.years > length + limit("overlap_years"):
                args = {"years": f"{part.years:g}", "start": part.start, "end": part.end}
                found.error("years_beyond_span", *at, "years", **args)


def _licences(found: _Findings) -> None:
    for number, part in enumerate(found.entry.licences or []):
        at = ("licences", number)
        _place(found, part, *at)
        found.past(part.since, *at, "since")
        found.past(part.lapsed, *at, "lapsed")
        _after_graduation(found, part.since, "licence_before_graduation", (*at, "since"))
        if part.since and part.lapsed and part.lapsed.latest < part.since.earliest:
            found.error("ends_before_start", *at, "lapsed", start=part.since, end=part.lapsed)
        if part.lapsed and part.status == "active":
            found.error("lapsed_but_active", *at, "status", lapsed=part.lapsed)
        if part.good_standing and part.status == "revoked":
            found.error("revoked_in_standing", *at, "good_standing")
    for number, certificate in enumerate(found.entry.certificates or []):
        at = ("certificates", number)
        found.past(certificate.date, *at, "date")
        _after_graduation(found, certificate.date, "certificate_before_graduation", (*at, "date"))


def _practice(found: _Findings) -> None:
    licences = found.entry.licences
    for number, part in enumerate(found.entry.practice or []):
        at = ("practice", number)
        _place(found, part, *at)
        _span(found, part, at)
        found.past(part.end, *at, "to")
        _after_graduation(found, part.start, "practice_before_graduation", (*at, "from"))
        if part.end == "now" and licences is not None:
            held = {one.country for one in licences if one.status in ("active", None)}
            if part.country and part.country not in held and None not in held:
                found.warning("practice_without_licence", *at, "to", country=part.country)


def _overlaps(found: _Findings) -> None:
    for name, code in (("training", "training_overlap"), ("practice", "practice_overlap")):
        parts = [
            (number, part, _surely(part, found.today))
            for number, part in enumerate(getattr(found.entry, name) or [])
            if name == "training" or part.full_time
        ]
        for (_, first, one), (number, second, other) in combinations(parts, 2):
            if one is None or other is None or None in (first.country, second.country):
                continue
            start, end = max(one.start, other.start), min(one.end, other.end)
            elsewhere = first.country != second.country
            if elsewhere and start < end and years_between(start, end) > limit("overlap_years"):
                args = {"first": first.country, "second": second.country}
                found.error(code, name, number, "from", start=start, end=end, **args)


def _surely(part: Any, today: datetime.date) -> Span | None:
    """The time that an entry covers however its years are read."""
    if not part.start:
        return None
    end = part.end.earliest if isinstance(part.end, Day) else today
    return Span(part.start.latest, min(end, today))


def _family(found: _Findings) -> None:
    family = found.entry.family
    if family.spouse and family.married is False:
        found.error("spouse_unmarried", "family", "married")
    for number, child in enumerate(family.children or []):
        at = ("family", "children", number, "birth_date")
        found.past(child.birth_date, *at)
        if child.birth_date and found.born:
            age = years_between(found.born.earliest, child.birth_date.latest)
            if age < limit("parent_age"):
                found.error("child_too_old", *at, child=child.birth_date, born=found.born)
    offer = found.entry.job_offer
    if offer is not None and offer.made is False and len(offer.model_fields_set) > 1:
        found.error("offer_not_made", "job_offer", "made")
