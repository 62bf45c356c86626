"""What is known of persons, as columns: one row a person, one person or a million.

A column that is not given is one value repeated without memory, so a table of a million persons
costs only what is said about them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landbridge.errors import InputError, UnknownNameError
from landbridge.law.fact_table import EMPLOYERS, FACTS, STATUSES, Fact
from landbridge.law.logic import NO, UNKNOWN, YES

__all__ = ["EMPLOYERS", "FACTS", "STATUSES", "Fact", "Facts"]

_TYPES: dict[str, Any] = {"truth": np.int8, "number": np.float32, "code": np.int32}
_UNKNOWN: dict[str, Any] = {
    "truth": UNKNOWN,
    "number": np.float32(np.nan),
    "code": np.int32(-1),
}


class Facts:
    """Columns of facts, read as attributes: ``facts.practice_years``.

    Truths are int8, numbers float32, codes int32. Columns have the shape (n,), or (n, 1) after
    :meth:`expanded`.

    Examples
    --------
    >>> Facts.from_columns(2, us_citizen=[True, False]).us_citizen
    array([2, 0], dtype=int8)
    """

    __slots__ = ("_columns", "_expanded", "size")

    def __init__(self, size: int, columns: dict[str, NDArray[Any]], expanded: bool = False) -> None:
        self.size = size
        self._columns = columns
        self._expanded = expanded

    @classmethod
    def unknown(cls, size: int) -> Facts:
        """Persons of whom nothing is known.

        Parameters
        ----------
        size
            Number of persons.
        """
        return cls(size, {})

    @classmethod
    def from_columns(cls, size: int, **columns: ArrayLike | None) -> Facts:
        """Persons with some facts; the others are unknown.

        Parameters
        ----------
        size
            Number of persons.
        **columns
            One value for all, or an array of shape (size,). Truths may be booleans or int8
            values of :mod:`landbridge.law.logic`; ``None`` is unknown.

        Raises
        ------
        UnknownNameError
            If there is no fact of a name.
        InputError
            If a column has another shape, or holds something else than its kind of fact.
        """
        return cls(size, {name: _column(name, value, size) for name, value in columns.items()})

    def replace(self, **columns: ArrayLike | None) -> Facts:
        """The same persons with some facts changed; see :meth:`from_columns`."""
        changed = {name: _column(name, value, self.size) for name, value in columns.items()}
        return Facts(self.size, {**self._columns, **changed}, self._expanded)

    def expanded(self) -> Facts:
        """The same columns with the shape (n, 1), to meet parameters of shape (states,)."""
        return Facts(self.size, self._columns, expanded=True)

    def rows(self, start: int, stop: int) -> Facts:
        """Some of the persons, without a copy.

        Parameters
        ----------
        start, stop
            First row and the row after the last.
        """
        if start == 0 and stop >= self.size:
            return self
        picked = {name: column[start:stop] for name, column in self._columns.items()}
        return Facts(len(range(self.size)[start:stop]), picked, self._expanded)

    def row_view(self, row: int = 0) -> dict[str, bool | float | int | None]:
        """What is known of one person, as plain values; what is not known is left out.

        Parameters
        ----------
        row
            Number of the person, from 0.
        """
        plain = {name: _plain(FACTS[name], self._columns[name][row]) for name in self.given()}
        return {name: value for name, value in plain.items() if value is not None}

    def given(self) -> Iterator[str]:
        """Names of the columns that hold something, in the order of ``FACTS``."""
        return (name for name in FACTS if name in self._columns)

    def __getitem__(self, name: str) -> NDArray[Any]:
        column = self._columns.get(name)
        if column is None:
            if name not in FACTS:
                raise UnknownNameError("fact", name, FACTS)
            kind = FACTS[name].kind
            column = _repeated(np.asarray(_UNKNOWN[kind], dtype=_TYPES[kind]), self.size)
        return column[:, None] if self._expanded else column

    def __getattr__(self, name: str) -> NDArray[Any]:
        if name not in FACTS:
            raise AttributeError(f"there is no fact '{name}'")
        return self[name]

    def __len__(self) -> int:
        return self.size

    def __repr__(self) -> str:
        return f"Facts({self.size} persons, {len(self._columns)} columns)"


def _column(name: str, value: ArrayLike | None, size: int) -> NDArray[Any]:
    if name not in FACTS:
        raise UnknownNameError("fact", name, FACTS)
    kind = FACTS[name].kind
    array = np.asarray(_UNKNOWN[kind] if value is None else value)
    if kind == "truth" and array.dtype == np.bool_:
        made = np.asarray(array * YES)
    elif array.dtype.kind not in "iuf":
        raise InputError(f"fact '{name}': expected a {kind}, found {array.dtype}")
    else:
        made = np.asarray(array, dtype=_TYPES[kind])
        if kind == "truth" and made.size and (made.min() < NO or made.max() > YES):
            raise InputError(f"fact '{name}': a truth is 0 (no), 1 (not known) or 2 (yes)")
    if made.ndim > 1 or (made.ndim == 1 and made.shape != (size,)):
        raise InputError(f"fact '{name}': expected {size} values, found the shape {made.shape}")
    if made.ndim == 0:
        return _repeated(made, size)
    column = made.view()
    column.setflags(write=False)
    return column


def _repeated(value: NDArray[Any], size: int) -> NDArray[Any]:
    """One value in every row; ten times as fast as NumPy's broadcast, of the same shape and as
    safe."""
    column: NDArray[Any] = np.ndarray((size,), value.dtype, value, strides=(0,))
    column.setflags(write=False)
    return column


def _plain(fact: Fact, value: Any) -> bool | float | int | None:
    if fact.kind == "truth":
        return None if value == UNKNOWN else bool(value == YES)
    if fact.kind == "number":
        return None if np.isnan(value) else float(value)
    return None if value < 0 else int(value)
