"""The simulated counterpart of a published figure, from one replicate's table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from landbridge.studies.cells import ALL, NATION, Cells
from landbridge.studies.flows import ORIGINS_OF, by_year, flow, share
from landbridge.studies.headline import IMG_ORIGINS, PRIMARY_CARE, SPECIALTY_GROUPS
from landbridge.studies.inequality import counties_above, gini, theil
from landbridge.studies.location_scores import h1b_share, within_miles
from landbridge.studies.match_scores import MATCH_SCORES
from landbridge.studies.targets import Target

_PER = 100_000.0
_THOUSAND = 1000.0
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
    score = _SCORES.get(target.measure) or MATCH_SCORES.get(target.measure)
    if score is not None:
        return score(cells, target)
    return flow(cells, target.measure, target)


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


def _retention(cells: Cells, target: Target) -> float | None:
    """Completers who begin practice in the state they trained in, all years up to the target's."""
    if not cells.has("first_practice"):
        return None
    until = np.asarray(cells.years) <= target.year
    stayed = by_year(cells, "first_practice_in_training_state", target)[until].sum()
    return share(float(stayed), float(by_year(cells, "first_practice", target)[until].sum()))


def _exit_rate(cells: Cells, target: Target) -> float | None:
    here = replace(target, year=target.year + 1)
    left = _at_opening(cells, "leavers", _states(cells, target), here, target.category)
    return share(left, _stock(cells, target))


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
    return flow(cells, "j1_waiver_conrad", target)


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
    return None if women is None or men is None else share(women, women + men)


def _share_55plus(cells: Cells, target: Target) -> float | None:
    if target.category == ALL:
        older = _at_opening(cells, "stock_by_age", [target.place], target, "55plus")
    else:
        older = _at_opening(
            cells, "stock_55plus_by_specialty", [target.place], target, target.category
        )
    return share(older, _stock(cells, target))


def _share_60plus(cells: Cells, target: Target) -> float | None:
    older = _at_opening(cells, "stock_by_age", [target.place], target, "60plus")
    return share(older, _stock(cells, target))


def _img_share(cells: Cells, target: Target) -> float | None:
    places = [c for c in cells.counties if target.place in (NATION, c[:2])]
    foreign = _at_opening(cells, "physicians", places, target, ALL, IMG_ORIGINS)
    return share(foreign, _at_opening(cells, "physicians", places, target))


def _share_by_origin(measure: str, category: str = ALL) -> Callable[[Cells, Target], float | None]:
    """Share of an origin in a count of the profession at the opening of the target's year."""

    def score(cells: Cells, target: Target) -> float | None:
        places = [NATION, *cells.states] if target.place == NATION else [target.place]
        origins = ORIGINS_OF.get(target.origin, (target.origin,))
        part = _at_opening(cells, measure, places, target, category, origins)
        return share(part, _at_opening(cells, measure, places, target, category))

    return score


def _share_by_category(measure: str) -> Callable[[Cells, Target], float | None]:
    """Share of a category in a count of the nation at the opening of the target's year."""

    def score(cells: Cells, target: Target) -> float | None:
        part = _at_opening(cells, measure, [NATION], target, target.category)
        return share(part, _at_opening(cells, measure, [NATION], target))

    return score


def _other_language(cells: Cells, target: Target) -> float | None:
    english = _share_by_category("physicians_by_language")(
        cells, replace(target, category="english_only")
    )
    return None if english is None else 100.0 - english


def _pay_gap(cells: Cells, target: Target) -> float | None:
    """How much less women earn than men, all reasons together."""
    ratio = _at_opening(cells, "pay_women_to_men_millionths", [NATION], target)
    return None if ratio is None else 100.0 - ratio / 1e4


def _mean_pay(cells: Cells, target: Target) -> float | None:
    return _at_opening(cells, "mean_pay_usd", [NATION], target)


def _density(cells: Cells, target: Target) -> float | None:
    opening = target.year - 1
    if opening not in cells.years:
        return None
    counties = [place for place in cells.counties if target.place in (NATION, place[:2])]
    people = cells.dense("population", counties, [ALL])[cells.years.index(opening)]
    return share(_stock(cells, target), float(np.sum(people)), _PER)


_SCORES: dict[str, Callable[[Cells, Target], float | None]] = {
    "active_physicians": _stock,
    "women_share": _women_share,
    "share_55plus": _share_55plus,
    "share_60plus": _share_60plus,
    "img_share": _img_share,
    "faculty_share": _share_by_origin("faculty"),
    "investigator_share": _share_by_origin("research_grants", "independent"),
    "race_share": _share_by_category("physicians_by_race_and_origin"),
    "other_language_share": _other_language,
    "pay_gap_women": _pay_gap,
    "mean_pay": _mean_pay,
    "physicians_per_100k": _density,
    "retention_in_state": _retention,
    "family_within_miles": within_miles,
    "h1b_share": h1b_share,
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
