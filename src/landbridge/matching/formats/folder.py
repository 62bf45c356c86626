"""Our own files: a folder or archive of CSV tables."""

from __future__ import annotations

from difflib import get_close_matches

from landbridge.matching.formats.csv_text import table_of
from landbridge.matching.formats.source import Source
from landbridge.matching.formats.tables import TABLE_COLUMNS, Tables

__all__ = ["looks_like", "read"]

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
    for name, (needed, _) in TABLE_COLUMNS.items():
        key = f"{name}.csv"
        if key in source:
            table = table_of(source.text_of(key), source.called(key), needed, out.problems)
            if table is not None:
                out.tables[name] = table
    known = [f"{name}.csv" for name in TABLE_COLUMNS]
    for key, written in source.names.items():
        near = get_close_matches(key, known, n=1, cutoff=0.85)
        if key not in known and key not in _RESULTS and near:
            out.problems.add("F08", written, name=written, near=near[0])
    return out
