"""Split a difference over parts that can be switched off, whatever the order of switching.

The Shapley value (Shapley 1953; for decompositions Shorrocks 2013): a part is given the mean of
what it adds over all orders in which the parts could be switched on. The parts add up exactly to
the difference between all on and all off.
"""

from __future__ import annotations

from itertools import product
from math import factorial

import numpy as np
from numpy.typing import NDArray

__all__ = ["shapley", "subsets"]

Floats = NDArray[np.float64]


def subsets(parts: int) -> list[tuple[bool, ...]]:
    """Every way of having parts on (True) and off, all off first and all on last."""
    return [tuple(reversed(on)) for on in product((False, True), repeat=parts)]


def shapley(values: Floats) -> Floats:
    """Shapley values of each part.

    Parameters
    ----------
    values
        What is split, for each of `subsets`, shape (2**k, ...).

    Returns
    -------
    ndarray
        Shape (k, ...); the sum over parts is ``values[-1] - values[0]``.
    """
    parts = int(values.shape[0]).bit_length() - 1
    found = np.zeros((parts, *values.shape[1:]))
    for code in range(values.shape[0]):
        on = int(code).bit_count()
        for part in range(parts):
            if not code >> part & 1:
                weight = factorial(on) * factorial(parts - on - 1) / factorial(parts)
                found[part] += weight * (values[code | 1 << part] - values[code])
    return found
