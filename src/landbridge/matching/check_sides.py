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
    for side in range(2):
        named = np.flatnonzero(joint.program[:, side] >= 0)
        who = members[joint.couple[named], side]
        pairs.append((who * width + joint.program[named, side])[who >= 0])
    lengths = np.diff(hung.ptr)[hung.number]
    starts = np.repeat(hung.ptr[:-1][hung.number], lengths)
    steps = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    pairs.append(np.repeat(hung.applicant, lengths) * width + hung.items[starts + steps])

    ordered = np.sort(theirs)
    at = not_in(own, ordered)
    where = _Where(tables.get("applicant_ranks"), ranked.row[alone][at])
    _report("applicant", own[at], where, names, problems)
    places = ("couple_ranks", "couple_ranks", "supplementals")
    for keys, name in zip(pairs[1:], places, strict=True):
        keys = np.unique(keys)
        table = tables.get(name, tables.get("applicant_ranks"))
        lone = keys[not_in(keys, ordered)]
        _report("applicant", lone, _Where(table, None), names, problems)
    at = not_in(theirs, np.sort(np.concatenate(pairs)))
    where = _Where(tables.get("program_ranks"), offered.row[at])
    _report("program", theirs[at], where, names, problems)


class _Where(NamedTuple):
    table: Table | None
    rows: Ints | None


def _report(
    kind: str, keys: Ints, where: _Where, names: tuple[Names, Names], problems: Problems
) -> None:
    table, rows = where
    file = table.file if table is not None else ""
    width = max(len(names[1].ids), 1)
    for place, key in enumerate(keys.tolist()):
        if not problems.wants("W01"):
            problems.count("W01", keys.size - place)
            return
        ids = [names[0].ids[key // width], names[1].ids[key % width]]
        line = int(table.lines[rows[place]]) if table is not None and rows is not None else 0
        problems.add("W01", file, line, ids, kind=kind, id=ids[0], program=ids[1])
