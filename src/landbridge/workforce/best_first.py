"""The best of many without sorting them all: packed numbers, and the selection of the lowest.

A worth and the place it belongs to are packed into one whole number that orders by worth, the
greatest first, and among equal worths by place. So loops that select move one number in place of
two, and no two are alike.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["lowest_first", "packed", "place_of"]

_SIGN, _REST = np.uint32(0x80000000), np.uint32(0x7FFFFFFF)
_HALF, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
_ONE, _TWO = np.uint64(1), np.uint64(2)


@njit(cache=True, inline="always")
def packed(worth, place):  # type: ignore[no-untyped-def]
    """A whole number that orders by worth (as float32), the greatest first, and holds the place."""
    bits = np.float32(worth).view(np.uint32)
    # Below zero a greater size is a lesser worth: those bits order as they are.
    falling = bits if bits & _SIGN else bits ^ _REST
    return (np.uint64(falling) << _HALF) | np.uint64(place)


@njit(cache=True, inline="always")
def place_of(number):  # type: ignore[no-untyped-def]
    """The place that a packed number holds."""
    return number & _LOW


@njit(cache=True)
def lowest_first(numbers, low, high, count):  # type: ignore[no-untyped-def]
    """Bring the ``count`` lowest of ``numbers[low:high]``, no two alike, to the front.

    Selection by Lomuto's partition, without a branch inside; the last of them is the greatest.
    """
    target = np.uint64(low + count) - _ONE
    first, last = np.uint64(low), np.uint64(high) - _ONE
    while first < last:
        middle = first + (last - first) // _TWO
        pivot = numbers[middle]
        numbers[middle] = numbers[last]
        border = first
        for i in range(first, last):
            number = numbers[i]
            numbers[i] = numbers[border]
            numbers[border] = number
            border += np.uint64(number < pivot)
        numbers[last] = numbers[border]
        numbers[border] = pivot
        if border == target:
            break
        if border < target:
            first = border + _ONE
        else:
            last = border - _ONE
