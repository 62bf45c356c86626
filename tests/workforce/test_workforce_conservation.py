"""Nobody appears or vanishes: stock + entrants - leavers + moves is the next stock."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from workforce_runs import frame, run_years

from landbridge.workforce.codes import Phase

FLOWS = ("stock", "entrants", "leavers", "moved_in", "moved_out", "back_to_training")


@pytest.fixture(scope="module", params=[(1.0, 2026), (0.1, 2030)], ids=["full", "tenth"])
def run(request, country, everything_on):
    scale, last = request.param
    engine = run_years(country, everything_on, last_year=last, scale=scale)
    return engine, frame(engine)


def cells(table: pl.DataFrame, measure: str, year: int, places, categories) -> np.ndarray:
    """One measure of one year, shape (states, specialties)."""
    rows = table.filter((pl.col("measure") == measure) & (pl.col("year") == year))
    out = np.zeros((len(places), len(categories)), dtype=np.int64)
    place = {name: i for i, name in enumerate(places)}
    category = {name: i for i, name in enumerate(categories)}
    for p, c, value in rows.select("place", "category", "value").iter_rows():
        out[place[p], category[c]] += value
    return out


def test_every_state_and_specialty_balances_every_year(run):
    engine, table = run
    names = (engine.country.states.fips, engine.country.specialties.slug)
    last = table["year"].max()
    opening = cells(table, "stock", 2024, *names)
    assert opening.sum() > 900_000
    before = opening
    for year in range(2025, last + 1):
        stock, entrants, leavers, moved_in, moved_out, back = (
            cells(table, measure, year, *names) for measure in FLOWS
        )
        expected = before + entrants - leavers - back + moved_in - moved_out
        np.testing.assert_array_equal(stock, expected)
        np.testing.assert_array_equal(moved_in.sum(axis=0), moved_out.sum(axis=0))
        assert min(entrants.sum(), leavers.sum(), moved_in.sum(), back.sum()) > 0
        before = stock


def test_the_opening_stock_is_the_country(run):
    engine, table = run
    stock = table.filter((pl.col("measure") == "stock") & (pl.col("year") == 2024))
    expected = len(engine.country.stock)
    assert stock["value"].sum() == pytest.approx(
        expected, rel=1e-9 if engine.world.scale == 1 else 0.003
    )


def test_counts_by_county_state_sex_and_age_agree(run):
    _, table = run
    for year in (2024, 2025, table["year"].max()):
        at = table.filter(pl.col("year") == year)
        heads = at.filter(pl.col("measure") == "physicians")["value"].sum()
        for measure in ("stock", "stock_by_sex"):
            assert at.filter(pl.col("measure") == measure)["value"].sum() == heads
        states = (
            at.filter(pl.col("measure") == "physicians")
            .group_by(pl.col("place").str.slice(0, 2))
            .agg(pl.col("value").sum())
        )
        by_state = (
            at.filter(pl.col("measure") == "stock").group_by("place").agg(pl.col("value").sum())
        )
        assert states.sort("place").rows() == by_state.sort("place").rows()
        ages = at.filter(pl.col("measure") == "stock_by_age")
        us = ages.filter(pl.col("place") == "US").sort("category")["value"]
        parts = ages.filter(pl.col("place") != "US").group_by("category").agg(pl.col("value").sum())
        assert us.to_list() == parts.sort("category")["value"].to_list()
        older = at.filter(pl.col("measure") == "stock_55plus_by_specialty")["value"].sum()
        assert older == us[0] > us[1] > 0


def test_the_table_counts_the_people(run):
    engine, table = run
    last = table["year"].max()
    people, weight = engine.people, 1.0 / engine.world.scale
    practising = people.phase == Phase.PRACTISING
    stock = table.filter((pl.col("measure") == "stock") & (pl.col("year") == last))
    assert stock["value"].sum() == pytest.approx(practising.sum() * weight, abs=1)
    effort = table.filter((pl.col("measure") == "fte_thousandths") & (pl.col("year") == last))
    expected = people.fte[practising].astype(np.int64).sum() * weight
    assert effort["value"].sum() == pytest.approx(expected, abs=1)
