"""The order of work: singles, then couples one at a time, then reversions and parity.

An instability-chaining procedure (Roth & Vande Vate 1990; Roth & Peranson 1999): keep a tentative
matching, take one more unit, repair until nothing the new unit caused blocks, take the next.
"""

from __future__ import annotations

import numpy as np

from landbridge.matching.compiled import compiled, tight, woven
from landbridge.matching.moves import (
    begin_extra,
    place,
    push_program,
    push_unit,
    relieve,
    withdraw_couple,
)
from landbridge.matching.singles import place_singles
from landbridge.matching.state import (
    ACTIVE,
    ASIDE,
    AT,
    EPOCH,
    FILLED,
    LOOPS,
    MOST,
    NOW,
    PASSED,
    PRIMARY,
    PROGRAMS,
    RECALLED,
    RECEIVED,
    SKIP,
    STACKED,
    STEPS,
    UNITS,
    VISITS,
    WAITING,
    WORK,
    free_seats,
    would_keep,
)

__all__ = ["FINISHED", "LIMIT", "LOOP", "drain", "run"]

FINISHED, LOOP, LIMIT = 0, 1, 2
_ODD = 2
#: Rows from which a couple set aside is tried again at the end.
ROWS_TRIED = 10


@woven
def _work(state, unit):  # type: ignore[no-untyped-def]
    """Placements of a unit since the last new couple."""
    return state.unit[unit, WORK] if state.unit[unit, EPOCH] == state.tally[NOW] else 0


@woven
def _wants_back(lists, state, p, k, a):  # type: ignore[no-untyped-def]
    """Whether p on the own or joint list of a stands above what a holds."""
    first = lists.item_first[k]
    if first < 0:
        return False
    c = lists.couple_of[a]
    unit = a if c < 0 else lists.couple_of.size + c
    return first < state.unit[unit, AT]


@woven
def _extra_wants(lists, state, p, a):  # type: ignore[no-untyped-def]
    x = state.person[a, ACTIVE]
    if x < 0:
        return False
    base = lists.extra_ptr[x]
    unit = lists.couple_of.size + lists.members.shape[0] + a
    found = False
    for e in range(state.unit[unit, AT]):
        found = found or lists.extra_program[base + e] == p
    return found


@woven
def _revisit(lists, state, p):  # type: ignore[no-untyped-def]
    """Push all whom p would now keep and who want it, the best on top."""
    state.tally[VISITS] += 1
    begin, end = lists.item_ptr[p], lists.item_ptr[p + 1]
    for k in range(end - 1, begin - 1, -1):
        if not would_keep(state.program, state.holder, p, lists.item_rank[k]):
            continue
        a = lists.item_applicant[k]
        if _extra_wants(lists, state, p, a):
            push_unit(state, lists.couple_of.size + lists.members.shape[0] + a)
        if _wants_back(lists, state, p, k, a):
            c = lists.couple_of[a]
            push_unit(state, a if c < 0 else lists.couple_of.size + c)


@tight
def drain(lists, state, aside, loop_limit, max_steps):  # type: ignore[no-untyped-def]
    """Work both stacks off.

    Returns
    -------
    int
        -1 when they are empty, -2 at the step limit, else the unit that was placed too often.
    """
    while state.tally[UNITS] > 0 or state.tally[PROGRAMS] > 0:
        if state.tally[UNITS] > 0:
            state.tally[UNITS] -= 1
            unit = state.unit_stack[state.tally[UNITS]]
            state.unit[unit, STACKED] = 0
            if _work(state, unit) >= loop_limit:
                push_unit(state, unit)
                return unit
            state.tally[STEPS] += 1
            if state.tally[STEPS] > max_steps:
                push_unit(state, unit)
                return np.int64(-2)
            place(lists, state, unit, aside)
        else:
            state.tally[PROGRAMS] -= 1
            p = state.program_stack[state.tally[PROGRAMS]]
            state.program[p, WAITING] = 0
            _revisit(lists, state, p)
    return np.int64(-1)


@tight
def _settle(lists, state, aside, tried, loop_limit, max_steps):  # type: ignore[no-untyped-def]
    """Drain; set couples aside that make it loop. Returns FINISHED, LOOP or LIMIT."""
    applicants = lists.couple_of.size
    couples = lists.members.shape[0]
    while True:
        unit = drain(lists, state, aside, loop_limit, max_steps)
        if unit == -1:
            return FINISHED
        if unit == -2:
            return LIMIT
        state.tally[LOOPS] += 1
        c = np.int64(-1)
        if applicants <= unit < applicants + couples:
            c = unit - applicants
        else:
            most = 0
            for k in range(couples):
                if not aside[k] and _work(state, applicants + k) > most:
                    most = _work(state, applicants + k)
                    c = np.int64(k)
        if c < 0 or aside[c]:
            return LOOP
        aside[c] = True
        state.tally[ASIDE] += 1
        withdraw_couple(lists, state, c)
        state.tally[NOW] += 1
        state.program[:, RECALLED] = 0


