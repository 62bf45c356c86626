"""SOAP from a folder of CSV files.

The columns are described in ``docs/match.md``. Everything that is wrong is reported in one go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.formats.csv_text import table_of
from landbridge.matching.formats.source import Source, open_source
from landbridge.matching.formats.tables import Table
from landbridge.matching.problems import Problems
from landbridge.matching.soap import Behaviour
from landbridge.matching.soap_lists import (
    Applications,
    ProgramLists,
    Tastes,
    behaviour_of_lists,
    check_lists,
)
from landbridge.matching.soap_rules import (
    Fault,
    SoapMarket,
    SoapRules,
    check_rules,
    halves_of,
)

__all__ = ["read_soap"]

Ints = NDArray[np.int64]

_YES = frozenset(["yes", "y", "true", "1", "x"])
#: Whole numbers up to a length that fits an array.
_NUMBER = re.compile(r"[0-9]{1,12}", re.ASCII)
_NO = frozenset(["no", "n", "false", "0", ""])
#: Words for the kinds that are half a training path; all others are whole.
_HALF_KINDS = {
    "p": "P",
    "preliminary": "P",
    "t": "P",
    "transitional": "P",
    "a": "A",
    "advanced": "A",
}


@dataclass(frozen=True)
class _Row:
    line: int
    fields: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.fields[name]


class _Files:
    """Tables of a folder, and what is wrong with them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: Problems = source.problems

    def rows(self, name: str, needed: tuple[str, ...], must: bool = False) -> list[_Row] | None:
        """Rows of a file with trimmed fields; None if the file is not there."""
        key = f"{name}.csv"
        if key not in self.source:
            if must:
                self.problems.add("F01", self.source.name, kind="table", name=key)
            return None
        text = self.source.text_of(key)
        table = table_of(text, self.source.called(key), needed, self.problems)
        return [] if table is None else list(_rows_of(table))

    def whole(self, name: str, row: _Row, column: str, least: int, default: int) -> int:
        """A whole number; a problem and the default where there is none."""
        text = row.fields.get(column, "")
        value = int(text) if _NUMBER.fullmatch(text) else least - 1
        if value >= least:
            return value
        place = self.source.called(f"{name}.csv")
        args = {"column": column, "value": text, "least": least}
        self.problems.add("S05", place, row.line, (), "number", **args)
        return default

    def flag(self, name: str, row: _Row, column: str) -> bool:
        """A yes or no; a problem where it is neither."""
        text = row[column].lower()
        if text not in _YES | _NO:
            place = self.source.called(f"{name}.csv")
            self.problems.add("S05", place, row.line, (), "flag", column=column, value=row[column])
        return text in _YES

    def add(self, name: str, faults: Iterable[Fault], lines: list[int]) -> None:
        """Note faults at the lines of their rows; without a name, those of no file."""
        place = self.source.called(f"{name}.csv") if name else ""
        for fault in faults:
            line = lines[fault.row] if fault.row >= 0 else 0
            self.problems.add(fault.code, place, line, fault.ids, fault.kind, **fault.args)


def _rows_of(table: Table) -> Iterable[_Row]:
    names = list(table.columns)
    columns = [table[name].all() for name in names]
    for line, *fields in zip(table.lines.tolist(), *columns, strict=True):
        trimmed = (field.strip() for field in fields)
        yield _Row(line, dict(zip(names, trimmed, strict=True)))


class _Seats(NamedTuple):
    ids: list[str]
    open_seats: dict[str, int]
    kind: dict[str, str]
    takes_part: dict[str, bool]


def _read_seats(files: _Files) -> _Seats:
    """Open seats: what the Match left, or the quota of a folder made for SOAP alone."""
    programs = files.rows("programs", ("program_id",))
    filled = files.rows("programs_filled", ("program_id", "unfilled"))
    if programs is None and filled is None:
        files.problems.add("F01", files.source.name, kind="table", name="programs.csv")
    seats = _Seats([], {}, {}, {})
    for file, rows in (("programs", programs or []), ("programs_filled", filled or [])):
        _check_ids(files, file, rows, "program_id")
    for row in programs or []:
        name = row["program_id"]
        seats.ids.append(name)
        kind = row.fields.get("kind", "")
        seats.kind[name] = _HALF_KINDS.get(kind.lower(), kind)
        seats.takes_part[name] = "soap" not in row.fields or files.flag("programs", row, "soap")
        if filled is None:
            seats.open_seats[name] = files.whole("programs", row, "quota", 0, 0)
    for row in filled or []:
        name = row["program_id"]
        seats.ids.append(name)
        seats.open_seats[name] = files.whole("programs_filled", row, "unfilled", 0, 0)
    return seats


