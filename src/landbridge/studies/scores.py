"""The simulated counterpart of a published figure, from one replicate's table."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from landbridge.studies.cells import ALL, NATION, Cells
from landbridge.studies.headline import IMG_ORIGINS
from landbridge.studies.targets import Target

_PER = 100_000.0


def simulated(cells: Cells, target: Target) -> float | None:
    """The figure of a target in one replicate.

    Parameters
    ----------
    cells
        The replicate.
    target
        What is compared. Its measure is one of those below, or a count that the engine writes
        under that name (a category of ``all`` adds the categories up).

    Returns
    -------
    float or None
        None where the table does not hold what is needed.
    """
    score = _SCORES.get(target.measure)
    if score is not None:
        return score(cells, target)
    return _flow(cells, target.measure, target)


def _flow(cells: Cells, measure: str, target: Target) -> float | None:
    if not cells.has(measure) or target.year not in cells.years:
        return None
    categories = [target.category]
    if target.category == ALL:
        categories = cells.categories(measure) or [ALL]
    origins = None if target.origin == ALL else [target.origin]
    array = cells.dense(measure, [target.place], categories, origins)
    return float(array[cells.years.index(target.year)].sum())


def _stock(cells: Cells, target: Target) -> float | None:
    """Active physicians at the opening of the target's year, in its place and specialty."""
    return _at_opening(cells, "stock", _states(cells, target), target, target.category)


def _at_opening(
    cells: Cells,
    measure: str,
    places: list[str],
    target: Target,
    category: str = ALL,
    origins: tuple[str, ...] | None = None,
) -> float | None:
    opening = target.year - 1
    if not cells.has(measure) or opening not in cells.years:
        return None
    categories = [category]
    if category == ALL:
        categories = cells.categories(measure) or [ALL]
    array = cells.dense(measure, places, categories, origins)
    return float(array[cells.years.index(opening)].sum())


def _states(cells: Cells, target: Target) -> list[str]:
    return cells.states if target.place == NATION else [target.place]


def _share(part: float | None, whole: float | None, per: float = 100.0) -> float | None:
    if part is None or not whole:
        return None
    return per * part / whole


def _match_rate(cells: Cells, target: Target) -> float | None:
    matched = _flow(cells, "matched", target)
    return _share(matched, _flow(cells, "active_applicants", target))


def _active_share(cells: Cells, target: Target) -> float | None:
    active = _flow(cells, "active_applicants", target)
    return _share(active, _flow(cells, "registered", target))


def _women_share(cells: Cells, target: Target) -> float | None:
    women = _at_opening(cells, "stock_by_sex", [target.place], target, "female")
    men = _at_opening(cells, "stock_by_sex", [target.place], target, "male")
    return None if women is None or men is None else _share(women, women + men)


def _share_55plus(cells: Cells, target: Target) -> float | None:
    if target.category == ALL:
        older = _at_opening(cells, "stock_by_age", [target.place], target, "55plus")
    else:
        older = _at_opening(
            cells, "stock_55plus_by_specialty", [target.place], target, target.category
        )
    return _share(older, _stock(cells, target))


def _share_60plus(cells: Cells, target: Target) -> float | None:
    older = _at_opening(cells, "stock_by_age", [target.place], target, "60plus")
    return _share(older, _stock(cells, target))


def _img_share(cells: Cells, target: Target) -> float | None:
    places = [c for c in cells.counties if target.place in (NATION, c[:2])]
    foreign = _at_opening(cells, "physicians", places, target, ALL, IMG_ORIGINS)
    return _share(foreign, _at_opening(cells, "physicians", places, target))


def _density(cells: Cells, target: Target) -> float | None:
    opening = target.year - 1
    if opening not in cells.years:
        return None
    counties = [
        place for place in cells.counties if target.place in (NATION, place[:2])
    ]
    people = cells.dense("population", counties, [ALL])[cells.years.index(opening)]
    return _share(_stock(cells, target), float(np.sum(people)), _PER)


_SCORES: dict[str, Callable[[Cells, Target], float | None]] = {
    "match_rate": _match_rate,
    "active_share": _active_share,
    "active_physicians": _stock,
    "women_share": _women_share,
    "share_55plus": _share_55plus,
    "share_60plus": _share_60plus,
    "img_share": _img_share,
    "physicians_per_100k": _density,
}
