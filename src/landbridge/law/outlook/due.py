"""A thing to be done by a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from landbridge.language import text
from landbridge.law.rulebook.requirement import worst

if TYPE_CHECKING:
    from landbridge.law.view import Law

__all__ = ["FIXED", "Due", "due_from", "standing_of"]

Days = tuple[date, date]
#: Days that law or the academic year sets; the others move by some days from year to year.
FIXED = frozenset(
    {"law.calendar.residency_starts", "law.calendar.conrad_opens", "law.calendar.h1b_cap_start"}
)


@dataclass(frozen=True)
class Due:
    """Something to be done, or that happens, by a day.

    Attributes
    ----------
    id
        Key ``outlook.due.ID`` of the language catalogue.
    day
        The last day for it, or the day on which it happens or opens.
    until
        Last day of what lasts some days (an interview season, a registration window).
    begin_by
        Last day to begin, for work that takes its longest, and its shortest, time.
    reached
        When this person can be done, at the earliest and at the latest.
    standing
        ``done``, ``on_time``, ``tight`` (only if all goes fast), ``late``, or ``fixed`` where it
        does not hang on the person.
    typical
        Whether the day moves from year to year: look up the season's own.
    cites, reliability
        Sources of the day and the months, and the weakest of them.
    """

    id: str
    day: date
    until: date | None
    begin_by: Days | None
    reached: Days | None
    standing: str
    typical: bool
    cites: tuple[str, ...]
    reliability: str

    def label(self, lang: str = "en") -> str:
        """What is to be done, in words."""
        return text(f"outlook.due.{self.id}", lang)

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "id": self.id,
            "label": self.label(lang),
            "day": self.day.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "begin_by": _iso(self.begin_by),
            "reached": _iso(self.reached),
            "standing": self.standing,
            "typical": self.typical,
            "cites": list(self.cites),
            "reliability": self.reliability,
        }


def _iso(days: Days | None) -> list[str] | None:
    return [day.isoformat() for day in days] if days else None


def standing_of(day: date, reached: Days) -> str:
    """Whether somebody who gets there between two days is in time for a day."""
    first, last = reached
    if last <= day:
        return "on_time"
    return "tight" if first <= day else "late"


def due_from(
    law: Law,
    identifier: str,
    day: date,
    parameters: Iterable[str],
    *,
    until: date | None = None,
    begin_by: Days | None = None,
    reached: Days | None = None,
    done: bool = False,
) -> Due:
    """A due day with the sources of the parameters that it was computed from.

    Parameters
    ----------
    law
        Law of the day.
    identifier
        Key of its words.
    day, until, begin_by, reached
        See :class:`Due`.
    parameters
        Ids; the first is that of the day, if there is one.
    done
        Whether the person has done it.
    """
    read = [law.tree[name] for name in parameters]
    cites = dict.fromkeys(source for parameter in read for source in parameter.sources)
    standing = "done" if done else "fixed" if reached is None else standing_of(day, reached)
    return Due(
        id=identifier,
        day=day,
        until=until,
        begin_by=None if done else begin_by,
        reached=None if done else reached,
        standing=standing,
        typical=bool(read) and read[0].id not in FIXED,
        cites=tuple(cites),
        reliability=worst([parameter.reliability for parameter in read] or ["derived"]),
    )
