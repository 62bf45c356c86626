"""Scales on which values are moved: as they are, logarithm, logit, logarithm of the rest.

On such a scale an estimate is roughly normal and a shift cannot leave the range: a count is moved
by its logarithm, a share by its logit, a share of the closed by the logarithm of what it leaves
open.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Link", "laid", "slope", "taken_back"]

Floats = NDArray[np.float64]
Link = Literal["identity", "log", "logit", "log_rest"]
_EDGE = 1e-3


def laid(values: Any, link: str) -> Floats:
    """Values on the scale of a link; a share of nothing or all is moved off its edge."""
    array = np.asarray(values, dtype=np.float64)
    if link == "log":
        return np.asarray(np.log(np.maximum(array, _EDGE**2)))
    if link == "logit":
        share = np.clip(array, _EDGE, 1.0 - _EDGE)
        return np.asarray(np.log(share / (1.0 - share)))
    if link == "log_rest":
        return np.asarray(np.log(np.maximum(1.0 - array, _EDGE)))
    return array


def taken_back(values: Floats, link: str) -> Floats:
    """The inverse of `laid`."""
    if link == "log":
        return np.asarray(np.exp(values))
    if link == "logit":
        return np.asarray(1.0 / (1.0 + np.exp(-values)))
    if link == "log_rest":
        return np.asarray(1.0 - np.minimum(np.exp(values), 1.0))
    return values


def slope(values: Floats, link: str) -> Floats:
    """How fast a value moves with its shift, without sign, in its unit."""
    here = taken_back(laid(values, link), link)
    if link == "log":
        return np.abs(here)
    if link == "logit":
        return np.asarray(here * (1.0 - here))
    if link == "log_rest":
        return np.asarray(1.0 - here)
    return np.ones_like(here)
