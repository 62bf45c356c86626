"""The tables of the report as rows of plain text, used by the page and by the command line."""

from __future__ import annotations

from dataclasses import dataclass

from landbridge.language import (
    change_with_interval,
    number_with_interval,
    text,
)
from landbridge.reporting.measures import KNOWN, Measure, known_measure
from landbridge.reporting.reading import BASELINE, DIFFERENCE, ComparisonLike, Estimate, View
from landbridge.reporting.wording import verdict


@dataclass(frozen=True)
class HeadlineRow:
    """One line of the headline table, written in one language.

    Attributes
    ----------
    measure, category
        Machine names.
    label
        What is counted; for a category, its name.
    unit
        Unit of baseline and reform.
    baseline, reform
        Number with 95 % interval; ``reform`` is empty in a run without one.
    difference
        Change with 95 % interval and sign; empty in a run without a reform.
    change_unit
        Unit of the difference (percentage points for shares).
    verdict
        How sure the difference is, in a few words.
    is_part
        Whether the row is one category of the measure above it.
    """

    measure: str
    category: str
    label: str
    unit: str
    baseline: str
    reform: str
    difference: str
    change_unit: str
    verdict: str
    is_part: bool


@dataclass(frozen=True)
class YearRow:
    """One year of one measure, written in one language.

    Attributes
    ----------
    year
        Calendar year.
    cells
        One text a scenario, in the order of ``View.scenarios``.
    """

    year: int
    cells: list[str]


def headline_rows(
    comparison: ComparisonLike, lang: str = "en", year: int | None = None
) -> list[HeadlineRow]:
    """The headline table for the country in one year.

    Parameters
    ----------
    comparison
        What ``landbridge.studies`` made.
    lang
        Language of labels and numbers.
    year
        Calendar year; by default the last.

    Returns
    -------
    list of HeadlineRow
        Measures in the order of the report, each followed by its categories.
    """
    return rows_of(View(comparison, lang), year)


def rows_of(view: View, year: int | None = None) -> list[HeadlineRow]:
    """As :func:`headline_rows`, for a comparison that is already being read.

    Parameters
    ----------
    view
        The comparison.
    year
        Calendar year; by default the last.
    """
    rows = []
    for measure in shown_measures(view):
        categories = view.categories(measure.name, measure.categories)
        if len(categories) > 1 and "all" not in categories:
            rows.append(_heading(measure, view.lang))
        for category in categories:
            row = _row(view, measure, category, year)
            if row is not None:
                rows.append(row)
    return rows


def shown_measures(view: View) -> list[Measure]:
    """Measures of the headline table that the summary holds, in the report's order.

    Parameters
    ----------
    view
        The comparison.
    """
    present = set(view.summary["measure"].unique())
    return [measure for name, measure in KNOWN.items() if name in present]


def year_rows(view: View, measure: Measure, category: str = "all") -> list[YearRow]:
    """One measure year by year, for the country.

    Parameters
    ----------
    view
        The comparison.
    measure, category
        What is shown.
    """
    rows = []
    for year in view.years:
        cells = [
            estimate_text(view.estimate(measure.name, scenario, year, category), measure, view.lang,
                          change=scenario == DIFFERENCE)
            for scenario in view.scenarios
        ]
        if any(cells):
            rows.append(YearRow(year, cells))
    return rows


def estimate_text(
    estimate: Estimate | None, measure: Measure, lang: str, *, change: bool = False
) -> str:
    """A number with its interval, or nothing.

    Parameters
    ----------
    estimate
        The number.
    measure
        Gives the digits.
    lang
        Language code.
    change
        Write it with a sign.
    """
    if estimate is None:
        return ""
    write = change_with_interval if change else number_with_interval
    if change and estimate.is_nothing:
        return write(0.0, None, None, 0, lang)
    return write(estimate.mean, estimate.low, estimate.high, measure.decimals, lang)


def _row(view: View, measure: Measure, category: str, year: int | None) -> HeadlineRow | None:
    lang = view.lang
    level = view.estimate(measure.name, BASELINE, year, category)
    if level is None:
        return None
    reform = view.estimate(measure.name, view.reform, year, category) if view.reform else None
    change = view.estimate(measure.name, DIFFERENCE, year, category) if view.reform else None
    return HeadlineRow(
        measure=measure.name,
        category=category,
        label=measure.label(lang) if category == "all" else measure.category_label(category, lang),
        unit=measure.unit_label(lang),
        baseline=estimate_text(level, measure, lang),
        reform=estimate_text(reform, measure, lang),
        difference=estimate_text(change, measure, lang, change=True),
        change_unit=measure.unit_label(lang, change=True),
        verdict=verdict(change, lang),
        is_part=category != "all",
    )


def _heading(measure: Measure, lang: str) -> HeadlineRow:
    return HeadlineRow(
        measure.name, "", measure.label(lang), measure.unit_label(lang), "", "", "", "", "", False
    )


def table_caption(view: View, year: int | None = None) -> str:
    """Place, year and scenarios of the headline table, in words.

    Parameters
    ----------
    view
        The comparison.
    year
        Calendar year; by default the last.
    """
    key = "report.table.caption" if view.reform else "report.table.caption_single"
    return text(
        key,
        view.lang,
        place=text("place.US", view.lang),
        year=year or view.last_year,
        baseline=view.scenario_label(BASELINE),
        reform=view.scenario_label(view.reform) if view.reform else "",
    )


__all__ = [
    "HeadlineRow",
    "YearRow",
    "estimate_text",
    "headline_rows",
    "known_measure",
    "rows_of",
    "shown_measures",
    "table_caption",
    "year_rows",
]
