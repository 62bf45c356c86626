"""The first Match alone gives what a whole run gives for it."""

from __future__ import annotations

import polars as pl
from workforce_runs import FIRST_YEAR

from landbridge.workforce import Engine
from landbridge.workforce.first_match import simulate_first_match


def rows(table):
    """A table of results with words for codes."""
    frame = pl.from_arrow(table)
    return frame.with_columns(pl.col("measure", "place", "category", "origin").cast(pl.String))


def test_the_first_match_needs_nobody_who_practises(country, tree):
    drawn = tree.draw(3, 1)
    alone = rows(
        simulate_first_match(country, drawn, year=FIRST_YEAR, seed=3, replicate=1, scale=0.05)
    )
    engine = Engine(country, drawn, seed=3, replicate=1, scale=0.05)
    for process in engine.steps(FIRST_YEAR):
        if process.name == "match":
            break
    whole = rows(engine.results.table()).filter(
        (pl.col("year") == FIRST_YEAR)
        & pl.col("measure").is_in(alone["measure"].unique().to_list())
    )
    assert alone.filter(pl.col("measure") == "matched")["value"].sum() > 0
    assert alone.equals(whole)
