"""Figures published before a target: what a forecast without any model may look at.

Stocks come from the table the base years are built from (``baseline/tables/margins.csv``), all
else from ``history.csv`` beside this module: applicants, positions, match rates, SOAP, fellowships.
The same table holds the applicants and positions of the years whose Match is run again.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from landbridge.errors import InputError

SHIPPED_HISTORY = Path(__file__).parent / "history.csv"
COLUMNS = (
    "measure",
    "place",
    "category",
    "origin",
    "year",
    "value",
    "unit",
    "source",
    "reliability",
    "note",
)
_ALL = "all"
_NATION = "US"
# What the margins call the measures of targets, and what their values are multiplied by.
_MARGINS = {
    "active_physicians": ("active", 1.0),
    "physicians_per_100k": ("active_per_100k", 1.0),
    "women_share": ("share_female", 100.0),
    "img_share": ("share_img", 100.0),
    "share_55plus": ("share_55plus", 100.0),
    "share_60plus": ("share_60plus", 100.0),
    "trainees": ("trainees", 1.0),
}


@dataclass(frozen=True)
class Published:
    """One published figure.

    Attributes
    ----------
    year
        Year it counts.
    value
        In the unit of the target of its measure.
    source, reliability
        Source id, and how far to trust it, as for parameters.
    """

    year: int
    value: float
    source: str
    reliability: str


Key = tuple[str, str, str, str]


class History:
    """Published figures by measure, place, category and origin.

    Parameters
    ----------
    rows
        Figures of each cell, oldest first.
    """

    def __init__(self, rows: dict[Key, list[Published]]) -> None:
        self._rows = rows

    def until(
        self,
        measure: str,
        year: int,
        place: str = _NATION,
        category: str = _ALL,
        origin: str = _ALL,
    ) -> list[Published]:
        """Figures of a cell that count ``year`` or an earlier year, oldest first."""
        found = self._rows.get((measure, place, category, origin), [])
        return [figure for figure in found if figure.year <= year]

    def of(
        self, measure: str, year: int, category: str = _ALL, origin: str = _ALL
    ) -> Published | None:
        """The national figure of exactly this year, if there is one."""
        found = self.until(measure, year, _NATION, category, origin)
        return found[-1] if found and found[-1].year == year else None

    def cells(self) -> dict[Key, list[Published]]:
        """All figures by cell."""
        return dict(self._rows)


@cache
def read_history(path: Path = SHIPPED_HISTORY) -> History:
    """Read the table of earlier figures, and the margins of the base years.

    Parameters
    ----------
    path
        CSV with the columns `COLUMNS`; the shipped table by default.

    Raises
    ------
    InputError
        A value is wrong; the message names file and line.
    """
    rows = _margins()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            key = (row["measure"], row["place"], row["category"], row["origin"])
            try:
                figure = Published(
                    int(row["year"]), float(row["value"]), row["source"], row["reliability"]
                )
            except ValueError as error:
                raise InputError(f"{path}:{reader.line_num}: {error}") from error
            rows.setdefault(key, []).append(figure)
    for figures in rows.values():
        figures.sort(key=lambda figure: figure.year)
    return History(rows)


def _margins() -> dict[Key, list[Published]]:
    from landbridge.baseline._tables import read_columns

    states = read_columns("states.csv")
    fips = dict(zip(states["abbr"], states["fips"], strict=True))
    table = read_columns("margins.csv")
    names = ("margin", "place", "category", "vintage", "value", "source", "reliability")
    measures = {margin: (measure, times) for measure, (margin, times) in _MARGINS.items()}
    rows: dict[Key, list[Published]] = {}
    for margin, place, category, year, value, source, reliability in zip(
        *(table[name] for name in names), strict=True
    ):
        if margin in measures:
            measure, times = measures[margin]
            key = (measure, fips.get(place, place), category, _ALL)
            figure = Published(int(year), times * float(value), source, reliability)
            rows.setdefault(key, []).append(figure)
    return rows
