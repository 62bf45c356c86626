"""The sections of the report: everything its template shows, made ready as text and drawings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from landbridge.language import has_text, number, text
from landbridge.reporting.assumptions import change_facts, source_lines
from landbridge.reporting.charts import ChartWords, chart_axis, interval_chart, line_chart
from landbridge.reporting.county_section import CountySection, county_section
from landbridge.reporting.measures import ACCESS_DRAWN, Measure
from landbridge.reporting.reading import View, note_lines
from landbridge.reporting.shapes import Shapes
from landbridge.reporting.tables import (
    YearRow,
    access_measures,
    applying_measures,
    cell_of,
    profession_measures,
    rows_of,
    shown_measures,
    table_caption,
    year_rows,
)
from landbridge.reporting.wording import chart_description, headline, verdict
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.studies.summary import DIFFERENCE


@dataclass(frozen=True)
class Card:
    """One headline number, large."""

    label: str
    value: str
    unit: str
    bracket: str
    verdict: str
    is_clear: bool
    before: str


@dataclass(frozen=True)
class YearTable:
    """Years of one measure and category."""

    label: str
    rows: list[YearRow]


@dataclass(frozen=True)
class Figure:
    """One measure over the years: drawings, words and the table behind them."""

    ident: str
    title: str
    unit: str
    change_unit: str
    panels: list[tuple[str, Markup]]
    change: Markup | None
    note: str
    first_year: int
    tables: list[YearTable]


def report_context(view: View, shapes: Shapes) -> dict[str, Any]:
    """Everything the template needs.

    Parameters
    ----------
    view
        The comparison.
    shapes
        County shapes.
    """
    lang = view.lang
    counties: CountySection | None = county_section(view, shapes) if view.county_years else None
    reform_words = _reform_words(view)
    access = access_measures(view)
    return {
        "title": _title(view),
        "headline": headline(view),
        "reform_words": reform_words,
        "place": text("place.US", lang),
        "first_year": view.first_year,
        "opening_year": view.years[0],
        "last_year": view.last_year,
        "notes": note_lines(view.notes, lang),
        "reform": view.reform_label,
        "baseline_label": view.scenario_label(BASELINE_NAME),
        "scenario_labels": [view.scenario_label(name) for name in view.scenarios],
        "scenario_kinds": ["baseline", "reform", "difference"][: len(view.scenarios)],
        "cards": _cards(view),
        "rows": rows_of(view),
        "caption": table_caption(view),
        "access_rows": rows_of(view, measures=access),
        "applying_rows": rows_of(view, measures=applying_measures(view)),
        "profession_rows": rows_of(view, measures=profession_measures(view)),
        "access_figures": [_figure(view, one) for one in access if one.name in ACCESS_DRAWN],
        "figures": [_figure(view, measure) for measure in shown_measures(view)],
        "counties": counties,
        "changes": change_facts(view.facts.changes, lang),
        "assumptions": change_facts(view.facts.assumptions, lang),
        "reliabilities": _reliabilities(lang),
        "rule_files": _rule_files(view),
        "command": view.facts.command,
        "python": view.facts.python,
        "provenance": [
            (_provenance_label(key, lang), value) for key, value in view.facts.provenance
        ],
        "sources": source_lines(_sources(view), lang),
        "licences": licences(),
        "replicates": max(view.summary["replicates"].to_list(), default=0),
        "script_words": Markup(_script_words(lang)),
    }


def _title(view: View) -> str:
    key = "report.title" if view.reform else "report.title_single"
    return text(
        key,
        view.lang,
        reform=view.reform_label,
        baseline=view.scenario_label(BASELINE_NAME),
        first=view.first_year,
        last=view.last_year,
    )


def _reform_words(view: View) -> list[str]:
    """Label and summary of the reform in the report's language, where the run carries them."""
    facts = view.facts.scenarios.get(view.reform or "", {})
    words = []
    for part in ("label", "summary"):
        value = facts.get(part)
        if isinstance(value, dict):
            value = value.get(view.lang) or value.get("en")
        if value:
            words.append(str(value))
    return words


def _cards(view: View) -> list[Card]:
    """One card for each measure that has a national total."""
    lang, cards = view.lang, []
    for measure in shown_measures(view):
        level = view.estimate(measure.name, BASELINE_NAME)
        change = view.estimate(measure.name, DIFFERENCE) if view.reform else None
        shown = change or level
        if shown is None or level is None:
            continue
        cell = cell_of(shown, measure, lang, change=change is not None)
        cards.append(
            Card(
                label=measure.label(lang),
                value=cell.mean,
                unit=measure.unit_label(lang, change=change is not None),
                bracket=cell.ends,
                verdict=verdict(change, lang, "card"),
                is_clear=change is not None and change.is_clear,
                before=text(
                    "report.card.before",
                    lang,
                    baseline=view.scenario_label(BASELINE_NAME),
                    number=number(level.mean, measure.decimals, lang),
                )
                if change
                else "",
            )
        )
    return cards


