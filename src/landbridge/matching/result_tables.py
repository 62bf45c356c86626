"""Tables of a result: for files, and for whoever works with data frames."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from landbridge.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from landbridge.matching.match_result import MatchResult

__all__ = ["MATCH_COLUMNS", "columns_of", "frame_of"]

#: Columns of matches.csv.
MATCH_COLUMNS = ("applicant_id", "program_id", "entry", "program_rank", "side")
_TEXTS = frozenset(["applicant_id", "program_id", "side"])
_TABLES = ("matches", "programs")
_LIBRARIES = ("polars", "pandas", "pyarrow")


def columns_of(result: MatchResult, table: str) -> dict[str, list[Any]]:
    """A table as lists by column.

    Parameters
    ----------
    result
        Result of a match.
    table
        "matches" (a row for each seat held) or "programs" (a row for each program).

    Raises
    ------
    UnknownNameError
        If there is no such table.
    """
    if table not in _TABLES:
        raise UnknownNameError("table", table, _TABLES)
    market = result.market
    if table == "programs":
        numbers = {name: column.tolist() for name, column in result.programs._asdict().items()}
        return {"program_id": list(market.programs)} | numbers
    rows = [
        (market.applicants[seat.applicant], market.programs[seat.program], *seat[2:])
        for seat in result.seats
    ]
    across = zip(*rows, strict=True) if rows else ((),) * len(MATCH_COLUMNS)
    return {name: list(one) for name, one in zip(MATCH_COLUMNS, across, strict=True)}


def frame_of(result: MatchResult, table: str, library: str) -> Any:
    """A table as a data frame, with the same types whether or not it has rows.

    Parameters
    ----------
    result
        Result of a match.
    table
        See :func:`columns_of`.
    library
        "polars", "pandas" or "pyarrow".

    Raises
    ------
    UnknownNameError
        If there is no such table or library.
    InputError
        If the library is not installed.
    """
    if library not in _LIBRARIES:
        raise UnknownNameError("library", library, _LIBRARIES)
    columns = columns_of(result, table)
    try:
        made_by = import_module(library)
    except ImportError:
        raise InputError(f"{library} is not installed") from None
    if library == "pandas":
        kinds = {name: "str" if name in _TEXTS else "int64" for name in columns}
        return made_by.DataFrame(columns).astype(kinds)
    if library == "pyarrow":
        text, number = made_by.string(), made_by.int64()
        fields = [(name, text if name in _TEXTS else number) for name in columns]
        return made_by.table(columns, schema=made_by.schema(fields))
    schema = {name: made_by.String if name in _TEXTS else made_by.Int64 for name in columns}
    return made_by.DataFrame(columns, schema=schema)
