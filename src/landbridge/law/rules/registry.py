"""The table of rules by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.law.logic import YES

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

__all__ = ["RULES", "Rule", "holds", "rule"]

Truth = NDArray[np.int8]
Rule = Callable[["Facts", "Law"], Any]

#: name -> rule, filled by the decorator below
RULES: dict[str, Rule] = {}


def rule(name: str) -> Callable[[Rule], Rule]:
    """Enter a function into the table of rules under a requirement's id."""

    def enter(function: Rule) -> Rule:
        if name in RULES:
            raise ValueError(f"two rules are called {name}")
        RULES[name] = function
        return function

    return enter


def holds(condition: Any) -> Any:
    """Kleene truth of a condition on law, which is always known: 2 where it holds, else 0."""
    return np.asarray(condition, dtype=np.bool_) * YES
