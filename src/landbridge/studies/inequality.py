"""How unevenly physicians are spread over places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["PEOPLE_PER_PHYSICIAN", "counties_above", "gini", "theil"]

Array = NDArray[np.float64]
#: Residents per primary-care physician above which an area is short (42 CFR part 5, appendix A).
PEOPLE_PER_PHYSICIAN = 3500.0


def gini(people: Array, physicians: Array) -> float:
    """Gini coefficient of physicians per person, weighted by people.

    Parameters
    ----------
    people, physicians
        By place, shape (places,).

    Returns
    -------
    float
        0 (the same ratio everywhere) to 1, by the area under the Lorenz curve.
    """
    kept = people > 0
    people, physicians = people[kept], physicians[kept]
    order = np.argsort(physicians / people, kind="stable")
    width = people[order] / people.sum()
    height = np.cumsum(physicians[order]) / physicians.sum()
    below = np.concatenate([[0.0], height[:-1]])
    return float(1.0 - np.sum(width * (height + below)))


def theil(people: Array, physicians: Array) -> float:
    """Theil T of physicians against people: sum of s ln(s / p) over shares s and p.

    Parameters
    ----------
    people, physicians
        By place, shape (places,).
    """
    share, expected = physicians / physicians.sum(), people / people.sum()
    some = (share > 0) & (expected > 0)
    return float(np.sum(share[some] * np.log(share[some] / expected[some])))


def counties_above(
    people: Array, physicians: Array, ratio: float = PEOPLE_PER_PHYSICIAN
) -> NDArray[np.bool_]:
    """Places with more than ``ratio`` people a physician, or with people and no physician."""
    return np.asarray(people > ratio * physicians)
