"""The law of a jurisdiction, a rule or a step on a day: what ``landbridge law show`` says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from landbridge.law.acts import Act, acts_of
from landbridge.law.coverage import coverage
from landbridge.law.rulebook import Requirement, Step, load_rulebook
from landbridge.law.texts import NATION, TOPICS, law_parameters, topic_of, users_of
from landbridge.law.view import Law
from landbridge.parameters import Parameter, ParameterTree

__all__ = ["JurisdictionLaw", "RuleLaw", "StepLaw", "Value", "law_of", "law_of_rule", "law_of_step"]


_OPEN = "…"  # a number that each state sets


@dataclass(frozen=True)
class Value:
    """A parameter of law in one jurisdiction on a day.

    Attributes
    ----------
    parameter, label, unit
        Id; name and unit in each language.
    value
        A number, or category -> number; for a rule of the states without a state: number -> states.
    since
        First day of the value, ISO.
    sources, reliability, note
        Of the cell; the note only where the state has its own.
    rules
        Ids of the requirements that read it.
    """

    parameter: str
    label: dict[str, str]
    unit: dict[str, str]
    value: Any
    since: str
    sources: tuple[str, ...]
    reliability: str
    note: str
    rules: tuple[str, ...]

    def as_dict(self, lang: str) -> dict[str, Any]:
        """For JSON."""
        found = {**vars(self), "label": self.label[lang], "unit": self.unit[lang]}
        found["value"] = _plain_json(self.value)
        return {**found, "sources": list(self.sources), "rules": list(self.rules)}


@dataclass(frozen=True)
class JurisdictionLaw:
    """What is known of the law of a state, or of the nation.

    Attributes
    ----------
    jurisdiction
        Postal code, or ``US``.
    on
        The day.
    topics
        Topic -> values; terms of a class of licence that the state does not have are left out.
    acts
        Its acts, the latest first.
    """

    jurisdiction: str
    on: date
    topics: dict[str, tuple[Value, ...]]
    acts: tuple[Act, ...]

    def as_dict(self, lang: str) -> dict[str, Any]:
        """For JSON."""
        return {
            "jurisdiction": self.jurisdiction,
            "on": self.on.isoformat(),
            "topics": {
                topic: [value.as_dict(lang) for value in values]
                for topic, values in self.topics.items()
            },
            "acts": [act.as_dict(lang) for act in self.acts],
        }


@dataclass(frozen=True)
class RuleLaw:
    """A requirement, what it reads, and the steps that need it."""

    requirement: Requirement
    on: date
    text: dict[str, str]
    values: tuple[Value, ...]
    sources: tuple[str, ...]
    reliability: dict[str, tuple[str, ...]]
    steps: tuple[Step, ...]

    def as_dict(self, lang: str) -> dict[str, Any]:
        """For JSON."""
        rule = self.requirement
        return {
            "rule": rule.id,
            "on": self.on.isoformat(),
            "kind": rule.kind,
            "decider": rule.decider,
            "text": self.text[lang],
            "parameters": [value.as_dict(lang) for value in self.values],
            "cites": list(self.sources),
            "reliability": {name: list(states) for name, states in self.reliability.items()},
            "steps": [step.id for step in self.steps],
        }


def law_of(tree: ParameterTree, jurisdiction: str, on: date) -> JurisdictionLaw:
    """The law of a state (postal code) or of the nation (``US``) on a day."""
    bearing = {cell.parameter for cell in coverage(tree, on) if cell.jurisdiction == jurisdiction}
    topics: dict[str, list[Value]] = {topic: [] for topic in TOPICS}
    state = None if jurisdiction == NATION else jurisdiction
    for parameter in law_parameters(tree):
        if parameter.id in bearing:
            topics[topic_of(parameter.id)].append(_value(tree, parameter, on, state))
    acts = sorted(acts_of(jurisdiction), key=lambda act: act.effective or act.enacted, reverse=True)
    filled = {topic: tuple(values) for topic, values in topics.items() if values}
    return JurisdictionLaw(jurisdiction, on, filled, tuple(acts))


def law_of_rule(tree: ParameterTree, identifier: str, on: date) -> RuleLaw:
    """A requirement on a day.

    Raises
    ------
    UnknownNameError
        If there is no such rule.
    """
    book = load_rulebook()
    rule = book.requirement(identifier)
    law = Law(tree, on)
    reads = [tree[name] for name in rule.reads]
    by_state = any(parameter.by == ("state",) for parameter in reads)
    reliability: dict[str, list[str]] = {}
    for place in law.states if by_state else (NATION,):
        state = place if by_state else None
        reliability.setdefault(rule.reliability_in(law, state), []).append(place)
    return RuleLaw(
        requirement=rule,
        on=on,
        text=_in_general(rule, law),
        values=tuple(_value(tree, parameter, on) for parameter in reads),
        sources=rule.cites(law),
        reliability={name: tuple(places) for name, places in reliability.items()},
        steps=tuple(step for step in book.steps.values() if identifier in step.needs),
    )


def _in_general(rule: Requirement, law: Law) -> dict[str, str]:
    """The sentence for no state in particular: numbers of the states stay open."""
    said = dict(rule.text)
    for name in rule.reads:
        if law.tree[name].by == ("state",):
            said = {lang: words.replace(f"{{{name}}}", _OPEN) for lang, words in said.items()}
    general = replace(rule, text=said)
    return {lang: general.say(law, lang) for lang in said}


@dataclass(frozen=True)
class StepLaw:
    """A step, its requirements, and what it costs in time and money.

    Attributes
    ----------
    before, after
        For each node that it asks for, the steps that give it; for each that it gives, those that
        ask for it.
    """

    step: Step
    on: date
    before: tuple[tuple[Step, ...], ...]
    after: tuple[tuple[Step, ...], ...]
    requirements: tuple[tuple[Requirement, dict[str, str]], ...]
    values: tuple[Value, ...]

    def as_dict(self, lang: str) -> dict[str, Any]:
        """For JSON."""
        return {
            "step": self.step.id,
            "on": self.on.isoformat(),
            "label": self.step.label[lang],
            "decider": self.step.decider,
            "requires": list(self.step.requires),
            "gives": list(self.step.gives),
            "needs": [{"rule": rule.id, "text": said[lang]} for rule, said in self.requirements],
            "parameters": [value.as_dict(lang) for value in self.values],
        }


def law_of_step(tree: ParameterTree, identifier: str, on: date) -> StepLaw:
    """A step of the rulebook on a day."""
    book, law = load_rulebook(), Law(tree, on)
    step = book.steps[identifier]
    rules = [book.requirement(need) for need in step.needs]
    steps = book.steps.values()
    before = [tuple(one for one in steps if node in one.gives) for node in step.requires]
    after = [tuple(one for one in steps if node in one.requires) for node in step.gives]
    told = [name for name in (step.months, *step.fees) if name in tree]
    return StepLaw(
        step=step,
        on=on,
        before=tuple(choice for choice in before if choice),
        after=tuple(choice for choice in after if choice),
        requirements=tuple((rule, _in_general(rule, law)) for rule in rules),
        values=tuple(_value(tree, tree[name], on) for name in told if name is not None),
    )


def _value(tree: ParameterTree, parameter: Parameter, on: date, state: str | None = None) -> Value:
    step = parameter.timelines[tree.baseline].on(on)
    values = tree.value(parameter.id, on)
    cited = parameter.cell(state) if state and parameter.by == ("state",) else parameter
    general = state is not None and state not in parameter.cells
    return Value(
        parameter=parameter.id,
        label={"en": parameter.label["en"], "zh": parameter.label["zh"]},
        unit={"en": parameter.unit, "zh": tree.units.get(parameter.unit, parameter.unit)},
        value=_plain(values, parameter, state),
        since="" if step is None else step.start.isoformat(),
        sources=tuple(cited.sources),
        reliability=cited.reliability,
        note="" if general else cited.note,
        rules=users_of().get(parameter.id, ()),
    )


def _plain(values: Any, parameter: Parameter, state: str | None) -> Any:
    """A number, a mapping of categories, or for all states a mapping of number to states."""
    by = parameter.by
    if not by:
        return float(values)
    if by[-1] != "state":
        return _nested(values, parameter.categories)
    if state is not None:
        own = values[..., parameter.categories[-1].index(state)]
        return _nested(own, parameter.categories[:-1])
    if by == ("state",):
        groups: dict[str, list[str]] = {}
        pairs = zip(parameter.categories[0], values, strict=True)
        for name, number in sorted(pairs, key=lambda pair: float(pair[1])):
            groups.setdefault(f"{number:.12g}", []).append(name)
        return groups
    on = np.asarray(values).reshape(-1, values.shape[-1])
    names = parameter.categories[0]
    return {
        name: [s for s, number in zip(parameter.categories[-1], row, strict=True) if number >= 0.5]
        for name, row in zip(names, on, strict=True)
    }


def _plain_json(value: Any) -> Any:
    """A value without NaN, which JSON does not know: a number that was not seen is null."""
    if isinstance(value, dict):
        return {name: _plain_json(inner) for name, inner in value.items()}
    return None if value != value else value


def _nested(values: Any, categories: tuple[tuple[str, ...], ...]) -> Any:
    if not categories:
        return float(values)
    return {name: _nested(values[i], categories[1:]) for i, name in enumerate(categories[0])}
