"""What the verifier says: what is wrong, what blocks, and the whole verdict."""

from __future__ import annotations

from dataclasses import dataclass

from landbridge.matching.market import NONE

__all__ = ["STABILITIES", "Block", "Verification", "Violation"]

#: The three readings of a couple's block; the first is ours.
STABILITIES = ("kpr", "vacate", "mm")


@dataclass(frozen=True)
class Violation:
    """A rule of the market that the matching breaks, before any question of stability.

    Attributes
    ----------
    code
        ``not_listed``: the seat is not on the applicant's list; ``not_ranked``: the program does
        not rank the applicant; ``not_a_row``: partners hold no row of their joint list;
        ``not_attached``: a supplemental seat, and no list behind the seat held names it;
        ``over_quota``: more seats held and passed on than there are; ``parity``: even where odd is
        asked for, or the reverse; ``reversion``: a row moved another number of seats than stays
        empty; ``cut``: seats said to be lost to parity where there is no parity or no empty seat;
        ``entry``: the entry numbers given are not those where the seats stand.
    applicant, couple, program, reversion
        Row numbers of what is concerned; -1 where it does not apply.
    """

    code: str
    applicant: int = NONE
    couple: int = NONE
    program: int = NONE
    reversion: int = NONE


@dataclass(frozen=True)
class Block:
    """A unit that prefers an entry whose programs would keep it.

    Attributes
    ----------
    kind
        "single", "couple" or "supplemental".
    applicants
        The applicant, or both partners.
    couple
        Number of the couple; -1 for the other kinds.
    programs
        The program, or one for each partner (-1: no match).
    entry
        The best entry the unit blocks with, from 1, on its list as handed in.
    dropped
        Applicants who would lose a seat at each of ``programs``; none where one is free. Where
        both partners ask for one program, the first place names everybody.
    """

    kind: str
    applicants: tuple[int, ...]
    couple: int
    programs: tuple[int, ...]
    entry: int
    dropped: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Verification:
    """The judgement.

    Attributes
    ----------
    stability
        Which reading of a couple's block was used.
    violations, blocking
        Everything found; both empty for a stable matching.
    counts
        Applicants ``matched`` (on the primary side) and ``unmatched``, seats ``supplemental``,
        ``violations``, and blocking units: ``singles``, ``couples``, ``supplementals``.
    """

    stability: str
    violations: tuple[Violation, ...]
    blocking: tuple[Block, ...]
    counts: dict[str, int]

    @property
    def feasible(self) -> bool:
        """Whether no rule is broken."""
        return not self.violations

    @property
    def ok(self) -> bool:
        """Whether no rule is broken and nothing blocks."""
        return not self.violations and not self.blocking
