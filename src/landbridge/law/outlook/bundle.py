"""Everything that a physician asks on the first day, beside the routes, in one object."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from landbridge.language import text
from landbridge.law.answer import LAW_CURRENT_TO
from landbridge.law.outlook.calendar import MatchCalendar, match_calendar
from landbridge.law.outlook.due import Due
from landbridge.law.outlook.life import contract_points, life_notes
from landbridge.law.outlook.notes import Note
from landbridge.law.outlook.odds import MatchModel, Odds, odds
from landbridge.law.outlook.peers import PeerRoute, peers
from landbridge.law.outlook.schools import SchoolAnswer, schools
from landbridge.law.outlook.unmatched import Option, unmatched
from landbridge.law.outlook.visas import VisaOutlook, visas
from landbridge.law.outlook.waiver_calendar import (
    RouteDates,
    WaiverCalendar,
    lottery_calendar,
    route_dates,
    waiver_calendar,
)

if TYPE_CHECKING:
    from landbridge.law.routes import Answer

__all__ = ["Outlook", "outlook"]


@dataclass(frozen=True)
class Outlook:
    """What a physician asks beside "which ways are open".

    Attributes
    ----------
    start
        First day of work on it.
    match, waiver, lottery
        Calendars.
    route_dates
        The best routes by days.
    odds
        In the Match.
    visas
        J-1 beside H-1B to a green card.
    life, contract
        Notes; those that do not apply are in it, marked so.
    schools
        ECFMG's rule, then those of the states asked for.
    unmatched
        What next, the most open first.
    peers
        Routes in other countries.
    """

    start: date
    match: MatchCalendar
    waiver: WaiverCalendar
    lottery: tuple[Due, ...]
    route_dates: tuple[RouteDates, ...]
    odds: Odds
    visas: VisaOutlook
    life: tuple[Note, ...]
    contract: tuple[Note, ...]
    schools: tuple[SchoolAnswer, ...]
    unmatched: tuple[Option, ...]
    peers: tuple[PeerRoute, ...]
    law_current_to: date = field(default=LAW_CURRENT_TO)

    def as_dict(self, lang: str = "en", everything: bool = False) -> dict[str, Any]:
        """For JSON, in the words of a language.

        Parameters
        ----------
        lang
            Language code.
        everything
            Also notes that do not apply to the person.
        """

        def wanted(notes: tuple[Note, ...]) -> list[dict[str, Any]]:
            return [note.as_dict(lang) for note in notes if everything or note.applies != "no"]

        return {
            "start": self.start.isoformat(),
            "law_current_to": self.law_current_to.isoformat(),
            "notice": text("outlook.notice", lang, date=self.law_current_to.isoformat()),
            "match": self.match.as_dict(lang),
            "waiver": self.waiver.as_dict(lang),
            "h1b_lottery": [due.as_dict(lang) for due in self.lottery],
            "route_dates": [dates.as_dict(lang) for dates in self.route_dates],
            "odds": self.odds.as_dict(lang),
            "visas": self.visas.as_dict(lang),
            "life": wanted(self.life),
            "contract": wanted(self.contract),
            "schools": [school.as_dict(lang) for school in self.schools],
            "unmatched": [option.as_dict(lang) for option in self.unmatched],
            "peers": [route.as_dict(lang) for route in self.peers],
        }


def outlook(
    answer: Answer,
    start: date | None = None,
    specialty: str | None = None,
    model: MatchModel | None = None,
) -> Outlook:
    """Work out the outlook of an answer.

    Parameters
    ----------
    answer
        Routes of a person under a day's law.
    start
        First day of work; the answer's day by default.
    specialty
        Specialty of the odds; the one wished for, else the person's own, by default.
    model
        A calibrated model of the Match in place of the published tables.
    """
    assessment = answer.assessment
    facts, law = assessment.person, assessment.law
    begin = answer.as_of if start is None else start
    elsewhere = peers(facts, law)
    return Outlook(
        start=begin,
        match=match_calendar(assessment, begin),
        waiver=waiver_calendar(assessment, begin),
        lottery=lottery_calendar(assessment, begin),
        route_dates=tuple(route_dates(route, begin) for route in answer.best()),
        odds=odds(facts, law, specialty, model),
        visas=visas(assessment),
        life=life_notes(facts, law),
        contract=contract_points(facts, law),
        schools=schools(facts, law, answer.states),
        unmatched=unmatched(assessment, elsewhere),
        peers=elsewhere,
    )
