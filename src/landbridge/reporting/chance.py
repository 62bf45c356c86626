"""How much of each interval is chance and how much the parameters, as cells of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from landbridge.language import interval, number, text

if TYPE_CHECKING:
    from landbridge.reporting.reading import View

__all__ = ["chance_cells"]

_SHARE = "chance_share"
_SMALL = 0.01  # a smaller share is written with decimals


def chance_cells(view: View, scenario: str, year: int | None = None) -> dict[tuple[str, str], str]:
    """Share of the variance that chance makes, with its interval, in percent.

    Parameters
    ----------
    view
        The comparison.
    scenario
        Whose variance: a scenario's, or the difference's.
    year
        Academic year; by default the last.

    Returns
    -------
    dict
        Measure and category -> text. Empty where the run cannot tell chance from the parameters.
    """
    summary = view.summary
    if _SHARE not in summary.columns:
        return {}
    rows = summary.filter(
        pl.col("scenario") == scenario,
        pl.col("year") == (view.last_year if year is None else year),
        pl.col("place") == view.place,
        pl.col(_SHARE).is_not_null(),
    )
    if (rows["chance_low"] == 1.0).all():  # no parameter was drawn; a note says so
        return {}
    return {
        (row["measure"], row["category"]): text(
            "cli.chance.cell",
            view.lang,
            share=number(100 * row[_SHARE], _digits(row[_SHARE]), view.lang),
            ends=interval(
                100 * row["chance_low"],
                100 * row["chance_high"],
                _digits(row[_SHARE]),
                view.lang,
            ),
        )
        for row in rows.iter_rows(named=True)
    }


def _digits(share: float) -> int:
    return 0 if share >= _SMALL else 2
