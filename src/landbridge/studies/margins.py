"""How well a base-year country meets the margins it was fitted to."""

from __future__ import annotations

from typing import Any

import polars as pl

COLUMNS = ("margin", "vintage", "place", "category", "target", "fitted", "source")


def read_residuals(country: Any) -> pl.DataFrame:
    """The residuals of a country, the largest relative misses first.

    Parameters
    ----------
    country
        What ``landbridge.baseline.load_country`` gives; its ``residuals`` is a table with the
        columns margin, vintage, place, category, target, fitted, source.

    Returns
    -------
    polars.DataFrame
        Those columns and ``miss_percent``, fitted against target.
    """
    table = country.residuals
    frame = table if isinstance(table, pl.DataFrame) else pl.DataFrame(table)
    miss = 100.0 * (pl.col("fitted") - pl.col("target")) / pl.col("target")
    return (
        frame.select(COLUMNS)
        .with_columns(
            pl.when(pl.col("target") != 0).then(miss).otherwise(None).alias("miss_percent")
        )
        .sort(pl.col("miss_percent").abs(), descending=True, nulls_last=True, maintain_order=True)
    )


def residual_summary(residuals: pl.DataFrame) -> pl.DataFrame:
    """Cells, median and largest absolute miss (percent) of each margin and vintage."""
    size = pl.col("miss_percent").abs()
    return residuals.group_by("margin", "vintage", maintain_order=True).agg(
        pl.len().alias("cells"),
        size.median().alias("median_miss"),
        size.max().alias("largest_miss"),
    ).sort("margin", "vintage")
