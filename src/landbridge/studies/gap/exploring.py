"""Explore the specifications that fit equally well, on plain arrays.

Match rates alone cannot tell a program's taste from what it thinks of a group: many specifications
meet the same figures. Each is drawn from what is thought possible, refitted, kept if every figure
is within its tolerance, and taken apart; what is told are the ends of what was kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landbridge.studies.calibration.inversion import invert
from landbridge.studies.calibration.problem import Problem
from landbridge.studies.gap.shapley import shapley, subsets

__all__ = ["Bounds", "Explored", "bounds", "explore"]

Floats = NDArray[np.float64]
#: ``outcomes(x, on, replicates)``: shape (replicates, outcomes), with the parts on as said.
Outcomes = Callable[[Floats, tuple[bool, ...], int], Floats]


@dataclass(frozen=True)
class Explored:
    """One specification.

    Attributes
    ----------
    shifts
        Of all numbers after refitting, shape (n,).
    misses
        Misses of all figures, in tolerances, shape (m,).
    parts
        Shapley values, shape (parts, outcomes); None if it does not fit.
    ends
        Outcomes with all parts off and on, shape (2, outcomes); None if it does not fit.
    """

    shifts: Floats
    misses: Floats
    parts: Floats | None
    ends: Floats | None

    @property
    def fits(self) -> bool:
        """Whether every figure is within its tolerance."""
        return self.parts is not None


def explore(
    problem: Problem,
    x: Floats,
    outcomes: Outcomes,
    parts: int,
    *,
    sweeps: int,
    replicates: int,
) -> Explored:
    """Refit a specification and, if it fits, take its outcomes apart.

    Parameters
    ----------
    problem
        Figures and numbers; those with a moment of their own are refitted.
    x
        Shifts of the specification, shape (n,).
    outcomes
        What is taken apart, under common random numbers.
    parts
        How many parts can be switched off.
    sweeps, replicates
        As for :func:`landbridge.studies.calibration.inversion.invert`.
    """
    found = invert(problem, x, sweeps=sweeps, replicates=replicates, near=_NEAR)
    misses = (found.values - problem.target) / problem.tolerance
    if np.any(np.abs(misses) > 1.0):
        return Explored(found.x, misses, None, None)
    values = np.stack([outcomes(found.x, on, replicates).mean(axis=0) for on in subsets(parts)])
    return Explored(found.x, misses, shapley(values), values[[0, -1]])


_NEAR = 0.5


@dataclass(frozen=True)
class Bounds:
    """Ends of what was kept; NaN where nothing was.

    Attributes
    ----------
    least, most
        Over all that were kept.
    low, high
        5 and 95 per cent quantiles of them.
    """

    least: Floats
    most: Floats
    low: Floats
    high: Floats

    def at(self, *index: int) -> Bounds:
        """The bounds of one entry."""
        names = ("least", "most", "low", "high")
        return replace(self, **{name: getattr(self, name)[index] for name in names})


def bounds(kept: Floats) -> Bounds:
    """Bounds over the first axis of what was kept, shape (kept, ...)."""
    if not kept.shape[0]:
        none = np.full(kept.shape[1:], np.nan)
        return Bounds(none, none, none, none)
    low, high = np.quantile(kept, (0.05, 0.95), axis=0)
    return Bounds(kept.min(axis=0), kept.max(axis=0), low, high)
