"""Charts: round axes that hold the data, and drawings that can be read without seeing them."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.reporting.charts import (
    ChartWords,
    interval_chart,
    line_chart,
    nice_axis,
    year_ticks,
)
from landbridge.reporting.reading import Estimate, Series

WORDS = ChartWords("c1", "Physicians <US>", "Up & up")
SVG = "{http://www.w3.org/2000/svg}"
NUMBERS = st.floats(-1e7, 1e7, allow_subnormal=False).map(lambda value: round(value, 3))


def series(scenario: str, low: float = 90, high: float = 110) -> Series:
    years = np.arange(2025, 2041)
    ones = np.ones(len(years))
    return Series(scenario, scenario, years, 100 * ones, low * ones, high * ones)


@given(NUMBERS, NUMBERS)
def test_an_axis_holds_its_data(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    axis = nice_axis(low, high)
    slack = 1e-6 * (axis.high - axis.low)
    assert axis.low <= low + slack
    assert axis.high >= high - slack
    assert 2 <= len(axis.ticks) <= 8


def test_an_axis_starts_at_zero_unless_that_wastes_half_of_it() -> None:
    assert nice_axis(10, 100).low == 0
    assert nice_axis(1_000_000, 1_100_000).low == 1_000_000
    assert nice_axis(90, 95, limits=(0, 100)).ticks[0] == 0
    assert 0 in nice_axis(3, 5, zero=True).ticks


@pytest.mark.parametrize(
    ("first", "last", "room", "ticks"),
    [
        (2024, 2040, 5, [2024, 2030, 2035, 2040]),
        (2025, 2040, 5, [2025, 2030, 2035, 2040]),
        (2018, 2022, 5, [2018, 2019, 2020, 2021, 2022]),
        (2025, 2025, 5, [2025]),
        (2025, 2026, 5, [2025, 2026]),
    ],
)
def test_years_under_a_chart(first: int, last: int, room: int, ticks: list[int]) -> None:
    assert year_ticks(first, last, room) == ticks


def test_a_line_chart_is_sound_and_described() -> None:
    root = ElementTree.fromstring(line_chart([series("baseline"), series("conrad-35")], WORDS))
    assert root.find(f"{SVG}title").text == "Physicians <US>"  # type: ignore[union-attr]
    assert root.find(f"{SVG}desc").text == "Up & up"  # type: ignore[union-attr]
    kinds = [line.get("class") for line in root.iter(f"{SVG}polyline")]
    assert sorted(kinds, key=str) == ["line baseline", "line reform"]
    assert len(list(root.iter(f"{SVG}polygon"))) == 2


def test_without_intervals_there_is_no_band() -> None:
    drawn = line_chart([series("baseline", float("nan"), float("nan"))], WORDS)
    assert "polygon" not in drawn
    assert "nan" not in drawn


def test_a_difference_has_a_zero_line_and_signed_ticks() -> None:
    drawn = line_chart([series("difference")], WORDS)
    assert 'class="zero"' in drawn
    assert ">+100</text>" in drawn


def test_a_difference_of_nothing_still_draws() -> None:
    years = np.arange(2025, 2041)
    zero = np.zeros(len(years))
    drawn = line_chart([Series("difference", "d", years, zero, zero, zero)], WORDS)
    ElementTree.fromstring(drawn)


def test_a_filled_dot_means_clear_of_zero() -> None:
    rows = [("A", Estimate(5, 2, 8)), ("B", Estimate(1, -2, 4)), ("C", Estimate(1))]
    root = ElementTree.fromstring(
        interval_chart(rows, WORDS, value_text=lambda estimate: f"{estimate.mean:g}")
    )
    dots = [dot.get("class") for dot in root.iter(f"{SVG}circle")]
    assert dots == ["clear", "unclear", "unclear"]
    whiskers = [path for path in root.iter(f"{SVG}path") if path.get("class") == "whisker"]
    assert len(whiskers) == 2
