"""Tables from data frames: pandas, polars, Arrow, mappings of columns, lists of records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from landbridge.matching.formats.csv_text import header_name
from landbridge.matching.formats.tables import TABLE_COLUMNS, Column, Table, Tables, as_text

__all__ = ["tables_of_frames"]


def tables_of_frames(frames: Mapping[str, Any]) -> Tables:
    """Tables from frames by name; the line of a problem is the row, from 1.

    Parameters
    ----------
    frames
        Frame by name of the table; None where there is none.
    """
    out = Tables()
    for name, frame in frames.items():
        if frame is None:
            continue
        try:
            columns = _columns(frame)
        except (TypeError, ValueError) as error:
            out.problems.add("F01", name, kind="unreadable", reason=error)
            continue
        needed, _ = TABLE_COLUMNS[name]
        missing = [column for column in needed if column not in columns]
        if not columns and not _has_columns(frame):
            columns = {column: Column.of([]) for column in needed}  # an empty list of records
            missing = []
        for column in missing:
            found = ", ".join(columns)
            out.problems.add("F02", name, kind="column", column=column, found=found)
        lengths = {column.codes.size for column in columns.values()}
        if len(lengths) > 1:
            out.problems.add("F04", name, kind="shape", expected="columns of one length")
        elif not missing:
            rows = lengths.pop() if lengths else 0
            out.tables[name] = Table(name, columns, np.arange(1, rows + 1, dtype=np.int64))
    return out


def _has_columns(frame: Any) -> bool:
    return isinstance(frame, Mapping) or hasattr(type(frame), "columns")


def _columns(frame: Any) -> dict[str, Column]:
    if type(frame).__name__ == "LazyFrame":
        frame = frame.collect()
    if isinstance(frame, Mapping):
        return {header_name(str(name)): _coded(list(frame[name])) for name in frame}
    if hasattr(frame, "to_arrow") or hasattr(frame, "__arrow_c_stream__"):
        found = _from_arrow(frame)
        if found is not None:
            return found
    if hasattr(frame, "columns"):  # pandas, and whatever hands out columns the same way
        return {header_name(str(name)): _coded(list(frame[name])) for name in frame.columns}
    if isinstance(frame, Sequence) and not isinstance(frame, str | bytes):
        if not all(isinstance(record, Mapping) for record in frame):
            raise TypeError("expected a frame, a mapping of columns, or a list of records")
        names = list(dict.fromkeys(name for record in frame for name in record))
        return {
            header_name(str(name)): _coded([record.get(name) for record in frame]) for name in names
        }
    raise TypeError(f"cannot take a table from {type(frame).__name__}")


def _from_arrow(frame: Any) -> dict[str, Column] | None:
    import pyarrow

    try:
        table = frame.to_arrow() if hasattr(frame, "to_arrow") else pyarrow.table(frame)
        columns = {}
        for name in table.column_names:
            array = table.column(name).combine_chunks()
            if not pyarrow.types.is_dictionary(array.type):
                array = array.dictionary_encode(null_encoding="encode")
            array = array.chunk(0) if isinstance(array, pyarrow.ChunkedArray) else array
            texts = [as_text(value) for value in array.dictionary.to_pylist()]
            codes = array.indices
            if codes.null_count:
                codes = codes.fill_null(len(texts))
                texts.append("")
            columns[header_name(str(name))] = Column(np.asarray(codes).astype(np.int32), texts)
    except (pyarrow.ArrowException, IndexError):
        return None
    return columns


def _coded(values: list[Any]) -> Column:
    return Column.of([as_text(None if _is_missing(value) else value) for value in values])


def _is_missing(value: Any) -> bool:
    # pandas has its own signs for nothing; only they are neither equal nor unequal to themselves.
    return type(value).__name__ in ("NAType", "NaTType")
