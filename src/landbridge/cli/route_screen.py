"""What ``landbridge route`` shows to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landbridge.cli.page import Page
from landbridge.cli.timeline import axis, bar, money, months
from landbridge.language import plural, text

if TYPE_CHECKING:
    from landbridge.law.answer import Blocker, Route
    from landbridge.law.digest import Headline
    from landbridge.law.routes import Answer

__all__ = ["show_answer"]

_BEST = 3
_MOST_STATES = 8  # named one by one
_DECIDER, _MONTHS, _MONEY, _GAPS = 19, 7, 15, 8
_LABEL_SHARE = 0.45


def show_answer(
    answer: Answer,
    lang: str,
    after: Answer | None = None,
    everything: bool = False,
    unblock: bool = True,
) -> None:
    """Print an answer: who and when, the best routes, what blocks the rest, what would help."""
    from landbridge.cli import route_rest as rest

    page = Page()
    _heading(page, answer, lang)
    if len(answer.states) > 1:
        rest.show_states(page, answer, lang)
    _routes(page, answer, lang, everything)
    rest.show_blockers(page, answer, lang, everything)
    rest.show_unknown(page, answer, lang, everything)
    if unblock:
        rest.show_unblock(page, answer, lang, everything)
    if after is not None:
        rest.show_comparison(page, answer, after, lang)
    page.line()
    state = answer.states[0] if len(answer.states) == 1 else "STATE"
    page.line(text("law.route.more", lang, state=state), style="dim")


def _heading(page: Page, answer: Answer, lang: str) -> None:
    title = text(
        "law.route.title",
        lang,
        name=answer.profile.name,
        date=answer.as_of.isoformat(),
        where=state_words(answer.states, lang),
    )
    page.line(title, style="bold")
    page.line(text("law.notice", lang, date=answer.law_current_to.isoformat()), style="dim")
    if answer.reforms:
        names = ", ".join(reform_label(name, lang) for name in answer.reforms)
        page.line(text("law.route.under", lang, reforms=names))
    if answer.profile.warnings:
        page.title(text("law.route.warnings", lang))
        for warning in answer.profile.warnings:
            page.line(warning.say(lang), indent=2)


def state_words(states: tuple[str, ...], lang: str) -> str:
    """One state by name, a few by code, many by their number."""
    from landbridge.law.words import state_name

    if len(states) == 1:
        return state_name(states[0], lang)
    if len(states) <= _MOST_STATES:
        return ", ".join(states)
    return text("law.route.states", lang, count=len(states))


def reform_label(name: str, lang: str) -> str:
    """A reform's own label with its name, or the name alone."""
    from landbridge.parameters import shipped_reforms

    reform = shipped_reforms().get(name)
    label = reform.label.get(lang, "") if reform is not None else ""
    return f"{label} [{name}]" if label else name


def _routes(page: Page, answer: Answer, lang: str, everything: bool) -> None:
    from landbridge.law.digest import headlines

    chosen = headlines(answer, len(answer.routes) if everything else _BEST)
    missing = [goal for goal in answer.goals if not any(r.goal == goal for r in answer.routes)]
    if missing:
        goals = text("law.list", lang).join(text(f"law.goal.{goal}", lang) for goal in missing)
        page.title(text("law.route.none", lang, goals=goals))
    for number, headline in enumerate(chosen, 1):
        _route(page, number, headline, lang)
    left = len(answer.routes) - len(chosen)
    if left > 0 and len(answer.states) == 1:
        page.line()
        page.line(plural("law.route.others", left, lang, count=left), style="dim")


def _route(page: Page, number: int, headline: Headline, lang: str) -> None:
    from landbridge.law.words import state_name

    route = headline.route
    goals = text("law.list", lang).join(text(f"law.goal.{goal}", lang) for goal in headline.goals)
    page.title(
        f"{number}  "
        + text(
            "law.route.heading",
            lang,
            goal=goals,
            state=state_name(route.state, lang),
            feasible=text(f"law.feasible.{route.feasible}", lang),
            months=months(route.months),
            fees=text("law.route.usd", lang, amount=money(route.fees_usd)),
        )
    )
    page.line(_reach(route, lang), indent=3)
    if headline.elsewhere:
        where = state_words(headline.elsewhere, lang)
        page.line(text("law.route.elsewhere", lang, states=where), indent=3)
    _timeline(page, route, lang)
    _in_the_way(page, route, lang)


def _reach(route: Route, lang: str) -> str:
    reaches = route.reaches
    words = [text(f"law.reach.licence.{reaches.licence}", lang)]
    if reaches.licence == "full":
        words.append(text(f"law.reach.board.{reaches.board}", lang))
        words.append(text(f"law.reach.imlc.{'yes' if reaches.imlc else 'no'}", lang))
    return text("law.route.reach", lang, what=text("law.list", lang).join(words))


def _timeline(page: Page, route: Route, lang: str) -> None:
    from landbridge.law.words import decider_name

    room = page.width - 2 - _DECIDER - _MONTHS - _MONEY - _GAPS
    label = round(room * _LABEL_SHARE)
    width = room - label
    end = route.months[1]
    steps = sorted((s for s in route.steps if not s.hidden), key=lambda s: (s.begins, s.months))
    rows = [
        [
            step.label[lang],
            decider_name(step.decider, lang),
            bar(step.begins, step.months, end, width),
            months(step.months) if step.months[1] else "",
            money(step.fees_usd) if step.fees_usd[1] else "",
        ]
        for step in steps
    ]
    if end > 0:
        rows.append(["", "", axis(end, width), "", ""])
    columns: list[tuple[str, str, int | None]] = [
        (text("law.route.step", lang), "left", label),
        (text("law.route.decider", lang), "left", _DECIDER),
        (text("law.route.time", lang), "left", width),
        (text("law.route.months", lang), "right", _MONTHS),
        (text("law.route.fees", lang), "right", _MONEY),
    ]
    page.line()
    page.table(columns, rows)


def _in_the_way(page: Page, route: Route, lang: str) -> None:
    page.line()
    if not route.blockers:
        page.line(text("law.route.nothing_blocks", lang), indent=2)
    for blocker in route.blockers:
        page.line(f"{_kind(blocker, lang)}  {blocker.text[lang]} [{blocker.rule}]", indent=2)
    if route.memory:
        rules = ", ".join(route.memory)
        page.line(text("law.route.memory", lang, rules=rules), indent=2, style="dim")


def _kind(blocker: Blocker, lang: str) -> str:
    return text("law.kind.unknown" if blocker.unknown else f"law.kind.{blocker.kind}", lang)
