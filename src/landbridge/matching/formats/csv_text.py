"""CSV as people have it: any order of columns, quotes, commas or semicolons or tabs."""

from __future__ import annotations

import csv
import io
import re

import numpy as np

from landbridge.matching.formats.tables import Column, Table
from landbridge.matching.problems import Problems

__all__ = ["header_name", "rows_of", "table_of"]

#: From this length on a file goes through the fast reader.
_LARGE = 1 << 16
_DELIMITERS = ",;\t"

#: Words for columns that are taken for ours.
_OTHER_WORDS = {
    "applicant": "applicant_id",
    "capacity": "quota",
    "couple": "couple_id",
    "donor": "donor_id",
    "maximum": "max",
    "positions": "quota",
    "program": "program_id",
    "receiver": "receiver_id",
    "slots": "quota",
}


def header_name(raw: str) -> str:
    """Name of a column in our spelling: lower case, underscores, our word for it.

    Parameters
    ----------
    raw
        As it stands in the file.
    """
    name = re.sub(r"[\s\-]+", "_", raw.strip().strip("\ufeff").lower())
    return _OTHER_WORDS.get(name, name)


def _delimiter(text: str) -> str:
    line = re.sub(r'"[^"]*"', "", text[: text.find("\n") if "\n" in text else len(text)])
    return max(_DELIMITERS, key=lambda one: (line.count(one), one == ","))


def rows_of(text: str, file: str, problems: Problems) -> tuple[list[list[str]], list[int]]:
    """Rows of a CSV text that are not blank, header included, and the line each begins on.

    Parameters
    ----------
    text
        Content of the file.
    file
        Its name, for problems.
    problems
        Takes what cannot be read.
    """
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            problems.add("F03", file, reader.line_num, kind="csv", reason=error)
            line = reader.line_num + 1
            continue
        if any(field.strip() for field in row):
            rows.append(row)
            lines.append(line)
        line = reader.line_num + 1
    return rows, lines


def table_of(
    text: str, file: str, needed: tuple[str, ...], problems: Problems, extra: bool = False
) -> Table | None:
    """A table with a header line.

    Parameters
    ----------
    text
        Content of the file.
    file
        Its name, for problems.
    needed
        Columns without which it is no use.
    problems
        Takes what is wrong.
    extra
        Whether a row may have fields beyond the last column.

    Returns
    -------
    Table or None
        None if a needed column is missing.
    """
    fast = len(text) >= _LARGE
    head, _ = rows_of(text[: text.find("\n")] if fast else "", file, problems)
    if fast and head:
        names = [header_name(raw) for raw in head[0]]
        if not _header_faults(names, file, 1, needed, problems):
            table = _fast(text, file, names)
            if table is not None:
                return table
        else:
            return None
    rows, lines = rows_of(text, file, problems)
    if not rows:
        problems.add("F02", file, kind="empty", name=file)
        return None
    names = [header_name(raw) for raw in rows[0]]
    while names and not names[-1]:
        names.pop()
    if _header_faults(names, file, lines[0], needed, problems):
        return None
    width = len(names)
    good: list[list[str]] = []
    good_lines: list[int] = []
    for row, line in zip(rows[1:], lines[1:], strict=True):
        if len(row) > width and not extra and any(field.strip() for field in row[width:]):
            problems.add("F03", file, line, kind="long", fields=len(row), columns=width)
            continue
        good.append(row[:width] + [""] * (width - len(row)))
        good_lines.append(line)
    return Table.of_rows(file, names, good, good_lines)


def _header_faults(
    names: list[str], file: str, line: int, needed: tuple[str, ...], problems: Problems
) -> bool:
    missing = [name for name in needed if name not in names]
    for name in missing:
        problems.add("F02", file, line, kind="column", column=name, found=", ".join(names))
    twice = sorted({name for name in names if name and names.count(name) > 1})
    for name in twice:
        problems.add("F02", file, line, kind="twice", column=name)
    return bool(missing or twice)


def _fast(text: str, file: str, names: list[str]) -> Table | None:
    """A large plain file, by Arrow; None if it is not as plain as it seemed."""
    import pyarrow
    from pyarrow import csv as arrow_csv

    if not all(names):
        return None
    coded = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
    try:
        read = arrow_csv.read_csv(
            pyarrow.BufferReader(text.encode("utf-8")),
            read_options=arrow_csv.ReadOptions(column_names=names, skip_rows=1),
            parse_options=arrow_csv.ParseOptions(delimiter=_delimiter(text), quote_char='"'),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, coded), strings_can_be_null=False
            ),
        )
    except (pyarrow.ArrowException, UnicodeEncodeError):
        return None
    ends = text.count("\n") + (not text.endswith("\n"))
    if read.num_rows != ends - 1:
        return None  # blank lines, or lines inside quotes: the careful reader knows which
    read = read.unify_dictionaries().combine_chunks()
    columns = {}
    for name in names:
        array = read.column(name)
        array = array.chunk(0) if isinstance(array, pyarrow.ChunkedArray) else array
        columns[name] = Column(
            np.asarray(array.indices, dtype=np.int32), array.dictionary.to_pylist()
        )
    return Table(file, columns, np.arange(2, read.num_rows + 2, dtype=np.int64))
