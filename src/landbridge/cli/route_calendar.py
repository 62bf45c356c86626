"""Calendar and odds beside the routes: in short always, in full with ``--outlook``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landbridge.language import text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from landbridge.cli.page import Column, Page
    from landbridge.law.outlook import Brief, Estimate, Odds, Outlook
    from landbridge.law.outlook.due import Due

__all__ = [
    "cited",
    "facts",
    "in_brackets",
    "percent",
    "show_brief",
    "show_calendars",
    "show_odds",
]

_MONTH = 7  # characters of an ISO date
_TYPICAL = "~"
_PERCENT = 100
_MANY = 3
_MODEL = "model"


def show_brief(page: Page, short: Brief, whole: Outlook, lang: str) -> None:
    """Print the next calendar and the odds, in some twenty lines.

    Parameters
    ----------
    short
        What applies beside the routes that are shown.
    whole
        The outlook that it is from.
    """
    if short.kind == "none":
        return
    page.title(text(f"outlook.show.{short.kind}", lang, date=short.start.isoformat()))
    if short.kind == "match":
        _match_years(page, whole, lang)
    elif short.kind == "waiver":
        _waiver_words(page, whole, lang)
    _dues(page, short.dues, lang)
    if short.odds is not None:
        page.title(text("outlook.show.odds", lang))
        _odds_line(page, short.odds, lang)
    page.line(text("outlook.show.more", lang), indent=2, style="dim")


def show_calendars(page: Page, whole: Outlook, lang: str) -> None:
    """Print every calendar: the Match, a waiver, the H-1B lottery."""
    start = whole.start.isoformat()
    match = whole.match
    page.title(text("outlook.show.match", lang, date=start))
    if match.needed:
        _match_years(page, whole, lang)
        _dues(page, match.seasons[0].dues, lang, begins=True)
        for season in match.seasons[1:]:
            words = text("outlook.show.slow", lang, year=season.year)
            page.line(words, indent=2)
    else:
        page.line(text("outlook.show.no_match", lang), indent=2)
    if whole.waiver.applies == "yes" or (whole.waiver.applies == "unknown" and not match.needed):
        page.title(text("outlook.show.waiver", lang, date=start))
        _waiver_words(page, whole, lang)
        _dues(page, whole.waiver.dues, lang)
    if whole.lottery:
        page.title(text("outlook.show.lottery", lang, date=start))
        _dues(page, whole.lottery, lang)


def _match_years(page: Page, whole: Outlook, lang: str) -> None:
    (fast, slow), (late, _) = whole.match.on_time, whole.match.at_all
    key = "outlook.show.match_one" if fast == slow else "outlook.show.match_two"
    words = text(key, lang, year=fast, **({} if fast == slow else {"slow": slow}))
    opened = whole.match.applications_opened
    if opened is not None:
        words += ("" if lang == "zh" else " ") + text(
            "outlook.show.match_opened", lang, date=opened.isoformat()
        )
    if late < fast:
        words += ("" if lang == "zh" else " ") + text("outlook.show.match_late", lang, year=late)
    page.line(words, indent=2)


def _waiver_words(page: Page, whole: Outlook, lang: str) -> None:
    waiver = whole.waiver
    if waiver.training_ends is not None:
        key = f"outlook.show.waiver_{waiver.window or 'none'}"
        page.line(text(key, lang, date=waiver.training_ends.isoformat()), indent=2)
    if waiver.hangs_on:
        page.line(text("outlook.show.waiver_unknown", lang, facts=facts(waiver.hangs_on, lang)), 2)


def facts(names: Iterable[str], lang: str) -> str:
    """Facts by their labels."""
    from landbridge.law.person import FACTS

    return text("law.list", lang).join(FACTS[name].label(lang) for name in names)


def _dues(page: Page, dues: tuple[Due, ...], lang: str, begins: bool = False) -> None:
    """A line for each day; columns that would be empty are left out."""
    if not dues:
        return
    page.line()
    columns: list[Column] = [(text("outlook.show.by", lang), "left", None)]
    cells = [[_day(due) for due in dues]]
    if begins:
        columns.append((text("outlook.show.begin", lang), "left", None))
        cells.append([due.begin_by[0].isoformat() if due.begin_by else "" for due in dues])
    columns.append((text("outlook.show.what", lang), "left", None))
    cells.append([_what(due, lang) for due in dues])
    standings = [text(f"outlook.show.standing.{due.standing}", lang) for due in dues]
    if any(standings):
        columns.append((text("outlook.show.you", lang), "left", None))
        cells.append([_months(due.reached, lang) for due in dues])
        columns.append((text("outlook.show.standing", lang), "left", None))
        cells.append(standings)
    page.table(columns, [list(row) for row in zip(*cells, strict=True)])
    keys = [
        *(["outlook.show.key"] if any(due.typical for due in dues) else []),
        *(["outlook.show.key_tight"] if any(due.standing == "tight" for due in dues) else []),
    ]
    if keys:
        space = "" if lang == "zh" else " "
        page.line(space.join(text(key, lang) for key in keys), indent=2, style="dim")


def _what(due: Due, lang: str) -> str:
    what = due.label(lang)
    if due.until is None:
        return what
    return text("outlook.show.until", lang, what=what, date=due.until.isoformat())


def _day(due: Due) -> str:
    return (_TYPICAL if due.typical else " ") + due.day.isoformat()


def _months(days: tuple[date, date] | None, lang: str) -> str:
    """Two days as year and month: they rest on months of work, so their day means nothing."""
    if days is None:
        return ""
    first, last = (day.isoformat()[:_MONTH] for day in days)
    return first if first == last else text("outlook.show.span", lang, first=first, last=last)


def percent(share: float, lang: str) -> str:
    """A share as a whole percentage."""
    from landbridge.language.numbers import percent as written

    return written(share * _PERCENT, 0, lang)


def cited(cites: tuple[str, ...], everything: bool = True) -> str:
    """Sources by their ids; many are cut in short."""
    if everything or len(cites) <= _MANY + 1:
        return ", ".join(cites) or "–"
    return ", ".join(cites[:_MANY]) + f" +{len(cites) - _MANY}"


def in_brackets(cites: tuple[str, ...], reliability: str, lang: str) -> str:
    """Sources and how far to trust them, as they follow a sentence."""
    return text(
        "outlook.show.cited",
        lang,
        sources=cited(cites),
        reliability=text(f"law.reliability.{reliability}", lang),
    )


def _odds_line(page: Page, odds: Odds, lang: str) -> None:
    match = odds.match
    if match.value is None or match.low is None or match.high is None:
        page.line(text("outlook.show.odds_none", lang), indent=2)
        return
    words = {
        "specialty": _specialty(odds.specialty, lang),
        "type": text(f"applicant.{odds.applicant}", lang),
        "value": percent(match.value, lang),
        "low": percent(match.low, lang),
        "high": percent(match.high, lang),
        "basis": text(f"outlook.basis.{match.basis}", lang),
    }
    if match.basis == _MODEL:
        page.line(text("outlook.show.odds_model", lang, **words), indent=2)
    else:
        years = sorted({part.year for part in odds.parts if part.year})
        words["year"] = _span(years, lang)
        words["sources"] = cited(match.cites, everything=False)
        words["reliability"] = text(f"law.reliability.{match.reliability}", lang)
        page.line(text("outlook.show.odds_line", lang, **words), indent=2)
    if odds.unknown:
        doubts = text("law.list", lang).join(
            text(f"outlook.doubt.{name}", lang) for name in odds.unknown
        )
        page.line(text("outlook.show.odds_doubt", lang, doubts=doubts), indent=2)


def _span(years: list[int], lang: str) -> str:
    if not years:
        return ""
    written = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    return text("outlook.show.of_year", lang, year=written)


def _specialty(slug: str | None, lang: str) -> str:
    """A specialty by its label; any, where none is named."""
    if slug is None:
        return text("outlook.show.any_specialty", lang)
    from landbridge.baseline.specialties import load_specialties

    table = load_specialties()
    names = table.label_zh if lang == "zh" else table.label_en
    return str(names[table.index(slug)])


def show_odds(page: Page, odds: Odds, lang: str) -> None:
    """Print the odds, what they were made from, published figures beside them, and the doubts."""
    page.title(text("outlook.show.odds", lang))
    _odds_line(page, odds, lang)
    if odds.parts:
        page.line()
        _estimates(page, [*odds.parts, odds.match], lang)
    if odds.context:
        page.line()
        page.line(text("outlook.show.context", lang), indent=2)
        _estimates(page, odds.context, lang)
    for count, chance in odds.ranks:
        words = text("outlook.show.ranks", lang, count=f"{count:g}", chance=percent(chance, lang))
        page.line(words, indent=2)
    for name in odds.unknown:
        page.line(text(f"outlook.unknown.{name}", lang), indent=2, style="dim")


def _estimates(page: Page, found: Iterable[Estimate], lang: str) -> None:
    rows = [
        [
            text(f"outlook.odds.{one.id}", lang),
            "" if one.value is None else percent(one.value, lang),
            ""
            if one.low is None or one.high is None
            else f"{round(one.low * _PERCENT)}–{percent(one.high, lang)}",
            text(f"outlook.basis.{one.basis}", lang),
            str(one.year or ""),
            cited(one.cites, everything=False),
        ]
        for one in found
    ]
    keys = ("estimate", "share", "interval", "basis", "year", "sources")
    shown = [at for at in range(len(keys)) if any(row[at] for row in rows)]
    columns: list[Column] = [
        (
            text(f"outlook.show.{keys[at]}", lang),
            "right" if keys[at] in ("share", "interval") else "left",
            None,
        )
        for at in shown
    ]
    page.table(columns, [[row[at] for at in shown] for row in rows])
