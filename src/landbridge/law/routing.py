"""From an assessment to routes: those that no other beats, told step by step when asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.law.answer import FEASIBLE, Blocker, Reach, Route, RouteStep
from landbridge.law.assessment import Assessment, WayResults
from landbridge.law.reach import LICENCE_CLASSES
from landbridge.law.rulebook.requirement import RELIABILITIES, worst
from landbridge.law.telling import StateWords, StepWords, words_of

__all__ = ["routes_to"]

Pair = tuple[float, float]


def routes_to(assessment: Assessment, goal: str, states: tuple[str, ...]) -> list[Route]:
    """Undominated routes to a goal in some states, the best first within a state.

    What is better :attr:`landbridge.law.answer.Route.rank` says.
    """
    results = assessment.results(goal)
    keep = results.undominated()
    columns = [assessment.law.states.index(state) for state in states]
    found = []
    for column in columns:
        chosen = np.flatnonzero(keep[:, column])
        ranks = _ranks(results, chosen, column)
        for place in np.lexsort(ranks.T[::-1]):  # the last key counts first
            way = int(chosen[place])
            found.append(_route(assessment, goal, results, way, column, ranks[place]))
    return found


def _ranks(results: WayResults, chosen: NDArray[Any], column: int) -> NDArray[np.float64]:
    """What sorts routes, the first column before the others."""
    counts = (results.kind, results.hard, results.doubts, results.hurdles)
    spans = (results.months, results.fees)
    return np.stack(
        [
            *(values[chosen, column] for values in counts),
            *(values[chosen, :, column].sum(axis=1) for values in spans),
        ],
        axis=1,
    )


def _route(
    assessment: Assessment,
    goal: str,
    results: WayResults,
    way: int,
    column: int,
    rank: NDArray[np.float64],
) -> Route:
    state = assessment.law.states[column]
    return Route(
        id=f"{goal}.{state}.{results.plan.names[way]}",
        goal=goal,
        state=state,
        feasible=FEASIBLE[results.kind[way, column]],
        months=_pair(results.months[way, :, column]),
        fees_usd=_pair(results.fees[way, :, column]),
        rank=tuple(rank.tolist()),
        reaches=_reach(*results.reach[way, :, column].tolist()),
        telling=_Telling(words_of(assessment, column), goal, results, way),
    )


@cache
def _reach(licence: int, board: int, compact: int) -> Reach:
    return Reach(
        licence=LICENCE_CLASSES[licence],
        work_authority=True,
        board="eligible" if board else "none",
        imlc=bool(compact),
    )


def _pair(values: NDArray[np.float64]) -> Pair:
    low, high = values.tolist()
    return round(low, 1), round(high, 1)


@dataclass(frozen=True)
class _Telling:
    """One way in one state, told when asked."""

    words: StateWords
    goal: str
    results: WayResults
    way: int

    def steps(self) -> tuple[RouteStep, ...]:
        """Steps in working order, with their time, money and sources in the state."""
        return tuple(step.step(low, high) for step, low, high in self._course())

    def steps_as_dicts(self, lang: str) -> list[dict[str, Any]]:
        """The same for JSON."""
        return [step.as_dict(low, high, lang) for step, low, high in self._course()]

    def _course(self) -> Iterator[tuple[StepWords, float, float]]:
        low, high = self.words.begins(self.goal, self.results)
        stages = self.results.plan.course[self.way]
        for name, stage in zip(self.results.ways[self.way], stages, strict=True):
            step = self.words[name]
            if step.taken:
                yield step, low[stage], high[stage]

    def _told(self) -> Iterator[StepWords]:
        found = (self.words[name] for name in self.results.ways[self.way])
        return (step for step in found if step.taken)

    def blockers(self) -> tuple[Blocker, ...]:
        """Requirements that are not met or not known to be, hard before soft."""
        found = {blocker.rule: blocker for step in self._told() for blocker in step.blockers}
        return tuple(sorted(found.values(), key=lambda blocker: blocker.kind))

    def reliability(self) -> str:
        """That of the weakest rule on the way."""
        return worst([step.reliability for step in self._told()] or [RELIABILITIES[-1]])

    def memory(self) -> tuple[str, ...]:
        """Rules on the way that rest on memory or assumption, by id."""
        return tuple(sorted({rule for step in self._told() for rule in step.memory}))
