"""The year's residency Match on the engine of :mod:`landbridge.matching`.

Interviews become the engine's lists directly: both sides' orders are known when an interview is
drawn, so nothing is searched. Couples rank pairs of their interviews; preliminary years are
supplemental lists behind advanced positions, and stand at the end of the own list of who would
take one alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.matching.preparation import Prepared
from landbridge.matching.procedure import FINISHED, run
from landbridge.matching.solver import LOOP_LIMIT, STEPS_PER_ENTRY
from landbridge.matching.state import EXTRA, PRIMARY, new_state

if TYPE_CHECKING:
    from landbridge.workforce.apply import Market

__all__ = ["ROWS_PER_COUPLE", "residency_match"]

Ints = NDArray[np.int64]

#: Rows with both members matched on a joint list, best first; rows with one member follow.
ROWS_PER_COUPLE = 60
_SCORE_UNIT = 1e6
_PERSON_BITS = 17


@njit(cache=True)
def _ranks(start, score, out):  # type: ignore[no-untyped-def]
    """Scores as ranks: whole numbers, lower is better, no two alike at one program."""
    for a in range(start.size - 1):
        for e in range(start[a], start[a + 1]):
            out[e] = (np.int64(-score[e] * _SCORE_UNIT) << _PERSON_BITS) + a


@njit(cache=True)
def _own_lists(couple_of, alone, start, program, rank, late_start, late_program, late_rank):  # type: ignore[no-untyped-def]
    """Lists of singles: interviews, then preliminary years of who takes one alone."""
    applicants = start.size - 1
    ptr = np.zeros(applicants + 1, dtype=np.int64)
    for a in range(applicants):
        size = 0
        if couple_of[a] < 0:
            size = start[a + 1] - start[a]
            if alone[a]:
                size += late_start[a + 1] - late_start[a]
        ptr[a + 1] = ptr[a] + size
    own = np.empty(ptr[-1], dtype=np.int64)
    ranks = np.empty(ptr[-1], dtype=np.int64)
    for a in range(applicants):
        if couple_of[a] >= 0:
            continue
        n = ptr[a]
        for e in range(start[a], start[a + 1]):
            own[n], ranks[n] = program[e], rank[e]
            n += 1
        if alone[a]:
            for e in range(late_start[a], late_start[a + 1]):
                own[n], ranks[n] = late_program[e], late_rank[e]
                n += 1
    return ptr, own, ranks


@njit(cache=True)
def _joint_lists(members, start, program, rank, state, together, limit):  # type: ignore[no-untyped-def]
    """Rows of couples: pairs of interviews by the sum of their places, nearer ones first."""
    couples = members.shape[0]
    ptr = np.zeros(couples + 1, dtype=np.int64)
    for c in range(couples):
        f, m = members[c, 0], members[c, 1]
        a, b = start[f + 1] - start[f], start[m + 1] - start[m]
        ptr[c + 1] = ptr[c] + min(limit, a * b) + a + b
    programs = np.full((ptr[-1], 2), -1, dtype=np.int64)
    ranks = np.full((ptr[-1], 2), -1, dtype=np.int64)
    for c in range(couples):
        f, m = members[c, 0], members[c, 1]
        a, b = start[f + 1] - start[f], start[m + 1] - start[m]
        cost = np.empty(a * b)
        for i in range(a):
            for j in range(b):
                near = state[program[start[f] + i]] == state[program[start[m] + j]]
                cost[i * b + j] = i + j + (0.0 if near else together) + 1e-3 * i
        n = ptr[c]
        for pair in np.argsort(cost)[: min(limit, a * b)]:
            i, j = start[f] + pair // b, start[m] + pair % b
            programs[n, 0], programs[n, 1] = program[i], program[j]
            ranks[n, 0], ranks[n, 1] = rank[i], rank[j]
            n += 1
        for i in range(max(a, b)):
            if i < a:
                programs[n, 0], ranks[n, 0] = program[start[f] + i], rank[start[f] + i]
                n += 1
            if i < b:
                programs[n, 1], ranks[n, 1] = program[start[m] + i], rank[start[m] + i]
                n += 1
    return ptr, programs, ranks


@njit(cache=True)
def _attach(start, program, advanced, late_start, late_program, late_rank):  # type: ignore[no-untyped-def]
    """Preliminary years as a supplemental list behind every advanced entry."""
    applicants = start.size - 1
    held_ptr = np.zeros(applicants + 1, dtype=np.int64)
    size = 0
    for a in range(applicants):
        count = 0
        late = late_start[a + 1] - late_start[a]
        if late > 0:
            for e in range(start[a], start[a + 1]):
                count += advanced[program[e]]
        held_ptr[a + 1] = held_ptr[a] + count
        size += count * late
    held = np.empty(held_ptr[-1], dtype=np.int64)
    ptr = np.zeros(held_ptr[-1] + 1, dtype=np.int64)
    programs = np.empty(size, dtype=np.int64)
    ranks = np.empty(size, dtype=np.int64)
    n, x = 0, 0
    for a in range(applicants):
        if held_ptr[a + 1] == held_ptr[a]:
            continue
        for e in range(start[a], start[a + 1]):
            if not advanced[program[e]]:
                continue
            held[x] = program[e]
            for k in range(late_start[a], late_start[a + 1]):
                programs[n], ranks[n] = late_program[k], late_rank[k]
                n += 1
            x += 1
            ptr[x] = n
    return held_ptr, held, ptr, programs, ranks


@njit(cache=True)
def _items(  # type: ignore[no-untyped-def]
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
    """Who stands on each program's list, with the rank and the first entry that names it."""
    ptr = np.zeros(programs + 1, dtype=np.int64)
    for p in own:
        ptr[p + 1] += 1
    for p in late_program:
        ptr[p + 1] += 1
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
    for a in range(couple_of.size):
        for e in range(own_ptr[a], own_ptr[a + 1]):
            k = at[own[e]]
            at[own[e]] += 1
            who[k], rank[k], first[k] = a, own_rank[e], e - own_ptr[a]
        for e in range(late_start[a], late_start[a + 1]):
            k = at[late_program[e]]
            at[late_program[e]] += 1
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


