"""Probabilities in proportion to weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["odds_for"]


def odds_for(weight: NDArray[np.float64], expected: float) -> NDArray[np.float64]:
    """Probabilities in proportion to weights, none above 1, that add up to a number expected.

    Parameters
    ----------
    weight
        Not below 0.
    expected
        Their sum; as many as have a weight if that is fewer.
    """
    expected = min(expected, float(np.count_nonzero(weight)))
    odds = np.zeros_like(weight)
    free = weight > 0.0
    while free.any():
        odds[free] = weight[free] * (expected - np.count_nonzero(odds >= 1.0)) / weight[free].sum()
        if not (odds[free] > 1.0).any():
            break
        odds[free & (odds > 1.0)] = 1.0
        free &= odds < 1.0
    return odds
