"""The headline table for a terminal, or as plain text: the rows of the report, in columns."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING

from landbridge.language import MISSING, plural, text
from landbridge.reporting.alongside import CHANCE, LEVEL, Column, columns_of
from landbridge.reporting.chance import chance_cells
from landbridge.reporting.reading import ComparisonLike, View, note_lines
from landbridge.reporting.tables import HeadlineRow, headline_rows
from landbridge.studies.cells import NATION
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.studies.summary import DIFFERENCE

if TYPE_CHECKING:
    from rich.table import Table

PAGE_WIDTH = 160
NARROW = 120  # below this many columns, intervals stand under their numbers


def table(
    comparison: ComparisonLike,
    lang: str = "en",
    year: int | None = None,
    place: str = NATION,
) -> str:
    """The headline table of a comparison as plain text, with what a reader must know below it.

    Parameters
    ----------
    comparison
        What ``landbridge.compare`` made.
    lang
        Language of labels and numbers.
    year
        Academic year; by default the last.
    place
        ``US``, or a state's two digits.

    Returns
    -------
    str
        A line a number: baseline, reform, and difference with its 95 % interval.

    Raises
    ------
    InputError
        If the comparison has no numbers of that year and place.
    """
    from landbridge.reporting.folding import FoldingConsole

    page = StringIO()
    console = FoldingConsole(file=page, width=PAGE_WIDTH, color_system=None)
    console.print(headline_table(comparison, lang, year, place))
    for line in note_lines(comparison.notes, lang):
        console.print(f"• {line}", markup=False)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())


def headline_table(
    comparison: ComparisonLike,
    lang: str = "en",
    year: int | None = None,
    place: str = NATION,
    *,
    width: int = PAGE_WIDTH,
) -> Table:
    """The headline table, ready for a terminal.

    Parameters
    ----------
    comparison, lang, year, place
        As for :func:`table`.
    width
        Columns of the terminal.
    """
    narrow = width < NARROW
    view = View(comparison, lang, place)
    columns = [(view.scenario_label(name), name) for name in view.scenarios]
    chance = chance_cells(view, DIFFERENCE if view.reform else BASELINE_NAME, year)
    more = [text("cli.chance.column", lang)] if chance else []
    replicates = int(view.summary["replicates"].max() or 0)  # type: ignore[arg-type]
    drawn = _empty(
        plural(
            "cli.table_title",
            replicates,
            lang,
            place=text(f"place.{place}", lang),
            year=year or view.last_year,
            baseline=view.scenario_label(BASELINE_NAME),
            replicates=replicates,
        ),
        [*(label for label, _ in columns), *more],
        lang,
        narrow=narrow,
    )
    levels = len(columns) > 1
    _fill(
        drawn,
        [
            (
                row,
                [
                    *(_cell(row, name, levels=levels, narrow=narrow) for _, name in columns),
                    *(chance.get((row.measure, row.category), "") for _ in more),
                ],
            )
            for row in headline_rows(comparison, lang, year, place)
        ],
        lang,
        narrow=narrow,
    )
    return drawn


def side_by_side(
    comparisons: Sequence[ComparisonLike],
    lang: str = "en",
    year: int | None = None,
    *,
    width: int = PAGE_WIDTH,
) -> Table:
    """Several reforms in one table: the baseline, and each one's difference from it.

    Where the runs differ in what a baseline hangs on, each has its own baseline beside it.

    Parameters
    ----------
    comparisons
        One or more; of a run without a reform its level is shown.
    lang
        Language of labels and numbers.
    year
        Academic year; by default the last that all of them have.
    width
        Columns of the terminal.
    """
    narrow = width < NARROW
    shown = year or min(View(comparison, lang).last_year for comparison in comparisons)
    columns = columns_of(comparisons, shown, lang)
    heads = [column.head for column in columns]
    drawn = _empty(text("cli.compare_title", lang, year=shown), heads, lang, narrow=narrow)
    found: dict[tuple[str, str], tuple[HeadlineRow, list[str]]] = {}
    for number, comparison in enumerate(comparisons):
        for row in headline_rows(comparison, lang, shown):
            key = row.measure, row.category
            _, cells = found.setdefault(key, (row, [MISSING] * len(columns)))
            for at, column in enumerate(columns):
                if cells[at] == MISSING and column.of in (None, number):
                    cells[at] = _shown(column, row, narrow=narrow)
    _fill(drawn, list(found.values()), lang, narrow=narrow)
    return drawn


def _shown(column: Column, row: HeadlineRow, *, narrow: bool) -> str:
    if column.shows == LEVEL:
        return row.baseline.mean
    if column.shows == CHANCE:
        return column.chance.get((row.measure, row.category), "")
    return _cell(row, column.shows, narrow=narrow)


def _empty(title: str, columns: Sequence[str], lang: str, *, narrow: bool) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    drawn = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    drawn.add_column("", overflow="fold")
    for label in columns:
        drawn.add_column(label, justify="right")
    if not narrow:
        drawn.add_column(text("cli.unit", lang))
    return drawn


def _fill(
    drawn: Table, lines: Sequence[tuple[HeadlineRow, list[str]]], lang: str, *, narrow: bool
) -> None:
    previous = ""
    for row, cells in lines:
        if row.is_part or previous == row.measure:
            drawn.add_row(f"  {row.label}", *cells)  # the unit stands in the line above
            continue
        if previous:
            drawn.add_section()
        units = _units(row, lang)
        if narrow:
            drawn.add_row(text("cli.label_and_unit", lang, label=row.label, unit=units), *cells)
        else:
            drawn.add_row(row.label, *cells, units)
        previous = row.measure


def _units(row: HeadlineRow, lang: str) -> str:
    if not row.change_unit or row.change_unit == row.unit or not str(row.difference):
        return row.unit
    return text("cli.units", lang, unit=row.unit, change=row.change_unit)


def _cell(row: HeadlineRow, scenario: str, *, levels: bool = False, narrow: bool) -> str:
    """A cell as text; beside a difference, a level without its interval."""
    by_name = {BASELINE_NAME: row.baseline, DIFFERENCE: row.difference}
    cell = by_name.get(scenario, row.reform)
    if levels and scenario != DIFFERENCE:
        return cell.mean
    return f"{cell.mean}\n{cell.ends}" if narrow and cell.ends else str(cell)
