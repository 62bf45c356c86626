"""The tentative matching that the solver keeps, in a few packed tables.

Holders of a program lie sorted by the rank the program gives them, best first. A holder is
``2 * applicant + side``: side 0 the primary seat, side 1 the supplemental one. Columns are packed
into tables because compiled functions get every array as arguments: few tables, cheap calls.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.compiled import woven
from landbridge.matching.preparation import Prepared

__all__ = [
    "State",
    "all_seats",
    "drop_worst",
    "free_seats",
    "new_state",
    "remove",
    "seat",
    "would_keep",
]

Ints = NDArray[np.int64]

# Columns of State.program
QUOTA, RECEIVED, PASSED, MOST, FILLED, FIRST, RECALLED, WAITING, RAISED = range(9)
#: More than any program has: no limit by parity.
NO_LIMIT = 2**62
# Columns of State.holder
WHO, RANK = range(2)
# Columns of State.person
PRIMARY, PRIMARY_RANK, EXTRA, EXTRA_RANK, ACTIVE = range(5)
# Columns of State.unit
AT, WORK, EPOCH, STACKED = range(4)
# Places of State.tally
PROPOSALS, DISPLACEMENTS, VISITS, LOOPS, ASIDE, STEPS, NOW, UNITS, PROGRAMS, SKIP = range(10)


class State(NamedTuple):
    """Tables of the tentative matching; all of them change.

    Attributes
    ----------
    program : shape (programs, 9)
        Quota; seats received and passed on by reversion; holders at most, by parity; seats filled;
        first place among the holders; call-backs so far; 1 while on the program stack; how often
        a couple took two seats that parity had cost.
    holder : shape (places, 2)
        Holder and the rank the program gives.
    person : shape (applicants, 5)
        Program and rank on the primary side, on the supplemental side, and the attachment in use;
        -1 none.
    unit : shape (units, 4)
        Entry now held, counted from the list's beginning (the list's length if none); placements
        since the last new couple, and which couple that was; 1 while on the stack. Units: singles
        are 0 to n-1, couples n to n+K-1, supplemental sides n+K to 2n+K-1.
    unit_stack, program_stack
        Units to place; programs where a seat fell empty otherwise than by a better offer.
    touched
        Programs whose seats are being called back, the last on top.
    moved
        Seats moved by each reversion.
    tally
        Counters, the number of the last new couple, the heights of the stacks, and how many rows
        the next couple to be placed passes over.
    """

    program: Ints
    holder: Ints
    person: Ints
    unit: Ints
    unit_stack: Ints
    program_stack: Ints
    touched: Ints
    moved: Ints
    tally: Ints


def new_state(lists: Prepared) -> State:
    """Nobody placed."""
    programs = lists.quota.size
    applicants = lists.couple_of.size
    couples = lists.members.shape[0]
    room = lists.quota + 1  # one more: a newcomer sits down before the worst goes
    np.add.at(room, lists.receiver, lists.most)
    program = np.zeros((programs, 9), dtype=np.int64)
    program[:, QUOTA] = lists.quota
    program[:, MOST] = NO_LIMIT
    program[1:, FIRST] = np.cumsum(room + 1)[:-1]
    units = 2 * applicants + couples
    unit = np.zeros((units, 4), dtype=np.int64)
    unit[:applicants, AT] = np.diff(lists.single_ptr)
    unit[applicants : applicants + couples, AT] = np.diff(lists.couple_ptr)
    return State(
        program=program,
        holder=np.zeros((int((room + 1).sum()), 2), dtype=np.int64),
        person=np.full((applicants, 5), -1, dtype=np.int64),
        unit=unit,
        unit_stack=np.zeros(units, dtype=np.int64),
        program_stack=np.zeros(programs, dtype=np.int64),
        touched=np.zeros(programs + 1, dtype=np.int64),
        moved=np.zeros(lists.donor.size, dtype=np.int64),
        tally=np.zeros(10, dtype=np.int64),
    )


@woven
def all_seats(program, p):  # type: ignore[no-untyped-def]
    """Holders p may have, seats it has passed on and could call back among them."""
    return min(program[p, QUOTA] + program[p, RECEIVED], program[p, MOST])


@woven
def free_seats(program, p):  # type: ignore[no-untyped-def]
    """Seats neither held nor passed on, parity or not; below 0 where there are too few."""
    seats = program[p, QUOTA] + program[p, RECEIVED]
    return seats - program[p, PASSED] - program[p, FILLED]


@woven
def would_keep(program, holder, p, rank):  # type: ignore[no-untyped-def]
    """Whether p has a free seat, or a holder it ranks worse; seats passed on can be called back."""
    seats = min(program[p, QUOTA] + program[p, RECEIVED], program[p, MOST])
    if seats <= 0:
        return False
    filled = program[p, FILLED]
    if filled < seats:
        return True
    return rank < holder[program[p, FIRST] + filled - 1, RANK]


@woven
def seat(program, holder, p, who, rank):  # type: ignore[no-untyped-def]
    """Put a holder in its place in the sorted list; may leave p with one too many."""
    base = program[p, FIRST]
    i = base + program[p, FILLED]
    while i > base and holder[i - 1, RANK] > rank:
        holder[i, WHO] = holder[i - 1, WHO]
        holder[i, RANK] = holder[i - 1, RANK]
        i -= 1
    holder[i, WHO] = who
    holder[i, RANK] = rank
    program[p, FILLED] += 1


@woven
def remove(program, holder, p, rank):  # type: ignore[no-untyped-def]
    """Take out the holder of that rank."""
    end = program[p, FIRST] + program[p, FILLED]
    low, high = program[p, FIRST], end
    while low < high:
        middle = (low + high) // 2
        if holder[middle, RANK] < rank:
            low = middle + 1
        else:
            high = middle
    for i in range(low, end - 1):
        holder[i, WHO] = holder[i + 1, WHO]
        holder[i, RANK] = holder[i + 1, RANK]
    program[p, FILLED] -= 1


@woven
def drop_worst(program, holder, p):  # type: ignore[no-untyped-def]
    """Take out and return the worst holder."""
    program[p, FILLED] -= 1
    return holder[program[p, FIRST] + program[p, FILLED], WHO]
