"""Two forecasts without a model, and how the simulation's errors compare with theirs.

*No change* repeats the last figure published for the base year or before. *Constant growth* carries
on what happened between the last two: counts and densities grow by the same factor a year, shares
move by the same points a year. Errors of several rows are compared as the ratio of the mean
absolute errors on the same rows (relative MAE; Hyndman & Koehler 2006, International Journal of
Forecasting 22:679-688); below 1 the simulation is better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landbridge.studies.coverage import LEVEL, interval_score
from landbridge.studies.history import History, Published, read_history

if TYPE_CHECKING:
    from landbridge.studies.score import Score
    from landbridge.studies.targets import Target

__all__ = [
    "CHANGES",
    "FORECASTS",
    "Comparison",
    "Naive",
    "Sharpness",
    "compared",
    "forecasts",
    "known_until",
    "sharpness",
]

FORECASTS = ("no_change", "constant_growth")
#: Measures that are themselves a change from the year before; no change is zero by definition.
CHANGES = ("match_rate_change", "registered_change", "certified_change")
_WHOLE = 100.0
_ENOUGH_OTHERS = 3


@dataclass(frozen=True)
class Naive:
    """Forecasts of one target; None where too little was published before.

    Attributes
    ----------
    no_change, constant_growth
        In the unit of the target.
    last
        Year of the last figure known.
    """

    no_change: float | None = None
    constant_growth: float | None = None
    last: int | None = None


@dataclass(frozen=True)
class Comparison:
    """The simulation beside one naive forecast over some rows.

    Attributes
    ----------
    rows
        Rows with both.
    better
        Rows in which the simulation's absolute error is the smaller.
    relative
        Mean absolute error of the simulation over that of the forecast on the same rows, each
        error in points for a share and in percent of the figure otherwise; None without rows.
    """

    rows: int
    better: int
    relative: float | None


def known_until(target: Target) -> int:
    """Last year whose figure a forecast of the target may know."""
    if target.experiment:
        return target.year - 1
    return min(target.base, target.year - 1)


def forecasts(target: Target, history: History | None = None) -> Naive:
    """The naive forecasts of a target from what was published before."""
    if target.measure in CHANGES:
        return Naive(0.0, None, target.year - 1)
    known = (history or read_history()).until(
        target.measure, known_until(target), target.place, target.category, target.origin
    )
    if not known:
        return Naive()
    last = known[-1]
    grown = None
    earlier = [figure for figure in known if figure.year < last.year]
    if earlier:
        grown = _carried_on(earlier[-1], last, target.year, shares=target.unit == "percent")
    return Naive(last.value, grown, last.year)


def _carried_on(first: Published, last: Published, year: int, shares: bool) -> float | None:
    intervals = (year - last.year) / (last.year - first.year)
    if shares:
        return min(_WHOLE, max(0.0, last.value + (last.value - first.value) * intervals))
    if first.value <= 0.0:
        return None
    return float(last.value * (last.value / first.value) ** intervals)


def scaled_error(score: Score, forecast: float) -> float:
    """Absolute error of a forecast: points of a share, percent of any other figure."""
    target = score.target
    error = abs(forecast - target.observed)
    return error if target.unit == "percent" else _WHOLE * error / max(abs(target.observed), 1e-9)


def compared(scores: Sequence[Score], name: str) -> Comparison:
    """Compare the simulation with one naive forecast.

    Parameters
    ----------
    scores
        Rows of one kind of figure.
    name
        One of `FORECASTS`.
    """
    pairs = [
        (scaled_error(score, score.simulated), scaled_error(score, forecast))
        for score in scores
        if score.simulated is not None and (forecast := getattr(score.naive, name)) is not None
    ]
    if not pairs:
        return Comparison(0, 0, None)
    ours, theirs = (sum(errors) for errors in zip(*pairs, strict=True))
    better = sum(model < other for model, other in pairs)
    return Comparison(len(pairs), better, ours / theirs if theirs > 0.0 else None)


@dataclass(frozen=True)
class Sharpness:
    """Mean interval scores in percent of the figure, of the simulation and of no change.

    Attributes
    ----------
    rows
        Rows with both.
    ours, theirs
        The smaller the better.
    """

    rows: int
    ours: float
    theirs: float


def sharpness(scores: Sequence[Score]) -> Sharpness | None:
    """Compare interval scores with those of no change on the same rows.

    No change has no interval of its own. Each of its rows is given the relative error that 90 % of
    the *other* rows of the kind stay within. Those errors are known only afterwards, so this
    favours no change. None where fewer than `_ENOUGH_OTHERS` other rows tell.

    Parameters
    ----------
    scores
        Rows of one kind of figure.
    """
    rows = [
        (score, score.naive.no_change)
        for score in scores
        if score.naive.no_change and score.low is not None and score.target.observed
    ]
    if len(rows) <= _ENOUGH_OTHERS:
        return None
    errors = np.array([abs(s.target.observed - last) / abs(last) for s, last in rows])
    ours, theirs = [], []
    for i, (score, last) in enumerate(rows):
        assert score.low is not None
        assert score.high is not None
        others = np.delete(errors, i)
        half = abs(last) * float(np.quantile(others, LEVEL, method="weibull"))
        observed = score.target.observed
        per = _WHOLE / abs(observed)
        ours.append(per * interval_score(score.low, score.high, observed))
        theirs.append(per * interval_score(last - half, last + half, observed))
    return Sharpness(len(rows), float(np.mean(ours)), float(np.mean(theirs)))
