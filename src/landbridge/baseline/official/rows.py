"""Rows of an official table by column name, whatever stands above the header and around the cells.

Handled here, once for all kinds: byte-order marks, Latin-1, padding, titles and notes above the
header, a trailing comma on the header and every row, blank lines, exact duplicates, cells of a
workbook. Errors name the file, the row (as a spreadsheet numbers it), the field and what was
expected.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from landbridge.baseline.official.opening import Piece
from landbridge.baseline.official.workbooks import is_workbook, sheet_rows
from landbridge.errors import InputError

__all__ = ["Row", "Summary", "Table", "read_table"]

#: rows looked at in search of the header
HEADER_WITHIN = 60
#: longest cell; csv refuses longer ones by default at 131,072
MOST_CELL = 1 << 20
_SHOWN = 8


@dataclass
class Summary:
    """What became of the rows of a file.

    Attributes
    ----------
    read, kept
        Rows of the source, and those in the table or counted in it.
    dropped
        Rows left out, by reason (a key of ``data.dropped.*`` in the language catalogue).
    noted
        Cells or rows changed on the way, by reason (a key of ``data.noted.*``).
    """

    read: int = 0
    kept: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    noted: dict[str, int] = field(default_factory=dict)

    def drop(self, reason: str, number: int = 1) -> None:
        """Count rows that are left out."""
        if number:
            self.dropped[reason] = self.dropped.get(reason, 0) + int(number)

    def note(self, reason: str, number: int = 1) -> None:
        """Count cells or rows that were changed or stand for something else."""
        if number:
            self.noted[reason] = self.noted.get(reason, 0) + int(number)


@dataclass(frozen=True)
class Row:
    """One row: its cells by column, and where it stands."""

    where: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def get(self, column: str, default: str = "") -> str:
        """Cell of a column that may be absent."""
        return self.cells.get(column, default)

    def fail(self, column: str, expected: str) -> InputError:
        """The error of a cell that is not what it should be."""
        found = self.cells.get(column, "")
        shown = found if len(found) <= 60 else f"{found[:57]}..."
        return InputError(f"{self.where}: field '{column}': found '{shown}', expected {expected}")

    def number(
        self,
        column: str,
        missing: Sequence[str] = ("",),
        low: float = float("-inf"),
        high: float = float("inf"),
    ) -> float | None:
        """A number, or None where the cell is one of the marks of a missing value.

        Parameters
        ----------
        column
            Column name.
        missing
            Marks of suppressed or absent values.
        low, high
            Bounds of sense, included.

        Raises
        ------
        InputError
            If the cell is neither.
        """
        cell = self.cells.get(column, "")
        if cell in missing or not cell:
            return None
        try:
            value = float(cell.replace(",", "").lstrip("$"))
        except ValueError:
            value = float("nan")
        if not low <= value <= high or abs(value) == float("inf"):
            bounds = ""
            if low > float("-inf"):
                bounds = f" from {low:g}" + (f" to {high:g}" if high < float("inf") else " on")
            raise self.fail(column, f"a number{bounds}")
        return value

    def whole(self, column: str, missing: Sequence[str] = ("",), low: float = 0.0) -> int | None:
        """A whole number, or None where it is missing."""
        value = self.number(column, missing, low)
        if value is not None and value != int(value):
            raise self.fail(column, "a whole number")
        return None if value is None else int(value)


class Table:
    """A table with a header: names, and rows as text.

    Parameters
    ----------
    name
        Of the file, for errors.
    header
        Column names, stripped.
    rows
        Row number and cells of each row after the header.
    """

    def __init__(self, name: str, header: list[str], rows: Iterator[tuple[int, list[str]]]) -> None:
        self.name = name
        self.header = header
        self._rows = rows

    def __contains__(self, column: str) -> bool:
        return column in self.header

    def need(self, *columns: str) -> None:
        """Refuse a table that lacks one of the columns."""
        for column in columns:
            if column not in self.header:
                raise missing_column(self.name, column, self.header)

    def rows(self, columns: Iterable[str], summary: Summary, dedupe: bool = True) -> Iterator[Row]:
        """Rows with the columns asked for, as far as they are there.

        Parameters
        ----------
        columns
            Names wanted; those the header lacks are left out.
        summary
            Counts rows read, and exact duplicates dropped.
        dedupe
            Drop rows equal to an earlier one in every cell.

        Raises
        ------
        InputError
            If a row has another number of cells than the header.
        """
        wanted = [(name, self.header.index(name)) for name in columns if name in self.header]
        width, seen = len(self.header), set[bytes]()
        for line, raw in self._rows:
            cells = [cell.strip() for cell in raw]
            while len(cells) > width and not cells[-1]:
                cells.pop()
            if not any(cells):
                continue
            if len(cells) != width:
                raise InputError(
                    f"{self.name}:{line}: {len(cells)} cells, expected {width} as in the header"
                )
            summary.read += 1
            if dedupe:
                mark = blake2b("\x1f".join(cells).encode(), digest_size=16).digest()
                if mark in seen:
                    summary.drop("duplicate")
                    continue
                seen.add(mark)
            yield Row(f"{self.name}:{line}", {name: cells[at] for name, at in wanted})


def missing_column(name: str, column: str, header: Sequence[str]) -> InputError:
    """The error of a file that lacks a column."""
    from difflib import get_close_matches

    near = (
        get_close_matches(column, header, n=3, cutoff=0.6)
        or [cell for cell in header if cell][:_SHOWN]
    )
    found = ", ".join(f"'{cell[:60]}'" for cell in near) or "no header"
    return InputError(f"{name}: field '{column}' is missing from the header; found {found}")


def read_table(
    piece: Piece, needed: Sequence[str], delimiter: str = ",", sheet: str | None = None
) -> Table:
    """Find the header that has the needed columns, and give the table under it.

    Parameters
    ----------
    piece
        Delimited text, or a workbook (its first sheet that has the header).
    needed
        Columns the header must have, exactly as published (padding apart).
    delimiter
        Between cells of a text file.
    sheet
        Pattern of the sheet's name, lower case; any by default.

    Raises
    ------
    InputError
        If there is no such header; the message names the first column that is missing.
    """
    if is_workbook(piece):
        tables = sheet_rows(piece, sheet)
    else:
        tables = iter([_text_rows(piece, delimiter)])
    best: list[str] = []
    for rows in tables:
        for count, (_, raw) in enumerate(rows):
            header = [cell.strip() for cell in raw]
            while header and not header[-1]:
                header.pop()
            if all(column in header for column in needed):
                _refuse_twice(piece.name, header, needed)
                return Table(piece.name, header, rows)
            hits = sum(column in header for column in needed)
            if not best or hits > sum(column in best for column in needed):
                best = header
            if count >= HEADER_WITHIN:
                break
    for column in needed:
        if column not in best:
            raise missing_column(piece.name, column, best)
    raise InputError(f"{piece.name}: no header with the fields {', '.join(needed)}")


def _refuse_twice(name: str, header: list[str], needed: Sequence[str]) -> None:
    for column in needed:
        if header.count(column) > 1:
            raise InputError(f"{name}: field '{column}' stands twice in the header")


def _text_rows(piece: Piece, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(MOST_CELL)
    reader = csv.reader(io.StringIO(piece.text(), newline=""), delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(f"{piece.name}:{reader.line_num}: {error}") from error
        yield reader.line_num, cells
