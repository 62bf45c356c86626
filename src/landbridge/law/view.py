"""The law of one day as arrays: what rules read.

A rule asks for a parameter by its id and gets numbers that broadcast against its facts: one number
for a federal rule; for a rule of the states either all states side by side (for one person) or
each row's own state (for many persons). So one rule serves a person and a million rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.law.logic import YES, same_code
from landbridge.parameters import ParameterTree

__all__ = ["BOUNDS", "Law"]

Numbers = NDArray[np.float64]
BOUNDS = ("low", "typical", "high")
_STATE = "state"


class Law:
    """Parameters of law on a day.

    Parameters
    ----------
    tree
        Parameters, under a baseline and reforms.
    on
        The day whose law applies.
    rows : ndarray of int, shape (n,), optional
        State of each row (order of the dimension ``state``). Without it a parameter of the states
        comes as all states, shape (51,), to be broadcast against facts of shape (n, 1).
    """

    def __init__(self, tree: ParameterTree, on: date, rows: NDArray[Any] | None = None) -> None:
        self.tree = tree
        self.on = on
        self.rows = rows
        self._snapshot = tree.at(on)
        self._values: dict[str, Any] = {}
        self._reads: set[str] | None = None

    @property
    def states(self) -> tuple[str, ...]:
        """Postal codes of the 51 jurisdictions, in the order of arrays."""
        return self.tree.dimensions[_STATE]

    @property
    def own_states(self) -> NDArray[Any]:
        """Code of the state that each column, or row, is about."""
        return np.arange(len(self.states)) if self.rows is None else self.rows

    def __call__(self, identifier: str) -> Any:
        """Return a parameter: a float, an array over states or rows, or a plain table.

        Raises
        ------
        UnknownNameError
            If there is no such parameter.
        """
        if self._reads is not None:
            self._reads.add(identifier)
        found = self._values.get(identifier)
        if found is None:
            found = self._snapshot[identifier]
            if self.rows is not None and self.tree[identifier].by[-1:] == (_STATE,):
                found = np.asarray(found).take(self.rows, axis=-1)
            self._values[identifier] = found
        return found

    def one_of(self, code: NDArray[Any], names: tuple[str, ...]) -> Any:
        """Kleene truth that a specialty's code is one of those named; unknown where it is -1."""
        dimensions = self.tree.dimensions
        return same_code(code, *(dimensions.position("specialty", name) for name in names))

    def listed(self, code: NDArray[Any], switches: Numbers) -> Any:
        """Kleene truth that a specialty's code is switched on in a table over specialties.

        Where it is -1 the answer is unknown, but for a table that lists them all.
        """
        on = np.flatnonzero(switches >= 0.5)
        return YES if on.size == switches.size else same_code(code, *on)

    def bound(self, identifier: str, which: str) -> float:
        """Return one bound (low, typical or high) of a parameter laid out over bounds."""
        return float(self(identifier)[BOUNDS.index(which)])

    @contextmanager
    def tracing(self) -> Iterator[set[str]]:
        """Note the ids that are asked for inside the block."""
        outer, self._reads = self._reads, set()
        try:
            yield self._reads
        finally:
            self._reads = outer
