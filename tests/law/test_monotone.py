"""What holds for every person, day and state: more in hand, or less asked, closes nothing."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.law.answer import FEASIBLE
from landbridge.law.assessment import HARD, Assessment
from landbridge.law.categories import categories
from landbridge.law.graph import GOALS
from landbridge.law.logic import NO, UNKNOWN, YES
from landbridge.law.person import FACTS, Facts
from landbridge.law.routing import routes_to
from landbridge.law.rulebook import load_rulebook
from landbridge.law.view import Law
from landbridge.parameters import load_tree

DAYS = [date(2016, 1, 1), date(2022, 7, 1), date(2024, 9, 1), date(2026, 6, 30), date(2027, 1, 1)]
NUMBERS = [0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 2024.0, np.inf, np.nan]
EXAMPLES = 25


class _Traced:
    """Facts that note which of them are asked for."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.read = facts, set()

    def __getattr__(self, name: str) -> Any:
        self.read.add(name)
        return getattr(self.facts, name)


@cache
def law_of(on: date) -> Law:
    return Law(load_tree(), on)


@cache
def facts_read() -> dict[str, frozenset[str]]:
    """Requirement -> facts that its rule asks for."""
    found = {}
    for name, requirement in load_rulebook().requirements.items():
        traced = _Traced(Facts.unknown(1).expanded())
        requirement.met(traced, law_of(DAYS[3]))  # type: ignore[arg-type]
        found[name] = frozenset(traced.read)
    return found


def values_of(name: str) -> st.SearchStrategy[Any]:
    fact = FACTS[name]
    if fact.kind == "truth":
        return st.sampled_from([NO, UNKNOWN, YES])
    if fact.kind == "number":
        return st.sampled_from(NUMBERS)
    return (
        st.integers(-1, len(categories(fact.codes)) - 1) if fact.codes != "county" else st.just(-1)
    )


READ = sorted(frozenset().union(*facts_read().values()))
HELPFUL = sorted(name for name, fact in FACTS.items() if fact.helps is not None)
PERSONS = st.fixed_dictionaries({name: values_of(name) for name in READ})


def better(name: str, value: Any) -> list[Any]:
    """Values of a fact that help more than a value, known ones before those not known."""
    helps = FACTS[name].helps
    if FACTS[name].kind == "truth":
        ladder = [NO, UNKNOWN, YES] if helps else [YES, UNKNOWN, NO]
        return ladder[ladder.index(value) + 1 :]
    numbers = sorted(n for n in NUMBERS if n == n)
    ladder = numbers if helps else numbers[::-1]
    return [ladder[-1]] if np.isnan(value) else ladder[ladder.index(value) + 1 :]


def kinds(facts: Facts, on: date, free: str | None = None) -> dict[str, np.ndarray]:
    """How open each goal is in each state; with one requirement taken away if asked."""
    assessment = Assessment(facts, law_of(on))
    if free is not None:
        assessment._truths[free] = np.full(len(assessment.law.states), YES)
    found = {}
    for goal in GOALS:
        results = assessment.results(goal)
        kind = np.where(results.possible, results.kind, HARD)
        found[goal] = kind.min(axis=0, initial=HARD)
    return found


# Rules that say "this class is not needed": who may work anyway needs no visa. The better fact
# opens another step (status_held) in exchange, which the test of whole goals shows.
NOT_NEEDED = {"h1b.needed", "j1.needed"}


@pytest.mark.parametrize("name", [n for n in load_rulebook().requirements if n not in NOT_NEEDED])
def test_a_fact_that_helps_never_turns_a_rule_against_a_person(name: str) -> None:
    requirement, rng = load_rulebook().requirements[name], np.random.default_rng(1)
    rows, law = 400, law_of(DAYS[3])
    columns: dict[str, Any] = {}
    for fact in facts_read()[name]:
        kind = FACTS[fact].kind
        pool = NUMBERS if kind == "number" else [0, 1, 2]
        if kind == "code":
            pool = range(-1, len(categories(FACTS[fact].codes)))
        columns[fact] = rng.choice(np.asarray(pool), rows)
    met = requirement.met(Facts.from_columns(rows, **columns).expanded(), law)
    for fact in facts_read()[name] & set(HELPFUL):
        worse = columns[fact]
        raised = [(better(fact, v) or [v])[-1] for v in worse]
        facts = Facts.from_columns(rows, **{**columns, fact: raised}).expanded()
        assert (requirement.met(facts, law) >= met).all(), fact


