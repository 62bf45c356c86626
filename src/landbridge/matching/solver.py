"""Solve a market: orders of couples tried, the best matching kept, always verified."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.market import Market
from landbridge.matching.preparation import Prepared, donors_first, prepare
from landbridge.matching.procedure import FINISHED, LIMIT, LOOP, run
from landbridge.matching.seats import Matching
from landbridge.matching.state import (
    ACTIVE,
    ASIDE,
    AT,
    DISPLACEMENTS,
    EXTRA,
    FILLED,
    LOOPS,
    PASSED,
    PRIMARY,
    PROPOSALS,
    QUOTA,
    RECEIVED,
    STEPS,
    VISITS,
    State,
    new_state,
)

__all__ = ["LOOP_LIMIT", "STEPS_PER_ENTRY", "Matching", "Outcome", "solve_once"]

#: Placements of one unit since the last new couple that count as a loop.
LOOP_LIMIT = 40
#: Placements at most, per entry of all lists.
STEPS_PER_ENTRY = 50

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Outcome:
    """One run of the procedure.

    Attributes
    ----------
    matching
        The matching reached.
    ended
        "finished", "loop" or "limit".
    counters
        What it took.
    """

    matching: Matching
    ended: str
    counters: dict[str, float] = field(default_factory=dict)


def _matching(market: Market, lists: Prepared, state: State, reversions: Ints) -> Matching:
    primary, extra = state.person[:, PRIMARY].copy(), state.person[:, EXTRA].copy()
    applicants, couples = lists.couple_of.size, lists.members.shape[0]
    entry = np.zeros(applicants, dtype=np.int64)
    single = np.flatnonzero((lists.couple_of < 0) & (primary >= 0))
    entry[single] = lists.single_entry[lists.single_ptr[single] + state.unit[single, AT]]
    at = state.unit[applicants : applicants + couples, AT]
    seated = np.flatnonzero(at < np.diff(lists.couple_ptr))
    row = lists.couple_entry[lists.couple_ptr[seated] + at[seated]]
    for side in range(2):
        entry[lists.members[seated, side]] = row
    extra_entry = np.zeros(applicants, dtype=np.int64)
    holds = np.flatnonzero(extra >= 0)
    base = lists.extra_ptr[state.person[holds, ACTIVE]]
    place = state.unit[applicants + couples + holds, AT]
    extra_entry[holds] = lists.extra_entry[base + place]
    moved = np.zeros(reversions.size, dtype=np.int64)
    moved[reversions] = state.moved
    left = state.program[:, QUOTA] + state.program[:, RECEIVED] - state.program[:, PASSED]
    cut = np.where(lists.parity == 0, 0, left - state.program[:, FILLED])
    return Matching(primary, extra, entry, extra_entry, moved, cut)


def solve_once(
    market: Market,
    lists: Prepared | None = None,
    order: Ints | None = None,
    loop_limit: int = LOOP_LIMIT,
    max_steps: int | None = None,
) -> Outcome:
    """Run the procedure for one order of couples.

    Parameters
    ----------
    market
        A checked market.
    lists
        The market prepared, to reuse it.
    order
        Couples in the order in which they enter; by id if not given.
    loop_limit, max_steps
        See :func:`landbridge.matching.procedure.run`.
    """
    lists = prepare(market) if lists is None else lists
    started = time.perf_counter()
    state = new_state(lists)
    couples = len(market.couple_ids)
    entries = lists.single_program.size + lists.couple_entry.size + lists.extra_program.size
    limit = STEPS_PER_ENTRY * (entries + len(market.applicants) + 1)
    ended = run(
        lists,
        state,
        np.arange(couples) if order is None else order,
        loop_limit,
        limit if max_steps is None else max_steps,
    )
    matching = _matching(market, lists, state, donors_first(market.donor, market.receiver))
    names = {FINISHED: "finished", LOOP: "loop", LIMIT: "limit"}
    count = state.tally
    counters = {
        "proposals": int(count[PROPOSALS]),
        "displacements": int(count[DISPLACEMENTS]),
        "program_visits": int(count[VISITS]),
        "loops": int(count[LOOPS]),
        "set_aside": int(count[ASIDE]),
        "placements": int(count[STEPS]),
        "seconds": time.perf_counter() - started,
    }
    return Outcome(matching, names[int(ended)], counters)
