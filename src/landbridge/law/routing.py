"""From an assessment to routes: those that no other beats, told step by step."""

from __future__ import annotations

from typing import Any

import numpy as np

from landbridge.law.answer import FEASIBLE, Blocker, Reach, Route, RouteStep
from landbridge.law.assessment import Assessment, WayResults
from landbridge.law.graph import Way, choices
from landbridge.law.logic import NO, UNKNOWN, YES
from landbridge.law.reach import LICENCE_CLASSES
from landbridge.law.rulebook.requirement import RELIABILITIES, worst

__all__ = ["routes_to"]

_WEAK = frozenset({"memory", "assumption", "missing"})


def routes_to(assessment: Assessment, goal: str, states: tuple[str, ...]) -> list[Route]:
    """Undominated routes to a goal in some states, the best first within a state.

    What is better :attr:`landbridge.law.answer.Route.rank` says.
    """
    results = assessment.results(goal)
    keep = results.undominated()
    found = []
    for state in states:
        column = assessment.law.states.index(state)
        chosen = [i for i in range(len(results.ways)) if keep[i, column]]
        here = [_route(assessment, goal, results, i, state, column) for i in chosen]
        found += sorted(here, key=lambda route: route.rank)
    return found


def _route(
    assessment: Assessment, goal: str, results: WayResults, i: int, state: str, column: int
) -> Route:
    way = results.ways[i]
    taken = [name for name in way if assessment.step(name).taken[column]]
    steps = _steps(assessment, way, state, column)
    blockers = _blockers(assessment, taken, state, column)
    weak = _weak_rules(assessment, taken, state)
    licence, board, compact = (int(n) for n in results.reach[i, :, column])
    return Route(
        id=f"{goal}.{state}.{'+'.join(name for name in taken if name in choices())}",
        goal=goal,
        state=state,
        feasible=FEASIBLE[results.kind[i, column]],
        steps=steps,
        months=_pair(results.months[i, :, column]),
        fees_usd=_pair(results.fees[i, :, column]),
        blockers=blockers,
        reaches=Reach(
            licence=LICENCE_CLASSES[licence],
            work_authority=True,
            board="eligible" if board else "none",
            imlc=bool(compact),
        ),
        reliability=worst([weak[name] for name in weak] or [RELIABILITIES[-1]]),
        memory=tuple(name for name, how in weak.items() if how in _WEAK),
    )


def _pair(values: np.ndarray) -> tuple[float, float]:
    return round(float(values[0]), 1), round(float(values[1]), 1)


def _pairs(values: np.ndarray) -> list[tuple[float, float]]:
    """Low and high of every state as plain numbers, from shape (2, 51)."""
    return list(map(tuple, values.round(1).T.tolist()))


def _steps(assessment: Assessment, way: Way, state: str, column: int) -> tuple[RouteStep, ...]:
    begins = _begins(assessment, way)
    found = []
    for name, begin in zip(way, begins, strict=True):
        if not assessment.step(name).taken[column]:
            continue
        step = assessment.book.steps[name]
        months, fees = _spans(assessment, name)
        found.append(
            RouteStep(
                name,
                step.decider,
                step.label,
                months[column],
                fees[column],
                begin[column],
                (*step.needs, *step.tells),
                _step_cites(assessment, name, state),
                step.hidden,
            )
        )
    return tuple(found)


def _begins(assessment: Assessment, way: Way) -> list[list[tuple[float, float]]]:
    """When each step of a way can begin, by state."""
    return assessment.remembered(
        ("begins", way),
        lambda: [
            _pairs(end - assessment.step(name).months)
            for name, end in zip(way, assessment.schedule(way), strict=True)
        ],
    )


def _spans(assessment: Assessment, name: str) -> tuple[list[Any], list[Any]]:
    """Months and fees of a step by state."""
    result = assessment.step(name)
    return assessment.remembered(
        ("spans", name), lambda: (_pairs(result.months), _pairs(result.fees))
    )


def _step_cites(assessment: Assessment, name: str, state: str) -> tuple[str, ...]:
    def cites() -> tuple[str, ...]:
        cited: dict[str, None] = {}
        step = assessment.book.steps[name]
        for need in (*step.needs, *step.tells):
            requirement = assessment.book.requirements[need]
            cited.update(dict.fromkeys(requirement.cites(assessment.law, state)))
        return tuple(cited)

    return assessment.remembered(("cites", name, state), cites)


def _blockers(
    assessment: Assessment, taken: list[str], state: str, column: int
) -> tuple[Blocker, ...]:
    found: dict[str, Blocker] = {}
    for name in taken:
        for need in assessment.book.steps[name].needs:
            if need not in found and assessment.truth(need)[column] != YES:
                found[need] = _blocker(assessment, need, state, column)
    return tuple(sorted(found.values(), key=lambda blocker: blocker.kind))


def _blocker(assessment: Assessment, need: str, state: str, column: int) -> Blocker:
    def tell() -> Blocker:
        requirement = assessment.book.requirements[need]
        met = assessment.truth(need)[column]
        law = assessment.law
        return Blocker(
            rule=need,
            kind="hard" if requirement.kind != "soft" and met == NO else "soft",
            unknown=bool(met == UNKNOWN),
            hangs_on=assessment.hangs_on(need) if met == UNKNOWN else (),
            text={lang: requirement.say(law, lang, state) for lang in requirement.text},
            cites=requirement.cites(law, state),
            reliability=requirement.reliability_in(law, state),
        )

    return assessment.remembered(("blocker", need, state), tell)


def _weak_rules(assessment: Assessment, taken: list[str], state: str) -> dict[str, str]:
    needs = {need for name in taken for need in assessment.book.steps[name].needs}
    return {need: _reliability(assessment, need, state) for need in sorted(needs)}


def _reliability(assessment: Assessment, need: str, state: str) -> str:
    requirement = assessment.book.requirements[need]
    return assessment.remembered(
        ("reliability", need, state), lambda: requirement.reliability_in(assessment.law, state)
    )
