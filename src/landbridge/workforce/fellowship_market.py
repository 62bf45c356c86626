"""Applications for fellowships: to whom they go, and what both sides think of each other.

A program sees the file of everybody who applied: what programs think of the applicant, its own
openness, the state of training, and noise of the pair.

Whom an applicant writes to is an arithmetic progression modulo a prime, with a keyed start and
step: no program twice, every pair of programs equally likely, more applications only add to the
list, and nothing about a program but its place moves it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import Stream, fill4, mix64, uniforms4, whole_lanes
from landbridge.workforce.kept import once_for_each

__all__ = ["Applicants", "Applications", "Seats", "most_sent", "send", "weigh"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Width of the uniform, and of the sum of two, that have a standard deviation of one.
_ONE, _TWO = 3.4641016151377544, 2.449489742783178


@dataclass(frozen=True)
class Applicants:
    """Who applies; arrays of equal length.

    Attributes
    ----------
    key : ndarray of uint64
    pool
        Pool of tracks applied to.
    home
        State of the last training, -1 none.
    wanted
        Applications sent at most.
    need
        0 no visa needed, 1 any sponsor will do (J-1), 2 an H-1B sponsor.
    group
        Row of `Seats.regard`.
    look
        What programs think, standard deviations of quality.
    """

    key: NDArray[np.uint64]
    pool: Ints
    home: Ints
    wanted: Ints
    need: Ints
    group: Ints
    look: Floats


@dataclass(frozen=True)
class Seats:
    """Tracks, ordered by pool and, inside a pool, by state.

    Attributes
    ----------
    key : ndarray of uint64
    pool_start
        Tracks of pool p are ``pool_start[p]`` to ``pool_start[p + 1] - 1``.
    state_start
        Tracks of pool p in state s are ``state_start[p * states + s]`` and so on.
    state, visa : ndarray of int8
    quota
        Positions of the year.
    regard : shape (groups, tracks)
        Added to the look of an applicant of a group; minus infinity where never interviewed.
    appeal
        What applicants agree on.
    """

    key: NDArray[np.uint64]
    pool_start: Ints
    state_start: Ints
    state: NDArray[np.int8]
    visa: NDArray[np.int8]
    quota: Ints
    regard: Floats
    appeal: Floats


@dataclass(frozen=True)
class Applications:
    """One row an application, applicant by applicant.

    Attributes
    ----------
    start
        Applications of applicant a are ``start[a]`` to ``start[a + 1] - 1``.
    program
        Track.
    like, file, score
        What the applicant thinks of the program; the program of the file, and after an interview.
    """

    start: Ints
    program: Ints
    like: Floats
    file: Floats
    score: Floats


@once_for_each
def _primes(pool_start: Ints) -> Ints:
    """The smallest prime not below the number of tracks of each pool."""
    return np.array([_prime_from(size) for size in np.diff(pool_start).tolist()])


def _prime_from(number: int) -> int:
    """Smallest prime not below a number."""
    found = max(number, 2)
    while any(found % d == 0 for d in range(2, int(found**0.5) + 1)):
        found += 1
    return found


@njit(cache=True)
def _send(  # type: ignore[no-untyped-def]
    stream, applicants, home_share, pool_start, prime, home_start, states, seats, start, out
):
    key, pool, home, wanted, need = applicants
    state, quota, visa = seats
    sent = np.int64(0)
    for a in range(key.size):
        start[a] = sent
        p = pool[a]
        low, size = pool_start[p], pool_start[p + 1] - pool_start[p]
        if size == 0 or wanted[a] <= 0:
            continue
        u = uniforms4(stream, key[a], np.uint64(0))
        limit = sent + wanted[a]
        if home[a] >= 0:
            cell = p * states + home[a]
            first, near = home_start[cell], home_start[cell + 1] - home_start[cell]
            most = min(limit, sent + np.int64(np.ceil(home_share * wanted[a])))
            at = np.int64(u[2] * near)
            for _ in range(near):
                if sent == most:
                    break
                t = first + at
                at = (at + 1) % near
                if quota[t] > 0 and visa[t] >= need[a]:
                    out[sent] = t
                    sent += 1
        by_home = sent
        modulus = prime[p]
        at = np.int64(u[0] * modulus)
        step = 1 + np.int64(u[1] * (modulus - 1))
        for _ in range(modulus):
            if sent == limit:
                break
            t = low + at
            inside = at < size
            at += step
            if at >= modulus:
                at -= modulus
            if not inside or quota[t] == 0 or visa[t] < need[a]:
                continue
            if state[t] == home[a]:
                twice = False
                for e in range(start[a], by_home):
                    twice |= out[e] == t
                if twice:
                    continue
            out[sent] = t
            sent += 1
    start[key.size] = sent
    return sent


def send(
    stream: Stream, applicants: Applicants, seats: Seats, home_share: float
) -> tuple[Ints, Ints]:
    """Programs that each applicant writes to.

    Parameters
    ----------
    stream
        One block of it is drawn for each applicant.
    home_share
        Applications sent to the state of the last training, as far as there are programs.

    Returns
    -------
    start, program
        As in `Applications`. No program without positions, and none that would not sponsor.
    """
    pools = seats.pool_start.size - 1
    wanted = applicants.wanted
    start = np.zeros(applicants.key.size + 1, dtype=np.int64)
    out = np.empty(int(wanted.sum()), dtype=np.int64)
    sent = _send(
        stream,
        (applicants.key, applicants.pool, applicants.home, wanted, applicants.need),
        home_share,
        seats.pool_start,
        _primes(seats.pool_start),
        seats.state_start,
        (seats.state_start.size - 1) // pools,
        (seats.state, seats.quota, seats.visa),
        start,
        out,
    )
    return start, out[:sent]


@njit(cache=True)
def most_sent(start):  # type: ignore[no-untyped-def]
    """Most applications that one applicant sent."""
    most = np.int64(0)
    for a in range(start.size - 1):
        most = max(most, start[a + 1] - start[a])
    return most


@njit(cache=True)
def _weigh(stream, applicants, seats, weights, start, program, like, file, score):  # type: ignore[no-untyped-def]
    key, home, group, look = applicants
    track_key, state, regard, appeal = seats
    home_appeal, home_score, own_liking, file_sd, interview_sd = weights
    room = whole_lanes(most_sent(start))
    pair = np.zeros(room, dtype=np.uint64)
    noise = np.empty((4, room))
    for a in range(np.uint64(key.size)):  # unsigned: no check for wrap-around
        first = np.uint64(start[a])
        n = np.uint64(start[a + np.uint64(1)]) - first
        row = np.uint64(group[a])
        for j in range(n):
            pair[j] = mix64(key[a], track_key[np.uint64(program[first + j])])
        fill4(stream, pair, whole_lanes(n), np.uint64(0), noise)
        for j in range(n):
            e = first + j
            t = np.uint64(program[e])
            at_home = 1.0 if home[a] == state[t] else 0.0
            like[e] = appeal[t] + home_appeal * at_home + own_liking * (noise[0, j] - 0.5)
            seen = look[a] + regard[row, t] + home_score * at_home
            seen += file_sd * _TWO * (noise[1, j] + noise[2, j] - 1.0)
            file[e] = seen
            score[e] = seen + interview_sd * _ONE * (noise[3, j] - 0.5)


def weigh(
    stream: Stream,
    applicants: Applicants,
    seats: Seats,
    start: Ints,
    program: Ints,
    weights: tuple[float, float, float, float, float],
) -> Applications:
    """What both sides think of each other.

    Parameters
    ----------
    stream
        One block of it is drawn for each application, keyed by the pair.
    weights
        Liking for the own state, credit for applicants from it, width of an applicant's own
        liking, standard deviations of what a file and an interview add by chance.
    """
    like, file, score = (np.empty(program.size) for _ in range(3))
    _weigh(
        stream,
        (applicants.key, applicants.home, applicants.group, applicants.look),
        (seats.key, seats.state, seats.regard, seats.appeal),
        weights,
        start,
        program,
        like,
        file,
        score,
    )
    return Applications(start, program, like, file, score)