def _figure(view: View, measure: Measure) -> Figure:
    lang = view.lang
    categories = view.categories(measure.name, measure.categories)
    parts = [category for category in categories if category != "all"]
    several = bool(parts) and bool(measure.breakdown)
    levels = [name for name in view.scenarios if name != DIFFERENCE]
    first = next(
        (y for y in view.years if view.estimate(measure.name, BASELINE_NAME, y, categories[0])), 0
    )
    panels = []
    for category in parts if several else ["all"]:
        lines = [view.series(measure.name, scenario, category) for scenario in levels]
        label = measure.category_label(category, lang) if several else ""
        title = text(
            "report.chart.title",
            lang,
            measure=f"{measure.label(lang)} – {label}" if label else measure.label(lang),
            unit=measure.unit_label(lang),
            place=text("place.US", lang),
            first=first,
            last=view.last_year,
        )
        words = ChartWords(
            f"c-{measure.name}-{category}",
            title,
            chart_description(view, measure, category, change=False),
        )
        panels.append(
            (
                label,
                Markup(line_chart(lines, words, lang=lang, limits=measure.limits, small=several)),
            )
        )
    return Figure(
        ident=measure.name,
        title=measure.label(lang),
        unit=measure.unit_label(lang),
        change_unit=measure.unit_label(lang, change=True),
        panels=panels,
        change=_change_chart(view, measure, categories, several) if view.reform else None,
        first_year=first,
        note=_axis_note(view, measure, levels, several),
        tables=[
            YearTable(measure.label(lang) if c == "all" else measure.category_label(c, lang), rows)
            for c in categories
            if (rows := year_rows(view, measure, c))
        ],
    )


def _change_chart(view: View, measure: Measure, categories: Sequence[str], several: bool) -> Markup:
    lang = view.lang
    title = text(
        "report.chart.change_title",
        lang,
        measure=measure.label(lang),
        unit=measure.unit_label(lang, change=True),
        reform=view.reform_label,
        baseline=view.scenario_label(BASELINE_NAME),
    )
    ident = f"d-{measure.name}"
    if not several:
        words = ChartWords(ident, title, chart_description(view, measure, "all", change=True))
        return Markup(line_chart([view.series(measure.name, DIFFERENCE)], words, lang=lang))
    rows = [
        (
            measure.category_label(c, lang),
            change,
        )
        for c in categories
        if (change := view.estimate(measure.name, DIFFERENCE, category=c)) is not None
    ]
    words = ChartWords(ident, title, text("report.chart.intervals", lang, year=view.last_year))
    return Markup(
        interval_chart(
            rows,
            words,
            lang=lang,
            value_text=lambda e: str(cell_of(e, measure, lang, change=True)),
        )
    )


def _axis_note(view: View, measure: Measure, levels: Sequence[str], several: bool) -> str:
    if several:
        key = "report.chart.same_scale" if measure.limits else "report.chart.own_scale"
        return text(key, view.lang)
    axis = chart_axis([view.series(measure.name, s) for s in levels], limits=measure.limits)
    if axis.low <= 0:
        return ""
    return text(
        "report.chart.cut_axis", view.lang, start=number(axis.low, axis.decimals, view.lang)
    )


def _reliabilities(lang: str) -> list[tuple[str, str]]:
    names = ("primary", "secondary", "derived", "fitted", "assumption", "memory")
    return [
        (text(f"report.reliability.{n}", lang), text(f"report.reliability.{n}.means", lang))
        for n in names
    ]


def _provenance_label(key: str, lang: str) -> str:
    return text(f"report.fact.{key}", lang) if has_text(f"report.fact.{key}", lang) else key


def _rule_files(view: View) -> list[tuple[str, str]]:
    """Name and text of every reform file, and of the baseline's where it is a user's own."""
    facts = view.facts.scenarios.get(view.reform or "", {})
    files = [(str(part["name"]), str(part["text"])) for part in facts.get("reforms", ())]
    held = str(view.facts.scenarios.get(BASELINE_NAME, {}).get("baseline", ""))
    if "\n" in held:
        files.append((view.facts.baseline, held))
    return files


def _sources(view: View) -> list[Any]:
    gathered = list(view.facts.sources)
    for fact in [*view.facts.changes, *view.facts.assumptions]:
        gathered.extend(fact.get("sources") or ())
    return gathered


def licences() -> str:
    """Licences and attributions of the data that the package carries."""
    notice = files("landbridge") / "baseline" / "tables" / "LICENSES.md"
    return notice.read_text(encoding="utf-8") if notice.is_file() else ""


def _script_words(lang: str) -> str:
    words = {
        "to": text("number.interval", lang, low="{low}", high="{high}"),
        "with": text("number.with_interval", lang, value="{value}", interval="{interval}"),
        "none": text("report.map.unknown", lang),
        "show": text("report.button.show_tables", lang),
        "hide": text("report.button.hide_tables", lang),
        "copied": text("report.button.copied", lang),
    }
    return json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
