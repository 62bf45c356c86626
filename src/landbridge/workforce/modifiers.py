"""What draws each class of physician to a county, beside the size of its market."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge import law
from landbridge.workforce.codes import Citizenship, Obligation, Origin

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = [
    "CLASSES",
    "CLASS_CORPS",
    "CLASS_US",
    "CLASS_VISA",
    "CLASS_WAIVER",
    "MODIFIERS",
    "class_of",
    "county_modifiers",
    "waiver_sites",
]

#: Classes of physician; order of the parameter dimension ``settler``.
CLASSES = ("us_graduate", "us_img", "img_free", "img_visa", "img_waiver", "us_corps")
CLASS_US = 0
CLASS_VISA = 3
CLASS_WAIVER = 4
CLASS_CORPS = 5
_CONRAD, _AGENCY = int(Obligation.CONRAD), int(Obligation.FEDERAL_WAIVER)
_CORPS = int(Obligation.SERVICE_CORPS)
_FOREIGN = int(Citizenship.FOREIGN)
_US_IMG, _NONUS_IMG = int(Origin.US_IMG), int(Origin.NONUS_IMG)

MODIFIERS = (
    "settle.location.nonmetro",
    "settle.location.poverty",
    "settle.location.income",
    "settle.location.hpsa_part_access",
)


@njit(cache=True, inline="always")
def class_of(origin, citizenship, obligation, obligation_left):  # type: ignore[no-untyped-def]
    """Class of one physician: by school, citizenship and service owed."""
    if obligation_left > 0 and obligation in (_CONRAD, _AGENCY):
        return CLASS_WAIVER
    if obligation_left > 0 and obligation == _CORPS:
        return CLASS_CORPS
    if citizenship == _FOREIGN:
        return CLASS_VISA
    if origin == _NONUS_IMG:
        return 2
    return 1 if origin == _US_IMG else 0


def county_modifiers(moment: Moment) -> NDArray[np.float64]:
    """Odds of every county beside its share of the market, shape (classes, counties).

    ``exp(nonmetro_k * rural_c + poverty_k * z_c + income_k * y_c) * people_c(now) /
    people_c(opening)`` for class k, with z the poverty rate and y the logarithm of household
    income, both in standard deviations; for waiver and corps service only counties with a
    primary-care or mental-health shortage designation, those designated in part by a share.
    """
    p = moment.parameters
    places = moment.world.places
    now = moment.country.residents_in(moment.year)
    then = moment.country.residents_in(moment.country.base_year)
    growth = now / np.maximum(then, 1.0)
    odds = np.exp(
        p.table("settle.location.nonmetro")[:, None] * places.rural[None, :]
        + p.table("settle.location.poverty")[:, None] * places.poverty[None, :]
        + p.table("settle.location.income")[:, None] * places.income[None, :]
    )
    odds *= growth[None, :]
    odds[[CLASS_WAIVER, CLASS_CORPS]] *= waiver_sites(moment)
    return np.ascontiguousarray(odds)


def waiver_sites(moment: Moment) -> NDArray[np.float64]:
    """Odds of waiver or corps service in every county: none where no shortage is designated."""
    counties = moment.country.counties
    part = moment.parameters.number("settle.location.hpsa_part_access")
    return np.asarray(law.waiver_site_odds(counties.hpsa_pc, counties.hpsa_mh, part))
