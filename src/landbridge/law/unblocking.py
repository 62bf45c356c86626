"""What would unblock a person: the smallest sets of reforms that open a closed goal in a state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.law.assessment import HARD, Assessment
from landbridge.law.view import Law
from landbridge.parameters import Reform, shipped_reforms

if TYPE_CHECKING:
    from landbridge.law.routes import Answer

__all__ = ["Unblocked", "reforms_of_law", "unblock"]

_MOST_TOGETHER = 3


@dataclass(frozen=True)
class Unblocked:
    """A set of reforms none of which can be spared, and what it opens.

    Attributes
    ----------
    reforms
        Names of shipped reforms.
    opens
        (goal, state) pairs that are closed by a rule today and no longer would be.
    kind
        ``ok`` where every one of them is fully open then, else ``soft``.
    """

    reforms: tuple[str, ...]
    opens: tuple[tuple[str, str], ...]
    kind: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "reform": "+".join(self.reforms),
            "reforms": list(self.reforms),
            "routes": [f"{goal}.{state}" for goal, state in self.opens],
            "feasible": self.kind,
        }


@lru_cache(maxsize=4)
def reforms_of_law(used: frozenset[str]) -> tuple[Reform, ...]:
    """Shipped reforms that change a parameter some rule reads."""
    return tuple(
        reform
        for reform in shipped_reforms().values()
        if any(change.parameter in used for change in reform.changes)
    )


def unblock(answer: Answer) -> tuple[Unblocked, ...]:
    """Try every set of up to three reforms that could matter.

    A set can matter only if each reform in it changes a parameter that an unmet requirement reads;
    a set that contains one which already opens a goal is not tried for that goal again.
    """
    before = answer.assessment
    closed = {
        (goal, state)
        for goal in answer.goals
        for state, kind in zip(before.law.states, _best(before, goal), strict=True)
        if state in answer.states and kind[0] == HARD
    }
    found: list[Unblocked] = []
    opened_by: dict[tuple[str, str], list[frozenset[str]]] = {}
    for together in _candidates(before):
        names = frozenset(reform.name for reform in together)
        left = {
            pair
            for pair in closed
            if not any(smaller <= names for smaller in opened_by.get(pair, ()))
        }
        if not left:
            continue
        after = _under(before, together)
        opens = []
        for goal in {goal for goal, _ in left}:
            best = _best(after, goal)
            for column, state in enumerate(before.law.states):
                if (goal, state) in left and best[column][0] < HARD:
                    opens.append((goal, state))
        if opens:
            for pair in opens:
                opened_by.setdefault(pair, []).append(names)
            kinds = [_best(after, goal)[before.law.states.index(state)][0] for goal, state in opens]
            found.append(
                Unblocked(
                    tuple(sorted(names)), tuple(sorted(opens)), "ok" if max(kinds) == 0 else "soft"
                )
            )
    return tuple(found)


def _best(assessment: Assessment, goal: str) -> list[tuple[int, int]]:
    """Kind and number of hard blockers of the best way, by state."""
    results = assessment.results(goal)
    if not results.ways:
        return [(HARD, 1)] * len(assessment.law.states)
    order = np.where(
        results.possible, results.kind.astype(np.int64) * 100 + results.hard, 100 * HARD + 99
    )
    best = order.min(axis=0)
    return [(int(n // 100), int(n % 100)) for n in best]


def _candidates(assessment: Assessment) -> Iterator[tuple[Reform, ...]]:
    """Sets of reforms, the smaller first, each touching a requirement that is not met."""
    unmet = {
        parameter
        for name, requirement in assessment.book.requirements.items()
        if requirement.kind != "soft" and (assessment.truth(name) != 2).any()
        for parameter in requirement.reads
    }
    useful = [
        reform
        for reform in reforms_of_law(frozenset(unmet))
        if any(change.parameter in unmet for change in reform.changes)
    ]
    for size in range(1, _MOST_TOGETHER + 1):
        yield from combinations(useful, size)


def _under(assessment: Assessment, together: tuple[Reform, ...]) -> Assessment:
    tree = assessment.law.tree
    for reform in together:
        tree = tree.with_reform(reform)
    return Assessment(assessment.person, Law(tree, _later(assessment, together)))


def _later(assessment: Assessment, together: tuple[Reform, ...]) -> Any:
    """The day on which all of them are in force: the day asked for, or the last start."""
    starts = [change.start for reform in together for change in reform.changes if change.start]
    return max([assessment.law.on, *starts])
