"""The passes of the verifier over all lists: where each seat stands, and what blocks.

Plain arrays in, plain arrays out. Program lists are walked once: whom a program would keep is a
beginning of its list, so a single blocks there if the program stands above the seat held. Ranks
are stored only for those who need them in another order: members of couples, and applicants with
a supplemental list in use.
"""

from __future__ import annotations

import numpy as np

from landbridge.matching.compiled import compiled, tight

__all__ = [
    "blocking_couples",
    "blocking_extras",
    "couple_entries",
    "extra_entries",
    "ranks_of_some",
    "reversions_due",
    "single_entries",
    "walk_programs",
]


@compiled
def single_entries(primary, single_ptr, single_list):  # type: ignore[no-untyped-def]
    """Entry at which the primary seat stands on the own list, from 1; 0 where it stands nowhere."""
    entry = np.zeros(primary.size, dtype=np.int64)
    for a in range(primary.size):
        p = primary[a]
        if p >= 0:
            for e in range(single_ptr[a], single_ptr[a + 1]):
                if single_list[e] == p:
                    entry[a] = e - single_ptr[a] + 1
                    break
    return entry


@compiled
def couple_entries(primary, members, ptr, first, second):  # type: ignore[no-untyped-def]
    """Row each couple holds, from 1, and how many rows count; 0 where it holds none of them."""
    couples = ptr.size - 1
    row = np.zeros(couples, dtype=np.int64)
    rows = np.zeros(couples, dtype=np.int64)
    for c in range(couples):
        p, q = primary[members[c, 0]], primary[members[c, 1]]
        for e in range(ptr[c], ptr[c + 1]):
            if first[e] < 0 and second[e] < 0:
                break
            rows[c] += 1
            if row[c] == 0 and first[e] == p and second[e] == q:
                row[c] = rows[c]
    return row, rows


@compiled
def extra_entries(primary, extra, to, program, which, ptr, lists):  # type: ignore[no-untyped-def]
    """Attachment in use by each applicant (-1 none), and the entry held on its list, from 1."""
    active = np.full(primary.size, -1, dtype=np.int64)
    entry = np.zeros(primary.size, dtype=np.int64)
    for x in range(to.size):
        a = to[x]
        if primary[a] != program[x] or active[a] >= 0:
            continue
        active[a] = x
        begin = ptr[which[x]]
        for e in range(begin, ptr[which[x] + 1]):
            if extra[a] >= 0 and lists[e] == extra[a] and lists[e] != program[x]:
                entry[a] = e - begin + 1
                break
    return active, entry


@compiled
def ranks_of_some(program_ptr, program_list, chosen):  # type: ignore[no-untyped-def]
    """Ranks that programs give chosen applicants: by applicant, programs in rising order."""
    ptr = np.zeros(chosen.size + 1, dtype=np.int64)
    for k in range(program_list.size):
        ptr[program_list[k] + 1] += chosen[program_list[k]]
    for a in range(chosen.size):
        ptr[a + 1] += ptr[a]
    at = ptr[:-1].copy()
    program = np.empty(ptr[-1], dtype=np.int64)
    rank = np.empty(ptr[-1], dtype=np.int64)
    for p in range(program_ptr.size - 1):
        for k in range(program_ptr[p], program_ptr[p + 1]):
            a = program_list[k]
            if chosen[a]:
                program[at[a]] = p
                rank[at[a]] = k - program_ptr[p]
                at[a] += 1
    return ptr, program, rank


@tight
def _rank(ptr, program, rank, a, p):  # type: ignore[no-untyped-def]
    """Rank of a at p, -1 if p does not rank a."""
    low, high = ptr[a], ptr[a + 1]
    while low < high:
        middle = (low + high) // 2
        if program[middle] < p:
            low = middle + 1
        else:
            high = middle
    return rank[low] if low < ptr[a + 1] and program[low] == p else np.int64(-1)


@compiled
def walk_programs(program_ptr, program_list, primary, extra, above, ptr, lists, fill, judged):  # type: ignore[no-untyped-def]
    """Find the holders of every program, and singles whom it would keep and who would come.

    Parameters
    ----------
    program_ptr, program_list
        Program lists.
    primary, extra
        Seats held.
    above
        How many entries of an applicant's own list stand above the seat held.
    ptr, lists
        Own lists.
    fill, judged
        Seats held, and seats by which a program is judged.

    Returns
    -------
    begin, found, holder, holder_rank
        Holders of each program, best first: ``found`` of them from place ``begin``.
    best
        Best entry each single blocks with, from 0; -1 none.
    """
    programs = program_ptr.size - 1
    begin = np.zeros(programs + 1, dtype=np.int64)
    for p in range(programs):
        begin[p + 1] = begin[p] + fill[p]
    found = np.zeros(programs, dtype=np.int64)
    holder = np.empty(begin[-1], dtype=np.int64)
    holder_rank = np.empty(begin[-1], dtype=np.int64)
    best = np.full(primary.size, -1, dtype=np.int64)
    for p in range(programs):
        seen = 0
        room = fill[p] < judged[p]
        for k in range(program_ptr[p], program_ptr[p + 1]):
            if seen == fill[p] and not room:
                break
            a = program_list[k]
            if primary[a] == p or extra[a] == p:
                holder[begin[p] + seen] = a
                holder_rank[begin[p] + seen] = k - program_ptr[p]
                seen += 1
                if primary[a] == p:
                    continue
            n = above[a] if best[a] < 0 else best[a]
            for e in range(ptr[a], ptr[a] + n):
                if lists[e] == p:
                    best[a] = e - ptr[a]
                    break
        found[p] = seen
    return begin, found, holder, holder_rank, best


