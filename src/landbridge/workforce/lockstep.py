"""Two replicates in lockstep, life by life: where each life first goes another way, and why.

A baseline and a reform of one replicate share every draw, so a life that differs between them was
touched. Both are simulated process by process; after each, the columns that the process writes are
compared for every life present in both. The process in which a life first differs, or by which it
is added to one of the two alone, is the process that the life belongs to, for good.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.year import FIRST_DAY, YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landbridge.workforce.engine import Engine
    from landbridge.workforce.process import Process

__all__ = ["PROCESSES", "Changed", "Lockstep"]

#: Names of the processes in the order in which they come; a code stands for its place here.
PROCESSES: tuple[str, ...] = tuple(
    process.name for process in (*(each for each in FIRST_DAY if each not in YEAR), *YEAR)
)
_NEVER = -1


class Changed:
    """Lives that differ, one entry a life, in the order of year, process and key.

    Attributes
    ----------
    key : ndarray of uint64
        Semantic keys of the persons.
    before, after : ndarray of int64
        Their rows in the two person tables, -1 where a life is in one of them only.
    process, year : ndarray of int16
        Where each first differed: a place in :data:`PROCESSES` and the academic year.
    """

    def __init__(
        self,
        key: NDArray[np.uint64],
        before: NDArray[np.int64],
        after: NDArray[np.int64],
        process: NDArray[np.int16],
        year: NDArray[np.int16],
    ) -> None:
        order = np.lexsort((key, process, year))
        self.key, self.before, self.after = key[order], before[order], after[order]
        self.process, self.year = process[order], year[order]

    def __len__(self) -> int:
        return int(self.key.size)


class _Alone:
    """Rows of one table that have no counterpart in the other."""

    def __init__(self) -> None:
        self.rows: list[NDArray[np.int64]] = []
        self.when: list[tuple[int, int]] = []

    def add(self, rows: NDArray[np.int64], process: int, year: int) -> None:
        if rows.size:
            self.rows.append(rows)
            self.when.append((process, year))

    def joined(self) -> tuple[NDArray[np.int64], NDArray[np.int16], NDArray[np.int16]]:
        sizes = [rows.size for rows in self.rows]
        process, year = (
            np.repeat(np.array([when[i] for when in self.when], dtype=np.int16), sizes)
            for i in (0, 1)
        )
        return np.concatenate([*self.rows, np.zeros(0, dtype=np.int64)]), process, year


class Lockstep:
    """A baseline and a reform, simulated side by side.

    Parameters
    ----------
    before, after
        Engines of the baseline and the reform, with the same country, seed, replicate and scale,
        neither of which has simulated a year.
    """

    def __init__(self, before: Engine, after: Engine) -> None:
        self.before, self.after = before, after
        self._seen = [0, 0]
        self._rows = [np.zeros(0, dtype=np.int64) for _ in range(2)]
        self._straight = 0
        self._process = np.zeros(0, dtype=np.int16)
        self._year = np.zeros(0, dtype=np.int16)
        self._alone = (_Alone(), _Alone())
        self._look(FIRST_DAY[0], before.first_year)

    def run_year(self, year: int) -> None:
        """Simulate one academic year of both; years must follow one another."""
        for process, same in zip(self.before.steps(year), self.after.steps(year), strict=True):
            assert process is same
            self._look(process, year)

    def changed(self) -> Changed:
        """The lives that have differed so far."""
        differ = np.flatnonzero(self._process != _NEVER)
        before, after = (rows[differ] for rows in self._rows)
        parts = [
            (
                self.before.people.key[before],
                before,
                after,
                self._process[differ],
                self._year[differ],
            )
        ]
        for side, engine in enumerate((self.before, self.after)):
            rows, process, year = self._alone[side].joined()
            nowhere = np.full(rows.size, -1, dtype=np.int64)
            both = (nowhere, rows) if side else (rows, nowhere)
            parts.append((engine.people.key[rows], *both, process, year))
        return Changed(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

    def _look(self, process: Process, year: int) -> None:
        """Pair the rows that the process has added, then compare what it may have written."""
        code = PROCESSES.index(process.name)
        self._pair(code, year)
        new = self._differing(process.writes) & (self._process == _NEVER)
        self._process[new] = code
        self._year[new] = year

    def _pair(self, process: int, year: int) -> None:
        keys = [engine.people.key[seen:] for engine, seen in self._both()]
        if not any(new.size for new in keys):
            return
        if np.array_equal(keys[0], keys[1]):
            at = [np.arange(keys[0].size)] * 2
        else:
            _, *at = np.intersect1d(keys[0], keys[1], assume_unique=True, return_indices=True)
        for side, mine in enumerate(at):
            alone = np.ones(keys[side].size, dtype=np.bool_)
            alone[mine] = False
            first = self._seen[side]
            self._alone[side].add(first + np.flatnonzero(alone), process, year)
            self._rows[side] = np.concatenate([self._rows[side], first + mine])
            self._seen[side] += keys[side].size
        size = self._rows[0].size
        never = np.full(size - self._process.size, _NEVER, dtype=np.int16)
        self._process = np.concatenate([self._process, never])
        self._year = np.concatenate([self._year, never])
        # As long as both tables are appended alike, a pair stands in the same row of both.
        if np.array_equal(self._rows[0][self._straight :], self._rows[1][self._straight :]) and (
            size == self._seen[0]
        ):
            self._straight = size

    def _both(self) -> Iterable[tuple[Engine, int]]:
        return zip((self.before, self.after), self._seen, strict=True)

    def _differing(self, columns: Iterable[str]) -> NDArray[np.bool_]:
        """Pairs that differ in any of the columns."""
        s = self._straight
        before, after = (rows[s:] for rows in self._rows)
        differ = np.zeros(self._rows[0].size, dtype=np.bool_)
        for name in columns:
            one, two = (_bits(getattr(e.people, name)) for e in (self.before, self.after))
            differ[:s] |= one[:s] != two[:s]
            differ[s:] |= one[before] != two[after]
        return differ


def _bits(column: NDArray[Any]) -> NDArray[Any]:
    """A column as whole numbers, so that equal means equal bit for bit."""
    return column.view(f"u{column.itemsize}")
