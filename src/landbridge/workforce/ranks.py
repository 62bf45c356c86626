"""Program lists and ranks of sampled interviews, as :mod:`landbridge.matching` reads them.

Both sides' orders are known when an interview is drawn, so nothing is searched.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["Lists", "program_lists", "program_ranks"]

Ints = NDArray[np.int64]
#: Beginnings, programs (rows of two for couples) and ranks, by applicant or couple.
Lists = tuple[Ints, Ints, Ints]

_SCORE_UNIT = 1e6
_PERSON_BITS = 17


@njit(cache=True)
def _rank(start, score, out):  # type: ignore[no-untyped-def]
    for a in range(start.size - 1):
        for e in range(start[a], start[a + 1]):
            out[e] = (np.int64(-score[e] * _SCORE_UNIT) << _PERSON_BITS) + a


@njit(cache=True)
def _list(  # type: ignore[no-untyped-def]
    programs,
    couple_of,
    own_ptr,
    own,
    own_rank,
    joint_ptr,
    joint,
    joint_rank,
    members,
    late_start,
    late_program,
    late_rank,
):
    # Numbers that index are unsigned: no check for wrap-around.
    one = np.uint64(1)
    ptr = np.zeros(programs + 1, dtype=np.int64)
    for p in own:
        ptr[np.uint64(p) + one] += 1
    for p in late_program:
        ptr[np.uint64(p) + one] += 1
    for row in range(joint.shape[0]):
        for side in range(2):
            if joint[row, side] >= 0 and joint[row, 1 - side] < 0:
                ptr[joint[row, side] + 1] += 1
    for p in range(programs):
        ptr[p + 1] += ptr[p]
    at = ptr[:-1].copy()
    who = np.empty(ptr[-1], dtype=np.int64)
    rank = np.empty(ptr[-1], dtype=np.int64)
    first = np.full(ptr[-1], -1, dtype=np.int64)
    for a in range(np.uint64(couple_of.size)):
        begin = own_ptr[a]
        for e in range(np.uint64(begin), np.uint64(own_ptr[a + one])):
            p = np.uint64(own[e])
            k = np.uint64(at[p])
            at[p] += 1
            who[k], rank[k], first[k] = a, own_rank[e], np.int64(e) - begin
        for e in range(np.uint64(late_start[a]), np.uint64(late_start[a + one])):
            p = np.uint64(late_program[e])
            k = np.uint64(at[p])
            at[p] += 1
            who[k], rank[k] = a, late_rank[e]
    for c in range(joint_ptr.size - 1):
        for row in range(joint_ptr[c], joint_ptr[c + 1]):
            for side in range(2):
                p = joint[row, side]
                if p < 0 or joint[row, 1 - side] >= 0:
                    continue
                earliest = row
                for earlier in range(joint_ptr[c], row):
                    if joint[earlier, side] == p:
                        earliest = earlier
                        break
                k = at[p]
                at[p] += 1
                who[k], rank[k] = members[c, side], joint_rank[row, side]
                first[k] = earliest - joint_ptr[c]
    return ptr, who, rank, first


def program_ranks(start: Ints, score: NDArray[np.float64]) -> Ints:
    """Scores as ranks: whole numbers, lower is better, no two alike at one program.

    Parameters
    ----------
    start, score
        Lists, see :func:`landbridge.workforce.lists.sample_lists`.
    """
    out = np.empty(score.size, dtype=np.int64)
    _rank(start, score, out)
    return out


def program_lists(
    programs: int,
    couple_of: Ints,
    own: Lists,
    joint: Lists,
    members: Ints,
    late: Lists,
) -> tuple[Ints, Ints, Ints, Ints]:
    """Who stands on each program's list.

    Parameters
    ----------
    programs
        How many programs there are.
    couple_of : shape (applicants,)
        Couple, -1 for singles.
    own, joint, late
        Beginnings, programs and ranks of the lists of singles, of couples, and of preliminary
        years.
    members : shape (couples, 2)

    Returns
    -------
    ptr, applicant, rank, first
        As the items of :class:`landbridge.matching.preparation.Prepared`.
    """
    ptr, applicant, rank, first = _list(programs, couple_of, *own, *joint, members, *late)
    return ptr, applicant, rank, first
