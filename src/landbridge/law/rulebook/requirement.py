"""A requirement of law, or of those whom the law lets decide."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.law.rules import RULES
from landbridge.parameters.parameter import Provenance

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

__all__ = ["RELIABILITIES", "Requirement", "worst"]

#: From the weakest on; a way is as reliable as the weakest rule on it.
RELIABILITIES = ("missing", "assumption", "memory", "fitted", "derived", "secondary", "primary")
_PLACEHOLDER = re.compile(r"\{([a-z0-9_.]+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_VARIES = "…"  # a number that is each state's own
_MISSING = "missing"
_NONE = 99.0  # a limit that is none


@dataclass(frozen=True)
class Requirement:
    """One requirement.

    Attributes
    ----------
    id
        Name, and the name of its rule.
    decider
        Who decides: a key ``law.decider.*`` of the language catalogue.
    kind
        ``hard``: a rule forbids where it is not met; ``soft``: a cost, a queue, a capacity or a
        private filter stands in the way; ``personal``: the step is none for this person or place.
    text
        One plain sentence in each language, what is asked; ``{state}`` and ids of parameters in
        braces are filled in, and what stands in brackets is left out where its number is 0 or there
        is none.
    sources, reliability
        Citations that no parameter carries; how far to trust the rule itself.
    reads
        Parameters that the rule asks for.
    """

    id: str
    decider: str
    kind: str
    text: dict[str, str]
    sources: tuple[str, ...]
    reliability: str
    reads: tuple[str, ...] = field(default=(), compare=False)

    def met(self, facts: Facts, law: Law) -> Any:
        """Kleene truth by row (and state): 2 met, 1 not known, 0 not met."""
        return RULES[self.id](facts, law)

    def not_seen(self, law: Law) -> NDArray[np.bool_]:
        """States in which a number that the rule reads was found in no source, shape (51,)."""
        found = np.zeros(len(law.states), dtype=bool)
        for identifier in self.reads:
            for state, cell in law.tree[identifier].cells.items():
                if cell.reliability == _MISSING and state in law.states:
                    found[law.states.index(state)] = True
        return found

    def is_local(self, law: Law) -> bool:
        """Whether it differs between states, in its words, its numbers or their sources."""
        read = any("state" in law.tree[identifier].by for identifier in self.reads)
        return read or any("{state}" in words for words in self.text.values())

    def cites(self, law: Law, state: str | None = None) -> tuple[str, ...]:
        """Ids of the sources: the rule's own, then those of the parameters it reads in a state."""
        found = dict.fromkeys(self.sources)
        for identifier in self.reads:
            found.update(dict.fromkeys(_provenance(law, identifier, state).sources))
        return tuple(found)

    def reliability_in(self, law: Law, state: str | None = None) -> str:
        """The weakest reliability among the rule and the parameters it reads in a state."""
        read = [_provenance(law, name, state).reliability for name in self.reads]
        return worst([self.reliability, *read])

    def say(self, law: Law, lang: str, state: str | None = None) -> str:
        """The sentence with its numbers, in a state's words where it is a state's rule."""
        from landbridge.law.words import state_name

        def kept(found: re.Match[str]) -> str:
            numbers = [_value(law, name, state) for name in _PLACEHOLDER.findall(found[1])]
            return "" if any(number in (0.0, _NONE) for number in numbers) else found[1]

        def fill(found: re.Match[str]) -> str:
            name = found.group(1)
            if name == "state":
                return state_name(state, lang)
            return _number(_value(law, name, state))

        return _PLACEHOLDER.sub(fill, _OPTIONAL.sub(kept, self.text[lang]))


def _provenance(law: Law, identifier: str, state: str | None) -> Provenance:
    """Where a parameter's number comes from: that of the state's cell where it has one."""
    parameter = law.tree[identifier]
    if state is not None and parameter.by == ("state",):
        return parameter.cell(state)
    return Provenance(parameter.sources, parameter.reliability, parameter.note)


def _value(law: Law, identifier: str, state: str | None) -> float:
    value = law(identifier)
    if law.tree[identifier].by == ("state",):
        if state is None:
            return float("nan")
        return float(value[law.states.index(state)])
    return float(value)


def _number(value: float) -> str:
    if value != value:
        return _VARIES
    if value == _NONE:
        return "–"
    return f"{value:,.12g}"


def worst(reliabilities: list[str]) -> str:
    """The weakest of several reliabilities."""
    return min(reliabilities, key=RELIABILITIES.index)
