"""Walks between the year whose Match a number was fitted to and the year of a Match.

Some of what makes a Match is fitted to one year and moves in others, nobody has measured how. It
walks at random from that year, in both directions of time. A walk belongs to the draw of the
parameters, as trends do: it is keyed by draw, year and name, the same in baseline and reform, and
with fixed parameters there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from landbridge.chance.kernels import keyed_uniforms, stream_for

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["FITTED_TO", "YEAR_OF_MATCH", "steps_between", "walked"]

#: Parameter that a process in which something walks must declare.
FITTED_TO = "apply.fitted_to"
#: World memory in which a Match of another year than the one it is run as keeps its year.
YEAR_OF_MATCH = "year_of_match"


def steps_between(year: int, other: int) -> range:
    """Years whose step lies between two years; step Y leads from Y - 1 to Y.

    The steps from 2025 to 2028 are those of 2026, 2027 and 2028; so are those back again.
    """
    return range(min(year, other) + 1, max(year, other) + 1)


def walked(
    moment: Moment, part: str, keys: NDArray[np.uint64], persistence: float = 1.0
) -> NDArray[np.float64]:
    """How far each key has walked from the year of the fit, in yearly standard deviations.

    Parameters
    ----------
    moment
        Of a process that declares `FITTED_TO`.
    part
        Name of the walk.
    keys : shape (n,)
    persistence
        What is left of the way of one year in the next; below 1 the walk stays near the fit.

    Returns
    -------
    ndarray of float64, shape (n,)
        One standard normal step a year, added up; zero in the year of the fit.
    """
    far = np.zeros(keys.size)
    draw = moment.parameters.tree.draw_key
    fitted_to = int(moment.parameters.number(FITTED_TO))
    year = moment.world.memory.get(YEAR_OF_MATCH, moment.year)
    if draw is None:
        return far
    sign = 1.0 if year > fitted_to else -1.0
    for step in steps_between(fitted_to, year)[:: int(sign)]:
        far *= persistence
        far += sign * ndtri(keyed_uniforms(stream_for(*draw, part, step), keys))
    return far
