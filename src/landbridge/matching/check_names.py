"""Ids: who there is, and whom a column means."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.formats.tables import Column, Table
from landbridge.matching.problems import Problems

__all__ = ["EMPTY", "NO_MATCH", "NO_MATCH_WORDS", "STAR", "UNKNOWN", "Names"]

Ints = NDArray[np.int64]

#: What a column can mean besides an id.
NO_MATCH, UNKNOWN, EMPTY, STAR = -1, -2, -3, -4

#: "No match" as written for one partner of a couple; an empty field means it too.
NO_MATCH_WORDS = frozenset(["NONE", "999999999"])

#: Signs that no id may hold: they do not show, turn text round, or cannot be written.
_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


def _fold(clean: str) -> str:
    """What two ids must not share: case, inner spaces and forms of one letter do not count."""
    if not clean.isascii():
        clean = unicodedata.normalize("NFKC", clean)
    return " ".join(clean.casefold().split())


class Names:
    """The ids of one kind, and the numbers that stand for them: places in their sorted order.

    Parameters
    ----------
    noun
        "applicant", "program" or "couple".
    problems
        Takes what is wrong.
    """

    def __init__(self, noun: str, problems: Problems) -> None:
        self.noun = noun
        self.problems = problems
        self.ids: tuple[str, ...] = ()
        self.index: dict[str, int] = {}
        self._folds: dict[str, str] = {}
        self._reported: set[str] = set()

    def declare(self, table: Table, name: str, once: bool, partner: bool = False) -> None:
        """Take the ids of a column as existing.

        Parameters
        ----------
        table, name
            The column.
        once
            Whether an id may stand there only once (E02).
        partner
            Whether an empty field is reported elsewhere.
        """
        column = table[name]
        seen: dict[str, int] = {}
        for code, raw in enumerate(column.texts):
            clean = raw.strip()
            if not clean:
                if not partner:
                    self._empty(table, name, code)
                continue
            if _CONTROL.search(clean):
                self._control(table, name, code, clean)
            if once and clean in seen:
                self._report("twice", table, name, code, clean, column.texts[seen[clean]])
            seen.setdefault(clean, code)
            fold = _fold(clean)
            other = self._folds.setdefault(fold, clean)
            if other != clean:
                self._report("case", table, name, code, clean, other)
            self.index.setdefault(clean, 0)
            if self.noun == "program" and clean.upper() in NO_MATCH_WORDS:
                self._report("reserved", table, name, code, clean, clean)
        if once:
            often = np.flatnonzero(np.bincount(column.codes, minlength=len(column.texts)) > 1)
            for code in often.tolist():
                if clean := column.texts[code].strip():
                    for row in np.flatnonzero(column.codes == code)[1:].tolist():
                        self.problems.add(
                            "E02",
                            table.file,
                            int(table.lines[row]),
                            [clean],
                            kind=self.noun,
                            id=clean,
                        )

    def close(self) -> None:
        """No more ids: sort them and number them."""
        self.ids = tuple(sorted(self.index))
        self.index = {name: number for number, name in enumerate(self.ids)}

    def numbers(
        self,
        table: Table,
        name: str,
        no_match: bool = False,
        star: bool = False,
        declared: bool = False,
    ) -> Ints:
        """The number of the id in each row.

        Parameters
        ----------
        table, name
            The column.
        no_match
            Whether "no match" may stand there, as an empty field too.
        star
            Whether ``*`` may stand there, for all.
        declared
            Whether the column has been declared, so that its faults are known.

        Returns
        -------
        ndarray
            Numbers, or :data:`NO_MATCH`, :data:`UNKNOWN` (reported), :data:`EMPTY` (reported).
        """
        column = table[name]
        meaning = np.full(max(len(column.texts), 1), UNKNOWN, dtype=np.int64)
        for code, raw in enumerate(column.texts):
            number = self.index.get(raw)
            if number is None and star and raw.strip() == "*":
                number = STAR
            elif number is None and declared:
                number = self.index.get(raw.strip(), EMPTY)
            elif number is None:
                number = self._meaning(table, name, code, raw.strip(), no_match)
            meaning[code] = number
        out = meaning[column.codes]
        for row in np.flatnonzero(out == UNKNOWN).tolist():
            if not self.problems.wants("E03"):
                self.problems.count("E03", int((out[row:] == UNKNOWN).sum()))
                break
            clean = column[row].strip()
            if clean not in self._reported:
                self.problems.add(
                    "E03", table.file, int(table.lines[row]), [clean], kind=self.noun, id=clean
                )
        return out

    def _meaning(self, table: Table, name: str, code: int, clean: str, no_match: bool) -> int:
        if not clean:
            if not no_match:
                self._empty(table, name, code)
            return NO_MATCH if no_match else EMPTY
        number = self.index.get(clean)
        if number is not None:
            return number
        if no_match and clean.upper() in NO_MATCH_WORDS:
            return NO_MATCH
        if _CONTROL.search(clean):
            self._control(table, name, code, clean)
            self._reported.add(clean)
        elif (near := self._folds.get(_fold(clean))) is not None:
            self._report("case", table, name, code, clean, near)
            return self.index[near]
        return UNKNOWN

    def _empty(self, table: Table, name: str, code: int) -> None:
        for row in np.flatnonzero(table[name].codes == code).tolist():
            self.problems.add("E15", table.file, int(table.lines[row]), kind="empty", column=name)

    def _control(self, table: Table, name: str, code: int, clean: str) -> None:
        line = _first_line(table, table[name], code)
        self.problems.add("E15", table.file, line, [clean], kind="control", id=clean)

    def _report(
        self, kind: str, table: Table, name: str, code: int, clean: str, other: str
    ) -> None:
        line = _first_line(table, table[name], code)
        ids = [clean, other] if kind == "case" else [clean]
        self.problems.add("E15", table.file, line, ids, kind=kind, id=clean, other=other)


def _first_line(table: Table, column: Column, code: int) -> int:
    rows = np.flatnonzero(column.codes == code)
    return int(table.lines[rows[0]]) if rows.size else 0
