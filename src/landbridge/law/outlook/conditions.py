"""Conditions on facts, as data files write them: "who is on J-1", "born where a queue is".

A condition is the name of a truth among the facts, or a mapping of one key: ``all``, ``any``,
``not``, ``rule`` (a rule of the rulebook, in any state), ``given`` (known at all), ``at_least`` or
``at_most`` ({fact: number or parameter}), or the name of a fact that is a code with the names that
will do (``status``, ``queue``, ``specialty``, ``school_country``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.errors import InputError, UnknownNameError
from landbridge.law.fact_table import FACTS
from landbridge.law.logic import (
    NO,
    UNKNOWN,
    YES,
    at_least,
    at_most,
    both,
    either,
    known,
    negation,
    same_code,
)
from landbridge.law.rules import RULES

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

__all__ = ["KLEENE", "Watched", "holds", "number_of", "word_of"]

#: Words for NO, UNKNOWN and YES, in their order.
KLEENE = ("no", "unknown", "yes")
_NUMBERS = {"at_least": at_least, "at_most": at_most}


class Watched:
    """Facts of one person that note which of them were asked for without being known."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.missing: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        values = getattr(self._facts, name)
        is_known = values >= 0 if FACTS[name].kind == "code" else known(values)
        if not np.all(is_known):
            self.missing.add(name)
        return values


def holds(condition: Any, facts: Any, law: Law) -> int:
    """Kleene truth of a condition for one person.

    Parameters
    ----------
    condition
        As data files write it; None always holds.
    facts
        One row of facts, or :class:`Watched` ones.
    law
        Law of the day.

    Returns
    -------
    int
        0 no, 1 not known, 2 yes. A rule of the states holds if it does in any.

    Raises
    ------
    InputError
        If it is not one of the forms above.
    """
    if condition is None:
        return int(YES)
    if isinstance(condition, str):
        return int(np.asarray(_fact(facts, condition, "truth")).flat[0])
    if not isinstance(condition, Mapping) or len(condition) != 1:
        raise InputError(f"expected a condition, found {condition!r}")
    kind, argument = next(iter(condition.items()))
    if kind in ("all", "any"):
        parts = [holds(part, facts, law) for part in argument]
        return int(both(*parts) if kind == "all" else either(*parts))
    return int(np.asarray(_single(kind, argument, facts, law)).max())


def _single(kind: str, argument: Any, facts: Any, law: Law) -> Any:
    if kind == "not":
        return negation(holds(argument, facts, law))
    if kind == "rule":
        if argument not in RULES:
            raise UnknownNameError("rule", argument, RULES)
        return RULES[argument](facts, law)
    if kind == "given":
        return YES if np.all(known(_fact(facts, argument))) else NO
    if kind in _NUMBERS:
        name, bound = next(iter(argument.items()))
        return _NUMBERS[kind](_fact(facts, name, "number"), number_of(bound, law))
    if kind in FACTS and FACTS[kind].kind == "code":
        from landbridge.law.categories import code_of

        codes = (code_of(FACTS[kind].codes, name) for name in argument)
        return same_code(getattr(facts, kind), *codes)
    raise InputError(f"unknown kind of condition: {kind}")


def _fact(facts: Any, name: str, kind: str | None = None) -> Any:
    if name not in FACTS:
        raise UnknownNameError("fact", name, FACTS)
    if kind is not None and FACTS[name].kind != kind:
        raise InputError(f"fact '{name}': expected a {kind}, found a {FACTS[name].kind}")
    return getattr(facts, name)


def number_of(value: str | float, law: Law) -> float:
    """A number, or the value of the parameter that is named."""
    return float(law(value)) if isinstance(value, str) else float(value)


def word_of(truth: Any) -> str:
    """``no``, ``unknown`` or ``yes`` for a Kleene truth of one person."""
    return KLEENE[int(np.asarray(truth).flat[0])]


assert (KLEENE[NO], KLEENE[UNKNOWN], KLEENE[YES]) == ("no", "unknown", "yes")
