"""Shares that must agree with a total: shifts on the logit scale, tilts of an age distribution."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_HALVINGS = 60
_WIDEST = 12.0


def logit(share: npt.ArrayLike) -> Floats:
    """Return log(share / (1 - share))."""
    values = np.asarray(share, dtype=np.float64)
    return np.log(values) - np.log1p(-values)


def expit(value: npt.ArrayLike) -> Floats:
    """Return the inverse of `logit`."""
    values = np.asarray(value, dtype=np.float64)
    return np.asarray(1.0 / (1.0 + np.exp(-values)))


def reconcile(
    shares: Floats, weights: Floats, national: float, free: Bools | None = None
) -> Floats:
    """Shift shares together on the logit scale until their weighted mean is the national share.

    Parameters
    ----------
    shares
        Shares in (0, 1), shape (n,).
    weights
        Heads behind each share, shape (n,).
    national
        The weighted mean wanted.
    free
        Which shares may move; all if left out. The others keep their published values.

    Returns
    -------
    numpy.ndarray
        Shares whose weighted mean is ``national``, or as near as the free ones allow.
    """
    movable = np.ones(len(shares), dtype=bool) if free is None else free
    start = logit(shares)
    low, high = -_WIDEST, _WIDEST
    wanted = national * weights.sum()
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        moved = np.where(movable, expit(start + middle), shares)
        if float(moved @ weights) < wanted:
            low = middle
        else:
            high = middle
    return np.where(movable, expit(start + 0.5 * (low + high)), shares)


def tilt_to_share(weights: Floats, lever: Floats, inside: Bools, wanted: Floats) -> Floats:
    """Find exponents that bring the share of some categories to a wanted level.

    Parameters
    ----------
    weights
        Weights of the categories, shape (n, k): one row for each distribution.
    lever
        What the exponent multiplies, shape (k,), rising with the category.
    inside
        Categories counted in the share, shape (k,), the upper end of ``lever``.
    wanted
        Shares wanted, shape (n,), inside (0, 1).

    Returns
    -------
    numpy.ndarray
        Exponents t, shape (n,): ``weights * exp(t * lever)`` has the wanted shares.
    """
    low = np.full(len(weights), -_WIDEST)
    high = np.full(len(weights), _WIDEST)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        tilted = weights * np.exp(middle[:, None] * lever)
        share = tilted[:, inside].sum(axis=1) / tilted.sum(axis=1)
        low = np.where(share < wanted, middle, low)
        high = np.where(share < wanted, high, middle)
    return np.asarray(0.5 * (low + high))
