"""Every matching of a tiny market, and which are stable, written straight from the definitions.

Slow and plain on purpose: sets and sentences, no tables, nothing shared with solver or verifier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from landbridge.matching.market import NONE, PARITY_EVEN, PARITY_NONE, PARITY_ODD, Market


@dataclass(frozen=True)
class Plain:
    """A market as lists and dictionaries of row numbers."""

    quota: list[int]
    ranks: list[dict[int, int]]
    lists: list[list[int]]
    members: list[tuple[int, int]]
    rows: list[list[tuple[int, int]]]
    behind: dict[tuple[int, int], list[int]]
    reversions: list[tuple[int, int, int]]
    parity: list[int]

    @staticmethod
    def of(market: Market) -> Plain:
        """Unpack a market."""

        def lists(ptr, items) -> list[list[int]]:
            return [[int(x) for x in items[ptr[i] : ptr[i + 1]]] for i in range(len(ptr) - 1)]

        couple_rows = [
            list(zip(one, two, strict=True))
            for one, two in zip(
                lists(market.couple_ptr, market.couple_first),
                lists(market.couple_ptr, market.couple_second),
                strict=True,
            )
        ]
        for rows in couple_rows:
            if (NONE, NONE) in rows:
                del rows[rows.index((NONE, NONE)) :]
        extras = lists(market.supplemental_ptr, market.supplemental_list)
        return Plain(
            quota=market.quota.tolist(),
            ranks=[
                {a: k for k, a in enumerate(one)}
                for one in lists(market.program_ptr, market.program_list)
            ],
            lists=lists(market.single_ptr, market.single_list),
            members=[(int(a), int(b)) for a, b in market.members],
            rows=couple_rows,
            behind={
                (int(a), int(p)): [s for s in extras[k] if s != p]
                for a, p, k in zip(
                    market.attached_to, market.attached_program, market.attached_list, strict=True
                )
            },
            reversions=list(
                zip(
                    market.donor.tolist(),
                    market.receiver.tolist(),
                    market.most.tolist(),
                    strict=True,
                )
            ),
            parity=market.parity.tolist(),
        )

    @property
    def singles(self) -> list[int]:
        """Applicants in no couple."""
        coupled = {a for pair in self.members for a in pair}
        return [a for a in range(len(self.lists)) if a not in coupled]

    def accepts(self, a: int, p: int) -> bool:
        """Whether p ranks a; "no match" takes everybody."""
        return p == NONE or a in self.ranks[p]

    def extras(self, a: int, p: int) -> list[int]:
        """What a may hold on the supplemental side while holding p."""
        return [NONE, *(s for s in self.behind.get((a, p), []) if self.accepts(a, s))]


@dataclass(frozen=True)
class Seating:
    """Who holds what, and what follows for programs."""

    plain: Plain
    primary: tuple[int, ...]
    extra: tuple[int, ...]

    def holders(self, p: int) -> set[int]:
        """Everybody at p, on either side."""
        return {a for held in (self.primary, self.extra) for a, at in enumerate(held) if at == p}

    def seats(self) -> tuple[list[int], list[int]] | None:
        """Seats of each program with those received, and what each reversion moved.

        None if some program holds more than it has.
        """
        plain = self.plain
        seats = list(plain.quota)
        moved = [0] * len(plain.reversions)
        waiting = set(range(len(seats)))
        while waiting:
            # A program all of whose donors are settled.
            p = next(
                p
                for p in sorted(waiting)
                if not any(r == p and d in waiting for d, r, _ in plain.reversions)
            )
            waiting.remove(p)
            left = seats[p] - len(self.holders(p))
            if left < 0:
                return None
            for i, (donor, receiver, most) in enumerate(plain.reversions):
                if donor == p:
                    moved[i] = min(most, left)
                    left -= moved[i]
                    seats[receiver] += moved[i]
        return seats, moved


def chosen(plain: Plain, p: int, people: set[int], seats: int) -> set[int]:
    """The best of them, as many as there are seats."""
    ranked = sorted((a for a in people if a in plain.ranks[p]), key=lambda a: plain.ranks[p][a])
    return set(ranked[: max(seats, 0)])


def judged(plain: Plain, p: int, seats: int, fill: int) -> int:
    """Seats of p for one newcomer: all, or with parity those filled."""
    if plain.parity[p] == PARITY_NONE:
        return seats
    if plain.parity[p] == PARITY_ODD and fill == 0:
        return min(seats, 1)
    return fill


def keeps(at: Seating, seats: list[int], p: int, x: int, gone: set[int]) -> bool:
    """Whether p would keep x, when some have left."""
    if p == NONE:
        return True
    holders = at.holders(p)
    if x in holders:
        return True
    room = judged(at.plain, p, seats[p], len(holders))
    return x in chosen(at.plain, p, (holders - gone) | {x}, room)


def keeps_both(at: Seating, seats: list[int], p: int, f: int, m: int, reading: str) -> bool:
    """Whether p would keep both partners."""
    plain, holders = at.plain, at.holders(p)
    room = judged(plain, p, seats[p], len(holders))
    here = {f, m} & holders
    if (
        plain.parity[p] != PARITY_NONE
        and not here
        and seats[p] - len(holders) >= 2
        and (plain.parity[p] == PARITY_EVEN or len(holders) % 2 == 1)
    ):
        room = len(holders) + 2
    if reading != "mm":
        return {f, m} <= chosen(plain, p, holders | {f, m}, room)
    free = room - len(holders)
    others = holders - {f, m}

    def beats(x: int, y: int) -> bool:
        return plain.ranks[p][x] < plain.ranks[p][y]

    if here == {f, m}:
        return True
    if here:
        (comes,) = {f, m} - here
        return free >= 1 or any(beats(comes, y) for y in others)
    if free >= 2:
        return True
    if free == 1:
        return any(beats(x, y) for x in (f, m) for y in others)
    return any(beats(f, s) and beats(m, t) for s in others for t in others if s != t)


def blocking_entries(at: Seating, seats: list[int], reading: str) -> Iterator[tuple[str, int, int]]:
    """Kind, unit (applicant or couple) and best blocking entry (from 0) of all that block."""
    plain = at.plain
    for a in plain.singles:
        for e, p in enumerate(plain.lists[a]):
            if p == at.primary[a]:
                break
            if plain.accepts(a, p) and keeps(at, seats, p, a, set()):
                yield "single", a, e
                break
    for c, (f, m) in enumerate(plain.members):
        gone = {f, m} if reading == "vacate" else set()
        for e, (p, q) in enumerate(plain.rows[c]):
            if (p, q) == (at.primary[f], at.primary[m]):
                break
            if not (plain.accepts(f, p) and plain.accepts(m, q)):
                continue
            if p == q:
                kept = keeps_both(at, seats, p, f, m, reading)
            else:
                kept = keeps(at, seats, p, f, gone) and keeps(at, seats, q, m, gone)
            if kept:
                yield "couple", c, e
                break
    for (a, p), listed in plain.behind.items():
        if at.primary[a] != p:
            continue
        for s in listed:
            if s == at.extra[a]:
                break
            if plain.accepts(a, s) and keeps(at, seats, s, a, set()):
                yield "supplemental", a, s
                break


def is_stable(at: Seating, seats: list[int], reading: str = "kpr") -> bool:
    """Whether nothing blocks."""
    return next(blocking_entries(at, seats, reading), None) is None


def feasible(plain: Plain) -> Iterator[tuple[Seating, list[int], list[int]]]:
    """Every matching that breaks no rule, with seats by program and seats moved."""
    units: list[list[tuple[tuple[int, int, int], ...]]] = [
        [
            ((a, NONE, NONE),),
            *(
                ((a, p, s),)
                for p in plain.lists[a]
                if plain.accepts(a, p)
                for s in plain.extras(a, p)
            ),
        ]
        for a in plain.singles
    ]
    units += [
        [
            ((f, NONE, NONE), (m, NONE, NONE)),
            *(
                ((f, p, s), (m, q, t))
                for p, q in rows
                if plain.accepts(f, p) and plain.accepts(m, q)
                for s in plain.extras(f, p)
                for t in plain.extras(m, q)
            ),
        ]
        for (f, m), rows in zip(plain.members, plain.rows, strict=True)
    ]
    most = list(plain.quota)
    for _, receiver, seats in plain.reversions:
        most[receiver] += seats
    fill = [0] * len(most)
    held: list[tuple[int, int, int]] = []

    def extend(i: int) -> Iterator[tuple[Seating, list[int], list[int]]]:
        if i == len(units):
            primary = [NONE] * len(plain.lists)
            extra = [NONE] * len(plain.lists)
            for a, p, s in held:
                primary[a], extra[a] = p, s
            for p, n in enumerate(fill):
                if plain.parity[p] == PARITY_EVEN and n % 2:
                    return
                if plain.parity[p] == PARITY_ODD and n and not n % 2:
                    return
            at = Seating(plain, tuple(primary), tuple(extra))
            settled = at.seats()
            if settled is not None:
                yield at, *settled
            return
        for option in units[i]:
            taken = [p for _, *pair in option for p in pair if p != NONE]
            for p in taken:
                fill[p] += 1
            if all(fill[p] <= most[p] for p in taken):
                held.extend(option)
                yield from extend(i + 1)
                del held[len(held) - len(option) :]
            for p in taken:
                fill[p] -= 1

    yield from extend(0)


def stable_seatings(market: Market, reading: str = "kpr") -> list[Seating]:
    """Every stable matching."""
    plain = Plain.of(market)
    return [at for at, seats, _ in feasible(plain) if is_stable(at, seats, reading)]


def key(at: Seating) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """To compare with a matching's arrays."""
    return at.primary, at.extra


def key_of(primary: np.ndarray, extra: np.ndarray) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The same of arrays."""
    return tuple(int(p) for p in primary), tuple(int(p) for p in extra)
