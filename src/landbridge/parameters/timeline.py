"""A value through time: steps that hold from a date until the next.

A reform is nothing but a new timeline: `Timeline.changed` cuts the steps at the dates of the change
and alters those inside. Timelines are immutable and keep no step equal to the one before it, so
two timelines with the same values compare and hash alike.
"""

from __future__ import annotations

import datetime
import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Step:
    """One value and the day from which it holds.

    Attributes
    ----------
    start
        First day.
    value
        Read-only float64 array in the shape of the dimensions; no axes for a scalar.
    exact
        True if a replicate's draw leaves the value alone (a sunset written in law).
    """

    start: datetime.date
    value: Values
    exact: bool = False

    def same_value(self, other: Step) -> bool:
        """Tell whether both steps hold the same values in the same manner."""
        return self.exact == other.exact and np.array_equal(self.value, other.value)


@dataclass(frozen=True, eq=False)
class Timeline:
    """Steps in order of date; before the first there is no value."""

    steps: tuple[Step, ...]

    @classmethod
    def of(cls, steps: Iterable[Step]) -> Timeline:
        """Build a timeline, dropping every step that repeats the one before it."""
        kept: list[Step] = []
        for step in steps:
            if not kept or not step.same_value(kept[-1]):
                step.value.setflags(write=False)
                kept.append(step)
        return cls(tuple(kept))

    @cached_property
    def _starts(self) -> list[datetime.date]:
        return [step.start for step in self.steps]

    @property
    def first(self) -> datetime.date:
        """First day with a value."""
        return self.steps[0].start

    def on(self, date: datetime.date) -> Step | None:
        """Return the step in force on `date`, or None before the first."""
        position = bisect_right(self._starts, date)
        return self.steps[position - 1] if position else None

    def end(self, date: datetime.date) -> datetime.date:
        """Return the first day of the step after the one in force on `date`; of the last step the
        last day there is."""
        position = bisect_right(self._starts, date)
        return self._starts[position] if position < len(self._starts) else datetime.date.max

    def between(self, start: datetime.date | None, until: datetime.date | None) -> Timeline:
        """Return the part from `start` to `until`, both included; None is unbounded."""
        inside: list[Step] = []
        for step in self.steps:
            if until is not None and step.start > until:
                break
            if start is not None and step.start <= start:
                inside = [Step(start, step.value, step.exact)]
            else:
                inside.append(step)
        return Timeline.of(inside)

    def changed(
        self,
        change: Callable[[Values], Values],
        start: datetime.date | None = None,
        until: datetime.date | None = None,
    ) -> Timeline:
        """Return a timeline whose values from `start` to `until` are altered by `change`.

        Parameters
        ----------
        change
            Maps the old values of a step to the new ones (same shape).
        start, until
            First and last day that are altered; None is unbounded. Days before the first step
            stay without a value.
        """
        edges = set(self._starts)
        if start is not None and start > self.first:
            edges.add(start)
        after = None if until is None or until == datetime.date.max else _next_day(until)
        if after is not None and after > self.first:
            edges.add(after)
        steps = []
        for edge in sorted(edges):
            old = self.on(edge)
            assert old is not None
            inside = (start is None or edge >= start) and (after is None or edge < after)
            new = np.asarray(change(old.value), dtype=np.float64) if inside else old.value
            if np.array_equal(new, old.value):
                steps.append(Step(edge, old.value, old.exact))
            else:
                steps.append(Step(edge, new, exact=False))
        return Timeline.of(steps)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Timeline):
            return NotImplemented
        return self._starts == other._starts and all(
            mine.same_value(theirs) for mine, theirs in zip(self.steps, other.steps, strict=True)
        )

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def digest(self) -> bytes:
        """Hash of dates and values."""
        state = hashlib.sha256()
        for step in self.steps:
            head = f"{step.start.isoformat()} {int(step.exact)} {step.value.shape}"
            state.update(head.encode())
            state.update(np.ascontiguousarray(step.value, dtype="<f8").tobytes())
        return state.digest()


def _next_day(day: datetime.date) -> datetime.date:
    return day + datetime.timedelta(days=1)
