"""All rules for a market, checked in one pass; what passes cannot surprise the solver.

A market that has passed has ids that are unique and printable, lists that name only who is there
and nobody twice, quotas and reversions within bounds, no circle of reversions, and couples of two
different applicants. One-sided entries may stand in it; :func:`~.preparation.prepare` drops them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.check_couples import Joint, joint_lists, partners
from landbridge.matching.check_lists import Lists, Ties, in_order, pointers, whole_numbers
from landbridge.matching.check_names import EMPTY, NO_MATCH, Names
from landbridge.matching.check_rules import Attached, Reversions, attachments, reversions
from landbridge.matching.check_sides import Sides, report_one_sided
from landbridge.matching.formats.tables import TABLE_COLUMNS, Table, Tables
from landbridge.matching.market import PARITY_EVEN, PARITY_NONE, PARITY_ODD, Market
from landbridge.matching.problems import Problems

__all__ = ["LIST_LIMIT", "MOST_POSITIONS", "check"]

Ints = NDArray[np.int64]

#: Longest list of a single and most rows of a couple, as the NRMP has it; 0 is no limit.
LIST_LIMIT = 300
#: Positions of one program, and of all together, that are taken for a slip of the pen (E01).
MOST_POSITIONS = 100_000
_MOST_POSITIONS_IN_ALL = 10_000_000

_KINDS = {
    "": "",
    "c": "C",
    "categorical": "C",
    "p": "P",
    "preliminary": "P",
    "t": "P",
    "transitional": "P",
    "a": "A",
    "advanced": "A",
    "r": "R",
    "physician": "R",
    "physician-reserved": "R",
    "reserved": "R",
    "f": "F",
    "fellowship": "F",
}
_PARITIES = {"": PARITY_NONE, "none": PARITY_NONE, "even": PARITY_EVEN, "odd": PARITY_ODD}


def check(
    tables: Tables,
    break_ties: int | None = None,
    strict: bool = False,
    list_limit: int = LIST_LIMIT,
) -> Market:
    """Check what was read and make a market of it.

    Parameters
    ----------
    tables
        As read.
    break_ties
        Seed to break ties by lot; None refuses them.
    strict
        Whether warnings are errors.
    list_limit
        Longest list of a single, most rows of a couple; 0 is no limit.

    Raises
    ------
    MarketError
        With every error found.
    """
    problems = tables.problems
    at_hand = dict(tables.tables)
    if "programs" not in at_hand:
        problems.raise_errors()
        at_hand["programs"] = _no_rows("programs")
    if "couples" not in at_hand and any(one.code.startswith("F") for one in problems.errors()):
        at_hand.pop("couple_ranks", None)
    case = _Case(at_hand, problems, Ties(break_ties, tables.marks_ties), list_limit)
    market = case.market()
    for one in tables.declared:
        if one.read < one.count:
            problems.add("W11", one.file, one.line, kind=one.what, read=one.read, count=one.count)
    problems.raise_errors(strict)
    return market


def _no_rows(name: str) -> Table:
    return Table.of_rows("", TABLE_COLUMNS[name][0], [])


class _Case:
    """The checks of one market, in the order in which they need each other."""

    def __init__(
        self, tables: dict[str, Table], problems: Problems, ties: Ties, limit: int
    ) -> None:
        self.tables = tables
        self.problems = problems
        self.ties = ties
        self.limit = limit
        self.programs = Names("program", problems)
        self.applicants = Names("applicant", problems)
        self.couples = Names("couple", problems)

    def market(self) -> Market:
        """Check everything; the market means something only if no error was found."""
        self._declare()
        table = self.tables["programs"]
        row_of = self._rows_of(table, "program_id", self.programs)
        quota = self._quotas(table, row_of)
        kind = tuple(self._words(table, "kind", row_of, _KINDS, ""))
        parity = np.array(self._words(table, "parity", row_of, _PARITIES, 0), dtype=np.int8)
        couple_table = self.tables.get("couples")
        members, lines = partners(couple_table, self.couples, self.applicants, self.problems)
        in_couple = np.zeros(len(self.applicants.ids), dtype=bool)
        in_couple[members[members >= 0]] = True
        ranked = self._applicant_lists(in_couple)
        joint = joint_lists(
            self.tables.get("couple_ranks"),
            couple_table,
            self.tables.get("applicant_ranks"),
            ranked,
            members,
            lines,
            self.couples,
            self.applicants,
            self.programs,
            self.ties,
            self.limit,
            self.problems,
        )
        alone = ~in_couple[ranked.owner]
        single_ptr = pointers(ranked.owner[alone], len(self.applicants.ids))
        single = ranked.item[alone]
        turned = self._reversions(quota)
        self._pairs_that_cannot_be(joint, quota, turned)
        hung = self._attachments(single_ptr, single, joint, members, kind)
        offered = self._program_lists()
        self._empty_lists(single_ptr, offered, in_couple, row_of)
        self._parities(table, row_of, quota, parity)
        report_one_sided(
            self.tables,
            (self.applicants, self.programs),
            Sides(ranked, alone, joint, members, hung, offered),
            self.problems,
        )
        return Market(
            applicants=self.applicants.ids,
            programs=self.programs.ids,
            quota=quota,
            program_ptr=offered.ptr,
            program_list=offered.item,
            single_ptr=single_ptr,
            single_list=single,
            couple_ids=self.couples.ids,
            members=members,
            couple_ptr=joint.ptr,
            couple_first=joint.program[:, 0].copy(),
            couple_second=joint.program[:, 1].copy(),
            attached_to=hung.applicant,
            attached_program=hung.program,
            attached_list=hung.number,
            supplemental_ptr=hung.ptr,
            supplemental_list=hung.items,
            donor=turned.donor,
            receiver=turned.receiver,
            most=turned.most,
            parity=parity,
            kind=kind,
            facts=self._facts(table, row_of),
            warnings=self.problems,
        )

    def _declare(self) -> None:
        self.programs.declare(self.tables["programs"], "program_id", once=True)
        if "applicants" in self.tables:
            self.applicants.declare(self.tables["applicants"], "applicant_id", once=True)
        else:
            if "applicant_ranks" in self.tables:
                ranks = self.tables["applicant_ranks"]
                self.applicants.declare(ranks, "applicant_id", once=False)
            if "couples" in self.tables:
                for name in ("applicant_a", "applicant_b"):
                    self.applicants.declare(self.tables["couples"], name, once=False, partner=True)
        if "couples" in self.tables:
            self.couples.declare(self.tables["couples"], "couple_id", once=True)
        for names in (self.programs, self.applicants, self.couples):
            names.close()

    def _rows_of(self, table: Table, name: str, names: Names) -> Ints:
        """First row of each id."""
        number = names.numbers(table, name, declared=True)
        row_of = np.zeros(len(names.ids), dtype=np.int64)
        rows = np.flatnonzero(number >= 0)[::-1]
        row_of[number[rows]] = rows
        return row_of

    def _quotas(self, table: Table, row_of: Ints) -> Ints:
        every = whole_numbers(table["quota"])
        column, ids = table["quota"], table["program_id"]
        for row in np.flatnonzero((every < 0) | (every > MOST_POSITIONS)).tolist():
            name, written = ids[row].strip(), column[row].strip()
            kind = "" if written else "missing"
            if every[row] > MOST_POSITIONS:
                kind = "large"
            self.problems.add(
                "E01",
                table.file,
                int(table.lines[row]),
                [name],
                kind=kind,
                id=name,
                quota=written,
                most=MOST_POSITIONS,
            )
        quota = every[row_of]
        if int(np.clip(quota, 0, MOST_POSITIONS).sum()) > _MOST_POSITIONS_IN_ALL:
            most = _MOST_POSITIONS_IN_ALL
            self.problems.add("E01", table.file, 0, kind="all", most=most)
        for p in np.flatnonzero(quota == 0).tolist():
            name = self.programs.ids[p]
            self.problems.add("W02", table.file, int(table.lines[row_of[p]]), [name], id=name)
        return quota

    def _words(
        self, table: Table, name: str, row_of: Ints, words: dict[str, Any], nothing: Any
    ) -> list[Any]:
        """Values of a column that knows only certain words."""
        if name not in table:
            return [nothing] * row_of.size
        column = table[name]
        meaning: list[Any] = []
        for code, raw in enumerate(column.texts):
            found = words.get(raw.strip().casefold())
            if found is None:
                for row in np.flatnonzero(column.codes == code).tolist():
                    self.problems.add(
                        "F05",
                        table.file,
                        int(table.lines[row]),
                        [table["program_id"][row].strip()],
                        column=name,
                        value=raw,
                        known=", ".join(sorted(word for word in words if word)),
                    )
                found = nothing
            meaning.append(found)
        return [meaning[code] for code in column.codes[row_of].tolist()]

    def _facts(self, table: Table, row_of: Ints) -> dict[str, Any]:
        known = ("program_id", "quota", "kind", "parity")
        return {
            name: tuple(column.take(row_of).all())
            for name, column in table.columns.items()
            if name not in known
        }

    def _applicant_lists(self, in_couple: NDArray[np.bool_]) -> Lists:
        """Lists in applicant_ranks, those of couples' partners included."""
        table = self.tables.get("applicant_ranks", _no_rows("applicant_ranks"))
        declared = "applicants" not in self.tables
        owner = self.applicants.numbers(table, "applicant_id", declared=declared)
        item = self.programs.numbers(table, "program_id", no_match=True)
        partner = owner >= 0
        partner[partner] = in_couple[owner[partner]]
        for row in np.flatnonzero((item == NO_MATCH) & ~partner).tolist():
            written, line = table["program_id"][row].strip(), int(table.lines[row])
            if written:
                self.problems.add("E03", table.file, line, [written], kind="program", id=written)
            else:
                self.problems.add("E15", table.file, line, kind="empty", column="program_id")
        item = np.where((item == NO_MATCH) & ~partner, EMPTY, item)
        rank = whole_numbers(table["rank"])
        lists = in_order(
            table, owner, rank, ((self.programs, item),), self.applicants, self.ties, self.problems
        )
        length = np.where(in_couple, 0, np.diff(lists.ptr))
        if self.limit:
            for a in np.flatnonzero(length > self.limit).tolist():
                name, line = self.applicants.ids[a], int(table.lines[lists.row[lists.ptr[a]]])
                self.problems.add(
                    "E10",
                    table.file,
                    line,
                    [name],
                    id=name,
                    rows=int(length[a]),
                    limit=self.limit,
                )
        alone = np.flatnonzero(~in_couple[lists.owner])
        self._twice(table, lists, alone, self.applicants, self.programs)
        return lists

    def _program_lists(self) -> Lists:
        table = self.tables.get("program_ranks", _no_rows("program_ranks"))
        owner = self.programs.numbers(table, "program_id")
        item = self.applicants.numbers(table, "applicant_id")
        rank = whole_numbers(table["rank"])
        names = ((self.applicants, item),)
        lists = in_order(table, owner, rank, names, self.programs, self.ties, self.problems)
        self._twice(table, lists, np.arange(lists.owner.size), self.programs, self.applicants)
        return lists

    def _twice(self, table: Table, lists: Lists, places: Ints, owners: Names, items: Names) -> None:
        """Report what stands twice on one list."""
        key = lists.owner[places] * (len(items.ids) + 1) + lists.item[places]
        ordered = np.sort(key)
        if not np.any(ordered[1:] == ordered[:-1]):
            return
        order = np.argsort(key, kind="stable")
        again = order[1:][key[order][1:] == key[order][:-1]]
        for place in places[again].tolist():
            ids = [owners.ids[lists.owner[place]], items.ids[lists.item[place]]]
            line = int(table.lines[lists.row[place]])
            self.problems.add(
                "E04", table.file, line, ids, kind=owners.noun, id=ids[0], other=ids[1]
            )

    def _reversions(self, quota: Ints) -> Reversions:
        return reversions(self.tables.get("reversions"), self.programs, quota, self.problems)

    def _attachments(
        self, ptr: Ints, single: Ints, joint: Joint, members: Ints, kind: tuple[str, ...]
    ) -> Attached:
        table = self.tables.get("supplementals")
        own: list[Ints] = []
        if table is not None:
            own = [single[ptr[a] : ptr[a + 1]] for a in range(len(self.applicants.ids))]
            for c in range(len(members)):
                for side in range(2):
                    if members[c, side] >= 0:
                        named = joint.program[joint.ptr[c] : joint.ptr[c + 1], side]
                        own[members[c, side]] = named[named >= 0]
        return attachments(
            table, self.applicants, self.programs, own, kind, self.ties, self.problems
        )

    def _pairs_that_cannot_be(self, joint: Joint, quota: Ints, turned: Reversions) -> None:
        room = np.maximum(quota, 0)
        np.add.at(room, turned.receiver, np.maximum(turned.most, 0))
        first, second = joint.program[:, 0], joint.program[:, 1]
        same = np.flatnonzero((first == second) & (first >= 0))
        for k in same[room[first[same]] < 2].tolist():
            ids = [self.couples.ids[joint.couple[k]], self.programs.ids[first[k]]]
            file = joint.files[joint.couple[k]]
            self.problems.add("W07", file, int(joint.lines[k, 0]), ids, id=ids[0], program=ids[1])

    def _file(self, *names: str) -> str:
        return next((self.tables[name].file for name in names if name in self.tables), "")

    def _empty_lists(
        self, ptr: Ints, offered: Lists, in_couple: NDArray[np.bool_], row_of: Ints
    ) -> None:
        table = self.tables.get("applicants")
        lines = np.zeros(len(self.applicants.ids), dtype=np.int64)
        if table is not None:
            lines = table.lines[self._rows_of(table, "applicant_id", self.applicants)]
        for a in np.flatnonzero((np.diff(ptr) == 0) & ~in_couple).tolist():
            name = self.applicants.ids[a]
            file = self._file("applicants", "applicant_ranks")
            self.problems.add("W03", file, int(lines[a]), [name], kind="applicant", id=name)
        programs = self.tables["programs"]
        for p in np.flatnonzero(np.diff(offered.ptr) == 0).tolist():
            name, line = self.programs.ids[p], int(programs.lines[row_of[p]])
            self.problems.add("W03", programs.file, line, [name], kind="program", id=name)

    def _parities(self, table: Table, row_of: Ints, quota: Ints, parity: NDArray[np.int8]) -> None:
        for p in np.flatnonzero((parity != PARITY_NONE) & (quota <= 1)).tolist():
            name, line = self.programs.ids[p], int(table.lines[row_of[p]])
            kind = "even" if parity[p] == PARITY_EVEN else "odd"
            self.problems.add("W09", table.file, line, [name], kind=kind, id=name, quota=quota[p])
