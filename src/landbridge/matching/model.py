"""The 0/1 model of stability of :mod:`landbridge.matching.exact`.

One variable for each entry a unit could hold. Running totals keep the model sparse on both sides
(Delorme et al. 2021): held at this entry or above along every list of applicants, holders ranked
so or better along every list of programs. A unit holds an entry or a better one, or the program
named has as many better holders as the seats by which it is judged. Couples as in Biró, Manlove &
McBride 2014, read as ``kpr``.

What cannot change is a number instead of a variable: so the same model serves for a whole market
and for a part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.linear import Linear, Sum, total
from landbridge.matching.market import NONE, PARITY_EVEN, PARITY_NONE, PARITY_ODD, Market
from landbridge.matching.seats import Matching

__all__ = ["Model"]

Ints = NDArray[np.int64]
Row = tuple[int, ...]


@dataclass
class _Unit:
    """A single, a couple or a supplemental side.

    ``entries`` are (program,) or the two programs of a row; ``held`` is 1 for the entry held,
    ``so_far`` for it and all below.
    """

    who: Row
    entries: list[Row]
    held: list[Sum] = field(default_factory=list)
    so_far: list[Sum] = field(default_factory=list)


@dataclass
class _Program:
    """Seats and holders: ``better[k]`` holders are ranked above place k, the last entry is all."""

    people: list[int]
    rank: dict[int, int]
    most: int
    parity: int
    seats: Sum
    present: dict[int, list[Sum]] = field(default_factory=dict)
    better: list[Sum] = field(default_factory=list)
    judged: Sum = field(default_factory=Sum)
    filled: Sum = field(default_factory=lambda: Sum(1.0))

    def sits(self, a: int) -> Sum:
        return total(self.present.get(a, ()))

    @property
    def fill(self) -> Sum:
        return self.better[-1]


class Model:
    """The model of a market, or of its free part while the others keep their seats.

    Parameters
    ----------
    market
        A checked market.
    free
        Who may move, by applicant; both partners of a couple or none.
    now
        What everybody holds; read only for those who are not free.
    """

    def __init__(self, market: Market, free: NDArray[np.bool_], now: Matching) -> None:
        self._market = market
        self._free = free
        self._primary, self._extra = now.primary, now.extra
        self._seats = market.quota.astype(np.int64)
        np.add.at(self._seats, market.receiver, now.moved)
        self._linear = Linear()
        self._rejections: dict[tuple[int, int], Sum] = {}
        self._programs = self._open_programs()
        self._singles, self._couples = self._open_units()
        self._sides = self._open_sides()
        self._count_holders()
        self._move_seats()
        for place in self._programs.values():
            self._judge(place)
        self._forbid_blocks()

    def solve(self, seconds: float) -> tuple[Ints, Ints] | None:
        """Seats of a stable matching, or None if there is none."""
        values = self._linear.solve(seconds)
        if values is None:
            return None
        primary, extra = self._primary.copy(), self._extra.copy()
        primary[self._free], extra[self._free] = NONE, NONE
        for unit in [*self._singles.values(), *self._couples.values()]:
            for row, held in zip(unit.entries, unit.held, strict=True):
                if held.terms and held.value(values) > 0.5:
                    for a, p in zip(unit.who, row, strict=True):
                        primary[a] = p
        for unit in self._sides.values():
            for (p,), held in zip(unit.entries, unit.held, strict=True):
                if held.terms and held.value(values) > 0.5:
                    extra[unit.who[0]] = p
        return primary, extra

    # The lists of the market.

    def _single_list(self, a: int) -> list[Row]:
        begin, end = self._market.single_ptr[a], self._market.single_ptr[a + 1]
        return [(p,) for p in self._market.single_list[begin:end].tolist()]

    def _rows(self, c: int) -> list[Row]:
        begin, end = self._market.couple_ptr[c], self._market.couple_ptr[c + 1]
        rows = zip(
            self._market.couple_first[begin:end].tolist(),
            self._market.couple_second[begin:end].tolist(),
            strict=True,
        )
        out: list[Row] = []
        for row in rows:
            if row == (NONE, NONE):
                break
            out.append(row)
        return out

    def _side_list(self, x: int) -> list[Row]:
        market = self._market
        k = market.attached_list[x]
        listed = market.supplemental_list[
            market.supplemental_ptr[k] : market.supplemental_ptr[k + 1]
        ]
        return [(p,) for p in listed.tolist() if p != market.attached_program[x]]

    def _ranked(self, who: Row, row: Row) -> bool:
        """Whether the programs of a row that can change rank those they are asked for."""
        return all(
            p == NONE or p not in self._programs or a in self._programs[p].rank
            for a, p in zip(who, row, strict=True)
        )

    # Units and programs.

    def _open_programs(self) -> dict[int, _Program]:
        """Programs that can change: on a list of somebody free, or tied to one by reversions."""
        market, free = self._market, self._free
        reach: set[int] = set()
        for a in np.flatnonzero(free & (market.couple_of == NONE)).tolist():
            reach.update(p for (p,) in self._single_list(a))
        for c in np.flatnonzero(free[market.members].all(axis=1)).tolist():
            reach.update(p for row in self._rows(c) for p in row if p != NONE)
        for x in np.flatnonzero(free[market.attached_to]).tolist():
            reach.update(p for (p,) in self._side_list(x))
        ties = list(zip(market.donor.tolist(), market.receiver.tolist(), strict=True))
        size = -1
        while size != len(reach):
            size = len(reach)
            for tie in ties:
                if not reach.isdisjoint(tie):
                    reach.update(tie)
        most = market.quota.copy()
        np.add.at(most, market.receiver, market.most)
        programs = {}
        for p in sorted(reach):
            people = market.program_list[market.program_ptr[p] : market.program_ptr[p + 1]].tolist()
            programs[p] = _Program(
                people,
                {a: k for k, a in enumerate(people)},
                int(most[p]),
                int(market.parity[p]),
                Sum(float(market.quota[p])),
            )
        return programs

    def _open_units(self) -> tuple[dict[int, _Unit], dict[int, _Unit]]:
        couple_of = self._market.couple_of
        people = sorted({a for p in self._programs.values() for a in p.people})
        singles, couples = {}, {}
        for a in people:
            c = int(couple_of[a])
            if c == NONE:
                singles[a] = self._unit((a,), self._single_list(a), Sum(1.0))
            elif c not in couples:
                f, m = self._market.members[c].tolist()
                couples[c] = self._unit((f, m), self._rows(c), Sum(1.0))
        return singles, couples

    def _unit(self, who: Row, listed: list[Row], least: Sum, side: Ints | None = None) -> _Unit:
        """A unit that holds at most one entry; one that is not free down to what it holds."""
        unit = _Unit(who, [row for row in listed if self._ranked(who, row)])
        if not self._free[who[0]]:
            at = self._primary if side is None else side
            now = tuple(int(at[a]) for a in who)
            end = unit.entries.index(now) if now in unit.entries else len(unit.entries)
            unit.entries = unit.entries[: end + 1]
            unit.held = [Sum(float(row == now)) for row in unit.entries]
            unit.so_far = unit.held
            return unit
        before = Sum()
        for row in unit.entries:
            can = all(p == NONE or self._programs[p].most > 0 for p in row)
            held = self._linear.variable() if can else Sum()
            so_far = self._linear.variable(whole=False) if can else before
            if can:
                self._linear.zero(so_far - before - held)
            unit.held.append(held)
            unit.so_far.append(so_far)
            before = so_far
        if unit.entries:
            self._linear.at_least_zero(least - before)
        return unit

    def _open_sides(self) -> dict[int, _Unit]:
        """Supplemental sides, by attachment."""
        market = self._market
        couple_of = market.couple_of
        sides = {}
        self._opens: dict[int, Sum] = {}
        for x, (a, p) in enumerate(
            zip(market.attached_to.tolist(), market.attached_program.tolist(), strict=True)
        ):
            if self._free[a]:
                place = self._programs.get(p)
                if place is None or a not in place.rank:
                    continue
                opens = total(self._held_at(a, int(couple_of[a]), p))
            elif self._primary[a] == p:
                opens = Sum(1.0)
            else:
                continue
            self._opens[x] = opens
            sides[x] = self._unit((a,), self._side_list(x), opens, self._extra)
        return sides

    def _held_at(self, a: int, c: int, p: int) -> Iterator[Sum]:
        """What of the own or joint list puts a at p."""
        unit = self._singles.get(a) if c == NONE else self._couples.get(c)
        if unit is not None:
            at = unit.who.index(a)
            for row, held in zip(unit.entries, unit.held, strict=True):
                if row[at] == p:
                    yield held

    def _count_holders(self) -> None:
        for unit in [*self._singles.values(), *self._couples.values(), *self._sides.values()]:
            for row, held in zip(unit.entries, unit.held, strict=True):
                for a, p in zip(unit.who, row, strict=True):
                    if p in self._programs and (held.terms or held.constant):
                        self._programs[p].present.setdefault(a, []).append(held)
        for place in self._programs.values():
            so_far = Sum()
            place.better = [so_far]
            for a in place.people:
                if a in place.present:
                    more = total([so_far, *place.present[a]])
                    so_far = more
                    if len(more.terms) > 1:
                        so_far = self._linear.variable(place.most, whole=False)
                        self._linear.zero(so_far - more)
                place.better.append(so_far)

    def _move_seats(self) -> None:
        """Reversions: each row moves its most, or what its donor has left."""
        market = self._market
        rows: dict[int, list[tuple[int, Sum]]] = {}
        for d, r, most in zip(
            market.donor.tolist(), market.receiver.tolist(), market.most.tolist(), strict=True
        ):
            if d in self._programs and most > 0:
                moved = self._linear.variable(most)
                self._programs[r].seats = self._programs[r].seats + moved
                rows.setdefault(d, []).append((most, moved))
        for p, place in self._programs.items():
            left = place.seats - place.fill
            for most, moved in rows.get(p, []):
                full = self._linear.variable()
                self._linear.at_least_zero(moved - full * most)
                self._linear.at_least_zero(moved - left + full * place.most)
                left = left - moved
            self._linear.at_least_zero(left)

    def _judge(self, p: _Program) -> None:
        """Seats by which p is judged: all; with parity those filled, but one if odd and empty."""
        p.judged = p.seats
        if p.parity == PARITY_NONE:
            return
        half = self._linear.variable(p.most // 2)
        p.judged = p.fill
        if p.parity == PARITY_EVEN:
            self._linear.zero(p.fill - half * 2.0)
        if p.parity == PARITY_ODD:
            p.filled = self._linear.variable()
            self._linear.zero(p.fill - half * 2.0 - p.filled)
            self._linear.at_least_zero(p.filled * p.most - p.fill)
            one = self._linear.variable(whole=False)
            has = self._linear.variable()
            self._linear.at_least_zero(has * p.most - p.seats)
            self._linear.at_least_zero(one - has + p.filled)
            p.judged = p.fill + one

    # Stability.

    def _forbid_blocks(self) -> None:
        for unit in self._singles.values():
            self._forbid(unit, Sum(1.0))
        for x, unit in self._sides.items():
            self._forbid(unit, self._opens[x])
        for unit in self._couples.values():
            for row, so_far in zip(unit.entries, unit.so_far, strict=True):
                if not (so_far.constant == 1.0 and not so_far.terms):
                    self._forbid_row(unit.who, row, so_far)

    def _forbid(self, unit: _Unit, opens: Sum) -> None:
        """Each entry or a better one is held, or its program is full of better holders."""
        (a,) = unit.who
        for (p,), so_far in zip(unit.entries, unit.so_far, strict=True):
            if p in self._programs and self._programs[p].most > 0:
                place = self._programs[p]
                shut = (Sum(1.0) - opens + so_far) * place.most
                self._linear.at_least_zero(shut + place.better[place.rank[a]] - place.judged)

    def _forbid_row(self, who: Row, row: Row, so_far: Sum) -> None:
        if row[0] == row[1]:
            if row[0] in self._programs:
                no = self._rejects_one_of(self._programs[row[0]], *who)
                self._linear.at_least_zero(so_far + no - 1.0)
            return
        asked = [(a, p) for a, p in zip(who, row, strict=True) if p != NONE]
        if all(p not in self._programs for _, p in asked):
            return
        noes: list[Sum | float] = [
            self._rejects(a, p) if p in self._programs else float(not self._keeps_now(a, p))
            for a, p in asked
        ]
        self._linear.at_least_zero(total([so_far, -1.0, *noes]))

    def _rejects(self, a: int, p: int) -> Sum:
        """1 only if p has as many holders better than a as seats."""
        if (a, p) not in self._rejections:
            place = self._programs[p]
            no = self._linear.variable()
            enough = place.better[place.rank[a]] - place.judged
            self._linear.at_least_zero(enough + (Sum(1.0) - no) * place.most)
            self._rejections[a, p] = no
        return self._rejections[a, p]

    def _rejects_one_of(self, place: _Program, f: int, m: int) -> Sum:
        """1 only if the better holders leave no two seats for both."""
        stronger, weaker = sorted((f, m), key=lambda a: place.rank[a])
        no = self._linear.variable()
        slack = (Sum(1.0) - no) * (place.most + 1)
        others = place.better[place.rank[weaker]] - place.sits(stronger)
        self._linear.at_least_zero(others - place.judged + 1.0 + slack)
        if place.parity != PARITY_NONE:
            # Two free seats count, unless one of the two sits there or nobody does where one could.
            alone = Sum(1.0) - place.filled
            sits = (place.sits(f) + place.sits(m) + alone) * place.most
            self._linear.at_least_zero(slack + sits + 1.0 - place.seats + place.fill)
        return no

    def _keeps_now(self, a: int, p: int) -> bool:
        """Whether a program that cannot change would keep a."""
        market = self._market
        people: Iterable[int] = market.program_list[
            market.program_ptr[p] : market.program_ptr[p + 1]
        ].tolist()
        inside = [x for x in people if p in (self._primary[x], self._extra[x])]
        if a in inside:
            return True
        order = list(people)
        if a not in order:
            return False
        rule = int(market.parity[p])
        seats = int(self._seats[p])
        if rule != PARITY_NONE:
            seats = min(seats, 1) if rule == PARITY_ODD and not inside else len(inside)
        return sum(order.index(x) < order.index(a) for x in inside) < seats
