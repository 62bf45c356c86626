"""What ``landbridge law`` shows to a person."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from landbridge.cli.law_values import cited_words, number_words, place_name, state_list, value_words
from landbridge.cli.page import Page
from landbridge.language import plural, text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from landbridge.law.acts import Act
    from landbridge.law.coverage import Cell
    from landbridge.law.difference import ActBetween, ValueChange
    from landbridge.law.statement import JurisdictionLaw, RuleLaw, StepLaw, Value
    from landbridge.parameters import ParameterTree

__all__ = ["show_coverage", "show_difference", "show_law", "show_rule", "show_step"]

_PATHWAY = "law.pathway.active"
_LABEL, _SOURCES, _VALUE = 42, 22, 30
_USUAL = 100  # cells of a line for which the widths were chosen
_DIGITS = 4
_FEW_ALIKE = 2
#: Topics of which only what a state asks is told value by value.
_SHORT = ("pathway", "assistant")


def show_law(found: JurisdictionLaw, lang: str) -> None:
    """Print the law of a state or of the nation, topic by topic, then its acts."""
    page = Page()
    _title(page, place_name(found.jurisdiction, lang), found.on, lang)
    for topic, values in found.topics.items():
        page.title(text(f"law.topic.{topic}", lang))
        if any(v.parameter == _PATHWAY and not v.value for v in values):
            page.line(text("law.show.no_pathway", lang), indent=2)
        _values(page, values, lang, short=topic in _SHORT)
    page.title(text("law.show.acts", lang))
    if not found.acts:
        page.line(text("law.show.no_acts", lang), indent=2)
    for act in found.acts:
        _act(page, act, lang)


def _title(page: Page, name: str, on: date, lang: str) -> None:
    from landbridge.law.answer import LAW_CURRENT_TO

    page.line(text("law.show.title", lang, name=name, date=on.isoformat()), style="bold")
    page.line(text("law.notice.law", lang, date=LAW_CURRENT_TO.isoformat()), style="dim")


def _values(page: Page, values: tuple[Value, ...], lang: str, short: bool = False) -> None:
    """Values with their sources; those that most of a topic share are said once."""
    usual = Counter((v.sources, v.reliability) for v in values).most_common(1)
    common = usual[0][0] if usual and usual[0][1] > _FEW_ALIKE else None
    if common is not None:
        words = text("law.show.usual", lang, cited=cited_words(*common, lang))
        page.line(words, indent=2, style="dim")
    rows, nothing = [], []
    for value in values:
        usually = (value.sources, value.reliability) == common
        if short and usually and not value.value and not value.note:
            nothing.append(value.label[lang])
            continue
        words = value_words(value, lang)
        if value.note:
            words += f"\n{text('law.show.note', lang, note=value.note)}"
        cited = "" if usually else cited_words(value.sources, value.reliability, lang)
        rows.append([value.label[lang], words, cited])
    label, cites = (round(min(cells, cells * page.width / _USUAL)) for cells in (_LABEL, _SOURCES))
    wide = page.width - label - cites - _DIGITS
    page.table([("", "left", label), ("", "left", wide), ("", "left", cites)], rows)
    if nothing:
        named = text("law.semicolon", lang).join(nothing)
        page.line(text("law.show.nothing", lang, labels=named), indent=2)


def _act(page: Page, act: Act, lang: str) -> None:
    page.line(f"{act.statute} [{act.id}]", indent=2)
    dates = []
    if act.enacted:
        dates.append(text("law.act.enacted", lang, date=act.enacted))
    if act.effective:
        dates.append(text("law.act.effective", lang, date=act.effective))
    elif act.kind not in ("pending", "guidance"):
        dates.append(text("law.act.no_effective", lang))
    status = act.status.get(lang, "")
    parts = [text(f"law.act.{act.kind}", lang), *dates, *([status] if status else [])]
    page.line(text("law.semicolon", lang).join(parts), indent=4)
    if act.note.get(lang):
        page.line(act.note[lang], indent=4)
    page.line(cited_words(act.sources, act.reliability, lang), indent=4, style="dim")


def show_rule(rule: RuleLaw, tree: ParameterTree, lang: str) -> None:
    """Print a requirement, what it reads, who decides, its sources, and the steps that need it."""
    from landbridge.law.words import decider_name

    page, one = Page(), rule.requirement
    _title(page, one.id, rule.on, lang)
    page.line()
    page.line(rule.text[lang])
    page.line()
    decider = decider_name(one.decider, lang)
    page.line(text("law.show.decider", lang, decider=decider), indent=2)
    page.line(text("law.show.kind", lang, kind=text(f"law.kind.{one.kind}.long", lang)), indent=2)
    if rule.values:
        page.title(text("law.show.reads", lang))
        for value in rule.values:
            _parameter(page, value, lang)
    page.title(text("law.show.reliability", lang))
    own = text(f"law.reliability.{one.reliability}", lang)
    page.line(text("law.show.own", lang, reliability=own), indent=2)
    for name, places in rule.reliability.items():
        word = text(f"law.reliability.{name}", lang)
        where = place_name(places[0], lang) if len(places) == 1 else state_list(list(places), lang)
        page.line(text("law.pair", lang, name=word, value=where), indent=2)
    page.title(text("law.show.steps", lang))
    if not rule.steps:
        page.line(text("law.show.no_steps", lang), indent=2)
    for step in rule.steps:
        page.line(f"{step.label[lang]} [{step.id}]", indent=2)
    _sources(page, rule.sources, tree, lang)


def _parameter(page: Page, value: Value, lang: str) -> None:
    page.line(f"{value.label[lang]} [{value.parameter}]", indent=2)
    page.line(value_words(value, lang), indent=4)
    if value.note:
        page.line(text("law.show.note", lang, note=value.note), indent=4, style="dim")


def _sources(page: Page, sources: Iterable[str], tree: ParameterTree, lang: str) -> None:
    named = [name for name in sources if name in tree.sources]
    if not named:
        return
    page.title(text("law.show.sources", lang))
    for name in named:
        page.line(text("law.pair", lang, name=name, value=tree.sources[name]), indent=2)


def show_step(found: StepLaw, tree: ParameterTree, lang: str) -> None:
    """Print a step: who decides, what it asks for and gives, what it takes."""
    from landbridge.law.words import decider_name

    page, step = Page(), found.step
    _title(page, f"{step.label[lang]} [{step.id}]", found.on, lang)
    page.line()
    decider = decider_name(step.decider, lang)
    page.line(text("law.show.decider", lang, decider=decider), indent=2)
    for key, steps in (("requires", found.before), ("opens", found.after)):
        if steps:
            page.title(text(f"law.show.{key}", lang))
        for choice in steps:
            either = text("law.or", lang).join(f"{one.label[lang]} [{one.id}]" for one in choice)
            page.line(either, indent=2)
    if found.requirements:
        page.title(text("law.show.needs", lang))
        rows = [
            [text(f"law.kind.{rule.kind}", lang), f"{said[lang]} [{rule.id}]"]
            for rule, said in found.requirements
        ]
        page.table([("", "left", None), ("", "left", None)], rows)
    if found.values:
        page.title(text("law.show.reads", lang))
        for value in found.values:
            _parameter(page, value, lang)


def show_difference(
    before: date, after: date, changes: list[ValueChange], acts: list[ActBetween], lang: str
) -> None:
    """Print what differs, jurisdiction by jurisdiction: values, then acts."""
    from landbridge.law.answer import LAW_CURRENT_TO

    page = Page()
    title = text("law.diff.title", lang, before=before.isoformat(), after=after.isoformat())
    page.line(title, style="bold")
    page.line(text("law.notice.law", lang, date=LAW_CURRENT_TO.isoformat()), style="dim")
    if not changes and not acts:
        page.line(text("law.diff.nothing", lang))
        return
    places = dict.fromkeys(
        [change.jurisdiction for change in changes] + [one.act.jurisdiction for one in acts]
    )
    counts = {"values": len(changes), "places": len(places), "acts": len(acts)}
    told = {one: plural(f"law.diff.{one}", n, lang=lang, count=n) for one, n in counts.items()}
    page.line(text("law.diff.summary", lang, **told))
    for place in places:
        page.title(place_name(place, lang))
        own = [change for change in changes if change.jurisdiction == place]
        if own:
            _changes(page, own, lang)
        for one in (one for one in acts if one.act.jurisdiction == place):
            _act_between(page, one, lang)


def _changes(page: Page, changes: list[ValueChange], lang: str) -> None:
    rows = []
    for change in changes:
        label = change.label[lang] + (f" ({change.category})" if change.category else "")
        old, new = (
            number_words(change.parameter, value, change.unit, lang)
            for value in (change.before, change.after)
        )
        cited = cited_words(change.sources, change.reliability, lang)
        rows.append([label, f"{old} → {new}", cited])
    wide = page.width - _VALUE - _SOURCES - _DIGITS
    page.table([("", "left", wide), ("", "left", _VALUE), ("", "left", _SOURCES)], rows)


def _act_between(page: Page, one: ActBetween, lang: str) -> None:
    act = one.act
    what = text("law.list", lang).join(
        text(f"law.act.{name}", lang, date=getattr(act, name)) for name in one.what
    )
    kind = text(f"law.act.{act.kind}", lang)
    words = text("law.comma", lang).join((f"{act.statute} [{act.id}]", kind, what))
    page.line(f"§ {words}", indent=2)


def show_coverage(cells: list[Cell], on: date, by_cell: bool, lang: str) -> None:
    """Print counts of cells by jurisdiction and topic; the weak cells too where few are asked."""
    from landbridge.law.coverage import RELIABILITIES, counts
    from landbridge.law.texts import NATION, TOPICS

    page = Page()
    page.line(text("law.coverage.title", lang, date=on.isoformat()), style="bold")
    page.line(text("law.coverage.explain", lang), style="dim")
    table = counts(cells)
    kinds = [
        name
        for name in RELIABILITIES
        if any(count[name] for row in table.values() for count in row.values())
    ]
    federal = table.pop(NATION, None)
    if federal is not None:
        rows = {text(f"law.topic.{topic}", lang): [federal[topic]] for topic in TOPICS}
        heading = [place_name(NATION, lang), text("law.coverage.seen", lang)]
        _counts(page, heading, {k: v for k, v in rows.items() if v[0]}, kinds, lang)
    if table:
        topics = [topic for topic in TOPICS if any(row[topic] for row in table.values())]
        rows = {place: [row[topic] for topic in topics] for place, row in table.items()}
        heading = [
            text("law.coverage.jurisdiction", lang),
            *(text(f"law.topic.short.{topic}", lang) for topic in topics),
        ]
        _counts(page, heading, rows, kinds, lang)
    if by_cell:
        _weak_cells(page, cells, lang)


def _counts(
    page: Page,
    heading: list[str],
    rows: dict[str, list[Counter[str]]],
    kinds: list[str],
    lang: str,
) -> None:
    """A line each: seen of all by topic, then cells by reliability; a last line for the sum."""
    from landbridge.law.coverage import SEEN

    if len(rows) > 1:
        sums: list[Counter[str]] = [
            sum(column, Counter()) for column in zip(*rows.values(), strict=True)
        ]
        rows = {**rows, text("law.coverage.all", lang): sums}
    lines = []
    for name, columns in rows.items():
        seen = [sum(count[kind] for kind in SEEN) for count in columns]
        told = [f"{s}/{c.total()}" if c else "–" for s, c in zip(seen, columns, strict=True)]
        line = sum(columns, Counter())
        lines.append([name, *told, *(str(line[kind] or "") for kind in kinds)])
    words = [*heading, *(text(f"law.reliability.{kind}", lang) for kind in kinds)]
    page.line()
    page.table([(word, "right" if at else "left", None) for at, word in enumerate(words)], lines)


def _weak_cells(page: Page, cells: list[Cell], lang: str) -> None:
    from landbridge.law.coverage import SEEN

    weak = [cell for cell in cells if cell.reliability not in SEEN]
    if not weak:
        return
    page.title(text("law.coverage.weak", lang))
    rows = [
        [
            cell.jurisdiction,
            cell.parameter,
            text(f"law.reliability.{cell.reliability}", lang),
            cell.note,
        ]
        for cell in weak
    ]
    page.table(
        [("", "left", None), ("", "left", None), ("", "left", None), ("", "left", None)], rows
    )
