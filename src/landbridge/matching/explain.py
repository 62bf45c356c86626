"""Why an applicant holds this seat and none of the better ones, entry by entry.

Only lists of the two sides and who holds what are looked at: not how the solver got there. So the
explanation is one that anyone can check by hand, and the same whichever program made the matching.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from landbridge.errors import UnknownNameError
from landbridge.language import text as say
from landbridge.matching.market import NONE, PARITY_NONE, PARITY_ODD, Market
from landbridge.matching.seats import Matching

__all__ = ["Explanation", "Line", "Reason", "explain"]


@dataclass(frozen=True)
class Reason:
    """Why not: a text of the catalogue (``match.why.CODE``) and what it speaks of."""

    code: str
    args: dict[str, Any]

    def say(self, lang: str = "en") -> str:
        """The reason in words."""
        return say(f"match.why.{self.code}", lang, **self.args)


@dataclass(frozen=True)
class Line:
    """One entry above the one held.

    Attributes
    ----------
    entry
        Number on the list as handed in, from 1.
    programs
        Program, or one for each partner; None is "no match".
    reasons
        Why it was not had; for a couple every side that failed.
    """

    entry: int
    programs: tuple[str | None, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything above the entry held.

    Attributes
    ----------
    side
        "primary", "joint" or "supplemental".
    applicants
        The applicant, or both partners.
    entry, entries
        Entry held (0 none), and how many the list has.
    programs
        What is held there; None is nothing.
    ranks
        The place each program gave its member, 0 for nothing.
    lines
        Entries above, best first.
    behind
        The advanced program that a supplemental list hangs on.
    supplemental
        The supplemental list in use of the applicant asked about.
    """

    side: str
    applicants: tuple[str, ...]
    entry: int
    entries: int
    programs: tuple[str | None, ...]
    ranks: tuple[int, ...]
    lines: tuple[Line, ...]
    behind: str | None = None
    supplemental: Explanation | None = None

    def headline(self, lang: str = "en") -> str:
        """What is held, in a sentence or two."""
        who = say("match.and", lang).join(self.applicants)
        args = {"who": who, "entry": self.entry, "entries": self.entries, "behind": self.behind}
        if self.entry == 0:
            return say(f"match.holds.nothing.{self.side}", lang, **args)
        first = say(f"match.holds.{self.side}", lang, **args)
        each = [
            say("match.holds.seat", lang, who=name, program=program, rank=rank)
            if program is not None
            else say("match.holds.no_seat", lang, who=name)
            for name, program, rank in zip(self.applicants, self.programs, self.ranks, strict=True)
        ]
        return say("match.join", lang).join([first, *each])

    def say(self, lang: str = "en") -> list[str]:
        """The explanation in words, a line for each entry."""
        out = [self.headline(lang)]
        if not self.lines:
            out.append(say("match.why.top", lang))
        for line in self.lines:
            programs = " + ".join(
                say("match.no_match", lang) if name is None else name for name in line.programs
            )
            why = say("match.join", lang).join(reason.say(lang) for reason in line.reasons)
            out.append(say("match.why.line", lang, entry=line.entry, programs=programs, why=why))
        return out + (self.supplemental.say(lang) if self.supplemental else [])

    def __str__(self) -> str:
        return "\n".join(self.say())

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "side": self.side,
            "applicants": list(self.applicants),
            "entry": self.entry,
            "entries": self.entries,
            "programs": list(self.programs),
            "program_ranks": list(self.ranks),
            "text": self.headline(lang),
            "above": [
                {
                    "entry": line.entry,
                    "programs": list(line.programs),
                    "reasons": [
                        {"code": reason.code, **reason.args, "text": reason.say(lang)}
                        for reason in line.reasons
                    ],
                }
                for line in self.lines
            ],
            "behind": self.behind,
            "supplemental": self.supplemental.as_dict(lang) if self.supplemental else None,
        }


