"""Published figures about the stock of physicians, each with its vintage and source.

The base year decides what may be used: `Margins.newest` never returns a figure of a later year, so
that a back-test from 2018 knows nothing of 2021.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from landbridge.baseline._tables import Floats, read_columns
from landbridge.errors import InputError

#: place and category that mean "everywhere" and "every specialty"
NATION = "US"
ALL = "all"


@dataclass(frozen=True)
class Figure:
    """One published figure."""

    value: float
    vintage: int
    source: str
    reliability: str


@dataclass(frozen=True)
class Figures:
    """The newest figure of each place or category asked for.

    Attributes
    ----------
    value
        float64, NaN where nothing is published.
    vintage
        Year of each value, int64, 0 where nothing is published.
    source
        Source id of each value, "" where nothing is published.
    """

    value: Floats
    vintage: npt.NDArray[np.int64]
    source: tuple[str, ...]

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Where something is published."""
        return ~np.isnan(self.value)


class Margins:
    """The shipped table of figures (`margins.csv`).

    Parameters
    ----------
    rows
        Mapping of (margin, place, category) to its figures, oldest first.
    """

    def __init__(self, rows: dict[tuple[str, str, str], list[Figure]]) -> None:
        self._rows = rows

    @classmethod
    def load(cls, folder: Path | None = None) -> Margins:
        """Read the table that the package carries (or the one in ``folder``)."""
        columns = read_columns("margins.csv", folder)
        rows: dict[tuple[str, str, str], list[Figure]] = {}
        fields = ("margin", "place", "category", "vintage", "value", "source", "reliability")
        for line, cells in enumerate(zip(*(columns[name] for name in fields), strict=True), 2):
            margin, place, category, vintage, value, source, reliability = cells
            try:
                figure = Figure(float(value), int(vintage), source, reliability)
            except ValueError as error:
                raise InputError(
                    f"margins.csv, line {line}: vintage must be a year and value a number, "
                    f"found '{vintage}' and '{value}'"
                ) from error
            rows.setdefault((margin, place, category), []).append(figure)
        for figures in rows.values():
            figures.sort(key=lambda figure: figure.vintage)
        return cls(rows)

    def find(self, margin: str, place: str, category: str, not_after: int) -> Figure | None:
        """Return the newest figure of a cell that is not younger than ``not_after``."""
        known = [
            figure
            for figure in self._rows.get((margin, place, category), ())
            if figure.vintage <= not_after
        ]
        return known[-1] if known else None

    def at(self, margin: str, place: str, category: str, vintage: int) -> Figure | None:
        """Return the figure of exactly this vintage."""
        for figure in self._rows.get((margin, place, category), ()):
            if figure.vintage == vintage:
                return figure
        return None

    def nation(self, margin: str, not_after: int) -> Figure | None:
        """Return the newest national figure over all specialties."""
        return self.find(margin, NATION, ALL, not_after)

    def states(self, margin: str, abbreviations: Sequence[str], not_after: int) -> Figures:
        """Return the newest figure of each state."""
        return _gather([self.find(margin, place, ALL, not_after) for place in abbreviations])

    def specialties(self, margin: str, slugs: Sequence[str], not_after: int) -> Figures:
        """Return the newest national figure of each specialty."""
        return _gather([self.find(margin, NATION, slug, not_after) for slug in slugs])


def _gather(found: Sequence[Figure | None]) -> Figures:
    return Figures(
        np.array([figure.value if figure else np.nan for figure in found]),
        np.array([figure.vintage if figure else 0 for figure in found], dtype=np.int64),
        tuple(figure.source if figure else "" for figure in found),
    )
