"""What ``landbridge route`` shows to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landbridge.cli.page import Column, Page
from landbridge.cli.timeline import axis, bar, dollars, money, months
from landbridge.language import text

if TYPE_CHECKING:
    from datetime import date

    from landbridge.law.answer import Blocker, Route
    from landbridge.law.digest import Headline
    from landbridge.law.outlook import Outlook
    from landbridge.law.routes import Answer

__all__ = ["blocker_kind", "reform_label", "show_answer", "state_words"]

_BEST = 3
_MOST_STATES = 8  # named one by one
_MOST_OTHERS = 8
_DECIDER, _MONTHS, _MONEY, _GAPS = 19, 6, 11, 6
_LABEL_SHARE = 0.58
_YEAR = 12
_MANY_MONTHS = 36


def show_answer(
    answer: Answer,
    lang: str,
    sides: tuple[Answer, Answer] | None = None,
    everything: bool = False,
    unblock: bool = True,
    late: dict[str, date] | None = None,
    whole: Outlook | None = None,
    full: bool = False,
) -> None:
    """Print an answer: who and when, the best routes, what blocks the rest, what would help.

    Parameters
    ----------
    sides
        Answers without and with a reform that is compared.
    everything
        Every route and every blocker, not only the first.
    unblock
        Whether to look for reforms that open what is closed.
    late
        Reforms laid over the law that start after the day asked, with their first days.
    whole
        The outlook of the person; None: none is told.
    full
        Whether all of it is told, not only the next calendar and the odds.
    """
    from landbridge.cli import route_rest as rest

    page = Page()
    _heading(page, answer, late or {}, lang)
    rest.show_states(page, answer, lang)
    shown = _routes(page, answer, lang, everything)
    if whole is not None:
        _outlook(page, answer, whole, shown, full, lang)
    rest.show_blockers(page, answer, lang, everything)
    rest.show_unknown(page, answer, lang, everything)
    if unblock:
        rest.show_unblock(page, answer, lang, everything)
    if sides is not None:
        rest.show_comparison(page, *sides, lang)
    page.line()
    state = answer.states[0] if len(answer.states) == 1 else "STATE"
    page.line(text("law.route.more", lang, state=state), style="dim")


def _outlook(
    page: Page, answer: Answer, whole: Outlook, shown: list[Route], full: bool, lang: str
) -> None:
    if full:
        from landbridge.cli.route_outlook import show_outlook

        show_outlook(page, answer, whole, lang)
    else:
        from landbridge.cli.route_calendar import show_brief
        from landbridge.law.outlook import brief

        show_brief(page, brief(whole, shown), whole, lang)


def _heading(page: Page, answer: Answer, late: dict[str, date], lang: str) -> None:
    from landbridge.parameters import CURRENT_POLICY

    title = text(
        "law.route.title",
        lang,
        name=answer.profile.name,
        date=answer.as_of.isoformat(),
        where=state_words(answer.states, lang),
    )
    page.line(title, style="bold")
    page.line(text("law.notice", lang, date=answer.law_current_to.isoformat()), style="dim")
    if answer.as_of > answer.law_current_to:
        page.line(text("law.notice.later", lang, date=answer.as_of.isoformat()), style="dim")
    if answer.baseline != CURRENT_POLICY:
        page.line(text("law.route.baseline", lang, baseline=answer.baseline))
    if answer.reforms:
        names = ", ".join(reform_label(name, lang) for name in answer.reforms)
        page.line(text("law.route.under", lang, reforms=names))
    for name, day in late.items():
        page.line(text("law.route.later", lang, reform=name, date=day.isoformat()))
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


def _routes(page: Page, answer: Answer, lang: str, everything: bool) -> list[Route]:
    """Print the best routes, then the others in a line each; those that were drawn."""
    from landbridge.law.digest import headlines

    ways = headlines(answer)
    missing = [goal for goal in answer.goals if not any(r.goal == goal for r in answer.routes)]
    if missing:
        goals = text("law.list", lang).join(text(f"law.goal.{goal}", lang) for goal in missing)
        page.title(text("law.route.none", lang, goals=goals))
    drawn = ways if everything else [way for way in ways if way.leads]
    open_ways = [way for way in ways if not way.leads and way.route.feasible != "hard"]
    drawn = drawn + open_ways[: max(_BEST - len(drawn), 0)]
    for number, headline in enumerate(drawn, 1):
        _route(page, number, headline, lang)
    others = [way for way in ways if way not in drawn]
    _others(page, others, len(answer.states) > 1, lang)
    return [way.route for way in drawn]


def _others(page: Page, ways: list[Headline], with_state: bool, lang: str) -> None:
    """Ways that are not drawn, a line each."""
    from landbridge.law.graph import choices

    shown = [way for way in ways if way.route.feasible != "hard"][:_MOST_OTHERS]
    shown = shown or ways[:_MOST_OTHERS]
    if not ways:
        return
    page.title(text("law.route.others", lang))
    rows = []
    for way in shown:
        route = way.route
        tells = [s.label[lang] for s in route.steps if s.id in choices() and not s.hidden]
        state = [route.state + (f" +{len(way.elsewhere)}" if way.elsewhere else "")]
        rows.append(
            [
                text(f"law.feasible.{route.feasible}", lang),
                months(route.months),
                money(route.fees_usd),
                *(state if with_state else []),
                " → ".join(tells),
            ]
        )
    columns: list[Column] = [
        ("", "left", None),
        (text("law.route.months", lang), "right", None),
        (text("law.route.fees", lang), "right", None),
        (text("law.route.way", lang), "left", None),
    ]
    if with_state:
        columns.insert(-1, (text("law.route.state", lang), "left", None))
    page.table(columns, rows)
    if len(ways) > len(shown):
        count = len(ways) - len(shown)
        page.line(text("law.route.and_more", lang, count=count), indent=2, style="dim")


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
        )
    )
    fees = (
        [text("law.route.usd", lang, amount=dollars(route.fees_usd))] if any(route.fees_usd) else []
    )
    page.line(" · ".join((_long(route.months, lang), *fees, _reach(route, lang))), indent=3)
    if headline.elsewhere:
        where = state_words(headline.elsewhere, lang)
        page.line(text("law.route.elsewhere", lang, states=where), indent=3)
    _timeline(page, route, lang)
    _in_the_way(page, route, lang)


def _long(span: tuple[float, float], lang: str) -> str:
    """Months, with years where there are many."""
    if span[1] == 0:
        return text("law.route.now", lang)
    words = text("law.route.in_months", lang, months=months(span))
    if span[1] < _MANY_MONTHS:
        return words
    years = months([round(end / _YEAR, 1) for end in span])
    return words + text("law.route.in_years", lang, years=years)


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
    steps = [step for step in route.steps if not step.hidden]
    if not steps:
        page.line(text("law.route.there", lang), indent=3)
        return
    steps.sort(key=lambda step: (step.begins, step.months))
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
    columns: list[Column] = [
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
    else:
        page.line(text("law.route.not_met", lang), indent=2)
        rows = [[blocker_kind(one, lang), _blocker(one, lang)] for one in route.blockers]
        page.table([("", "left", None), ("", "left", None)], rows)
    if route.memory:
        rules = ", ".join(route.memory)
        page.line(text("law.route.memory", lang, rules=rules), indent=2, style="dim")


def _blocker(blocker: Blocker, lang: str) -> str:
    words = f"{blocker.text[lang]} [{blocker.rule}]"
    if not blocker.hangs_on:
        return words
    from landbridge.law.person import FACTS

    facts = text("law.list", lang).join(FACTS[fact].label(lang) for fact in blocker.hangs_on)
    return words + text("law.route.hangs_on", lang, facts=facts)


def blocker_kind(blocker: Blocker, lang: str) -> str:
    """Hard or soft, hanging on a fact, or on law that was not seen."""
    if not blocker.unknown:
        return text(f"law.kind.{blocker.kind}", lang)
    return text("law.kind.depends" if blocker.hangs_on else "law.kind.unseen", lang)
