"""Inequality by rank: who holds how much of all access, in order of access or of income.

The hand example: two places of 100 and 300 people with access 1 and 3; shares of people ¼ and ¾,
mean 2.5.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "concentration_index",
    "erreygers",
    "gini",
    "lorenz",
    "mid_ranks",
    "palma",
    "people_shares",
    "quantile",
    "quantile_ratio",
]

Floats = NDArray[np.float64]


def people_shares(access: ArrayLike, people: ArrayLike) -> tuple[Floats, Floats, float]:
    """Access and shares of people where there are people, and the mean.

    Parameters
    ----------
    access, people
        Shape (n,).
    """
    values, weight = np.asarray(access, np.float64), np.asarray(people, np.float64)
    some = weight > 0
    values, weight = values[some], weight[some]
    share = weight / weight.sum() if weight.size else weight
    return values, share, float(share @ values) if weight.size else math.nan


def lorenz(access: ArrayLike, people: ArrayLike) -> tuple[Floats, Floats]:
    """Lorenz curve: share of access held by the share of people with the least.

    ``p`` is the running sum of people, ``q`` of people times access over the whole, both from 0,
    places sorted by access.

    Parameters
    ----------
    access, people
        Shape (n,).

    Examples
    --------
    >>> p, q = lorenz([1, 3], [100, 300])
    >>> p.tolist(), q.tolist()
    ([0.0, 0.25, 1.0], [0.0, 0.1, 1.0])
    """
    values, share, mean = people_shares(access, people)
    order = np.argsort(values, kind="stable")
    held = share * values / mean if mean > 0 else np.full_like(share, np.nan)
    p = np.concatenate([[0.0], np.cumsum(share[order])])
    q = np.concatenate([[0.0], np.cumsum(held[order])])
    return p, q


def gini(access: ArrayLike, people: ArrayLike) -> float:
    """Gini coefficient: twice the area between the Lorenz curve and equality.

    ``1 - Σ w_i (q_i + q_{i-1})``; NaN where all access is 0.

    Parameters
    ----------
    access, people
        Shape (n,).

    Examples
    --------
    1 - (¼ 0.1 + ¾ 1.1) = 0.15.

    >>> round(gini([1, 3], [100, 300]), 12)
    0.15
    """
    p, q = lorenz(access, people)
    return float(1.0 - np.diff(p) @ (q[1:] + q[:-1]))


def mid_ranks(by: ArrayLike, people: ArrayLike) -> Floats:
    """Middle of the range of ranks, 0 to 1, that the people of a place hold; ties share one.

    Parameters
    ----------
    by, people
        Shape (n,).

    Examples
    --------
    >>> mid_ranks([5, 5, 9], [100, 100, 200]).tolist()
    [0.25, 0.25, 0.75]
    """
    share = np.asarray(people, np.float64)
    share = share / share.sum()
    _, group = np.unique(np.asarray(by), return_inverse=True)
    size = np.bincount(group, share)
    return np.asarray((np.cumsum(size) - size / 2)[group])


def concentration_index(access: ArrayLike, people: ArrayLike, by: ArrayLike) -> float:
    """Concentration index: is access with those who have more of ``by``, or less?

    ``(2/μ) Σ w_i (A_i - μ)(r_i - ½)`` with people-weighted mid-ranks r. Negative: more access where
    ``by`` is low. Equal ``by`` share one rank, or the answer would depend on the order of rows
    (Chen & Roy 2009, J Health Econ 28:169-175).

    Parameters
    ----------
    access, people
        Shape (n,).
    by
        Income or the like, shape (n,).

    Examples
    --------
    Ranks 7/8 and 3/8: (2/2.5)(¼ (-1.5)(3/8) + ¾ 0.5 (-1/8)) = -0.15.

    >>> round(concentration_index([1, 3], [100, 300], by=[9, 5]), 12)
    -0.15
    """
    some = np.asarray(people, np.float64) > 0
    values, share, mean = people_shares(access, people)
    rank = mid_ranks(np.asarray(by)[some], share)
    return float(2 / mean * (share @ ((values - mean) * (rank - 0.5)))) if mean > 0 else math.nan


def erreygers(
    access: ArrayLike, people: ArrayLike, by: ArrayLike, bounds: tuple[float, float]
) -> float:
    """Erreygers's index, for access bounded by its definition: ``4 μ CI / (b - a)``.

    Erreygers 2009, doi:10.1016/j.jhealeco.2008.02.003.

    Parameters
    ----------
    access, people, by
        Shape (n,).
    bounds
        Least and largest value (a, b) by the measure's definition, never of the sample.

    Examples
    --------
    4 2.5 (-0.15) / 10.

    >>> round(erreygers([1, 3], [100, 300], [9, 5], (0, 10)), 12)
    -0.15
    """
    mean = people_shares(access, people)[2]
    return 4 * mean * concentration_index(access, people, by) / (bounds[1] - bounds[0])


def palma(access: ArrayLike, people: ArrayLike, top: float = 0.1, bottom: float = 0.4) -> float:
    """Mean access of the tenth of people with the most over that of the 40 % with the least.

    A place that straddles a line is split by its people. NaN where the least have none at all.

    Parameters
    ----------
    access, people
        Shape (n,).
    top, bottom
        Shares of people.

    Examples
    --------
    Top tenth: 3. Bottom: the quarter with 1 and 15 of 40 parts with 3, (25 1 + 15 3) / 40 = 1.75.

    >>> round(palma([1, 3], [100, 300]), 6)
    1.714286
    """
    p, q = lorenz(access, people)
    low = float(np.interp(bottom, p, q)) / bottom
    high = (1 - float(np.interp(1 - top, p, q))) / top
    return high / low if low > 0 else math.nan


def quantile(access: ArrayLike, people: ArrayLike, at: float) -> float:
    """People-weighted quantile: least access that at least the share ``at`` of people is within.

    A value that occurs, without interpolation.

    Parameters
    ----------
    access, people
        Shape (n,).
    at
        0 to 1.

    Examples
    --------
    >>> quantile([1, 3], [100, 300], 0.25), quantile([1, 3], [100, 300], 0.26)
    (1.0, 3.0)
    """
    values, share, _ = people_shares(access, people)
    if not values.size:
        return math.nan
    order = np.argsort(values, kind="stable")
    reached = np.searchsorted(np.cumsum(share[order]), at - 1e-12)
    return float(values[order][min(int(reached), values.size - 1)])


def quantile_ratio(
    access: ArrayLike, people: ArrayLike, high: float = 0.9, low: float = 0.1
) -> float:
    """P90/P10: a high people-weighted quantile over a low one; NaN where the low one is 0.

    Parameters
    ----------
    access, people
        Shape (n,).
    high, low
        Shares of people.

    Examples
    --------
    >>> quantile_ratio([1, 3], [100, 300])
    3.0
    """
    below = quantile(access, people, low)
    return quantile(access, people, high) / below if below > 0 else math.nan
