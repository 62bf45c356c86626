"""A tenth of the country, weighted, is close to the country."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from workforce_runs import frame, run_years

from landbridge.errors import InputError
from landbridge.studies.plan import SMALLEST_SCALE
from landbridge.workforce import Engine, simulate
from landbridge.workforce.tracks import Tracks

LAST = 2027
STOCK, RATE = 0.01, 0.03


@pytest.fixture(scope="module")
def full(country, tree):
    return frame(run_years(country, tree, last_year=LAST, scale=1.0))


@pytest.fixture(scope="module")
def tenth(country, tree):
    return frame(run_years(country, tree, last_year=LAST, scale=0.1))


def total(table: pl.DataFrame, measure: str, by: str | None = None, year: int = LAST):
    rows = table.filter((pl.col("measure") == measure) & (pl.col("year") == year))
    if by is None:
        return rows["value"].sum()
    return dict(rows.group_by(by).agg(pl.col("value").sum()).iter_rows())


@pytest.mark.parametrize("year", [2024, 2025, LAST])
@pytest.mark.parametrize("measure", ["stock", "fte_thousandths"])
def test_the_stock_is_within_a_hundredth(full, tenth, measure, year):
    expected = total(full, measure, year=year)
    assert total(tenth, measure, year=year) == pytest.approx(expected, rel=STOCK)


def test_match_rates_are_within_three_points(full, tenth):
    """Types of a few hundred in the sample may differ by four standard deviations."""
    matched, active = (total(full, m, "category") for m in ("matched", "active_applicants"))
    found, of = (total(tenth, m, "category") for m in ("matched", "active_applicants"))
    for kind in matched:
        if of[kind] == 0:
            continue
        rate = matched[kind] / active[kind]
        chance = 4.0 * np.sqrt(rate * (1.0 - rate) / (of[kind] / 10.0))
        tolerance = RATE if active[kind] > 5000 else max(RATE, chance)
        assert found[kind] / of[kind] == pytest.approx(rate, abs=tolerance), kind


@pytest.mark.parametrize(
    ("measure", "tolerance"),
    [
        ("registered", 0.02),
        ("positions_offered", 0.02),
        ("matched", 0.03),
        ("graduates", 0.001),
        ("certified", 0.03),
        ("trainees", 0.03),
        ("entrants", 0.05),
        ("leavers", 0.05),
        ("completed_training", 0.05),
        ("fellowship_positions", 0.03),
        ("j1_training", 0.05),
        ("conrad_slots_used", 0.15),
    ],
)
def test_flows_are_close(full, tenth, measure, tolerance):
    assert total(tenth, measure) == pytest.approx(total(full, measure), rel=tolerance)


def test_what_is_not_sampled_is_the_same(full, tenth):
    assert total(tenth, "population") == total(full, "population")


def test_shares_by_state_and_specialty_are_alike(full, tenth):
    for by in ("place", "category"):
        expected, found = (total(table, "stock", by) for table in (full, tenth))
        keys = sorted(expected)
        one = np.array([expected[key] for key in keys], dtype=float)
        two = np.array([found.get(key, 0) for key in keys], dtype=float)
        # Ten times a binomial count: its standard deviation is three roots of the number.
        assert (np.abs(two - one) <= 4.0 * 3.0 * np.sqrt(one) + 0.02 * one + 20).all()


@pytest.mark.parametrize("scale", [0.0, -0.1, 1.01])
def test_a_scale_that_makes_no_sense_is_refused(country, tree, scale):
    with pytest.raises(InputError, match=r"scale is .*above 0 and at most 1"):
        Engine(country, tree, scale=scale)


def test_years_in_the_wrong_order_are_refused(country, tree):
    with pytest.raises(InputError, match="last year 2024 is before first year 2025"):
        simulate(country, tree, first_year=2025, last_year=2024)


class Listed(SimpleNamespace):
    """Programs; what is worked out of them is kept while they are there."""


def test_a_sample_so_small_that_no_program_falls_into_it_has_no_tracks():
    programs = Listed(
        specialty=[0], kind=[0], key=[7], quota=[3.0], state=[0], setting=[0], county=[0],
        in_match=[True],
    )  # fmt: skip
    tracks = Tracks.from_programs(programs, specialties=2, states=1, scale=0.001)
    assert tracks.key.size == tracks.base_quota.size == 0


@pytest.mark.filterwarnings("error")
def test_the_smallest_scale_that_is_let_in_runs_without_a_warning(country, tree):
    run_years(country, tree, last_year=2026, scale=SMALLEST_SCALE)
