"""Couples: who belongs to whom, and joint lists however they were handed in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.check_lists import Lists, Ties, in_order, pointers, whole_numbers
from landbridge.matching.check_names import NO_MATCH, Names
from landbridge.matching.formats.tables import Table
from landbridge.matching.problems import Problems

__all__ = ["Joint", "joint_lists", "partners"]

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Joint:
    """Rows of joint lists: list c is rows ``ptr[c]`` to ``ptr[c + 1] - 1``.

    Attributes
    ----------
    ptr, program
        Pointers; programs of both partners, shape (rows, 2), ``NO_MATCH`` for none.
    couple, lines
        Couple of each row; the line it stands on, shape (rows, 2): partners may have their own.
    files
        File of each couple's rows.
    """

    ptr: Ints
    program: Ints
    couple: Ints
    lines: Ints
    files: list[str]


def partners(
    table: Table | None, couples: Names, applicants: Names, problems: Problems
) -> tuple[Ints, Ints]:
    """Members of each couple (E06), and the line that names it.

    Parameters
    ----------
    table
        Rows of couples.csv.
    couples, applicants
        Ids.
    problems
        Takes what is wrong.

    Returns
    -------
    members : ndarray, shape (couples, 2)
        -1 where there is none.
    lines : ndarray, shape (couples,)
    """
    members = np.full((len(couples.ids), 2), -1, dtype=np.int64)
    lines = np.zeros(len(couples.ids), dtype=np.int64)
    if table is None:
        return members, lines
    number = couples.numbers(table, "couple_id", declared=True)
    both = [
        applicants.numbers(table, name, no_match=True) for name in ("applicant_a", "applicant_b")
    ]
    taken: dict[int, int] = {}
    for row in range(table.rows):
        c, a, b = int(number[row]), int(both[0][row]), int(both[1][row])
        line = int(table.lines[row])
        name = table["couple_id"][row].strip()
        if NO_MATCH in (a, b):
            problems.add("E06", table.file, line, [name], kind="missing", id=name)
        elif a == b and a >= 0:
            ids = [name, applicants.ids[a]]
            problems.add("E06", table.file, line, ids, id=name, applicant=ids[1])
        if c < 0 or (lines[c] and members[c].any()):
            continue
        lines[c] = line
        for side, who in enumerate((a, b)):
            if who < 0 or (side == 1 and a == b):
                continue
            if taken.setdefault(who, c) != c:
                other = couples.ids[taken[who]]
                ids = [applicants.ids[who], other, name]
                problems.add(
                    "E06",
                    table.file,
                    line,
                    ids,
                    kind="two",
                    applicant=ids[0],
                    id=name,
                    other=other,
                )
                continue
            members[c, side] = who
    return members, lines


def joint_lists(
    table: Table | None,
    couple_table: Table | None,
    single_table: Table | None,
    single: Lists,
    members: Ints,
    lines: Ints,
    couples: Names,
    applicants: Names,
    programs: Names,
    ties: Ties,
    limit: int,
    problems: Problems,
) -> Joint:
    """Joint lists from couple_ranks, or from the partners' own lists with the same rank numbers.

    Parameters
    ----------
    table, couple_table, single_table
        Rows of couple_ranks.csv, couples.csv, applicant_ranks.csv.
    single
        The lists in applicant_ranks, those of partners included.
    members, lines
        See :func:`partners`.
    couples, applicants, programs
        Ids.
    ties
        What to do about equal ranks.
    limit
        Longest list allowed; 0 none.
    problems
        Takes what is wrong: E05, E07, E08, E10, W03, W04, W10.
    """
    count = len(couples.ids)
    couple = np.zeros(0, dtype=np.int64)
    both = np.zeros((0, 2), dtype=np.int64)
    both_lines = np.zeros((0, 2), dtype=np.int64)
    if table is not None:
        owner = couples.numbers(table, "couple_id")
        named = [
            programs.numbers(table, name, no_match=True) for name in ("program_a", "program_b")
        ]
        rank = whole_numbers(table["rank"])
        items = ((programs, named[0]), (programs, named[1]))
        lists = in_order(table, owner, rank, items, couples, ties, problems)
        couple, both_lines = lists.owner, np.stack([table.lines[lists.row]] * 2, axis=1)
        both = np.stack([lists.item, named[1][lists.row]], axis=1)
    given = np.bincount(couple, minlength=count) > 0
    file = table.file if table is not None else ""
    single_file = single_table.file if single_table is not None else ""
    couple_file = couple_table.file if couple_table is not None else ""
    files = [file if given[c] else single_file for c in range(count)]

    more_couple, more_both, more_lines = [couple], [both], [both_lines]
    begin = pointers(couple, count)
    for c in np.flatnonzero((members >= 0).all(axis=1)).tolist():
        spans = [slice(single.ptr[m], single.ptr[m + 1]) for m in members[c].tolist()]
        sizes = [int(span.stop - span.start) for span in spans]
        if given[c]:
            joint = both[begin[c] : begin[c + 1]]
            for side, span in enumerate(spans):
                if sizes[side] and not _same(joint[:, side], single.item[span]):
                    name = applicants.ids[int(members[c, side])]
                    at = int(_lines(single_table, single.row[span])[0])
                    ids = [name, couples.ids[c]]
                    problems.add("E08", single_file, at, ids, applicant=name, id=ids[1])
            continue
        if sizes[0] != sizes[1] or not np.array_equal(single.rank[spans[0]], single.rank[spans[1]]):
            names = [applicants.ids[int(m)] for m in members[c]]
            longer = spans[0] if sizes[0] >= sizes[1] else spans[1]
            at = int(_lines(single_table, single.row[longer])[0])
            problems.add(
                "E07",
                single_file,
                at,
                [couples.ids[c], *names],
                id=couples.ids[c],
                a=names[0],
                b=names[1],
                na=sizes[0],
                nb=sizes[1],
            )
            continue
        more_couple.append(np.full(sizes[0], c, dtype=np.int64))
        more_both.append(np.stack([single.item[span] for span in spans], axis=1))
        more_lines.append(
            np.stack([_lines(single_table, single.row[span]) for span in spans], axis=1)
        )
    couple, both, both_lines = (
        np.concatenate(more) for more in (more_couple, more_both, more_lines)
    )
    order = np.argsort(couple, kind="stable")
    couple, both, both_lines = couple[order], both[order], both_lines[order]
    for c in np.flatnonzero(np.bincount(couple, minlength=count) == 0).tolist():
        name = couples.ids[c]
        problems.add("W03", couple_file, int(lines[c]), [name], kind="couple", id=name)
    return _rows_that_count(couple, both, both_lines, files, couples, programs, limit, problems)


def _lines(table: Table | None, rows: Ints) -> Ints:
    return table.lines[rows] if table is not None else np.zeros(rows.size, dtype=np.int64)


def _same(joint: Ints, own: Ints) -> bool:
    """Whether a partner's own list says what the joint list says of this partner."""
    if np.array_equal(joint, own):
        return True
    named = list(dict.fromkeys(joint[joint >= 0].tolist()))
    return named == own.tolist()


