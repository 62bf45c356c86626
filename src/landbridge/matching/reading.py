"""Read a market: from files in any known format, from data frames, from arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from landbridge.matching.checks import LIST_LIMIT, check
from landbridge.matching.formats import format_of
from landbridge.matching.formats.arrays import tables_of_arrays
from landbridge.matching.formats.frames import tables_of_frames
from landbridge.matching.formats.source import open_source
from landbridge.matching.market import Market
from landbridge.matching.problems import Problems

__all__ = ["market_from_arrays", "market_from_frames", "read_market"]


def read_market(
    path: str | Path,
    format: str | None = None,
    break_ties: int | None = None,
    strict: bool = False,
    list_limit: int = LIST_LIMIT,
) -> Market:
    """Read a market from a folder, an archive or a file, and check it.

    Parameters
    ----------
    path
        Folder, zip archive or file.
    format
        Name of the format; found from the content if not given.
    break_ties
        Seed to break ties by lot; without it, ties are an error.
    strict
        Whether warnings are errors.
    list_limit
        Longest list of a single, most rows of a couple; 0 is no limit.

    Raises
    ------
    MarketError
        With every error found, each with its code, file and line.
    """
    problems = Problems()
    source = open_source(path, problems)
    problems.raise_errors()
    assert source is not None
    found = format_of(source, format)
    problems.raise_errors()
    assert found is not None
    return check(found.read(source), break_ties, strict, list_limit)


def market_from_frames(
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
    list_limit: int = LIST_LIMIT,
) -> Market:
    """Make a market of data frames with the columns of our CSV tables, and check it.

    Parameters
    ----------
    programs, applicant_ranks, program_ranks
        Frames of pandas, polars or Arrow, mappings of columns, or lists of records.
    couples, couple_ranks, supplementals, reversions, applicants
        The same, or None.
    break_ties, strict, list_limit
        See :func:`read_market`.

    Raises
    ------
    MarketError
        With every error found; the line is the row of the frame, from 1.
    """
    frames = {
        "programs": programs,
        "applicants": applicants,
        "applicant_ranks": applicant_ranks,
        "program_ranks": program_ranks,
        "couples": couples,
        "couple_ranks": couple_ranks,
        "supplementals": supplementals,
        "reversions": reversions,
    }
    return check(tables_of_frames(frames), break_ties, strict, list_limit)


def market_from_arrays(
    quota: Any,
    program_lists: Any,
    applicant_lists: Any,
    applicants: Sequence[str] | None = None,
    programs: Sequence[str] | None = None,
    couples: Any = (),
    couple_lists: Any = (),
    couple_ids: Sequence[str] | None = None,
    supplementals: Iterable[Any] = (),
    reversions: Iterable[Any] = (),
    parity: Sequence[Any] | None = None,
    kind: Sequence[str] | None = None,
    strict: bool = False,
    list_limit: int = LIST_LIMIT,
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
        Ids. Without them the ids are the numbers themselves, so that rows keep their order; with
        them the market's rows are in the order of the sorted ids.
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
        See :func:`read_market`.

    Raises
    ------
    MarketError
        With every error found.
    """
    tables = tables_of_arrays(
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
    )
    return check(tables, None, strict, list_limit)
