"""Rank lists from sampled interviews.

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

from landbridge import law
from landbridge.chance.alias import pick
from landbridge.chance.kernels import fill_blocks, fill_pairs, mix64
from landbridge.workforce.codes import Origin
from landbridge.workforce.tracks import VISA_NONE

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["LISTS", "LIST_LIMIT", "sample_lists"]

LIST_LIMIT = 40
TRIES_PER_ENTRY = 24
_BATCH = 16
_APPEAL, _STATE = 4, 5

#: Parameters a process that samples lists must declare.
LISTS = (
    "apply.quota_headroom",
    "apply.home_interview_share",
    "apply.appeal_weight",
    "apply.home_appeal",
    "apply.home_score",
    "apply.pair_noise_sd",
)


@njit(cache=True)
def _sample(  # type: ignore[no-untyped-def]
    stream,
    pair_stream,
    key,
    pool,
    wanted,
    home,
    look,
    regard,
    home_share,
    home_appeal,
    pair_sd,
    table,
    by_state,
    states,
    track_key,
    facts,
    headroom,
    start,
    program,
    score,
    home_score,
):
    entries = 0
    chosen = np.empty(LIST_LIMIT, dtype=np.int64)
    likes = np.empty(LIST_LIMIT)
    points = np.empty(LIST_LIMIT)
    order = np.empty(LIST_LIMIT, dtype=np.uint8)
    where, accepts, nest = np.empty(_BATCH), np.empty(_BATCH), np.empty(_BATCH)
    pair = np.empty(LIST_LIMIT, dtype=np.uint64)
    v = np.empty((4, LIST_LIMIT))
    for a in range(np.uint64(key.size)):  # unsigned: no check for wrap-around
        start[a] = entries
        n = 0
        seeks = np.int64(0)
        if pool[a] >= 0:
            seeks = min(wanted[a], table[0][pool[a] + 1] - table[0][pool[a]])
        limit = seeks * TRIES_PER_ENTRY
        block = 0
        while n < seeks and block < limit:
            fill_blocks(stream, key[a], np.uint64(block), where, accepts, nest)
            block += _BATCH
            for i in range(_BATCH):
                p = np.int64(-1)
                if home[a] >= 0 and nest[i] < home_share:
                    cell = pool[a] * states + home[a]
                    p = pick(by_state[0], by_state[1], by_state[2], cell, where[i])
                if p < 0:
                    p = pick(table[0], table[1], table[2], pool[a], where[i])
                if p < 0:
                    continue
                track = np.uint64(p)
                if accepts[i] * headroom >= facts[track, regard[a]]:
                    continue
                seen = False
                for j in range(n):
                    if chosen[j] == p:
                        seen = True
                        break
                if seen:
                    continue
                chosen[n] = p
                pair[n] = mix64(key[a], track_key[track])
                n += 1
                if n == seeks:
                    break
        fill_pairs(pair_stream, pair, n, v)
        for j in range(n):
            p = chosen[j]
            at_home = 1.0 if home[a] == facts[np.uint64(p), _STATE] else 0.0
            # Irwin-Hall sums: near normal, without a logarithm. One uniform of standard
            # deviation 1.8 stands for the applicant's own liking.
            appeal = facts[np.uint64(p), _APPEAL]
            liking = appeal + home_appeal * at_home + 6.24 * (v[0, j] - 0.5)
            points[j] = (
                look[a] + pair_sd * 2.0 * (v[1, j] + v[2, j] + v[3, j] - 1.5) + home_score * at_home
            )
            i = j
            while i > 0 and likes[i - 1] < liking:
                likes[i] = likes[i - 1]
                order[i] = order[i - 1]
                i -= 1
            likes[i] = liking
            order[i] = j
        for j in range(n):
            program[entries + j] = chosen[order[j]]
            score[entries + j] = points[order[j]]
        entries += n
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
    headroom = p.number("apply.quota_headroom")
    limit = int(np.minimum(wanted, LIST_LIMIT).sum())
    start = np.zeros(row.size + 1, dtype=np.int64)
    program = np.zeros(limit, dtype=np.int64)
    score = np.zeros(limit)
    origin = people.origin[row]
    foreign = law.needs_visa(people.citizenship[row])
    regard = np.maximum(origin.astype(np.uint64), 1) - 1 + ((origin == Origin.NONUS_IMG) & foreign)
    ratio = np.divide(
        tracks.quota,
        tracks.base_quota,
        out=np.zeros(tracks.quota.size),
        where=tracks.base_quota > 0,
    )
    open_us_img, open_nonus = np.minimum(1.0, np.stack([tracks.open_us_img, tracks.open_nonus]))
    # One row a track, as wide as a cache line: odds by class of applicant, appeal, state.
    facts = np.zeros((ratio.size, 8))
    facts[:, 0] = ratio
    facts[:, 1] = ratio * open_us_img
    facts[:, 2] = ratio * open_nonus
    facts[:, 3] = ratio * open_nonus * (tracks.visa != VISA_NONE)
    facts[:, _APPEAL] = p.number("apply.appeal_weight") * tracks.appeal
    facts[:, _STATE] = tracks.state
    entries = _sample(
        moment.stream(part),
        moment.stream("pair"),
        people.key[row],
        pool,
        np.minimum(wanted, LIST_LIMIT),
        home,
        look,
        regard.astype(np.uint64),
        p.number("apply.home_interview_share"),
        p.number("apply.home_appeal"),
        p.number("apply.pair_noise_sd"),
        (tracks.tables.start, tracks.tables.keep, tracks.tables.other),
        (tracks.by_state.start, tracks.by_state.keep, tracks.by_state.other),
        len(moment.country.states.abbr),
        tracks.key,
        facts,
        headroom,
        start,
        program,
        score,
        p.number("apply.home_score"),
    )
    return start, program[:entries], score[:entries]
