"""Entries of one side that the other side does not return (W01)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.check_couples import Joint
from landbridge.matching.check_lists import Lists, not_in
from landbridge.matching.check_names import Names
from landbridge.matching.check_rules import Attached
from landbridge.matching.formats.tables import Table
from landbridge.matching.problems import Problems

__all__ = ["Sides", "report_one_sided"]

Ints = NDArray[np.int64]


class Sides(NamedTuple):
    """Every list of a market.

    Attributes
    ----------
    ranked, alone
        Lists in applicant_ranks, and which entries are those of singles.
    joint, members
        Joint lists, and the partners of each couple.
    hung
        Supplemental lists in use.
    offered
        Lists of the programs.
    """

    ranked: Lists
    alone: NDArray[np.bool_]
    joint: Joint
    members: Ints
    hung: Attached
    offered: Lists


def report_one_sided(
    tables: Mapping[str, Table], names: tuple[Names, Names], sides: Sides, problems: Problems
) -> None:
    """Report who ranks whom without being ranked.

    Parameters
    ----------
    tables
        Where the entries stand.
    names
        Applicants and programs.
    sides
        The lists.
    problems
        Takes what is found.
    """
    ranked, alone, joint, members, hung, offered = sides
    width = max(len(names[1].ids), 1)
    theirs = offered.item * width + offered.owner
    own = ranked.owner[alone] * width + ranked.item[alone]
    pairs = [own]
    rows_of_side = []
    for side in range(2):
        named = np.flatnonzero(joint.program[:, side] >= 0)
        who = members[joint.couple[named], side]
        pairs.append((who * width + joint.program[named, side])[who >= 0])
        rows_of_side.append(named[who >= 0])
    lengths = np.diff(hung.ptr)[hung.number]
    starts = np.repeat(hung.ptr[:-1][hung.number], lengths)
    steps = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    pairs.append(np.repeat(hung.applicant, lengths) * width + hung.items[starts + steps])

    ordered = np.sort(theirs)
    at = not_in(own, ordered)
    singles = _Rows(tables.get("applicant_ranks"), ranked.row[alone][at])
    _report("applicant", own[at], singles, names, problems)
    for side, rows in enumerate(rows_of_side):
        lone, first = _first(pairs[1 + side], ordered)
        _report("applicant", lone, _JointRows(joint, rows[first], side), names, problems)
    lone, _ = _first(pairs[-1], ordered)
    _report("applicant", lone, _behind(tables.get("supplementals"), lone, names), names, problems)
    at = not_in(theirs, np.sort(np.concatenate(pairs)))
    listed = _Rows(tables.get("program_ranks"), offered.row[at])
    _report("program", theirs[at], listed, names, problems)


def _first(keys: Ints, ordered: Ints) -> tuple[Ints, Ints]:
    """Keys that are not among others, each once, and where each stands first."""
    lone, first = np.unique(keys, return_index=True)
    at = not_in(lone, ordered)
    return lone[at], first[at]


class _Rows(NamedTuple):
    """Entries of a table."""

    table: Table | None
    rows: Ints

    def place(self, number: int) -> tuple[str, int]:
        """File and line of one of them."""
        if self.table is None:
            return "", 0
        return self.table.file, int(self.table.lines[self.rows[number]])


class _JointRows(NamedTuple):
    """Rows of joint lists, as one partner handed them in."""

    joint: Joint
    rows: Ints
    side: int

    def place(self, number: int) -> tuple[str, int]:
        """File and line of one of them."""
        row = self.rows[number]
        return self.joint.files[self.joint.couple[row]], int(self.joint.lines[row, self.side])


def _behind(table: Table | None, keys: Ints, names: tuple[Names, Names]) -> _Rows:
    """Where entries of supplemental lists stand first."""
    if table is None or not keys.size:
        return _Rows(None, keys)
    who = names[0].numbers(table, "applicant_id", declared=True)
    named = names[1].numbers(table, "program_id", declared=True)
    every = np.where((who >= 0) & (named >= 0), who * max(len(names[1].ids), 1) + named, -1)
    order = np.argsort(every, kind="stable")
    return _Rows(table, order[np.searchsorted(every, keys, sorter=order)])


def _report(
    kind: str,
    keys: Ints,
    where: _Rows | _JointRows,
    names: tuple[Names, Names],
    problems: Problems,
) -> None:
    width = max(len(names[1].ids), 1)
    for number, key in enumerate(keys.tolist()):
        if not problems.wants("W01"):
            problems.count("W01", keys.size - number)
            return
        ids = [names[0].ids[key // width], names[1].ids[key % width]]
        file, line = where.place(number)
        problems.add("W01", file, line, ids, kind=kind, id=ids[0], program=ids[1])
