"""The simulated counterpart of a published figure, from one replicate's table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from landbridge.studies.cells import ALL, NATION, Cells
from landbridge.studies.headline import IMG_ORIGINS, PRIMARY_CARE, SPECIALTY_GROUPS
from landbridge.studies.inequality import counties_above, gini, theil
from landbridge.studies.targets import Target

_PER = 100_000.0
_THOUSAND = 1000.0
_MEDICINE_AND_PEDIATRICS = "medicine_and_pediatrics"
_ORIGINS_OF = {"img": IMG_ORIGINS}
_GROUPS_OF = {
    ALL: SPECIALTY_GROUPS,
    "non_primary_care": tuple(g for g in SPECIALTY_GROUPS if g != PRIMARY_CARE),
    "surgery": ("general_surgery", "surgical_specialties", "obgyn"),
}


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
    return float(_by_year(cells, measure, target)[cells.years.index(target.year)])


def _by_year(cells: Cells, measure: str, target: Target) -> NDArray[np.float64]:
    categories = [target.category]
    if target.category == ALL:
        categories = cells.categories(measure) or [ALL]
    elif target.category == _MEDICINE_AND_PEDIATRICS:
        categories = _subspecialties()
    origins = None if target.origin == ALL else _ORIGINS_OF.get(target.origin, (target.origin,))
    array = cells.dense(measure, [target.place], categories, origins)
    return np.asarray(array.sum(axis=(1, 2)))


@cache
def _subspecialties() -> list[str]:
    """Subspecialties that only internists or pediatricians enter, as in their joint match."""
    from landbridge.baseline.specialties import load_specialties

    specialties = load_specialties()
    slugs = [str(slug) for slug in specialties.slug]
    base = {slugs.index("internal_medicine"), slugs.index("pediatrics")}
    return [
        slug
        for slug, parents in zip(slugs, specialties.parents, strict=True)
        if len(parents) and set(parents) <= base
    ]


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


def _preferred_rate(cells: Cells, target: Target) -> float | None:
    """Matched in the specialty wanted first, early matches of a specialty included."""
    preferred = _flow(cells, "matched_preferred", target)
    active = _flow(cells, "active_applicants", target)
    if preferred is None or active is None:
        return None
    return _share(preferred, active + (_flow(cells, "placed_outside", target) or 0.0))


def _active_share(cells: Cells, target: Target) -> float | None:
    """Of those registered; who is placed in an early match of a specialty is no registrant."""
    active = _flow(cells, "active_applicants", target)
    registered = _flow(cells, "registered", target)
    outside = _flow(cells, "placed_outside", target)
    return None if registered is None else _share(active, registered - (outside or 0.0))


def _couples_rate(cells: Cells, target: Target) -> float | None:
    """Of the members of couples; a couple counts two."""
    both = _flow(cells, "couples_both_matched", target)
    one = _flow(cells, "couples_one_matched", target)
    couples = _flow(cells, "couples", target)
    if both is None or couples is None:
        return None
    return _share(2.0 * both + (one or 0.0), 2.0 * couples)


def _positions_filled_share(cells: Cells, target: Target) -> float | None:
    filled = _flow(cells, "positions_filled", target)
    return _share(filled, _flow(cells, "positions_offered", target))


def _fellowship_rate(cells: Cells, target: Target) -> float | None:
    matched = _flow(cells, "fellowship_matched", target)
    return _share(matched, _flow(cells, "fellowship_applicants", target))


def _fellowship_share(cells: Cells, target: Target) -> float | None:
    matched = _flow(cells, "fellowship_matched", target)
    return _share(matched, _flow(cells, "fellowship_matched", replace(target, origin=ALL)))


def _fellowship_applicants(cells: Cells, target: Target) -> float | None:
    applied = _flow(cells, "fellowship_applicants", target)
    return _share(applied, _flow(cells, "fellowship_applicants", replace(target, origin=ALL)))


def _retention(cells: Cells, target: Target) -> float | None:
    """Completers who begin practice in the state they trained in, all years up to the target's."""
    if not cells.has("first_practice"):
        return None
    until = np.asarray(cells.years) <= target.year
    stayed = _by_year(cells, "first_practice_in_training_state", target)[until].sum()
    return _share(float(stayed), float(_by_year(cells, "first_practice", target)[until].sum()))


