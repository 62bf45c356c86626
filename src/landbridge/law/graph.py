"""Every way to a goal: sets of steps that together give what the goal asks.

The graph is an AND-OR graph: a step asks for several nodes, a node may be given by several steps.
Working back from the goal, each node that is not yet there is given by exactly one step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from landbridge.law.rulebook import Rulebook, Step, load_rulebook

__all__ = ["GOALS", "Way", "choices", "in_order", "ways"]

Way = tuple[str, ...]

#: What each goal asks for.
GOALS: Mapping[str, tuple[str, ...]] = {
    "supervised": ("supervised",),
    "licence": ("licence", "practice_authority"),
    "board": ("licence", "practice_authority", "board"),
    "research": ("research",),
}


@lru_cache(maxsize=256)
def ways(goal: str, held: frozenset[str]) -> tuple[Way, ...]:
    """Every consistent set of steps from what is held to a goal, each in working order.

    Parameters
    ----------
    goal
        A key of `GOALS`.
    held
        Nodes that are there already.
    """
    book = load_rulebook()
    givers = _givers(book.steps.values())
    found: dict[frozenset[str], None] = {}

    def extend(chosen: frozenset[str], given: frozenset[str], open_nodes: tuple[str, ...]) -> None:
        waiting = [node for node in open_nodes if node not in given]
        if not waiting:
            found[chosen] = None
            return
        node = waiting[0]
        for step in givers.get(node, ()):
            # what is given twice would be two answers to one question
            if given.isdisjoint(set(step.gives) - held):
                extend(
                    chosen | {step.id},
                    given | set(step.gives),
                    tuple(waiting[1:]) + step.requires,
                )

    extend(frozenset(), held, GOALS[goal])
    ordered = (in_order(steps, book, held) for steps in found)
    return tuple(way for way in ordered if way)


def _givers(steps: Iterable[Step]) -> dict[str, list[Step]]:
    givers: dict[str, list[Step]] = {}
    for step in steps:
        for node in step.gives:
            givers.setdefault(node, []).append(step)
    return givers


def in_order(steps: frozenset[str], book: Rulebook, held: frozenset[str]) -> Way:
    """Steps so that each comes after those that give what it requires; empty if none can begin.

    A set can wait for itself: a licence by supervised practice that asks a visa which asks the
    licence.
    """
    given = set(held)
    order: list[str] = []
    left = [step for step in book.steps.values() if step.id in steps]
    while left:
        ready = [step for step in left if given.issuperset(step.requires)]
        if not ready:
            return ()
        for step in ready:
            order.append(step.id)
            given.update(step.gives)
        left = [step for step in left if step.id not in order]
    return tuple(order)


@lru_cache(maxsize=1)
def choices() -> frozenset[str]:
    """Steps that are one of several that give a node: they tell ways apart."""
    givers = _givers(load_rulebook().steps.values())
    return frozenset(step.id for steps in givers.values() if len(steps) > 1 for step in steps)
