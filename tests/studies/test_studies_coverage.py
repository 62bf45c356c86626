"""Coverage and width of intervals: known answers, and promises kept on data that were made up."""

from __future__ import annotations

import math

import numpy as np
import pytest

from landbridge.studies.coverage import (
    clopper_pearson,
    coverage,
    effective_rows,
    interval_score,
    prediction_interval,
    width_needed,
)


@pytest.mark.parametrize(
    ("held", "rows", "low", "high"),
    [(0, 10, 0.0, 0.3085), (5, 10, 0.1871, 0.8129), (8, 10, 0.4439, 0.9748), (10, 10, 0.6915, 1.0)],
)
def test_the_exact_binomial_interval_is_that_of_the_tables(held, rows, low, high):
    found = clopper_pearson(held, rows)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_the_exact_binomial_interval_is_the_inverse_of_binomial_tails():
    found = clopper_pearson(3, 12)
    upper = sum(math.comb(12, k) * found.low**k * (1 - found.low) ** (12 - k) for k in range(3, 13))
    lower = sum(math.comb(12, k) * found.high**k * (1 - found.high) ** (12 - k) for k in range(4))
    assert upper == pytest.approx(0.025, rel=1e-9)
    assert lower == pytest.approx(0.025, rel=1e-9)


def test_the_verdict_is_whether_the_interval_holds_ninety_percent():
    assert coverage([True] * 9 + [False]).contains()
    assert not coverage([True] * 60 + [False] * 40).contains()
    assert coverage([]).contains()


@pytest.mark.parametrize("n", [3, 19, 20, 40])
def test_one_more_replicate_falls_in_the_interval_as_often_as_promised(n):
    rng = np.random.default_rng(n)
    held = 0
    for _ in range(4000):
        *replicates, new = rng.standard_normal(n + 1)
        low, high = prediction_interval(np.array(replicates))
        held += low <= new <= high
    assert held / 4000 == pytest.approx(0.9, abs=0.015)


def test_one_replicate_has_no_interval():
    assert prediction_interval(np.array([1.0])) is None


def test_interval_score_by_hand():
    assert interval_score(0.0, 10.0, 5.0) == pytest.approx(10.0)
    assert interval_score(0.0, 10.0, 12.0) == pytest.approx(10.0 + 20.0 * 2.0)
    assert interval_score(0.0, 10.0, -1.0) == pytest.approx(10.0 + 20.0 * 1.0)
    assert interval_score(0.0, 10.0, 12.0, level=0.5) == pytest.approx(10.0 + 4.0 * 2.0)


def test_alike_rows_tell_as_much_as_one_of_each_kind():
    kinds = ["a"] * 10 + ["b"] * 10
    assert effective_rows([True] * 10 + [False] * 10, kinds) == pytest.approx(2.0)
    assert effective_rows([True, False] * 10, kinds) == pytest.approx(20.0)
    assert effective_rows([True, True, False], ["a", "b", "c"]) == 3.0


def test_fewer_effective_rows_widen_the_interval_and_keep_the_share():
    held = [True] * 18 + [False] * 2
    plain = coverage(held)
    careful = coverage(held, ["a"] * 10 + ["b"] * 8 + ["c"] * 2)
    assert careful.share == pytest.approx(plain.share)
    assert careful.high - careful.low > plain.high - plain.low


def test_the_width_needed_holds_the_share_promised():
    assert width_needed([0.1 * k for k in range(1, 20)]) == pytest.approx(1.8)
    assert width_needed([0.5, 3.0]) == 3.0
    assert math.isnan(width_needed([]))
