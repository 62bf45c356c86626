"""Is a matching stable? Judged from the market and the matching alone.

Nothing here is shared with the solver but the market, so that a fault there cannot hide itself.
A program chooses its best up to its seats. With reversions it is judged at all its seats, those
received and those it passed on and can take back; with parity at the seats it fills, by
replacement only, except that two free seats count for a couple that would take both, and that an
odd-only program with nobody has one seat to give.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.blocking import (
    blocking_couples,
    blocking_extras,
    couple_entries,
    extra_entries,
    ranks_of_some,
    reversions_due,
    single_entries,
    walk_programs,
)
from landbridge.matching.market import NONE, PARITY_EVEN, PARITY_NONE, PARITY_ODD, Market
from landbridge.matching.seats import Matching
from landbridge.matching.verdict import STABILITIES, Block, Verification, Violation

__all__ = ["STABILITIES", "Block", "Verification", "Violation", "matching_of", "verify"]

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class _Places:
    """Where the seats held stand on the lists; entries and rows from 1, 0 nowhere."""

    single: Ints
    row: Ints
    rows: Ints
    active: Ints
    extra: Ints

    def entry(self, market: Market) -> Ints:
        """Entry by applicant; both partners carry the number of their row."""
        out = self.single.copy()
        for side in range(2):
            out[market.members[:, side]] = self.row
        return out


@dataclass(frozen=True)
class _Programs:
    """Seats of each program, and its holders as far as it ranks them, best first."""

    fill: Ints
    seats: Ints
    passed: Ints
    judged: Ints
    begin: Ints
    found: Ints
    holder: Ints
    rank: Ints

    def holders(self, p: int) -> list[int]:
        begin = int(self.begin[p])
        return [int(a) for a in self.holder[begin : begin + int(self.found[p])]]


def _checked(market: Market, seats: Ints) -> Ints:
    out = np.ascontiguousarray(seats, dtype=np.int64)
    if out.shape != (len(market.applicants),):
        raise ValueError(f"expected one seat by applicant, found shape {out.shape}")
    if out.size and (out.min() < NONE or out.max() >= len(market.programs)):
        raise ValueError("a seat is at a program that is not in the market")
    return out


def _places(market: Market, primary: Ints, extra: Ints) -> _Places:
    row, rows = couple_entries(
        primary, market.members, market.couple_ptr, market.couple_first, market.couple_second
    )
    active, extra_entry = extra_entries(
        primary,
        extra,
        market.attached_to,
        market.attached_program,
        market.attached_list,
        market.supplemental_ptr,
        market.supplemental_list,
    )
    single = single_entries(primary, market.single_ptr, market.single_list)
    return _Places(single, row, rows, active, extra_entry)


def _fill(programs: int, primary: Ints, extra: Ints) -> Ints:
    # The first count is of seats not held.
    held = np.bincount(primary + 1, minlength=programs + 1)
    held += np.bincount(extra + 1, minlength=programs + 1)
    return held[1:].astype(np.int64)


def matching_of(market: Market, primary: Ints, extra: Ints) -> Matching:
    """Complete what follows from who sits where: entries, seats moved and lost to parity.

    Parameters
    ----------
    market
        A checked market.
    primary, extra : ndarray, shape (applicants,)
        Program held on the own or joint list, and on the supplemental list; -1 none.
    """
    primary, extra = _checked(market, primary), _checked(market, extra)
    places = _places(market, primary, extra)
    fill = _fill(len(market.programs), primary, extra)
    moved = reversions_due(market.quota, fill, market.donor, market.receiver, market.most)
    empty = market.quota - fill
    np.add.at(empty, market.receiver, moved)
    np.subtract.at(empty, market.donor, moved)
    cut = np.where(market.parity == PARITY_NONE, 0, np.maximum(empty, 0)).astype(np.int64)
    return Matching(primary, extra, places.entry(market), places.extra, moved, cut)


def _wrong_seats(market: Market, matching: Matching, places: _Places) -> list[Violation]:
    """Seats that the applicants' lists do not allow."""
    primary, extra = matching.primary, matching.extra
    single = market.couple_of < 0
    out = [
        Violation("not_listed", applicant=int(a), program=int(primary[a]))
        for a in np.flatnonzero(single & (primary >= 0) & (places.single == 0))
    ]
    if market.members.size:
        somewhere = (primary[market.members] >= 0).any(axis=1)
        out += [
            Violation("not_a_row", couple=int(c))
            for c in np.flatnonzero(somewhere & (places.row == 0))
        ]
    out += [
        Violation("not_attached", applicant=int(a), program=int(extra[a]))
        for a in np.flatnonzero((extra >= 0) & (places.extra == 0))
    ]
    differs = (matching.entry != places.entry(market)) | (matching.extra_entry != places.extra)
    out += [Violation("entry", applicant=int(a)) for a in np.flatnonzero(differs)]
    return out