class _View:
    """The matching as one program sees it."""

    def __init__(self, market: Market, matching: Matching) -> None:
        self.market, self.matching = market, matching

    def rank(self, p: int, a: int) -> int:
        """Place of a on the list of p, from 1; 0 if it is not there."""
        begin, end = self.market.program_ptr[p], self.market.program_ptr[p + 1]
        found = np.flatnonzero(self.market.program_list[begin:end] == a)
        return int(found[0]) + 1 if found.size else 0

    def holders(self, p: int) -> list[int]:
        """Applicants at p, by either list."""
        at = (self.matching.primary == p) | (self.matching.extra == p)
        return [int(a) for a in np.flatnonzero(at)]

    def seats(self, p: int) -> int:
        """Seats of p, with those it received; what it passed on it could call back."""
        received = self.matching.moved[self.market.receiver == p].sum()
        return int(self.market.quota[p] + received)

    def judged(self, p: int, filled: int) -> int:
        """Seats that count: a program with parity only replaces."""
        parity = self.market.parity[p]
        if parity == PARITY_NONE:
            return self.seats(p)
        return min(self.seats(p), 1) if parity == PARITY_ODD and filled == 0 else filled

    def why_not(self, a: int, p: int) -> Reason | None:
        """Why p does not keep a; None if it would."""
        name, rank = self.market.applicants[a], self.rank(p, a)
        args: dict[str, Any] = {"who": name, "program": self.market.programs[p]}
        if rank == 0:
            return Reason("not_ranked", args)
        holders = self.holders(p)
        if a in holders:
            return None
        seats = self.seats(p)
        args |= {"seats": seats, "rank": rank}
        if seats <= 0:
            return Reason("no_seat", args)
        ranks = [self.rank(p, holder) for holder in holders]
        if any(other > rank for other in ranks) or len(holders) < self.judged(p, len(holders)):
            return None
        if not holders:
            return Reason("parity_alone", args)
        args |= {"filled": len(holders), "last": max(ranks)}
        return Reason("parity" if len(holders) < seats else "filled", args)

    def why_not_both(self, members: tuple[int, int], p: int) -> Reason | None:
        """Why p does not keep both partners; None if it would."""
        ranks = [self.rank(p, a) for a in members]
        weaker = members[int(np.argmax(ranks))]
        program = self.market.programs[p]
        for a, rank in zip(members, ranks, strict=True):
            if rank == 0:
                return Reason("not_ranked", {"who": self.market.applicants[a], "program": program})
        others = [a for a in self.holders(p) if a not in members]
        better = sum(self.rank(p, a) < max(ranks) for a in others)
        seats = self.seats(p)
        if self.market.parity[p] != PARITY_NONE:
            # Replacement only, but two free seats serve a couple that takes both.
            filled = len(self.holders(p))
            both_new = len(others) == filled and seats - filled >= len(members)
            fits = self.market.parity[p] != PARITY_ODD or filled % 2 == 1
            seats = filled + len(members) if both_new and fits else filled
        if better <= seats - len(members):
            return None
        args = {
            "program": program,
            "seats": self.seats(p),
            "better": better,
            "who": self.market.applicants[weaker],
            "rank": max(ranks),
        }
        return Reason("both", args)


def _line_of_one(view: _View, a: int, entry: int, p: int) -> Line:
    market = view.market
    why = view.why_not(a, p) or Reason(
        "blocks", {"who": market.applicants[a], "program": market.programs[p]}
    )
    return Line(entry, (market.programs[p],), (why,))


def _line_of_two(view: _View, members: tuple[int, int], entry: int, row: tuple[int, int]) -> Line:
    market = view.market
    names = tuple(None if p == NONE else market.programs[p] for p in row)
    if row[0] == row[1] != NONE:
        found = [view.why_not_both(members, row[0])]
    else:
        found = [view.why_not(a, p) for a, p in zip(members, row, strict=True) if p != NONE]
    reasons = tuple(reason for reason in found if reason is not None)
    if not reasons:
        who = " + ".join(market.applicants[a] for a in members)
        reasons = (Reason("blocks_both", {"who": who}),)
    return Line(entry, names, reasons)


