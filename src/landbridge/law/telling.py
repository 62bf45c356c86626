"""The words of steps and rules in a state: worked out once, when the first route asks for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from landbridge.law.answer import Blocker, RouteStep
from landbridge.law.assessment import Assessment, StepResult, WayResults
from landbridge.law.logic import NO, UNKNOWN, YES
from landbridge.law.rulebook import Step
from landbridge.law.rulebook.requirement import RELIABILITIES, Requirement, worst

__all__ = ["StateWords", "StepWords", "words_of"]

Pair = tuple[float, float]
_WEAK = frozenset({"memory", "assumption", "missing"})


@dataclass(frozen=True, slots=True)
class StepWords:
    """A step in a state, but for the time at which it begins: see :class:`RouteStep`.

    Attributes
    ----------
    taken
        Whether it is taken at all.
    blockers
        Its requirements that are not met, or not known to be.
    reliability, memory
        Of the weakest of them; those that rest on memory or assumption.
    dicts
        What is the same of it in every JSON answer, by language.
    """

    id: str
    decider: str
    label: dict[str, str]
    months: Pair
    fees_usd: Pair
    needs: tuple[str, ...]
    cites: tuple[str, ...]
    hidden: bool
    taken: bool
    blockers: tuple[Blocker, ...]
    reliability: str
    memory: tuple[str, ...]
    dicts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def step(self, low: float, high: float) -> RouteStep:
        """The step of a route in which it can begin after so many months."""
        return RouteStep(
            self.id,
            self.decider,
            self.label,
            self.months,
            self.fees_usd,
            (low, high),
            self.needs,
            self.cites,
            self.hidden,
        )

    def as_dict(self, low: float, high: float, lang: str) -> dict[str, Any]:
        """The same for JSON."""
        if lang not in self.dicts:
            self.dicts[lang] = self.step(0.0, 0.0).as_dict(lang)
        return {**self.dicts[lang], "begins": (low, high)}


class _Trust(NamedTuple):
    """Sources and reliability of a step's rules."""

    cites: tuple[str, ...]
    reliability: str
    memory: tuple[str, ...]


class StateWords(dict[str, StepWords]):
    """Words of every step in a state, by id."""

    def __init__(self, assessment: Assessment, column: int) -> None:
        super().__init__()
        self.assessment = assessment
        self.column = column
        self.state = assessment.law.states[column]
        self._begins: dict[str, tuple[list[float], list[float]]] = {}

    def begins(self, goal: str, results: WayResults) -> tuple[list[float], list[float]]:
        """Months after which each stage on the ways to a goal can begin: low and high."""
        found = self._begins.get(goal)
        if found is None:
            low, high = results.begins[:, :, self.column].round(1).T.tolist()
            found = self._begins[goal] = low, high
        return found

    def __missing__(self, name: str) -> StepWords:
        step, result = self.assessment.book.steps[name], self.assessment.step(name)
        needs = [self.assessment.book.requirements[need] for need in step.needs]
        spans = self.assessment.remembered(("spans", name), lambda: _by_state(result))
        months, fees = spans[self.column]
        trust = self._trust(step)
        found = StepWords(
            id=name,
            decider=step.decider,
            label=step.label,
            months=months,
            fees_usd=fees,
            needs=(*step.needs, *step.tells),
            cites=trust.cites,
            hidden=step.hidden,
            taken=bool(result.taken[self.column]),
            blockers=tuple(self._blocker(need) for need in needs if self._met(need) != YES),
            reliability=trust.reliability,
            memory=trust.memory,
        )
        self[name] = found
        return found

    def _met(self, need: Requirement) -> np.int8:
        return self.assessment.truth(need.id)[self.column]

    def _where(self, *rules: Requirement) -> str | None:
        """The state, where a rule says something else in each; None where all are one for all."""
        return self.state if any(self._is_local(rule) for rule in rules) else None

    def _is_local(self, rule: Requirement) -> bool:
        law = self.assessment.law
        return self.assessment.remembered(("local", rule.id), lambda: rule.is_local(law))

    def _trust(self, step: Step) -> _Trust:
        book, law = self.assessment.book, self.assessment.law
        rules = [book.requirements[rule] for rule in (*step.needs, *step.tells)]
        where = self._where(*rules)

        def work_out() -> _Trust:
            trust = {
                need: book.requirements[need].reliability_in(law, where) for need in step.needs
            }
            return _Trust(
                tuple(dict.fromkeys(cite for rule in rules for cite in rule.cites(law, where))),
                worst([*trust.values()] or [RELIABILITIES[-1]]),
                tuple(rule for rule, how in trust.items() if how in _WEAK),
            )

        return self.assessment.remembered(("trust", step.id, where), work_out)

    def _blocker(self, need: Requirement) -> Blocker:
        assessment, met, where = self.assessment, self._met(need), self._where(need)

        def tell() -> Blocker:
            return Blocker(
                rule=need.id,
                kind="hard" if need.kind != "soft" and met == NO else "soft",
                unknown=bool(met == UNKNOWN),
                hangs_on=assessment.hangs_on(need.id) if met == UNKNOWN else (),
                text={lang: need.say(assessment.law, lang, self.state) for lang in need.text},
                cites=need.cites(assessment.law, where),
                reliability=need.reliability_in(assessment.law, where),
            )

        return assessment.remembered(("blocker", need.id, where), tell)


def words_of(assessment: Assessment, column: int) -> StateWords:
    """Words of steps in the state of a column."""
    return assessment.remembered(("words", column), lambda: StateWords(assessment, column))


def _by_state(result: StepResult) -> list[tuple[Pair, Pair]]:
    """Months and fees of a step in each state, low and high."""
    months, fees = (
        zip(*values.round(1).tolist(), strict=True) for values in (result.months, result.fees)
    )
    return list(zip(months, fees, strict=True))
