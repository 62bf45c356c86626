"""What draws each class of physician to a county, beside the size of its market."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.codes import Citizenship, Obligation, Origin

if TYPE_CHECKING:
    from landbridge.workforce.people import People
    from landbridge.workforce.process import Moment

__all__ = [
    "CLASSES",
    "CLASS_VISA",
    "CLASS_WAIVER",
    "MODIFIERS",
    "classes",
    "county_modifiers",
]

#: Classes of physician; order of the parameter dimension ``settler``.
CLASSES = ("us_graduate", "us_img", "img_free", "img_visa", "img_waiver")
CLASS_VISA = 3
CLASS_WAIVER = 4

MODIFIERS = (
    "settle.location.nonmetro",
    "settle.location.poverty",
    "settle.location.hpsa_part_access",
)


def classes(people: People, row: NDArray[np.intp]) -> NDArray[np.int64]:
    """Class of each row: by school, citizenship and service owed."""
    origin = people.origin[row]
    cls = np.zeros(row.size, dtype=np.int64)
    cls[origin == Origin.US_IMG] = 1
    cls[origin == Origin.NONUS_IMG] = 2
    cls[people.citizenship[row] == Citizenship.FOREIGN] = CLASS_VISA
    waiver = (people.obligation[row] == Obligation.CONRAD) | (
        people.obligation[row] == Obligation.FEDERAL_WAIVER
    )
    cls[waiver & (people.obligation_left[row] > 0)] = CLASS_WAIVER
    return cls


def county_modifiers(moment: Moment) -> NDArray[np.float64]:
    """Odds of every county beside its share of the market, shape (classes, counties).

    ``exp(nonmetro_k * rural_c + poverty_k * z_c) * people_c(now) / people_c(opening)`` for class
    k, with z the poverty rate in standard deviations; for waiver service only counties with a
    primary-care or mental-health shortage designation, those designated in part by a share.
    """
    p = moment.parameters
    counties = moment.country.counties
    poverty = np.asarray(counties.poverty_pct, dtype=np.float64)
    known = np.nan_to_num(poverty, nan=float(np.nanmean(poverty)))
    z = (known - known.mean()) / known.std()
    rural = 1.0 - np.asarray(counties.metro, dtype=np.float64)
    now = moment.country.population_in(moment.year).sum(axis=1)
    then = moment.country.population_in(moment.country.base_year).sum(axis=1)
    growth = now / np.maximum(then, 1.0)
    odds = np.exp(
        p.table("settle.location.nonmetro")[:, None] * rural[None, :]
        + p.table("settle.location.poverty")[:, None] * z[None, :]
    )
    odds *= growth[None, :]
    designation = np.maximum(counties.hpsa_pc == 1, counties.hpsa_mh == 1)
    partly = np.maximum(counties.hpsa_pc == 2, counties.hpsa_mh == 2)
    part = p.number("settle.location.hpsa_part_access")
    odds[CLASS_WAIVER] *= np.where(designation, 1.0, np.where(partly, part, 0.0))
    return np.ascontiguousarray(odds)
