"""One unit takes a seat, and what follows from it.

A unit is what moves: a single, a couple, or the supplemental side of one applicant. Section names
are those of the procedure of Roth & Peranson (1999): place, displace, withdraw.
"""

from __future__ import annotations

import numpy as np

from landbridge.matching.compiled import tight, woven
from landbridge.matching.state import (
    ACTIVE,
    AT,
    DISPLACEMENTS,
    EPOCH,
    EXTRA,
    EXTRA_RANK,
    FILLED,
    FIRST,
    MOST,
    NOW,
    PASSED,
    PRIMARY,
    PRIMARY_RANK,
    PROGRAMS,
    PROPOSALS,
    QUOTA,
    RAISED,
    RANK,
    RECALLED,
    RECEIVED,
    SKIP,
    STACKED,
    UNITS,
    WAITING,
    WHO,
    WORK,
    all_seats,
    drop_worst,
    free_seats,
    remove,
    seat,
    would_keep,
)

__all__ = ["begin_extra", "place", "push_program", "push_unit", "relieve", "withdraw_couple"]


_ODD = 2
#: How often couples may take two seats of one program that parity had cost: they can go round.
RAISES = 10


@woven
def push_unit(state, unit):  # type: ignore[no-untyped-def]
    """Put a unit on the stack of those to place, unless it is there."""
    if state.unit[unit, STACKED] == 0:
        state.unit[unit, STACKED] = 1
        state.unit_stack[state.tally[UNITS]] = unit
        state.tally[UNITS] += 1


@woven
def push_program(state, p):  # type: ignore[no-untyped-def]
    """Note that a seat of p fell empty, so that p may block with somebody it turned away."""
    if state.program[p, WAITING] == 0:
        state.program[p, WAITING] = 1
        state.program_stack[state.tally[PROGRAMS]] = p
        state.tally[PROGRAMS] += 1


@woven
def _end_extra(lists, state, a):  # type: ignore[no-untyped-def]
    """The advanced seat is gone: so is the supplemental one."""
    if state.person[a, ACTIVE] < 0:
        return
    if state.person[a, EXTRA] >= 0:
        remove(state.program, state.holder, state.person[a, EXTRA], state.person[a, EXTRA_RANK])
        push_program(state, state.person[a, EXTRA])
        state.person[a, EXTRA] = -1
    state.person[a, ACTIVE] = -1


@tight
def begin_extra(lists, state, a):  # type: ignore[no-untyped-def]
    """Put the supplemental list behind the seat now held to use, if there is one."""
    for x in range(lists.held_ptr[a], lists.held_ptr[a + 1]):
        if lists.held_program[x] == state.person[a, PRIMARY]:
            state.person[a, ACTIVE] = x
            unit = lists.couple_of.size + lists.members.shape[0] + a
            state.unit[unit, AT] = lists.extra_ptr[x + 1] - lists.extra_ptr[x]
            push_unit(state, unit)
            return


@tight
def _leave(lists, state, a):  # type: ignore[no-untyped-def]
    """Give up the primary seat and what hangs on it."""
    _end_extra(lists, state, a)
    p = state.person[a, PRIMARY]
    if p >= 0:
        remove(state.program, state.holder, p, state.person[a, PRIMARY_RANK])
        push_program(state, p)
        state.person[a, PRIMARY] = -1


@tight
def withdraw_couple(lists, state, c):  # type: ignore[no-untyped-def]
    """Take both members out of their seats."""
    _leave(lists, state, lists.members[c, 0])
    _leave(lists, state, lists.members[c, 1])
    state.unit[lists.couple_of.size + c, AT] = lists.couple_ptr[c + 1] - lists.couple_ptr[c]


