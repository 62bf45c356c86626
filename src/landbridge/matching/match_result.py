"""The result of a match as tables: who sits where, seats by program, counts, the report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import UnknownNameError
from landbridge.matching.market import NONE, Market
from landbridge.matching.seats import Matching

if TYPE_CHECKING:
    from pathlib import Path

    from landbridge.matching.explain import Explanation
    from landbridge.matching.problems import Problem
    from landbridge.matching.verification import Block, Verification

__all__ = [
    "MatchResult",
    "ProgramSeats",
    "Seat",
    "block_as_dict",
    "input_digest",
    "program_ranks",
    "verification_as_dict",
]

#: Raised when the same input and options may give other bytes than before.
RESULT_FORMAT = 1

Ints = NDArray[np.int64]


class Seat(NamedTuple):
    """A seat held: row numbers of applicant and program, and how each side ranked the other.

    ``entry`` is the line of the applicant's list (or the row of the joint list) as handed in,
    ``program_rank`` the place on the program's list as handed in; both from 1. ``side`` is
    "primary" or "supplemental".
    """

    applicant: int
    program: int
    entry: int
    program_rank: int
    side: str


class ProgramSeats(NamedTuple):
    """Seats by program, arrays of shape (programs,).

    ``unfilled`` is what is left of ``quota + received - passed_on - lost_to_parity``;
    ``last_rank`` the rank of the last holder, 0 where nobody sits.
    """

    quota: Ints
    received: Ints
    passed_on: Ints
    lost_to_parity: Ints
    filled: Ints
    unfilled: Ints
    last_rank: Ints


@dataclass(frozen=True, repr=False)
class MatchResult:
    """What came out, and how sure it is.

    Attributes
    ----------
    market, matching
        What was matched, and who holds what.
    status
        "stable": verified, nothing blocks. "blocked": something blocks, see ``blocking``.
        "loop" or "limit": the same, and the procedure stopped in a loop or at its step limit.
    verification
        What the verifier found, which shares no code with the solver.
    counters
        Proposals, displacements, program visits, loops, couples set aside, placements (of the
        run that was kept); orders tried, the order kept (from 1), and seconds of all.
    warnings
        Problems of the input that do not prevent a match.
    options
        What :func:`match` was called with.
    exact
        What the exact model said: "" not asked, "found", "none" (no stable matching exists) or
        "undecided" (too large, or out of time).
    """

    market: Market
    matching: Matching
    status: str
    verification: Verification
    counters: dict[str, float]
    warnings: tuple[Problem, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    exact: str = ""

    @property
    def is_stable(self) -> bool:
        """Whether the verifier found the matching stable."""
        return self.status == "stable"

    @cached_property
    def digest(self) -> str:
        """Hash of input and options: equal hashes, equal results."""
        return input_digest(self.market, self.options)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.market.applicants)}

    @cached_property
    def seats(self) -> list[Seat]:
        """Every seat held, by applicant, the primary one first."""
        found = list(_seats(self.market, self.matching))
        found.sort(key=lambda seat: (seat.applicant, seat.side))
        return found

    @cached_property
    def programs(self) -> ProgramSeats:
        """Seats by program."""
        market, matching = self.market, self.matching
        size = len(market.programs)
        received = np.zeros(size, dtype=np.int64)
        passed_on = np.zeros(size, dtype=np.int64)
        np.add.at(received, market.receiver, matching.moved)
        np.add.at(passed_on, market.donor, matching.moved)
        filled = np.zeros(size, dtype=np.int64)
        last = np.zeros(size, dtype=np.int64)
        for seat in self.seats:
            filled[seat.program] += 1
            last[seat.program] = max(last[seat.program], seat.program_rank)
        usable = market.quota + received - passed_on - matching.cut
        return ProgramSeats(
            market.quota, received, passed_on, matching.cut, filled, usable - filled, last
        )

    @property
    def counts(self) -> dict[str, int]:
        """How many of each: for a table and the report."""
        market, matching, programs = self.market, self.matching, self.programs
        placed = matching.primary >= 0
        behind = np.zeros(len(market.applicants), dtype=bool)
        pairs = set(zip(market.attached_to.tolist(), market.attached_program.tolist(), strict=True))
        for a in np.flatnonzero(placed):
            behind[a] = (int(a), int(matching.primary[a])) in pairs
        both = placed[market.members].all(axis=1)
        return {
            "applicants": len(market.applicants),
            "couples": len(market.couple_ids),
            "programs": len(market.programs),
            "positions": int(market.quota.sum()),
            "matched": int(placed.sum()),
            "unmatched": int((~placed).sum()),
            "couples_both_matched": int(both.sum()),
            "supplemental_in_use": int(behind.sum()),
            "supplemental_matched": int((matching.extra >= 0).sum()),
            "positions_filled": int(programs.filled.sum()),
            "positions_unfilled": int(programs.unfilled.sum()),
            "positions_passed_on": int(matching.moved.sum()),
            "positions_lost_to_parity": int(matching.cut.sum()),
        }

    def report(self) -> dict[str, Any]:
        """Plain values for report.json and ``--json``; without times, so that bytes repeat."""
        counters = {name: value for name, value in self.counters.items() if name != "seconds"}
        return {
            "format": RESULT_FORMAT,
            "status": self.status,
            "digest": self.digest,
            "options": self.options,
            "counts": self.counts,
            "counters": counters,
            "exact": self.exact,
            "verification": verification_as_dict(self.market, self.verification),
            "warnings": {
                "counts": self.market.warnings.warning_counts(),
                "listed": [problem.as_dict() for problem in self.warnings],
            },
        }

    def held_by(self, applicant: str) -> str | None:
        """Program that an applicant holds on the own or joint list, None if unmatched.

        Parameters
        ----------
        applicant
            Id of the applicant.

        Raises
        ------
        UnknownNameError
            If there is no such applicant.
        """
        row = self._rows.get(str(applicant))
        if row is None:
            raise UnknownNameError("applicant", str(applicant), self.market.applicants)
        program = int(self.matching.primary[row])
        return self.market.programs[program] if program != NONE else None

    def explain(self, applicant: str) -> Explanation:
        """Why an applicant holds this seat and none of the better ones; ``print`` it."""
        from landbridge.matching.explain import explain

        return explain(self.market, self.matching, str(applicant))

    def to_frame(self, table: str = "matches", library: str = "polars") -> Any:
        """A table of the result as a data frame.

        Parameters
        ----------
        table
            "matches" (a row for each seat held) or "programs" (a row for each program), with the
            columns of matches.csv and programs_filled.csv.
        library
            "polars", "pandas" (where it is installed) or "pyarrow".

        Raises
        ------
        UnknownNameError
            If there is no such table or library.
        """
        from landbridge.matching.result_tables import frame_of

        return frame_of(self, table, library)

    def write(self, folder: str | Path) -> None:
        """Write matches.csv, programs_filled.csv and report.json.

        Parameters
        ----------
        folder
            Made if it is not there.

        Raises
        ------
        InputError
            If the folder cannot be written.
        """
        from landbridge.matching.writing import write_result

        write_result(self, folder)

    def __repr__(self) -> str:
        counts = self.counts
        blocking = len(self.verification.blocking)
        parts = [
            f"{counts['matched']:,} of {counts['applicants']:,} applicants matched",
            f"{counts['positions_filled']:,} of {counts['positions']:,} positions filled",
            *([f"{blocking:,} units block"] if blocking else []),
        ]
        return f"<MatchResult: {self.status}, {', '.join(parts)}>"


def block_as_dict(market: Market, block: Block) -> dict[str, Any]:
    """A blocking unit with names.

    Parameters
    ----------
    market
        The market.
    block
        A unit that the verifier found.
    """
    return {
        "kind": block.kind,
        "applicants": [market.applicants[a] for a in block.applicants],
        "couple": None if block.couple == NONE else market.couple_ids[block.couple],
        "entry": block.entry,
        "programs": [None if p == NONE else market.programs[p] for p in block.programs],
        "would_drop": [[market.applicants[a] for a in dropped] for dropped in block.dropped],
    }


def verification_as_dict(market: Market, verification: Verification) -> dict[str, Any]:
    """What the verifier found, with names.

    Parameters
    ----------
    market
        The market.
    verification
        The judgement.
    """

    def named(ids: tuple[str, ...], row: int) -> str | None:
        return None if row == NONE else ids[row]

    return {
        "stability": verification.stability,
        "stable": verification.ok,
        "counts": verification.counts,
        "violations": [
            {
                "code": found.code,
                "applicant": named(market.applicants, found.applicant),
                "couple": named(market.couple_ids, found.couple),
                "program": named(market.programs, found.program),
            }
            for found in verification.violations
        ],
        "blocking": [block_as_dict(market, block) for block in verification.blocking],
    }


def _seats(market: Market, matching: Matching) -> Iterator[Seat]:
    sides = (
        ("primary", matching.primary, matching.entry),
        ("supplemental", matching.extra, matching.extra_entry),
    )
    wanted = np.concatenate([held[held >= 0] for _, held, _ in sides])
    who = np.concatenate([np.flatnonzero(held >= 0) for _, held, _ in sides])
    ranks = program_ranks(market, who, wanted)
    at = 0
    for side, held, entry in sides:
        for a in np.flatnonzero(held >= 0).tolist():
            yield Seat(a, int(held[a]), int(entry[a]), int(ranks[at]), side)
            at += 1


def program_ranks(market: Market, applicants: Ints, programs: Ints) -> Ints:
    """Place (from 1) of applicants on programs' lists as handed in, 0 if not on it.

    Parameters
    ----------
    market
        The market.
    applicants, programs
        Row numbers, shape (pairs,).
    """
    lengths = np.diff(market.program_ptr)
    owner = np.repeat(np.arange(lengths.size), lengths)
    key = owner * np.int64(len(market.applicants)) + market.program_list
    order = np.argsort(key, kind="stable")
    asked = programs * np.int64(len(market.applicants)) + applicants
    found = np.searchsorted(key, asked, sorter=order)
    out = np.zeros(asked.size, dtype=np.int64)
    inside = np.flatnonzero(found < key.size)
    item = order[found[inside]]
    hit = key[item] == asked[inside]
    out[inside[hit]] = item[hit] - market.program_ptr[programs[inside[hit]]] + 1
    return out


def input_digest(market: Market, options: dict[str, Any]) -> str:
    """Hash of a market and the options, over ids and lists in their sorted order.

    Parameters
    ----------
    market
        The market.
    options
        What :func:`landbridge.matching.result.match` was called with.
    """
    hashing = hashlib.blake2b(digest_size=16)
    names = (market.applicants, market.programs, market.couple_ids, market.kind)
    for ids in names:
        hashing.update("\n".join(ids).encode() + b"\0")
    arrays = (
        market.quota,
        market.program_ptr,
        market.program_list,
        market.single_ptr,
        market.single_list,
        market.members,
        market.couple_ptr,
        market.couple_first,
        market.couple_second,
        market.attached_to,
        market.attached_program,
        market.attached_list,
        market.supplemental_ptr,
        market.supplemental_list,
        market.donor,
        market.receiver,
        market.most,
        market.parity,
    )
    for array in arrays:
        flat = np.ascontiguousarray(array, dtype="<i8")
        hashing.update(f"{flat.shape}".encode())
        hashing.update(flat.tobytes())
    hashing.update(repr((RESULT_FORMAT, sorted(options.items()))).encode())
    return hashing.hexdigest()
