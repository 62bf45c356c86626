"""leadership: who directs programs and heads departments.

There are so many posts, whoever fills them. Those that fall vacant go to members of a faculty of
some seniority by an exponential race: candidate i arrives at ``-log(u_i) / w_i`` with a keyed
uniform and a weight by origin, and the first to arrive are appointed (Efraimidis & Spirakis 2006).
So more candidates of one origin leave fewer posts for the others, and one candidate more changes
one appointment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.workforce.codes import Origin

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["PARAMETERS", "TERM", "appoint", "end_posts", "first_to_arrive"]

PARAMETERS = (
    "careers.leadership.posts",
    "careers.leadership.seniority",
    "careers.leadership.origin_odds",
    "careers.leadership.img_weight",
)
TERM = ("careers.leadership.ends",)


def first_to_arrive(
    draw: NDArray[np.float64], weight: NDArray[np.float64], places: int
) -> NDArray[np.intp]:
    """Places of the candidates who win an exponential race.

    Parameters
    ----------
    draw
        A uniform on (0, 1) a candidate.
    weight
        Positive rates of arrival.
    places
        How many win.

    Returns
    -------
    ndarray of intp
        Positions of the winners in order; everybody where there are places enough.
    """
    if places <= 0:
        return np.zeros(0, dtype=np.intp)
    if places >= draw.size:
        return np.arange(draw.size)
    when = -np.log(draw) / weight
    return np.sort(np.argpartition(when, places - 1)[:places])


def end_posts(moment: Moment, row: NDArray[np.intp]) -> None:
    """End the terms that end this year among the faculty ``row``."""
    people = moment.people
    row = row[people.leads[row] == 1]
    u = moment.uniforms("term", people.key[row])
    people.leads[row[u < moment.parameters.number(*TERM)]] = 0


def appoint(moment: Moment, row: NDArray[np.intp]) -> None:
    """Fill the vacant posts from the faculty ``row``."""
    p = moment.parameters
    people = moment.people
    found = np.empty(row.size + 1, dtype=np.intp)
    seniority = p.number("careers.leadership.seniority")
    filled, count = _candidates(moment.year, seniority, row, people.leads, people.entered, found)
    vacant = moment.world.sampled(p.number("careers.leadership.posts")) - int(filled)
    row = found[:count]
    origin = people.origin[row]
    weight = p.table("careers.leadership.origin_odds").copy()
    weight[Origin.US_IMG :] *= p.number("careers.leadership.img_weight")
    draw = moment.uniforms("post", people.key[row])
    people.leads[row[first_to_arrive(draw, weight[origin], vacant)]] = 1


@njit(cache=True)
def _candidates(year, seniority, row, leads, entered, found):  # type: ignore[no-untyped-def]
    """Write who is senior enough and holds no post; return how many posts are held, and they."""
    filled, n = np.int64(0), np.uint64(0)
    for i in row:
        filled += leads[i] == 1
        found[n] = i  # overwritten by the next unless this one is a candidate
        n += np.uint64(leads[i] != 1 and year - entered[i] >= seniority)
    return filled, n
