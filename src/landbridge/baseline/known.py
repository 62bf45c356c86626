"""What the base year aims at, margin by margin, and how old the figure behind each cell is.

Read from the residuals that every country carries, so that it holds for shipped tables and for a
user's own alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landbridge.baseline.country import Country

__all__ = ["Known", "known_margin"]

NATION, ALL = "US", "all"


@dataclass(frozen=True)
class Known:
    """One margin over the nation, the states or the specialties.

    Attributes
    ----------
    fitted
        What the whole persons of the country have, float64 (n,).
    published
        Whether a figure is published; a stand-in parameter fills the gap elsewhere, bool (n,).
    age
        Years between the figure and the base year, 0 for a stand-in, float64 (n,).
    """

    fitted: npt.NDArray[np.float64]
    published: npt.NDArray[np.bool_]
    age: npt.NDArray[np.float64]

    def doubt(self, published: float, stand_in: float, yearly: float) -> npt.NDArray[np.float64]:
        """Standard deviation of each cell: of a published figure, grown by its age, or a
        stand-in's, float64 (n,)."""
        aged = np.hypot(published, yearly * self.age)
        return np.where(self.published, aged, stand_in)


def known_margin(country: Country, margin: str, level: str) -> Known:
    """A margin of the base-year persons.

    Parameters
    ----------
    country
        The base year.
    margin
        ``active``, ``share_55plus``, ``share_60plus``, ``share_female`` or ``share_img``.
    level
        ``nation``, ``state`` or ``specialty``: cells in the order of the country's tables.

    Raises
    ------
    KeyError
        If the country has no such margin.
    """
    table = country.residuals
    names = {
        "nation": [(NATION, ALL)],
        "state": [(fips, ALL) for fips in country.states.fips.tolist()],
        "specialty": [(NATION, slug) for slug in country.specialties.slug.tolist()],
    }[level]
    row = {
        (place, category): i
        for i, (name, place, category) in enumerate(
            zip(table["margin"], table["place"], table["category"], strict=True)
        )
        if name == margin
    }
    rows = [row[name] for name in names]
    published = np.array([table["published"][i] is not None for i in rows])
    vintage = np.array([table["vintage"][i] for i in rows], dtype=np.float64)
    return Known(
        fitted=np.array([table["fitted"][i] for i in rows], dtype=np.float64),
        published=published,
        age=np.where(published, np.maximum(country.base_year - vintage, 0.0), 0.0),
    )