def _wrong_fills(market: Market, matching: Matching, at: _Programs) -> list[Violation]:
    """What programs and reversions break."""
    over = at.fill + at.passed > np.maximum(at.seats, 0)
    out = [Violation("over_quota", program=int(p)) for p in np.flatnonzero(over)]
    odd = at.fill % 2 == 1
    wrong = (market.parity == PARITY_EVEN) & odd
    wrong |= (market.parity == PARITY_ODD) & ~odd & (at.fill > 0)
    out += [Violation("parity", program=int(p)) for p in np.flatnonzero(wrong)]
    due = reversions_due(market.quota, at.fill, market.donor, market.receiver, market.most)
    out += [
        Violation("reversion", program=int(market.donor[i]), reversion=int(i))
        for i in np.flatnonzero(due != matching.moved)
    ]
    empty = np.maximum(at.seats - at.passed - at.fill, 0)
    room = np.where(market.parity == PARITY_NONE, 0, empty)
    out += [
        Violation("cut", program=int(p))
        for p in np.flatnonzero((matching.cut < 0) | (matching.cut > room))
    ]
    return out


def _not_ranked(matching: Matching, at: _Programs) -> list[Violation]:
    """Holders whom their programs do not rank."""
    if at.found.sum() == at.fill.sum():
        return []
    out: list[Violation] = []
    for held in (matching.primary, matching.extra):
        out += [
            Violation("not_ranked", applicant=a, program=int(held[a]))
            for a in np.flatnonzero(held >= 0).tolist()
            if a not in at.holders(int(held[a]))
        ]
    return out


def _judged(market: Market, fill: Ints, seats: Ints) -> Ints:
    """Seats by which each program is judged when one more would come."""
    seats = np.maximum(seats, 0)
    if not market.parity.any():
        return seats
    alone = (market.parity == PARITY_ODD) & (fill == 0)
    replaced = np.where(alone, np.minimum(seats, 1), fill)
    return np.where(market.parity == PARITY_NONE, seats, replaced)


def _dropped(at: _Programs, p: int, coming: tuple[int, ...], gone: tuple[int, ...]) -> list[int]:
    """Holders of p who would go if the newcomers came, the worst last."""
    if p < 0:
        return []
    others = [a for a in at.holders(p) if a not in coming and a not in gone]
    here = sum(a in at.holders(p) for a in coming)
    seats = int(at.judged[p])
    if len(coming) == 2 and not here and at.seats[p] - at.fill[p] >= 2:
        seats = max(seats, int(at.fill[p]) + 2)
    more = len(others) + len(coming) - seats
    return others[len(others) - more :] if more > 0 else []


def _couple_block(market: Market, at: _Programs, c: int, row: int, stability: str) -> Block:
    e = int(market.couple_ptr[c]) + row
    p, q = int(market.couple_first[e]), int(market.couple_second[e])
    f, m = int(market.members[c, 0]), int(market.members[c, 1])
    gone = (f, m) if stability == "vacate" else ()
    asked = [(p, (f, m)), (NONE, ())] if p == q else [(p, (f,)), (q, (m,))]
    dropped = tuple(tuple(_dropped(at, at_p, coming, gone)) for at_p, coming in asked)
    return Block("couple", (f, m), c, (p, q), row + 1, dropped)


def _side_block(at: _Programs, kind: str, a: int, p: int, entry: int) -> Block:
    return Block(kind, (a,), NONE, (p,), entry, (tuple(_dropped(at, p, (a,), ())),))


