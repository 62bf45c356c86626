"""Ways to a goal laid out so that what they share is worked out once.

Most ways to a goal begin alike. A stage is a step together with the stages it waits for; ways that
come to a step by the same stages share it, so that a few hundred stages stand for thousands of
steps. Laid out once for each goal and set of nodes held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from landbridge.law.graph import Way, choices, ways
from landbridge.law.rulebook import load_rulebook

__all__ = ["Plan", "Stage", "course_of", "plan_of"]

#: A step, and the stages it waits for.
Stage = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class Plan:
    """All ways to a goal.

    Attributes
    ----------
    ways
        Steps of each way in working order.
    steps
        Every step of any way.
    uses
        1 where a way takes a step, shape (ways, steps).
    rules, asks
        Every requirement of any way, and 1 where a way asks it, shape (ways, rules).
    names
        Steps of each way that tell it from others.
    stages
        Every stage, each after those it waits for.
    course
        Stages of each way, in the order of its steps.
    ends, first_end
        Stages of each way that no other of it waits for, one way after another; where each begins.
    """

    ways: tuple[Way, ...]
    steps: tuple[str, ...]
    uses: NDArray[np.float64]
    rules: tuple[str, ...]
    asks: NDArray[np.float64]
    names: tuple[str, ...]
    stages: tuple[Stage, ...]
    course: tuple[tuple[int, ...], ...]
    ends: NDArray[np.int64]
    first_end: NDArray[np.int64]


@lru_cache(maxsize=256)
def plan_of(goal: str, held: frozenset[str]) -> Plan:
    """Lay out every way from what is held to a goal.

    Parameters
    ----------
    goal
        A key of `GOALS`.
    held
        Nodes that are there already.
    """
    found = ways(goal, held)
    stages: dict[Stage, int] = {}
    course: list[tuple[int, ...]] = []
    ends: list[int] = []
    first_end: list[int] = []
    for way in found:
        taken = course_of(way)
        numbered: list[int] = []
        awaited: set[int] = set()
        for step, before in taken:
            waits = tuple(sorted({numbered[place] for place in before}))
            awaited.update(waits)
            numbered.append(stages.setdefault((step, waits), len(stages)))
        course.append(tuple(numbered))
        first_end.append(len(ends))
        ends += [stage for stage in numbered if stage not in awaited]
    book = load_rulebook()
    needs = [[need for step in way for need in book.steps[step].needs] for way in found]
    return Plan(
        found,
        *_incidence(found),
        *_incidence(needs),
        names=tuple("+".join(step for step in way if step in choices()) for way in found),
        stages=tuple(stages),
        course=tuple(course),
        ends=np.array(ends, dtype=np.int64),
        first_end=np.array(first_end, dtype=np.int64),
    )


def _incidence(
    rows: Sequence[Sequence[str]],
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Every name in some rows, and 1 where a row has it, shape (rows, names)."""
    names = tuple(dict.fromkeys(name for row in rows for name in row))
    place = {name: i for i, name in enumerate(names)}
    found = np.zeros((len(rows), len(names)))
    for i, row in enumerate(rows):
        found[i, [place[name] for name in row]] = 1.0
    return names, found


def course_of(way: Way) -> list[tuple[str, list[int]]]:
    """Each step of a way with the places in it of those it waits for.

    A node that is held is waited for all the same where a step of the way gives it.
    """
    book = load_rulebook()
    giver: dict[str, int] = {}
    found = []
    for place, name in enumerate(way):
        step = book.steps[name]
        found.append((name, [giver[node] for node in step.requires if node in giver]))
        for node in step.gives:
            giver.setdefault(node, place)
    return found
