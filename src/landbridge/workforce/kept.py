"""What a country (or another object that does not change) alone decides is worked out once, not in
every replicate."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np

__all__ = ["locked", "once_for_each"]

_Thing = TypeVar("_Thing")
_Found = TypeVar("_Found")
_More = ParamSpec("_More")


def locked(found: _Found) -> _Found:
    """The same, its arrays read-only: one, or those in tuples and dataclasses.

    Who wrote to what is kept would change every later year and replicate.
    """
    if isinstance(found, np.ndarray):
        found.setflags(write=False)
    elif isinstance(found, tuple):
        for part in found:
            locked(part)
    elif is_dataclass(found):
        for field in fields(found):
            locked(getattr(found, field.name))
    return found


def once_for_each(
    function: Callable[Concatenate[_Thing, _More], _Found],
) -> Callable[Concatenate[_Thing, _More], _Found]:
    """Keep what a pure function of an object gives for as long as the object is there.

    Parameters
    ----------
    function
        Of an object and perhaps more, which must be hashable. An object is told by being the same
        one, because arrays cannot be hashed. What is given becomes read-only (see `locked`), and
        must not hold the object itself: it would never go.
    """
    kept: dict[tuple[Any, ...], _Found] = {}

    @wraps(function)
    def asked(thing: _Thing, *more: _More.args, **named: _More.kwargs) -> _Found:
        key = (id(thing), *more, *named.items())
        if key not in kept:
            found = locked(function(thing, *more, **named))
            kept[key] = found
            weakref.finalize(thing, kept.pop, key, None)
        return kept[key]

    return asked
