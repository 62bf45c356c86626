"""Truth over arrays with a third value: what is not known stays not known (Kleene's logic).

A truth is a whole number of type int8: ``NO`` 0, ``UNKNOWN`` 1, ``YES`` 2. "Both" is then the
minimum, "either" the maximum and "not" a subtraction from two; a number that is not known is NaN.
Everything broadcasts, so that a column of persons (n, 1) meets a row of states (51,).
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "NO",
    "UNKNOWN",
    "YES",
    "at_least",
    "at_most",
    "both",
    "either",
    "equals",
    "known",
    "negation",
    "same_code",
    "truth",
    "when",
]

NO = np.int8(0)
UNKNOWN = np.int8(1)
YES = np.int8(2)

Truth = NDArray[np.int8]


def truth(value: bool | None) -> np.int8:
    """Truth of one plain value; ``None`` is not known."""
    return UNKNOWN if value is None else YES if value else NO


def both(*truths: ArrayLike) -> Truth:
    """Whether all hold: NO as soon as one is NO; YES for none at all."""
    return _fold(np.minimum, truths, YES)


def either(*truths: ArrayLike) -> Truth:
    """Whether at least one holds: YES as soon as one is YES; NO for none at all."""
    return _fold(np.maximum, truths, NO)


def _fold(join: np.ufunc, truths: tuple[ArrayLike, ...], start: np.int8) -> Truth:
    joined: Any = reduce(join, truths) if truths else start
    return np.asarray(joined, dtype=np.int8)


def negation(value: ArrayLike) -> Truth:
    """The opposite; UNKNOWN stays UNKNOWN."""
    return np.asarray(YES - np.asarray(value, dtype=np.int8), dtype=np.int8)


def known(value: ArrayLike) -> NDArray[np.bool_]:
    """Where a truth is YES or NO, or a number is not NaN."""
    array = np.asarray(value)
    if array.dtype == np.int8:
        return np.asarray(array != UNKNOWN)
    return np.asarray(~np.isnan(array))


def at_least(number: ArrayLike, bound: ArrayLike) -> Truth:
    """Whether a number reaches a bound; UNKNOWN where either is NaN."""
    return _compared(np.greater_equal, number, bound)


def at_most(number: ArrayLike, bound: ArrayLike) -> Truth:
    """Whether a number stays within a bound; UNKNOWN where either is NaN."""
    return _compared(np.less_equal, number, bound)


def equals(number: ArrayLike, other: ArrayLike) -> Truth:
    """Whether two numbers are the same; UNKNOWN where either is NaN."""
    return _compared(np.equal, number, other)


def _compared(compare: np.ufunc, number: ArrayLike, bound: ArrayLike) -> Truth:
    holds: Any = compare(number, bound) * YES
    for side in (number, bound):
        missing = np.isnan(side)
        if missing.any():
            holds = np.where(missing, UNKNOWN, holds)
    return np.asarray(holds, dtype=np.int8)


def same_code(code: ArrayLike, *wanted: ArrayLike) -> Truth:
    """Whether a code is one of those wanted; UNKNOWN where it is negative.

    Parameters
    ----------
    code
        Positions in a list; -1 is not known.
    *wanted
        Positions that count.
    """
    array = np.asarray(code)
    found: Any = reduce(np.logical_or, (array == one for one in wanted), np.False_)
    return np.asarray(np.where(array < 0, UNKNOWN, np.asarray(found) * YES), dtype=np.int8)


def when(switch: ArrayLike, rule: ArrayLike, otherwise: ArrayLike = YES) -> Truth:
    """A rule that binds only where a switch is on.

    Parameters
    ----------
    switch
        Parameter of 0 and 1.
    rule
        Truth where the switch is on.
    otherwise
        Truth where it is off: a requirement that is not asked is met.
    """
    return np.asarray(np.where(np.asarray(switch) >= 0.5, rule, otherwise), dtype=np.int8)
