"""Our own files: a folder or archive of CSV tables."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.formats.csv_out import csv_bytes, rule_tables, write_files
from landbridge.matching.formats.csv_text import table_of
from landbridge.matching.formats.source import Source
from landbridge.matching.formats.tables import TABLE_COLUMNS, Tables
from landbridge.matching.market import Market

__all__ = ["looks_like", "read", "read_tables", "write"]

Ints = NDArray[np.int64]

#: Without these there is no market.
_NEEDED = ("programs", "program_ranks")
#: Files of ours that may lie beside them and hold no part of the market.
_RESULTS = frozenset(["matches.csv", "programs_filled.csv"])


def looks_like(source: Source) -> bool:
    """Whether a folder or archive holds our tables.

    Parameters
    ----------
    source
        Folder or archive.
    """
    return not source.alone and "programs.csv" in source and "program_ranks.csv" in source


def read(source: Source) -> Tables:
    """Read the tables that are there.

    Parameters
    ----------
    source
        Folder or archive.
    """
    out = Tables(problems=source.problems)
    for name in _NEEDED:
        if f"{name}.csv" not in source:
            out.problems.add("F01", source.name, kind="table", name=f"{name}.csv")
    if "applicant_ranks.csv" not in source and "couple_ranks.csv" not in source:
        out.problems.add("F01", source.name, kind="table", name="applicant_ranks.csv")
    read_tables(source, out, tuple(TABLE_COLUMNS))
    return out


def read_tables(source: Source, out: Tables, names: tuple[str, ...]) -> None:
    """Read those of our tables that are there.

    Parameters
    ----------
    source
        Folder or archive.
    out
        Takes the tables.
    names
        Which tables.
    """
    known = [f"{name}.csv" for name in TABLE_COLUMNS]
    for name in names:
        key = f"{name}.csv"
        if key in source:
            needed, _ = TABLE_COLUMNS[name]
            table = table_of(source.text_of(key), source.called(key), needed, out.problems)
            if table is not None:
                out.tables[name] = table
    for key, written in source.names.items():
        near = get_close_matches(key, known, n=1, cutoff=0.85)
        if key not in known and key not in _RESULTS and near:
            out.problems.add("F08", written, name=written, near=near[0])


def write(market: Market, path: Path) -> None:
    """Write a market.

    Parameters
    ----------
    market
        Any market.
    path
        Folder, or archive if it ends in .zip.
    """
    names, places = market.applicants, market.programs
    files = rule_tables(market) | {
        "applicant_ranks.csv": csv_bytes(
            ["applicant_id", "rank", "program_id"],
            _ranks(names, market.single_ptr, market.single_list, places),
        ),
        "program_ranks.csv": csv_bytes(
            ["program_id", "rank", "applicant_id"],
            _ranks(places, market.program_ptr, market.program_list, names),
        ),
    }
    write_files(path, files)


def _ranks(
    owners: tuple[str, ...], ptr: Ints, items: Ints, names: tuple[str, ...]
) -> Iterator[tuple[str, int, str]]:
    begin, listed = ptr.tolist(), items.tolist()
    for i, owner in enumerate(owners):
        for place, item in enumerate(listed[begin[i] : begin[i + 1]], start=1):
            yield owner, place, names[item]
