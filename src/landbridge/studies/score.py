"""One line of the scoreboard: a published figure, what is simulated for it, and two forecasts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.studies.coverage import interval_score, prediction_interval
from landbridge.studies.naive import CHANGES, Naive, forecasts
from landbridge.studies.targets import Target

__all__ = ["Score", "scored"]

_WHOLE = 100.0


@dataclass(frozen=True)
class Score:
    """One line of the scoreboard; a figure the run does not hold has none of the numbers.

    Attributes
    ----------
    target, source
        What was published, and the title of its source.
    simulated, low, high
        Mean of the replicates and ends of the 90 % prediction interval of the published figure.
    replicates
        How many hold the figure.
    naive
        Forecasts without a model.
    """

    target: Target
    source: str
    simulated: float | None
    low: float | None
    high: float | None
    replicates: int
    naive: Naive = field(default_factory=Naive)

    @property
    def inside(self) -> bool | None:
        """Whether the mean is within the target's tolerance; None if it was not simulated."""
        return None if self.simulated is None else self.target.accepts(self.simulated)

    @property
    def covered(self) -> bool | None:
        """Whether the interval holds the published figure; None if there is no interval.

        The published figure may lie anywhere within its own error.
        """
        if self.low is None or self.high is None:
            return None
        error = self.target.error
        return self.low - error <= self.target.observed <= self.high + error

    @property
    def miss(self) -> float | None:
        """How far the figure, within its own error, lies from the mean, in units of the distance
        of the interval's end on its side; 1 is on the end. None without an interval."""
        if self.simulated is None or self.low is None or self.high is None:
            return None
        off = self.target.observed - self.simulated
        end = self.high - self.simulated if off > 0 else self.simulated - self.low
        short = max(abs(off) - self.target.error, 0.0)
        if short == 0.0:
            return 0.0
        return short / end if end > 0.0 else float("inf")

    @property
    def interval_score(self) -> float:
        """Interval score in percent of the published figure; not a number without an interval."""
        if self.low is None or self.high is None:
            return float("nan")
        observed = self.target.observed
        return _WHOLE * interval_score(self.low, self.high, observed) / max(abs(observed), 1e-9)

    def to_dict(self) -> dict[str, Any]:
        """The line as plain data."""
        return {
            **asdict(self.target),
            "source_title": self.source,
            "simulated": self.simulated,
            "low": self.low,
            "high": self.high,
            "replicates": self.replicates,
            "no_change": self.naive.no_change,
            "constant_growth": self.naive.constant_growth,
            "known_until": self.naive.last,
            "inside": self.inside,
            "covered": self.covered,
        }


def scored(
    target: Target,
    drawn: list[float | None],
    source: str,
    published: Callable[[NDArray[np.float64]], NDArray[np.float64]] = np.array,
) -> Score:
    """Score one target.

    Parameters
    ----------
    target
        What was published.
    drawn
        Its figure in each replicate; None where a replicate does not hold it.
    source
        Title of the target's source.
    published
        What a publication would print for the simulated figures of the replicates
        (`landbridge.studies.record`); the figures themselves by default.
    """
    known = np.array([value for value in drawn if value is not None])
    naive = forecasts(target)
    if known.size == 0:
        return Score(target, source, None, None, None, 0, naive)
    ends = prediction_interval(published(known))
    low, high = (None, None) if ends is None else _possible(target, *ends)
    # Measured from the first replicate, so that equal replicates have exactly their own mean.
    mean = float(known[0] + (known - known[0]).mean())
    return Score(target, source, mean, low, high, int(known.size), naive)


def _possible(target: Target, low: float, high: float) -> tuple[float, float]:
    """Ends of an interval within what the figure can be: a balance or a change may be negative."""
    if target.unit == "fte" or target.measure in CHANGES or target.measure == "fellowship_gap":
        return low, high
    return max(low, 0.0), min(high, _WHOLE if target.unit == "percent" else np.inf)
