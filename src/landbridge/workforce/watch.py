"""One life watched: what each process changed in it, the law it was held to, the draws it drew."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge import law
from landbridge.workforce.law_facts import facts_of_rows
from landbridge.workforce.people import COLUMNS

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree
    from landbridge.workforce.people import People
    from landbridge.workforce.process import Process

__all__ = ["Draw", "Step", "Watch"]


@dataclass(frozen=True)
class Draw:
    """A stream of chance behind a step.

    Parameters
    ----------
    stream, year
        Name and year of the stream; with seed, replicate and the person's key they name a draw.
    number
        Which draw of it this life took; None where as many are taken as are needed, from a stream
        that a loop draws from for all whom the step concerns.
    """

    stream: str
    year: int
    number: int | None = None


@dataclass(frozen=True)
class Step:
    """What one process of one year did to the life, or asked of it.

    Parameters
    ----------
    year, process, on
        Academic year, name of the process, and the day whose law applied.
    old, new
        Columns changed and their values before and after; nothing in ``old`` where the process
        brought the person into the table.
    rules
        Requirements of law that the process asked about this person, in order, with the answer:
        2 met, 1 not known, 0 not met.
    draws
        Streams of chance that the process drew from.
    """

    year: int
    process: str
    on: datetime.date
    old: dict[str, Any]
    new: dict[str, Any]
    rules: dict[str, int] = field(default_factory=dict)
    draws: tuple[Draw, ...] = ()


class Watch:
    """A recorder that follows the person with one key.

    Parameters
    ----------
    key
        Semantic key of the person.
    tree
        The tree of the engine that is watched.

    Attributes
    ----------
    steps : list of Step
        Those that changed something or asked the law, in order; empty if nobody has the key.
    row : int or None
        The person's row.
    """

    def __init__(self, key: int, tree: ParameterTree) -> None:
        self.key = np.uint64(key)
        self.tree = tree
        self.steps: list[Step] = []
        self.row: int | None = None
        self._seen = 0
        self._was: dict[str, Any] = {}
        self._rules: dict[str, int] = {}
        self._draws: list[Draw] = []

    @property
    def home_state(self) -> int:
        """The person's state of school or residence, -1 abroad."""
        return int(self._was["home_state"])

    def before(self, process: Process, year: int, people: People) -> None:
        """Ask the law that the process is about to ask of this person."""
        self._draws = []
        self._rules = {}
        if process.rules and self.row is not None and process.asked_of(people, self.row):
            row = np.array([self.row])
            facts = facts_of_rows(people, row, year)
            home = people.home_state[row].astype(np.int64)
            on = _day(process, year)
            for rule in process.rules:
                answer = law.requirements_met((rule,), facts, self.tree, on, home)
                self._rules[rule] = int(answer[0])

    def drew(
        self, name: str, year: int, keys: NDArray[np.uint64] | None, number: int | None
    ) -> None:
        """Keep a stream where this person drew from it, or may have in a loop."""
        if keys is None or np.any(keys == self.key):
            self._draws.append(Draw(name, year, number))

    def after(self, process: Process, year: int, people: People) -> None:
        """Keep what the process has changed."""
        if self.row is None:
            found = self._seen + np.flatnonzero(people.key[self._seen :] == self.key)
            self._seen = len(people)
            if not found.size:
                return
            self.row = int(found[0])
        row = self.row
        now = {name: getattr(people, name)[row].item() for name in COLUMNS}
        changed = [name for name, value in now.items() if self._was.get(name) != value]
        if changed or self._rules:
            self.steps.append(
                Step(
                    year,
                    process.name,
                    _day(process, year),
                    {name: self._was[name] for name in changed if name in self._was},
                    {name: now[name] for name in changed},
                    self._rules,
                    tuple(dict.fromkeys(self._draws)),
                )
            )
        self._was = now


def _day(process: Process, year: int) -> datetime.date:
    return datetime.date(year, *process.decided_on)
