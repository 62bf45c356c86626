"""Several measures of spread in one pass, for who asks year after year.

They are those of :mod:`landbridge.places.inequality`, which says what each means; a test holds the
two against each other.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["Spread", "spread", "theil_parts"]

Floats = NDArray[np.float64]


class Spread(NamedTuple):
    """Measures of everybody, then of each part, shape (1 + parts,).

    Attributes
    ----------
    mean
        Mean over people; 0 where there are none.
    gini
        Gini coefficient; NaN where nobody has anything.
    below, depth, severity
        Foster-Greer-Thorbecke measures of powers 0, 1 and 2; NaN where there are no people.
    """

    mean: Floats
    gini: Floats
    below: Floats
    depth: Floats
    severity: Floats


@njit(cache=True)
def _spread(order, access, people, part, line, sums):  # type: ignore[no-untyped-def]
    """Add up people, access held, the area under the Lorenz curve, and people below the line."""
    everybody, held, area, below, depth, severity = sums
    for k in range(np.uint64(order.size)):
        i = np.uint64(order[k])
        value, number = access[i], people[i]
        for group in (np.uint64(0), np.uint64(1) + np.uint64(part[i])):
            everybody[group] += number
            before = held[group]
            held[group] += number * value
            area[group] += number * (before + held[group])
            if value < line:
                short = (line - value) / line
                below[group] += number
                depth[group] += number * short
                severity[group] += number * short * short


def spread(
    access: Floats, people: Floats, part: NDArray[np.integer[Any]], parts: int, line: float
) -> Spread:
    """Measures of spread of everybody and of parts of the places.

    Parameters
    ----------
    access, people
        Shape (n,).
    part, parts
        Part to which each place belongs, from 0, and how many parts there are.
    line
        Line of the Foster-Greer-Thorbecke measures, in the unit of access.

    Examples
    --------
    >>> spread(np.array([1.0, 3.0]), np.array([100.0, 300.0]), np.array([0, 1]), 2, 2.0).gini
    array([0.15, 0.  , 0.  ])
    """
    sums = np.zeros((6, 1 + parts))
    # Where places with the same access stand among each other makes no difference.
    _spread(np.argsort(access), access, people, part, line, tuple(sums))
    everybody, held, area = sums[:3]
    with np.errstate(invalid="ignore"):
        below, depth, severity = sums[3:] / everybody
        gini = 1.0 - area / (everybody * held)
    return Spread(held / np.maximum(everybody, 1e-300), gini, below, depth, severity)


@njit(cache=True)
def _theil(access, people, group, everybody, held):  # type: ignore[no-untyped-def]
    for i in range(np.uint64(access.size)):
        everybody[np.uint64(group[i])] += people[i]
        held[np.uint64(group[i])] += people[i] * access[i]
    total = held.sum()
    mean = total / everybody.sum()
    between = within = 0.0
    for k in range(np.uint64(held.size)):
        if held[k] > 0:
            between += held[k] / total * math.log(held[k] / everybody[k] / mean)
    for i in range(np.uint64(access.size)):
        g = np.uint64(group[i])
        if people[i] > 0 and access[i] > 0:
            part = access[i] / (held[g] / everybody[g])
            within += people[i] * access[i] / total * math.log(part)
    return between, within


def theil_parts(
    access: Floats, people: Floats, group: NDArray[np.integer[Any]], groups: int
) -> tuple[float, float]:
    """Theil T between groups and within them.

    Parameters
    ----------
    access, people
        Shape (n,).
    group, groups
        Group of each place, from 0, and how many groups there are.

    Examples
    --------
    >>> access, people = np.array([1.0, 3.0]), np.array([100.0, 300.0])
    >>> [round(part, 6) for part in theil_parts(access, people, np.array([0, 1]), 2)]
    [0.07246, 0.0]
    """
    if not (people @ access) > 0:
        return math.nan, math.nan
    return _theil(access, people, group, np.zeros(groups), np.zeros(groups))  # type: ignore[no-any-return]
