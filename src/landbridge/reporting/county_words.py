"""What the page of a county says in sentences, tables and charts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from landbridge.language import (
    change_with_interval,
    interval,
    number,
    number_with_interval,
    signed,
    text,
)
from landbridge.reporting.charts import ChartWords, interval_chart, line_chart
from landbridge.reporting.reading import Estimate, Series
from landbridge.reporting.tables import Cell
from landbridge.reporting.wording import verdict
from landbridge.studies.county_story import MEASURES, SUBJECTS, CountyStory
from landbridge.studies.scenario import BASELINE_NAME

__all__ = [
    "Chart",
    "ReformRow",
    "Row",
    "beside_rows",
    "charts",
    "effect_chart",
    "headline",
    "own_rows",
    "reform_rows",
    "trend",
]

DECIMALS = {
    "people": 0,
    "physicians": 1,
    "fte": 1,
    "fte_per_100k": 1,
    "people_per_physician": 0,
    "access_per_100k": 1,
}
RATES = ("fte_per_100k", "people_per_physician", "access_per_100k")
EFFECTS = ("physicians", "fte_per_100k", "access_per_100k")


@dataclass(frozen=True)
class Row:
    """A measure and its numbers as text."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class ReformRow:
    """What one reform does in the county, as text, and how sure its effect on access is."""

    name: str
    label: str
    cells: list[Cell]
    verdict: str


@dataclass(frozen=True)
class Chart:
    """A measure over the years: drawing, and the table behind it."""

    title: str
    drawing: Markup
    columns: list[str]
    rows: list[Row]


def estimate(
    story: CountyStory, subject: str, measure: str, scenario: str, year: int
) -> Estimate | None:
    """A number with its interval; None where it has no value."""
    found = story.numbers[subject, measure, scenario]
    mean = float(found.mean[year])
    if not np.isfinite(mean):
        return None
    ends = (float(found.low[year]), float(found.high[year]))
    low, high = (end if np.isfinite(end) else None for end in ends)
    return Estimate(mean, low, high)


def _level(story: CountyStory, subject: str, measure: str, year: int, lang: str) -> Cell:
    one = estimate(story, subject, measure, BASELINE_NAME, year)
    if one is None:
        return _plain(text("county.nobody", lang))
    digits = DECIMALS[measure]
    mean = number(one.mean, digits, lang)
    if one.low == one.high:
        return _plain(mean)
    whole = number_with_interval(one.mean, one.low, one.high, digits, lang)
    return Cell(mean, interval(one.low, one.high, digits, lang), whole)


def _plain(shown: str) -> Cell:
    return Cell(shown, "", shown)


def headline(story: CountyStory, lang: str) -> str:
    """The county's own numbers in one sentence.

    Parameters
    ----------
    story, lang
        The county, and the language.
    """
    people = estimate(story, "county", "people", BASELINE_NAME, 0)
    heads = estimate(story, "county", "physicians", BASELINE_NAME, 0)
    ratio = estimate(story, "county", "people_per_physician", BASELINE_NAME, 0)
    assert people is not None
    assert heads is not None
    args = {
        "county": county_name(story),
        "people": number(people.mean, 0, lang),
        "year": story.years[0],
    }
    if ratio is None:
        return text("county.headline.none", lang, **args)
    counted = number(heads.mean, 0 if heads.mean == round(heads.mean) else 1, lang)
    return text(
        "county.headline.some", lang, physicians=counted, ratio=number(ratio.mean, 0, lang), **args
    )


def county_name(story: CountyStory) -> str:
    """Name and postal abbreviation of the state."""
    return f"{story.name}, {text(f'place.{story.fips[:2]}.abbreviation')}"


def trend(story: CountyStory, lang: str) -> str:
    """How access moves to the last year, no surer than its interval allows.

    Parameters
    ----------
    story, lang
        The county, and the language.
    """
    first = estimate(story, "county", "access_per_100k", BASELINE_NAME, 0)
    last = estimate(story, "county", "access_per_100k", BASELINE_NAME, -1)
    assert first is not None
    assert last is not None
    args = {
        "first": story.years[0],
        "last": story.years[-1],
        "start": number(first.mean, 1, lang),
        "end": number_with_interval(last.mean, last.low, last.high, 1, lang),
    }
    if last.low is None or last.high is None:
        return text("county.trend.single", lang, **args)
    inside = last.low <= first.mean <= last.high
    direction = "unclear" if inside else "up" if last.mean > first.mean else "down"
    return text(f"county.trend.{direction}", lang, **args)


