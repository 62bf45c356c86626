"""Applicant-proposing deferred acceptance over sampled lists (Gale & Shapley 1962).

Programs rank by a score (higher is better) and accept up to their quota (responsive
preferences). Without couples the result is the applicant-optimal stable matching whatever the
order of proposals (Roth & Sotomayor 1990, ch. 5).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["NO_ENTRY", "deferred_acceptance"]

NO_ENTRY = -1


@njit(cache=True, inline="always")
def _swap(scores, holders, first, second):  # type: ignore[no-untyped-def]
    scores[first], scores[second] = scores[second], scores[first]
    holders[first], holders[second] = holders[second], holders[first]


@njit(cache=True)
def _propose(start, program, score, quota, first_seat, held):  # type: ignore[no-untyped-def]
    # The seats of a program are a heap with the lowest score on top. Scores lie in the heap
    # itself, and indices are unsigned, so that a proposal touches few distant numbers.
    applicants = np.uint64(start.size - 1)
    filled = np.zeros(quota.size, dtype=np.uint64)
    seat_score = np.empty(first_seat[quota.size])
    seat_holder = np.empty(first_seat[quota.size], dtype=np.uint64)
    following = start[:-1].copy()
    waiting = np.empty(applicants, dtype=np.uint64)
    for a in range(applicants):
        waiting[a] = applicants - np.uint64(1) - a
    top = applicants
    while top > 0:
        top -= np.uint64(1)
        a = waiting[top]
        while following[a] < start[a + np.uint64(1)]:
            entry = np.uint64(following[a])
            following[a] += 1
            p = np.uint64(program[entry])
            if quota[p] <= 0:
                continue
            root = np.uint64(first_seat[p])
            mine = score[entry]
            if filled[p] < np.uint64(quota[p]):
                child = filled[p]
                filled[p] += np.uint64(1)
                seat_score[root + child] = mine
                seat_holder[root + child] = a
                held[a] = entry
                while child > 0:
                    parent = (child - np.uint64(1)) >> np.uint64(1)
                    if seat_score[root + child] >= seat_score[root + parent]:
                        break
                    _swap(seat_score, seat_holder, root + child, root + parent)
                    child = parent
                break
            if mine <= seat_score[root]:
                continue
            loser = seat_holder[root]
            held[loser] = NO_ENTRY
            waiting[top] = loser
            top += np.uint64(1)
            seat_score[root] = mine
            seat_holder[root] = a
            held[a] = entry
            parent = np.uint64(0)
            while True:
                least = parent
                for child in (
                    (parent << np.uint64(1)) + np.uint64(1),
                    (parent << np.uint64(1)) + np.uint64(2),
                ):
                    if child < filled[p] and seat_score[root + child] < seat_score[root + least]:
                        least = child
                if least == parent:
                    break
                _swap(seat_score, seat_holder, root + least, root + parent)
                parent = least
            break
    return filled


def deferred_acceptance(
    start: NDArray[np.int64],
    program: NDArray[np.int64],
    score: NDArray[np.float64],
    quota: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Match applicants to programs.

    Parameters
    ----------
    start
        Shape (applicants + 1,): the list of applicant ``a`` is entries ``start[a]`` to
        ``start[a + 1] - 1``, best first.
    program
        Shape (entries,): the program of each entry.
    score
        Shape (entries,): how the program values the applicant of that entry, higher is better.
    quota
        Shape (programs,): positions.

    Returns
    -------
    held : ndarray of int64, shape (applicants,)
        The entry each applicant holds, or ``NO_ENTRY``.
    filled : ndarray of int64, shape (programs,)
        Positions filled.
    """
    held = np.full(start.size - 1, NO_ENTRY, dtype=np.int64)
    first_seat = np.zeros(quota.size + 1, dtype=np.int64)
    np.cumsum(np.maximum(quota, 0), out=first_seat[1:])
    filled = _propose(start, program, score, quota, first_seat, held)
    return held, filled.astype(np.int64)
