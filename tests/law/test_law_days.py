"""Days as people write them, and years that come out whole."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.law.days import Span, read_day, total_years, within, years_between

D = datetime.date
DAYS = st.dates(D(1950, 1, 1), D(2100, 1, 1))


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        (D(2011, 6, 30), D(2011, 6, 30), D(2011, 7, 1)),
        ("2011-06-30", D(2011, 6, 30), D(2011, 7, 1)),
        ("2011-06", D(2011, 6, 1), D(2011, 7, 1)),
        ("2012-02", D(2012, 2, 1), D(2012, 3, 1)),
        (2011, D(2011, 7, 1), D(2011, 7, 1)),
        ("2011", D(2011, 7, 1), D(2011, 7, 1)),
    ],
)
def test_what_a_written_day_counts_from(written: object, start: D, end: D) -> None:
    day = read_day(written)
    assert day is not None
    assert (day.start, day.end) == (start, end)
    assert str(day) in str(written)


@pytest.mark.parametrize(
    "written", [True, 1.5, "now", "", "2011-13", "2011-02-30", "2011-00", 99999, 12, None, [], "11"]
)
def test_what_is_no_day(written: object) -> None:
    assert read_day(written) is None


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (D(2012, 7, 1), D(2015, 7, 1), 3.0),
        (D(2022, 1, 15), D(2022, 7, 15), 0.5),
        (D(2020, 2, 29), D(2021, 2, 28), 0.997126),
        (D(2015, 7, 1), D(2012, 7, 1), -3.0),
    ],
)
def test_years_between(first: D, last: D, years: float) -> None:
    assert years_between(first, last) == pytest.approx(years, abs=1e-6)


@given(DAYS, DAYS, DAYS)
def test_a_later_day_is_never_nearer(first: D, second: D, third: D) -> None:
    first, second, third = sorted((first, second, third))
    assert years_between(first, second) <= years_between(first, third)


@given(st.lists(st.tuples(DAYS, DAYS), max_size=6), DAYS)
def test_time_counts_once_and_windows_bound_it(pairs: list[tuple[D, D]], on: D) -> None:
    spans = [Span(min(pair), max(pair)) for pair in pairs]
    in_all = total_years(within(spans, on))
    assert total_years(within([*spans, *spans], on)) == in_all
    last = 0.0
    for years in (4, 5, 6, 12):
        recent = total_years(within(spans, on, years))
        assert last <= recent <= min(years, in_all) + 1e-3
        last = recent


def test_parts_that_touch_make_a_whole() -> None:
    spans = [Span(D(2020, 7, 1), D(2021, 4, 1)), Span(D(2021, 4, 1), D(2023, 7, 1))]
    assert total_years(spans) == 3.0
    assert total_years(within(spans, D(2023, 6, 30), 3)) == 3.0
