"""Formats that know only whole numbers: numbers for ids when writing, ids for numbers when reading.

Beside ``market.txt`` stands ``market.ids.csv`` (side, number, id) if the ids were no numbers; a
reader that finds it gives the ids back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from landbridge.matching.formats.csv_out import csv_bytes
from landbridge.matching.formats.csv_text import rows_of
from landbridge.matching.formats.source import IDS_ENDING, Source
from landbridge.matching.formats.tables import Column, Table, Tables
from landbridge.matching.market import Market

__all__ = ["Numbers", "give_names_back", "ids_path"]

#: Side under which the program stands that means "no match".
NO_MATCH_SIDE = "no match"

_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
_SIDE_OF = {
    "program_id": "program",
    "program_a": "program",
    "program_b": "program",
    "applicant_id": "applicant",
    "applicant_a": "applicant",
    "applicant_b": "applicant",
    "couple_id": "couple",
}


def ids_path(path: Path) -> Path:
    """The file of ids that goes with a file of numbers.

    Parameters
    ----------
    path
        File of numbers.
    """
    return path.with_name(path.stem + IDS_ENDING)


@dataclass(frozen=True)
class Numbers:
    """Numbers of applicants, programs and couples.

    Attributes
    ----------
    applicants, programs, couples
        A number for each, as text.
    """

    applicants: list[str]
    programs: list[str]
    couples: list[str]

    @classmethod
    def of(cls, market: Market, first: int = 1) -> Numbers:
        """Number everything: ids that are numbers 1 to n stay, others go by their order.

        Parameters
        ----------
        market
            Any market.
        first
            Number of the first one.
        """
        return cls(
            _numbers(market.applicants, first),
            _numbers(market.programs, first),
            _numbers(market.couple_ids, first),
        )

    def write(self, market: Market, path: Path, no_match: str = "") -> None:
        """Write the ids, if any differs from its number or a program stands for "no match".

        Parameters
        ----------
        market
            Any market.
        path
            File of numbers.
        no_match
            Number of the program that stands for "no match".
        """
        sides = (
            ("applicant", self.applicants, market.applicants),
            ("program", self.programs, market.programs),
            ("couple", self.couples, market.couple_ids),
        )
        rows = [
            (side, number, name)
            for side, numbers, names in sides
            for number, name in zip(numbers, names, strict=True)
            if number != name
        ]
        if no_match:
            rows.append((NO_MATCH_SIDE, no_match, ""))
        beside = ids_path(path)
        if rows:
            beside.write_bytes(csv_bytes(("side", "number", "id"), rows))
        else:
            beside.unlink(missing_ok=True)


def _numbers(names: tuple[str, ...], first: int) -> list[str]:
    wanted = [str(first + i) for i in range(len(names))]
    return list(names) if sorted(wanted) == sorted(names) else wanted


def give_names_back(tables: Tables, source: Source) -> Tables:
    """Put ids in the place of numbers if a file of ids stands beside.

    Parameters
    ----------
    tables
        As read, with numbers.
    source
        Where they were read from.
    """
    name = next((name for name in source.names if name.endswith(IDS_ENDING)), None)
    if name is None:
        return tables
    called: dict[str, dict[str, str]] = {}
    rows, _ = rows_of(source.text_of(name), source.called(name), source.problems)
    for row in rows[1:]:
        if len(row) >= 3:
            called.setdefault(row[0].strip(), {})[row[1].strip()] = row[2]
    nothing = set(called.get(NO_MATCH_SIDE, ()))
    renamed = {}
    for table_name, table in tables.tables.items():
        if table_name in ("programs", "program_ranks") and nothing:
            keep = [name not in nothing for name in table["program_id"].all()]
            table = _rows(table, np.flatnonzero(np.array(keep, dtype=bool)))
        columns = {}
        for column_name, column in table.columns.items():
            side = _SIDE_OF.get(column_name)
            if side is not None:
                names = called.get(side, {})
                texts = [
                    "" if side == "program" and one in nothing else names.get(one, one)
                    for one in column.texts
                ]
                column = Column(column.codes, texts)
            columns[column_name] = column
        renamed[table_name] = replace(table, columns=columns)
    return replace(tables, tables=renamed)


def _rows(table: Table, rows: np.ndarray) -> Table:
    columns = {name: column.take(rows) for name, column in table.columns.items()}
    return Table(table.file, columns, table.lines[rows])
