"""Who enters the Match as a couple.

Neighbours by rank in one class of seniors of one state pair up with a keyed draw. Ranks are part of
the persons' keys, so a larger class adds pairs at its end and breaks none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.codes import ApplicantType

if TYPE_CHECKING:
    from landbridge.workforce.market import Market
    from landbridge.workforce.process import Moment

__all__ = ["pair_couples"]


def pair_couples(moment: Moment, market: Market) -> NDArray[np.int64]:
    """Places in the market of both members of every couple, shape (couples, 2).

    Only US seniors pair (a plain assumption: most couples meet in school), both with a rank list.
    """
    people = moment.people
    senior = market.kind <= ApplicantType.US_DO_SENIOR
    at = np.flatnonzero(senior)
    if at.size < 2:
        return np.zeros((0, 2), dtype=np.int64)
    run = market.kind[at].astype(np.int64) * 64 + people.home_state[market.row[at]]
    begins = np.flatnonzero(np.diff(run, prepend=run[0] - 1) != 0)
    rank = np.arange(at.size) - begins[np.searchsorted(begins, np.arange(at.size), "right") - 1]
    first = np.flatnonzero((rank[:-1] % 2 == 0) & (run[:-1] == run[1:]))
    pairs = np.stack([at[first], at[first + 1]], axis=1)
    u = moment.uniforms("couple", people.key[market.row[pairs[:, 0]]])
    listed = np.diff(market.start) > 0
    chosen = (u < moment.parameters.number("match.couple_share")) & listed[pairs].all(axis=1)
    return np.ascontiguousarray(pairs[chosen])
