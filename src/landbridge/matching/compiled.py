"""Numba where it is installed, plain Python where it is not: one code path, the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

__all__ = ["COMPILED", "TOGETHER", "compiled", "tight", "woven"]

F = TypeVar("F", bound=Callable[..., Any])

#: Modules whose machine code holds code of each other.
TOGETHER = ("compiled.py", "moves.py", "procedure.py", "singles.py", "state.py")

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
    _HERE = Path(__file__).parent
    _STAMP = tuple(
        (stat.st_mtime, stat.st_size) for stat in ((_HERE / name).stat() for name in TOGETHER)
    )

    def _tied(function: Any) -> Any:
        """Forget machine code on disk when any module changed whose code it may hold.

        Numba looks only at the module of the function itself. Its own stamp is replaced where it
        keeps one; where it does not, an edit of another module needs the cache to be cleared.
        """
        with suppress(AttributeError):  # a plain function where compilation is switched off
            if Path(function.py_func.__code__.co_filename).name in TOGETHER:
                function._cache._cache_file._source_stamp = _STAMP
        return function

    def compiled(function: F) -> F:
        """Compile the function on its first call and keep the machine code on disk."""
        return cast(F, _tied(njit(cache=True, error_model="numpy")(function)))

    def tight(function: F) -> F:
        """Compile a function that makes no array: references to its tables are not counted.

        Counting them costs more than the small moves that such functions make.
        """
        make: Any = njit(cache=True, error_model="numpy", _nrt=False)  # type: ignore[call-overload]
        return cast(F, _tied(make(function)))

    def woven(function: F) -> F:
        """Compile the function into its callers: no call, no counting of references to tables."""
        made = njit(cache=True, error_model="numpy", inline="always")(function)
        return cast(F, _tied(made))
