"""Class bounds for maps: quantiles for a level, a symmetric scale for a difference."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVEL_CLASSES = 6
_STEPS = (1.0, 2.0, 5.0)


def quantile_bounds(values: Floats, classes: int = LEVEL_CLASSES, decimals: int = 1) -> list[float]:
    """Inner bounds that put about equally many counties in each class.

    Parameters
    ----------
    values
        County values; missing ones and those at zero or below (their own class) are left out.
    classes
        How many classes are wanted; fewer come back when bounds coincide after rounding.
    decimals
        Digits to which bounds are rounded.

    Returns
    -------
    list of float
        Ascending, distinct bounds; a value equal to a bound belongs to the class above it.
    """
    used = values[np.isfinite(values) & (values > 0)]
    if not len(used):
        return []
    inner = np.quantile(used, np.arange(1, classes) / classes)
    bounds = np.unique(np.round(inner, decimals))
    return [float(b) for b in bounds if used.min() < b <= used.max()]


def diverging_bounds(changes: Floats, share: float = 0.95) -> list[float]:
    """Three round bounds for the size of a change; the scale is symmetric about zero.

    Parameters
    ----------
    changes
        County differences; missing ones are left out.
    share
        Share of the changed counties that should lie within the outermost bound.

    Returns
    -------
    list of float
        Ascending round numbers (1, 2, 5 times a power of ten); a change below the first, in either
        direction, counts as about no change. Empty when nothing changes.

    Examples
    --------
    >>> diverging_bounds(np.array([-0.4, 0.0, 0.9, 4.0]))
    [0.5, 1.0, 2.0]
    """
    sizes = np.abs(changes[np.isfinite(changes)])
    sizes = sizes[sizes > 0]
    if not len(sizes):
        return []
    top = float(np.quantile(sizes, share))
    power = int(np.floor(np.log10(top)))
    ladder = [
        step * 10.0**exponent for exponent in (power - 2, power - 1, power) for step in _STEPS
    ]
    place = max(index for index, rung in enumerate(ladder) if rung <= top * (1 + 1e-12))
    return [float(f"{rung:.6g}") for rung in ladder[place - 2 : place + 1]]


def level_classes(values: Floats, bounds: list[float]) -> NDArray[np.int64]:
    """Class of each county: -1 unknown, 0 none at all, 1.. upward.

    Parameters
    ----------
    values
        County values.
    bounds
        From :func:`quantile_bounds`.
    """
    classes = 1 + np.searchsorted(np.asarray(bounds), values, side="right")
    classes = np.where(values <= 0, 0, classes)
    return np.where(np.isfinite(values), classes, -1).astype(np.int64)


def change_classes(changes: Floats, bounds: list[float]) -> NDArray[np.int64]:
    """Class of each county: -9 unknown, 0 about no change, +-1 .. +-3 by size and sign.

    Parameters
    ----------
    changes
        County differences.
    bounds
        From :func:`diverging_bounds`.
    """
    size = np.searchsorted(np.asarray(bounds), np.abs(changes), side="right")
    classes = np.sign(np.where(np.isfinite(changes), changes, 0)) * size
    return np.where(np.isfinite(changes), classes, -9).astype(np.int64)
