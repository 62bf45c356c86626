"""What is counted of a season: registrants, applications, screens, interviews, programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from landbridge.workforce.applications import REASONS
from landbridge.workforce.codes import Origin
from landbridge.workforce.results import ORIGINS

if TYPE_CHECKING:
    from landbridge.workforce.applications import Files, Senders
    from landbridge.workforce.invitations import Meetings
    from landbridge.workforce.market import Market
    from landbridge.workforce.process import Moment
    from landbridge.workforce.slots import Slots

__all__ = ["COUNTED", "LISTS_COUNTED", "count_lists", "count_season"]

#: Results of the season, with what they are.
COUNTED = {
    "registered": "applicants registered with NRMP",
    "withdrew": "registered, then withdrew",
    "no_rank_list": "registered, no interview, no rank list",
    "rank_list_entries": "programs ranked in all",
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


#: Results of lists by outcome, with what they are; the category is the specialty chosen first and
#: "matched" or "unmatched".
LISTS_COUNTED = {
    "ranked_heads": "applicants who ranked their first specialty",
    "ranks_sum": "programs of that specialty they ranked (contiguous ranks)",
    "applications_sum": "applications they sent",
    "interviews_sum": "interviews they attended",
    "step2_sum": "their Step 2 CK scores",
    "matched_preferred": "matched to the specialty chosen first",
}


@njit(cache=True)
def _tally(met_start, met_file, slot, track, origin, met):  # type: ignore[no-untyped-def]
    for a in range(np.uint64(origin.size)):
        for i in range(np.uint64(met_start[a]), np.uint64(met_start[a + np.uint64(1)])):
            met[np.uint64(origin[a]), np.uint64(track[np.uint64(slot[met_file[i]])])] += 1


def count_season(
    moment: Moment,
    market: Market,
    senders: Senders,
    files: Files,
    meetings: Meetings,
    slots: Slots,
) -> None:
    """Count registrants, applications and what became of them, interviews, and programs by whom
    they met."""
    names = moment.world.memory["applicant_types"]
    tracks = moment.world.tracks
    attended = np.bincount(market.kind, market.interviews, len(names))
    declined = np.bincount(market.kind, meetings.declined, len(names))
    met = np.zeros((len(ORIGINS), tracks.key.size), dtype=np.int64)
    origin = moment.people.origin[market.row]
    _tally(meetings.start, meetings.file, files.slot, slots.track, origin, met)
    everyone = np.ones(market.kind.size, dtype=np.bool_)
    for measure, values in (
        ("registered", market.heads_by_type(everyone)),
        ("withdrew", market.heads_by_type(market.withdrew)),
        ("no_rank_list", market.heads_by_type(~market.withdrew & ~market.listed)),
        ("rank_list_entries", np.bincount(market.kind, np.diff(market.start), len(names))),
        ("applicants_applying", market.heads_by_type(senders.wanted > 0)),
        ("applications", files.outcome.sum(axis=1)),
        *((f"screened_{why}", files.outcome[:, i]) for i, why in enumerate(REASONS[:-1])),
        ("invitations", attended + declined),
        ("interviews", attended),
    ):
        for name, value in zip(names, values, strict=True):
            moment.count(measure, value, category=name)
    everybody = met.sum(axis=0)
    inside = (everybody > 0) & tracks.in_match
    moment.count("programs_open", int(inside.sum()))
    usual = met.sum(axis=1) / max(met.sum(), 1)
    for code in (Origin.US_IMG, Origin.NONUS_IMG):
        below = moment.parameters.number("apply.seldom_share") * usual[code] * everybody
        seldom, never = inside & (met[code] < below), inside & (met[code] == 0)
        moment.count(f"programs_seldom_{ORIGINS[code]}", int(seldom.sum()))
        moment.count(f"programs_never_{ORIGINS[code]}", int(never.sum()))


@njit(cache=True)
def _own_ranks(start, program, choice, specialty, out):  # type: ignore[no-untyped-def]
    for a in range(np.uint64(choice.size)):
        n = 0
        for e in range(start[a], start[a + np.uint64(1)]):
            n += specialty[np.uint64(program[e])] == choice[a]
        out[a] = n


def count_lists(moment: Moment, market: Market) -> None:
    """Count lists, applications, interviews and scores by first specialty, outcome and origin."""
    tracks = moment.world.tracks
    people = moment.people
    ranks = np.empty(market.choice.size, dtype=np.int64)
    _own_ranks(market.start, market.program, market.choice, tracks.specialty, ranks)
    held = market.track >= 0
    at_first = held & (tracks.specialty[np.maximum(market.track, 0)] == market.choice)
    counted = np.flatnonzero((ranks > 0) & ~(held & ~at_first))
    slugs = tuple(moment.country.specialties.slug)
    names = tuple(f"{slug}.{ends}" for slug in slugs for ends in ("matched", "unmatched"))
    origin = people.origin[market.row].astype(np.int64)
    group = (market.choice * 2 + ~at_first) * len(ORIGINS) + origin
    for measure, values in (
        ("ranked_heads", np.ones(counted.size)),
        ("ranks_sum", ranks[counted]),
        ("applications_sum", market.applications[counted]),
        ("interviews_sum", market.interviews[counted]),
        ("step2_sum", people.step2[market.row[counted]]),
    ):
        cells = np.bincount(group[counted], values, len(names) * len(ORIGINS))
        cells = cells.reshape(1, len(names), len(ORIGINS))
        moment.results.add_block(measure, moment.year, cells, ("US",), names, ORIGINS)
    types = moment.world.memory["applicant_types"]
    for name, heads in zip(types, market.heads_by_type(at_first), strict=True):
        moment.count("matched_preferred", heads, category=name)