@tight
def _better(begin, found, holder, holder_rank, p, rank, f, m):  # type: ignore[no-untyped-def]
    """Holders of p, other than f and m, that it ranks better."""
    n = 0
    for i in range(begin[p], begin[p] + found[p]):
        if holder_rank[i] >= rank:
            break
        if holder[i] != f and holder[i] != m:
            n += 1
    return n


@compiled
def blocking_couples(  # type: ignore[no-untyped-def]
    reading,
    primary,
    extra,
    members,
    couple_ptr,
    first,
    second,
    above,
    known_ptr,
    known_program,
    known_rank,
    begin,
    found,
    holder,
    holder_rank,
    fill,
    judged,
    seats,
    parity,
):
    """Best row each couple blocks with, from 0; -1 none.

    Parameters
    ----------
    reading
        0 ``kpr``, 1 ``vacate``, 2 ``mm``.
    above
        How many rows stand above the one held.
    known_ptr, known_program, known_rank
        Ranks of couple members.
    seats
        Seats of each program with those received, before parity.
    """
    best = np.full(couple_ptr.size - 1, -1, dtype=np.int64)
    for c in range(couple_ptr.size - 1):
        f, m = members[c, 0], members[c, 1]
        for e in range(couple_ptr[c], couple_ptr[c] + above[c]):
            p, q = first[e], second[e]
            rank_f, rank_m = np.int64(-1), np.int64(-1)
            if p >= 0:
                rank_f = _rank(known_ptr, known_program, known_rank, f, p)
                if rank_f < 0:
                    continue
            if q >= 0:
                rank_m = _rank(known_ptr, known_program, known_rank, m, q)
                if rank_m < 0:
                    continue
            f_sits = p >= 0 and (primary[f] == p or extra[f] == p)
            m_sits = q >= 0 and (primary[m] == q or extra[m] == q)
            if p != q:
                # Holders as they stand; under `vacate` without the couple.
                gone_f, gone_m = (f, m) if reading == 1 else (np.int64(-1), np.int64(-1))
                kept = True
                if p >= 0 and not f_sits:
                    n = _better(begin, found, holder, holder_rank, p, rank_f, gone_f, gone_m)
                    kept = n < judged[p]
                if kept and q >= 0 and not m_sits:
                    n = _better(begin, found, holder, holder_rank, q, rank_m, gone_f, gone_m)
                    kept = n < judged[q]
            elif judged[p] < 2 and parity[p] == 0:
                kept = False
            else:
                weaker, stronger = max(rank_f, rank_m), min(rank_f, rank_m)
                others = found[p] - int(f_sits) - int(m_sits)
                if parity[p] != 0 and not f_sits and not m_sits and seats[p] - fill[p] >= 2:
                    # Two more keep it even or odd, but for the first of an odd-only program.
                    kept = parity[p] == 1 or fill[p] > 0
                elif reading != 2:
                    n = _better(begin, found, holder, holder_rank, p, weaker, f, m)
                    kept = n <= judged[p] - 2
                else:
                    free = judged[p] - fill[p]
                    # Others that each of the two would beat.
                    worse = others - _better(begin, found, holder, holder_rank, p, weaker, f, m)
                    worse_than_stronger = others - _better(
                        begin, found, holder, holder_rank, p, stronger, f, m
                    )
                    if f_sits and m_sits:
                        kept = True
                    elif f_sits or m_sits:
                        comes = rank_m if f_sits else rank_f
                        n = _better(begin, found, holder, holder_rank, p, comes, f, m)
                        kept = free >= 1 or others - n >= 1
                    elif free >= 2:
                        kept = True
                    elif free == 1:
                        kept = worse_than_stronger >= 1
                    else:
                        kept = worse >= 1 and worse_than_stronger >= 2
            if kept:
                best[c] = e - couple_ptr[c]
                break
    return best


@compiled
def blocking_extras(  # type: ignore[no-untyped-def]
    primary,
    active,
    above,
    which,
    ptr,
    lists,
    known_ptr,
    known_program,
    known_rank,
    begin,
    found,
    holder_rank,
    fill,
    judged,
):
    """Best entry of the list in use that each supplemental side blocks with, from 0; -1 none."""
    best = np.full(primary.size, -1, dtype=np.int64)
    for a in range(primary.size):
        if active[a] < 0:
            continue
        base = ptr[which[active[a]]]
        for e in range(base, base + above[a]):
            s = lists[e]
            if s == primary[a] or judged[s] <= 0:
                continue
            rank = _rank(known_ptr, known_program, known_rank, a, s)
            if rank < 0:
                continue
            if fill[s] < judged[s] or (
                found[s] > 0 and rank < holder_rank[begin[s] + found[s] - 1]
            ):
                best[a] = e - base
                break
    return best


@compiled
def reversions_due(quota, fill, donor, receiver, most):  # type: ignore[no-untyped-def]
    """Seats each reversion has to move, given the fills: its most, or what its donor has left.

    Rows of one donor are served in their order. A program may receive and pass on, so the rows
    are gone through until nothing changes; circles are refused when a market is checked.
    """
    moved = np.zeros(donor.size, dtype=np.int64)
    for _ in range(donor.size + 1):
        left = quota.astype(np.int64) - fill
        for i in range(donor.size):
            left[receiver[i]] += moved[i]
        changed = False
        for i in range(donor.size):
            t = max(min(most[i], left[donor[i]]), 0)
            left[donor[i]] -= t
            if t != moved[i]:
                changed = True
            moved[i] = t
        if not changed:
            break
    return moved
