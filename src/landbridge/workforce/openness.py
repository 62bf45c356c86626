"""Programs that change whom they interview, as a rival to the default in which they never do.

Under ``structure.openness = answering`` a program that never interviews graduates of foreign
schools and was left with seats after the last SOAP may open, and one that filled without them may
close. What each then is stays until it changes again; how open it is once open was drawn with its
traits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.codes import Origin, ProgramKind

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["OPENNESS", "answer_last_match"]

#: Parameters a process in which programs answer must declare.
OPENNESS = ("structure.openness", "apply.opening_hazard", "apply.closing_hazard")

_STANDING = "standing"


def answer_last_match(moment: Moment) -> None:
    """Open and close programs after last year's Match and SOAP; nothing before the first.

    Must come before the positions of the year are set. A program answers by a draw of its own for
    each year, so it does the same in baseline and reform unless its own seats fared otherwise.
    """
    p = moment.parameters
    tracks, market = moment.world.tracks, moment.world.market
    if market is None or p.choice("structure.openness") == _STANDING:
        return
    origin = moment.people.origin[market.row]

    def seats(kind: Origin) -> NDArray[np.int64]:
        taken = market.seat[(market.seat >= 0) & (origin == kind)]
        return np.bincount(taken, minlength=tracks.quota.size)

    reads = (tracks.kind != ProgramKind.FELLOWSHIP) & (tracks.kind != ProgramKind.PRELIMINARY)
    reads &= tracks.in_match & (tracks.quota > 0)
    left = market.seats_left > 0
    u = moment.uniforms("answer", tracks.key)
    opens = reads & left & (u < p.number("apply.opening_hazard"))
    closes = reads & ~left & (u < p.number("apply.closing_hazard"))
    # A program closed to US-citizen IMGs is closed to the others too, and stays so.
    closes &= seats(Origin.NONUS_IMG) == 0
    without_any = closes & (seats(Origin.US_IMG) == 0)
    tracks.open_nonus[opens] = tracks.open_if[opens]
    tracks.open_us_img[opens] = tracks.open_if[opens]
    tracks.open_nonus[closes] = 0.0
    tracks.open_us_img[without_any] = 0.0
