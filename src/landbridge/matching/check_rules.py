"""Rules that join lists to each other: supplemental lists and reversions."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.check_lists import Ties, in_order, whole_numbers
from landbridge.matching.check_names import STAR, Names
from landbridge.matching.formats.tables import Table
from landbridge.matching.problems import Problems

__all__ = ["Attached", "Reversions", "attachments", "reversions"]

Ints = NDArray[np.int64]


class Attached(NamedTuple):
    """Supplemental lists in use, as a market holds them."""

    applicant: Ints
    program: Ints
    number: Ints
    ptr: Ints
    items: Ints


class Reversions(NamedTuple):
    """Reversions, as a market holds them."""

    donor: Ints
    receiver: Ints
    most: Ints


def _nothing() -> Ints:
    return np.zeros(0, dtype=np.int64)


def attachments(
    table: Table | None,
    applicants: Names,
    programs: Names,
    own: list[Ints],
    kind: tuple[str, ...],
    ties: Ties,
    problems: Problems,
) -> Attached:
    """Supplemental lists with the programs they hang on.

    Parameters
    ----------
    table
        Rows of supplementals.csv.
    applicants, programs
        Ids.
    own
        Programs on each applicant's own or joint list.
    kind
        Kind of each program.
    ties
        What to do about equal ranks.
    problems
        Takes what is wrong: E04, E11, W05, W08.
    """
    if table is None or not table.rows:
        return Attached(*(_nothing(),) * 3, np.zeros(1, dtype=np.int64), _nothing())
    who = applicants.numbers(table, "applicant_id")
    behind = programs.numbers(table, "advanced_program_id", star=True)
    item = programs.numbers(table, "program_id")
    usable = (who >= 0) & ((behind >= 0) | (behind == STAR))
    width = len(programs.ids) + 1
    key = np.where(usable, who * width + np.where(behind == STAR, width - 1, behind), -1)
    groups = np.unique(key[usable])
    owner = np.where(usable, np.searchsorted(groups, key), -1)
    titles = Names("list", problems)
    pairs = [(int(one) // width, int(one) % width) for one in groups]
    titles.ids = tuple(
        f"{applicants.ids[a]} / {programs.ids[p] if p < width - 1 else '*'}" for a, p in pairs
    )
    rank = whole_numbers(table["rank"])
    # "No match" has no place here; an item that is none is left out.
    item = np.where(item >= 0, item, -2)
    lists = in_order(table, owner, rank, ((programs, item),), titles, ties, problems)

    explicit = set(pairs)
    hung: dict[tuple[int, int], tuple[int, ...]] = {}
    for number, (a, p) in enumerate(pairs):
        begin, end = int(lists.ptr[number]), int(lists.ptr[number + 1])
        if begin == end:
            continue
        line = int(table.lines[lists.row[begin]])
        content = lists.item[begin:end].tolist()
        if len(set(content)) < len(content):
            _report_twice(table, lists.row[begin:end], content, a, applicants, programs, problems)
            content = list(dict.fromkeys(content))
        mine = own[a].tolist()
        ids = [applicants.ids[a]]
        if p < width - 1:
            targets = [p] if p in mine else []
            ids.append(programs.ids[p])
            if not targets:
                problems.add(
                    "E11",
                    table.file,
                    line,
                    ids,
                    id=applicants.ids[a],
                    program=programs.ids[p],
                )
        else:
            marked = sorted({q for q in mine if kind[q] == "A"})
            if not marked:
                problems.add("E11", table.file, line, ids, kind="star", id=applicants.ids[a])
            targets = [q for q in marked if (a, q) not in explicit]
        for q in targets:
            names = [applicants.ids[a], programs.ids[q]]
            if q in content:
                problems.add("W05", table.file, line, names, id=names[0], program=names[1])
            if kind[q] != "A":
                problems.add("W08", table.file, line, names, id=names[0], program=names[1])
            kept = tuple(one for one in content if one != q)
            if kept:
                hung[a, q] = kept
    return _packed(hung)


def _report_twice(
    table: Table,
    rows: Ints,
    content: list[int],
    a: int,
    applicants: Names,
    programs: Names,
    problems: Problems,
) -> None:
    seen: set[int] = set()
    for row, p in zip(rows.tolist(), content, strict=True):
        if p in seen:
            names = [applicants.ids[a], programs.ids[p]]
            problems.add(
                "E04",
                table.file,
                int(table.lines[row]),
                names,
                kind="supplemental",
                id=names[0],
                other=names[1],
            )
        seen.add(p)


def _packed(hung: dict[tuple[int, int], tuple[int, ...]]) -> Attached:
    """Each different list of an applicant once, numbered in the order of the attachments."""
    known: dict[tuple[int, tuple[int, ...]], int] = {}
    order = sorted(hung)
    number = [known.setdefault((a, hung[a, p]), len(known)) for a, p in order]
    lists = [items for _, items in known]
    ptr = np.zeros(len(lists) + 1, dtype=np.int64)
    np.cumsum([len(items) for items in lists], out=ptr[1:])
    return Attached(
        np.array([a for a, _ in order], dtype=np.int64),
        np.array([p for _, p in order], dtype=np.int64),
        np.array(number, dtype=np.int64),
        ptr,
        np.array([p for items in lists for p in items], dtype=np.int64),
    )


def reversions(table: Table | None, programs: Names, quota: Ints, problems: Problems) -> Reversions:
    """Seats that may go from one program to another.

    Parameters
    ----------
    table
        Rows of reversions.csv.
    programs
        Ids.
    quota
        Positions of each program.
    problems
        Takes what is wrong: E12, E13, and E09 for the column "order".
    """
    if table is None or not table.rows:
        return Reversions(*(_nothing(),) * 3)
    donor = programs.numbers(table, "donor_id", declared=True)
    receiver = programs.numbers(table, "receiver_id", declared=True)
    most = whole_numbers(table["max"])
    rows: list[tuple[int, int, int, int, int]] = []
    places: dict[tuple[int, int], int] = {}
    orders: dict[tuple[int, int], int] = {}
    for row in range(table.rows):
        d, r, m = int(donor[row]), int(receiver[row]), int(most[row])
        line = int(table.lines[row])
        ids = [table["donor_id"][row].strip(), table["receiver_id"][row].strip()]
        shown = {"donor": ids[0], "receiver": ids[1]}
        if m < 0:
            written = table["max"][row]
            problems.add("E12", table.file, line, ids, kind="max", max=written, **shown)
        if d < 0 or r < 0:
            problems.add("E12", table.file, line, ids, kind="unknown", **shown)
            continue
        if d == r:
            problems.add("E12", table.file, line, ids, kind="self", **shown)
            continue
        if m > quota[d] >= 0:
            quota_shown = int(quota[d])
            problems.add(
                "E12", table.file, line, ids, kind="above", max=m, quota=quota_shown, **shown
            )
        if places.setdefault((d, r), row) != row:
            problems.add("E12", table.file, line, ids, kind="twice", **shown)
            continue
        given = table["order"][row].strip() if "order" in table else ""
        place = int(whole_numbers(table["order"].take(np.array([row])))[0]) if given else -1
        if given and place < 1:
            problems.add("E09", table.file, line, ids, kind="rank", rank=given, id=ids[0])
        elif given and orders.setdefault((d, place), row) != row:
            problems.add("E09", table.file, line, ids, rank=place, id=ids[0])
        # Rows without a number come last, by the receiver's id: never by their place in the file.
        rows.append((d, place if place > 0 else 1 << 62, r, m, row))
    _report_circles(rows, table, programs, problems)
    rows.sort()
    columns = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    return Reversions(columns[0].copy(), columns[2].copy(), columns[3].copy())


def _report_circles(
    rows: list[tuple[int, int, int, int, int]], table: Table, programs: Names, problems: Problems
) -> None:
    """Report one circle after the other, opening each at its first program, until none is left."""
    after: dict[int, dict[int, int]] = {}
    for d, _, r, _, row in rows:
        after.setdefault(d, {})[r] = row
    while True:
        into: dict[int, int] = {}
        for receivers in after.values():
            for r in receivers:
                into[r] = into.get(r, 0) + 1
        ready = [d for d in after if not into.get(d)]
        left = set(after)
        while ready:
            d = ready.pop()
            left.discard(d)
            for r in after.get(d, ()):
                into[r] -= 1
                if not into[r] and r in left:
                    ready.append(r)
        # What is left lies on a circle or behind one; walk backwards to stay on circles.
        if not left:
            return
        before = {r: d for d in sorted(left) for r in after[d] if r in left}
        walk: dict[int, int] = {}
        at = min(left)
        while at not in walk:
            walk[at] = len(walk)
            at = before[at]
        circle = [p for p, place in walk.items() if place >= walk[at]][::-1]
        start = circle.index(min(circle))
        circle = circle[start:] + circle[:start]
        row = after[circle[0]].pop(circle[1 % len(circle)])
        if not after[circle[0]]:
            del after[circle[0]]
        ids = [programs.ids[p] for p in circle]
        way = " → ".join([*ids, ids[0]])
        problems.add("E13", table.file, int(table.lines[row]), ids, way=way)
        if not problems.wants("E13"):
            return
