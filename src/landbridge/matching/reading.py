"""Read a market: from files in any known format, from data frames, from arrays."""

from __future__ import annotations

from pathlib import Path

from landbridge.matching.checks import LIST_LIMIT, check
from landbridge.matching.formats import folder
from landbridge.matching.formats.source import open_source
from landbridge.matching.market import Market
from landbridge.matching.problems import Problems

__all__ = ["read_market"]


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
    return check(folder.read(source), break_ties, strict, list_limit)
