"""Interviews for fellowships: the best invited, the places of who declines given to the next.

A program invites so many a position from the top of its pile. An applicant takes no more interviews
than there is time for, the best-liked ones; programs that are declined invite the next once more.
Lists are therefore won, not given: in a field with more applicants than positions the well-regarded
fill their calendars and others hold few or none; in a field with empty positions everybody is seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.workforce.best_first import lowest_first, packed, place_of
from landbridge.workforce.fellowship_market import most_sent

if TYPE_CHECKING:
    from landbridge.workforce.fellowship_market import Applications

__all__ = ["invite"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_ASKED, _TAKEN, _DECLINED = 1, 2, 3  # what became of an application; 0: no invitation


@njit(cache=True)
def _piles(program, file, programs):  # type: ignore[no-untyped-def]
    """Applications of each program as packed numbers, those without a chance left out."""
    one = np.uint64(1)  # numbers that index are unsigned: no check for wrap-around
    ptr = np.zeros(programs + 1, dtype=np.int64)
    for e in range(np.uint64(program.size)):
        ptr[np.uint64(program[e]) + one] += file[e] > -np.inf
    for p in range(np.uint64(programs)):
        ptr[p + one] += ptr[p]
    at = ptr[:-1].copy()
    pile = np.empty(ptr[programs], dtype=np.uint64)
    for e in range(np.uint64(program.size)):
        if file[e] > -np.inf:
            own = np.uint64(program[e])
            pile[np.uint64(at[own])] = packed(file[e], e)
            at[own] += 1
    return ptr, pile


@njit(cache=True)
def _accept(start, like, limit, answer):  # type: ignore[no-untyped-def]
    """Applicants take what they like best of the new invitations, as long as there is room."""
    new = np.empty(most_sent(start) + 1, dtype=np.uint64)
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
                new[k] = packed(like[new[k]], new[k])
            lowest_first(new, np.int64(0), np.int64(n), takes)
        for k in range(n):
            answer[place_of(new[k])] = _TAKEN if k < takes else _DECLINED


@njit(cache=True)
def _invite(start, program, like, file, first, limit):  # type: ignore[no-untyped-def]
    ptr, pile = _piles(program, file, first.size)
    answer = np.zeros(program.size, dtype=np.int8)
    for p in range(first.size):
        low, high = ptr[p], ptr[p + 1]
        count = min(first[p], high - low)
        if 0 < count < high - low:
            lowest_first(pile, low, high, count)
        for k in range(low, low + count):
            answer[place_of(pile[k])] = _ASKED
    _accept(start, like, limit, answer)
    for p in range(first.size):
        low, high = ptr[p] + first[p], ptr[p + 1]
        if low >= high:
            continue
        declined = 0
        for k in range(ptr[p], low):
            declined += answer[place_of(pile[k])] == _DECLINED
        count = min(declined, high - low)
        if 0 < count < high - low:
            lowest_first(pile, low, high, count)
        for k in range(low, low + count):
            answer[place_of(pile[k])] = _ASKED
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
    most = most_sent(start)
    mine, liking = np.empty(most + 1, dtype=np.int64), np.empty(most + 1)
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
