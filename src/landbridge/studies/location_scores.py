"""Published figures of where physicians practise, as numbers of a simulated run."""

from __future__ import annotations

import numpy as np

from landbridge.studies.cells import NATION, Cells
from landbridge.studies.targets import Target

__all__ = ["h1b_share", "within_miles"]


def h1b_share(cells: Cells, target: Target) -> float | None:
    """Physicians on H-1B, per cent of those in a quartile of counties, at the opening of a year."""
    year = target.year - 1
    if not cells.has("h1b_by_poverty") or year not in cells.years:
        return None
    at = cells.years.index(year)
    on_visa, everybody = (
        float(cells.dense(measure, [NATION], [target.category])[at].sum())
        for measure in ("h1b_by_poverty", "physicians_by_poverty")
    )
    return 100.0 * on_visa / everybody if everybody else None


def within_miles(cells: Cells, target: Target) -> float | None:
    """Family physicians who begin practice within so many miles of their residency, per cent of
    all who began up to the target's year."""
    if not cells.has("family_practice_miles"):
        return None
    until = np.asarray(cells.years) <= target.year
    near, everybody = (
        float(cells.dense("family_practice_miles", [NATION], [category])[until].sum())
        for category in (target.category, "all")
    )
    return 100.0 * near / everybody if everybody else None
