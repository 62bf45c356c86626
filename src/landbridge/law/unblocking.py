"""What would unblock a person: the smallest sets of reforms that open a goal in a state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.law.assessment import HARD, OK, Assessment
from landbridge.law.graph import Way
from landbridge.law.logic import NO, YES
from landbridge.law.view import Law
from landbridge.parameters import shipped_reforms

if TYPE_CHECKING:
    from landbridge.law.routes import Answer

__all__ = ["Unblocked", "unblock"]

_MOST_TOGETHER = 3
_MOST_TRIED = 4096  # choices of one reform a rule, for one way


@dataclass(frozen=True)
class Unblocked:
    """A set of reforms none of which can be spared, and what it opens.

    Attributes
    ----------
    reforms
        Names of shipped reforms.
    opens
        (goal, state) pairs that would be open further than today.
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


def unblock(answer: Answer) -> tuple[Unblocked, ...]:
    """Find every smallest set of up to three reforms that opens a goal further in a state.

    A closed goal (``hard``) counts as opened when it is closed no more, one that is open with
    filters, costs or queues (``soft``) when nothing stands in the way any more.

    A set can open a way only if each rule that forbids it reads a parameter that some reform in the
    set changes; such sets are found from the ways' blockers, the smaller first, and tried. A set
    that contains one which already opens a goal in a state is not tried for it again.
    """
    before = answer.assessment
    today: dict[tuple[str, str], int] = {}
    worth: dict[frozenset[str], set[tuple[str, str]]] = {}
    for goal in answer.goals:
        best = _best(before, goal)
        for state in answer.states:
            column = before.law.states.index(state)
            today[goal, state] = int(best[column])
            for together in _candidates(before, goal, column, int(best[column])):
                worth.setdefault(together, set()).add((goal, state))
    opened: dict[tuple[str, str], list[frozenset[str]]] = {}
    found = []
    for together in sorted(worth, key=lambda names: (len(names), sorted(names))):
        left = {
            pair
            for pair in worth[together]
            if not any(smaller <= together for smaller in opened.get(pair, ()))
        }
        if left:
            kinds = _kinds_under(before, together, left)
            opens = sorted(pair for pair, kind in kinds.items() if kind < today[pair])
            for pair in opens:
                opened.setdefault(pair, []).append(together)
            if opens:
                worst = max(kinds[pair] for pair in opens)
                found.append(
                    Unblocked(tuple(sorted(together)), tuple(opens), "soft" if worst else "ok")
                )
    return tuple(found)


def _kinds_under(
    before: Assessment, together: frozenset[str], pairs: set[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """How open goals are in states under some reforms, on the day the last of them begins."""
    reforms = [shipped_reforms()[name] for name in sorted(together)]
    tree = before.law.tree
    for reform in reforms:
        tree = tree.with_reform(reform)
    starts = [change.start for reform in reforms for change in reform.changes if change.start]
    after = Assessment(before.person, Law(tree, max([before.law.on, *starts])))
    best = {goal: _best(after, goal) for goal in {goal for goal, _ in pairs}}
    return {(goal, state): int(best[goal][before.law.states.index(state)]) for goal, state in pairs}


def _best(assessment: Assessment, goal: str) -> NDArray[np.int8]:
    """Kind of the best way in each state, shape (51,); closed where there is none."""
    results = assessment.results(goal)
    if not results.ways:
        return np.full(len(assessment.law.states), HARD, dtype=np.int8)
    return np.where(results.possible, results.kind, HARD).min(axis=0).astype(np.int8)


def _candidates(assessment: Assessment, goal: str, column: int, today: int) -> set[frozenset[str]]:
    """Sets of reforms that touch every rule which stands in some way in a state.

    Where a goal is closed, rules that forbid; where it is open with filters or queues, those.
    """
    if today == OK:
        return set()
    results = assessment.results(goal)
    blocked = {
        frozenset(_in_the_way(assessment, way, column, today))
        for way, possible in zip(results.ways, results.possible[:, column], strict=True)
        if possible
    }
    found: set[frozenset[str]] = set()
    for rules in blocked:
        touching = [_touching(assessment, rule) for rule in sorted(rules)]
        if rules and all(touching) and prod(map(len, touching)) <= _MOST_TRIED:
            found.update(frozenset(choice) for choice in product(*touching))
    return {names for names in found if len(names) <= _MOST_TOGETHER}


def _in_the_way(assessment: Assessment, way: Way, column: int, today: int) -> Iterator[str]:
    for name in way:
        if assessment.step(name).taken[column]:
            for need in assessment.book.steps[name].needs:
                met = assessment.truth(need)[column]
                binding = assessment.book.requirements[need].kind != "soft"
                if (met == NO and binding) or (met != YES and today < HARD):
                    yield need


def _touching(assessment: Assessment, rule: str) -> tuple[str, ...]:
    """Shipped reforms that change a parameter which a rule reads."""
    reads = frozenset(assessment.book.requirements[rule].reads)
    return assessment.remembered(("touching", rule), lambda: _reforms_on(reads))


@lru_cache(maxsize=1024)
def _reforms_on(parameters: frozenset[str]) -> tuple[str, ...]:
    return tuple(
        reform.name
        for reform in shipped_reforms().values()
        if any(change.parameter in parameters for change in reform.changes)
    )
