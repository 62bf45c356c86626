"""What follows the best routes: all states, what blocks, what hangs on facts, what would help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landbridge.cli.route_screen import reform_label, state_words
from landbridge.cli.timeline import money, months
from landbridge.language import plural, text

if TYPE_CHECKING:
    from landbridge.cli.page import Page
    from landbridge.law.answer import Route
    from landbridge.law.digest import BlockerGroup, PairChange
    from landbridge.law.routes import Answer

__all__ = ["show_blockers", "show_comparison", "show_states", "show_unblock", "show_unknown"]

_MOST = {"hard": 5, "soft": 5}
_MOST_FACTS = 8
_MOST_SETS = 6
_FEW_STATES = 12  # in one block; more stand side by side
_FEW_GOALS = 2


def show_states(page: Page, answer: Answer, lang: str) -> None:
    """Print how open each goal is in each state, with months; a goal that is alike in all, once."""
    from landbridge.law.digest import best_route

    one = len(answer.states) == 1
    page.title(text("law.route.short" if one else "law.route.table", lang))
    cells: dict[str, list[str]] = {}
    for goal in answer.goals:
        best = [best_route(answer.routes, goal, state) for state in answer.states]
        cells[goal] = [_open(route, lang) for route in best]
        kinds = [route.feasible if route else "hard" for route in best]
        if len(set(cells[goal])) == 1:
            same = cells.pop(goal)[0]
            key = "law.route.alike" if len(answer.states) > 1 else "law.route.single"
            words = text(key, lang, goal=text(f"law.goal.{goal}", lang), open=same)
        else:
            counts = {kind: kinds.count(kind) for kind in ("ok", "soft", "hard")}
            words = text("law.route.count", lang, goal=text(f"law.goal.{goal}", lang), **counts)
        page.line(words, indent=2)
    if cells:
        page.line()
        _grid(page, answer.states, cells, lang)
    page.line()
    page.line(text("law.route.key", lang), style="dim")


def _grid(page: Page, states: tuple[str, ...], cells: dict[str, list[str]], lang: str) -> None:
    """States down, goals across, in as many blocks side by side as there is room for."""
    blocks = 1
    if len(states) > _FEW_STATES:
        blocks = 3 if len(cells) <= _FEW_GOALS else 2
    each = -(-len(states) // blocks)
    heading = ["", *(text(f"law.goal.short.{goal}", lang) for goal in cells)]
    rows: list[list[str]] = [[] for _ in range(each)]
    for at in range(each * blocks):
        known = at < len(states)
        row = [states[at], *(cells[goal][at] for goal in cells)] if known else [""] * len(heading)
        rows[at % each] += row
    page.table([(words, "left", None) for words in heading * blocks], rows)


def _open(route: Route | None, lang: str) -> str:
    if route is None:
        return text("law.feasible.none", lang)
    word = text(f"law.feasible.{route.feasible}", lang)
    if route.feasible == "hard":
        return word
    span = months(route.months) if route.months[1] else text("law.route.now", lang)
    return text("law.route.open", lang, word=word, months=span)


def show_blockers(page: Page, answer: Answer, lang: str, everything: bool) -> None:
    """Print each unmet requirement once: the rules that forbid, then what stands in the way."""
    from landbridge.law.digest import blocker_groups

    groups = blocker_groups(answer)
    if not groups:
        return
    page.title(text("law.route.blockers", lang))
    for kind, most in _MOST.items():
        own = [group for group in groups if group.kind == kind]
        for group in own if everything else own[:most]:
            _blocker(page, group, answer, lang)
        if len(own) > most and not everything:
            count = len(own) - most
            words = text(f"law.kind.{kind}", lang), text("law.route.and_more", lang, count=count)
            page.line("  ".join(words), indent=2, style="dim")


def _blocker(page: Page, group: BlockerGroup, answer: Answer, lang: str) -> None:
    counts = [text("law.route.blocker", lang, routes=group.routes, all=len(answer.routes))]
    if len(answer.states) > 1:
        states = len(group.states)
        counts.append(plural("law.route.in_states", states, lang, states=states))
    if group.closes:
        counts.append(text("law.route.closes", lang, count=group.closes))
    kind = text(f"law.kind.{group.kind}", lang)
    comma = text("law.comma", lang)
    page.line(f"{kind}  {group.rule}{comma}{comma.join(counts)}", indent=2)
    page.line(group.example.text[lang], indent=8)
    reliability = text(f"law.reliability.{group.example.reliability}", lang)
    sources = ", ".join(group.example.cites) or "–"
    cited = text("law.route.cites", lang, sources=sources, reliability=reliability)
    page.line(cited, indent=8, style="dim")


def show_unknown(page: Page, answer: Answer, lang: str, everything: bool) -> None:
    """Print the facts that were not given and that some rule asks for."""
    from landbridge.law.digest import hanging
    from landbridge.law.person import FACTS

    facts = hanging(answer)
    if not facts:
        return
    page.title(text("law.route.unknown", lang))
    for one in facts if everything else facts[:_MOST_FACTS]:
        words = text(
            "law.route.unknown_line",
            lang,
            fact=FACTS[one.fact].label(lang),
            rules=", ".join(one.rules),
            routes=one.routes,
            all=len(answer.routes),
        )
        page.line(words, indent=2)
    if len(facts) > _MOST_FACTS and not everything:
        count = len(facts) - _MOST_FACTS
        page.line(text("law.route.and_more", lang, count=count), indent=2, style="dim")


def show_unblock(page: Page, answer: Answer, lang: str, everything: bool) -> None:
    """Print the smallest sets of reforms that open goals further."""
    page.title(text("law.route.unblock", lang))
    if all(
        answer.feasible(goal, state) == "ok" for goal in answer.goals for state in answer.states
    ):
        page.line(text("law.route.all_open", lang), indent=2)
        return
    sets = sorted(answer.unblocked_by, key=lambda one: (len(one.reforms), -len(one.opens)))
    if not sets:
        page.line(text("law.route.unblock_none", lang), indent=2)
    for one in sets if everything else sets[:_MOST_SETS]:
        page.line(" + ".join(reform_label(name, lang) for name in one.reforms), indent=2)
        for goal in answer.goals:
            states = tuple(state for of, state in one.opens if of == goal)
            if states:
                words = text(
                    "law.route.unblock_line",
                    lang,
                    goal=text(f"law.goal.{goal}", lang),
                    states=state_words(states, lang),
                    feasible=text(f"law.feasible.{one.kind}", lang),
                )
                page.line(words, indent=6)
    if len(sets) > _MOST_SETS and not everything:
        count = len(sets) - _MOST_SETS
        page.line(text("law.route.and_more", lang, count=count), indent=2, style="dim")


def show_comparison(page: Page, before: Answer, after: Answer, lang: str) -> None:
    """Print what a reform changes, by state and goal."""
    from landbridge.law.digest import pair_changes

    reform = reform_label(after.reforms[-1], lang)
    page.title(text("law.route.compare", lang, reform=reform))
    page.line(text("law.route.compare_on", lang, date=after.as_of.isoformat()), indent=2)
    pairs = pair_changes(before, after)
    changed = [pair for pair in pairs if pair.differs]
    if not changed:
        page.line(text("law.route.compare_none", lang, reform=reform), indent=2)
        return
    rows = [
        [
            pair.state,
            text(f"law.goal.short.{pair.goal}", lang),
            _outcome(pair.before, lang),
            _outcome(pair.after, lang),
        ]
        for pair in changed
    ]
    names = ("state", "goal", "before", "after")
    page.table([(text(f"law.route.{name}", lang), "left", None) for name in names], rows)
    same = len(pairs) - len(changed)
    page.line()
    if any(_is_longer(pair) for pair in changed):
        page.line(text("law.route.compare_longer", lang), indent=2)
    page.line(text("law.route.compare_same", lang, count=same, all=len(pairs)), indent=2)


def _is_longer(pair: PairChange) -> bool:
    """Whether another way is the best one afterwards, as open as the former and longer."""
    before, after = pair.before, pair.after
    return (
        before is not None
        and after is not None
        and (before.feasible, before.id) != (after.feasible, after.id)
        and before.feasible == after.feasible
        and after.months > before.months
    )


def _outcome(route: Route | None, lang: str) -> str:
    if route is None:
        return text("law.feasible.none", lang)
    word = text(f"law.feasible.{route.feasible}", lang)
    if route.feasible == "hard":
        hard = [blocker.rule for blocker in route.blockers if blocker.kind == "hard"]
        return f"{word} ({', '.join(hard)})"
    fees = text("law.route.usd", lang, amount=money(route.fees_usd))
    total = text("law.route.total", lang, months=months(route.months), fees=fees)
    return f"{word}{text('law.comma', lang)}{total}"
