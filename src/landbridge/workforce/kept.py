"""What a country (or another object that does not change) alone decides is worked out once, not in
every replicate."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

__all__ = ["once_for_each"]

_Thing = TypeVar("_Thing")
_Found = TypeVar("_Found")
_More = ParamSpec("_More")


def once_for_each(
    function: Callable[Concatenate[_Thing, _More], _Found],
) -> Callable[Concatenate[_Thing, _More], _Found]:
    """Keep what a pure function of an object gives for as long as the object is there.

    Parameters
    ----------
    function
        Of an object and perhaps more, which must be hashable. An object is told by being the same
        one, because arrays cannot be hashed. What is given must not be written to, and must not
        hold the object itself: it would never go.
    """
    kept: dict[tuple[Any, ...], _Found] = {}

    @wraps(function)
    def asked(thing: _Thing, *more: _More.args, **named: _More.kwargs) -> _Found:
        key = (id(thing), *more, *named.items())
        if key not in kept:
            found = function(thing, *more, **named)
            kept[key] = found
            weakref.finalize(thing, kept.pop, key, None)
        return kept[key]

    return asked
