"""The fellowship matches of the year on the engine of :mod:`landbridge.matching`.

The same procedure as the residency Match (:mod:`landbridge.workforce.residency`), with fewer
features: nobody ranks in pairs and no list stands behind another.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.preparation import Prepared
from landbridge.matching.procedure import FINISHED, run
from landbridge.matching.solver import LOOP_LIMIT, STEPS_PER_ENTRY
from landbridge.matching.state import PRIMARY, new_state
from landbridge.workforce.ranks import program_lists, program_ranks

__all__ = ["fellowship_match"]

Ints = NDArray[np.int64]


def fellowship_match(
    start: Ints, program: Ints, score: NDArray[np.float64], quota: Ints
) -> tuple[Ints, bool]:
    """Match the applicants to the fellowships of one year.

    Parameters
    ----------
    start, program, score
        Lists, see :func:`landbridge.workforce.lists.sample_lists`.
    quota
        Positions of every track; 0 for tracks that are no fellowship.

    Returns
    -------
    track : shape (applicants,)
        Track held, -1 none.
    finished
        Whether the procedure came to its end.
    """
    applicants = start.size - 1
    couple_of = np.full(applicants, -1, dtype=np.int64)
    rank = program_ranks(start, score)
    nothing = np.zeros(0, dtype=np.int64)
    no_pair = np.zeros((0, 2), dtype=np.int64)
    no_list = np.zeros(applicants + 1, dtype=np.int64)
    begin = np.zeros(1, dtype=np.int64)
    items = program_lists(
        quota.size,
        couple_of,
        (start, program, rank),
        (begin, no_pair, no_pair),
        no_pair,
        (no_list, nothing, nothing),
    )
    lists = Prepared(
        quota=quota,
        parity=np.zeros(quota.size, dtype=np.int8),
        single_ptr=start,
        single_program=program,
        single_rank=rank,
        single_entry=nothing,
        members=no_pair,
        couple_of=couple_of,
        couple_ptr=begin,
        couple_program=no_pair,
        couple_rank=no_pair,
        couple_entry=nothing,
        held_ptr=no_list,
        held_program=nothing,
        extra_ptr=begin,
        extra_program=nothing,
        extra_rank=nothing,
        extra_entry=nothing,
        item_ptr=items[0],
        item_applicant=items[1],
        item_rank=items[2],
        item_first=items[3],
        donor=nothing,
        receiver=nothing,
        most=nothing,
        dropped=nothing,
    )
    tables = new_state(lists)
    steps = STEPS_PER_ENTRY * (program.size + applicants)
    ended = run(lists, tables, nothing, LOOP_LIMIT, steps)
    return tables.person[:, PRIMARY].copy(), ended == FINISHED
