"""How often applicants seek each specialty, and how that moves over years.

The shares are fitted to the Match of one year. From there the interest in each specialty walks
(:mod:`landbridge.workforce.match_years`), the same for all types of applicants, and is drawn back:
applicants follow the seats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.chance import hash_text
from landbridge.workforce.match_years import walked

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["INTEREST", "INTEREST_KNOWN", "shares_sought"]

#: Parameters a process that asks for the shares must declare, beside the year of the fit.
INTEREST = (
    "apply.specialty_share",
    "apply.interest_yearly_sd",
    "apply.interest_persistence",
)

#: World memory of slugs of specialties for which it is known who sought them in the year.
INTEREST_KNOWN = "interest_known"


def shares_sought(moment: Moment) -> NDArray[np.float64]:
    """How often each type of applicant seeks each specialty this year.

    Returns
    -------
    ndarray of float64, shape (types, specialties)
        Odds, which need not add up to one; the shares themselves in the year of the fit.
    """
    p = moment.parameters
    slugs = moment.country.specialties.slug.tolist()
    keys = np.array([hash_text(slug) for slug in slugs], dtype=np.uint64)
    sd = p.table("apply.interest_yearly_sd").copy()
    sd[[slugs.index(slug) for slug in moment.world.memory.get(INTEREST_KNOWN, ())]] = 0.0
    far = walked(moment, "apply.interest", keys, p.number("apply.interest_persistence"))
    return p.table("apply.specialty_share") * np.exp(sd * far)
