"""What a country alone decides is worked out once, not in every replicate."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from landbridge.baseline.country import Country

__all__ = ["once_a_country"]

_Found = TypeVar("_Found")
_More = ParamSpec("_More")


def once_a_country(
    function: Callable[Concatenate[Country, _More], _Found],
) -> Callable[Concatenate[Country, _More], _Found]:
    """Keep what a pure function of a country gives for as long as the country is there.

    Parameters
    ----------
    function
        Of a country and perhaps more, which must be hashable. A country is told by being the same
        object, because it cannot be hashed. What it gives must not be written to.
    """
    kept: dict[tuple[Any, ...], _Found] = {}

    @wraps(function)
    def asked(country: Country, *more: _More.args, **named: _More.kwargs) -> _Found:
        key = (id(country), *more, *named.items())
        if key not in kept:
            found = function(country, *more, **named)
            kept[key] = found
            weakref.finalize(country, kept.pop, key, None)
        return kept[key]

    return asked
