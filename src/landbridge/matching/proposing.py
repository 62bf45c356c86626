"""Programs propose instead of applicants: for comparison, never for use.

Without couples and the other joined lists, the result is the stable matching that is worst for
every applicant and best for every program (Gale & Shapley 1962; Roth & Sotomayor 1990, ch. 5).
The distance to the applicant-proposing result shows how much the choice of side matters; in
markets of residents it is a handful of applicants (Roth & Peranson 1999).
"""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError
from landbridge.matching.compiled import compiled
from landbridge.matching.market import NONE, Market
from landbridge.matching.preparation import Prepared, prepare
from landbridge.matching.solver import Matching, Outcome

__all__ = ["match_programs_proposing"]

Ints = NDArray[np.int64]


@compiled
def _offer(quota, item_ptr, item_applicant, item_first, at):  # type: ignore[no-untyped-def]
    """Programs offer down their lists; ``at`` becomes the entry each applicant holds."""
    programs = quota.size
    program_of = np.full(at.size, -1, dtype=np.int64)
    following = item_ptr[:-1].copy()
    free = quota.copy()
    waiting = np.empty(programs, dtype=np.int64)
    is_waiting = np.ones(programs, dtype=np.bool_)
    for p in range(programs):
        waiting[p] = programs - 1 - p
    top = programs
    offers = np.int64(0)
    while top > 0:
        top -= 1
        p = waiting[top]
        is_waiting[p] = False
        while free[p] > 0 and following[p] < item_ptr[p + 1]:
            k = following[p]
            following[p] += 1
            if item_first[k] < 0:
                continue
            offers += 1
            a = item_applicant[k]
            if program_of[a] >= 0 and at[a] < item_first[k]:
                continue
            other = program_of[a]
            if other >= 0:
                free[other] += 1
                if not is_waiting[other]:
                    is_waiting[other] = True
                    waiting[top] = other
                    top += 1
            program_of[a] = p
            at[a] = item_first[k]
            free[p] -= 1
    return program_of, offers


def match_programs_proposing(market: Market, lists: Prepared | None = None) -> Outcome:
    """Match with the programs proposing.

    Parameters
    ----------
    market
        A checked market of singles: no couple, supplemental list, reversion or parity.
    lists
        The market prepared, to reuse it.

    Returns
    -------
    Outcome
        The stable matching that is worst for every applicant; ``counters["proposals"]`` are
        offers made.

    Raises
    ------
    InputError
        If lists are joined to each other. Then "the applicants' worst stable matching" need not
        exist, and there is no agreed procedure.
    """
    if not market.is_plain:
        joined = {
            "couples": len(market.couple_ids),
            "supplemental lists": market.attached_to.size,
            "reversions": market.donor.size,
            "even or odd rules": int(market.parity.any()),
        }
        named = ", ".join(name for name, count in joined.items() if count)
        raise InputError(
            f"programs can propose only in a market of single lists; this one has {named}"
        )
    lists = prepare(market) if lists is None else lists
    started = time.perf_counter()
    applicants = len(market.applicants)
    at = np.zeros(applicants, dtype=np.int64)
    program_of, offers = _offer(
        lists.quota, lists.item_ptr, lists.item_applicant, lists.item_first, at
    )
    entry = np.zeros(applicants, dtype=np.int64)
    held = np.flatnonzero(program_of >= 0)
    entry[held] = lists.single_entry[lists.single_ptr[held] + at[held]]
    matching = Matching(
        primary=program_of,
        extra=np.full(applicants, NONE, dtype=np.int64),
        entry=entry,
        extra_entry=np.zeros(applicants, dtype=np.int64),
        moved=np.zeros(0, dtype=np.int64),
        cut=np.zeros(len(market.programs), dtype=np.int64),
    )
    counters = {"proposals": int(offers), "seconds": time.perf_counter() - started}
    return Outcome(matching, "finished", counters)
