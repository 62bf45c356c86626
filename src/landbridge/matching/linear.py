"""Sums of 0/1 variables and conditions on them, solved by HiGHS through SciPy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

__all__ = ["Linear", "Sum", "Undecided"]

_SOLVED, _INFEASIBLE = 0, 2


class Undecided(RuntimeError):
    """The solver ran out of time before it found an answer or proved that there is none."""


class Sum:
    """A constant and multiples of variables."""

    __slots__ = ("constant", "terms")

    def __init__(self, constant: float = 0.0, terms: dict[int, float] | None = None) -> None:
        self.constant = constant
        self.terms = terms if terms is not None else {}

    def __add__(self, other: Sum | float) -> Sum:
        return total((self, other))

    def __sub__(self, other: Sum | float) -> Sum:
        return total((self, other * -1.0))

    def __mul__(self, factor: float) -> Sum:
        return Sum(self.constant * factor, {v: k * factor for v, k in self.terms.items()})

    def value(self, values: NDArray[np.float64]) -> float:
        """The sum for values of the variables."""
        return self.constant + sum(k * float(values[v]) for v, k in self.terms.items())


def total(parts: Iterable[Sum | float]) -> Sum:
    """Add up sums and numbers."""
    out = Sum()
    for part in parts:
        if isinstance(part, Sum):
            out.constant += part.constant
            for variable, factor in part.terms.items():
                out.terms[variable] = out.terms.get(variable, 0.0) + factor
        else:
            out.constant += part
    return out


class Linear:
    """Variables and conditions of a model without an objective."""

    def __init__(self) -> None:
        self._most: list[float] = []
        self._whole: list[int] = []
        self._row: list[int] = []
        self._column: list[int] = []
        self._value: list[float] = []
        self._least: list[float] = []
        self._upper: list[float] = []
        self._impossible = False

    def variable(self, most: float = 1.0, whole: bool = True) -> Sum:
        """A variable from 0 to ``most``."""
        self._most.append(most)
        self._whole.append(int(whole))
        return Sum(0.0, {len(self._most) - 1: 1.0})

    def _require(self, what: Sum, upper: float) -> None:
        if not what.terms:
            self._impossible |= not 0.0 <= what.constant <= upper
            return
        row = len(self._least)
        self._row += [row] * len(what.terms)
        self._column += what.terms.keys()
        self._value += what.terms.values()
        self._least.append(-what.constant)
        self._upper.append(upper - what.constant)

    def at_least_zero(self, what: Sum) -> None:
        """Require that a sum is not negative."""
        self._require(what, np.inf)

    def zero(self, what: Sum) -> None:
        """Require that a sum is 0."""
        self._require(what, 0.0)

    def solve(self, seconds: float) -> NDArray[np.float64] | None:
        """Values of the variables, or None if the conditions contradict each other.

        Raises
        ------
        Undecided
            After so many seconds.
        """
        size = len(self._most)
        if self._impossible:
            return None
        if size == 0:
            return np.zeros(0)
        shape = (len(self._least), size)
        table: Any = csr_array((self._value, (self._row, self._column)), shape=shape)
        found = milp(
            np.zeros(size),
            integrality=np.array(self._whole),
            bounds=Bounds(0.0, np.array(self._most)),
            constraints=LinearConstraint(table, self._least, self._upper) if shape[0] else (),
            options={"time_limit": seconds},
        )
        if found.status == _INFEASIBLE:
            return None
        if found.status != _SOLVED or found.x is None:
            raise Undecided(found.message)
        return np.asarray(found.x)
