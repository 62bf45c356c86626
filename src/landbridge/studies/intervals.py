"""From replicates to a mean and an interval.

Replicates differ in their draw of the uncertain parameters and in chance, so the spread of the
replicates is itself the uncertainty to be shown. With 40 replicates or more the interval is the
2.5 % and 97.5 % quantile. With fewer, quantiles of the tail cannot be read off, and a Student t
range for one further replicate, mean ± t·sd·√(1 + 1/n), estimates the same two ends. It is not the
interval of the mean, which would shrink to nothing as replicates are added.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ENOUGH_FOR_QUANTILES = 40
LEVEL = 0.95


@dataclass(frozen=True)
class Spread:
    """Mean, standard deviation and interval of replicates, one entry a column."""

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    sd: NDArray[np.float64]


def spread(values: NDArray[np.floating], level: float = LEVEL) -> Spread:
    """Summarise replicates.

    Parameters
    ----------
    values
        Array of shape (replicates, ...), NaN where a replicate has no value.
    level
        Share of replicates that the interval should hold.

    Returns
    -------
    Spread
        Arrays of shape (...). With one replicate the interval and the deviation are NaN.
    """
    replicates = values.shape[0]
    if replicates == 0:
        raise ValueError("no replicates to summarise")
    if np.isnan(values).any():
        return _spread_with_gaps(values, level)
    mean = _centre(values)
    nothing = np.full(mean.shape, np.nan)
    if replicates == 1:
        return Spread(mean, nothing, nothing.copy(), nothing.copy())
    sd = np.sqrt(((values - mean) ** 2).sum(axis=0) / (replicates - 1))
    tail = (1 - level) / 2
    if replicates >= ENOUGH_FOR_QUANTILES:
        low, high = np.quantile(values, [tail, 1 - tail], axis=0)
    else:
        half = _student_t(1 - tail, replicates - 1) * sd * np.sqrt(1 + 1 / replicates)
        low, high = mean - half, mean + half
    return Spread(mean, low.astype(np.float64), high.astype(np.float64), sd)


def _centre(values: NDArray[np.floating]) -> NDArray[np.float64]:
    # Measured from the first replicate, so that equal replicates have exactly their own mean.
    first = values[0].astype(np.float64)
    centre: NDArray[np.float64] = first + (values - first).mean(axis=0)
    return centre


def _student_t(probability: float, degrees: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(degrees, probability))


def _spread_with_gaps(values: NDArray[np.floating], level: float) -> Spread:
    shape = values.shape[1:]
    flat = values.reshape(values.shape[0], -1)
    out = np.full((4, flat.shape[1]), np.nan)
    gaps = np.isnan(flat).any(axis=0)
    whole = spread(flat[:, ~gaps], level)
    out[:, ~gaps] = whole.mean, whole.low, whole.high, whole.sd
    for column in np.flatnonzero(gaps):
        known = flat[~np.isnan(flat[:, column]), column]
        if known.size:
            one = spread(known[:, None], level)
            out[:, column] = one.mean[0], one.low[0], one.high[0], one.sd[0]
    mean, low, high, sd = (row.reshape(shape) for row in out)
    return Spread(mean, low, high, sd)
