"""Yearly aggregates on their way to one tidy table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ORIGINS", "Results"]

#: Names of the origins in results, in the order of :class:`landbridge.workforce.codes.Origin`.
ORIGINS = ("us_md", "us_do", "us_img", "nonus_img")

COLUMNS = {
    "measure": np.int32,
    "year": np.int16,
    "place": np.int32,
    "category": np.int32,
    "origin": np.int32,
    "value": np.int64,
}


_SMALL = 1024


@njit(cache=True)
def _keep_counted(array, row, column, value):  # type: ignore[no-untyped-def]
    found = np.uint64(0)
    for i in range(np.uint64(array.shape[0])):
        for j in range(np.uint64(array.shape[1])):
            # Overwritten by the next unless this is not zero: no branch.
            row[found] = i
            column[found] = j
            value[found] = array[i, j]
            found += np.uint64(array[i, j] != 0)
    return found


def _counted(
    array: NDArray[Any],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[Any]]:
    """Row, column and value of what is not zero, in order; many times as fast as NumPy's."""
    # Room for all of a small array costs less than counting.
    size = array.size if array.size < _SMALL else int(np.count_nonzero(array))
    row, column = np.empty(size + 1, dtype=np.int32), np.empty(size + 1, dtype=np.int32)
    value = np.empty(size + 1, dtype=array.dtype)
    found = _keep_counted(array, row, column, value)
    return row[:found], column[:found], value[:found]


@njit(cache=True)
def _write(block, codes, weight, begin, columns):  # type: ignore[no-untyped-def]
    """Write the rows of a block into the columns of the table from row ``begin`` on."""
    place, cell, value = block
    measure, year, of_place, of_category, of_origin = codes
    to_measure, to_year, to_place, to_category, to_origin, to_value = columns
    for i in range(np.uint64(value.size)):
        row = np.uint64(begin) + i
        to_measure[row], to_year[row] = measure, year
        to_place[row] = of_place[np.uint64(place[i])]
        to_category[row] = of_category[np.uint64(cell[i])]
        to_origin[row] = of_origin[np.uint64(cell[i])]
        to_value[row] = np.int64(np.rint(value[i] * weight))


@dataclass
class Results:
    """Collects numbers; ``table()`` gives them as Arrow.

    Parameters
    ----------
    weight
        What one simulated person stands for: ``1 / scale``. Values are multiplied by it and
        rounded to whole numbers when the table is made.
    """

    weight: float = 1.0
    _rows: list[tuple[str, int, str, str, str, float]] = field(default_factory=list)
    _blocks: list[tuple[Any, ...]] = field(default_factory=list)

    def add(
        self, measure: str, year: int, place: str, category: str, origin: str, value: float
    ) -> None:
        """Add one number."""
        self._rows.append((measure, year, place, category, origin, value))

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
        self._blocks.append(
            (measure, year, places, categories, origins, *_counted(array), weighted)
        )

    def table(self) -> pa.Table:
        """Everything as an Arrow table with columns measure, year, place, category, origin, value.

        Rows stand in the order they were added; values are int64.
        """
        import pyarrow as pa

        places: dict[str, int] = {}
        categories: dict[str, int] = {}
        origins: dict[str, int] = {}
        measures: dict[str, int] = {}

        # Mostly the same tuple comes every year; else one with the same names.
        known: dict[tuple[int, int | tuple[str, ...]], NDArray[np.int32]] = {}

        def codes(book: dict[str, int], names: tuple[str, ...]) -> NDArray[np.int32]:
            found = known.get((id(book), id(names)))
            if found is None:
                found = known.get((id(book), names))
                if found is None:
                    found = np.array(
                        [book.setdefault(name, len(book)) for name in names], dtype=np.int32
                    )
                known[(id(book), id(names))] = known[(id(book), names)] = found
            return found

        crossed: dict[tuple[int, int], tuple[NDArray[np.int32], NDArray[np.int32]]] = {}

        def cells(
            of_category: tuple[str, ...], of_origin: tuple[str, ...]
        ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
            key = (id(of_category), id(of_origin))
            if key not in crossed:
                crossed[key] = (
                    np.repeat(codes(categories, of_category), len(of_origin)),
                    np.tile(codes(origins, of_origin), len(of_category)),
                )
            return crossed[key]

        rows = len(self._rows)
        size = sum(block[5].size for block in self._blocks) + rows
        columns = {name: np.empty(size, dtype=dtype) for name, dtype in COLUMNS.items()}
        end = 0
        for (
            measure,
            year,
            block_places,
            block_categories,
            block_origins,
            place,
            cell,
            values,
            weighted,
        ) in self._blocks:
            codes_of_block = (
                measures.setdefault(measure, len(measures)),
                year,
                codes(places, block_places),
                *cells(block_categories, block_origins),
            )
            weight = self.weight if weighted else 1.0
            _write((place, cell, values), codes_of_block, weight, end, tuple(columns.values()))
            end += values.size
        if rows:
            here = slice(end, size)
            measure_of, year_of, place_of, category_of, origin_of, number = zip(
                *self._rows, strict=True
            )
            columns["measure"][here] = codes(measures, measure_of)
            columns["year"][here] = year_of
            columns["place"][here] = codes(places, place_of)
            columns["category"][here] = codes(categories, category_of)
            columns["origin"][here] = codes(origins, origin_of)
            columns["value"][here] = np.rint(np.array(number) * self.weight)

        def words(name: str, book: dict[str, int]) -> pa.DictionaryArray:
            return pa.DictionaryArray.from_arrays(
                pa.array(columns[name]), pa.array(list(book), pa.string())
            )

        return pa.table(
            {
                "measure": words("measure", measures),
                "year": pa.array(columns["year"]),
                "place": words("place", places),
                "category": words("category", categories),
                "origin": words("origin", origins),
                "value": pa.array(columns["value"]),
            }
        )
