"""The year's residency Match on the engine of :mod:`landbridge.matching`.

Interviews become the engine's lists directly: both sides' orders are known when an interview is
drawn, so nothing is searched. Preliminary years are supplemental lists behind advanced positions,
and stand at the end of the own list of who would take one alone. Couples rank pairs from both own
lists, up to the limit of the rules, and then each entry with the partner unmatched.
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
from landbridge.workforce.ranks import program_lists, program_ranks

if TYPE_CHECKING:
    from landbridge.workforce.market import Market

__all__ = ["residency_match"]

Ints = NDArray[np.int64]


@njit(cache=True)
def _own_lists(wanted, alone, start, program, rank, late_start, late_program, late_rank):  # type: ignore[no-untyped-def]
    """Lists of those wanted: interviews, then preliminary years of who takes one alone."""
    applicants = start.size - 1
    ptr = np.zeros(applicants + 1, dtype=np.int64)
    for a in range(applicants):
        size = 0
        if wanted[a]:
            size = start[a + 1] - start[a]
            if alone[a]:
                size += late_start[a + 1] - late_start[a]
        ptr[a + 1] = ptr[a] + size
    own = np.empty(ptr[-1], dtype=np.int64)
    ranks = np.empty(ptr[-1], dtype=np.int64)
    for a in range(applicants):
        if not wanted[a]:
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
    """Rows of couples: pairs of entries by the sum of their places, nearer ones first, then each
    entry with the partner unmatched; so many pairs that at most ``limit`` rows come of it."""
    couples = members.shape[0]
    ptr = np.zeros(couples + 1, dtype=np.int64)
    pairs = np.empty(couples, dtype=np.int64)
    room = 0
    for c in range(couples):
        f, m = members[c, 0], members[c, 1]
        a, b = start[f + 1] - start[f], start[m + 1] - start[m]
        pairs[c] = min(max(limit - a - b, 0), a * b)
        ptr[c + 1] = ptr[c] + pairs[c] + a + b
        room = max(room, a * b)
    programs = np.full((ptr[-1], 2), -1, dtype=np.int64)
    ranks = np.full((ptr[-1], 2), -1, dtype=np.int64)
    near = np.empty((room, 2), dtype=np.int64)
    far = np.empty((room, 2), dtype=np.int64)
    for c in range(couples):
        f, m = members[c, 0], members[c, 1]
        a, b = start[f + 1] - start[f], start[m + 1] - start[m]
        # Both kinds of pairs in order of the sum, the first member's better place first; then the
        # two orders are merged.
        nears, fars = 0, 0
        for places in range(a + b - 1):
            for i in range(max(0, places - b + 1), min(places, a - 1) + 1):
                j = places - i
                if state[program[start[f] + i]] == state[program[start[m] + j]]:
                    near[nears, 0], near[nears, 1] = i, j
                    nears += 1
                else:
                    far[fars, 0], far[fars, 1] = i, j
                    fars += 1
        n = ptr[c]
        x, y = 0, 0
        for _ in range(pairs[c]):
            takes_near = y == fars
            if x < nears and y < fars:
                lead = far[y, 0] + far[y, 1] + together - (near[x, 0] + near[x, 1])
                takes_near = lead > 0 or (lead == 0 and near[x, 0] <= far[y, 0])
            if takes_near:
                i, j = start[f] + near[x, 0], start[m] + near[x, 1]
                x += 1
            else:
                i, j = start[f] + far[y, 0], start[m] + far[y, 1]
                y += 1
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


def residency_match(
    market: Market,
    members: Ints,
    alone: NDArray[np.bool_],
    quota: Ints,
    state: NDArray[np.int8],
    advanced: NDArray[np.bool_],
    together: float,
    joint_limit: int,
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
    joint_limit
        Rows of a joint list at most.

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
    rank = program_ranks(market.start, market.score)
    late_rank = program_ranks(market.prelim_start, market.prelim_score)
    late = (market.prelim_start, market.prelim_program, late_rank)
    interviews = (market.start, market.program, rank)
    own_ptr, own, own_rank = _own_lists(couple_of < 0, alone, *interviews, *late)
    of_ptr, of_program, of_rank = _own_lists(couple_of >= 0, alone, *interviews, *late)
    joint_ptr, joint, joint_rank = _joint_lists(
        members, of_ptr, of_program, of_rank, state, together, joint_limit
    )
    held_ptr, held, extra_ptr, extra, extra_rank = _attach(
        market.start, market.program, advanced, *late
    )
    item_ptr, item_applicant, item_rank, item_first = program_lists(
        quota.size,
        couple_of,
        (own_ptr, own, own_rank),
        (joint_ptr, joint, joint_rank),
        members,
        late,
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
