"""Numba where it is installed, plain Python where it is not: one code path, the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

__all__ = ["COMPILED", "compiled", "tight", "woven"]

F = TypeVar("F", bound=Callable[..., Any])

try:
    from numba import njit
except ImportError:  # pragma: no cover - tried in a process of its own
    COMPILED = False

    def compiled(function: F) -> F:
        """Return the function as it is."""
        return function

    def tight(function: F) -> F:
        """Return the function as it is."""
        return function

    def woven(function: F) -> F:
        """Return the function as it is."""
        return function

else:
    COMPILED = True

    def compiled(function: F) -> F:
        """Compile the function on its first call and keep the machine code on disk."""
        return cast(F, njit(cache=True, error_model="numpy")(function))

    def tight(function: F) -> F:
        """Compile a function that makes no array: references to its tables are not counted.

        Counting them costs more than the small moves that such functions make.
        """
        return cast(F, njit(cache=True, error_model="numpy", _nrt=False)(function))

    def woven(function: F) -> F:
        """Compile the function into its callers: no call, no counting of references to tables."""
        return cast(F, njit(cache=True, error_model="numpy", inline="always")(function))
