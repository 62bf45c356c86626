"""All singles at once: deferred acceptance (Gale & Shapley 1962) on the solver's own tables.

Without couples, supplemental sides, reversions and parity the outcome hangs on no order, so the
bulk of a market is placed here in one tight loop; the procedure goes on from there.
"""

from __future__ import annotations

import numpy as np

from landbridge.matching.compiled import compiled
from landbridge.matching.state import (
    AT,
    DISPLACEMENTS,
    FILLED,
    FIRST,
    PRIMARY,
    PRIMARY_RANK,
    PROPOSALS,
    QUOTA,
    RANK,
    STEPS,
    WHO,
)

__all__ = ["place_singles"]


@compiled
def place_singles(ptr, programs, ranks, program, holder, person, unit, count):  # type: ignore[no-untyped-def]
    """Place every single; members of couples have empty lists here.

    Parameters
    ----------
    ptr, programs, ranks
        Lists of singles with the rank each program gives.
    program, holder, person, unit, count
        Tables of the state, still empty; changed.
    """
    applicants = ptr.size - 1
    waiting = np.empty(applicants, dtype=np.int64)
    following = ptr[:-1].copy()
    for a in range(applicants):
        waiting[a] = applicants - 1 - a
    top = applicants
    while top > 0:
        top -= 1
        a = waiting[top]
        count[STEPS] += 1
        while following[a] < ptr[a + 1]:
            e = following[a]
            following[a] += 1
            count[PROPOSALS] += 1
            p = programs[e]
            rank = ranks[e]
            base = program[p, FIRST]
            filled = program[p, FILLED]
            if filled >= program[p, QUOTA]:
                if filled == 0 or rank >= holder[base + filled - 1, RANK]:
                    continue
                filled -= 1
                out = holder[base + filled, WHO] // 2
                person[out, PRIMARY] = -1
                waiting[top] = out
                top += 1
                count[DISPLACEMENTS] += 1
            i = base + filled
            while i > base and holder[i - 1, RANK] > rank:
                holder[i, WHO] = holder[i - 1, WHO]
                holder[i, RANK] = holder[i - 1, RANK]
                i -= 1
            holder[i, WHO] = 2 * a
            holder[i, RANK] = rank
            program[p, FILLED] = filled + 1
            person[a, PRIMARY] = p
            person[a, PRIMARY_RANK] = rank
            break
    for a in range(applicants):
        if person[a, PRIMARY] >= 0:
            unit[a, AT] = following[a] - 1 - ptr[a]
