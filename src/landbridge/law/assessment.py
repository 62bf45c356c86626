"""What a person's facts and a day's law make of every step and way, over all states at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.law.durations import amount
from landbridge.law.graph import Way
from landbridge.law.held import held_nodes
from landbridge.law.logic import NO, UNKNOWN, YES, known
from landbridge.law.person import FACTS, Facts
from landbridge.law.plan import Plan, course_of, plan_of
from landbridge.law.reach import reach_of
from landbridge.law.rulebook import Rulebook, Step, load_rulebook
from landbridge.law.view import Law

__all__ = ["HARD", "OK", "SOFT", "Assessment", "StepResult", "WayResults"]

OK, SOFT, HARD = 0, 1, 2
_NOWHERE = 8  # a law that is nowhere in force bars as much as so many that a person does not meet
_UNLIKELY = 8  # doubts that a personal requirement counts for, where it is not known
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
    kind, possible : shape (ways, 51)
    hard, doubts, hurdles : shape (ways, 51)
        Numbers of requirements that forbid, that are not known, and that are not met for certain.
        Among those that forbid, a law that is nowhere in force counts many times, so that a way
        that only a reform could make never hides the rule that closes a way that there is. Among
        those that are not known, what few people have (a record of extraordinary ability, a spouse
        who is a citizen) counts many times, so that nobody is sent first where few can go.
    months, fees : shape (ways, 2, 51)
    reach : shape (ways, 3, 51)
        Class of licence, board eligibility, compact: more is better.
    begins : shape (stages, 2, 51)
        When each stage of the plan can begin, months from the start.
    """

    plan: Plan
    kind: NDArray[np.int8]
    hard: NDArray[np.int8]
    doubts: NDArray[np.int8]
    hurdles: NDArray[np.int8]
    possible: NDArray[np.bool_]
    months: Numbers
    fees: Numbers
    reach: NDArray[np.int8]
    begins: Numbers

    @classmethod
    def none(cls, plan: Plan, states: int) -> WayResults:
        """No way at all."""
        flat, pair = np.zeros((0, states), dtype=np.int8), np.zeros((0, 2, states))
        reach = np.zeros((0, 3, states), dtype=np.int8)
        return cls(plan, flat, flat, flat, flat, flat.astype(bool), pair, pair, reach, pair)

    @property
    def ways(self) -> tuple[Way, ...]:
        """Steps of each way."""
        return self.plan.ways

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
        rows = np.flatnonzero(keep.any(axis=1))
        cost = np.ascontiguousarray(cost[rows].transpose(1, 0, 2))
        for i, row in enumerate(rows):
            own = cost[:, i : i + 1]
            no_worse = (cost <= own).all(axis=0)
            better = np.asarray((cost < own).any(axis=0))
            better[:i] = True  # of equal ways the first stays
            better[i] = False
            keep[row] &= ~(no_worse & better).any(axis=0)
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

    def _of_no_state(self, requirement: str) -> bool:
        """Whether it asks for a law that is nowhere in force, whoever the person is."""
        if np.any(self.truth(requirement) != NO):
            return False
        watch = _Watch(self.facts)
        self.book.requirement(requirement).met(watch, self.law)  # type: ignore[arg-type]
        return not watch.asked

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
        plan, states = plan_of(goal, self.held), len(self.law.states)
        if not plan.ways:
            return WayResults.none(plan, states)
        steps = [self.step(name) for name in plan.steps]
        impossible = ~np.stack([step.possible for step in steps])
        fees = np.stack([step.fees for step in steps]).reshape(len(steps), 2 * states)
        summed = _added(plan.uses, np.hstack([impossible, fees]))
        met = np.stack([self.truth(name) for name in plan.rules])
        kinds = np.array([[self.book.requirements[name].kind] for name in plan.rules])
        soft = kinds == "soft"
        forbids = (met == NO) & ~soft
        weighed = forbids * np.array(
            [[_NOWHERE if self._of_no_state(name) else 1] for name in plan.rules]
        )
        unknown = (met == UNKNOWN) * np.where(kinds == "personal", _UNLIKELY, 1)
        unmet = np.hstack([weighed, unknown, met != YES])
        closed, doubts, hurdles = np.split(_added(plan.asks, unmet), 3, axis=1)
        begins = self._begins(plan)
        months = np.stack([self.step(name).months for name, _ in plan.stages])
        return WayResults(
            plan=plan,
            kind=np.where(closed > 0, HARD, np.where(hurdles > 0, SOFT, OK)).astype(np.int8),
            hard=closed.astype(np.int8),
            doubts=doubts.astype(np.int8),
            hurdles=hurdles.astype(np.int8),
            possible=summed[:, :states] == 0,
            months=np.maximum.reduceat((begins + months)[plan.ends], plan.first_end, axis=0),
            fees=summed[:, states:].reshape(-1, 2, states),
            reach=np.stack([reach_of(self, goal, way) for way in plan.ways]),
            begins=begins,
        )

    def schedule(self, way: Way) -> list[Numbers]:
        """When each of some steps in working order ends, months from the start, (2, 51) each."""
        found: list[Numbers] = []
        for name, before in course_of(way):
            start = np.maximum.reduce([found[place] for place in before]) if before else 0.0
            found.append(start + self.step(name).months)
        return found

    def _begins(self, plan: Plan) -> Numbers:
        """When each stage can begin, months from the start, shape (stages, 2, 51)."""
        begins = np.zeros((len(plan.stages), 2, len(self.law.states)))
        ends = begins.copy()
        for i, (name, waits) in enumerate(plan.stages):
            for stage in waits:
                np.maximum(begins[i], ends[stage], out=begins[i])
            np.add(begins[i], self.step(name).months, out=ends[i])
        return begins


def _added(rows: Numbers, values: NDArray[Any]) -> Numbers:
    """Matrix product without threads, which wait for one another on a busy machine."""
    return np.einsum("ws,sc->wc", rows, values.astype(np.float64))


class _Watch:
    """Facts that note which of them were asked for, and which of these are not known."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.asked: set[str] = set()
        self.missing: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        values = getattr(self._facts, name)
        self.asked.add(name)
        kind = FACTS[name].kind
        unknown = values < 0 if kind == "code" else ~known(values)
        if np.any(unknown):
            self.missing.add(name)
        return values
