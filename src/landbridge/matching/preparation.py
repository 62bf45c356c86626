"""Lists with the rank that the other side gives, found once, so that the solver never searches.

One-sided entries (an applicant ranks a program that does not rank the applicant, or the reverse)
have no effect on a stable matching and are dropped here, on both sides, and counted.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.compiled import compiled
from landbridge.matching.market import NONE, Market

__all__ = ["Prepared", "donors_first", "prepare"]

Ints = NDArray[np.int64]


class Prepared(NamedTuple):
    """Everything the solver reads.

    Attributes
    ----------
    quota, parity
        By program.
    single_ptr, single_program, single_rank, single_entry
        Entries of singles with the rank the program gives, and the number of the entry on the
        list as handed in (from 1).
    members, couple_of
        Couples and the couple of each applicant.
    couple_ptr, couple_program, couple_rank, couple_entry
        Rows of joint lists; program and rank have shape (rows, 2), ``NONE`` for no match.
    held_ptr, held_program
        Attachments of each applicant (rows of the market's, in order), and their program.
    extra_ptr, extra_program, extra_rank, extra_entry
        Entries of each attachment.
    item_ptr, item_applicant, item_rank, item_first
        Program lists: who stands there with which rank, and the first entry or row of that
        applicant's own list that names the program, counted from the list's beginning; ``NONE`` if
        none does. From files they stand in order of rank.
    donor, receiver, most
        Reversions, donors before the receivers that pass on.
    dropped
        One-sided entries dropped: on applicants' lists, on programs' lists.
    """

    quota: Ints
    parity: NDArray[np.int8]
    single_ptr: Ints
    single_program: Ints
    single_rank: Ints
    single_entry: Ints
    members: Ints
    couple_of: Ints
    couple_ptr: Ints
    couple_program: Ints
    couple_rank: Ints
    couple_entry: Ints
    held_ptr: Ints
    held_program: Ints
    extra_ptr: Ints
    extra_program: Ints
    extra_rank: Ints
    extra_entry: Ints
    item_ptr: Ints
    item_applicant: Ints
    item_rank: Ints
    item_first: Ints
    donor: Ints
    receiver: Ints
    most: Ints
    dropped: Ints


@compiled
def _ranks_by_applicant(program_ptr, program_list, applicants):  # type: ignore[no-untyped-def]
    """Who ranks whom, turned round: programs of each applicant in rising order, with ranks."""
    ptr = np.zeros(applicants + 1, dtype=np.int64)
    for k in range(program_list.size):
        ptr[program_list[k] + 1] += 1
    for a in range(applicants):
        ptr[a + 1] += ptr[a]
    at = ptr[:-1].copy()
    program = np.empty(program_list.size, dtype=np.int64)
    item = np.empty(program_list.size, dtype=np.int64)
    for p in range(program_ptr.size - 1):
        for k in range(program_ptr[p], program_ptr[p + 1]):
            a = program_list[k]
            program[at[a]] = p
            item[at[a]] = k
            at[a] += 1
    return ptr, program, item


@compiled
def _find(ptr, program, item, a, p):  # type: ignore[no-untyped-def]
    """Item of program p's list at which applicant a stands, -1 none."""
    low, high = ptr[a], ptr[a + 1]
    while low < high:
        middle = (low + high) // 2
        if program[middle] < p:
            low = middle + 1
        else:
            high = middle
    if low < ptr[a + 1] and program[low] == p:
        return item[low]
    return np.int64(-1)


@compiled
def _keep_entries(list_ptr, lists, owner, skip, ptr, program, item, program_ptr, item_first, first):  # type: ignore[no-untyped-def]
    """Entries whose program ranks the owner; marks the first of each on the program's list."""
    size = lists.size
    out_ptr = np.zeros(list_ptr.size, dtype=np.int64)
    out_program = np.empty(size, dtype=np.int64)
    out_rank = np.empty(size, dtype=np.int64)
    out_entry = np.empty(size, dtype=np.int64)
    n = 0
    for i in range(list_ptr.size - 1):
        out_ptr[i] = n
        begin = n
        for e in range(list_ptr[i], list_ptr[i + 1]):
            p = lists[e]
            if p == skip[i]:
                continue
            k = _find(ptr, program, item, owner[i], p)
            if k < 0:
                continue
            if first and item_first[k] < 0:
                item_first[k] = n - begin
            out_program[n] = p
            out_rank[n] = k - program_ptr[p]
            out_entry[n] = e - list_ptr[i] + 1
            n += 1
    out_ptr[list_ptr.size - 1] = n
    return out_ptr, out_program[:n], out_rank[:n], out_entry[:n]


@compiled
def _keep_rows(couple_ptr, first, second, members, ptr, program, item, program_ptr, item_first):  # type: ignore[no-untyped-def]
    size = first.size
    out_ptr = np.zeros(couple_ptr.size, dtype=np.int64)
    out_program = np.empty((size, 2), dtype=np.int64)
    out_rank = np.empty((size, 2), dtype=np.int64)
    out_entry = np.empty(size, dtype=np.int64)
    n = 0
    dropped = 0
    for c in range(couple_ptr.size - 1):
        out_ptr[c] = n
        begin = n
        for e in range(couple_ptr[c], couple_ptr[c + 1]):
            p, q = first[e], second[e]
            if p < 0 and q < 0:
                break  # staying without a match is always the last resort
            k = _find(ptr, program, item, members[c, 0], p) if p >= 0 else np.int64(-1)
            m = _find(ptr, program, item, members[c, 1], q) if q >= 0 else np.int64(-1)
            if (p >= 0 and k < 0) or (q >= 0 and m < 0):
                dropped += 1
                continue
            if k >= 0 and item_first[k] < 0:
                item_first[k] = n - begin
            if m >= 0 and item_first[m] < 0:
                item_first[m] = n - begin
            out_program[n, 0], out_program[n, 1] = p, q
            out_rank[n, 0] = k - program_ptr[p] if p >= 0 else -1
            out_rank[n, 1] = m - program_ptr[q] if q >= 0 else -1
            out_entry[n] = e - couple_ptr[c] + 1
            n += 1
    out_ptr[couple_ptr.size - 1] = n
    return out_ptr, out_program[:n], out_rank[:n], out_entry[:n], dropped


def donors_first(donor: Ints, receiver: Ints) -> Ints:
    """Order of reversion rows in which a program receives before it passes on.

    Rows of one donor keep their order. Circles are refused when a market is checked.
    """
    waiting = list(range(donor.size))
    order: list[int] = []
    while waiting:
        open_receivers = {int(receiver[i]) for i in waiting}
        ready = [i for i in waiting if int(donor[i]) not in open_receivers]
        if not ready:
            raise ValueError("circular reversions")
        order += ready
        taken = set(ready)
        waiting = [i for i in waiting if i not in taken]
    return np.array(order, dtype=np.int64)


def prepare(market: Market) -> Prepared:
    """Find the rank behind every entry.

    Parameters
    ----------
    market
        A market that has passed :func:`landbridge.matching.checks.check`.

    Returns
    -------
    Prepared
        Arrays for the solver; reuse them over repeated solves of one market.
    """
    applicants = len(market.applicants)
    ptr, program, item = _ranks_by_applicant(market.program_ptr, market.program_list, applicants)
    item_first = np.full(market.program_list.size, NONE, dtype=np.int64)
    nothing = np.full(max(applicants, market.attached_to.size), NONE, dtype=np.int64)
    singles: Any = _keep_entries(
        market.single_ptr,
        market.single_list,
        np.arange(applicants),
        nothing,
        ptr,
        program,
        item,
        market.program_ptr,
        item_first,
        True,
    )
    row_ptr, row_program, row_rank, row_entry, rows_dropped = _keep_rows(
        market.couple_ptr,
        market.couple_first,
        market.couple_second,
        market.members,
        ptr,
        program,
        item,
        market.program_ptr,
        item_first,
    )
    order = np.lexsort((market.attached_program, market.attached_to))
    lengths = np.diff(market.supplemental_ptr)[market.attached_list[order]]
    extra_ptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    begins = market.supplemental_ptr[market.attached_list[order]]
    offsets = np.arange(int(extra_ptr[-1])) - np.repeat(extra_ptr[:-1], lengths)
    extra = market.supplemental_list[np.repeat(begins, lengths) + offsets]
    extras: Any = _keep_entries(
        extra_ptr,
        extra,
        market.attached_to[order],
        market.attached_program[order],
        ptr,
        program,
        item,
        market.program_ptr,
        item_first,
        False,
    )
    held = np.zeros(applicants + 1, dtype=np.int64)
    np.cumsum(np.bincount(market.attached_to, minlength=applicants), out=held[1:])
    reversions = donors_first(market.donor, market.receiver)
    one_sided_program = int((item_first < 0).sum())
    one_sided = market.single_list.size - singles[1].size + rows_dropped
    return Prepared(
        market.quota.astype(np.int64),
        market.parity.astype(np.int8),
        singles[0],
        singles[1],
        singles[2],
        singles[3],
        np.ascontiguousarray(market.members, dtype=np.int64),
        market.couple_of,
        row_ptr,
        row_program,
        row_rank,
        row_entry,
        held,
        market.attached_program[order],
        extras[0],
        extras[1],
        extras[2],
        extras[3],
        market.program_ptr,
        market.program_list,
        np.arange(market.program_list.size)
        - np.repeat(market.program_ptr[:-1], np.diff(market.program_ptr)),
        item_first,
        market.donor[reversions],
        market.receiver[reversions],
        market.most[reversions],
        np.array([one_sided, one_sided_program], dtype=np.int64),
    )
