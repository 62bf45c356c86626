"""Inequality by distance from the mean or from a line, and its change between scenarios.

The hand example: two places of 100 and 300 people with access 1 and 3; shares of people ¼ and ¾,
mean 2.5.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landbridge.places.ranked import people_shares

__all__ = [
    "atkinson",
    "difference_over_draws",
    "fgt",
    "hoover",
    "theil",
    "theil_between_within",
    "theil_l",
]

Floats = NDArray[np.float64]


def theil(access: ArrayLike, people: ArrayLike) -> float:
    """Theil T: ``Σ w_i (A_i/μ) ln(A_i/μ)``, with 0 ln 0 = 0; zeros stay in mean and weights.

    Parameters
    ----------
    access, people
        Shape (n,).

    Examples
    --------
    ¼ 0.4 ln 0.4 + ¾ 1.2 ln 1.2.

    >>> round(theil([1, 3], [100, 300]), 6)
    0.07246
    """
    values, share, mean = people_shares(access, people)
    if not mean > 0:
        return math.nan
    some = values > 0
    part = values[some] / mean
    return float(share[some] @ (part * np.log(part)))


def theil_between_within(
    access: ArrayLike, people: ArrayLike, group: ArrayLike
) -> tuple[float, float]:
    """Theil T between groups and within them; the two add up to the whole.

    ``between = Σ s_g ln(μ_g/μ)``, ``within = Σ s_g T_g``, s_g the group's share of all access.

    Parameters
    ----------
    access, people
        Shape (n,).
    group
        State or the like, shape (n,).

    Examples
    --------
    Two places that are their own groups: all of it is between.

    >>> [round(part, 6) for part in theil_between_within([1, 3], [100, 300], ["a", "b"])]
    [0.07246, 0.0]
    """
    some = np.asarray(people, np.float64) > 0
    values, share, mean = people_shares(access, people)
    if not mean > 0:
        return math.nan, math.nan
    names, code = np.unique(np.asarray(group)[some], return_inverse=True)
    weight = np.bincount(code, share, names.size)
    held = np.bincount(code, share * values, names.size)
    means = held / weight
    s = held / mean
    filled = s > 0
    between = float(s[filled] @ np.log(means[filled] / mean))
    part = np.divide(values, means[code], out=np.zeros_like(values), where=means[code] > 0)
    log = np.log(part, out=np.zeros_like(part), where=part > 0)
    # s_g T_g, with the group's own weights w_i / w_g: s_g / w_g = μ_g / μ.
    within = float((share * means[code] / mean) @ (part * log))
    return between, within


def theil_l(access: ArrayLike, people: ArrayLike) -> float:
    """Theil L (mean log deviation): ``Σ w_i ln(μ / A_i)``; NaN, undefined, with any zero.

    Parameters
    ----------
    access, people
        Shape (n,).

    Examples
    --------
    ¼ ln 2.5 + ¾ ln (2.5/3).

    >>> round(theil_l([1, 3], [100, 300]), 6), theil_l([0, 3], [100, 300])
    (0.092332, nan)
    """
    values, share, mean = people_shares(access, people)
    if not mean > 0 or (values <= 0).any():
        return math.nan
    return float(share @ np.log(mean / values))


def atkinson(access: ArrayLike, people: ArrayLike, epsilon: float) -> float:
    """Atkinson index: share of access that would do, if it were spread evenly, saved.

    ``1 - (Σ w_i (A_i/μ)^(1-ε))^(1/(1-ε))``; at ε = 1 ``1 - exp(Σ w_i ln A_i)/μ``. From ε = 1 on it
    is 1 if any place has 0. Usual: ε 0.5, 1, 2.

    Parameters
    ----------
    access, people
        Shape (n,).
    epsilon
        Aversion to inequality, 0 or more.

    Examples
    --------
    1 - (¼ √0.4 + ¾ √1.2)².

    >>> round(atkinson([1, 3], [100, 300], 0.5), 6)
    0.040192
    """
    values, share, mean = people_shares(access, people)
    if not mean > 0:
        return math.nan
    part = values / mean
    if epsilon >= 1 and (part <= 0).any():
        return 1.0
    if epsilon == 1:
        return float(1 - np.exp(share @ np.log(part)))
    return float(1 - (share @ part ** (1 - epsilon)) ** (1 / (1 - epsilon)))


def hoover(access: ArrayLike, people: ArrayLike) -> float:
    """Hoover index: share of all access to move for equality, ``½ Σ w_i |A_i/μ - 1|``.

    Parameters
    ----------
    access, people
        Shape (n,).

    Examples
    --------
    ½ (¼ 0.6 + ¾ 0.2).

    >>> round(hoover([1, 3], [100, 300]), 12)
    0.15
    """
    values, share, mean = people_shares(access, people)
    return float(0.5 * (share @ np.abs(values / mean - 1))) if mean > 0 else math.nan


def fgt(access: ArrayLike, people: ArrayLike, line: float, power: float = 0.0) -> float:
    """People below a line: their share, and with higher powers how far below they are.

    ``Σ w_i ((z - A_i)/z)^a`` over ``A_i < z``: a = 0 the share of people below, 1 the depth, 2 the
    severity (Foster, Greer & Thorbecke 1984, doi:10.2307/1913475).

    Parameters
    ----------
    access, people
        Shape (n,).
    line
        z, above 0, in the unit of access.
    power
        a.

    Examples
    --------
    Below 2 is the quarter with 1, by half: ¼, ⅛ and 1/16.

    >>> [fgt([1, 3], [100, 300], 2, a) for a in (0, 1, 2)]
    [0.25, 0.125, 0.0625]
    """
    values, share, _ = people_shares(access, people)
    below = values < line
    return float(share[below] @ ((line - values[below]) / line) ** power)


def difference_over_draws(
    measure: Callable[..., float],
    base: ArrayLike,
    reform: ArrayLike,
    *arguments: ArrayLike,
    band: tuple[float, float] = (0.025, 0.975),
    **options: float,
) -> tuple[float, float, float, Floats]:
    """Change of a measure between two scenarios, draw by draw.

    The difference of each draw under the same random numbers, never the difference of two bands.

    Parameters
    ----------
    measure
        A function of this module, called as ``measure(access, *arguments, **options)``.
    base, reform
        Access in both scenarios, shape (draws, n); draw d of one goes with draw d of the other.
    *arguments
        People, and what else the measure takes, shape (n,) or a draw each (draws, n).
    band
        Quantiles of the differences.
    **options
        Numbers that the measure takes by name.

    Returns
    -------
    tuple
        Mean difference, lower and upper end of the band, and the differences, shape (draws,).

    Examples
    --------
    >>> from landbridge.places.ranked import gini
    >>> difference_over_draws(gini, [[1, 3]], [[1, 1]], [100, 300])[0].round(6).item()
    -0.15
    """
    first, second = np.asarray(base, np.float64), np.asarray(reform, np.float64)
    if first.shape != second.shape or first.ndim != 2:
        raise ValueError(
            f"draws of shape {first.shape} and {second.shape}; expected two tables of one shape"
        )
    others = [np.asarray(one) for one in arguments]
    change = np.empty(first.shape[0])
    for draw in range(change.size):
        here = [one[draw] if one.ndim == 2 else one for one in others]
        change[draw] = measure(second[draw], *here, **options) - measure(
            first[draw], *here, **options
        )
    low, high = np.quantile(change, band)
    return change.mean(), float(low), float(high), change
