"""Cases that a lawyer can read: a person, a day, reforms, and what the rulebook must answer.

A file in ``cases/`` is a list of cases::

    - title: Louisiana takes five years of practice instead of training
      profile: {base: nigerian-practitioner, immigration: {status: permanent_resident}}
      on: 2026-06-30
      reforms: [h1b-exempt]
      expect:
        - {rule: pathway.experience, state: LA, met: yes}
        - {goal: licence, state: LA, way: [provisional_licence], feasible: ok, months: [24, 36]}

``profile`` is a shipped example, or an example (``base``) with changes: mappings are laid over it,
lists replace, null takes away. Forms of an expectation (``state`` may be one, a list, or left out
for all 51):

- ``rule``, ``met``: yes, no or unknown.
- ``fact``, ``is``: what follows from the profile.
- ``step``, ``months``: how long a step takes.
- ``goal``, ``feasible``: ok, soft or hard, of the best way; ``none`` where no way is possible.
  With ``way``, of the best way that holds those steps (``without``: and none of these). Of that
  way: ``hard`` names all rules that forbid; ``soft`` and ``clear`` some that stand or do not stand
  in the way; ``months`` is low and high; ``spans`` lies within them; ``reaches``: {imlc: yes}.
- ``goal``, ``unchanged_by``: reforms under which neither class nor months change in those states.
- ``unblocked_by``, ``opens``: a smallest set of reforms and some (goal.state) pairs it opens.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import landbridge.law
from landbridge.law.answer import FEASIBLE
from landbridge.law.assessment import HARD, Assessment, WayResults
from landbridge.law.categories import category_of
from landbridge.law.logic import NO, YES
from landbridge.law.person import FACTS
from landbridge.law.profile import read_profile
from landbridge.law.profile_facts import facts_of
from landbridge.law.view import Law
from landbridge.parameters import Reform, load_tree
from landbridge.parameters.yaml_lines import read_yaml

FOLDER = Path(__file__).parent / "cases"
EXAMPLES = Path(landbridge.law.__file__).parent / "examples"
WORDS = {0: "no", 1: "unknown", 2: "yes"}
Fault = tuple[str, str]  # state, what is not so
TODAY = date(2026, 11, 1)


@dataclass(frozen=True)
class Case:
    """One case of a file."""

    where: str
    entry: dict[str, Any]
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        return str(self.entry["title"])


def cases() -> Iterator[Case]:
    """Every case of every file."""
    for path in sorted(FOLDER.glob("*.yaml")):
        document = read_yaml(path, path.name)
        for i, entry in enumerate(document.data):
            lines = tuple(
                document.where((i, "expect", k)) for k in range(len(entry.get("expect", ())))
            )
            yield Case(document.where((i,)), entry, lines)


def faults(case: Case) -> list[str]:
    """What does not come out as expected, each with its line."""
    person = Person(case.entry["profile"], case.entry.get("on"), case.entry.get("reforms", ()))
    found = []
    for line, expected in zip(case.lines, case.entry["expect"], strict=True):
        states: dict[str, list[str]] = {}
        for state, fault in person.faults(dict(expected)):
            states.setdefault(fault, []).append(state)
        found += [
            f"{line}: {case.title}: {' '.join(where)}: {fault}" for fault, where in states.items()
        ]
    return found


class Person:
    """A profile under the law of a day and some reforms."""

    def __init__(self, profile: Any, on: Any, reforms: Any) -> None:
        self.profile = read_profile(_merged(profile), TODAY)
        self.on = on if isinstance(on, date) else date.fromisoformat(str(on or "2026-06-30"))
        self.reforms = tuple(reforms)
        facts = facts_of(self.profile, self.on)
        self.assessment = Assessment(facts, Law(_tree(self.reforms), self.on))

    def faults(self, expected: dict[str, Any]) -> Iterator[Fault]:
        """Each state with a thing expected that is not so."""
        for kind, check in (
            ("rule", self._rule),
            ("fact", self._fact),
            ("step", self._step),
            ("unblocked_by", self._unblocked),
            ("unchanged_by", self._unchanged),
            ("goal", self._goal),
        ):
            if kind in expected:
                yield from check(expected)
                assert not expected, f"unknown keys of an expectation: {', '.join(expected)}"
                return
        raise AssertionError(f"an expectation of no kind: {expected}")

    def _states(self, expected: dict[str, Any]) -> list[tuple[int, str]]:
        names = self.assessment.law.states
        asked = expected.pop("state", list(names))
        return [(names.index(s), s) for s in ([asked] if isinstance(asked, str) else asked)]

    def _rule(self, expected: dict[str, Any]) -> Iterator[Fault]:
        name, met = expected.pop("rule"), _word(expected.pop("met"))
        for column, state in self._states(expected):
            found = WORDS[int(self.assessment.truth(name)[column])]
            if found != met:
                yield state, f"{name}: expected {met}, found {found}"

    def _fact(self, expected: dict[str, Any]) -> Iterator[Fault]:
        name, wanted = expected.pop("fact"), expected.pop("is")
        found = self.assessment.person.row_view().get(name)
        if FACTS[name].kind == "code" and found is not None:
            found = category_of(name, int(found))
        same = _word(found) == _word(wanted) if FACTS[name].kind == "truth" else found == wanted
        if not same:
            yield "", f"fact {name}: expected {wanted}, found {found}"

    def _step(self, expected: dict[str, Any]) -> Iterator[Fault]:
        name, months = expected.pop("step"), expected.pop("months")
        for column, state in self._states(expected):
            found = self.assessment.step(name).months[:, column].round(1).tolist()
            if found != [float(m) for m in months]:
                yield state, f"{name}: expected {months} months, found {found}"

    def _goal(self, expected: dict[str, Any]) -> Iterator[Fault]:
        goal = expected.pop("goal")
        way, without = set(expected.pop("way", ())), set(expected.pop("without", ()))
        unknown = (way | without) - set(self.assessment.book.steps)
        assert not unknown, f"unknown steps {unknown}"
        results = self.assessment.results(goal)
        states = self._states(expected)
        wanted = {key: expected.pop(key) for key in list(expected)}
        fits = [i for i, w in enumerate(results.ways) if way <= set(w) and without.isdisjoint(w)]
        for column, state in states:
            possible = [i for i in fits if self._taken(results, i, column, way)]
            best = min(possible, key=lambda i: _order(results, i, column), default=None)
            said = goal + (f" by {'+'.join(sorted(way))}" if way else "")
            for fault in self._of_way(results, best, column, dict(wanted)):
                yield state, f"{said}: {fault}"

    def _taken(self, results: WayResults, i: int, column: int, way: set[str]) -> bool:
        taken = all(self.assessment.step(name).taken[column] for name in way)
        return bool(results.possible[i, column]) and taken

    def _of_way(
        self, results: WayResults, i: int | None, column: int, wanted: dict[str, Any]
    ) -> Iterator[str]:
        feasible = wanted.pop("feasible", None)
        kind = "none" if i is None else FEASIBLE[results.kind[i, column]]
        hard, soft = self._blockers(results, i, column)
        if feasible not in (None, kind):
            yield f"expected {feasible}, found {kind} (hard {sorted(hard)}, soft {sorted(soft)})"
        if i is None:
            return
        if "hard" in wanted and set(wanted["hard"]) != hard:
            yield f"expected {sorted(wanted['hard'])} to forbid, found {sorted(hard)}"
        for rule in set(wanted.pop("soft", ())) - soft:
            yield f"expected {rule} to stand in the way, found {sorted(soft)}"
        for rule in set(wanted.pop("clear", ())) & (soft | hard):
            yield f"expected {rule} not to stand in the way"
        low, high = results.months[i, :, column].round(1).tolist()
        if "months" in wanted and [float(m) for m in wanted["months"]] != [low, high]:
            yield f"expected {wanted['months']} months, found {[low, high]}"
        if "spans" in wanted and not low <= wanted["spans"][0] <= wanted["spans"][1] <= high:
            yield f"expected {wanted['spans']} within the months, found {[low, high]}"
        reach = dict(zip(("licence", "board", "imlc"), results.reach[i, :, column], strict=True))
        for name, is_so in wanted.pop("reaches", {}).items():
            if (_word(is_so) == "yes") != bool(reach[name]):
                yield f"expected {name} {_word(is_so)}, found {int(reach[name])}"
        for key in ("hard", "months", "spans"):
            wanted.pop(key, None)
        assert not wanted, f"unknown keys of an expectation: {', '.join(wanted)}"

    def _blockers(
        self, results: WayResults, i: int | None, column: int
    ) -> tuple[set[str], set[str]]:
        hard: set[str] = set()
        soft: set[str] = set()
        for name in results.ways[i] if i is not None else ():
            if self.assessment.step(name).taken[column]:
                for need in self.assessment.book.steps[name].needs:
                    met = self.assessment.truth(need)[column]
                    binding = self.assessment.book.requirements[need].kind != "soft"
                    if met != YES:
                        (hard if binding and met == NO else soft).add(need)
        return hard, soft

    def _unchanged(self, expected: dict[str, Any]) -> Iterator[Fault]:
        goal, reforms = expected.pop("goal"), expected.pop("unchanged_by")
        way = set(expected.pop("way", ()))
        law = Law(_tree((*self.reforms, *reforms)), self.on)
        after = Assessment(self.assessment.person, law)
        for column, state in self._states(expected):
            pairs = []
            for assessment in (self.assessment, after):
                results = assessment.results(goal)
                rows = [i for i, w in enumerate(results.ways) if way <= set(w)]
                ranked = sorted(
                    _order(results, i, column) for i in rows if results.possible[i, column]
                )
                pairs.append(ranked[:1])
            if pairs[0] != pairs[1]:
                yield state, f"{goal}: {pairs[0]} became {pairs[1]} by {'+'.join(reforms)}"

    def _unblocked(self, expected: dict[str, Any]) -> Iterator[Fault]:
        from landbridge.law.routes import routes

        reforms = tuple(sorted(expected.pop("unblocked_by")))
        opens, kind = expected.pop("opens"), expected.pop("kind", None)
        pairs = {tuple(pair.split(".")) for pair in opens}
        answer = routes(
            self.profile,
            states=sorted({state for _, state in pairs}),
            goals=sorted({goal for goal, _ in pairs}),
            on=self.on,
            reforms=self.reforms,
        )
        sets = {one.reforms: one for one in answer.unblocked_by}
        if reforms not in sets:
            yield "", f"expected {reforms} to unblock, found {sorted(sets)}"
        elif missing := pairs - set(sets[reforms].opens):
            yield "", f"expected {reforms} to open {missing}, found {sets[reforms].opens}"
        elif kind not in (None, sets[reforms].kind):
            yield "", f"expected {reforms} to open {kind}, found {sets[reforms].kind}"


def _order(results: WayResults, i: int, column: int) -> tuple[float, ...]:
    return (
        float(results.kind[i, column]),
        float(results.hard[i, column]) if results.kind[i, column] == HARD else 0.0,
        float(results.months[i, :, column].sum()),
        float(results.fees[i, :, column].sum()),
    )


def _word(value: Any) -> str:
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return "unknown" if value is None else str(value)


@cache
def _tree(reforms: tuple[str, ...]) -> Any:
    tree = load_tree()
    for name in reforms:
        tree = tree.with_reform(Reform.read(name))
    return tree


def _merged(profile: Any) -> dict[str, Any]:
    if isinstance(profile, str):
        return tomllib.loads((EXAMPLES / f"{profile}.toml").read_text(encoding="utf-8"))
    changes = dict(profile)
    base = changes.pop("base", None)
    return _laid(_merged(base) if base else {}, changes)


def _laid(base: Any, changes: dict[str, Any]) -> dict[str, Any]:
    found = dict(base) if isinstance(base, dict) else {}
    for key, value in changes.items():
        if value is None:
            found.pop(key, None)
        elif isinstance(value, dict):
            found[key] = _laid(found.get(key), value)
        else:
            found[key] = value
    return found
