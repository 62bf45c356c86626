"""The tables of the report as rows of plain text, used by the page and by the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from landbridge.errors import InputError
from landbridge.language import (
    change_with_interval,
    interval,
    number,
    number_with_interval,
    signed,
    text,
)
from landbridge.reporting.measures import (
    ACCESS,
    APPLYING,
    KNOWN,
    PROFESSION,
    PROFESSION_LINES,
    Measure,
)
from landbridge.reporting.reading import ComparisonLike, Estimate, View
from landbridge.reporting.wording import verdict
from landbridge.studies.cells import NATION
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.studies.summary import DIFFERENCE


@dataclass(frozen=True)
class Cell:
    """A number as text; ``str()`` gives it with its interval in brackets.

    Attributes
    ----------
    mean
        The number alone.
    ends
        Its 95 % interval alone, or empty.
    whole
        Both.
    """

    mean: str
    ends: str
    whole: str

    def __str__(self) -> str:
        return self.whole


NO_CELL = Cell("", "", "")


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
    baseline: Cell
    reform: Cell
    difference: Cell
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
    cells: list[Cell]


def headline_rows(
    comparison: ComparisonLike,
    lang: str = "en",
    year: int | None = None,
    place: str = NATION,
) -> list[HeadlineRow]:
    """The headline table of a place in one year.

    Parameters
    ----------
    comparison
        What ``landbridge.studies`` made.
    lang
        Language of labels and numbers.
    year
        Calendar year; by default the last.
    place
        ``US``, or a state's two digits.

    Returns
    -------
    list of HeadlineRow
        Measures in the order of the report, each followed by its categories.

    Raises
    ------
    InputError
        If the comparison has no numbers of that year and place.
    """
    view = View(comparison, lang, place)
    rows = rows_of(view, year)
    if not rows:
        raise InputError(
            f"no numbers for place {place} in year {year or view.last_year}; there are years "
            f"{view.years[0]} to {view.last_year}, and places are US or a state's two digits"
        )
    return rows


def rows_of(
    view: View, year: int | None = None, measures: Sequence[Measure] | None = None
) -> list[HeadlineRow]:
    """As :func:`headline_rows`, for a comparison that is already being read.

    Parameters
    ----------
    view
        The comparison.
    year
        Calendar year; by default the last.
    measures
        Which measures; by default those of the headline table.
    """
    rows = []
    if measures is None:
        measures = [*shown_measures(view), *_present(view, PROFESSION_LINES)]
    for measure in measures:
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
    return _present(view, KNOWN)


def access_measures(view: View) -> list[Measure]:
    """Measures of the table of access that the summary holds; none of a run without them.

    Parameters
    ----------
    view
        The comparison.
    """
    return _present(view, ACCESS)


def applying_measures(view: View) -> list[Measure]:
    """Measures of the table of applying that the summary holds.

    Parameters
    ----------
    view
        The comparison.
    """
    return _present(view, APPLYING)


def profession_measures(view: View) -> list[Measure]:
    """Measures of the table of the profession that the summary holds.

    Parameters
    ----------
    view
        The comparison.
    """
    return _present(view, PROFESSION)


def _present(view: View, known: Mapping[str, Measure]) -> list[Measure]:
    present = set(view.summary["measure"].unique())
    return [measure for name, measure in known.items() if name in present]


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
            cell_of(
                view.estimate(measure.name, scenario, year, category),
                measure,
                view.lang,
                change=scenario == DIFFERENCE,
            )
            for scenario in view.scenarios
        ]
        if any(map(str, cells)):
            rows.append(YearRow(year, cells))
    return rows


def cell_of(
    estimate: Estimate | None, measure: Measure, lang: str, *, change: bool = False
) -> Cell:
    """A number with its interval, or an empty cell.

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
        return NO_CELL
    if change and estimate.is_nothing:
        zero = signed(0.0, 0, lang)
        return Cell(zero, "", zero)
    ends = (estimate.mean, estimate.low, estimate.high)
    digits = measure.change_decimals(*ends) if change else measure.decimals
    whole = change_with_interval if change else number_with_interval
    return Cell(
        (signed if change else number)(estimate.mean, digits, lang),
        interval(estimate.low, estimate.high, digits, lang, sign=change),
        whole(*ends, digits, lang),
    )


def _row(view: View, measure: Measure, category: str, year: int | None) -> HeadlineRow | None:
    lang = view.lang
    level = view.estimate(measure.name, BASELINE_NAME, year, category)
    if level is None:
        return None
    reform = view.estimate(measure.name, view.reform, year, category) if view.reform else None
    change = view.estimate(measure.name, DIFFERENCE, year, category) if view.reform else None
    return HeadlineRow(
        measure=measure.name,
        category=category,
        label=measure.label(lang) if category == "all" else measure.category_label(category, lang),
        unit=measure.unit_label(lang),
        baseline=cell_of(level, measure, lang),
        reform=cell_of(reform, measure, lang),
        difference=cell_of(change, measure, lang, change=True),
        change_unit=measure.unit_label(lang, change=True),
        verdict=verdict(change, lang),
        is_part=category != "all",
    )


def _heading(measure: Measure, lang: str) -> HeadlineRow:
    return HeadlineRow(
        measure=measure.name,
        category="",
        label=measure.label(lang),
        unit=measure.unit_label(lang),
        baseline=NO_CELL,
        reform=NO_CELL,
        difference=NO_CELL,
        change_unit="",
        verdict="",
        is_part=False,
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
        baseline=view.scenario_label(BASELINE_NAME),
        reform=view.scenario_label(view.reform) if view.reform else "",
    )