def own_rows(story: CountyStory, lang: str) -> list[Row]:
    """The county's numbers in the opening and the last year.

    Parameters
    ----------
    story, lang
        The county, and the language.
    """
    return [
        Row(
            text(f"county.measure.{measure}", lang),
            [_level(story, "county", measure, year, lang) for year in (0, -1)],
        )
        for measure in MEASURES
    ]


def beside_rows(story: CountyStory, lang: str) -> list[Row]:
    """Rates of the last year beside like counties, the state and the nation.

    Parameters
    ----------
    story, lang
        The county, and the language.
    """
    return [
        Row(
            text(f"county.measure.{measure}", lang),
            [_level(story, subject, measure, -1, lang) for subject in SUBJECTS],
        )
        for measure in RATES
    ]


def reform_rows(story: CountyStory, lang: str) -> list[ReformRow]:
    """What each reform does in the county in the last year.

    Parameters
    ----------
    story, lang
        The county, and the language.
    """
    rows = []
    facts = {one["name"]: one for one in story.meta.get("scenarios", ())}
    for name, change in story.reforms.items():
        label = facts.get(name, {}).get("label", {})
        cells = [
            _change(estimate(story, "county", measure, change, -1), DECIMALS[measure] + 1, lang)
            for measure in EFFECTS
        ]
        access = estimate(story, "county", "access_per_100k", change, -1)
        words = label.get(lang, name) if isinstance(label, dict) else str(label)
        rows.append(ReformRow(name, words, cells, verdict(access, lang)))
    return rows


def _change(one: Estimate | None, digits: int, lang: str) -> Cell:
    if one is None:
        return _plain(number(None, 0, lang))
    if one.is_nothing:
        return _plain(signed(0.0, 0, lang))
    ends = interval(one.low, one.high, digits, lang, sign=True)
    whole = change_with_interval(one.mean, one.low, one.high, digits, lang)
    return Cell(signed(one.mean, digits, lang), ends, whole)


def effect_chart(story: CountyStory, lang: str) -> Markup | None:
    """Changes of access by reform, about a common zero; None where no reform changes anything.

    Parameters
    ----------
    story, lang
        The county, and the language.
    """
    rows = []
    for name, change in story.reforms.items():
        one = estimate(story, "county", "access_per_100k", change, -1)
        if one is not None:
            rows.append((name, one))
    if not rows or all(one.is_nothing for _, one in rows):
        return None
    words = ChartWords(
        "effects",
        text("county.effects.title", lang, county=county_name(story), year=story.years[-1]),
        text("county.effects.description", lang),
    )
    return Markup(
        interval_chart(rows, words, lang=lang, value_text=lambda one: str(_change(one, 2, lang)))
    )


def charts(story: CountyStory, lang: str) -> list[Chart]:
    """Physicians, and access, over the years: the baseline, and one reform where there is one.

    Parameters
    ----------
    story, lang
        The county, and the language.
    """
    reforms = list(story.reforms)
    shown = [BASELINE_NAME, *(reforms if len(reforms) == 1 else [])]
    return [_chart(story, measure, shown, lang) for measure in ("physicians", "access_per_100k")]


def _chart(story: CountyStory, measure: str, shown: list[str], lang: str) -> Chart:
    label = text(f"county.measure.{measure}", lang)
    title = text(
        "county.chart.title", lang, measure=label, county=county_name(story),
        first=story.years[0], last=story.years[-1],
    )  # fmt: skip
    lines = []
    for scenario in shown:
        found = story.numbers["county", measure, scenario]
        years = np.array(story.years, dtype=np.int64)
        lines.append(
            Series(scenario, _label(scenario, lang), years, found.mean, found.low, found.high)
        )
    ends = [f"{line.label}: {_ends(line, lang)}" for line in lines]
    drawing = Markup(
        line_chart(lines, ChartWords(f"c-{measure}", title, ". ".join(ends)), lang=lang)
    )
    rows = [
        Row(
            str(year),
            [
                _plain(
                    number_with_interval(
                        float(s.mean[y]), float(s.low[y]), float(s.high[y]), 1, lang
                    )
                )
                for s in lines
            ],
        )
        for y, year in enumerate(story.years)
    ]
    return Chart(title, drawing, [line.label for line in lines], rows)


def _ends(line: Series, lang: str) -> str:
    parts = []
    for year in (0, -1):
        ends = interval(float(line.low[year]), float(line.high[year]), 1, lang)
        shown = number(float(line.mean[year]), 1, lang)
        parts.append(f"{int(line.years[year])} {shown}{f' ({ends})' if ends else ''}")
    return " – ".join(parts)


def _label(scenario: str, lang: str) -> str:
    return text("access.baseline", lang) if scenario == BASELINE_NAME else scenario