def _rows_that_count(
    couple: Ints,
    both: Ints,
    both_lines: Ints,
    files: list[str],
    couples: Names,
    programs: Names,
    limit: int,
    problems: Problems,
) -> Joint:
    count = len(couples.ids)
    ptr, line = pointers(couple, count), both_lines[:, 0]
    keep = np.ones(couple.size, dtype=bool)
    for c in range(count):
        begin, end = int(ptr[c]), int(ptr[c + 1])
        if begin == end:
            continue
        name = couples.ids[c]
        if limit and end - begin > limit:
            problems.add(
                "E10", files[c], int(line[begin]), [name], id=name, rows=end - begin, limit=limit
            )
        seen: set[tuple[int, int]] = set()
        for k in range(begin, end):
            row = (int(both[k, 0]), int(both[k, 1]))
            if row in seen and row != (NO_MATCH, NO_MATCH):
                ids = [name, *(programs.ids[p] if p >= 0 else "NONE" for p in row)]
                problems.add("E05", files[c], int(line[k]), ids, id=name, a=ids[1], b=ids[2])
            seen.add(row)
        empty = np.flatnonzero((both[begin:end] == NO_MATCH).all(axis=1))
        if empty.size:
            first = begin + int(empty[0])
            keep[first:end] = False
            problems.add("W04", files[c], int(line[first]), [name], id=name, rows=end - first)
        if any((both[begin:end, side] == NO_MATCH).all() for side in range(2)):
            problems.add("W10", files[c], int(line[begin]), [name], id=name)
    return Joint(pointers(couple[keep], count), both[keep], couple[keep], both_lines[keep], files)
