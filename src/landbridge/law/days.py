"""Days as people write them (a day, a month, a year) and the time between them.

A year or a month stands for all its days: a contradiction is only told where no day of it fits. For
counting, a year counts from 1 July, where academic years turn, and a month as a whole.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "Day",
    "Span",
    "is_out_of_range",
    "read_day",
    "total_years",
    "within",
    "years_between",
]

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
#: Years in which a day may lie.
FIRST_YEAR = 1900
LAST_YEAR = 2200
_MONTHS = 12
_ACADEMIC_TURN = (7, 1)
#: Digits kept of a number of years: three twelfths and nine twelfths must make one.
_DIGITS = 4


@dataclass(frozen=True, order=True)
class Day:
    """A day, or all days of a month or a year.

    Attributes
    ----------
    earliest, latest
        First and last day that is meant.
    """

    earliest: datetime.date
    latest: datetime.date

    @property
    def is_year(self) -> bool:
        """Whether only the year is known."""
        return (self.latest - self.earliest).days > calendar.monthrange(2024, 1)[1]

    @property
    def start(self) -> datetime.date:
        """The day from which to count something that began then."""
        return datetime.date(self.earliest.year, *_ACADEMIC_TURN) if self.is_year else self.earliest

    @property
    def end(self) -> datetime.date:
        """The first day on which something that ended then is over."""
        if self.is_year:
            return self.start
        return self.latest + datetime.timedelta(days=1)

    def __str__(self) -> str:
        if self.is_year:
            return str(self.earliest.year)
        if self.earliest != self.latest:
            return f"{self.earliest:%Y-%m}"
        return self.earliest.isoformat()


def read_day(value: object) -> Day | None:
    """Read a date, "YYYY-MM-DD", "YYYY-MM" or a year; None where it is none of these."""
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return Day(value, value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    found = _WRITTEN.fullmatch(str(value).strip())
    if found is None:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR or month > _MONTHS:
        return None
    if not found[2]:
        return Day(datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    if not month:
        return None
    last = calendar.monthrange(year, month)[1]
    if not found[3]:
        return Day(datetime.date(year, month, 1), datetime.date(year, month, last))
    if not 1 <= day <= last:
        return None
    exact = datetime.date(year, month, day)
    return Day(exact, exact)


def is_out_of_range(value: object) -> bool:
    """Whether a value is written as a day, month or year, but of a year in which none may lie."""
    if isinstance(value, bool) or not isinstance(value, int | str | datetime.date):
        return False
    found = _WRITTEN.match(str(value).strip())
    return found is not None and not FIRST_YEAR <= int(found[1]) <= LAST_YEAR


def _shifted(day: datetime.date, years: int) -> datetime.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, month=3, day=1)


def years_between(first: datetime.date, last: datetime.date) -> float:
    """Years from one day to another: whole months by the calendar, and days as parts of a month.

    From 1 July to 1 July is a whole number; negative where `last` comes first.
    """
    if last < first:
        return -years_between(last, first)
    months = (last.year - first.year) * _MONTHS + last.month - first.month
    length = calendar.monthrange(last.year, last.month)[1]
    days = min(last.day, length) - first.day
    return round((months + days / calendar.monthrange(first.year, first.month)[1]) / _MONTHS, 6)


@dataclass(frozen=True, order=True)
class Span:
    """Time from one day up to, and without, another."""

    start: datetime.date
    end: datetime.date


def total_years(spans: Iterable[Span]) -> float:
    """Years covered by at least one of the spans."""
    merged: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return round(sum(years_between(span.start, span.end) for span in merged), _DIGITS)


def within(spans: Iterable[Span], day: datetime.date, years: int | None = None) -> list[Span]:
    """The parts of spans up to the end of a day, or in the last `years` up to it.

    Parameters
    ----------
    spans
        Any spans.
    day
        The day asked; it counts itself.
    years
        Length of the window; all that went before if None.
    """
    end = day + datetime.timedelta(days=1)
    start = datetime.date.min if years is None else _shifted(end, -years)
    cut = (Span(max(span.start, start), min(span.end, end)) for span in spans)
    return [span for span in cut if span.start < span.end]
