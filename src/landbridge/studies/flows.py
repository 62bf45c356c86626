"""What one replicate counts in the year of a target."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from landbridge.studies.cells import ALL, Cells
from landbridge.studies.headline import IMG_ORIGINS
from landbridge.studies.targets import Target

__all__ = ["FLOWS", "ORIGINS_OF", "by_year", "flow", "share"]

#: Measures of a year's events; all others are stocks, compared at the opening of their year.
FLOWS = {
    "match_rate",
    "active_share",
    "registered",
    "active_applicants",
    "matched",
    "matched_by_specialty",
    "first_year_by_specialty",
    "positions_offered",
    "positions_filled",
    "first_year_positions_offered",
    "first_year_positions_filled",
    "soap_positions",
    "soap_placed",
    "soap_filled",
    "soap_share",
    "soap_filled_share",
    "preferred_rate",
    "registered_rate",
    "fellowship_gap",
    "ranks_mean",
    "step2_mean",
    "interviews_ratio",
    "applications_ratio",
    "applications_per_applicant",
    "programs_seldom_share",
    "positions_filled_share",
    "couples",
    "couples_match_rate",
    "fellowship_match_rate",
    "fellowship_share",
    "fellowship_applicant_share",
    "fellowship_applicants",
    "fellowship_positions_by_specialty",
    "in_school_state_share",
    "retention_in_state",
    "trainees",
    "exit_rate",
    "conrad_waivers",
    "conrad_states_full",
}
_MEDICINE_AND_PEDIATRICS = "medicine_and_pediatrics"
#: Origins that a figure counts together.
ORIGINS_OF = {"img": IMG_ORIGINS, "non_us_md": ("us_do", *IMG_ORIGINS)}
#: Applicant types that NRMP prints together: all but seniors of US schools and IMGs.
_TYPES_OF = {"other_types": ["us_md_prior", "us_do_prior", "other"]}


def flow(cells: Cells, measure: str, target: Target) -> float | None:
    """A count in the year, place, category and origin of a target; None where it is not there."""
    if not cells.has(measure) or target.year not in cells.years:
        return None
    return float(by_year(cells, measure, target)[cells.years.index(target.year)])


def by_year(cells: Cells, measure: str, target: Target) -> NDArray[np.float64]:
    """A count by year, shape (years,), in the place, category and origin of a target.

    A category of ``all`` adds the categories up; ``medicine_and_pediatrics`` is the joint match of
    the two.
    """
    categories = [target.category]
    if target.category == ALL:
        categories = cells.categories(measure) or [ALL]
    elif target.category in _TYPES_OF:
        categories = _TYPES_OF[target.category]
    elif target.category == _MEDICINE_AND_PEDIATRICS:
        categories = _subspecialties()
    origins = None if target.origin == ALL else ORIGINS_OF.get(target.origin, (target.origin,))
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


def share(part: float | None, whole: float | None, per: float = 100.0) -> float | None:
    """``per * part / whole``; None where a part is missing or the whole is nothing."""
    if part is None or not whole:
        return None
    return per * part / whole
