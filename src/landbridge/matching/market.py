"""A market as flat arrays: who ranks whom, and the rules that join lists to each other.

Names live at the edges (:mod:`landbridge.matching.formats`); inside, applicants and programs are
row numbers of their sorted ids, so that the order of lines in a file changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError
from landbridge.matching.problems import Problems

__all__ = ["NONE", "PARITY_EVEN", "PARITY_NONE", "PARITY_ODD", "Market"]

Ints = NDArray[np.int64]

#: "No match" in a couple's row, and "nobody", "nothing" elsewhere.
NONE = -1

PARITY_NONE, PARITY_EVEN, PARITY_ODD = 0, 1, 2


def _empty() -> Ints:
    return np.zeros(0, dtype=np.int64)


def _limit(list_limit: int | None) -> dict[str, int]:
    """The limit as the readers take it: their own unless one is given."""
    if list_limit is not None and list_limit < 0:
        raise InputError(f"list limit {list_limit}: expected 0 (no limit) or more")
    return {} if list_limit is None else {"list_limit": list_limit}


def _no_rows() -> Ints:
    return np.zeros(1, dtype=np.int64)


@dataclass(frozen=True, eq=False, repr=False)
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
        list_limit: int | None = None,
    ) -> Market:
        """Read a market from a folder, a zip archive or a file, and check it.

        Parameters
        ----------
        path
            Folder, archive or file.
        format
            Name of the format, see ``landbridge match convert --help``; found from the content if
            not given.
        break_ties
            Seed to break ties by lot; without it, ties are an error.
        strict
            Whether warnings are errors.
        list_limit
            Longest list of a single, most rows of a couple: 300 if not given, 0 for no limit.

        Raises
        ------
        MarketError
            With every error found, each with its code, file, line and ids.

        Examples
        --------
        >>> import landbridge as lb
        >>> market = lb.Market.read("lists")  # doctest: +SKIP
        """
        from landbridge.matching.reading import read_market

        return read_market(path, format, break_ties, strict, **_limit(list_limit))

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
        applicants: Any = None,
        break_ties: int | None = None,
        strict: bool = False,
        list_limit: int | None = None,
    ) -> Market:
        """Make a market of data frames with the columns of our CSV tables, and check it.

        Parameters
        ----------
        programs
            Columns program_id, quota and, if wanted, kind, parity and further ones. A frame of
            pandas, Polars or Arrow, a mapping of columns, or a list of records.
        applicant_ranks
            Columns applicant_id, rank, program_id.
        program_ranks
            Columns program_id, rank, applicant_id.
        couples, couple_ranks, supplementals, reversions, applicants
            With the columns of the files of these names (docs/match.md), or None.
        break_ties, strict, list_limit
            See :meth:`read`.

        Raises
        ------
        MarketError
            With every error found; the file is the name of the table, the line its row, from 1.

        Examples
        --------
        >>> import landbridge as lb
        >>> lb.Market.from_frames(
        ...     {"program_id": ["City"], "quota": [1]},
        ...     {"applicant_id": ["Chen", "Ford"], "rank": [1, 1], "program_id": ["City", "City"]},
        ...     {"program_id": ["City", "City"], "rank": [1, 2], "applicant_id": ["Ford", "Chen"]},
        ... )
        <Market: 2 applicants, 1 program, 1 position>
        """
        from landbridge.matching.reading import market_from_frames

        return market_from_frames(
            programs,
            applicant_ranks,
            program_ranks,
            couples,
            couple_ranks,
            supplementals,
            reversions,
            applicants,
            break_ties,
            strict,
            **_limit(list_limit),
        )

    @classmethod
    def from_arrays(
        cls,
        quota: Any,
        program_lists: Any,
        applicant_lists: Any,
        applicants: Sequence[Any] | None = None,
        programs: Sequence[Any] | None = None,
        couples: Any = (),
        couple_lists: Any = (),
        couple_ids: Sequence[Any] | None = None,
        supplementals: Iterable[Any] = (),
        reversions: Iterable[Any] = (),
        parity: Sequence[Any] | None = None,
        kind: Sequence[str] | None = None,
        strict: bool = False,
        list_limit: int | None = None,
    ) -> Market:
        """Make a market of row numbers, counted from 0, and check it.

        Parameters
        ----------
        quota : array of int, shape (programs,)
            Positions.
        program_lists, applicant_lists
            For each program its applicants, for each applicant the programs, best first: a list of
            lists, or a pair of arrays (pointers, items). Partners of couples have empty lists.
        applicants, programs, couple_ids
            Ids. Without them the ids are the numbers themselves, so that rows keep their order;
            with them the market's rows are in the order of the sorted ids.
        couples : array of int, shape (couples, 2)
            Partners.
        couple_lists
            For each couple its rows, pairs of programs; -1 is no match.
        supplementals
            Triples of applicant, advanced program (or "*") and list of programs.
        reversions
            Triples of donor, receiver, most seats; those of one donor in the order served.
        parity
            "even", "odd" or empty by program.
        kind
            Kind by program.
        strict, list_limit
            See :meth:`read`.

        Raises
        ------
        MarketError
            With every error found.

        Examples
        --------
        >>> import landbridge as lb
        >>> lb.Market.from_arrays([1], [[1, 0]], [[0], [0]])
        <Market: 2 applicants, 1 program, 1 position>
        """
        from landbridge.matching.reading import market_from_arrays

        return market_from_arrays(
            quota,
            program_lists,
            applicant_lists,
            applicants,
            programs,
            couples,
            couple_lists,
            couple_ids,
            supplementals,
            reversions,
            parity,
            kind,
            strict,
            **_limit(list_limit),
        )

    def write(self, path: str | Path, format: str | None = None) -> tuple[str, ...]:
        """Write the lists: see :func:`landbridge.matching.writing.write_market`.

        Parameters
        ----------
        path
            Folder, .zip or file.
        format
            Name of the format; by the path's ending if not given.

        Returns
        -------
        tuple of str
            Columns of programs.csv that the format has no place for.

        Raises
        ------
        InputError
            If the format is unknown, or cannot hold a rule of this market.
        """
        from landbridge.matching.writing import write_market

        return write_market(self, path, format)

    def __repr__(self) -> str:
        counts = {
            "applicant": len(self.applicants),
            "couple": len(self.couple_ids),
            "program": len(self.programs),
            "position": int(self.quota.sum()),
            "supplemental list": int(self.attached_to.size),
            "reversion": int(self.donor.size),
            "parity program": int(np.count_nonzero(self.parity)),
            "warning": len(self.warnings),
        }
        always = ("applicant", "program", "position")
        parts = [
            f"{count:,} {noun}{'' if count == 1 else 's'}"
            for noun, count in counts.items()
            if count or noun in always
        ]
        return f"<Market: {', '.join(parts)}>"

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
