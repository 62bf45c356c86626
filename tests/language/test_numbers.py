"""Numbers are written as a reader expects, and nothing is written where there is no number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.language import (
    MISSING,
    change_with_interval,
    interval,
    languages,
    number,
    number_with_interval,
    percent,
    signed,
)


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (0, 0, "0"),
        (1048576, 0, "1,048,576"),
        (999.5, 1, "999.5"),
        (-1234.56, 1, "−1,234.6"),
        (-0.04, 1, "0.0"),
        (None, 0, MISSING),
        (float("nan"), 2, MISSING),
        (float("inf"), 0, MISSING),
    ],
)
def test_number(value: float | None, decimals: int, written: str) -> None:
    assert number(value, decimals) == written


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [(312, 0, "+312"), (-5.25, 1, "−5.2"), (0, 0, "0"), (0.04, 1, "0.0"), (None, 0, MISSING)],
)
def test_signed(value: float | None, decimals: int, written: str) -> None:
    assert signed(value, decimals) == written


def test_percent() -> None:
    assert percent(23.44) == "23.4%"
    assert percent(None) == MISSING


def test_intervals() -> None:
    assert interval(250, 380) == "250 to 380"
    assert interval(-40, 60, sign=True) == "−40 to +60"
    assert interval(None, 3) == ""
    assert number_with_interval(312, 250, 380) == "312 (250 to 380)"
    assert number_with_interval(312, None, None) == "312"
    assert change_with_interval(-5.2, -6, 1, 1) == "−5.2 (−6.0 to +1.0)"
    assert change_with_interval(312, 250, 380, lang="zh") == "+312\uff08+250 至 +380\uff09"


@given(st.floats(-1e12, 1e12), st.integers(0, 4), st.sampled_from(languages()))
def test_a_written_number_reads_back(value: float, decimals: int, lang: str) -> None:
    written = number(value, decimals, lang).replace(",", "").replace("−", "-")
    assert float(written) == pytest.approx(value, abs=0.51 * 10**-decimals, rel=1e-12)
    assert signed(value, decimals, lang).lstrip("+") == number(value, decimals, lang)
