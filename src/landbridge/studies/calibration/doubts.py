"""How the figures hang on what replicates draw besides the numbers that are fitted.

Where other parameters are drawn, a fit made for their centres no longer meets its figures. So each
axis of doubt is moved by one standard deviation, under common random numbers and with all others at
their medians; from these derivatives follows by how much the fitted numbers must answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.studies.calibration.problem import Problem

__all__ = ["MEDIAN", "Doubts", "doubts_of", "slopes_near"]

Floats = NDArray[np.float64]
#: ``run(jobs)``: moments where axes are held at quantiles, replicate by replicate, (jobs, m).
Run = Callable[[Sequence[tuple[Mapping[str, float], int]]], Floats]
MEDIAN, _UP, _DOWN = 0.5, 0.8413447460685429, 0.15865525393145707
#: A derivative is shrunk by the square of so many of its standard errors, more where needed.
_NOISE = (2.0, 2.5, 3.0, 4.0, 6.0)
_LEAST = 0.25  # share of what replicates differ by that other doubts are granted at least


@dataclass(frozen=True)
class Doubts:
    """What the figures do when an axis of doubt moves.

    Attributes
    ----------
    axes
        Names of the q axes that move any figure beyond noise.
    slopes
        Derivatives on the scale of `Problem.look` for a standard deviation, shape (m, q).
    still
        Moments of replicates with all axes at their medians, shape (replicates, m): what differs
        between them is chance, and doubt that no axis stands for.
    """

    axes: tuple[str, ...]
    slopes: Floats
    still: Floats

    @classmethod
    def none(cls, replicates: Floats) -> Doubts:
        """Where nothing is drawn, replicates differ by chance alone."""
        return cls((), np.zeros((replicates.shape[1], 0)), replicates)


def doubts_of(
    problem: Problem,
    run: Run,
    axes: Sequence[str],
    drawn: Floats,
    *,
    replicates: int,
    still: int,
) -> Doubts:
    """Derivatives of the figures in the axes of doubt.

    Parameters
    ----------
    problem
        What is fitted.
    run
        Simulates at the fitted numbers.
    axes
        Axes that may matter.
    drawn
        Moments of replicates in which all axes are drawn, shape (any, m): what they differ by
        bounds what all derivatives of a figure together may come to.
    replicates
        Replicates of a derivative, at least two. Every other one moves the axis down, so that
        what is curved cancels.
    still
        Replicates with all axes at their medians, at least as many.

    Returns
    -------
    Doubts
        Axes that move nothing are left out.
    """
    medians = dict.fromkeys(axes, MEDIAN)
    base = run([(medians, replicate) for replicate in range(still)])
    sides = np.tile(_sides(replicates), (len(axes), 1))
    jobs = [
        ({**medians, axis: _UP if side > 0 else _DOWN}, replicate)
        for axis, row in zip(axes, sides, strict=True)
        for replicate, side in enumerate(row)
    ]
    slope = problem.slope(base.mean(axis=0))
    told = drawn.var(axis=0, ddof=1) if drawn.shape[0] > 1 else np.full(slope.size, np.inf)
    least = _LEAST * told
    limit = np.maximum(told - base.var(axis=0, ddof=1), least) * slope**2
    found = _slopes(problem, base, run(jobs) if jobs else base[:0], sides, limit)
    seen = np.flatnonzero(np.any(found != 0.0, axis=0))
    return Doubts(tuple(axes[int(q)] for q in seen), found[:, seen], base)


def slopes_near(
    problem: Problem,
    run: Callable[[Sequence[tuple[Floats, int]]], Floats],
    x: Floats,
    widths: Floats,
    still: Floats,
    *,
    replicates: int,
) -> Floats:
    """Derivatives of the figures in the numbers, over the widths at which they will be drawn.

    What a number does over half of its prior width may say little of what it does over the tenth
    that the figures leave it.

    Parameters
    ----------
    problem
        What was fitted.
    run
        Moments at shifts, replicate by replicate, with all axes of doubt at their medians.
    x, widths
        Shifts where the fit ended, and standard errors there, shape (n,).
    still
        As in `Doubts`.
    replicates
        Replicates of a derivative; every other one moves the number down, where there is room.

    Returns
    -------
    ndarray
        Shape (m, n), on the scale of `Problem.look`, shrunk by their noise.
    """
    sides = np.tile(_sides(replicates), (x.size, 1))
    sides = np.where((x + widths > problem.high)[:, None], -1.0, sides)
    sides = np.where((x - widths < problem.low)[:, None], 1.0, sides)
    jobs = []
    for k, row in enumerate(sides):
        for replicate, side in enumerate(row):
            moved = x.copy()
            moved[k] += side * widths[k]
            jobs.append((moved, replicate))
    unlimited = np.full(len(problem.moments), np.inf)
    return _slopes(problem, still, run(jobs), sides, unlimited) / widths


def _sides(replicates: int) -> Floats:
    return np.where(np.arange(replicates) % 2, -1.0, 1.0)


def _slopes(problem: Problem, base: Floats, moved: Floats, sides: Floats, limit: Floats) -> Floats:
    """Derivatives for a step, shape (m, steps), taken to ``sides``, shape (steps, replicates)."""
    steps, replicates = sides.shape
    slope = problem.slope(base.mean(axis=0))
    each = moved.reshape(steps, replicates, -1) if steps else np.zeros((0, replicates, slope.size))
    each = (each - base[:replicates]) * slope * sides[:, :, None]
    return _shrunk(each.mean(axis=1), each.var(axis=1, ddof=1) / replicates, limit).T


def _shrunk(found: Floats, variance: Floats, limit: Floats) -> Floats:
    """Derivatives shrunk towards zero by what noise alone would give, shape (steps, m).

    The variance of few replicates is unsure, so half of it is that of all steps that move a figure.
    Without this, hundreds of derivatives that are noise would be answered to. Where the squares of
    a figure's derivatives still come to more than ``limit`` (m,), it is shrunk further.
    """
    moves = np.maximum((variance > 0).sum(axis=0), 1)
    pooled = 0.5 * variance + 0.5 * variance.sum(axis=0) / moves
    size = found**2
    ratio = np.divide(pooled, size, out=np.ones_like(size), where=size > 0)
    kept = found * np.maximum(1.0 - _NOISE[0] ** 2 * ratio, 0.0)
    for noise in _NOISE[1:]:
        over = (kept**2).sum(axis=0) > limit
        kept[:, over] = (found * np.maximum(1.0 - noise**2 * ratio, 0.0))[:, over]
    return np.asarray(kept)
