"""How uncertain a parameter is, and how far a replicate's draw lies from its centre.

A draw is a *deviation*, found from one uniform number, which is then laid on whatever the centre
is on the day asked for. So baseline and reform carry the same deviation, and a reform that sets a
drawn parameter shifts its centre. A deviation is a shift (added, in the parameter's unit) or a
factor:

- a scalar is shifted, by a lognormal multiplied;
- a table is drawn as a whole: by one factor (uniform and triangular around 1, lognormal), by one
  shift (``as: shift``; low and high then lie around 0), or by a beta, cell by cell at one quantile;
- a normal on a table must say ``as: factor`` or ``as: shift``, because its ``sd`` reads either way;
- ``fitted`` moves the cells that a calibration fitted, all of that calibration together
  (:mod:`landbridge.parameters.joint`); ``rest`` is how the other cells of a table are drawn.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np

from landbridge.errors import InputError
from landbridge.parameters.joint import FittedCells
from landbridge.parameters.timeline import Values

_STANDARD_NORMAL = NormalDist()
FITTED = "fitted"
#: The numbers of each kind of distribution that a parameter has by itself.
KINDS: dict[str, tuple[str, ...]] = {
    "normal": ("sd",),
    "lognormal": ("sigma",),
    "uniform": ("low", "high"),
    "triangular": ("low", "high"),
    "beta": ("sd",),
}


@dataclass(frozen=True)
class Deviation:
    """What a draw does to the centre: ``centre * factor + shift``."""

    shift: float | Values = 0.0
    factor: float = 1.0

    def apply(self, centre: Values, bounds: tuple[float, float]) -> Values:
        """Return the drawn values, clipped to `bounds` (same shape and unit as `centre`)."""
        # Many times as fast as np.clip where there is but one number.
        drawn = np.minimum(np.maximum(centre * self.factor + self.shift, bounds[0]), bounds[1])
        return np.asarray(drawn, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class FittedDeviation:
    """What a draw does to a fitted parameter.

    Attributes
    ----------
    cells
        Cells that a calibration moves.
    shifts
        Of all its numbers, shape (n,).
    rest
        What happens to the other cells.
    keep_sums
        Whether sums are kept where the calibration keeps them.
    """

    cells: FittedCells
    shifts: Values
    rest: Deviation | None = None
    keep_sums: bool = True

    def apply(self, centre: Values, bounds: tuple[float, float]) -> Values:
        """Return the drawn values, inside `bounds` (same shape and unit as `centre`)."""
        values = self.cells.moved(centre, self.shifts, bounds, self.keep_sums)
        if self.rest is None:
            return values
        return np.where(self.cells.covered, values, self.rest.apply(centre, bounds))


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
    rest
        Of a fitted parameter: how cells are drawn that no calibration moved.
    fits
        Of a fitted parameter: the first day of each value, and the cells that a calibration
        moved of it; None for a value that none fitted. It goes with the last that was.
    """

    kind: str
    numbers: tuple[tuple[str, float], ...]
    acts: str = "value"
    rest: Distribution | None = None
    fits: tuple[tuple[datetime.date, FittedCells | None], ...] = field(
        default=(), repr=False, compare=False
    )

    @classmethod
    def of(
        cls,
        kind: str,
        numbers: tuple[tuple[str, float], ...],
        acts: str | None,
        is_table: bool,
    ) -> Distribution:
        """Build a distribution and settle how it acts where the file leaves that open.

        Raises
        ------
        InputError
            If a normal on a table does not say how it acts, or `acts` does not fit the kind.
        """
        if kind in ("lognormal", "beta"):
            if acts is not None:
                raise InputError(f"'as' does not go with a {kind}")
            return cls(kind, numbers, "factor" if kind == "lognormal" else "value")
        if acts is None and is_table and kind == "normal":
            raise InputError(
                "a normal on a table needs 'as: shift' (sd in the unit) or 'as: factor' (relative)"
            )
        return cls(kind, numbers, acts or ("factor" if is_table else "value"))

    @classmethod
    def fitted(
        cls,
        fits: Sequence[tuple[datetime.date, FittedCells | None]],
        rest: Distribution | None = None,
    ) -> Distribution:
        """Build the distribution of a fitted parameter; the attributes say what is asked for."""
        return cls(FITTED, (), "value", rest, tuple(fits))

    def __getitem__(self, name: str) -> float:
        return dict(self.numbers)[name]

    def fitted_span(self, date: datetime.date) -> tuple[datetime.date, datetime.date]:
        """Return the first day of the written value, among `fits`, in force on a day, and that of
        the next."""
        starts = [start for start, _ in self.fits]
        return (
            max((start for start in starts if start <= date), default=datetime.date.min),
            min((start for start in starts if start > date), default=datetime.date.max),
        )

    def cells_on(self, date: datetime.date | None = None) -> FittedCells:
        """Return the fitted cells that a value of a day moves with; the last fitted by default."""
        last = [cells for _, cells in self.fits if cells is not None][-1]
        if date is None:
            return last
        begun = [cells for start, cells in self.fits if start <= date]
        return begun[-1] or last if begun else last

    def problem(self, centre: Values, bounds: tuple[float, float]) -> str | None:
        """Say what is wrong with the distribution around `centre`, or None.

        Parameters
        ----------
        centre
            Centre, an array without axes for a scalar.
        bounds
            Range of the parameter, in its unit.
        """
        if self.kind == FITTED:
            return None if self.rest is None else self.rest.problem(centre, bounds)
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

    def at_quantile(
        self,
        quantile: float,
        centre: Values,
        bounds: tuple[float, float],
        date: datetime.date | None = None,
    ) -> Deviation | FittedDeviation:
        """Return the deviation at a quantile of each value by itself.

        Parameters
        ----------
        quantile, centre, bounds
            As for `deviation`.
        date
            Day of a fitted value; by default the last.
        """
        if self.kind != FITTED:
            return self.deviation(quantile, centre, bounds)
        cells = self.cells_on(date)
        shifts = cells.joint.widths * _STANDARD_NORMAL.inv_cdf(quantile)
        rest = None if self.rest is None else self.rest.deviation(quantile, centre, bounds)
        return FittedDeviation(cells, shifts, rest, keep_sums=False)

    def deviation(self, uniform: float, centre: Values, bounds: tuple[float, float]) -> Deviation:
        """Return the deviation at a quantile; of a distribution of its own, not a fitted one.

        Parameters
        ----------
        uniform
            Number in [0, 1): a draw, or the quantile wanted.
        centre
            Centre as the tree gives it (before any reform).
        bounds
            Range of the parameter, in its unit.
        """
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
