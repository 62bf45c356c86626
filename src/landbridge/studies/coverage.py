"""Do the intervals hold what was published, and are they narrow enough to be worth something?

A prediction interval of level c should hold a share c of the figures it never saw. The share found
is itself uncertain: an exact binomial interval (Clopper & Pearson 1934, Biometrika 26:404-413) goes
with it. Rows of one kind are alike, so they tell less than as many independent rows; with an
effective number of rows put in its place, the same formula gives the interval of Korn & Graubard
(1998, Survey Methodology 24:193-201).

Coverage alone is bought by width, so the interval score (Gneiting & Raftery 2007, Journal of the
American Statistical Association 102:359-378) is given as well: the width, and ``2 / alpha`` times
the distance by which the figure lies outside. The smaller the better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "LEVEL",
    "Coverage",
    "clopper_pearson",
    "coverage",
    "effective_rows",
    "interval_score",
    "prediction_interval",
    "width_needed",
]

#: Share of figures that the intervals of the scoreboard should hold.
LEVEL = 0.90
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Coverage:
    """How many of some figures lie within their intervals.

    Attributes
    ----------
    held, rows
        Figures within, and all that have an interval.
    low, high
        Exact binomial interval (95 %) of the share held.
    """

    held: float
    rows: float
    low: float
    high: float

    @property
    def share(self) -> float:
        """Share held, 0 to 1."""
        return self.held / self.rows if self.rows else float("nan")

    def contains(self, level: float = LEVEL) -> bool:
        """Whether the binomial interval holds the level that was promised."""
        return self.low <= level <= self.high


def prediction_interval(
    values: NDArray[np.float64], level: float = LEVEL
) -> tuple[float, float] | None:
    """Interval that one further value falls in with probability ``level``.

    Parameters
    ----------
    values
        Replicates, shape (n,).
    level
        Probability.

    Returns
    -------
    tuple of float, or None
        Between order statistics ``p (n + 1)`` where n allows it: of values that may be exchanged,
        one more lies below the k-th with probability ``k / (n + 1)``, whatever their distribution.
        With too few, a Student t range. None with fewer than two.
    """
    n = values.size
    if n < 2:
        return None
    tail = (1.0 - level) / 2.0
    if tail * (n + 1) >= 1.0 - 1e-9:
        low, high = np.quantile(values, [tail, 1.0 - tail], method="weibull")
        return float(low), float(high)
    from scipy.special import stdtrit

    half = stdtrit(n - 1, 1.0 - tail) * values.std(ddof=1) * np.sqrt(1.0 + 1.0 / n)
    return float(values.mean() - half), float(values.mean() + half)


def clopper_pearson(held: float, rows: float, confidence: float = _CONFIDENCE) -> Coverage:
    """Exact binomial interval of a share.

    Parameters
    ----------
    held, rows
        Successes and trials, 0 <= held <= rows; both may be fractions (an effective number).
    confidence
        Of the interval.
    """
    from scipy.special import betaincinv

    tail = (1.0 - confidence) / 2.0
    low = 0.0 if held <= 0.0 else float(betaincinv(held, rows - held + 1.0, tail))
    high = 1.0 if held >= rows else float(betaincinv(held + 1.0, rows - held, 1.0 - tail))
    return Coverage(held, rows, low, high)


def effective_rows(held: Sequence[bool], kinds: Sequence[str]) -> float:
    """How many independent rows tell as much as these, which are alike within kinds.

    Parameters
    ----------
    held
        Whether each figure lies within its interval.
    kinds
        Kind of each figure.

    Returns
    -------
    float
        ``n / (1 + (m - 1) rho)`` with m the size of kinds weighted by rows (Kish 1965) and rho the
        correlation within kinds by a one-way analysis of variance, not below 0.
    """
    n = len(held)
    groups = [
        np.array([value for _, value in rows], dtype=np.float64)
        for _, rows in groupby(sorted(zip(kinds, held, strict=True)), key=lambda row: row[0])
    ]
    k = len(groups)
    if n == 0 or k < 2 or k == n:
        return float(n)
    sizes = np.array([group.size for group in groups], dtype=np.float64)
    mean = sum(group.sum() for group in groups) / n
    within = sum(((group - group.mean()) ** 2).sum() for group in groups) / (n - k)
    between = sum(group.size * (group.mean() - mean) ** 2 for group in groups) / (k - 1)
    typical = (n - (sizes**2).sum() / n) / (k - 1)
    total = between + (typical - 1.0) * within
    rho = 0.0 if total <= 0.0 else max(0.0, (between - within) / total)
    weighted = (sizes**2).sum() / n
    return float(n / (1.0 + (weighted - 1.0) * rho))


def coverage(held: Sequence[bool], kinds: Sequence[str] | None = None) -> Coverage:
    """Coverage of some rows; with their kinds, over the effective number of rows."""
    n = float(len(held))
    share = sum(held) / n if n else 0.0
    rows = n if kinds is None else effective_rows(held, kinds)
    return clopper_pearson(share * rows, rows) if rows else Coverage(0.0, 0.0, 0.0, 1.0)


def interval_score(low: float, high: float, observed: float, level: float = LEVEL) -> float:
    """Interval score of one figure, in its unit; see the module.

    Parameters
    ----------
    low, high
        Ends of the interval of ``level``.
    observed
        What was published.
    """
    alpha = 1.0 - level
    outside = max(low - observed, 0.0) + max(observed - high, 0.0)
    return high - low + 2.0 / alpha * outside


def width_needed(misses: Sequence[float], level: float = LEVEL) -> float:
    """Factor by which intervals would have to be wider for the promised share to be held.

    Parameters
    ----------
    misses
        Distance of each figure from the mean, over the distance of the interval's end on that side
        from the mean.
    level
        Share to be held.

    Returns
    -------
    float
        The ``level (n + 1)``-th of the sorted misses (split conformal prediction; Vovk, Gammerman &
        Shafer 2005), the largest where there are too few; not a number without any.
    """
    if not misses:
        return float("nan")
    at = int(np.ceil(level * (len(misses) + 1) - 1e-9))
    return float(sorted(misses)[min(at, len(misses)) - 1])
