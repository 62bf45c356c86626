"""A market as flat arrays: who ranks whom, and the rules that join lists to each other.

Names live at the edges (:mod:`landbridge.matching.formats`); inside, applicants and programs are
row numbers of their sorted ids, so that the order of lines in a file changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.problems import Problems

__all__ = ["NONE", "PARITY_EVEN", "PARITY_NONE", "PARITY_ODD", "Market"]

Ints = NDArray[np.int64]

#: "No match" in a couple's row, and "nobody", "nothing" elsewhere.
NONE = -1

PARITY_NONE, PARITY_EVEN, PARITY_ODD = 0, 1, 2


def _empty() -> Ints:
    return np.zeros(0, dtype=np.int64)


def _no_rows() -> Ints:
    return np.zeros(1, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Market:
    """Lists of both sides.

    Ragged lists are stored as one array of entries and an array of pointers: list i is entries
    ``ptr[i]`` to ``ptr[i + 1] - 1``, best first.

    Attributes
    ----------
    applicants, programs
        Ids in sorted order; row numbers below refer to them.
    quota : ndarray, shape (programs,)
        Positions.
    program_ptr, program_list
        Applicants on each program's list.
    single_ptr, single_list
        Programs on each applicant's own list; empty for members of couples.
    couple_ids
        Ids of the couples in sorted order.
    members : ndarray, shape (couples, 2)
    couple_ptr, couple_first, couple_second
        Rows of the joint lists: a program for each member, ``NONE`` for no match.
    attached_to, attached_program, attached_list
        Supplemental lists in use: applicant, advanced program, and number of the list; sorted by
        applicant and program.
    supplemental_ptr, supplemental_list
        Programs on each supplemental list; one list may be attached many times.
    donor, receiver, most : ndarray
        Reversions in the order in which one donor's are served: up to ``most`` seats that stay
        empty go from donor to receiver.
    parity : ndarray of int8
        ``PARITY_NONE``, ``PARITY_EVEN`` or ``PARITY_ODD`` by program.
    kind : tuple of str
        Kind by program (C, P, A, R, F or empty): for reports and SOAP only.
    facts : dict
        Further columns of the files by program (name, specialty, state), as they came.
    warnings : Problems
        What the checks found doubtful.
    """

    applicants: tuple[str, ...]
    programs: tuple[str, ...]
    quota: Ints
    program_ptr: Ints
    program_list: Ints
    single_ptr: Ints
    single_list: Ints
    couple_ids: tuple[str, ...] = ()
    members: Ints = field(default_factory=lambda: np.zeros((0, 2), dtype=np.int64))
    couple_ptr: Ints = field(default_factory=_no_rows)
    couple_first: Ints = field(default_factory=_empty)
    couple_second: Ints = field(default_factory=_empty)
    attached_to: Ints = field(default_factory=_empty)
    attached_program: Ints = field(default_factory=_empty)
    attached_list: Ints = field(default_factory=_empty)
    supplemental_ptr: Ints = field(default_factory=_no_rows)
    supplemental_list: Ints = field(default_factory=_empty)
    donor: Ints = field(default_factory=_empty)
    receiver: Ints = field(default_factory=_empty)
    most: Ints = field(default_factory=_empty)
    parity: NDArray[np.int8] = field(default_factory=lambda: np.zeros(0, dtype=np.int8))
    kind: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    warnings: Problems = field(default_factory=Problems, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.parity.size != len(self.programs):
            object.__setattr__(self, "parity", np.zeros(len(self.programs), dtype=np.int8))
        if len(self.kind) != len(self.programs):
            object.__setattr__(self, "kind", ("",) * len(self.programs))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Market):
            return NotImplemented
        return all(
            np.array_equal(getattr(self, one.name), getattr(other, one.name))
            for one in fields(self)
            if one.compare
        )

    __hash__ = None  # type: ignore[assignment]

    @classmethod
    def read(
        cls,
        path: str | Path,
        format: str | None = None,
        break_ties: int | None = None,
        strict: bool = False,
        **options: Any,
    ) -> Market:
        """Read and check files: see :func:`landbridge.matching.reading.read_market`."""
        from landbridge.matching.reading import read_market

        return read_market(path, format, break_ties, strict, **options)

    @classmethod
    def from_frames(
        cls,
        programs: Any,
        applicant_ranks: Any,
        program_ranks: Any,
        couples: Any = None,
        couple_ranks: Any = None,
        supplementals: Any = None,
        reversions: Any = None,
        **options: Any,
    ) -> Market:
        """Check data frames: see :func:`landbridge.matching.reading.market_from_frames`."""
        from landbridge.matching.reading import market_from_frames

        return market_from_frames(
            programs,
            applicant_ranks,
            program_ranks,
            couples,
            couple_ranks,
            supplementals,
            reversions,
            **options,
        )

    @classmethod
    def from_arrays(
        cls, quota: Any, program_lists: Any, applicant_lists: Any, **options: Any
    ) -> Market:
        """Check arrays: see :func:`landbridge.matching.reading.market_from_arrays`."""
        from landbridge.matching.reading import market_from_arrays

        return market_from_arrays(quota, program_lists, applicant_lists, **options)

    @property
    def couple_of(self) -> Ints:
        """Couple of each applicant, ``NONE`` for singles."""
        out = np.full(len(self.applicants), NONE, dtype=np.int64)
        for side in range(2):
            out[self.members[:, side]] = np.arange(len(self.couple_ids))
        return out

    @property
    def is_plain(self) -> bool:
        """Whether there are only singles: no couple, supplemental list, reversion or parity."""
        return not (
            len(self.couple_ids)
            or self.attached_to.size
            or self.donor.size
            or bool(self.parity.any())
        )
