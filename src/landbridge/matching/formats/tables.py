"""What every reader hands to the checks: tables of coded text, with the line of each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.problems import Problems

__all__ = ["TABLE_COLUMNS", "Column", "Declared", "Table", "Tables", "as_text"]

#: Columns of each table: needed ones, then those that may be left out.
TABLE_COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "programs": (
        ("program_id", "quota"),
        ("kind", "name", "specialty", "state", "parity", "soap"),
    ),
    "applicants": (("applicant_id",), ("type",)),
    "applicant_ranks": (("applicant_id", "rank", "program_id"), ()),
    "program_ranks": (("program_id", "rank", "applicant_id"), ()),
    "couples": (("couple_id", "applicant_a", "applicant_b"), ()),
    "couple_ranks": (("couple_id", "rank", "program_a", "program_b"), ()),
    "supplementals": (("applicant_id", "advanced_program_id", "rank", "program_id"), ()),
    "reversions": (("donor_id", "receiver_id", "max"), ("order",)),
}


@dataclass(frozen=True)
class Column:
    """Texts of one column: each different text once, and which row has which."""

    codes: NDArray[np.int32]
    texts: list[str]

    @classmethod
    def of(cls, values: Iterable[str]) -> Column:
        """Code the texts of a column."""
        known: dict[str, int] = {}
        codes = [known.setdefault(value, len(known)) for value in values]
        return cls(np.array(codes, dtype=np.int32), list(known))

    @classmethod
    def constant(cls, value: str, rows: int) -> Column:
        """The same text in every row."""
        return cls(np.zeros(rows, dtype=np.int32), [value])

    def __getitem__(self, row: int) -> str:
        return self.texts[self.codes[row]]

    def take(self, rows: NDArray[Any]) -> Column:
        """Only these rows."""
        return Column(self.codes[rows], self.texts)

    def all(self) -> list[str]:
        """Text of every row."""
        texts = self.texts
        return [texts[code] for code in self.codes.tolist()]


@dataclass(frozen=True)
class Table:
    """Rows of one kind.

    Attributes
    ----------
    file
        File as the user knows it; empty for data given in memory.
    columns
        By name.
    lines
        Line of each row in the file; 0 none.
    """

    file: str
    columns: Mapping[str, Column]
    lines: NDArray[np.int64]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.lines.size)

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    @classmethod
    def of_rows(
        cls,
        file: str,
        names: Sequence[str],
        rows: Sequence[Sequence[str]],
        lines: Sequence[int] | NDArray[np.int64] | None = None,
    ) -> Table:
        """A table from rows of texts.

        Parameters
        ----------
        file
            File the rows came from.
        names
            Columns.
        rows
            A text for each column.
        lines
            Line of each row; 0 everywhere if not given.
        """
        across = list(zip(*rows, strict=True)) if rows else [()] * len(names)
        columns = {
            name: Column.of(values) for name, values in zip(names, across, strict=True) if name
        }
        where = np.zeros(len(rows), dtype=np.int64) if lines is None else np.asarray(lines)
        return cls(file, columns, where.astype(np.int64))


@dataclass(frozen=True)
class Declared:
    """A count that a file says it holds."""

    what: str
    count: int
    read: int
    file: str
    line: int


@dataclass
class Tables:
    """A market as read, before any check.

    Attributes
    ----------
    tables
        By name, see :data:`TABLE_COLUMNS`; those that are not there are left out.
    problems
        What was wrong with the files as such.
    declared
        Counts that the files declare.
    marks_ties
        Whether the format has a sign for ties: the same rank twice then means a tie (E14), and a
        mistake in numbering (E09) elsewhere.
    """

    tables: dict[str, Table] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    declared: list[Declared] = field(default_factory=list)
    marks_ties: bool = False


def as_text(value: object) -> str:
    """One value of a table as text: whole numbers without a point, nothing as empty text.

    Parameters
    ----------
    value
        A text, number, or nothing (None, NaN).
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float | np.floating):
        number = float(value)
        if number != number:
            return ""
        return str(int(number)) if number.is_integer() else repr(number)
    return str(value)
