"""How programs' regard of graduates of foreign schools moves over years.

What programs think of a type of applicant is fitted to the Match of one year. From there it walks
(:mod:`landbridge.workforce.match_years`): in steps common to all graduates of foreign schools, and
steps of US-citizen and other IMGs by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.chance import hash_text
from landbridge.workforce.codes import ApplicantType
from landbridge.workforce.match_years import walked

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["REGARD", "moved_regard"]

#: Parameters a process that asks for the walk must declare, beside the year of the fit.
REGARD = ("apply.regard_yearly_sd", "apply.regard_shared")

_KINDS = (ApplicantType.US_IMG, ApplicantType.NONUS_IMG)
_KEYS = np.array(
    [hash_text("all"), *(hash_text(kind.name.lower()) for kind in _KINDS)], dtype=np.uint64
)


def moved_regard(moment: Moment) -> NDArray[np.float64]:
    """What is added to the taste for each applicant type since the year it was fitted to.

    Returns
    -------
    ndarray of float64, shape (types,)
        Standard deviations of quality; zero for graduates of US schools, and for all in the year
        of the fit.
    """
    p = moment.parameters
    sd, shared = p.number("apply.regard_yearly_sd"), p.number("apply.regard_shared")
    steps = walked(moment, "apply.regard", _KEYS)
    moved = np.zeros(len(ApplicantType))
    moved[list(_KINDS)] = sd * (np.sqrt(shared) * steps[0] + np.sqrt(1.0 - shared) * steps[1:])
    return moved