def _own(view: _View, a: int) -> Explanation:
    market, matching = view.market, view.matching
    entries = market.single_list[market.single_ptr[a] : market.single_ptr[a + 1]].tolist()
    held = int(matching.entry[a]) if matching.primary[a] != NONE else 0
    above = entries[: held - 1] if held else entries
    p = int(matching.primary[a])
    return Explanation(
        "primary",
        (market.applicants[a],),
        held,
        len(entries),
        (market.programs[p] if p != NONE else None,),
        (view.rank(p, a) if p != NONE else 0,),
        tuple(_line_of_one(view, a, i + 1, q) for i, q in enumerate(above)),
        supplemental=_supplemental(view, a),
    )


def _joint(view: _View, a: int, c: int) -> Explanation:
    market, matching = view.market, view.matching
    begin, end = int(market.couple_ptr[c]), int(market.couple_ptr[c + 1])
    rows = list(
        zip(
            market.couple_first[begin:end].tolist(),
            market.couple_second[begin:end].tolist(),
            strict=True,
        )
    )
    members = (int(market.members[c, 0]), int(market.members[c, 1]))
    seats = [int(matching.primary[member]) for member in members]
    held = max(int(matching.entry[member]) for member in members)
    held = held if any(p != NONE for p in seats) else 0
    # Being unmatched is always the last resort: rows after it ask for nothing.
    last = rows.index((NONE, NONE)) if (NONE, NONE) in rows else len(rows)
    above = rows[: held - 1] if held else rows[:last]
    return Explanation(
        "joint",
        tuple(market.applicants[member] for member in members),
        held,
        len(rows),
        tuple(market.programs[p] if p != NONE else None for p in seats),
        tuple(
            view.rank(p, member) if p != NONE else 0
            for p, member in zip(seats, members, strict=True)
        ),
        tuple(_line_of_two(view, members, i + 1, row) for i, row in enumerate(above)),
        supplemental=_supplemental(view, a),
    )


def _supplemental(view: _View, a: int) -> Explanation | None:
    """The list behind the advanced seat held, if there is one."""
    market, matching = view.market, view.matching
    advanced = int(matching.primary[a])
    behind = (market.attached_to == a) & (market.attached_program == advanced)
    if advanced == NONE or not behind.any():
        return None
    number = int(market.attached_list[np.flatnonzero(behind)[0]])
    begin, end = market.supplemental_ptr[number], market.supplemental_ptr[number + 1]
    entries = market.supplemental_list[begin:end].tolist()
    s = int(matching.extra[a])
    held = int(matching.extra_entry[a]) if s != NONE else 0
    lines = []
    for i, q in enumerate(entries[: held - 1] if held else entries):
        if q == advanced:
            args = {"program": market.programs[q]}
            lines.append(Line(i + 1, (market.programs[q],), (Reason("itself", args),)))
        else:
            lines.append(_line_of_one(view, a, i + 1, q))
    return Explanation(
        "supplemental",
        (market.applicants[a],),
        held,
        len(entries),
        (market.programs[s] if s != NONE else None,),
        (view.rank(s, a) if s != NONE else 0,),
        tuple(lines),
        behind=market.programs[advanced],
    )


def explain(market: Market, matching: Matching, applicant: str) -> Explanation:
    """Explain the seat of one applicant.

    Parameters
    ----------
    market
        Lists of both sides.
    matching
        Who holds what.
    applicant
        Id of the applicant; a member of a couple gets the joint list explained.

    Returns
    -------
    Explanation
        A reason for every entry above the one held.

    Raises
    ------
    UnknownNameError
        If there is no such applicant.
    """
    if applicant not in market.applicants:
        raise UnknownNameError("applicant", applicant, market.applicants)
    a = market.applicants.index(applicant)
    view = _View(market, matching)
    couple = np.flatnonzero((market.members == a).any(axis=1))
    return _joint(view, a, int(couple[0])) if couple.size else _own(view, a)
