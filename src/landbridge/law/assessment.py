"""What a person's facts and a day's law make of every step and way, over all states at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.law.durations import amount
from landbridge.law.graph import Way, ways
from landbridge.law.held import held_nodes
from landbridge.law.logic import NO, UNKNOWN, YES, known
from landbridge.law.person import FACTS, Facts
from landbridge.law.rulebook import Rulebook, Step, load_rulebook
from landbridge.law.view import Law

__all__ = ["HARD", "OK", "SOFT", "Assessment", "StepResult", "WayResults"]

OK, SOFT, HARD = 0, 1, 2
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class StepResult:
    """A step for one person in every state: arrays of shape (51,).

    Attributes
    ----------
    kind
        0 open, 1 soft (a filter, cost, queue, capacity, or a fact not known), 2 hard.
    hard
        Hard requirements that are not met.
    taken
        Whether the step is taken at all.
    possible
        Whether it is a step for this person and state: no personal requirement is unmet.
    months, fees
        Low and high, months and US dollars, shape (2, 51).
    """

    kind: NDArray[np.int8]
    hard: NDArray[np.int8]
    taken: NDArray[np.bool_]
    possible: NDArray[np.bool_]
    months: Numbers
    fees: Numbers


@dataclass(frozen=True)
class WayResults:
    """All ways to a goal: arrays whose first axis is the way, last the state.

    Attributes
    ----------
    kind, hard, possible : shape (ways, 51)
    months, fees : shape (ways, 2, 51)
    reach : shape (ways, 3, 51)
        Class of licence, board eligibility, compact: more is better.
    """

    ways: tuple[Way, ...]
    kind: NDArray[np.int8]
    hard: NDArray[np.int8]
    possible: NDArray[np.bool_]
    months: Numbers
    fees: Numbers
    reach: NDArray[np.int8]

    def undominated(self) -> NDArray[np.bool_]:
        """Which ways no other beats, shape (ways, 51).

        A way is dominated by another that is no worse in kind, number of hard blockers, months,
        fees and reach, and better in one of them (of equal ways the first stays).
        """
        cost = np.concatenate(
            [
                self.kind[:, None].astype(np.float64),
                self.hard[:, None],
                self.months,
                self.fees,
                -self.reach.astype(np.float64),
            ],
            axis=1,
        )
        cost = np.where(self.possible[:, None], cost, np.inf)
        keep = self.possible.copy()
        for i in np.flatnonzero(keep.any(axis=1)):
            no_worse = (cost <= cost[i]).all(axis=1)
            better = (cost < cost[i]).any(axis=1)
            better[:i] = True  # of equal ways the first stays
            better[i] = False
            keep[i] &= ~(no_worse & better).any(axis=0)
        return keep


class Assessment:
    """One person under one day's law.

    Parameters
    ----------
    facts
        One row.
    law
        Law of the day, all states side by side.
    """

    def __init__(self, facts: Facts, law: Law) -> None:
        self.person = facts
        self.facts = facts.expanded()
        self.law = law
        self.book: Rulebook = load_rulebook()
        self.held = held_nodes(facts)
        self._remembered: dict[Hashable, Any] = {}
        self._schedules: dict[Way, list[Numbers]] = {}
        self._truths: dict[str, NDArray[np.int8]] = {}
        self._steps: dict[str, StepResult] = {}

    def remembered(self, key: Hashable, work_out: Callable[[], Any]) -> Any:
        """What was worked out under a key, once: words and citations by rule, step and state."""
        if key not in self._remembered:
            self._remembered[key] = work_out()
        return self._remembered[key]

    def truth(self, requirement: str) -> NDArray[np.int8]:
        """Kleene truth of a requirement in every state, shape (51,)."""
        found = self._truths.get(requirement)
        if found is None:
            rule = self.book.requirement(requirement)
            found = self._flat(rule.met(self.facts, self.law)).astype(np.int8)
            not_seen = rule.not_seen(self.law) & (found == NO)
            found = np.where(not_seen, UNKNOWN, found).astype(np.int8)
            self._truths[requirement] = found
        return found

    def hangs_on(self, requirement: str) -> tuple[str, ...]:
        """Facts that a requirement asks for and that are not known."""
        watch = _Watch(self.facts)
        self.book.requirement(requirement).met(watch, self.law)  # type: ignore[arg-type]
        return tuple(sorted(watch.missing))

    def _flat(self, values: Any) -> NDArray[Any]:
        return np.broadcast_to(np.asarray(values), (1, len(self.law.states)))[0]

    def step(self, identifier: str) -> StepResult:
        """A step in every state."""
        found = self._steps.get(identifier)
        if found is None:
            found = self._assess(self.book.steps[identifier])
            self._steps[identifier] = found
        return found

    def _assess(self, step: Step) -> StepResult:
        states = len(self.law.states)
        kind = np.zeros(states, dtype=np.int8)
        hard = np.zeros(states, dtype=np.int8)
        possible = np.ones(states, dtype=bool)
        for need in step.needs:
            met = self.truth(need)
            binding = self.book.requirements[need].kind
            if binding == "soft":
                kind = np.maximum(kind, np.where(met == YES, OK, SOFT))
                continue
            kind = np.maximum(kind, np.where(met == NO, HARD, np.where(met == YES, OK, SOFT)))
            hard = hard + (met == NO)
            if binding == "personal":
                possible &= met != NO
        taken = np.ones(states, dtype=bool)
        if step.applies is not None:
            from landbridge.law.rules import RULES

            taken = self._flat(RULES[step.applies](self.facts, self.law)) != NO
        months = self._span((step.months,) if step.months else ()) * taken
        fees = self._span(step.fees) * taken
        return StepResult(
            np.where(taken, kind, OK).astype(np.int8),
            np.where(taken, hard, 0).astype(np.int8),
            taken,
            possible | ~taken,
            months,
            fees,
        )

    def _span(self, names: tuple[str, ...]) -> Numbers:
        total = np.zeros((2, len(self.law.states)))
        for name in names:
            low, high = amount(name, self.facts, self.law)
            total[0] += self._flat(low)
            total[1] += self._flat(high)
        return total

    def results(self, goal: str) -> WayResults:
        """Every way to a goal in every state."""
        found = ways(goal, self.held)
        states = len(self.law.states)
        kind = np.zeros((len(found), states), dtype=np.int8)
        hard = np.zeros((len(found), states), dtype=np.int8)
        possible = np.ones((len(found), states), dtype=bool)
        months = np.zeros((len(found), 2, states))
        fees = np.zeros((len(found), 2, states))
        reach = np.zeros((len(found), 3, states), dtype=np.int8)
        for i, way in enumerate(found):
            for name in way:
                step = self.step(name)
                np.maximum(kind[i], step.kind, out=kind[i])
                hard[i] += step.hard
                possible[i] &= step.possible
                fees[i] += step.fees
            months[i] = self._critical_path(way)
            reach[i] = self._reach(goal, way)
        return WayResults(found, kind, hard, possible, months, fees, reach)

    def _critical_path(self, way: Way) -> Numbers:
        """Months to the end of a way whose steps run side by side where they can."""
        return np.maximum.reduce(self.schedule(way))

    def schedule(self, way: Way) -> list[Numbers]:
        """When each step of a way ends, months from the start, shape (2, 51) each."""
        found = self._schedules.get(way)
        if found is None:
            ready: dict[str, Numbers] = {}
            found = []
            for name in way:
                step = self.book.steps[name]
                before = [ready[node] for node in step.requires if node in ready]
                start = np.maximum.reduce(before) if before else 0.0
                finish = start + self.step(name).months
                for node in step.gives:
                    ready.setdefault(node, finish)
                found.append(finish)
            self._schedules[way] = found
        return found

    def _reach(self, goal: str, way: Way) -> Any:
        """Class of licence (see `LICENCE_CLASSES`), board eligibility, compact, shape (3, 51)."""
        from landbridge.law.reach import reach_of

        return reach_of(self, goal, way)


class _Watch:
    """Facts that note which of them were asked for without being known."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.missing: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        values = getattr(self._facts, name)
        kind = FACTS[name].kind
        unknown = values < 0 if kind == "code" else ~known(values)
        if np.any(unknown):
            self.missing.add(name)
        return values
