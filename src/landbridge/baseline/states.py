"""The 50 states and the District of Columbia, with the single published figures of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from landbridge.baseline._tables import Floats, as_floats, read_columns
from landbridge.errors import UnknownNameError


@dataclass(frozen=True)
class States:
    """States in order of their code.

    Attributes
    ----------
    abbr, fips, name
        Text of shape (51,); `fips` has two digits.
    region, division
        Census region 1-4 and division 1-9, int8 of shape (51,).
    figures
        Published figures by name (see ``COLUMNS.yaml``), float64 of shape (51,); NaN where a
        figure is not published for a state. The year is the end of the name.
    """

    abbr: npt.NDArray[np.str_]
    fips: npt.NDArray[np.str_]
    name: npt.NDArray[np.str_]
    region: npt.NDArray[np.int8]
    division: npt.NDArray[np.int8]
    figures: dict[str, Floats] = field(repr=False)

    def __len__(self) -> int:
        return len(self.fips)

    def index(self, place: str, where: str = "") -> int:
        """Row of a state given by abbreviation or two-digit code."""
        for names in (self.abbr, self.fips):
            hits = np.flatnonzero(names == place)
            if hits.size:
                return int(hits[0])
        raise UnknownNameError("state", place, self.abbr.tolist(), where)

    def figure(self, name: str) -> Floats:
        """One published figure by state; float64 of shape (51,), NaN where unpublished."""
        if name not in self.figures:
            raise UnknownNameError("state figure", name, self.figures)
        return self.figures[name]


def load_states(folder: Path | None = None) -> States:
    """States and their published figures from the shipped tables (or those in `folder`)."""
    columns = read_columns("states.csv", folder)
    figures = {
        name: as_floats(cells)
        for name, cells in columns.items()
        if name not in ("fips", "abbr", "name", "census_region", "census_division")
    }
    return States(
        abbr=np.array(columns["abbr"]),
        fips=np.array(columns["fips"]),
        name=np.array(columns["name"]),
        region=np.array(columns["census_region"], dtype=np.int8),
        division=np.array(columns["census_division"], dtype=np.int8),
        figures=figures,
    )
