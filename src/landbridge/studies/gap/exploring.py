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

__all__ = ["Bounds", "Explored", "bounds", "explore", "steering"]

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
    steer: Floats | None = None,
    corrections: int = 0,
) -> Explored:
    """Refit a specification and, if it fits, take its outcomes apart.

    A specification drawn at random rarely meets figures that no single number answers for. It is
    moved no further than it takes: by the least change, in prior standard deviations, that brings
    these figures within their tolerance if moments were linear. Whether they are is simulated.

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
    steer
        From `steering`; None leaves a specification where it was drawn.
    corrections
        How often it may be moved.
    """
    found = invert(problem, x, sweeps=sweeps, replicates=replicates, near=_NEAR)
    misses = (found.values - problem.target) / problem.tolerance
    for _ in range(0 if steer is None else corrections):
        if np.all(np.abs(misses) <= 1.0):
            break
        assert steer is not None
        moved = found.x + steer @ _excess(misses[problem.shared])
        moved = np.clip(moved, problem.low, problem.high)
        found = invert(problem, moved, sweeps=sweeps, replicates=replicates, near=_NEAR)
        misses = (found.values - problem.target) / problem.tolerance
    if np.any(np.abs(misses) > 1.0):
        return Explored(found.x, misses, None, None)
    values = np.stack([outcomes(found.x, on, replicates).mean(axis=0) for on in subsets(parts)])
    return Explored(found.x, misses, shapley(values), values[[0, -1]])


_NEAR = 0.5
_INNER = 0.7  # where in the tolerance a figure is steered to
_RIDGE = 0.1  # keeps figures that nothing moves from asking for the impossible


def _excess(misses: Floats) -> Floats:
    """What misses exceed the inner part of their tolerance by."""
    return np.asarray(np.sign(misses) * np.maximum(np.abs(misses) - _INNER, 0.0))


def steering(problem: Problem, *, sweeps: int, replicates: int, step: float) -> Floats:
    """How the numbers that vary must move for each tolerance that a shared figure is off.

    Derivatives are taken at the start, with the inverted numbers refitted on each side, so that a
    correction does not undo what they meet.

    Parameters
    ----------
    problem, sweeps, replicates
        As for `explore`.
    step
        Step of the differences, in prior standard deviations.

    Returns
    -------
    ndarray
        Shape (n, shared figures); zero for inverted numbers.
    """
    shared, free = problem.shared, problem.behavioural

    def solved(x: Floats) -> tuple[Floats, Floats]:
        found = invert(problem, x, sweeps=sweeps, replicates=replicates, near=_NEAR)
        return found.values[shared] / problem.tolerance[shared], found.x

    here, x = solved(np.zeros(len(problem.names)))
    design = np.zeros((shared.size, free.size))
    for column, k in enumerate(free):
        moved = x.copy()
        moved[k] += step * problem.prior_sd[k]
        design[:, column] = (solved(moved)[0] - here) / step
    least = design.T @ np.linalg.inv(design @ design.T + _RIDGE * np.eye(shared.size))
    steer = np.zeros((len(problem.names), shared.size))
    steer[free] = -problem.prior_sd[free, None] * least
    return steer


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
