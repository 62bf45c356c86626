"""Access and evenness counted in the year are those of the library on the year's own tables."""

from __future__ import annotations

import datetime
import time

import numpy as np
import polars as pl
import pytest
from workforce_runs import frame, run_years

import landbridge as lb
from landbridge.places.floating import two_step
from landbridge.places.inequality import gini, theil
from landbridge.workforce import Engine
from landbridge.workforce.reach import county_costs, county_weights
from landbridge.workforce.year import COUNTED

LAST = 2026
LINE = 1 / 3500


@pytest.fixture(scope="module")
def table(country, tree):
    return frame(run_years(country, tree, last_year=LAST, scale=0.05))


def by_county(table, country, measure, year):
    rows = table.filter(pl.col("measure") == measure, pl.col("year") == year)
    if measure == "fte_thousandths":
        rows = rows.filter(pl.col("category") == "primary_care")
    held = dict(rows.group_by("place").agg(pl.col("value").sum()).iter_rows())
    return np.array([held.get(code, 0) for code in country.counties.fips.tolist()], float)


def value(table, measure, year, category="all", place="US"):
    return table.filter(
        pl.col("measure") == measure,
        pl.col("year") == year,
        pl.col("category") == category,
        pl.col("place") == place,
    )["value"].item()


@pytest.fixture(scope="module")
def computed(table, country, tree):
    """People, FTE and access of the last year, from the table alone."""
    people = by_county(table, country, "population", LAST)
    fte = by_county(table, country, "fte_thousandths", LAST) / 1000
    weights = county_weights(country.counties, tree.at(datetime.date(LAST, 7, 1)))
    return people, fte, two_step(weights, people, fte)


def test_access_is_that_of_the_data_frames(country, tree, computed):
    people, fte, access = computed
    parameters = tree.at(datetime.date(LAST, 7, 1))
    fips = country.counties.fips
    from landbridge.places.travel import travel_rules

    costs = county_costs(country.counties, travel_rules(parameters), 100)
    found = lb.access(
        {"id": fips.tolist(), "population": people},
        {"id": fips.tolist(), "fte": fte},
        {"origin": fips[costs.origins()].tolist(), "dest": fips[costs.dest].tolist(),
         "cost": costs.cost},
        decay=lb.decay.gaussian(sigma=50, cutoff=100),
    )  # fmt: skip
    np.testing.assert_allclose(found["access"].to_numpy(), access, rtol=1e-12, atol=1e-18)


def test_the_year_counts_it(table, country, computed):
    people, _, access = computed
    metro = country.counties.metro
    for category, rows in (("all", people > 0), ("metro", metro), ("nonmetro", ~metro)):
        mean = np.average(access[rows], weights=people[rows])
        found = value(table, "access_per_100k_thousandths", LAST, category)
        assert found / 1e8 == pytest.approx(mean, abs=2e-8)
        found = value(table, "access_gini_millionths", LAST, category)
        assert found / 1e6 == pytest.approx(gini(access[rows], people[rows]), abs=2e-6)
        below = people[rows & (access < LINE)].sum() / people[rows].sum()
        found = value(table, "access_below_line_millionths", LAST, category)
        assert found / 1e6 == pytest.approx(below, abs=2e-6)
    texas = country.counties.state == country.states.index("TX")
    mean = np.average(access[texas], weights=people[texas])
    found = value(table, "access_per_100k_thousandths", LAST, place="48")
    assert found / 1e8 == pytest.approx(mean, abs=2e-8)


def test_every_fte_is_somebodys_access(table, computed):
    people, fte, access = computed
    assert people @ access == pytest.approx(fte.sum(), rel=1e-9)  # each county reaches itself
    mean = value(table, "access_per_100k_thousandths", LAST)
    assert mean / 1e8 == pytest.approx(fte.sum() / people.sum(), abs=2e-8)


def test_the_parts_of_theil_add_up(table, computed):
    people, fte, _ = computed
    whole, between, within = (
        value(table, "ratio_theil_millionths", LAST, part)
        for part in ("all", "between_states", "within_states")
    )
    assert abs(whole - between - within) <= 1
    ratio = np.divide(fte, people, out=np.zeros_like(fte), where=people > 0)
    assert whole / 1e6 == pytest.approx(theil(ratio, people), abs=2e-6)


def test_opening_and_every_year_are_counted(table):
    years = table.filter(pl.col("measure") == "access_gini_millionths")["year"].unique().sort()
    assert years.to_list() == [2024, 2025, 2026]


def test_wide_counties_reach_themselves(country, tree):
    from landbridge.places.travel import travel_rules

    rules = travel_rules(tree.at("2025-07-01"))
    costs = county_costs(country.counties, rules, 100)
    inside = costs.cost[costs.origins() == costs.dest]
    assert inside.size == len(country.counties)
    assert inside.max() == rules.self_most == 30
    phoenix = country.counties.index("04013")
    own = costs.dest[costs.start[phoenix] : costs.start[phoenix + 1]]
    assert phoenix in own


@pytest.mark.slow
def test_a_year_of_the_whole_country_costs_little(country, tree):
    engine = Engine(country, tree, scale=1.0)
    process = COUNTED[-1]
    best = 1.0
    for _ in range(5):
        started = time.perf_counter()
        engine._run(process, 2024)
        best = min(best, time.perf_counter() - started)
    assert best < 0.03