def _read_holds(files: _Files, seats: _Seats) -> dict[str, int]:
    """Halves that applicants hold from the Match."""
    rows = files.rows("matches", ("applicant_id", "program_id"))
    holds: dict[str, int] = {}
    for row in rows or []:
        if row["program_id"]:
            kind = seats.kind.get(row["program_id"], "")
            half = int(halves_of((kind,))[0])
            holds[row["applicant_id"]] = holds.get(row["applicant_id"], 0) | half
    return holds


def _rank_list_holders(files: _Files) -> set[str] | None:
    """Applicants with a rank list, as far as the files of the Match lie beside; None if not."""
    own = files.rows("applicant_ranks", ("applicant_id",))
    couples = files.rows("couples", ("applicant_a", "applicant_b"))
    if own is None and couples is None:
        return None
    found = {row["applicant_id"] for row in own or []}
    return found | {row[side] for row in couples or [] for side in ("applicant_a", "applicant_b")}


def _market(files: _Files, applied: list[_Row]) -> SoapMarket:
    seats = _read_seats(files)
    holds = _read_holds(files, seats)
    people = files.rows("applicants", ("applicant_id",))
    _check_ids(files, "applicants", people or [], "applicant_id")
    eligible: dict[str, bool] = {}
    handed_in: dict[str, bool] = {}
    for row in people or []:
        name = row["applicant_id"]
        eligible[name] = "soap" not in row.fields or files.flag("applicants", row, "soap")
        if "rank_list" in row.fields:
            handed_in[name] = files.flag("applicants", row, "rank_list")
    with_list = None if handed_in else _rank_list_holders(files)
    names = sorted({*eligible, *(row["applicant_id"] for row in applied), *holds})
    programs = sorted(set(seats.ids))
    return SoapMarket(
        applicants=tuple(names),
        programs=tuple(programs),
        open_seats=np.array([seats.open_seats.get(p, 0) for p in programs], dtype=np.int64),
        kind=tuple(seats.kind.get(p, "") for p in programs),
        takes_part=np.array([seats.takes_part.get(p, True) for p in programs], dtype=np.bool_),
        holds=np.array([holds.get(a, 0) for a in names], dtype=np.int64),
        eligible=np.array([eligible.get(a, people is None) for a in names], dtype=np.bool_),
        handed_in=np.array(
            [
                handed_in.get(a, False) if handed_in else with_list is None or a in with_list
                for a in names
            ],
            dtype=np.bool_,
        ),
    )


class _Index(NamedTuple):
    """Row numbers of ids."""

    applicant: Mapping[str, int]
    program: Mapping[str, int]


def _pairs(
    files: _Files, name: str, rows: list[_Row], index: _Index, code: str
) -> tuple[list[_Row], Ints, Ints]:
    """Rows whose ids are known; the others are problems."""
    kept, who, where = [], [], []
    place = files.source.called(f"{name}.csv")
    for row in rows:
        applicant, program = row["applicant_id"], row["program_id"]
        a, p = index.applicant.get(applicant), index.program.get(program)
        if not applicant or not program:
            column = "program_id" if applicant else "applicant_id"
            files.problems.add("S05", place, row.line, (), "empty", column=column)
            continue
        if a is None or p is None:
            kind = "unknown" if p is None else "stranger"
            args = {"applicant": applicant, "program": program}
            files.problems.add(
                "S02" if p is None else code, place, row.line, (applicant, program), kind, **args
            )
            continue
        kept.append(row)
        who.append(a)
        where.append(p)
    return kept, np.array(who, dtype=np.int64), np.array(where, dtype=np.int64)


def _numbers(files: _Files, name: str, rows: list[_Row], column: str, default: int) -> Ints:
    """A column of whole numbers from 1 on; the default where the column is missing."""
    values = [
        files.whole(name, row, column, 1, default) if column in row.fields else default
        for row in rows
    ]
    return np.array(values, dtype=np.int64)


