"""Quantiles of every kind of distribution, for scalars and tables."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from landbridge.errors import InputError
from landbridge.parameters.distributions import Distribution

QUANTILES = (0.025, 0.2, 0.5, 0.9, 0.975)
HALF = np.array(0.4)
UNIT = (0.0, 1.0)
OPEN = (-np.inf, np.inf)


def of(
    kind: str, is_table: bool = False, acts: str | None = None, **numbers: float
) -> Distribution:
    return Distribution.of(kind, tuple(numbers.items()), acts, is_table)


@pytest.mark.parametrize(
    ("distribution", "reference"),
    [
        (of("normal", sd=0.1), stats.norm(0.4, 0.1)),
        (of("uniform", low=0.3, high=0.7), stats.uniform(0.3, 0.4)),
        (of("triangular", low=0.3, high=0.7), stats.triang(0.25, 0.3, 0.4)),
        (of("lognormal", sigma=0.2), stats.lognorm(0.2, scale=0.4)),
        (of("beta", sd=0.1), stats.beta(0.4 * 23, 0.6 * 23)),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_quantiles_of_a_scalar(distribution: Distribution, reference: object) -> None:
    for quantile in QUANTILES:
        drawn = distribution.deviation(quantile, HALF, UNIT).apply(HALF, OPEN)
        assert drawn == pytest.approx(reference.ppf(quantile))  # type: ignore[attr-defined]


def test_beta_on_a_table_draws_every_cell_at_one_quantile() -> None:
    centre = np.array([0.0, 0.2, 0.5, 1.0])
    drawn = of("beta", is_table=True, sd=0.05).deviation(0.9, centre, UNIT).apply(centre, UNIT)
    assert drawn[0] == 0
    assert drawn[3] == 1
    for cell in (1, 2):
        weight = centre[cell] * (1 - centre[cell]) / 0.05**2 - 1
        expected = stats.beta(centre[cell] * weight, (1 - centre[cell]) * weight).ppf(0.9)
        assert drawn[cell] == pytest.approx(expected)


def test_tables_by_factor_or_by_shift() -> None:
    centre = np.array([10.0, 20.0])
    factor = of("triangular", is_table=True, low=0.8, high=1.2).deviation(0.5, centre, OPEN)
    np.testing.assert_allclose(factor.apply(centre, OPEN), centre)
    shift = of("uniform", is_table=True, acts="shift", low=-2, high=4).deviation(0.5, centre, OPEN)
    np.testing.assert_allclose(shift.apply(centre, OPEN), centre + 1)
    relative = of("normal", is_table=True, acts="factor", sd=0.1).deviation(0.5, centre, OPEN)
    np.testing.assert_allclose(relative.apply(centre, OPEN), centre)


def test_a_factor_is_never_negative() -> None:
    wild = of("normal", is_table=True, acts="factor", sd=5.0)
    assert wild.deviation(0.001, np.array([1.0, 2.0]), OPEN).factor == 0


def test_draws_are_clipped_to_the_range() -> None:
    wide = of("normal", sd=10.0)
    assert wide.deviation(0.0, HALF, UNIT).apply(HALF, UNIT) == 0
    assert wide.deviation(1.0, HALF, UNIT).apply(HALF, UNIT) == 1


def test_as_goes_only_with_some_kinds() -> None:
    with pytest.raises(InputError, match="'as' does not go with a beta"):
        of("beta", acts="shift", sd=0.1)
    with pytest.raises(InputError, match="needs 'as: shift'"):
        of("normal", is_table=True, sd=0.1)
