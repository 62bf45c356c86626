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


@njit(cache=True)
def _propose(start, owner, program, score, quota, held, holder_start, holders):  # type: ignore[no-untyped-def]
    filled = np.zeros(quota.size, dtype=np.int64)
    applicants = start.size - 1
    following = np.empty(applicants, dtype=np.int64)
    waiting = np.empty(applicants, dtype=np.int64)
    for a in range(applicants):
        following[a] = start[a]
        waiting[a] = applicants - 1 - a
    top = applicants
    while top > 0:
        top -= 1
        a = waiting[top]
        while following[a] < start[a + 1]:
            entry = following[a]
            following[a] += 1
            p = program[entry]
            if quota[p] <= 0:
                continue
            base = holder_start[p]
            if filled[p] < quota[p]:
                slot = base + filled[p]
                filled[p] += 1
                out = -1
            else:
                # The root of a heap whose smallest score is on top.
                worst = holders[base]
                if score[entry] <= score[worst]:
                    continue
                out = worst
                slot = base
            holders[slot] = entry
            held[a] = entry
            if out < 0:
                child = slot - base
                while child > 0:
                    parent = (child - 1) // 2
                    if score[holders[base + child]] < score[holders[base + parent]]:
                        swap = holders[base + child]
                        holders[base + child] = holders[base + parent]
                        holders[base + parent] = swap
                        child = parent
                    else:
                        break
            else:
                parent = 0
                size = filled[p]
                while True:
                    least = parent
                    left = 2 * parent + 1
                    if left < size and score[holders[base + left]] < score[holders[base + least]]:
                        least = left
                    right = left + 1
                    if right < size and score[holders[base + right]] < score[holders[base + least]]:
                        least = right
                    if least == parent:
                        break
                    swap = holders[base + least]
                    holders[base + least] = holders[base + parent]
                    holders[base + parent] = swap
                    parent = least
                loser = owner[out]
                held[loser] = -1
                waiting[top] = loser
                top += 1
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
    holder_start = np.zeros(quota.size + 1, dtype=np.int64)
    np.cumsum(np.maximum(quota, 0), out=holder_start[1:])
    holders = np.empty(int(holder_start[-1]), dtype=np.int64)
    owner = np.repeat(np.arange(start.size - 1), np.diff(start))
    filled = _propose(start, owner, program, score, quota, held, holder_start, holders)
    return held, filled
