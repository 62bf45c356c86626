"""Rank lists: numbers that must be ranks, lists in their order, nothing twice."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.check_names import NO_MATCH, Names
from landbridge.matching.formats.tables import Column, Table
from landbridge.matching.problems import Problems

__all__ = ["Lists", "Ties", "in_order", "join_names", "not_in", "pointers", "whole_numbers"]

Ints = NDArray[np.int64]

_WHOLE = re.compile(r"[+]?([0-9]{1,18})(\.0*)?", re.ASCII)
#: Marks a text that is no whole number of 0 or more.
_BAD = -1


class Ties(NamedTuple):
    """What to do about two entries of one rank.

    Attributes
    ----------
    seed
        Break them by lot; None: refuse.
    marked
        Whether the format has a sign for ties, so that one is a tie and no slip of the pen.
    """

    seed: int | None
    marked: bool


@dataclass(frozen=True)
class Lists:
    """Lists of many owners, best first.

    Attributes
    ----------
    ptr, item
        List i is ``item[ptr[i]:ptr[i + 1]]``.
    owner, rank, row
        Owner and rank number of each entry, and the row of the table it came from.
    """

    ptr: Ints
    item: Ints
    owner: Ints
    rank: Ints
    row: Ints


def whole_numbers(column: Column) -> Ints:
    """Whole numbers of 0 or more in a column; -1 for anything else.

    Parameters
    ----------
    column
        Texts.
    """
    meaning = np.full(max(len(column.texts), 1), _BAD, dtype=np.int64)
    for code, raw in enumerate(column.texts):
        found = _WHOLE.fullmatch(raw.strip())
        if found:
            meaning[code] = int(found[1])
    return meaning[column.codes]


def pointers(owner: Ints, owners: int) -> Ints:
    """Where each owner's entries begin, for entries sorted by owner.

    Parameters
    ----------
    owner
        Owner of each entry, rising.
    owners
        How many owners there are.
    """
    ptr = np.zeros(owners + 1, dtype=np.int64)
    np.cumsum(np.bincount(owner, minlength=owners), out=ptr[1:])
    return ptr


def join_names(names: Names, number: int) -> str:
    """Id behind a number, "no match" included.

    Parameters
    ----------
    names
        Ids of this kind.
    number
        Place among them, or :data:`NO_MATCH`.
    """
    return names.ids[number] if number >= 0 else "NONE"


def _lots(seed: int, keys: list[str]) -> Ints:
    """A number by lot for each key, the same wherever the key stands."""
    digests = (
        hashlib.blake2b(f"{seed}\0{key}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
        for key in keys
    )
    return np.array([int.from_bytes(digest, "big") >> 1 for digest in digests], dtype=np.int64)


def in_order(
    table: Table,
    owner: Ints,
    rank: Ints,
    items: tuple[tuple[Names, Ints], ...],
    owners: Names,
    ties: Ties,
    problems: Problems,
) -> Lists:
    """Sort entries into lists; report ranks that are none (E09), ties (E14) and gaps (W06).

    Parameters
    ----------
    table
        Where the entries stand.
    owner, rank
        Owner and rank number of each row.
    items
        What each row names, with the names to call it by: one program, or two for a couple.
    owners
        Names of the owners.
    ties
        What to do about equal ranks.
    problems
        Takes what is wrong.

    Returns
    -------
    Lists
        ``item`` is the row's place in the first of ``items``.
    """
    for row in np.flatnonzero(rank < 1).tolist():
        if not problems.wants("E09"):
            problems.count("E09", int((rank[row:] < 1).sum()))
            break
        name = owners.ids[owner[row]] if owner[row] >= 0 else ""
        shown = table["rank"][row]
        problems.add(
            "E09", table.file, int(table.lines[row]), [name], kind="rank", rank=shown, id=name
        )
    good = (owner >= 0) & (rank >= 1)
    for _, item in items:
        good &= item >= NO_MATCH
    rows = np.flatnonzero(good)
    owner, rank = owner[rows], np.minimum(rank[rows], np.iinfo(np.int32).max)
    key = owner * (int(rank.max(initial=0)) + 1) + rank
    if not np.all(key[1:] >= key[:-1]):
        order = np.argsort(key, kind="stable")
        key, rows, owner, rank = key[order], rows[order], owner[order], rank[order]
    same = key[1:] == key[:-1]
    tied_owner = np.zeros(len(owners.ids), dtype=bool)
    if same.any():
        tied_owner[owner[1:][same]] = True
        if ties.seed is None:
            code = "E14" if ties.marked else "E09"
            for place in (np.flatnonzero(same) + 1).tolist():
                name = owners.ids[owner[place]]
                line = int(table.lines[rows[place]])
                problems.add(code, table.file, line, [name], id=name, rank=int(rank[place]))
        else:
            tied = np.flatnonzero(np.append(same, False) | np.insert(same, 0, False))
            keys = [
                "\0".join(
                    [
                        owners.noun,
                        owners.ids[owner[place]],
                        *(join_names(names, int(item[rows[place]])) for names, item in items),
                    ]
                )
                for place in tied.tolist()
            ]
            lot = np.zeros(key.size, dtype=np.int64)
            lot[tied] = _lots(ties.seed, keys)
            order = np.lexsort((lot, key))
            rows, owner, rank = rows[order], owner[order], rank[order]
    ptr = pointers(owner, len(owners.ids))
    _report_gaps(table, ptr, rank, rows, tied_owner, owners, problems)
    return Lists(ptr, items[0][1][rows], owner, rank, rows)


def _report_gaps(
    table: Table,
    ptr: Ints,
    rank: Ints,
    row: Ints,
    tied_owner: NDArray[np.bool_],
    owners: Names,
    problems: Problems,
) -> None:
    length = np.diff(ptr)
    last = np.zeros(length.size, dtype=np.int64)
    some = length > 0
    last[some] = rank[ptr[1:][some] - 1]
    for number in np.flatnonzero((last != length) & ~tied_owner).tolist():
        name = owners.ids[number]
        line = int(table.lines[row[ptr[number]]])
        problems.add("W06", table.file, line, [name], id=name)


def not_in(these: Ints, those: Ints) -> Ints:
    """Places of the values that do not stand among others.

    Parameters
    ----------
    these
        Values.
    those
        Other values, sorted.
    """
    if not those.size:
        return np.arange(these.size)
    at = np.searchsorted(those, these)
    at[at == those.size] = 0
    return np.flatnonzero(those[at] != these)
