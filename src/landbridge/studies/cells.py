"""Dense arrays out of the tidy table of one replicate.

A replicate's table names everything by dictionary codes; a measure is laid into an array of
(year, place, category) by those codes, which is quicker than any grouping by text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

ALL = "all"
NATION = "US"


class Cells:
    """One replicate's table, ready to be read measure by measure.

    Parameters
    ----------
    table
        Columns measure, year, place, category, origin, value as the engine writes them.
    """

    def __init__(self, table: pa.Table) -> None:
        self._codes: dict[str, NDArray[np.int64]] = {}
        self._names: dict[str, list[str]] = {}
        for column in ("measure", "place", "category", "origin"):
            self._codes[column], self._names[column] = decoded(table.column(column))
        self._year = table.column("year").to_numpy().astype(np.int64)
        self._value = table.column("value").to_numpy().astype(np.float64)
        # Rows of one measure are found by a stable sort once, not by a scan for each measure.
        self._order = np.argsort(self._codes["measure"], kind="stable")
        count = len(self._names["measure"])
        self._starts = np.searchsorted(self._codes["measure"][self._order], np.arange(count + 1))

    @cached_property
    def years(self) -> list[int]:
        """Years in the table, in order."""
        if not self._year.size:
            return []
        first = int(self._year.min())
        return [first + int(step) for step in np.flatnonzero(np.bincount(self._year - first))]

    @cached_property
    def measures(self) -> list[str]:
        """Names of the measures in the table."""
        return list(self._names["measure"])

    @cached_property
    def counties(self) -> list[str]:
        """County places (five digits), in order."""
        return sorted(place for place in self._names["place"] if len(place) == 5)

    @cached_property
    def states(self) -> list[str]:
        """State places (two digits), those of the counties included, in order."""
        named = {p for p in self._names["place"] if len(p) == 2 and p != NATION}
        return sorted(named | {county[:2] for county in self.counties})

    def categories(self, measure: str) -> list[str]:
        """Categories of a measure in the order of the table's dictionary, without the total."""
        seen = np.flatnonzero(np.bincount(self._codes["category"][self._rows(measure)]))
        return [name for name in (self._names["category"][code] for code in seen) if name != ALL]

    def years_of(self, measure: str) -> list[int]:
        """Years in which a measure has rows, in order."""
        return sorted({int(year) for year in self._year[self._rows(measure)]})

    def has(self, measure: str) -> bool:
        """Whether the table holds a measure."""
        return measure in self._names["measure"]

    def dense(
        self,
        measure: str,
        places: Sequence[str],
        categories: Sequence[str],
        origins: Sequence[str] | None = None,
    ) -> NDArray[np.float64]:
        """Lay a measure into an array; cells that the table leaves out are zero.

        Parameters
        ----------
        measure
            Name of the measure.
        places, categories
            Labels of the second and third axis.
        origins
            Origins to be added up; by default everyone, which is the rows marked ``all`` where
            there are any, and otherwise the sum over origins.

        Returns
        -------
        numpy.ndarray
            Float64, shape (years, places, categories).
        """
        rows = self._rows(measure)
        place = self._lookup("place", places)[self._codes["place"][rows]]
        category = self._lookup("category", categories)[self._codes["category"][rows]]
        wanted = (place >= 0) & (category >= 0)
        origin = self._codes["origin"][rows]
        if origins is not None:
            wanted &= (self._lookup("origin", origins) >= 0)[origin]
        else:
            total = (self._lookup("origin", [ALL]) >= 0)[origin]
            if (total & wanted).any():
                wanted &= total
        year = np.searchsorted(np.asarray(self.years), self._year[rows])
        shape = (len(self.years), len(places), len(categories))
        index = (year * shape[1] + place) * shape[2] + category
        weights = self._value[rows][wanted]
        flat = np.bincount(index[wanted], weights=weights, minlength=int(np.prod(shape)))
        return flat.astype(np.float64, copy=False).reshape(shape)

    def has_origins(self, measure: str) -> bool:
        """Whether a measure is split by origin."""
        seen = np.flatnonzero(np.bincount(self._codes["origin"][self._rows(measure)]))
        return any(self._names["origin"][code] != ALL for code in seen)

    def _rows(self, measure: str) -> NDArray[np.int64]:
        if measure not in self._names["measure"]:
            return np.zeros(0, dtype=np.int64)
        code = self._names["measure"].index(measure)
        rows: NDArray[np.int64] = self._order[self._starts[code] : self._starts[code + 1]]
        return rows

    def _lookup(self, column: str, wanted: Sequence[str]) -> NDArray[np.int64]:
        position = {name: index for index, name in enumerate(wanted)}
        return np.array([position.get(name, -1) for name in self._names[column]], dtype=np.int64)


def decoded(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], list[str]]:
    """Codes and words of a column of text, dictionary-coded or not."""
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    array = coded.unify_dictionaries().combine_chunks()
    if isinstance(array, pa.ChunkedArray):  # an empty column has no chunk to give
        if array.num_chunks == 0:
            return np.zeros(0, dtype=np.int64), []
        array = array.chunk(0)
    codes = array.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, [str(name) for name in array.dictionary.to_pylist()]
