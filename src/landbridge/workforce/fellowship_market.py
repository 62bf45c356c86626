"""Interviews for fellowships: applications sent, the best invited, the places of who declines.

A program sees the file of everybody who applied: what programs think of the applicant, its own
openness, the state of training, and noise of the pair. It invites so many a position from the top.
An applicant takes no more interviews than there is time for, the best-liked ones; programs that are
declined invite the next once more. Lists are therefore won, not given: in a field with more
applicants than positions the well-regarded fill their calendars and others hold few or none; in a
field with empty positions everybody is seen.

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

__all__ = ["APPLICATIONS_LIMIT", "Applicants", "Applications", "Seats", "invite", "send", "weigh"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Most applications that one applicant sends.
APPLICATIONS_LIMIT = 64
_ASKED, _TAKEN, _DECLINED = 1, 2, 3  # what became of an application; 0: no invitation
_UNIT, _ENTRY_BITS = 1e6, 22
_ENTRIES = (1 << _ENTRY_BITS) - 1
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
    states = int(seats.state.max(initial=0)) + 1
    states = max(states, int(applicants.home.max(initial=-1)) + 1)
    sizes = np.diff(seats.pool_start)
    cell = np.repeat(np.arange(pools), sizes) * states + seats.state
    used = np.unique(applicants.pool)
    prime = np.zeros(pools, dtype=np.int64)
    prime[used] = [_prime_from(int(sizes[pool])) for pool in used]
    wanted = np.minimum(applicants.wanted, APPLICATIONS_LIMIT)
    start = np.zeros(applicants.key.size + 1, dtype=np.int64)
    out = np.empty(int(wanted.sum()), dtype=np.int64)
    sent = _send(
        stream,
        (applicants.key, applicants.pool, applicants.home, wanted, applicants.need),
        home_share,
        seats.pool_start,
        prime,
        np.searchsorted(cell, np.arange(pools * states + 1)),
        states,
        (seats.state, seats.quota, seats.visa),
        start,
        out,
    )
    return start, out[:sent]


@njit(cache=True)
def _weigh(stream, applicants, seats, weights, start, program, like, file, score):  # type: ignore[no-untyped-def]
    key, home, group, look = applicants
    track_key, state, regard, appeal = seats
    home_appeal, home_score, own_liking, file_sd, interview_sd = weights
    pair = np.zeros(APPLICATIONS_LIMIT, dtype=np.uint64)
    noise = np.empty((4, APPLICATIONS_LIMIT))
    for a in range(key.size):
        first = start[a]
        n = start[a + 1] - first
        for j in range(n):
            pair[j] = mix64(key[a], track_key[program[first + j]])
        fill4(stream, pair, whole_lanes(n), np.uint64(0), noise)
        for j in range(n):
            t = program[first + j]
            at_home = 1.0 if home[a] == state[t] else 0.0
            like[first + j] = appeal[t] + home_appeal * at_home + own_liking * (noise[0, j] - 0.5)
            seen = look[a] + regard[group[a], t] + home_score * at_home
            seen += file_sd * _TWO * (noise[1, j] + noise[2, j] - 1.0)
            file[first + j] = seen
            score[first + j] = seen + interview_sd * _ONE * (noise[3, j] - 0.5)


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


@njit(cache=True, inline="always")
def _packed(worth, entry):  # type: ignore[no-untyped-def]
    """A whole number that orders by worth, the greatest first, and holds the entry."""
    return (np.int64(-worth * _UNIT) << _ENTRY_BITS) + entry


@njit(cache=True)
def _lowest_first(numbers, low, high, count):  # type: ignore[no-untyped-def]
    """Bring the ``count`` lowest of ``numbers[low:high]``, no two alike, to the front.

    Selection by Lomuto's partition, without a branch inside.
    """
    target = np.uint64(low + count - 1)
    one = np.uint64(1)
    first, last = np.uint64(low), np.uint64(high) - one
    while first < last:
        middle = first + (last - first) // np.uint64(2)
        pivot = numbers[middle]
        numbers[middle] = numbers[last]
        border = first
        for i in range(first, last):
            number = numbers[i]
            numbers[i] = numbers[border]
            numbers[border] = number
            border += np.uint64(number < pivot)
        numbers[last] = numbers[border]
        numbers[border] = pivot
        if border == target:
            break
        if border < target:
            first = border + one
        else:
            last = border - one


@njit(cache=True)
def _piles(program, file, programs):  # type: ignore[no-untyped-def]
    """Applications of each program as packed numbers, those without a chance left out."""
    ptr = np.zeros(programs + 1, dtype=np.int64)
    for e in range(program.size):
        ptr[program[e] + 1] += file[e] > -np.inf
    for p in range(programs):
        ptr[p + 1] += ptr[p]
    at = ptr[:-1].copy()
    pile = np.empty(ptr[programs], dtype=np.int64)
    for e in range(program.size):
        if file[e] > -np.inf:
            p = program[e]
            pile[at[p]] = _packed(file[e], e)
            at[p] += 1
    return ptr, pile


@njit(cache=True)
def _accept(start, like, limit, answer):  # type: ignore[no-untyped-def]
    """Applicants take what they like best of the new invitations, as long as there is room."""
    new = np.empty(APPLICATIONS_LIMIT + 1, dtype=np.int64)
    for a in range(start.size - 1):
        room, n = limit, np.uint64(0)
        for e in range(start[a], start[a + 1]):
            room -= answer[e] == _TAKEN
            new[n] = e
            n += np.uint64(answer[e] == _ASKED)
        if n == 0:
            continue
        takes = max(np.int64(0), min(room, np.int64(n)))
        if 0 < takes < n:
            for k in range(n):
                new[k] = _packed(like[new[k]], new[k])
            _lowest_first(new, np.int64(0), np.int64(n), takes)
        for k in range(n):
            answer[new[k] & _ENTRIES] = _TAKEN if k < takes else _DECLINED


@njit(cache=True)
def _invite(start, program, like, file, first, limit):  # type: ignore[no-untyped-def]
    ptr, pile = _piles(program, file, first.size)
    answer = np.zeros(program.size, dtype=np.int8)
    for p in range(first.size):
        low, high = ptr[p], ptr[p + 1]
        count = min(first[p], high - low)
        if 0 < count < high - low:
            _lowest_first(pile, low, high, count)
        for k in range(low, low + count):
            answer[pile[k] & _ENTRIES] = _ASKED
    _accept(start, like, limit, answer)
    for p in range(first.size):
        low, high = ptr[p] + first[p], ptr[p + 1]
        if low >= high:
            continue
        declined = 0
        for k in range(ptr[p], low):
            declined += answer[pile[k] & _ENTRIES] == _DECLINED
        count = min(declined, high - low)
        if 0 < count < high - low:
            _lowest_first(pile, low, high, count)
        for k in range(low, low + count):
            answer[pile[k] & _ENTRIES] = _ASKED
    _accept(start, like, limit, answer)
    return answer


@njit(cache=True)
def _lists(start, program, like, score, answer):  # type: ignore[no-untyped-def]
    """Interviews of each applicant, best-liked first."""
    ptr = np.zeros(start.size, dtype=np.int64)
    size = 0
    for e in range(answer.size):
        size += answer[e] == _TAKEN
    own = np.empty(size, dtype=np.int64)
    points = np.empty(size)
    mine = np.empty(APPLICATIONS_LIMIT + 1, dtype=np.int64)
    liking = np.empty(APPLICATIONS_LIMIT + 1)
    end = np.int64(0)
    for a in range(start.size - 1):
        ptr[a] = end
        n = np.uint64(0)
        for e in range(start[a], start[a + 1]):
            # Written to in any case, moved on only if it counts: no branch.
            mine[n], liking[n] = e, like[e]
            n += np.uint64(answer[e] == _TAKEN)
        for j in range(n):
            rank = np.int64(0)
            for i in range(n):
                rank += np.int64((liking[i] > liking[j]) | ((liking[i] == liking[j]) & (i < j)))
            own[end + rank] = program[mine[j]]
            points[end + rank] = score[mine[j]]
        end += np.int64(n)
    ptr[start.size - 1] = end
    return ptr, own, points


def invite(
    applications: Applications, quota: Ints, per_position: float, limit: int
) -> tuple[Ints, Ints, Floats]:
    """Interviews, as rank lists.

    Parameters
    ----------
    quota
        Positions of every track.
    per_position
        Invitations a program sends at first for each position.
    limit
        Interviews one applicant takes.

    Returns
    -------
    start, program, score
        Lists, best-liked first.
    """
    first = np.ceil(quota * per_position).astype(np.int64)
    answer = _invite(
        applications.start,
        applications.program,
        applications.like,
        applications.file,
        first,
        limit,
    )
    return _lists(  # type: ignore[no-any-return]
        applications.start, applications.program, applications.like, applications.score, answer
    )
