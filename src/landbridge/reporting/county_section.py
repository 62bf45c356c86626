"""The county section: maps of baseline and difference, their summaries, and a table by state."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from markupsafe import Markup

from landbridge.language import change_with_interval, number, number_with_interval, text
from landbridge.reporting.charts import ChartWords
from landbridge.reporting.maps import CountyMap, draw_change, draw_level, slider_data
from landbridge.reporting.reading import CountyValues, View
from landbridge.reporting.shapes import Shapes
from landbridge.reporting.wording import change_summary, level_summary
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.studies.summary import DIFFERENCE


@dataclass(frozen=True)
class MapFigure:
    """A map with its words.

    Attributes
    ----------
    ident
        Id of its ``<svg>``.
    title
        What, where, when, which scenario, which unit.
    drawn
        The map.
    summary
        The map in words.
    settings
        JSON for the year slider: bounds, styles, years, summaries and titles of each year.
    data
        Packed values of all years; see :func:`landbridge.reporting.maps.slider_data`.
    """

    ident: str
    title: str
    drawn: CountyMap
    summary: str
    settings: Markup
    data: str


@dataclass(frozen=True)
class StateTable:
    """Counties of one state as rows of text: name, people, heads, baseline, reform, difference."""

    name: str
    rows: list[list[str]]


@dataclass(frozen=True)
class CountySection:
    """Everything the county section shows."""

    year: int
    years: list[int]
    maps: list[MapFigure]
    states: list[StateTable]


def county_section(view: View, shapes: Shapes) -> CountySection:
    """Draw the maps and write the table of counties.

    Parameters
    ----------
    view
        The comparison; it must hold county values.
    shapes
        County shapes.
    """
    scenarios = [BASELINE_NAME, DIFFERENCE] if view.reform else [BASELINE_NAME]
    year = view.county_years[-1]
    maps = [_map(view, shapes, scenario, year) for scenario in scenarios]
    return CountySection(
        year=year,
        years=view.county_years,
        maps=maps,
        states=_states(view, shapes, year, maps[-1].drawn.decimals),
    )


def _fips(shapes: Shapes) -> list[str]:
    return [county.fips for county in shapes.counties]


def _title(view: View, scenario: str, year: int) -> str:
    key = "report.map.change_title" if scenario == DIFFERENCE else "report.map.title"
    return text(
        key,
        view.lang,
        year=year,
        baseline=view.scenario_label(BASELINE_NAME),
        reform=view.reform_label,
        place=text("place.US", view.lang),
    )


def _map(view: View, shapes: Shapes, scenario: str, year: int) -> MapFigure:
    lang, change = view.lang, scenario == DIFFERENCE
    by_year = [view.counties(scenario, y, _fips(shapes)) for y in view.county_years]
    ident = "map-difference" if change else "map-baseline"

    def summary(values: CountyValues, bounds: list[float]) -> str:
        if change:
            return change_summary(shapes, values, view.reform_label, bounds, lang)
        return level_summary(shapes, values, view.scenario_label(BASELINE_NAME), lang)

    words = ChartWords(ident, _title(view, scenario, year), text("report.map.description", lang))
    drawn = (draw_change if change else draw_level)(shapes, by_year[-1], words, lang)
    settings = {
        "years": view.county_years,
        "bounds": drawn.bounds,
        "styles": drawn.styles,
        "change": change,
        "decimals": drawn.decimals,
        "titles": [_title(view, scenario, y) for y in view.county_years],
        "summaries": [summary(values, drawn.bounds) for values in by_year],
    }
    packed = json.dumps(settings, ensure_ascii=False).replace("<", "\\u003c")
    return MapFigure(
        ident=ident,
        title=words.title,
        drawn=drawn,
        summary=summary(by_year[-1], drawn.bounds),
        settings=Markup(packed),
        data=slider_data(by_year, drawn.decimals) if len(by_year) > 1 else "",
    )


def _states(view: View, shapes: Shapes, year: int, change_decimals: int) -> list[StateTable]:
    lang = view.lang
    found = [view.counties(scenario, year, _fips(shapes)) for scenario in view.scenarios]
    base = found[0]
    tables = []
    places = [i for i in range(len(shapes.counties)) if np.isfinite(base.mean[i])]
    for state, members in groupby(places, key=lambda i: shapes.counties[i].fips[:2]):
        rows = []
        for i in sorted(members, key=lambda i: shapes.counties[i].name):
            cells = [
                shapes.counties[i].name,
                number(base.population[i], 0, lang),
                number(base.physicians[i], 1, lang),
            ]
            for scenario, values in zip(view.scenarios, found, strict=True):
                estimate = (values.mean[i], values.low[i], values.high[i])
                if scenario == DIFFERENCE:
                    cells.append(change_with_interval(*estimate, change_decimals, lang))
                else:
                    cells.append(number_with_interval(*estimate, 1, lang))
            rows.append(cells)
        tables.append(StateTable(text(f"place.{state}", lang), rows))
    return tables
