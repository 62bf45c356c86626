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

__all__ = ["Doubts", "doubts_of"]

Floats = NDArray[np.float64]
#: ``run(jobs)``: moments where axes are held at quantiles, replicate by replicate, (jobs, m).
Run = Callable[[Sequence[tuple[Mapping[str, float], int]]], Floats]
_MEDIAN, _UP, _DOWN = 0.5, 0.8413447460685429, 0.15865525393145707
_NOISE = 2.0  # a derivative is shrunk by the square of so many of its standard errors


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
    problem: Problem, run: Run, axes: Sequence[str], *, replicates: int, still: int
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
    medians = dict.fromkeys(axes, _MEDIAN)
    base = run([(medians, replicate) for replicate in range(still)])
    jobs, sides = [], np.where(np.arange(replicates) % 2, -1.0, 1.0)
    for axis in axes:
        for replicate, side in enumerate(sides):
            jobs.append(({**medians, axis: _UP if side > 0 else _DOWN}, replicate))
    size = (len(axes), replicates, len(problem.moments))
    moved = run(jobs).reshape(size) if jobs else np.zeros(size)
    slope = problem.slope(base.mean(axis=0))
    each = (moved - base[:replicates]) * slope * sides[:, None]
    found = _shrunk(each.mean(axis=1), each.var(axis=1, ddof=1) / replicates)
    seen = np.flatnonzero(np.any(found != 0.0, axis=1))
    return Doubts(tuple(axes[int(q)] for q in seen), found[seen].T, base)


def _shrunk(found: Floats, variance: Floats) -> Floats:
    """Derivatives shrunk towards zero by what noise alone would give, shape (q, m).

    The variance of few replicates is unsure, so half of it is that of all axes that move a figure.
    Without this, hundreds of derivatives that are noise would be answered to.
    """
    moves = np.maximum((variance > 0).sum(axis=0), 1)
    pooled = 0.5 * variance + 0.5 * variance.sum(axis=0) / moves
    size = found**2
    kept = np.maximum(
        1.0 - np.divide(_NOISE**2 * pooled, size, out=np.ones_like(size), where=size > 0), 0.0
    )
    return np.asarray(found * kept)
