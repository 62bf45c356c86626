"""How programs' regard of graduates of foreign schools moves over years.

What programs think of a type of applicant is fitted to the Match of one year. Before and after it
nobody has measured it, so it walks at random from there, in both directions of time: common steps
for all graduates of foreign schools, and steps of US-citizen and other IMGs by themselves. The walk
belongs to the draw of the parameters, as trends do: it is keyed by draw, year and kind, the same in
baseline and reform, and with fixed parameters there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from landbridge.chance import hash_text
from landbridge.chance.kernels import keyed_uniforms, stream_for
from landbridge.workforce.codes import ApplicantType

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["REGARD", "YEAR_OF_MATCH", "moved_regard", "steps_between"]

#: Parameters a process that asks for the walk must declare.
REGARD = ("apply.regard_yearly_sd", "apply.regard_shared", "apply.regard_fitted_to")

#: World memory in which a Match of another year than the one it is run as keeps its year.
YEAR_OF_MATCH = "year_of_match"

_KINDS = (ApplicantType.US_IMG, ApplicantType.NONUS_IMG)
_KEYS = np.array(
    [hash_text("all"), *(hash_text(kind.name.lower()) for kind in _KINDS)], dtype=np.uint64
)


def steps_between(year: int, other: int) -> range:
    """Years whose step lies between two years; step Y leads from Y - 1 to Y.

    The steps from 2025 to 2028 are those of 2026, 2027 and 2028; so are those back again.
    """
    return range(min(year, other) + 1, max(year, other) + 1)


def moved_regard(moment: Moment) -> NDArray[np.float64]:
    """What is added to the taste for each applicant type since the year it was fitted to.

    Parameters
    ----------
    moment
        Of a process that declares `REGARD`.

    Returns
    -------
    ndarray of float64, shape (types,)
        Standard deviations of quality; zero for graduates of US schools, and for all in the year
        of the fit.
    """
    p = moment.parameters
    moved = np.zeros(len(ApplicantType))
    draw = p.tree.draw_key
    fitted_to = int(p.number("apply.regard_fitted_to"))
    year = moment.world.memory.get(YEAR_OF_MATCH, moment.year)
    sd, shared = p.number("apply.regard_yearly_sd"), p.number("apply.regard_shared")
    if draw is None or year == fitted_to or sd == 0.0:
        return moved
    steps = np.zeros(_KEYS.size)
    for step in steps_between(fitted_to, year):
        steps += ndtri(keyed_uniforms(stream_for(*draw, "apply.regard", step), _KEYS))
    sign = 1.0 if year > fitted_to else -1.0
    own = np.sqrt(shared) * steps[0] + np.sqrt(1.0 - shared) * steps[1:]
    moved[list(_KINDS)] = sign * sd * own
    return moved
