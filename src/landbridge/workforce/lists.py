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

from landbridge.chance.alias import pick
from landbridge.chance.kernels import mix64, uniforms4
from landbridge.workforce.codes import Citizenship

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["LISTS", "LIST_LIMIT", "sample_lists"]

LIST_LIMIT = 40
TRIES_PER_ENTRY = 40

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
    want_open,
    need_visa,
    home_share,
    appeal_weight,
    home_appeal,
    pair_sd,
    table,
    by_state,
    states,
    track_key,
    track_state,
    quota_ratio,
    headroom,
    openness,
    visa,
    appeal,
    start,
    program,
    score,
    distance,
):
    entries = 0
    chosen = np.empty(LIST_LIMIT, dtype=np.int64)
    value = np.empty(LIST_LIMIT)
    points = np.empty(LIST_LIMIT)
    for a in range(key.size):
        start[a] = entries
        n = 0
        tries = wanted[a] * TRIES_PER_ENTRY
        block = 0
        while n < wanted[a] and block < tries and pool[a] >= 0:
            u = uniforms4(stream, key[a], block)
            block += 1
            p = np.int64(-1)
            if home[a] >= 0 and u[2] < home_share:
                cell = pool[a] * states + home[a]
                p = pick(by_state[0], by_state[1], by_state[2], cell, u[0])
            if p < 0:
                p = pick(table[0], table[1], table[2], pool[a], u[0])
            if p < 0:
                break
            accept = quota_ratio[p] / headroom
            if want_open[a] == 1:
                accept *= min(1.0, openness[1, p])
            elif want_open[a] == 2:
                accept *= min(1.0, openness[0, p])
                if need_visa[a] == 1 and visa[p] == 0:
                    continue
            if u[1] >= accept:
                continue
            seen = False
            for j in range(n):
                if chosen[j] == p:
                    seen = True
                    break
            if seen:
                continue
            v = uniforms4(pair_stream, mix64(key[a], track_key[p]), 0)
            at_home = 1.0 if home[a] == track_state[p] else 0.0
            likes = appeal_weight * appeal[p] + home_appeal * at_home + np.log(v[0] / (1.0 - v[0]))
            # Irwin-Hall of three: mean 0, variance 1, without a logarithm.
            noise = 2.0 * (v[1] + v[2] + v[3] - 1.5)
            j = n
            while j > 0 and value[j - 1] < likes:
                value[j] = value[j - 1]
                chosen[j] = chosen[j - 1]
                points[j] = points[j - 1]
                j -= 1
            value[j] = likes
            chosen[j] = p
            points[j] = look[a] + pair_sd * noise + distance * at_home
            n += 1
        for j in range(n):
            program[entries] = chosen[j]
            score[entries] = points[j]
            entries += 1
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
    ratio = np.divide(
        tracks.quota,
        tracks.base_quota,
        out=np.zeros(tracks.quota.size),
        where=tracks.base_quota > 0,
    )
    entries = _sample(
        moment.stream(part),
        moment.stream("pair"),
        people.key[row],
        pool,
        np.minimum(wanted, LIST_LIMIT),
        home,
        look,
        np.maximum(origin.astype(np.int64) - 1, 0),
        (people.citizenship[row] == Citizenship.FOREIGN).astype(np.int64),
        p.number("apply.home_interview_share"),
        p.number("apply.appeal_weight"),
        p.number("apply.home_appeal"),
        p.number("apply.pair_noise_sd"),
        (tracks.tables.start, tracks.tables.keep, tracks.tables.other),
        (tracks.by_state.start, tracks.by_state.keep, tracks.by_state.other),
        len(moment.country.states.abbr),
        tracks.key,
        tracks.state,
        ratio,
        headroom,
        np.stack([tracks.open_nonus, tracks.open_us_img]),
        tracks.visa,
        tracks.appeal,
        start,
        program,
        score,
        p.number("apply.home_score"),
    )
    return start, program[:entries], score[:entries]