def _check_twice(
    files: _Files, name: str, rows: list[_Row], keys: Iterable[Iterable[Any]], what: str
) -> None:
    place = files.source.called(f"{name}.csv")
    seen: dict[tuple[Any, ...], int] = {}
    for row, parts in zip(rows, keys, strict=True):
        key = tuple(parts)
        if key in seen:
            files.problems.add("S05", place, row.line, (), "twice", what=what, first=seen[key])
        seen.setdefault(key, row.line)


def _check_ids(files: _Files, name: str, rows: list[_Row], column: str) -> None:
    """Ids that are empty or stand twice."""
    for row in rows:
        if not row[column]:
            place = files.source.called(f"{name}.csv")
            files.problems.add("S05", place, row.line, (), "empty", column=column)
    _check_twice(files, name, rows, ((row[column],) for row in rows), column)


def read_soap(path: str | Path, rules: SoapRules) -> tuple[SoapMarket, Behaviour]:
    """Read a folder (or zip) of CSV files.

    Parameters
    ----------
    path
        Folder with applications.csv, program_preferences.csv, and programs.csv or
        programs_filled.csv; optional: applicants.csv, matches.csv, applicant_preferences.csv,
        no_answer.csv.
    rules
        Rules of the year.

    Returns
    -------
    SoapMarket
        Seats and applicants.
    Behaviour
        What the files say people want.

    Raises
    ------
    MarketError
        With everything that is wrong, each with file and line.
    """
    problems = Problems()
    source = open_source(path, problems)
    problems.raise_errors()
    assert source is not None
    files = _Files(source)
    applied = files.rows("applications", ("applicant_id", "program_id"), must=True) or []
    wanted = files.rows("program_preferences", ("program_id", "rank", "applicant_id"), True) or []
    taken = files.rows("applicant_preferences", ("applicant_id", "rank", "program_id")) or []
    quiet = files.rows("no_answer", ("applicant_id", "round")) or []
    market = _market(files, applied)
    index = _Index(
        {name: row for row, name in enumerate(market.applicants)},
        {name: row for row, name in enumerate(market.programs)},
    )
    files.add("", check_rules(market, rules), [])

    applied, who, where = _pairs(files, "applications", applied, index, "S03")
    before = _numbers(files, "applications", applied, "round", 1)
    # Without a column of order, by the programs' ids: the order of lines means nothing.
    applications = Applications(
        who, where, _numbers(files, "applications", applied, "order", 1), before
    )
    _check_twice(files, "applications", applied, zip(who, where, strict=True), "application")

    wanted, listed, at = _pairs(files, "program_preferences", wanted, index, "S04")
    rank = _numbers(files, "program_preferences", wanted, "rank", 1)
    since = _numbers(files, "program_preferences", wanted, "round", 1)
    lists = ProgramLists(at, listed, rank, since)
    for what, column in (("applicant", listed), ("rank", rank)):
        keys = zip(at, since, column, strict=True)
        _check_twice(files, "program_preferences", wanted, keys, what)

    taken, takers, offered = _pairs(files, "applicant_preferences", taken, index, "S03")
    tastes = Tastes(takers, offered, _numbers(files, "applicant_preferences", taken, "rank", 1))
    for what, column in (("program", offered), ("rank", tastes.rank)):
        pairs = zip(takers, column, strict=True)
        _check_twice(files, "applicant_preferences", taken, pairs, what)

    rounds = _numbers(files, "no_answer", quiet, "round", 1)
    known = [row for row in quiet if row["applicant_id"] in index.applicant]
    silent = np.array([index.applicant[row["applicant_id"]] for row in known], dtype=np.int64)
    heard = np.array([row["applicant_id"] in index.applicant for row in quiet], dtype=np.bool_)

    of_applications, of_lists = check_lists(market, rules, applications, lists)
    files.add("applications", of_applications, [row.line for row in applied])
    files.add("program_preferences", of_lists, [row.line for row in wanted])
    problems.raise_errors()
    behaviour = behaviour_of_lists(market, applications, lists, tastes, (silent, rounds[heard]))
    return market, behaviour
