"""Yearly aggregates on their way to one tidy table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ORIGINS", "Results"]

#: Names of the origins in results, in the order of :class:`landbridge.workforce.codes.Origin`.
ORIGINS = ("us_md", "us_do", "us_img", "nonus_img")

COLUMNS = ("measure", "year", "place", "category", "origin", "value")


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
        array = values.reshape(len(places), len(categories), len(origins))
        at = np.nonzero(array)
        self._blocks.append((measure, year, places, categories, origins, at, array[at], weighted))

    def table(self) -> pa.Table:
        """Everything as an Arrow table with columns measure, year, place, category, origin, value.

        Rows stand in the order they were added; values are int64.
        """
        import pyarrow as pa

        places: dict[str, int] = {}
        categories: dict[str, int] = {}
        origins: dict[str, int] = {}
        measures: dict[str, int] = {}

        def code(book: dict[str, int], name: str) -> int:
            return book.setdefault(name, len(book))

        columns: dict[str, list[NDArray[Any]]] = {name: [] for name in COLUMNS}

        known: dict[tuple[int, int], NDArray[np.int32]] = {}

        def codes(book: dict[str, int], names: tuple[str, ...]) -> NDArray[np.int32]:
            found = known.get((id(book), id(names)))  # the same tuple comes every year
            if found is None:
                found = np.array([code(book, name) for name in names], dtype=np.int32)
                known[(id(book), id(names))] = found
            return found

        def extend(
            measure: NDArray[Any],
            year: NDArray[Any],
            place: NDArray[Any],
            category: NDArray[Any],
            origin: NDArray[Any],
            value: NDArray[Any],
        ) -> None:
            for name, part in zip(
                COLUMNS, (measure, year, place, category, origin, value), strict=True
            ):
                columns[name].append(part)

        for (
            measure,
            year,
            block_places,
            block_categories,
            block_origins,
            at,
            values,
            weighted,
        ) in self._blocks:
            size = values.size
            place_codes = codes(places, block_places)
            category_codes = codes(categories, block_categories)
            origin_codes = codes(origins, block_origins)
            weight = self.weight if weighted else 1.0
            extend(
                np.full(size, code(measures, measure), dtype=np.int32),
                np.full(size, year, dtype=np.int16),
                place_codes[at[0]],
                category_codes[at[1]],
                origin_codes[at[2]],
                np.rint(values * weight).astype(np.int64),
            )
        if self._rows:
            extend(
                np.array([code(measures, r[0]) for r in self._rows], dtype=np.int32),
                np.array([r[1] for r in self._rows], dtype=np.int16),
                np.array([code(places, r[2]) for r in self._rows], dtype=np.int32),
                np.array([code(categories, r[3]) for r in self._rows], dtype=np.int32),
                np.array([code(origins, r[4]) for r in self._rows], dtype=np.int32),
                np.rint(np.array([r[5] for r in self._rows]) * self.weight).astype(np.int64),
            )

        def words(name: str, book: dict[str, int]) -> pa.DictionaryArray:
            return pa.DictionaryArray.from_arrays(
                pa.array(np.concatenate(columns[name])), pa.array(list(book), pa.string())
            )

        return pa.table(
            {
                "measure": words("measure", measures),
                "year": pa.array(np.concatenate(columns["year"])),
                "place": words("place", places),
                "category": words("category", categories),
                "origin": words("origin", origins),
                "value": pa.array(np.concatenate(columns["value"])),
            }
        )
