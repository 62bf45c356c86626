"""Invert shares: every number is corrected by what its own figure missed by.

The contraction of Berry (1994) for market shares, damped, with a gain for each number: a table of
a hundred choices is found in a dozen sweeps, where a search would need thousands of simulations.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.studies.calibration.problem import Problem

__all__ = ["Inversion", "invert"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Inversion:
    """Where the sweeps ended.

    Attributes
    ----------
    x
        Shifts of all numbers, shape (n,); those without a moment of their own as they were.
    values
        Mean moments there, shape (m,).
    sweeps
        Simulations made.
    close
        Whether every number's own moment came as near as was asked.
    """

    x: Floats
    values: Floats
    sweeps: int
    close: bool


def invert(
    problem: Problem,
    x: Floats,
    *,
    sweeps: int,
    replicates: int,
    pace: float = 0.7,
    near: float = 0.2,
    told: Callable[[int, Floats], None] | None = None,
) -> Inversion:
    """Correct numbers by their own moments until these are met.

    Parameters
    ----------
    problem
        What is fitted.
    x
        Shifts to start from, shape (n,).
    sweeps
        Simulations at most.
    replicates
        Replicates of each.
    pace
        Share of a correction that is made.
    near
        Stop when every own moment misses by no more than this share of its tolerance.
    told
        Called with the number of the sweep and its mean moments.

    Returns
    -------
    Inversion
        The best sweep: the one with the least sum of squared misses of own moments.
    """
    free = problem.inverted
    own = problem.own[free]
    x = x.copy()
    best: tuple[float, Floats, Floats] | None = None
    made, close = 0, False
    for sweep in range(max(1, sweeps)):
        values = problem.simulate(x, replicates).mean(axis=0)
        made += 1
        if told is not None:
            told(sweep, values)
        miss = problem.miss(values)
        loss = float(np.sum((miss[own] / problem.target_sd[own]) ** 2))
        if best is None or loss < best[0]:
            best = (loss, x.copy(), values)
        off = np.abs(values - problem.target)[own]
        close = bool(np.all(off <= near * problem.tolerance[own]))
        if close or not free.size:
            break
        step = pace * problem.gain[free] * miss[own]
        x[free] = np.clip(x[free] + step, problem.low[free], problem.high[free])
    assert best is not None
    return Inversion(best[1], best[2], made, close)
