"""An answer in short: which routes to tell first, each blocker once, what differs from another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from landbridge.law.answer import Blocker, Route

if TYPE_CHECKING:
    from landbridge.law.routes import Answer

__all__ = [
    "BlockerGroup",
    "Hanging",
    "Headline",
    "PairChange",
    "best_route",
    "blocker_groups",
    "hanging",
    "headlines",
    "pair_changes",
]


@dataclass(frozen=True)
class Headline:
    """A route to tell first.

    Attributes
    ----------
    route
        The route, in the state where it is best.
    goals
        Every goal that the same steps reach.
    elsewhere
        Other states in which the same steps are as open.
    leads
        Goals to which it is the best way.
    """

    route: Route
    goals: tuple[str, ...]
    elsewhere: tuple[str, ...]
    leads: tuple[str, ...]


@dataclass(frozen=True)
class BlockerGroup:
    """A requirement that is not met on some routes.

    Attributes
    ----------
    rule, kind
        Its id, ``hard`` or ``soft``.
    example
        The blocker on the best route that has it.
    state
        The state of that route.
    routes, states
        On how many routes, and in which states.
    closes
        How many of these routes it alone closes.
    """

    rule: str
    kind: str
    example: Blocker
    state: str
    routes: int
    states: tuple[str, ...]
    closes: int

    def as_dict(self, lang: str) -> dict[str, Any]:
        """For JSON."""
        return {
            **self.example.as_dict(lang),
            "rule": self.rule,
            "kind": self.kind,
            "routes": self.routes,
            "states": list(self.states),
            "closes_alone": self.closes,
        }


@dataclass(frozen=True)
class Hanging:
    """A fact that was not given, and what hangs on it."""

    fact: str
    rules: tuple[str, ...]
    routes: int

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"fact": self.fact, "rules": list(self.rules), "routes": self.routes}


@dataclass(frozen=True)
class PairChange:
    """A goal in a state, by its best route under two laws; None where there is no route."""

    goal: str
    state: str
    before: Route | None
    after: Route | None

    @property
    def differs(self) -> bool:
        """Whether openness, months, fees, reach or hard blockers differ."""
        return _outcome(self.before) != _outcome(self.after)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        sides = {"before": self.before, "after": self.after}
        return {
            "goal": self.goal,
            "state": self.state,
            "differs": self.differs,
            **{name: None if one is None else _told(one) for name, one in sides.items()},
        }


def _told(route: Route) -> dict[str, Any]:
    return {
        "id": route.id,
        "feasible": route.feasible,
        "months": list(route.months),
        "fees_usd": list(route.fees_usd),
        "hard": [blocker.rule for blocker in route.blockers if blocker.kind == "hard"],
    }


def _outcome(route: Route | None) -> Any:
    if route is None:
        return None
    hard = frozenset(blocker.rule for blocker in route.blockers if blocker.kind == "hard")
    return route.feasible, route.months, route.fees_usd, route.reaches, hard


def _make(route: Route) -> str:
    """What tells a way from others, whatever the goal and the state."""
    return "+".join(step.id for step in route.steps if not step.hidden)


def best_route(routes: Iterable[Route], goal: str, state: str) -> Route | None:
    """The best route to a goal in a state."""
    own = [route for route in routes if (route.goal, route.state) == (goal, state)]
    return min(own, key=lambda route: route.rank, default=None)


def headlines(answer: Answer) -> list[Headline]:
    """Every way once, in the state where it is best: first the best way to each goal asked.

    Ways that differ only in the goal or the state are one. The best to each goal come first, in the
    order in which the goals were asked, then the others from the best on.
    """
    ranked = sorted(answer.routes, key=lambda route: route.rank)
    by_make: dict[str, list[Route]] = {}
    for route in ranked:
        by_make.setdefault(_make(route), []).append(route)
    leads: dict[str, list[str]] = {}
    for goal in answer.goals:
        best = next((route for route in ranked if route.goal == goal), None)
        if best is not None:
            leads.setdefault(_make(best), []).append(goal)
    order = dict.fromkeys([*leads, *by_make])
    return [_headline(answer, by_make[make], leads.get(make, [])) for make in order]


def _headline(answer: Answer, same: list[Route], leads: list[str]) -> Headline:
    # where it leads to one goal, that goal's own route is told
    route = next((one for one in same if one.goal in leads), same[0])
    alike = [other for other in same if other.feasible == route.feasible]
    goals = {other.goal for other in alike}
    states = {other.state for other in alike} - {route.state}
    return Headline(
        route,
        tuple(goal for goal in answer.goals if goal in goals),
        tuple(state for state in answer.states if state in states),
        tuple(leads),
    )


def blocker_groups(answer: Answer) -> list[BlockerGroup]:
    """Each unmet requirement once, hard before soft, the most frequent first.

    What hangs on a fact that was not given is told by `hanging` instead.
    """
    found: dict[str, list[tuple[Route, Blocker]]] = {}
    for route in sorted(answer.routes, key=lambda route: route.rank):
        for blocker in route.blockers:
            if not blocker.unknown:
                found.setdefault(blocker.rule, []).append((route, blocker))
    groups = [_group(answer, rule, pairs) for rule, pairs in found.items()]
    return sorted(groups, key=lambda group: (group.kind, -group.routes))


def _group(answer: Answer, rule: str, pairs: list[tuple[Route, Blocker]]) -> BlockerGroup:
    route, blocker = pairs[0]
    states = {one.state for one, _ in pairs}
    alone = sum(
        all(other.rule == rule for other in one.blockers if other.kind == "hard")
        for one, own in pairs
        if own.kind == "hard"
    )
    return BlockerGroup(
        rule=rule,
        kind=blocker.kind,
        example=blocker,
        state=route.state,
        routes=len(pairs),
        states=tuple(state for state in answer.states if state in states),
        closes=alone,
    )


def hanging(answer: Answer) -> list[Hanging]:
    """Facts that were not given and that some requirement on a route asks for."""
    rules: dict[str, dict[str, None]] = {}
    routes: dict[str, int] = {}
    for route in answer.routes:
        facts: set[str] = set()
        for blocker in route.blockers:
            for fact in blocker.hangs_on:
                rules.setdefault(fact, {})[blocker.rule] = None
                facts.add(fact)
        for fact in facts:
            routes[fact] = routes.get(fact, 0) + 1
    found = [Hanging(fact, tuple(names), routes[fact]) for fact, names in rules.items()]
    return sorted(found, key=lambda one: -one.routes)


def pair_changes(before: Answer, after: Answer) -> list[PairChange]:
    """Every goal in every state asked, before and after."""
    return [
        PairChange(
            goal,
            state,
            best_route(before.routes, goal, state),
            best_route(after.routes, goal, state),
        )
        for state in before.states
        for goal in before.goals
    ]
