"""Sorting by several columns in one sort."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["order_by", "ranks_of"]

_ROOM = 1 << 63


def order_by(*columns: NDArray[np.int64]) -> NDArray[np.intp]:
    """The order of rows by the first column, then the second and so on, then the place.

    As ``np.lexsort`` of the columns reversed, but the columns become one whole number a row. Where
    no two are alike their order is found many times as fast.

    Parameters
    ----------
    columns : shape (rows,)
        Whole numbers from 0 on. Where their spans multiply to more than 63 bits, the columns are
        sorted one by one.
    """
    if columns[0].size == 0:
        return np.zeros(0, dtype=np.intp)
    spans = [int(column.max()) + 1 for column in columns]
    if math.prod(spans) > _ROOM:
        return np.lexsort(columns[::-1])
    number = columns[0].astype(np.int64)
    for column, span in zip(columns[1:], spans[1:], strict=True):
        number *= span
        number += column
    order = np.argsort(number)
    risen = number[order]
    if (risen[1:] == risen[:-1]).any():
        order = np.argsort(number, kind="stable")
    return order


def ranks_of(key: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Place of each key among all, least first; keys that are alike stand in order of place."""
    rank = np.empty(key.size, dtype=np.intp)
    rank[np.argsort(key, kind="stable")] = np.arange(key.size)
    return rank
