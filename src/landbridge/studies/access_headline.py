"""Access and evenness of primary care as headline numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from landbridge.studies.cells import ALL, NATION, Cells

__all__ = ["ACCESS_MEASURES", "FGT", "SETTINGS", "THEIL", "AccessMeasure", "access_numbers"]

# Categories as the engine writes them; not taken from its module, which is heavy to load.
SETTINGS = (ALL, "metro", "nonmetro")
THEIL = (ALL, "between_states", "within_states")
FGT = (ALL, "depth", "severity")


class AccessMeasure(NamedTuple):
    """One measure of the engine's table, and what it is called in the summary.

    Attributes
    ----------
    measure, unit
        In the summary.
    counted
        In the engine's table, as whole numbers.
    per
        What one of the summary's units is in the engine's.
    """

    measure: str
    unit: str
    counted: str
    per: float


ACCESS_MEASURES = (
    AccessMeasure("access_per_100k", "fte_per_100k", "access_per_100k_thousandths", 1e3),
    AccessMeasure(
        "access_below_line_percent", "percent_of_people", "access_below_line_millionths", 1e4
    ),
    AccessMeasure("access_gini", "index", "access_gini_millionths", 1e6),
    AccessMeasure("ratio_gini", "index", "ratio_gini_millionths", 1e6),
    AccessMeasure("ratio_theil", "index", "ratio_theil_millionths", 1e6),
    AccessMeasure(
        "ratio_below_line_percent", "percent_of_people", "ratio_below_line_millionths", 1e4
    ),
)


def access_numbers(cells: Cells) -> list[tuple[AccessMeasure, int, str, str, float]]:
    """Measures of access that a replicate's table holds.

    Parameters
    ----------
    cells
        The table.

    Returns
    -------
    list of tuple
        Measure, year, place, category, value. What the engine leaves out is 0; a table of an
        engine that counts no access gives an empty list.
    """
    found = []
    for kind in ACCESS_MEASURES:
        if not cells.has(kind.counted):
            continue
        parts = [ALL, *cells.categories(kind.counted)]
        nation = cells.dense(kind.counted, [NATION], parts)[:, 0, :] / kind.per
        states = cells.dense(kind.counted, cells.states, [ALL])[:, :, 0] / kind.per
        for y, year in enumerate(cells.years):
            for part, value in zip(parts, nation[y].tolist(), strict=True):
                found.append((kind, year, NATION, part, value))
            if np.any(states):
                for state, value in zip(cells.states, states[y].tolist(), strict=True):
                    found.append((kind, year, state, ALL, value))
    return found
