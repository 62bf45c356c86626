"""Gather the rows of a market while a reader walks through a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from landbridge.matching.formats.tables import TABLE_COLUMNS, Declared, Table, Tables
from landbridge.matching.problems import Problems

__all__ = ["Builder", "clip", "tie_groups"]

_SHOWN = 60
_TIES = re.compile(r"[()\[\]{}]|[^\s()\[\]{}]+")


def clip(line: str) -> str:
    """A line short enough to be shown.

    Parameters
    ----------
    line
        Any text.
    """
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def tie_groups(text: str) -> list[list[str]]:
    """Words of a line; those in one pair of brackets are alike.

    Parameters
    ----------
    text
        Part of a line.
    """
    groups: list[list[str]] = []
    inside: list[str] | None = None
    for word in _TIES.findall(text):
        if word in "([{":
            inside = []
        elif word in ")]}":
            if inside:
                groups.append(inside)
            inside = None
        elif inside is not None:
            inside.append(word)
        else:
            groups.append([word])
    if inside:
        groups.append(inside)
    return groups


class Builder:
    """Tables under way.

    Parameters
    ----------
    problems
        Takes what is wrong.
    file
        File that rows come from unless :meth:`add` is told another.
    """

    def __init__(self, problems: Problems, file: str = "") -> None:
        self.problems = problems
        self.file = file
        self.declared: list[Declared] = []
        self.marks_ties = False
        self._rows: dict[str, list[Sequence[str]]] = {}
        self._lines: dict[str, list[int]] = {}
        self._files: dict[str, str] = {}
        self._columns = {name: needed for name, (needed, _) in TABLE_COLUMNS.items()}

    def start(self, table: str, columns: Sequence[str] = (), file: str = "") -> None:
        """Make a table, so that it is there even if it stays empty.

        Parameters
        ----------
        table
            Its name.
        columns
            Its columns; the needed ones if not given.
        file
            File its rows come from.
        """
        if columns:
            self._columns[table] = tuple(columns)
        self._rows.setdefault(table, [])
        self._lines.setdefault(table, [])
        self._files.setdefault(table, file or self.file)

    def add(self, table: str, line: int, *values: str) -> None:
        """Add a row.

        Parameters
        ----------
        table
            Its name.
        line
            Line of the file.
        *values
            A text for each column.
        """
        if table not in self._rows:
            self.start(table)
        self._rows[table].append(values)
        self._lines[table].append(line)

    def ranks(self, table: str, line: int, owner: str, groups: Iterable[Iterable[str]]) -> None:
        """Add a rank list, best first; what stands in one group is ranked alike.

        Parameters
        ----------
        table
            "applicant_ranks" or "program_ranks".
        line
            Line of the file.
        owner
            Whose list it is.
        groups
            What is ranked.
        """
        self.start(table)
        for place, group in enumerate(groups, start=1):
            for item in group:
                self.add(table, line, owner, str(place), item)

    def done(self) -> Tables:
        """The tables."""
        tables = {
            name: Table.of_rows(self._files[name], self._columns[name], rows, self._lines[name])
            for name, rows in self._rows.items()
        }
        return Tables(tables, self.problems, self.declared, self.marks_ties)
