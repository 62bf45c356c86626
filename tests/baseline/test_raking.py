"""Raking: known answers, what it keeps, and that it never hides what cannot be met."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from landbridge.baseline.raking import Margin, rake


def test_a_flat_seed_gives_the_product_of_the_margins() -> None:
    fit = rake(
        np.ones((2, 3)),
        [
            Margin("row", (0,), np.array([30.0, 70.0])),
            Margin("column", (1,), np.array([20.0, 30.0, 50.0])),
        ],
    )
    assert fit.converged
    np.testing.assert_allclose(fit.table, np.outer([30, 70], [20, 30, 50]) / 100)


def test_a_table_of_two_by_two_has_the_root_of_a_quadratic() -> None:
    # With odds ratio 4 and all margins 10 the corner x solves x^2 = 4 (10 - x)^2.
    fit = rake(
        [[4.0, 1.0], [1.0, 1.0]],
        [
            Margin("row", (0,), np.array([10.0, 10.0])),
            Margin("column", (1,), np.array([10.0, 10.0])),
        ],
    )
    np.testing.assert_allclose(fit.table, [[20 / 3, 10 / 3], [10 / 3, 20 / 3]], rtol=1e-8)


def test_a_margin_may_group_categories_and_leave_cells_free() -> None:
    seed = np.arange(1.0, 13.0).reshape(3, 4)
    old = np.array([0, 0, 1, 1])
    fit = rake(
        seed,
        [
            Margin("old", (0, 1), np.array([[5.0, 5.0], [6.0, 2.0], [1.0, 9.0]]), {1: old}),
            Margin("first", (1,), np.array([4.0, np.nan, np.nan, np.nan])),
        ],
    )
    assert fit.converged
    np.testing.assert_allclose(fit.table[:, :2].sum(1), [5, 6, 1])
    np.testing.assert_allclose(fit.table[:, 2:].sum(1), [5, 2, 9])
    assert fit.table[:, 0].sum() == pytest.approx(4)


def test_margins_that_disagree_are_named_with_their_numbers() -> None:
    fit = rake(
        np.ones((2, 2)),
        [
            Margin("states", (0,), np.array([50.0, 50.0])),
            Margin("specialties", (1,), np.array([60.0, 60.0])),
        ],
        max_iterations=20,
    )
    assert not fit.converged
    assert fit.largest_residual == pytest.approx(0.2, abs=0.05)
    (sentence,) = fit.inconsistencies
    assert "'states' and 'specialties' disagree" in sentence
    assert "100.0 and 120.0" in sentence


def test_disagreement_inside_shared_axes_is_found_where_totals_agree() -> None:
    fit = rake(
        np.ones((2, 2, 2)),
        [
            Margin("a", (0, 1), np.array([[1.0, 2.0], [3.0, 4.0]])),
            Margin("b", (0, 2), np.array([[4.0, 1.0], [4.0, 1.0]])),
        ],
        max_iterations=5,
    )
    assert any("at (0,) of axes (0,)" in sentence for sentence in fit.inconsistencies)


def test_a_target_on_zeros_of_the_seed_is_named() -> None:
    fit = rake([[0.0, 0.0], [1.0, 1.0]], [Margin("row", (0,), np.array([1.0, 1.0]))])
    assert not fit.converged
    assert any("seed is zero" in sentence for sentence in fit.inconsistencies)


@pytest.mark.parametrize(
    "margin",
    [
        Margin("short", (0,), np.ones(3)),
        Margin("beyond", (2,), np.ones(2)),
        Margin("group", (0,), np.ones(2), {0: np.array([0, 2])}),
    ],
)
def test_a_margin_that_does_not_fit_is_refused(margin: Margin) -> None:
    with pytest.raises(ValueError, match=margin.name):
        rake(np.ones((2, 2)), [margin])


def test_bad_seeds_and_margins_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        rake([[1.0, np.nan]], [])
    with pytest.raises(ValueError, match="negative"):
        Margin("m", (0,), np.array([-1.0]))
    with pytest.raises(ValueError, match="rise"):
        Margin("m", (1, 0), np.ones((2, 2)))


tables = arrays.arrays(
    np.float64,
    st.tuples(st.integers(2, 5), st.integers(2, 5), st.integers(2, 4)),
    elements=st.floats(0.1, 10.0),
)


@settings(max_examples=40, deadline=None)
@given(truth=tables, data=st.data())
def test_margins_of_a_real_table_are_met_and_odds_ratios_kept(
    truth: np.ndarray, data: st.DataObject
) -> None:
    seed = data.draw(arrays.arrays(np.float64, truth.shape, elements=st.floats(0.5, 2.0)))
    margins = [
        Margin("01", (0, 1), truth.sum(2)),
        Margin("12", (1, 2), truth.sum(0)),
        Margin("2", (2,), truth.sum((0, 1))),
    ]
    fit = rake(seed, margins, tolerance=1e-9, max_iterations=2000)
    assert fit.converged
    assert fit.inconsistencies == ()
    for margin in margins:
        np.testing.assert_allclose(margin.sums(fit.table), margin.target, rtol=1e-7)
    # Margins over (0, 1) and (1, 2) never touch the odds ratio of 0 and 2 inside a slice of 1.

    def odds(table: np.ndarray) -> np.ndarray:
        return table[0, :, 0] * table[1, :, 1] / (table[0, :, 1] * table[1, :, 0])

    np.testing.assert_allclose(odds(fit.table), odds(seed), rtol=1e-6)
