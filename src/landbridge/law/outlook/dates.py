"""Days of a season, and days so many months from another."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landbridge.law.view import Law

__all__ = ["SEASON_OPENS", "months_later", "on_or_after", "season_day", "year_day"]

_MONTHS = 12
_DAYS_A_MONTH = 365.2425 / _MONTHS
#: The day on which a season opens, in the year before its own.
SEASON_OPENS = "law.calendar.eras_account"


def months_later(day: date, months: float) -> date:
    """The day so many months later (earlier, if negative); part of a month counts in days.

    Examples
    --------
    >>> months_later(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    >>> months_later(date(2026, 7, 1), 1.5)
    datetime.date(2026, 8, 16)
    """
    whole = int(months // 1)
    index = day.year * _MONTHS + day.month - 1 + whole
    year, month = divmod(index, _MONTHS)
    last = calendar.monthrange(year, month + 1)[1]
    landed = date(year, month + 1, min(day.day, last))
    return landed + timedelta(days=round((months - whole) * _DAYS_A_MONTH))


def year_day(law: Law, identifier: str, year: int) -> date:
    """A parameter of month and day in a calendar year."""
    month, day = (int(number) for number in law(identifier))
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def season_day(law: Law, identifier: str, season: int) -> date:
    """A parameter of month and day in a season, which opens in the year before that it bears."""
    day = year_day(law, identifier, season)
    opens = year_day(law, SEASON_OPENS, season)
    return day if day < opens else year_day(law, identifier, season - 1)


def on_or_after(law: Law, identifier: str, day: date) -> date:
    """The next day that a parameter of month and day falls on, that day included."""
    found = year_day(law, identifier, day.year)
    return found if found >= day else year_day(law, identifier, day.year + 1)
