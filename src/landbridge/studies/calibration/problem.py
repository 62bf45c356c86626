"""A calibration as plain arrays: numbers that may move, figures to meet, a function between them.

Nothing here knows of trees or physicians, so that the methods can be tried on toys whose answer is
known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["COUNT", "PERCENT", "PLAIN", "Problem"]

Floats = NDArray[np.float64]
#: How a moment is looked at: logit of a percentage, logarithm of a count (plus one), as it is.
PERCENT, COUNT, PLAIN = "percent", "count", "plain"
#: A tolerance is read as the half-width of a 95 per cent interval.
_HALF_WIDTH = 1.959963984540054
_EDGE = 1e-4


@dataclass(frozen=True)
class Problem:
    """Free numbers, moments and what simulates them.

    Attributes
    ----------
    names
        Of the n free numbers.
    prior_sd
        Standard deviation of each before the figures are looked at, in its own scale, shape (n,).
        Numbers are told as shifts from where they start, so that all start at zero.
    prior_mean
        Shifts at which the prior lies, shape (n,); zero where it lies at the start.
    low, high
        Bounds of the shifts, shape (n,).
    own
        Position of the moment that corrects a number by inversion, -1 for a number fitted by
        least squares, shape (n,).
    gain
        By how much a number is moved for each unit that its own moment misses by, shape (n,).
    moments
        Names of the m moments.
    target, tolerance
        Published figure and largest accepted miss, in the units of publication, shape (m,).
    kinds
        One of `PERCENT`, `COUNT`, `PLAIN` for each moment.
    simulate
        ``simulate(x, replicates)`` gives the moments of that many replicates under common random
        numbers, shape (replicates, m).
    """

    names: tuple[str, ...]
    prior_sd: Floats
    prior_mean: Floats
    low: Floats
    high: Floats
    own: NDArray[np.int64]
    gain: Floats
    moments: tuple[str, ...]
    target: Floats
    tolerance: Floats
    kinds: tuple[str, ...]
    simulate: Callable[[Floats, int], Floats]

    @property
    def inverted(self) -> NDArray[np.intp]:
        """Positions of the numbers that have a moment of their own."""
        return np.flatnonzero(self.own >= 0)

    @property
    def behavioural(self) -> NDArray[np.intp]:
        """Positions of the numbers fitted by least squares."""
        return np.flatnonzero(self.own < 0)

    @property
    def shared(self) -> NDArray[np.intp]:
        """Moments that are no number's own: least squares answers for them."""
        return np.setdiff1d(np.arange(len(self.moments)), self.own)

    def look(self, values: Floats) -> Floats:
        """Moments on the scale on which they are compared, shape (..., m)."""
        out = np.array(values, dtype=np.float64)
        for j, kind in enumerate(self.kinds):
            if kind == PERCENT:
                share = np.clip(out[..., j] / 100.0, _EDGE, 1.0 - _EDGE)
                out[..., j] = np.log(share / (1.0 - share))
            elif kind == COUNT:
                out[..., j] = np.log1p(np.maximum(out[..., j], 0.0))
        return out

    def slope(self, values: Floats) -> Floats:
        """Derivative of `look` at the moments ``values``, shape (m,)."""
        out = np.ones(len(self.moments))
        for j, kind in enumerate(self.kinds):
            if kind == PERCENT:
                share = np.clip(values[j] / 100.0, _EDGE, 1.0 - _EDGE)
                out[j] = 1.0 / (100.0 * share * (1.0 - share))
            elif kind == COUNT:
                out[j] = 1.0 / (1.0 + max(values[j], 0.0))
        return out

    @property
    def target_sd(self) -> Floats:
        """Standard deviation that the tolerance stands for, on the scale of `look`, shape (m,)."""
        return np.asarray(self.tolerance / _HALF_WIDTH * self.slope(self.target))

    def miss(self, values: Floats) -> Floats:
        """Published less simulated on the scale of `look`, shape (m,)."""
        return self.look(self.target) - self.look(values)

    def loss(self, values: Floats) -> float:
        """Sum of squared misses, each in standard deviations of its tolerance."""
        return float(np.sum((self.miss(values) / self.target_sd) ** 2))

    def inside(self, values: Floats) -> NDArray[np.bool_]:
        """Which moments are within their tolerance, shape (m,)."""
        return np.asarray(np.abs(values - self.target) <= self.tolerance)
