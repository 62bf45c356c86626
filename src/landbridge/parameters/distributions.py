"""How uncertain a parameter is, and how far a replicate's draw lies from its centre.

A draw is a *deviation*, found from one uniform number, which is then laid on whatever the centre
is on the day asked for. So baseline and reform carry the same deviation, and a reform that sets a
drawn parameter shifts its centre. A deviation is a shift (added, in the parameter's unit) or a
factor:

- a scalar is shifted, by a lognormal multiplied;
- a table is drawn as a whole: by one factor (uniform and triangular around 1, lognormal), by one
  shift (``as: shift``; low and high then lie around 0), or by a beta, cell by cell at one quantile;
- a normal on a table must say ``as: factor`` or ``as: shift``, because its ``sd`` reads either way;
- ``fitted`` shifts every cell by a normal draw of its own, as wide as the cell's standard error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np

from landbridge.errors import InputError
from landbridge.parameters.timeline import Values

_STANDARD_NORMAL = NormalDist()
YEAR = 1900  # a parameter is drawn once for all years; this fills the counter's year
KINDS: dict[str, tuple[str, ...]] = {
    "normal": ("sd",),
    "lognormal": ("sigma",),
    "uniform": ("low", "high"),
    "triangular": ("low", "high"),
    "beta": ("sd",),
    "fitted": (),
}
FITTED = "fitted"


@dataclass(frozen=True)
class Deviation:
    """What a draw does to the centre: ``centre * factor + shift``."""

    shift: float | Values = 0.0
    factor: float = 1.0

    def apply(self, centre: Values, bounds: tuple[float, float]) -> Values:
        """Return the drawn values, clipped to `bounds` (same shape and unit as `centre`)."""
        return np.asarray(np.clip(centre * self.factor + self.shift, *bounds), dtype=np.float64)


@dataclass(frozen=True)
class Distribution:
    """A named distribution around a centre.

    Attributes
    ----------
    kind
        One of ``normal`` (sd), ``lognormal`` (sigma of the logarithm; the centre is the median),
        ``uniform``, ``triangular`` (low, high; the centre is the mode), ``beta`` (sd; the centre
        is the mean and the parameter's range the support).
    numbers
        The numbers the kind asks for, by name.
    acts
        ``factor`` or ``shift``: the numbers tell of a factor around 1 or of a shift around 0.
        ``value``: they tell of the value itself.
    error
        Standard errors of fitted values, in the shape of the centre.
    """

    kind: str
    numbers: tuple[tuple[str, float], ...]
    acts: str = "value"
    error: Values | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        kind: str,
        numbers: tuple[tuple[str, float], ...],
        acts: str | None,
        is_table: bool,
        error: Values | None = None,
    ) -> Distribution:
        """Build a distribution and settle how it acts where the file leaves that open.

        Raises
        ------
        InputError
            If a normal on a table does not say how it acts, `acts` does not fit the kind, or
            fitted values have no standard errors.
        """
        if kind == FITTED:
            if error is None:
                raise InputError("needs a standard error: 'se' beside the value or in its table")
            return cls(kind, numbers, "value", error)
        if kind in ("lognormal", "beta"):
            if acts is not None:
                raise InputError(f"'as' does not go with a {kind}")
            return cls(kind, numbers, "factor" if kind == "lognormal" else "value")
        if acts is None and is_table and kind == "normal":
            raise InputError(
                "a normal on a table needs 'as: shift' (sd in the unit) or 'as: factor' (relative)"
            )
        return cls(kind, numbers, acts or ("factor" if is_table else "value"))

    def __getitem__(self, name: str) -> float:
        return dict(self.numbers)[name]

    def problem(self, centre: Values, bounds: tuple[float, float]) -> str | None:
        """Say what is wrong with the distribution around `centre`, or None.

        Parameters
        ----------
        centre
            Centre, an array without axes for a scalar.
        bounds
            Range of the parameter, in its unit.
        """
        if self.kind in ("uniform", "triangular"):
            low, high = self["low"], self["high"]
            around = self._around(centre)
            if not low < high:
                return f"low {low:g} must be below high {high:g}"
            if not low <= around <= high:
                what = {"factor": "factor 1", "shift": "shift 0"}.get(self.acts, f"{around:g}")
                return f"the centre ({what}) must lie between low {low:g} and high {high:g}"
            if self.acts == "value" and not (bounds[0] <= low and high <= bounds[1]):
                return f"low and high must lie inside the range {bounds[0]:g} to {bounds[1]:g}"
        if self.kind == "beta":
            if not (math.isfinite(bounds[0]) and math.isfinite(bounds[1])):
                return "a beta needs a range with both ends"
            room = (centre - bounds[0]) * (bounds[1] - centre)
            tight = centre[(room > 0) & (room <= self["sd"] ** 2)]
            if tight.size:
                return f"sd {self['sd']:g} is too wide for a beta around {tight.flat[0]:g}"
        return None

    def deviation(
        self, uniform: float | Values, centre: Values, bounds: tuple[float, float]
    ) -> Deviation:
        """Return the deviation at a quantile.

        Parameters
        ----------
        uniform
            Number in [0, 1): a draw, or the quantile wanted; for fitted values an array of the
            centre's shape too.
        centre
            Centre as the tree gives it (before any reform).
        bounds
            Range of the parameter, in its unit.
        """
        if self.kind == FITTED:
            assert self.error is not None
            return Deviation(shift=self.error * _normal(uniform))
        uniform = min(max(float(uniform), 2.0**-53), 1.0 - 2.0**-53)
        if self.kind == "lognormal":
            return Deviation(factor=math.exp(self["sigma"] * _STANDARD_NORMAL.inv_cdf(uniform)))
        if self.kind == "beta":
            return Deviation(shift=_beta(uniform, centre, self["sd"], bounds) - centre)
        around = self._around(centre)
        shift = self._quantile(uniform, around) - around
        if self.acts == "factor":
            return Deviation(factor=max(0.0, 1.0 + shift))
        return Deviation(shift=shift)

    def _around(self, centre: Values) -> float:
        return {"factor": 1.0, "shift": 0.0}[self.acts] if self.acts != "value" else float(centre)

    def _quantile(self, uniform: float, centre: float) -> float:
        if self.kind == "normal":
            return centre + self["sd"] * _STANDARD_NORMAL.inv_cdf(uniform)
        if self.kind == "uniform":
            return self["low"] + uniform * (self["high"] - self["low"])
        return _triangular(uniform, self["low"], centre, self["high"])


def _normal(uniform: float | Values) -> Values:
    from scipy.special import ndtri  # only drawn trees pay for this import

    return np.asarray(ndtri(np.clip(uniform, 2.0**-53, 1.0 - 2.0**-53)), dtype=np.float64)


def _triangular(uniform: float, low: float, mode: float, high: float) -> float:
    width = high - low
    if uniform < (mode - low) / width:
        return low + math.sqrt(uniform * width * (mode - low))
    return high - math.sqrt((1.0 - uniform) * width * (high - mode))


def _beta(uniform: float, mean: Values, sd: float, bounds: tuple[float, float]) -> Values:
    """Return beta quantiles cell by cell; a cell at an end of the range stays there."""
    from scipy.special import betaincinv  # only drawn trees pay for this import

    width = bounds[1] - bounds[0]
    share = (mean - bounds[0]) / width
    inside = (share > 0.0) & (share < 1.0)
    safe = np.where(inside, share, 0.5)
    weight = np.where(inside, safe * (1.0 - safe) / (sd / width) ** 2 - 1.0, 1.0)
    drawn = betaincinv(safe * weight, (1.0 - safe) * weight, uniform)
    return np.asarray(np.where(inside, bounds[0] + width * drawn, mean), dtype=np.float64)


def uniforms_for(seed: int, replicate: int, identifier: str, shape: tuple[int, ...]) -> Values:
    """Return one uniform number for each cell of a table, keyed by the cell's place."""
    from landbridge.chance import hash_text, keyed_uniform

    key = hash_text(identifier)
    size = int(np.prod(shape))
    drawn = [keyed_uniform(seed, replicate, "parameters", YEAR, key, at) for at in range(size)]
    return np.array(drawn, dtype=np.float64).reshape(shape)


def uniform_for(seed: int, replicate: int, identifier: str) -> float:
    """Return the uniform number of a parameter in a replicate.

    Keyed by the parameter's id alone, so neither other parameters nor reforms disturb it.
    """
    from landbridge.chance import hash_text, keyed_uniform

    return float(keyed_uniform(seed, replicate, "parameters", YEAR, hash_text(identifier), 0))