@woven
def _displaced(lists, state, holder):  # type: ignore[no-untyped-def]
    """A holder was pushed out by a better one, or lost the seat to a call-back or to parity."""
    a = holder // 2
    applicants = lists.couple_of.size
    state.tally[DISPLACEMENTS] += 1
    if holder % 2 == 1:
        unit = applicants + lists.members.shape[0] + a
        state.person[a, EXTRA] = -1
        x = state.person[a, ACTIVE]
        state.unit[unit, AT] = lists.extra_ptr[x + 1] - lists.extra_ptr[x]
        push_unit(state, unit)
        return
    state.person[a, PRIMARY] = -1
    c = lists.couple_of[a]
    if c < 0:
        _end_extra(lists, state, a)
        state.unit[a, AT] = lists.single_ptr[a + 1] - lists.single_ptr[a]
        push_unit(state, a)
    else:
        withdraw_couple(lists, state, c)
        push_unit(state, applicants + c)


@tight
def relieve(lists, state, first):  # type: ignore[no-untyped-def]
    """Call seats back or displace the worst, until program ``first`` and those it touches fit."""
    touched = state.touched
    touched[0] = first
    height = 1
    while height > 0:
        p = touched[height - 1]
        crowded = state.program[p, FILLED] > all_seats(state.program, p)
        if not crowded and free_seats(state.program, p) >= 0:
            height -= 1
            continue
        if not crowded and state.program[p, PASSED] > 0:
            for i in range(lists.donor.size - 1, -1, -1):
                if lists.donor[i] == p and state.moved[i] > 0:
                    state.moved[i] -= 1
                    state.program[p, PASSED] -= 1
                    state.program[p, RECALLED] += 1
                    r = lists.receiver[i]
                    state.program[r, RECEIVED] -= 1
                    touched[height] = r
                    height += 1
                    break
        else:
            _displaced(lists, state, drop_worst(state.program, state.holder, p))


@woven
def _take(lists, state, a, p, rank):  # type: ignore[no-untyped-def]
    state.person[a, PRIMARY] = p
    state.person[a, PRIMARY_RANK] = rank
    seat(state.program, state.holder, p, 2 * a, rank)


@woven
def _sits_or_fits(lists, state, a, p, rank):  # type: ignore[no-untyped-def]
    """Whether p would keep a: one who already sits there is always kept."""
    return (
        state.person[a, PRIMARY] == p
        or state.person[a, EXTRA] == p
        or would_keep(state.program, state.holder, p, rank)
    )


@woven
def _place_single(lists, state, a):  # type: ignore[no-untyped-def]
    base = lists.single_ptr[a]
    for e in range(state.unit[a, AT]):
        state.tally[PROPOSALS] += 1
        p = lists.single_program[base + e]
        rank = lists.single_rank[base + e]
        # Who already sits there, on the supplemental side, is kept.
        if not _sits_or_fits(lists, state, a, p, rank):
            continue
        _leave(lists, state, a)
        state.unit[a, AT] = e
        _take(lists, state, a, p, rank)
        begin_extra(lists, state, a)
        relieve(lists, state, p)
        return


@tight
def _both_fit(lists, state, c, p, rank_f, rank_m):  # type: ignore[no-untyped-def]
    """Whether one program would keep both members: they are among its best, seats counted."""
    weaker = max(rank_f, rank_m)
    better, here = 0, 0
    base = state.program[p, FIRST]
    filled = state.program[p, FILLED]
    for i in range(base, base + filled):
        a = state.holder[i, WHO] // 2
        if a == lists.members[c, 0] or a == lists.members[c, 1]:
            here += 1
        elif state.holder[i, RANK] < weaker:
            better += 1
    if better <= all_seats(state.program, p) - 2:
        return True
    if lists.parity[p] == 0 or here > 0 or (lists.parity[p] == _ODD and filled == 0):
        return False
    # Parity has cost seats that two at once can take.
    if state.program[p, QUOTA] + state.program[p, RECEIVED] - filled < 2:
        return False
    if state.program[p, RAISED] >= RAISES:
        return False
    state.program[p, RAISED] += 1
    state.program[p, MOST] = max(state.program[p, MOST], filled + 2)
    return True