def residency_match(
    market: Market,
    members: Ints,
    alone: NDArray[np.bool_],
    quota: Ints,
    state: NDArray[np.int8],
    advanced: NDArray[np.bool_],
    together: float,
) -> tuple[Ints, Ints, dict[str, int]]:
    """Match the applicants of one year.

    Parameters
    ----------
    market
        Lists of interviews and of preliminary years.
    members : shape (couples, 2)
        Applicants (places in the market) who are couples.
    alone
        Who would take a preliminary year without an advanced position.
    quota
        Positions of every track; 0 for tracks outside this Match.
    state, advanced
        State of each track; whether it is an advanced one.
    together
        Places on the joint list that two programs of one state are worth.

    Returns
    -------
    primary, extra
        Track held on the own or joint list, and behind it on the supplemental list; -1 none.
    counters
        Couples that looped and were set aside, couples with both members matched.
    """
    applicants = market.row.size
    couple_of = np.full(applicants, -1, dtype=np.int64)
    for side in range(2):
        couple_of[members[:, side]] = np.arange(members.shape[0])
    rank = np.empty(market.program.size, dtype=np.int64)
    _ranks(market.start, market.score, rank)
    late_rank = np.empty(market.prelim_program.size, dtype=np.int64)
    _ranks(market.prelim_start, market.prelim_score, late_rank)
    late = (market.prelim_start, market.prelim_program, late_rank)
    own_ptr, own, own_rank = _own_lists(couple_of, alone, market.start, market.program, rank, *late)
    joint_ptr, joint, joint_rank = _joint_lists(
        members, market.start, market.program, rank, state, together, ROWS_PER_COUPLE
    )
    held_ptr, held, extra_ptr, extra, extra_rank = _attach(
        market.start, market.program, advanced, *late
    )
    item_ptr, item_applicant, item_rank, item_first = _items(
        quota.size, couple_of, own_ptr, own, own_rank, joint_ptr, joint, joint_rank, members, *late
    )
    nothing = np.zeros(0, dtype=np.int64)
    lists = Prepared(
        quota=quota,
        parity=np.zeros(quota.size, dtype=np.int8),
        single_ptr=own_ptr,
        single_program=own,
        single_rank=own_rank,
        single_entry=nothing,
        members=members,
        couple_of=couple_of,
        couple_ptr=joint_ptr,
        couple_program=joint,
        couple_rank=joint_rank,
        couple_entry=nothing,
        held_ptr=held_ptr,
        held_program=held,
        extra_ptr=extra_ptr,
        extra_program=extra,
        extra_rank=extra_rank,
        extra_entry=nothing,
        item_ptr=item_ptr,
        item_applicant=item_applicant,
        item_rank=item_rank,
        item_first=item_first,
        donor=nothing,
        receiver=nothing,
        most=nothing,
        dropped=nothing,
    )
    tables = new_state(lists)
    steps = STEPS_PER_ENTRY * (own.size + joint.shape[0] + extra.size + applicants)
    ended = run(lists, tables, np.arange(members.shape[0]), LOOP_LIMIT, steps)
    primary, second = tables.person[:, PRIMARY].copy(), tables.person[:, EXTRA].copy()
    both = (primary[members] >= 0).sum(axis=1)
    counters = {
        "couples": members.shape[0],
        "couples_both_matched": int((both == 2).sum()),
        "couples_one_matched": int((both == 1).sum()),
        "match_unfinished": int(ended != FINISHED),
    }
    return primary, second, counters