def _blocking_units(
    market: Market, matching: Matching, places: _Places, at: _Programs, stability: str
) -> list[Block]:
    """Couples and supplemental sides that block."""
    chosen = market.couple_of >= 0
    uses = places.active >= 0
    chosen |= uses
    if not chosen.any():
        return []
    ptr, known, rank = ranks_of_some(market.program_ptr, market.program_list, chosen)
    rows = blocking_couples(
        STABILITIES.index(stability),
        matching.primary,
        matching.extra,
        market.members,
        market.couple_ptr,
        market.couple_first,
        market.couple_second,
        np.where(places.row > 0, places.row - 1, places.rows),
        ptr,
        known,
        rank,
        at.begin,
        at.found,
        at.holder,
        at.rank,
        at.fill,
        at.judged,
        at.seats,
        market.parity,
    )
    out = [
        _couple_block(market, at, c, int(rows[c]), stability)
        for c in np.flatnonzero(rows >= 0).tolist()
    ]
    lengths = np.zeros(uses.size, dtype=np.int64)
    which = market.attached_list[places.active[uses]]
    lengths[uses] = np.diff(market.supplemental_ptr)[which]
    entries = blocking_extras(
        matching.primary,
        places.active,
        np.where(places.extra > 0, places.extra - 1, lengths),
        market.attached_list,
        market.supplemental_ptr,
        market.supplemental_list,
        ptr,
        known,
        rank,
        at.begin,
        at.found,
        at.rank,
        at.fill,
        at.judged,
    )
    for a in np.flatnonzero(entries >= 0).tolist():
        begin = market.supplemental_ptr[market.attached_list[places.active[a]]]
        p = int(market.supplemental_list[begin + entries[a]])
        out.append(_side_block(at, "supplemental", a, p, int(entries[a]) + 1))
    return out


def verify(market: Market, matching: Matching, stability: str = "kpr") -> Verification:
    """Judge a matching.

    Parameters
    ----------
    market
        A checked market.
    matching
        Who holds what; :func:`matching_of` completes one of which only the seats are known.
    stability
        When a couple blocks. ``kpr`` (Kojima, Pathak & Roth 2013): each program named would keep
        the member asked of it, holders as they stand. ``vacate``: the same after the couple has
        left its present seats. ``mm`` (McDermid & Manlove 2010): differs where both ask for one
        program; each needs a free seat or somebody to replace.

    Returns
    -------
    Verification
        Every rule broken and every unit that blocks.

    Raises
    ------
    ValueError
        The arrays do not belong to this market, or the stability is unknown.
    """
    if stability not in STABILITIES:
        raise ValueError(f"stability must be one of {', '.join(STABILITIES)}, not {stability!r}")
    primary, extra = _checked(market, matching.primary), _checked(market, matching.extra)
    programs = len(market.programs)
    places = _places(market, primary, extra)
    fill = _fill(programs, primary, extra)
    seats = market.quota.astype(np.int64)
    passed = np.zeros(programs, dtype=np.int64)
    np.add.at(seats, market.receiver, matching.moved)
    np.add.at(passed, market.donor, matching.moved)
    judged = _judged(market, fill, seats)
    begin, found, holder, rank, best = walk_programs(
        market.program_ptr,
        market.program_list,
        primary,
        extra,
        np.where(places.single > 0, places.single - 1, np.diff(market.single_ptr)),
        market.single_ptr,
        market.single_list,
        fill,
        judged,
    )
    at = _Programs(fill, seats, passed, judged, begin, found, holder, rank)
    violations = [
        *_wrong_seats(market, matching, places),
        *_not_ranked(matching, at),
        *_wrong_fills(market, matching, at),
    ]
    blocking = [
        _side_block(
            at,
            "single",
            a,
            int(market.single_list[market.single_ptr[a] + best[a]]),
            int(best[a]) + 1,
        )
        for a in np.flatnonzero(best >= 0).tolist()
    ]
    singles = len(blocking)
    blocking += _blocking_units(market, matching, places, at, stability)
    couples = sum(block.kind == "couple" for block in blocking)
    matched = int((primary >= 0).sum())
    counts = {
        "matched": matched,
        "unmatched": primary.size - matched,
        "supplemental": int((extra >= 0).sum()),
        "violations": len(violations),
        "singles": singles,
        "couples": couples,
        "supplementals": len(blocking) - singles - couples,
    }
    return Verification(stability, tuple(violations), tuple(blocking), counts)
