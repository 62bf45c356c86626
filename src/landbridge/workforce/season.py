"""What is counted of a season: registrants, applications, screens, interviews, programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.workforce.applications import REASONS
from landbridge.workforce.codes import Origin
from landbridge.workforce.results import ORIGINS

if TYPE_CHECKING:
    from landbridge.workforce.applications import Files, Senders
    from landbridge.workforce.market import Market
    from landbridge.workforce.process import Moment
    from landbridge.workforce.slots import Slots

__all__ = ["COUNTED", "count_season"]

#: Results of the season, with what they are.
COUNTED = {
    "registered": "applicants registered with NRMP",
    "withdrew": "registered, then withdrew",
    "no_rank_list": "registered, no interview, no rank list",
    "rank_list_entries": "programs ranked in all",
    "ranked_heads": "applicants who ranked a categorical or advanced position",
    "applicants_applying": "applicants who sent applications",
    "applications": "applications for categorical and advanced positions",
    "screened_closed": "turned away: the program interviews no such graduates",
    "screened_no_visa": "turned away: the program sponsors no visa",
    "screened_score_floor": "turned away: Step 2 CK below the program's floor",
    "screened_graduation_year": "turned away: too many years since graduation",
    "screened_attempts": "turned away: a failed attempt",
    "invitations": "invitations to interviews",
    "interviews": "interviews attended",
    "programs_open": "programs in the Match that interviewed anybody",
    "programs_seldom_us_img": "programs that seldom or never interviewed US-citizen IMGs",
    "programs_never_us_img": "of them never",
    "programs_seldom_nonus_img": "programs that seldom or never interviewed other IMGs",
    "programs_never_nonus_img": "of them never",
}


@njit(cache=True)
def _tally(owner, slot, state, kind, origin, track, invited, attended, met):  # type: ignore[no-untyped-def]
    for e in range(np.uint64(owner.size)):
        if state[e] == 0:
            continue
        a = np.uint64(owner[e])
        invited[kind[a]] += 1
        if state[e] == 1:
            attended[kind[a]] += 1
            met[origin[a], track[np.uint64(slot[e])]] += 1


def count_season(
    moment: Moment,
    market: Market,
    senders: Senders,
    files: Files,
    state: NDArray[np.uint8],
    slots: Slots,
) -> None:
    """Count registrants, applications and what became of them, interviews, and programs by whom
    they met; ``state`` as :func:`landbridge.workforce.invitations.invite` gives it."""
    names = moment.world.memory["applicant_types"]
    tracks = moment.world.tracks
    invited, attended = np.zeros((2, len(names)), dtype=np.int64)
    met = np.zeros((len(ORIGINS), tracks.key.size), dtype=np.int64)
    origin = moment.people.origin[market.row]
    _tally(files.owner, files.slot, state, market.kind, origin, slots.track, invited, attended, met)
    everyone = np.ones(market.kind.size, dtype=np.bool_)
    listed = np.diff(market.start) > 0
    for measure, values in (
        ("registered", market.heads_by_type(everyone)),
        ("withdrew", market.heads_by_type(market.withdrew)),
        ("no_rank_list", market.heads_by_type(~market.withdrew & ~market.listed)),
        ("rank_list_entries", np.bincount(market.kind, np.diff(market.start), len(names))),
        ("ranked_heads", market.heads_by_type(listed)),
        ("applicants_applying", market.heads_by_type(senders.wanted > 0)),
        ("applications", files.outcome.sum(axis=1)),
        *((f"screened_{why}", files.outcome[:, i]) for i, why in enumerate(REASONS[:-1])),
        ("invitations", invited),
        ("interviews", attended),
    ):
        for name, value in zip(names, values, strict=True):
            moment.count(measure, value, category=name)
    everybody = met.sum(axis=0)
    inside = (everybody > 0) & tracks.in_match
    moment.count("programs_open", int(inside.sum()))
    below = moment.parameters.number("apply.seldom_share") * everybody
    for code in (Origin.US_IMG, Origin.NONUS_IMG):
        seldom, never = inside & (met[code] < below), inside & (met[code] == 0)
        moment.count(f"programs_seldom_{ORIGINS[code]}", int(seldom.sum()))
        moment.count(f"programs_never_{ORIGINS[code]}", int(never.sum()))