def _exit_rate(cells: Cells, target: Target) -> float | None:
    here = replace(target, year=target.year + 1)
    left = _at_opening(cells, "leavers", _states(cells, target), here, target.category)
    return _share(left, _stock(cells, target))


def _growth(cells: Cells, target: Target) -> float | None:
    """Mean yearly growth of the stock from the first opening to the target's year."""
    now = _stock(cells, target)
    then = _stock(cells, replace(target, year=cells.years[0] + 1))
    years = target.year - 1 - cells.years[0]
    return None if now is None or then is None or years < 1 else (now - then) / years


def _shortage(cells: Cells, target: Target) -> float | None:
    """Demand less supply in FTE at the opening of the target's year."""
    opening = target.year - 1
    if not cells.has("demand_fte_thousandths") or opening not in cells.years:
        return None
    groups = _GROUPS_OF.get(target.category, (target.category,))
    demand = cells.dense("demand_fte_thousandths", [NATION], groups)
    supply = cells.dense("fte_thousandths", cells.counties, groups)
    year = cells.years.index(opening)
    return float((demand[year].sum() - supply[year].sum()) / _THOUSAND)


def _waivers(cells: Cells, target: Target) -> float | None:
    return _flow(cells, "j1_waiver_conrad", target)


def _full_states(cells: Cells, target: Target) -> float | None:
    if not cells.has("conrad_slots_used") or target.year not in cells.years:
        return None
    year = cells.years.index(target.year)
    used = cells.dense("conrad_slots_used", cells.states, [ALL])[year, :, 0]
    open_to = cells.dense("conrad_slots_available", cells.states, [ALL])[year, :, 0]
    return float(((used >= open_to) & (open_to > 0)).sum())


def _in_counties(
    measure: Callable[[NDArray[np.float64], NDArray[np.float64]], float],
) -> Callable[[Cells, Target], float | None]:
    """A measure of people and primary-care physicians by county, at the opening of the year."""

    def score(cells: Cells, target: Target) -> float | None:
        opening = target.year - 1
        if not cells.has("physicians") or opening not in cells.years:
            return None
        year = cells.years.index(opening)
        people = cells.dense("population", cells.counties, [ALL])[year, :, 0]
        heads = cells.dense("physicians", cells.counties, [PRIMARY_CARE])[year, :, 0]
        return measure(people, heads)

    return score


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
    counties = [place for place in cells.counties if target.place in (NATION, place[:2])]
    people = cells.dense("population", counties, [ALL])[cells.years.index(opening)]
    return _share(_stock(cells, target), float(np.sum(people)), _PER)


_SCORES: dict[str, Callable[[Cells, Target], float | None]] = {
    "match_rate": _match_rate,
    "preferred_rate": _preferred_rate,
    "active_share": _active_share,
    "active_physicians": _stock,
    "women_share": _women_share,
    "share_55plus": _share_55plus,
    "share_60plus": _share_60plus,
    "img_share": _img_share,
    "physicians_per_100k": _density,
    "couples_match_rate": _couples_rate,
    "positions_filled_share": _positions_filled_share,
    "fellowship_match_rate": _fellowship_rate,
    "fellowship_share": _fellowship_share,
    "fellowship_applicant_share": _fellowship_applicants,
    "retention_in_state": _retention,
    "exit_rate": _exit_rate,
    "active_growth": _growth,
    "shortage_fte": _shortage,
    "conrad_waivers": _waivers,
    "conrad_states_full": _full_states,
    "primary_care_physicians": _in_counties(lambda people, heads: float(heads.sum())),
    "gini_primary_care": _in_counties(gini),
    "theil_primary_care": _in_counties(theil),
    "people_over_3500": _in_counties(
        lambda people, heads: float(people[counties_above(people, heads)].sum())
    ),
    "counties_over_3500": _in_counties(
        lambda people, heads: float(counties_above(people, heads).sum())
    ),
}
