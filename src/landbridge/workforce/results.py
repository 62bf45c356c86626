"""Yearly aggregates on their way to one tidy table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ORIGINS", "Results"]

#: Names of the origins in results, in the order of :class:`landbridge.workforce.codes.Origin`.
ORIGINS = ("us_md", "us_do", "us_img", "nonus_img")

#: Columns of whole numbers of 16 bits, in their order: codes of words, and the year.
_CODED = ("measure", "year", "place", "category", "origin")
#: Rows for which there is room at first: enough for the whole country to 2040, and no more than
#: what the allocator keeps for the next run (32 MiB an array): its pages need no clearing then.
_ROOM = 3 << 20

Codes = NDArray[np.int16]


@njit(cache=True)
def _append(array, measure, year, of_place, of_cell, weight, begin, codes, values):  # type: ignore[no-untyped-def]
    """Write what is not zero as rows from ``begin`` on; returns the row after the last.

    Parameters
    ----------
    array : ndarray, shape (places, cells)
    of_place : ndarray of int16, shape (places,)
    of_cell : ndarray of int16, shape (2, cells)
        Code of the category and of the origin.
    codes : ndarray of int16, shape (5, room)
    values : ndarray of int64, shape (room,)
    """
    places, cells = array.shape
    counted = np.empty(cells, dtype=np.uint64)
    row = np.uint64(begin)
    for i in range(np.uint64(places)):
        found = np.uint64(0)
        for j in range(np.uint64(cells)):
            # Overwritten by the next unless this is not zero: no branch.
            counted[found] = j
            found += np.uint64(array[i, j] != 0)
        for k in range(found):
            j = counted[k]
            codes[2, row] = of_place[i]
            codes[3, row] = of_cell[0, j]
            codes[4, row] = of_cell[1, j]
            values[row] = np.int64(np.rint(array[i, j] * weight))
            row += np.uint64(1)
    codes[0, np.uint64(begin) : row] = measure
    codes[1, np.uint64(begin) : row] = year
    return row


class _Words:
    """The words of a column; a word's code is its place among them, as they first came."""

    def __init__(self) -> None:
        self.code: dict[str, int] = {}
        self._codes: dict[tuple[str, ...], Codes] = {}
        self._seen: dict[int, tuple[tuple[str, ...], Codes]] = {}

    def one(self, word: str) -> int:
        """Code of a word."""
        return self.code.setdefault(word, len(self.code))

    def all_of(self, words: tuple[str, ...]) -> Codes:
        """Codes of words, shape (words,); of equal words the same array."""
        # Long tuples are the same ones every year. They are kept, so that nothing has their id.
        seen = self._seen.get(id(words))
        if seen is None:
            codes = self._codes.get(words)
            if codes is None:
                codes = np.array([self.one(word) for word in words], dtype=np.int16)
                self._codes[words] = codes
            seen = self._seen[id(words)] = words, codes
        return seen[1]

    def of_each(self, words: list[str]) -> list[int]:
        """Codes of many words, of which few differ."""
        for word in dict.fromkeys(words):
            self.one(word)
        return list(map(self.code.__getitem__, words))


class Results:
    """Collects numbers; ``table()`` gives them as Arrow.

    Parameters
    ----------
    weight
        What one simulated person stands for: ``1 / scale``. Values are multiplied by it and
        rounded to whole numbers.
    """

    def __init__(self, weight: float = 1.0) -> None:
        self.weight = weight
        self._words = {name: _Words() for name in _CODED if name != "year"}
        self._crossed: dict[tuple[int, int], Codes] = {}
        self._codes = np.empty((len(_CODED), _ROOM), dtype=np.int16)
        self._values = np.empty(_ROOM, dtype=np.int64)
        self._size = 0
        self._given = False
        # Single numbers, six entries each: a list of many tuples would keep the collector busy.
        self._singles: list[Any] = []

    def add(
        self, measure: str, year: int, place: str, category: str, origin: str, value: float
    ) -> None:
        """Add one number."""
        self._singles += (measure, year, place, category, origin, value)

    def add_block(
        self,
        measure: str,
        year: int,
        values: NDArray[Any],
        places: tuple[str, ...],
        categories: tuple[str, ...],
        origins: tuple[str, ...] = ("all",),
        weighted: bool = True,
    ) -> None:
        """Add an array of shape (places, categories, origins); zeros are left out."""
        array = values.reshape(len(places), len(categories) * len(origins))
        if self._given or self._size + array.size > self._values.size:
            self._make_room(array.size)
        self._size = _append(
            np.ascontiguousarray(array),
            self._words["measure"].one(measure),
            year,
            self._words["place"].all_of(places),
            self._cells(categories, origins),
            self.weight if weighted else 1.0,
            self._size,
            self._codes,
            self._values,
        )

    def _cells(self, categories: tuple[str, ...], origins: tuple[str, ...]) -> Codes:
        """Codes of category and origin of each cell, shape (2, categories x origins)."""
        of_category = self._words["category"].all_of(categories)
        of_origin = self._words["origin"].all_of(origins)
        key = id(of_category), id(of_origin)
        found = self._crossed.get(key)
        if found is None:
            found = self._crossed[key] = np.stack(
                [np.repeat(of_category, len(origins)), np.tile(of_origin, len(categories))]
            )
        return found

    def _make_room(self, rows: int) -> None:
        """Go on in other memory, with room for some rows more and no table that looks at it."""
        room = max(self._values.size, 2 * (self._size + rows))
        codes, values = self._codes, self._values
        self._codes = np.empty((len(_CODED), room), dtype=np.int16)
        self._values = np.empty(room, dtype=np.int64)
        self._codes[:, : self._size] = codes[:, : self._size]
        self._values[: self._size] = values[: self._size]
        self._given = False

    def table(self) -> pa.Table:
        """Everything as an Arrow table with columns measure, year, place, category, origin, value.

        Blocks stand before single numbers, each in the order they were added; values are int64.
        """
        import pyarrow as pa

        singles = len(self._singles) // (len(_CODED) + 1)
        end = self._size + singles
        if end > self._values.size:
            self._make_room(singles)
        for at, name in enumerate(_CODED):
            entries = self._singles[at :: len(_CODED) + 1]
            self._codes[at, self._size : end] = (
                entries if name == "year" else self._words[name].of_each(entries)
            )
        numbers = np.array(self._singles[len(_CODED) :: len(_CODED) + 1], dtype=np.float64)
        self._values[self._size : end] = np.rint(numbers * self.weight)
        self._given = True

        columns: dict[str, pa.Array] = {}
        for name, codes in zip(_CODED, self._codes, strict=True):
            column = pa.array(codes[:end])
            if name != "year":
                words = pa.array(list(self._words[name].code), pa.string())
                # Every code is a place among the words: nothing to check.
                column = pa.DictionaryArray.from_arrays(column, words, safe=False)
            columns[name] = column
        return pa.table({**columns, "value": pa.array(self._values[:end])})
