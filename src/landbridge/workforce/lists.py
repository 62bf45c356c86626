"""Rank lists of preliminary years from sampled interviews.

Programs are proposed from fixed tables, in the home state or anywhere, and accepted or rejected by
openness, visa policy and the positions of the year, keyed by person and try: a change of odds
changes few lists, and nobody is ever paired with every program. The preference of an applicant
for a program, and of the program for the applicant, carry noise keyed by the pair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import fill4, fill_blocks, mix64, whole_lanes
from landbridge.workforce.applicant_classes import odds_by_regard, regard_of

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["LISTS", "LIST_LIMIT", "OWN_LIKING", "sample_lists"]

#: Room for the interviews and the rank list of one applicant.
LIST_LIMIT = 40
#: Width of the uniform that stands for an applicant's own liking. Its standard deviation, 1.8, is
#: that of a logistic: the unit of appeals, no assumption, in which they are about log odds.
OWN_LIKING = 6.24
#: Proposals tried for each entry of a list before it is left shorter.
TRIES_PER_ENTRY = 24
_BATCH = 16

#: Parameters a process that samples lists must declare.
LISTS = (
    "apply.quota_headroom",
    "apply.home_interview_share",
    "apply.appeal_weight",
    "apply.home_appeal",
    "apply.home_score",
    "apply.pair_noise_sd",
)


@njit(cache=True, inline="always")
def _segments(proposals, pool, home, states, pools):  # type: ignore[no-untyped-def]
    """First item and size of the pool, and of its part in the home state (empty without one)."""
    start = proposals[0]
    if pool < 0:
        return 0, 0, 0, 0
    low, size = start[pool], start[pool + 1] - start[pool]
    if home < 0:
        return low, size, 0, 0
    cell = pools + pool * states + home
    return low, size, start[cell], start[cell + 1] - start[cell]


@njit(cache=True)
def _sample(  # type: ignore[no-untyped-def]
    stream, pair_stream, applicants, proposals, tracks, states, tastes, headroom, lists
):
    key, pool, wanted, home, look, regard = applicants
    _, keep, item = proposals
    track_key, track_odds, track_appeal, track_state = tracks
    home_share, home_appeal, home_score, pair_sd = tastes
    start, program, score = lists
    pools = (proposals[0].size - 1) // (states + 1)
    draws = np.empty((4, _BATCH))  # where, whether accepted, whether at home, not used
    proposed = np.empty(_BATCH, dtype=np.uint64)
    accepted = np.empty(_BATCH, dtype=np.uint64)
    chosen = np.empty(LIST_LIMIT + _BATCH, dtype=np.uint64)
    pair = np.zeros(LIST_LIMIT, dtype=np.uint64)
    noise = np.empty((4, LIST_LIMIT))
    likes, points = np.empty(LIST_LIMIT), np.empty(LIST_LIMIT)
    last_chosen_by = np.full(track_key.size, -1, dtype=np.int32)
    entries = np.int64(0)
    # Numbers that index are unsigned: no check for wrap-around. Odds are a coin to the processor,
    # so every try writes its entry and moves on, or not, without a branch.
    for a in range(np.uint64(key.size)):
        start[a] = entries
        low, size, home_low, home_size = _segments(proposals, pool[a], home[a], states, pools)
        share = home_share if home_size > 0 else 0.0
        seeks = np.uint64(max(0, min(wanted[a], size)))
        limit = seeks * np.uint64(TRIES_PER_ENTRY)
        me = np.int32(a)
        n = np.uint64(0)
        block = np.uint64(0)
        while n < seeks and block < limit:
            fill_blocks(stream, key[a], block, draws)
            block += np.uint64(_BATCH)
            for i in range(np.uint64(_BATCH)):
                at_home = draws[2, i] < share
                among = home_size if at_home else size
                x = draws[0, i] * among
                cell = min(np.int64(x), among - 1)
                at = np.uint64((home_low if at_home else low) + cell)
                p = np.uint64(item[at, np.uint64(x - cell >= keep[at])])
                proposed[i] = p
                accepted[i] = draws[1, i] * headroom < track_odds[regard[a], p]
            for i in range(np.uint64(_BATCH)):
                p = proposed[i]
                before = last_chosen_by[p]
                new = accepted[i] & np.uint64(before != me)
                last_chosen_by[p] = me if new else before
                chosen[n] = p
                n += new
        n = min(n, seeks)
        for j in range(n):
            pair[j] = mix64(key[a], track_key[chosen[j]])
        fill4(pair_stream, pair, whole_lanes(n), np.uint64(0), noise)
        for j in range(n):
            p = chosen[j]
            at_home = 1.0 if home[a] == track_state[p] else 0.0
            # Irwin-Hall sums: near normal, without a logarithm.
            likes[j] = track_appeal[p] + home_appeal * at_home + OWN_LIKING * (noise[0, j] - 0.5)
            points[j] = (
                look[a]
                + pair_sd * 2.0 * (noise[1, j] + noise[2, j] + noise[3, j] - 1.5)
                + home_score * at_home
            )
        for j in range(n):
            # Counting who is liked better sorts a short list without a branch.
            rank = np.int64(0)
            for i in range(n):
                rank += np.int64((likes[i] > likes[j]) | ((likes[i] == likes[j]) & (i < j)))
            program[entries + rank] = chosen[j]
            score[entries + rank] = points[j]
        entries += np.int64(n)
    start[key.size] = entries
    return entries


def sample_lists(
    moment: Moment,
    part: str,
    row: NDArray[np.int64],
    pool: NDArray[np.int64],
    wanted: NDArray[np.int64],
    look: NDArray[np.float64],
    home: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Rank lists for applicants to tracks of their pools.

    Parameters
    ----------
    part
        Name of the random stream.
    row
        Rows of the person table.
    pool
        Pool of each applicant (see :class:`landbridge.workforce.tracks.Tracks`), -1 for none.
    wanted
        Interviews each gets at most.
    look
        What programs think of each.
    home
        State of each, -1 for none.

    Returns
    -------
    start, program, score
        Lists, best first.
    """
    p = moment.parameters
    tracks = moment.world.tracks
    people = moment.people
    wanted = np.minimum(wanted, LIST_LIMIT)
    limit = int(wanted.sum())
    start = np.zeros(row.size + 1, dtype=np.int64)
    program = np.zeros(limit, dtype=np.int64)
    score = np.zeros(limit)
    entries = _sample(
        moment.stream(part),
        moment.stream("pair"),
        (people.key[row], pool, wanted, home, look, regard_of(people, row)),
        (tracks.proposals.start, tracks.proposals.keep, tracks.proposals.item),
        (
            tracks.key,
            odds_by_regard(tracks, moment.world.memory["osteopathic_only"]),
            p.number("apply.appeal_weight") * tracks.appeal,
            tracks.state,
        ),
        len(moment.country.states.abbr),
        (
            p.number("apply.home_interview_share"),
            p.number("apply.home_appeal"),
            p.number("apply.home_score"),
            p.number("apply.pair_noise_sd"),
        ),
        p.number("apply.quota_headroom"),
        (start, program, score),
    )
    return start, program[:entries], score[:entries]
