"""Whole numbers from shares without random numbers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def systematic(weights: npt.ArrayLike, total: int, start: float = 0.5) -> npt.NDArray[np.int64]:
    """Split `total` whole units over `weights` by systematic (low-variance) rounding.

    Units are marked off at even steps along the running sum of the expected numbers, so each cell
    gets its expectation rounded up or down, and so does every run of neighbouring cells.

    Parameters
    ----------
    weights
        Non-negative, shape (n,), not all zero unless `total` is 0.
    total
        Units to split.
    start
        Where the first step begins, 0 to below 1. Vary it between splits over the same cells
        (`spread_start`), or small cells would always lose.

    Returns
    -------
    int64 array (n,) that sums to `total`; a cell of weight 0 gets 0.
    """
    cells = np.asarray(weights, dtype=np.float64)
    if total == 0:
        return np.zeros(len(cells), dtype=np.int64)
    running = np.cumsum(cells)
    marks = np.floor(running * (total / running[-1]) + start - 1e-9).astype(np.int64)
    marks[running == running[-1]] = total
    return np.diff(np.maximum(marks, 0), prepend=0)


def spread_start(number: int) -> float:
    """Start of split `number`: multiples of the golden section, which fill 0 to 1 evenly."""
    return number * (np.sqrt(5.0) - 1.0) / 2.0 % 1.0


def with_minimum(
    weights: npt.ArrayLike, total: int, minimum: int = 1, start: float = 0.5
) -> npt.NDArray[np.int64]:
    """As `systematic`, but every cell gets at least `minimum` (or an even split if too few)."""
    cells = np.asarray(weights, dtype=np.float64)
    least = minimum * len(cells)
    if total <= least:
        return systematic(np.ones(len(cells)), total, start)
    expected = cells * (total / cells.sum())
    spare = np.maximum(expected - minimum, 0.0)
    return minimum + systematic(
        spare if spare.sum() > 0 else np.ones(len(cells)), total - least, start
    )