@given(PERSONS, st.sampled_from(HELPFUL), st.sampled_from(DAYS), st.data())
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_fact_that_helps_never_closes_a_goal(
    columns: dict[str, Any], name: str, on: date, data: st.DataObject
) -> None:
    columns = {name: UNKNOWN if FACTS[name].kind == "truth" else np.nan, **columns}
    steps = better(name, columns[name])
    if steps:
        value = data.draw(st.sampled_from(steps))
        before = kinds(Facts.from_columns(1, **columns), on)
        after = kinds(Facts.from_columns(1, **{**columns, name: value}), on)
        for goal in GOALS:
            assert (after[goal] <= before[goal]).all(), (goal, name, columns[name], value)


@given(PERSONS, st.sampled_from(sorted(load_rulebook().requirements)), st.sampled_from(DAYS))
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_requirement_removed_never_closes_a_goal(
    columns: dict[str, Any], name: str, on: date
) -> None:
    facts = Facts.from_columns(1, **columns)
    before, after = kinds(facts, on), kinds(facts, on, free=name)
    for goal in GOALS:
        assert (after[goal] <= before[goal]).all(), goal


@given(PERSONS, st.sampled_from(sorted(GOALS)), st.sampled_from(DAYS))
@settings(max_examples=EXAMPLES, deadline=None)
def test_routes_hold_together(columns: dict[str, Any], goal: str, on: date) -> None:
    assessment = Assessment(Facts.from_columns(1, **columns), law_of(on))
    book, states = assessment.book, ("CA", "FL", "NY", "TN", "TX")
    best = kinds(assessment.person, on)[goal]
    routes = routes_to(assessment, goal, states)
    for route in routes:
        hard = [blocker for blocker in route.blockers if blocker.kind == "hard"]
        assert bool(hard) == (route.feasible == "hard")
        assert (route.feasible == "ok") == (not route.blockers)
        assert 0 <= route.months[0] <= route.months[1]
        assert 0 <= route.fees_usd[0] <= route.fees_usd[1]
        given_nodes = set(assessment.held)
        for told in route.steps:
            step = book.steps[told.id]
            skipped = {n for s in book.steps.values() if s.applies for n in s.gives}
            assert given_nodes >= set(step.requires) - skipped, told.id
            given_nodes |= set(step.gives)
            assert told.months[0] <= told.months[1] <= route.months[1] + 0.1
    for state in states:
        here = [route for route in routes if route.state == state]
        assert [r.feasible for r in here] == sorted((r.feasible for r in here), key=FEASIBLE.index)
        if here:
            assert FEASIBLE.index(here[0].feasible) == best[assessment.law.states.index(state)]
        for one in here:
            for other in here:
                assert one is other or not dominates(one, other)


def dominates(one: Any, other: Any) -> bool:
    """Whether a route is no worse in all that is compared, by more than rounding in one."""

    def cost(route: Any) -> tuple[float, ...]:
        reach = route.reaches
        hard = route.rank[1]  # a law that is nowhere in force weighs more than one of a state
        kind = FEASIBLE.index(route.feasible)
        reached = (reach.board != "none", reach.imlc)
        return (kind, hard, *route.months, *route.fees_usd, *(-int(r) for r in reached))

    pairs = list(zip(cost(one), cost(other), strict=True))
    same_licence = one.reaches.licence == other.reaches.licence
    return (
        same_licence
        and all(a <= b - 0.2 or a == b for a, b in pairs)
        and any(a < b for a, b in pairs)
    )
