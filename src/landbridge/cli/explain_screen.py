"""Changed lives and told lives on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import typer

from landbridge.cli.screen import console, show_lines
from landbridge.language import number, signed, text
from landbridge.reporting.lives import (
    change_words,
    draw_words,
    process_words,
    standing_words,
    state_words,
    who_words,
)
from landbridge.studies.life_values import CLOCKS, hex_key
from landbridge.workforce.lockstep import PROCESSES

if TYPE_CHECKING:
    from rich.table import Table

    from landbridge.studies.explaining import Changes, Life

__all__ = ["show_changes", "show_life"]

_MOST_STATES = 10
_MEASURES = (
    "active_physicians",
    "fte",
    "primary_care_physicians",
    "primary_care_fte",
    "img_physicians",
    "nonmetro_physicians",
    "conrad_slots_used",
)
_FTE_DECIMALS = 1
_COUNT = "active_physicians"


def show_changes(
    changes: Changes, headline: dict[str, Any] | None, limit: int, pick: str | None, lang: str
) -> None:
    """Print the waterfall, who and where, and some of the lives."""
    page = console()
    facts = changes.as_dict(limit, pick)
    if not len(changes):
        typer.echo(text("explain.nothing", lang, year=changes.year))
        return
    page.print(_waterfall(facts, _shown(changes.folder, changes.scenario), lang))
    show_lines(_cautions(facts, headline, lang))
    if changes.weight != 1:
        page.print(text("explain.weight", lang, weight=f"{changes.weight:.6g}"), markup=False)
    origins = {
        row["origin"]: text(f"explain.value.origin.{row['origin']}", lang)
        for row in facts["by_origin"]
    }
    states = {
        row["state"]: state_words(row["state"], changes.names, lang) for row in facts["by_state"]
    }
    for rows, name, labels in (
        (facts["by_origin"], "origin", origins),
        (facts["by_state"], "state", states),
    ):
        if rows:
            page.print(_parts(rows, name, labels, lang))
    page.print(_examples(changes, facts, lang))


def _cautions(facts: dict[str, Any], headline: dict[str, Any] | None, lang: str) -> Iterator[str]:
    """What the waterfall must not be taken for."""
    if headline is not None and headline["replicates"] > 1:
        yield text(
            "explain.headline",
            lang,
            replicate=facts["replicate"],
            replicates=headline["replicates"],
            value=signed(headline["mean"], 0, lang),
        )
    yield text("explain.not_an_effect", lang)
    yield text("explain.rounded", lang)
    change = {row["measure"]: row["difference"] for row in facts["totals"]}
    if abs(change.get("fte", 0.0)) > abs(change.get(_COUNT, 0.0)):
        yield text("explain.fte_above", lang)


def show_life(life: Life, lang: str, *, chance: bool = False) -> None:
    """Print a life year by year, baseline and reform side by side where they differ.

    Parameters
    ----------
    life
        The life.
    lang
        Language code.
    chance
        Also name the streams of chance behind each step.
    """
    page = console()
    ends = [face for face in map(life.facts, life.scenarios) if face is not None]
    page.print(
        text("explain.life_title", lang, person=hex_key(life.key), who=who_words(ends[0], lang)),
        markup=False,
        highlight=False,
    )
    reform = _shown(life.folder, life.scenarios[1]) if len(life.scenarios) > 1 else None
    if reform is not None and life.parts_in is not None:
        year, process = life.parts_in
        told = process_words(process, lang)
        page.print(text("explain.parts", lang, scenario=reform, year=year, process=told))
    elif reform is not None:
        page.print(text("explain.never_parts", lang, scenario=reform, year=life.years[-1]))
    page.print(_story(life, reform, lang, chance=chance))
    rules = _rules(life, lang)
    if rules is not None:
        page.print(rules)
    if not chance:
        return
    note = text(
        "explain.draws_note",
        lang,
        seed=life.seed,
        replicate=life.replicate,
        person=hex_key(life.key),
    )
    page.print(note, markup=False, highlight=False)


def _table(title: str | None = None) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    return Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)


def _measures(table: Table, lang: str) -> None:
    for measure in _MEASURES:
        table.add_column(text(f"explain.measure.{measure}", lang), justify="right")


def _numbers(values: dict[str, float], lang: str, plain: bool = False) -> list[str]:
    write = number if plain else signed
    return [
        write(values.get(measure, 0.0), _FTE_DECIMALS if measure.endswith("fte") else 0, lang)
        for measure in _MEASURES
    ]


def _by(rows: list[dict[str, Any]], name: str) -> dict[str, dict[str, float]]:
    """Values summed by what ``name`` says and by measure."""
    out: dict[str, dict[str, float]] = {}
    for row in rows:
        sums = out.setdefault(row[name], {})
        sums[row["measure"]] = sums.get(row["measure"], 0.0) + row["value"]
    return out


def _shown(folder: str, scenario: str) -> str:
    """A scenario of a run as tables show it."""
    from landbridge.studies import open_run
    from landbridge.studies.scenario import shown_name

    facts = {each["name"]: each for each in open_run(folder).meta["scenarios"]}
    return shown_name(facts[scenario])


def _waterfall(facts: dict[str, Any], scenario: str, lang: str) -> Table:
    table = _table(
        text(
            "explain.changes_title",
            lang,
            scenario=scenario,
            replicate=facts["replicate"],
            year=facts["year"],
        )
    )
    table.add_column(text("explain.process_head", lang))
    table.add_column(text("explain.lives_head", lang), justify="right")
    _measures(table, lang)
    totals = {
        what: {row["measure"]: row[what] for row in facts["totals"]}
        for what in ("baseline", "reform", "difference", "rounding")
    }
    lives = facts["lives_changed_by_process"]
    table.add_row(
        text("explain.baseline", lang), "", *_numbers(totals["baseline"], lang, plain=True)
    )
    for process, values in _by(facts["waterfall"], "process").items():
        count = number(lives[process], 0, lang)
        table.add_row(f"  {process_words(process, lang)}", count, *_numbers(values, lang))
    if any(totals["rounding"].values()):
        rounding = _numbers(totals["rounding"], lang)
        table.add_row(f"  {text('explain.rounding', lang)}", "", *rounding)
    table.add_row(
        text("explain.with_reform", lang),
        "",
        *_numbers(totals["reform"], lang, plain=True),
        end_section=True,
    )
    table.add_row(
        text("explain.difference", lang),
        number(facts["lives_changed"], 0, lang),
        *_numbers(totals["difference"], lang),
    )
    return table


def _parts(rows: list[dict[str, Any]], name: str, labels: dict[str, str], lang: str) -> Table:
    table = _table(text(f"explain.by_{name}", lang))
    table.add_column(text(f"explain.{name}_head", lang))
    _measures(table, lang)
    parts = _by(rows, name)
    order = list(parts)
    if name == "state":
        order.sort(key=lambda part: (-max(map(abs, parts[part].values())), part))
    for part in order[:_MOST_STATES]:
        table.add_row(labels[part], *_numbers(parts[part], lang))
    return table


def _examples(changes: Changes, facts: dict[str, Any], lang: str) -> Table:
    lives = facts["lives"]
    table = _table(
        text(
            "explain.examples",
            lang,
            shown=number(len(lives), 0, lang),
            total=number(len(changes), 0, lang),
            run=facts["run"],
        )
    )
    table.add_column(text("explain.key", lang), no_wrap=True)
    table.add_column(text("explain.origin_head", lang))
    table.add_column(text("explain.first_differs", lang))
    for side in ("before", "after"):
        table.add_column(text(f"explain.{side}", lang, year=facts["year"]))
    for life in lives:
        when = text(
            "explain.year_and_process",
            lang,
            year=life["year"],
            process=process_words(life["process"], lang),
        )
        table.add_row(
            life["key"],
            who_words(life["before"] or life["after"], lang),
            when,
            *(standing_words(life[side], changes.names, lang) for side in ("before", "after")),
        )
    return table


def _story(life: Life, reform: str | None, lang: str, *, chance: bool) -> Table:
    table = _table()
    table.add_column(text("explain.year", lang))
    table.add_column(text("explain.process_head", lang))
    if reform is None:
        table.add_column(text("explain.what", lang))
    else:
        table.add_column(text("explain.baseline", lang))
        table.add_column(reform)
    if chance:
        table.add_column(text("explain.chance", lang))
    stories = [
        {(step["year"], PROCESSES.index(step["process"])): step for step in life.story(name)}
        for name in life.scenarios
    ]
    answers: list[Any] = [None] * len(stories)
    for when in sorted({when for story in stories for when in story}):
        steps = [story.get(when) for story in stories]
        asked = [_answers(step) for step in steps]
        told_before = asked == answers
        answers = [new or old for new, old in zip(asked, answers, strict=True)]
        same = len(steps) > 1 and _said(steps[0]) == _said(steps[1])
        columns = {change["column"] for step in steps if step for change in step["changes"]}
        if columns <= set(CLOCKS) and (len(steps) < 2 or same) and (told_before or not any(asked)):
            continue
        words = [_happened(step, life, lang) for step in steps]
        if same:
            words[1] = text("explain.same", lang)
        draws = dict.fromkeys(
            draw_words(draw, when[0], lang) for step in steps if step for draw in step["draws"]
        )
        table.add_row(
            str(when[0]),
            process_words(PROCESSES[when[1]], lang),
            *words,
            *([text("explain.join", lang).join(draws)] if chance else []),
        )
    return table


def _said(step: dict[str, Any] | None) -> Any:
    return None if step is None else (step["changes"], _answers(step))


def _answers(step: dict[str, Any] | None) -> dict[str, str] | None:
    if step is None or not step["rules"]:
        return None
    return {rule["id"]: rule["answer"] for rule in step["rules"]}


def _happened(step: dict[str, Any] | None, life: Life, lang: str) -> str:
    if step is None:
        return text("explain.no_such_step", lang)
    said = []
    changes = step["changes"]
    if any(change["column"] == "key" for change in changes):
        face = {change["column"]: change["to"] for change in changes}
        county = face["county"]
        at = life.names.state_of_county(county) if county else None
        face["state"] = at or face["training_state"] or face["home_state"]
        standing = standing_words(face, life.names, lang)
        said.append(text("explain.comes", lang, state=standing))
    else:
        telling = [change for change in changes if change["column"] not in CLOCKS]
        said += [change_words(change, life.names, lang) for change in telling or changes]
    if step["rules"]:
        met = sum(rule["answer"] == "met" for rule in step["rules"])
        said.append(text("explain.rule_asked", lang, met=met, all=len(step["rules"])))
    told = text("explain.join", lang).join(said)
    return text("explain.law_of", lang, what=told, date=step["law_of"])


def _rules(life: Life, lang: str) -> Table | None:
    """Each rule with each answer it got, from the first day on which it got it."""
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for name in life.scenarios:
        for step in life.story(name):
            for rule in step["rules"]:
                seen.setdefault((rule["id"], rule["answer"]), (step["law_of"], rule["text"][lang]))
    if not seen:
        return None
    table = _table(text("explain.rules_title", lang))
    table.add_column(text("explain.rule_head", lang), no_wrap=True)
    table.add_column(text("explain.answer_head", lang))
    table.add_column(text("explain.year", lang), no_wrap=True)
    table.add_column("")
    for (rule, answer), (day, words) in seen.items():
        table.add_row(rule, text(f"explain.answer.{answer}", lang), day, words)
    return table
