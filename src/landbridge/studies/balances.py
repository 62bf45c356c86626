"""The balances of a run: stock at the start, what came in, what went out, stock at the end.

Each is a measure of the replicates (:mod:`landbridge.workforce.balances`), its lines are
categories; ``in.*`` adds to the stock, ``out.*`` takes from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from landbridge.studies.cells import NATION, Cells
from landbridge.studies.intervals import spread

if TYPE_CHECKING:
    from landbridge.studies.opening import Run

__all__ = ["COLUMNS", "balance_frame"]

PREFIX = "balance_"
END, OUT = "end", "out."
_NUMBERS = ("mean", "low", "high", "sd", "residual")
_TYPES: dict[str, type[pl.DataType]] = {
    "scenario": pl.String,
    "balance": pl.String,
    "year": pl.Int64,
    "line": pl.String,
    **dict.fromkeys(_NUMBERS, pl.Float64),
}
COLUMNS = tuple(_TYPES)


def balance_frame(run: Run, scenario: str | None = None) -> pl.DataFrame:
    """Every line of every balance, year by year.

    Parameters
    ----------
    run
        A finished run.
    scenario
        One of its scenarios; all by default.

    Returns
    -------
    polars.DataFrame
        Columns `COLUMNS`: mean and interval over replicates, in persons (null where there is one
        replicate only), and the residual of the balance: what start, ins and outs leave of the end,
        the largest of any replicate. Lines in which nothing ever happened are left out. No rows
        where the model counts no balances.

    Raises
    ------
    UnknownNameError
        The run has no such scenario.
    RunStoreError
        A replicate is missing or damaged.
    """
    from landbridge.errors import UnknownNameError

    if scenario is not None and scenario not in run.names:
        raise UnknownNameError("scenario", scenario, run.names, str(run.folder))
    names = run.names if scenario is None else [scenario]
    rows = [row for name in names for row in _rows(run, name)]
    return pl.DataFrame(rows, schema=_TYPES, orient="row")


def _rows(run: Run, scenario: str) -> list[tuple[object, ...]]:
    replicates = [
        Cells(run.store.read_replicate(scenario, replicate)) for replicate in range(run.replicates)
    ]
    first = replicates[0]
    years = [year for year in first.years if year >= run.years[0]]
    rows: list[tuple[object, ...]] = []
    for measure, named in _named_by_the_model().items():
        happened = {line for cells in replicates for line in cells.categories(measure)}
        lines = [line for line in named if line in happened]
        if not lines:
            continue
        values = np.stack(
            [cells.dense(measure, [NATION], lines)[-len(years) :, 0, :] for cells in replicates]
        )
        sign = np.array([-1.0 if line == END or line.startswith(OUT) else 1.0 for line in lines])
        residual = np.abs(values @ sign).max(axis=0)
        numbers = spread(values)
        told = np.stack([numbers.mean, numbers.low, numbers.high, numbers.sd], axis=-1)
        for y, year in enumerate(years):
            for x, line in enumerate(lines):
                shown = [None if np.isnan(n) else float(n) for n in told[y, x]]
                rows.append(
                    (scenario, measure.removeprefix(PREFIX), year, line, *shown, float(residual[y]))
                )
    return rows


def _named_by_the_model() -> dict[str, tuple[str, ...]]:
    from landbridge.workforce.balances import BALANCES

    return {balance.measure: balance.lines for balance in BALANCES}
