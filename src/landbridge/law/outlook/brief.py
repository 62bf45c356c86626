"""The outlook in short: the calendar that a person needs next, and the odds where they apply."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landbridge.law.answer import Route
    from landbridge.law.outlook.bundle import Outlook
    from landbridge.law.outlook.due import Due
    from landbridge.law.outlook.odds import Odds

__all__ = ["KINDS", "Brief", "brief"]

KINDS = MATCH, WAIVER, LOTTERY, NOTHING = "match", "waiver", "lottery", "none"
_MATCH_STEP = "match"
_CAP_RULE = "h1b.cap"
#: Days of a season that are told in short though they do not hang on the person.
_LANDMARKS = frozenset({"eras_opens", "rank_list", "match_day", "residency_starts"})
#: And those that are told where applications are open already.
_LAST_CHANCES = frozenset({"nrmp_registration", "interviews"})


@dataclass(frozen=True)
class Brief:
    """The next calendar, and the odds.

    Attributes
    ----------
    kind
        ``match`` where a shown route goes through the Match; ``waiver`` for somebody in training
        on J-1; ``lottery`` where an H-1B petition under the cap comes next; else ``none``.
    start
        First day of work.
    dues
        What is still to be done or to come, in order of days.
    match_on_time, match_at_all
        Years of the Match, if all goes fast and if all goes slowly; None for other calendars.
    odds
        None where no shown route goes through the Match.
    """

    kind: str
    start: date
    dues: tuple[Due, ...]
    match_on_time: tuple[int, int] | None
    match_at_all: tuple[int, int] | None
    odds: Odds | None

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """The calendar for JSON, in the words of a language."""
        found: dict[str, Any] = {
            "kind": self.kind,
            "start": self.start.isoformat(),
            "dues": [due.as_dict(lang) for due in self.dues],
        }
        if self.match_on_time is not None and self.match_at_all is not None:
            found["match_on_time"] = list(self.match_on_time)
            found["match_at_all"] = list(self.match_at_all)
        return found


def brief(outlook: Outlook, shown: Iterable[Route]) -> Brief:
    """What of an outlook is told beside some routes.

    Parameters
    ----------
    outlook
        The whole.
    shown
        Routes that are shown.
    """
    steps = [step for route in shown for step in route.steps]
    match = outlook.match
    if match.needed and any(step.id == _MATCH_STEP for step in steps):
        told = _LANDMARKS | _LAST_CHANCES if match.applications_opened else _LANDMARKS
        dues = tuple(
            due
            for due in match.seasons[0].dues
            if due.reached is not None
            or (due.id in told and (due.until or due.day) >= outlook.start)
        )
        return Brief(MATCH, outlook.start, dues, match.on_time, match.at_all, outlook.odds)
    waiver = outlook.waiver.applies
    if waiver == "yes" or (waiver == "unknown" and not match.needed):
        dues = tuple(
            due
            for due in outlook.waiver.dues
            if due.standing == "late" or (due.until or due.day) >= outlook.start
        )
        return Brief(WAIVER, outlook.start, dues, None, None, None)
    if outlook.lottery and (not match.needed or any(_CAP_RULE in step.needs for step in steps)):
        return Brief(LOTTERY, outlook.start, outlook.lottery, None, None, None)
    return Brief(NOTHING, outlook.start, (), None, None, None)