@woven
def _keeps_parity(lists, state, p):  # type: ignore[no-untyped-def]
    """Whether p has a rule of parity and holds what the rule allows; nobody is always allowed."""
    filled = state.program[p, FILLED]
    return lists.parity[p] != 0 and (filled == 0 or (filled % 2 == 1) == (lists.parity[p] == _ODD))


@tight
def _pass_on(lists, state, loop_limit):  # type: ignore[no-untyped-def]
    """Move empty seats along the reversions; true if any moved."""
    moved = False
    for i in range(lists.donor.size):
        d, r = lists.donor[i], lists.receiver[i]
        if state.program[d, RECALLED] > loop_limit:
            # Passing on and calling back goes round. A receiver with parity is judged at what it
            # holds, so it may keep to that; else the donor passes nothing on any more.
            fits = state.program[r, FILLED]
            if lists.parity[r] == _ODD and fits == 0:
                fits += 1
            if not _keeps_parity(lists, state, r) or state.program[r, MOST] <= fits:
                continue
            state.program[r, MOST] = fits
            state.program[d, RECALLED] = 0
        t = min(lists.most[i] - state.moved[i], free_seats(state.program, d))
        if t > 0:
            state.moved[i] += t
            state.program[d, PASSED] += t
            state.program[r, RECEIVED] += t
            push_program(state, r)
            moved = True
    return moved


@tight
def _cut_parity(lists, state):  # type: ignore[no-untyped-def]
    """Cut programs that hold the wrong number to one less; true if any was cut."""
    changed = False
    for p in range(lists.quota.size):
        if lists.parity[p] == 0 or _keeps_parity(lists, state, p):
            continue
        state.program[p, MOST] = state.program[p, FILLED] - 1
        relieve(lists, state, p)
        changed = True
    return changed


@tight
def _balance(lists, state, aside, tried, loop_limit, max_steps):  # type: ignore[no-untyped-def]
    """Pass empty seats on and keep the rules of parity, until nothing changes."""
    worst = FINISHED
    while worst != LIMIT:
        state.tally[NOW] += 1
        if not _pass_on(lists, state, loop_limit) and not _cut_parity(lists, state):
            break
        worst = max(worst, _settle(lists, state, aside, tried, loop_limit, max_steps))
    return worst


@compiled
def run(lists, state, order, loop_limit, max_steps):  # type: ignore[no-untyped-def]
    """The whole procedure for one order of couples.

    Parameters
    ----------
    lists, state
        A prepared market and a new state; the state is changed.
    order : ndarray of int64
        Order in which couples enter.
    loop_limit : int
        Placements of a unit since the last new couple that count as a loop.
    max_steps : int
        Placements at most.

    Returns
    -------
    int
        FINISHED, LOOP or LIMIT.
    """
    applicants = lists.couple_of.size
    couples = lists.members.shape[0]
    aside = np.ones(couples, dtype=np.bool_)
    tried = np.zeros(couples, dtype=np.bool_)
    place_singles(
        lists.single_ptr,
        lists.single_program,
        lists.single_rank,
        state.program,
        state.holder,
        state.person,
        state.unit,
        state.tally,
    )
    for a in range(applicants - 1, -1, -1):
        if lists.couple_of[a] < 0 and state.person[a, PRIMARY] >= 0:
            begin_extra(lists, state, a)
    worst = _settle(lists, state, aside, tried, loop_limit, max_steps)
    for turn in range(2):
        for i in range(couples):
            c = order[i]
            if turn == 1 and not (aside[c] and tried[c]):
                continue
            if worst == LIMIT:
                return worst
            aside[c] = False
            tried[c] = True
            state.tally[NOW] += 1
            push_unit(state, applicants + c)
            worst = max(worst, _settle(lists, state, aside, tried, loop_limit, max_steps))
    worst = max(worst, _balance(lists, state, aside, tried, loop_limit, max_steps))
    # A last chance for those set aside, each time from a lower row: a row can undo itself, when
    # what follows from it displaces the couple that holds it.
    for i in range(couples):
        c = order[i]
        rows = lists.couple_ptr[c + 1] - lists.couple_ptr[c]
        for row in range(min(rows, ROWS_TRIED)):
            if worst == LIMIT or not aside[c]:
                break
            aside[c] = False
            state.tally[SKIP] = row
            for _ in range(2):
                state.tally[NOW] += 1
                push_unit(state, applicants + c)
                worst = max(worst, _settle(lists, state, aside, tried, loop_limit, max_steps))
                worst = max(worst, _balance(lists, state, aside, tried, loop_limit, max_steps))
    return worst