@woven
def _place_couple(lists, state, c):  # type: ignore[no-untyped-def]
    base = lists.couple_ptr[c]
    unit = lists.couple_of.size + c
    f, m = lists.members[c, 0], lists.members[c, 1]
    top = state.tally[SKIP]
    state.tally[SKIP] = 0
    for e in range(top, state.unit[unit, AT]):
        state.tally[PROPOSALS] += 1
        p, q = lists.couple_program[base + e, 0], lists.couple_program[base + e, 1]
        rank_f, rank_m = lists.couple_rank[base + e, 0], lists.couple_rank[base + e, 1]
        if p == q and p >= 0:
            if not _both_fit(lists, state, c, p, rank_f, rank_m):
                continue
        else:
            if p >= 0 and not _sits_or_fits(lists, state, f, p, rank_f):
                continue
            if q >= 0 and not _sits_or_fits(lists, state, m, q, rank_m):
                continue
        moves_f, moves_m = state.person[f, PRIMARY] != p, state.person[m, PRIMARY] != q
        if moves_f:
            _leave(lists, state, f)
        if moves_m:
            _leave(lists, state, m)
        state.unit[unit, AT] = e
        if moves_f and p >= 0:
            _take(lists, state, f, p, rank_f)
            begin_extra(lists, state, f)
        if moves_m and q >= 0:
            _take(lists, state, m, q, rank_m)
            begin_extra(lists, state, m)
        if p >= 0:
            relieve(lists, state, p)
        if q >= 0 and q != p:
            relieve(lists, state, q)
        return


@woven
def _own_list_names(lists, state, a, p):  # type: ignore[no-untyped-def]
    """Whether the own or joint list of a names p above what it holds.

    Who sits at p on the supplemental side is kept there, so such an entry is open now.
    """
    c = lists.couple_of[a]
    found = False
    if c < 0:
        base = lists.single_ptr[a]
        for e in range(base, base + state.unit[a, AT]):
            found = found or lists.single_program[e] == p
    else:
        base = lists.couple_ptr[c]
        side = 0 if lists.members[c, 0] == a else 1
        for e in range(base, base + state.unit[lists.couple_of.size + c, AT]):
            found = found or lists.couple_program[e, side] == p
    return found


@woven
def _place_extra(lists, state, a):  # type: ignore[no-untyped-def]
    x = state.person[a, ACTIVE]
    if x < 0:
        return
    unit = lists.couple_of.size + lists.members.shape[0] + a
    base = lists.extra_ptr[x]
    for e in range(state.unit[unit, AT]):
        state.tally[PROPOSALS] += 1
        p = lists.extra_program[base + e]
        rank = lists.extra_rank[base + e]
        if p == state.person[a, PRIMARY] or not would_keep(state.program, state.holder, p, rank):
            continue
        if state.person[a, EXTRA] >= 0:
            remove(state.program, state.holder, state.person[a, EXTRA], state.person[a, EXTRA_RANK])
            push_program(state, state.person[a, EXTRA])
        state.unit[unit, AT] = e
        state.person[a, EXTRA] = p
        state.person[a, EXTRA_RANK] = rank
        seat(state.program, state.holder, p, 2 * a + 1, rank)
        if _own_list_names(lists, state, a, p):
            c = lists.couple_of[a]
            push_unit(state, a if c < 0 else lists.couple_of.size + c)
        relieve(lists, state, p)
        return


@woven
def place(lists, state, unit, aside):  # type: ignore[no-untyped-def]
    """Give a unit the best entry that would keep it, if it is better than the present one."""
    applicants = lists.couple_of.size
    couples = lists.members.shape[0]
    if state.unit[unit, EPOCH] != state.tally[NOW]:
        state.unit[unit, EPOCH] = state.tally[NOW]
        state.unit[unit, WORK] = 0
    state.unit[unit, WORK] += 1
    if unit < applicants:
        _place_single(lists, state, np.int64(unit))
    elif unit < applicants + couples:
        if not aside[unit - applicants]:
            _place_couple(lists, state, np.int64(unit - applicants))
    else:
        _place_extra(lists, state, np.int64(unit - applicants - couples))
