"""What a process of the year is, and the moment it is given.

A process declares in one place the parameters it may ask for, the columns of the person table it
reads and writes, and the results it counts; then it has one function. Asking for an undeclared
parameter is an error at once; that the columns written are the declared ones is tested.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from landbridge import law
from landbridge.chance.kernels import Stream, keyed_uniforms, stream_for

if TYPE_CHECKING:
    from landbridge.baseline.country import Country
    from landbridge.parameters import ParameterTree
    from landbridge.workforce.people import People
    from landbridge.workforce.results import Results
    from landbridge.workforce.world import World

Truths = NDArray[np.int8]
#: Told of a stream asked for: its name and year, for which keys (None: inside a loop), which draw.
Drew = Callable[[str, int, "NDArray[np.uint64] | None", "int | None"], None]

__all__ = ["ChangeRecorder", "Moment", "Process", "Recorder"]


@dataclass(frozen=True)
class Process:
    """One process of the year.

    Parameters
    ----------
    name
        Also the name of its random stream.
    step
        The function; changes the person table and counts results.
    parameters
        Ids it may ask for.
    reads, writes
        Columns of the person table.
    results
        Measures it counts, with what they are.
    decided_on
        Month and day of the calendar year of the step whose law applies (the Match is run in
        March, the federal fiscal year of waivers opens on 1 October).
    rules
        Requirements of the rulebook of law that it may ask.
    asked_of
        Whether it asks them of the person in a row, for who watches a life.
    """

    name: str
    step: Callable[[Moment], None]
    parameters: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    results: dict[str, str] = field(default_factory=dict)
    decided_on: tuple[int, int] = (7, 1)
    rules: tuple[str, ...] = ()
    asked_of: Callable[[People, int], bool] = lambda people, row: True

    @property
    def all_parameters(self) -> tuple[str, ...]:
        """Ids it may ask for, and those that its rules of law read."""
        book = law.load_rulebook() if self.rules else None
        read = [name for rule in self.rules for name in book.requirement(rule).reads]  # type: ignore[union-attr]
        return tuple(dict.fromkeys((*self.parameters, *read)))


class Declared:
    """The tree on a date, open only at the ids a process has declared."""

    def __init__(self, process: Process, tree: ParameterTree, on: datetime.date) -> None:
        self._process = process
        self.tree = tree
        self.on = on
        self._snapshot = tree.at(on)
        self._allowed = frozenset(process.parameters)

    def __getitem__(self, identifier: str) -> Any:
        if identifier not in self._allowed:
            raise KeyError(f"process '{self._process.name}' does not declare '{identifier}'")
        return self._snapshot[identifier]

    def on_day(self, identifier: str, on: datetime.date) -> NDArray[np.float64]:
        """A declared parameter as it stands on another day."""
        self[identifier]
        return np.asarray(self.tree.value(identifier, on), dtype=np.float64)

    def number(self, identifier: str) -> float:
        """A scalar parameter as a float."""
        return float(self[identifier])

    def choice(self, identifier: str) -> str:
        """The name that a parameter with named choices has on the day."""
        return self.tree[identifier].choice(self.number(identifier))

    def table(self, identifier: str) -> NDArray[np.float64]:
        """A parameter by categories as a contiguous array."""
        return np.ascontiguousarray(self[identifier], dtype=np.float64)


@dataclass
class Moment:
    """A process at its turn in one year: all it may see and touch."""

    process: Process
    year: int
    people: People
    country: Country
    world: World
    parameters: Declared
    results: Results
    seed: int
    replicate: int
    drew: Drew | None = None

    def stream(
        self, part: str = "", keys: NDArray[np.uint64] | None = None, draw: int | None = None
    ) -> Stream:
        """The process's random stream of this year (``part`` names a stream of its own).

        Who listens is told if a loop takes draw number ``draw`` alone, or draws for ``keys`` alone.
        """
        name = self._stream_name(part)
        self.note(name, self.year, keys, draw)
        return stream_for(self.seed, self.replicate, name, self.year)

    def uniforms(self, part: str, keys: NDArray[np.uint64], draw: int = 0) -> NDArray[np.float64]:
        """Draw number ``draw`` of stream ``part`` for every key, on (0, 1)."""
        name = self._stream_name(part)
        self.note(name, self.year, keys, draw)
        return keyed_uniforms(stream_for(self.seed, self.replicate, name, self.year), keys, draw)

    def rounded(
        self, part: str, expected: NDArray[np.float64], keys: NDArray[np.uint64]
    ) -> NDArray[np.int64]:
        """Capacities in whole numbers, each rounded up with its fraction as the probability.

        Rounded half up, a sample would never see what a reform adds to a capacity of few. The draw
        hangs on key and year alone, so that more is never less, and a whole capacity is itself.
        """
        return np.asarray(np.floor(expected + self.uniforms(part, keys)), dtype=np.int64)

    def _stream_name(self, part: str) -> str:
        return f"{self.process.name}.{part}" if part else self.process.name

    def note(
        self,
        name: str,
        year: int,
        keys: NDArray[np.uint64] | None = None,
        draw: int | None = None,
    ) -> None:
        """Tell who listens that a stream is drawn from: by whom (None: a loop over all), which draw
        (None: as many as it takes)."""
        if self.drew is not None:
            self.drew(name, year, keys, draw)

    def meets(self, rules: tuple[str, ...], facts: law.Facts, state: NDArray[Any]) -> Truths:
        """Whether each row meets requirements of law in a state: 2 yes, 1 not known, 0 no."""
        undeclared = set(rules) - set(self.process.rules)
        if undeclared:
            raise KeyError(f"process '{self.process.name}' does not declare {undeclared}")
        law_of_day = self.parameters
        return law.requirements_met(rules, facts, law_of_day.tree, law_of_day.on, state)

    def count(
        self,
        measure: str,
        value: float,
        place: str = "US",
        category: str = "all",
        origin: str = "all",
    ) -> None:
        """Add one result of this year (scaled back to the whole country when it is printed)."""
        self.results.add(measure, self.year, place, category, origin, value)

    def count_plain(self, measure: str, value: float) -> None:
        """Add a national result that is no count of people, so that no scale applies."""
        self.count(measure, value / self.results.weight)


class Recorder(Protocol):
    """Told before and after every process; keeps what it likes."""

    def before(self, process: Process, year: int, people: People) -> None:
        """Called before the step."""

    def after(self, process: Process, year: int, people: People) -> None:
        """Called after the step."""


class ChangeRecorder:
    """Keeps, for each process and year, how many people it changed in each declared column.

    Attributes
    ----------
    changes : dict
        ``(process, year) -> {column: people changed}``; "new" counts people added.
    """

    def __init__(self) -> None:
        self.changes: dict[tuple[str, int], dict[str, int]] = {}
        self._columns: dict[str, NDArray[Any]] = {}
        self._size = 0

    def before(self, process: Process, year: int, people: People) -> None:
        """Copy the columns the process may write."""
        self._size = len(people)
        self._columns = {name: getattr(people, name).copy() for name in process.writes}

    def after(self, process: Process, year: int, people: People) -> None:
        """Compare them."""
        found = {"new": len(people) - self._size}
        for name, old in self._columns.items():
            new = getattr(people, name)[: self._size]
            found[name] = int(np.count_nonzero(new != old))
        self.changes[(process.name, year)] = found
