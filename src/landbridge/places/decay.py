"""Decay: how much a place counts for people who must travel to it.

Every decay is 1 near cost 0, falls with the cost, and is 0 beyond its own cut-off, which belongs
to it and is inclusive. Costs are minutes or kilometres, never mixed; a decay does not know which.

>>> import landbridge as lb
>>> lb.decay.steps({30: 1, 60: 0.68, 100: 0.22})([0, 30, 31, 100, 101]).tolist()
[1.0, 1.0, 0.68, 0.22, 0.0]
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landbridge.errors import InputError

__all__ = [
    "FAST",
    "SLOW",
    "Decay",
    "binary",
    "epanechnikov",
    "exponential",
    "gaussian",
    "gaussian_to_zero",
    "log_logistic",
    "power",
    "steps",
]

Floats = NDArray[np.float64]
#: Step weights of Luo & Qi 2009 by minutes, for `steps`.
SLOW = {10: 1.0, 20: 0.68, 30: 0.22}
FAST = {10: 1.0, 20: 0.42, 30: 0.09}

Shape = Callable[[Floats, tuple[float, ...]], Floats]


def _steps(cost: Floats, numbers: tuple[float, ...]) -> Floats:
    edges, weights = np.array(numbers[::2]), np.array(numbers[1::2])
    row = np.searchsorted(edges, cost, side="left")
    return np.asarray(weights[np.minimum(row, weights.size - 1)])


def _gaussian_to_zero(cost: Floats, numbers: tuple[float, ...]) -> Floats:
    end = math.exp(-0.5)
    return np.maximum((np.exp(-0.5 * np.square(cost / numbers[0])) - end) / (1 - end), 0.0)


#: Form of each decay inside its cut-off: of the cost and the numbers of the decay.
_SHAPES: dict[str, Shape] = {
    "binary": lambda cost, _: np.ones_like(cost),
    "steps": _steps,
    "gaussian": lambda cost, n: np.exp(-0.5 * np.square(cost / n[0])),
    "gaussian_to_zero": _gaussian_to_zero,
    "epanechnikov": lambda cost, n: np.maximum(1 - np.square(cost / n[0]), 0.0),
    "power": lambda cost, n: np.power(np.maximum(cost, n[0]) / n[0], -n[1]),
    "exponential": lambda cost, n: np.exp(-n[0] * cost),
    "log_logistic": lambda cost, n: 1 / (1 + np.power(cost / n[0], n[1])),
}


@dataclass(frozen=True)
class Decay:
    """A decay and its cut-off; call it with costs to get weights.

    Attributes
    ----------
    name
        Which function of this module made it.
    numbers
        What the function needs, in its order.
    cutoff
        Largest cost that counts, inclusive; ``inf`` where nothing is cut off.
    """

    name: str
    numbers: tuple[float, ...]
    cutoff: float

    def __call__(self, cost: ArrayLike, reach: ArrayLike | None = None) -> Floats:
        """Weights of costs.

        Parameters
        ----------
        cost
            Travel costs, 0 or more, of any shape.
        reach
            Cut-off for each cost in place of the decay's own, which is stretched to it:
            ``f(cost * cutoff / reach)``, 0 beyond ``reach`` (variable catchments).

        Returns
        -------
        ndarray
            Of the shape of ``cost``.
        """
        given = np.asarray(cost, dtype=np.float64)
        if reach is None:
            inside, seen = given <= self.cutoff, np.minimum(given, self.cutoff)
        else:
            if not math.isfinite(self.cutoff):
                raise InputError(f"decay '{self.name}': without a cut-off there is no stretching")
            edge = np.asarray(reach, dtype=np.float64)
            inside = given <= edge
            scale = np.divide(self.cutoff, edge, out=np.zeros_like(edge), where=edge > 0)
            seen = np.minimum(given * scale, self.cutoff)
        return np.where(inside, _SHAPES[self.name](np.atleast_1d(seen), self.numbers), 0.0).reshape(
            np.broadcast_shapes(given.shape, np.shape(inside))
        )


def _made(name: str, numbers: tuple[float, ...], cutoff: float) -> Decay:
    for number in (*numbers, cutoff):
        if not isinstance(number, Real) or not number > 0:
            raise InputError(f"decay '{name}': {number!r}; expected a number above 0")
    if any(math.isinf(number) for number in numbers):
        raise InputError(f"decay '{name}': infinite; only the cut-off of some decays may be")
    return Decay(name, tuple(float(number) for number in numbers), float(cutoff))


def binary(cutoff: float) -> Decay:
    """All of a catchment alike: ``f(c) = 1`` for c up to the cut-off.

    Usual: 30 minutes, 60 in rural places, 100 km from county to county (Radke & Mu 2000; Luo &
    Wang 2003, doi:10.1068/b29120).

    >>> binary(30)([0, 30, 30.01]).tolist()
    [1.0, 1.0, 0.0]
    """
    return _made("binary", (), cutoff)


def steps(zones: Mapping[float, float]) -> Decay:
    """Zones of equal weight: ``{edge: weight}``, edges inclusive, the last one the cut-off.

    Luo & Qi 2009, doi:10.1016/j.healthplace.2009.06.002: within 10, 20, 30 minutes 1, 0.68, 0.22
    (slow decay, `SLOW`) or 1, 0.42, 0.09 (`FAST`). Weights are taken as they are given, not scaled
    to 1: the scale cancels in the 2SFCA, the 3SFCA and the BFCA, not in the M2SFCA and the MH3SFCA.

    >>> steps({10: 1, 20: 0.68, 30: 0.22})([5, 10, 20, 20.5, 31]).tolist()
    [1.0, 1.0, 0.68, 0.22, 0.0]
    """
    if not isinstance(zones, Mapping):
        raise InputError(f"decay 'steps': {zones!r}; expected {{edge: weight}}, as {SLOW}")
    edges = sorted(zones)
    if not edges or edges[0] < 0:
        raise InputError("decay 'steps': expected at least one zone, {edge: weight}, edges above 0")
    weights = [float(zones[edge]) for edge in edges]
    if any(not 0 <= weight < math.inf for weight in weights):
        raise InputError(f"decay 'steps': weights {weights}; expected 0 or more")
    if sorted(weights, reverse=True) != weights:
        raise InputError(f"decay 'steps': weights {weights}; expected none larger farther away")
    pairs = zip(edges, weights, strict=True)
    return Decay("steps", tuple(float(x) for pair in pairs for x in pair), float(edges[-1]))


def gaussian(sigma: float | None = None, cutoff: float | None = None) -> Decay:
    """Bell curve: ``f(c) = exp(-c² / 2σ²)``; without one of the two, σ is half the cut-off.

    >>> gaussian(sigma=50, cutoff=100)([0, 50, 100, 101]).round(4).tolist()
    [1.0, 0.6065, 0.1353, 0.0]
    """
    if sigma is None and cutoff is None:
        raise InputError("decay 'gaussian': expected sigma, cutoff, or both")
    if sigma is None:
        assert cutoff is not None
        return _made("gaussian", (_made("gaussian", (), cutoff).cutoff / 2,), cutoff)
    if cutoff is None:
        return _made("gaussian", (sigma,), 2 * _made("gaussian", (), sigma).cutoff)
    return _made("gaussian", (sigma,), cutoff)


def gaussian_to_zero(cutoff: float) -> Decay:
    """Bell curve that meets 0 at the cut-off h: ``(exp(-½(c/h)²) - e^-½) / (1 - e^-½)``.

    Dai 2010, doi:10.1016/j.healthplace.2010.06.012.

    >>> gaussian_to_zero(30)([0, 15, 30]).round(4).tolist()
    [1.0, 0.7014, 0.0]
    """
    return _made("gaussian_to_zero", (cutoff,), cutoff)


def epanechnikov(cutoff: float) -> Decay:
    """Parabola that meets 0 at the cut-off h: ``1 - (c/h)²``.

    Dai & Wang 2011, doi:10.1068/b36149, with a factor ¾ that is left out here, so that the weight
    at 0 is 1 as for every decay.

    >>> epanechnikov(30)([0, 15, 30]).tolist()
    [1.0, 0.75, 0.0]
    """
    return _made("epanechnikov", (cutoff,), cutoff)


def power(nearest: float, beta: float = 1.5, cutoff: float = math.inf) -> Decay:
    """Gravity: ``f(c) = (max(c, c₀) / c₀)^-β`` with c₀ the cost of travel within one's own place.

    Wang 2012, doi:10.1080/00045608.2012.657146. Without ``nearest`` a place at cost 0 would have
    infinite weight; with it, it decides the result: state it.

    >>> power(nearest=10, beta=1)([0, 10, 40]).tolist()
    [1.0, 1.0, 0.25]
    """
    return _made("power", (nearest, beta), cutoff)


def exponential(half_cost: float, cutoff: float = math.inf) -> Decay:
    """Half the weight at every ``half_cost`` more: ``f(c) = exp(-βc)``, β = ln 2 / half_cost.

    >>> exponential(half_cost=20)([0, 20, 40]).round(4).tolist()
    [1.0, 0.5, 0.25]
    """
    _made("exponential", (half_cost,), cutoff)
    return _made("exponential", (math.log(2) / half_cost,), cutoff)


def log_logistic(half_cost: float = 30.0, slope: float = 3.0, cutoff: float = math.inf) -> Decay:
    """Flat, then a slope, then flat: ``f(c) = 1 / (1 + (c / half_cost)^slope)``.

    >>> log_logistic(half_cost=30, slope=3)([0, 30, 60]).round(4).tolist()
    [1.0, 0.5, 0.1111]
    """
    return _made("log_logistic", (half_cost, slope), cutoff)
