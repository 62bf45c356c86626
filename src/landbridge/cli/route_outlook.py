"""What ``landbridge route --outlook`` prints after the routes: all asked on the first day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landbridge.cli.route_calendar import cited, facts, in_brackets, show_calendars, show_odds
from landbridge.cli.route_visas import note_lines, show_visas
from landbridge.cli.timeline import months
from landbridge.language import text

if TYPE_CHECKING:
    from landbridge.cli.page import Column, Page
    from landbridge.law.outlook import Outlook
    from landbridge.law.outlook.peers import PeerRoute
    from landbridge.law.outlook.schools import SchoolAnswer
    from landbridge.law.outlook.unmatched import Option
    from landbridge.law.routes import Answer

__all__ = ["show_outlook"]

_INDENT = 2
_OWN_COUNTRY = "US"


def show_outlook(page: Page, answer: Answer, whole: Outlook, lang: str) -> None:
    """Print an outlook.

    Parameters
    ----------
    answer
        The routes that it stands beside.
    whole
        Calendar, odds, visas, notes, schools, what next, other countries.
    """
    show_calendars(page, whole, lang)
    _dates(page, answer, whole, lang)
    if whole.match.needed:
        show_odds(page, whole.odds, lang)
    show_visas(page, whole.visas, lang)
    note_lines(page, "outlook.show.life", whole.life, lang)
    _schools(page, answer, whole.schools, lang)
    if whole.match.needed:
        _unmatched(page, whole.unmatched, lang)
    note_lines(page, "outlook.show.contract", whole.contract, lang)
    _peers(page, whole.peers, lang)


def _dates(page: Page, answer: Answer, whole: Outlook, lang: str) -> None:
    from landbridge.law.words import state_name

    routes = {route.id: route for route in answer.routes}
    page.title(text("outlook.show.dates", lang))
    for dates in whole.route_dates:
        route = routes[dates.route]
        first, last = dates.ends
        words = text(
            "outlook.show.dates_line",
            lang,
            goal=text(f"law.goal.{route.goal}", lang),
            state=state_name(route.state, lang),
            first=first.isoformat(),
            last=last.isoformat(),
        )
        page.line(words, indent=_INDENT)


def _schools(page: Page, answer: Answer, found: tuple[SchoolAnswer, ...], lang: str) -> None:
    from landbridge.cli.route_screen import state_words
    from landbridge.law.words import state_name

    page.title(text("outlook.show.schools", lang))
    for school in found:
        everywhere = school.state is None
        place = (
            text("outlook.show.everywhere", lang) if everywhere else state_name(school.state, lang)
        )
        verdict = text(f"outlook.show.school.{school.accepted}", lang)
        words = text("law.pair", lang, name=place, value=verdict)
        page.item(words + text("law.stop", lang) + school.text[lang])
        asks = school.ask[lang] if school.accepted != "yes" else ""
        asks += in_brackets(school.cites, school.reliability, lang)
        page.line(asks.strip(), indent=4, style="dim")
    named = {school.state for school in found}
    others = tuple(state for state in answer.states if state not in named)
    if others:
        words = text("outlook.show.other_states", lang, states=state_words(others, lang))
        page.line(words, indent=_INDENT)


def _unmatched(page: Page, options: tuple[Option, ...], lang: str) -> None:
    from landbridge.cli.route_screen import state_words

    page.title(text("outlook.show.unmatched", lang))
    rows = []
    for option in options:
        words = option.text[lang]
        if option.states:
            where = state_words(option.states, lang)
            words += text("outlook.show.in_states", lang, states=where)
        if option.hangs_on:
            words += text("law.route.hangs_on", lang, facts=facts(option.hangs_on, lang))
        words += in_brackets(option.cites, option.reliability, lang)
        rows.append([text(f"law.feasible.{option.feasible}", lang), words])
    page.table([("", "left", None), ("", "left", None)], rows)


def _peers(page: Page, routes: tuple[PeerRoute, ...], lang: str) -> None:
    from landbridge.law.countries import countries

    page.title(text("outlook.show.peers", lang))
    rows, before = [], None
    for route in routes:
        why = [text(f"outlook.peer.{reason}", lang) for reason in route.reasons]
        if route.hangs_on:
            why.append(facts(route.hangs_on, lang))
        if route.country != _OWN_COUNTRY and route.feasible != "hard":
            asked = {"needs": route.needs[lang], "language": route.language[lang]}
            why.append(text("outlook.show.asks", lang, **asked))
        country = countries()[route.country].name(lang) if route.country != before else ""
        before = route.country
        rows.append(
            [
                country,
                route.label[lang],
                text(f"law.feasible.{route.feasible}", lang) if route.feasible else "",
                months(route.months) if route.months else text("outlook.show.not_seen", lang),
                text("law.semicolon", lang).join(part for part in why),
            ]
        )
    columns: list[Column] = [
        (text("outlook.show.country", lang), "left", None),
        (text("outlook.show.route", lang), "left", None),
        (text("outlook.show.open", lang), "left", None),
        (text("law.route.months", lang), "right", None),
        (text("outlook.show.why", lang), "left", None),
    ]
    page.table(columns, rows)
    cites = tuple(dict.fromkeys(one for route in routes for one in route.cites))
    words = text("law.pair", lang, name=text("law.show.sources", lang), value=cited(cites))
    page.line(words, indent=_INDENT, style="dim")
