"""Iterative proportional fitting of a table to any set of margins.

A table that shows the right *associations* (the seed) is scaled, margin by margin, until its sums
equal known totals. The fitted table keeps the odds ratios of the seed and is, among all tables that
meet the margins, the one closest to it in relative entropy.

References
----------
Deming, W. E. and Stephan, F. F. (1940). On a least squares adjustment of a sampled frequency table
when the expected marginal totals are known. Annals of Mathematical Statistics 11(4), 427-444.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Margin:
    """Totals that the sums of a table must meet.

    Parameters
    ----------
    name
        How the margin is called in reports.
    axes
        Axes of the table that the margin keeps, in increasing order; all others are summed over.
    target
        Totals, one axis for each of ``axes`` (its length is the number of groups where ``groups``
        names that axis). NaN leaves a cell of the margin free.
    groups
        For an axis of the table: the group of each of its categories, so that a margin may know
        "60 and over" where the table has age bands. Axes left out keep their own categories.
    """

    name: str
    axes: tuple[int, ...]
    target: Floats
    groups: Mapping[int, Ints] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if list(self.axes) != sorted(set(self.axes)):
            raise ValueError(f"margin '{self.name}': axes must rise and not repeat: {self.axes}")
        if np.ndim(self.target) != len(self.axes):
            raise ValueError(
                f"margin '{self.name}': target has {np.ndim(self.target)} axes, "
                f"but {len(self.axes)} are named"
            )
        if np.any(np.asarray(self.target) < 0):
            raise ValueError(f"margin '{self.name}': a target is negative")

    def sums(self, table: Floats) -> Floats:
        """Sums of ``table`` in the shape of the target."""
        dropped = tuple(axis for axis in range(table.ndim) if axis not in self.axes)
        summed = table.sum(axis=dropped) if dropped else table
        for position, axis in enumerate(self.axes):
            if axis in self.groups:
                indicator = _indicator(self.groups[axis], self.target.shape[position])
                summed = np.moveaxis(
                    np.tensordot(summed, indicator, axes=(position, 0)), -1, position
                )
        return np.asarray(summed, dtype=np.float64)

    def spread(self, factor: Floats, shape: tuple[int, ...]) -> Floats:
        """``factor`` (shape of the target) made ready to multiply a table of ``shape``."""
        for position, axis in enumerate(self.axes):
            if axis in self.groups:
                factor = np.take(factor, self.groups[axis], axis=position)
        full = [shape[axis] if axis in self.axes else 1 for axis in range(len(shape))]
        return factor.reshape(full)


def _indicator(groups: Ints, count: int) -> Floats:
    matrix = np.zeros((len(groups), count))
    matrix[np.arange(len(groups)), groups] = 1.0
    return matrix


@dataclass(frozen=True)
class RakingResult:
    """A fitted table and how well it meets its margins.

    Attributes
    ----------
    table
        The fitted table, same shape as the seed.
    iterations
        Rounds through all margins.
    converged
        Whether the largest relative residual fell below the tolerance.
    residuals
        Largest relative residual of each margin, by name.
    inconsistencies
        One sentence for each pair of margins that cannot both be met, and for each target that the
        zeros of the seed put out of reach. Empty when all is well.
    """

    table: Floats
    iterations: int
    converged: bool
    residuals: dict[str, float]
    inconsistencies: tuple[str, ...]

    @property
    def largest_residual(self) -> float:
        """The largest of ``residuals``."""
        return max(self.residuals.values(), default=0.0)


def rake(
    seed: npt.ArrayLike,
    margins: Sequence[Margin],
    *,
    tolerance: float = 1e-9,
    max_iterations: int = 500,
) -> RakingResult:
    """Scale ``seed`` until its sums meet every margin.

    Parameters
    ----------
    seed
        Table of any number of axes, not negative.
    margins
        Margins to meet. Where they contradict one another the result is a compromise that depends
        on their order; it is reported in ``inconsistencies`` and ``converged``, never hidden.
    tolerance
        Largest relative residual at which the fit stops; margins may differ by as much.
    max_iterations
        Rounds after which it stops anyway.

    Returns
    -------
    RakingResult
        The fitted table and its residuals.

    Raises
    ------
    ValueError
        If the seed is negative or not finite, or a margin does not fit its shape.

    References
    ----------
    Deming and Stephan (1940).

    Examples
    --------
    >>> import numpy as np
    >>> fit = rake(np.ones((2, 2)), [Margin("row", (0,), np.array([30.0, 70.0])),
    ...                              Margin("column", (1,), np.array([40.0, 60.0]))])
    >>> fit.table.round(6).tolist()
    [[12.0, 18.0], [28.0, 42.0]]
    """
    table = np.array(seed, dtype=np.float64)
    if not np.all(np.isfinite(table)) or np.any(table < 0):
        raise ValueError("the seed must be finite and not negative")
    for margin in margins:
        _check_fits(margin, table.shape)
    problems = _contradictions(margins, max(tolerance, 1e-9)) + _unreachable(table, margins)

    residuals: dict[str, float] = {}
    iteration = 0
    converged = False
    while iteration < max_iterations and not converged:
        iteration += 1
        for margin in margins:
            current = margin.sums(table)
            # The residual before scaling: zero for all margins in one round means all are met.
            residuals[margin.name] = _relative(current, margin.target)
            table *= margin.spread(_factor(current, margin.target), table.shape)
        converged = max(residuals.values(), default=0.0) <= tolerance
    residuals = {m.name: _relative(m.sums(table), m.target) for m in margins}
    return RakingResult(table, iteration, converged, residuals, tuple(problems))


def _factor(current: Floats, target: Floats) -> Floats:
    factor = np.ones_like(current)
    known = ~np.isnan(target)
    np.divide(target, current, out=factor, where=known & (current > 0))
    return factor


def _relative(current: Floats, target: Floats) -> float:
    known = ~np.isnan(target)
    if not known.any():
        return 0.0
    gap = np.abs(current - target)[known]
    # Below one unit a relative gap says nothing, so the scale never falls under the mean's share.
    scale = np.maximum(target[known], 1e-6 * max(float(target[known].mean()), 1e-300))
    return float((gap / scale).max())


def _check_fits(margin: Margin, shape: tuple[int, ...]) -> None:
    if margin.axes and margin.axes[-1] >= len(shape):
        raise ValueError(f"margin '{margin.name}' names axis {margin.axes[-1]}, table {shape}")
    for position, axis in enumerate(margin.axes):
        length = margin.target.shape[position]
        if axis in margin.groups:
            groups = margin.groups[axis]
            good = len(groups) == shape[axis] and groups.min() >= 0 and groups.max() < length
        else:
            good = shape[axis] == length
        if not good:
            raise ValueError(
                f"margin '{margin.name}': {length} targets do not fit axis {axis} of {shape}"
            )


def _contradictions(margins: Sequence[Margin], tolerance: float) -> list[str]:
    """Sentences on pairs of complete margins whose totals over shared axes differ."""
    problems = []
    for a, b in combinations(margins, 2):
        if np.isnan(a.target).any() or np.isnan(b.target).any():
            continue
        shared = tuple(
            axis
            for axis in a.axes
            if axis in b.axes and axis not in a.groups and axis not in b.groups
        )
        left, right = _onto(a, shared), _onto(b, shared)
        gap = np.abs(left - right) / np.maximum(np.maximum(left, right), 1e-300)
        if gap.max() > tolerance:
            at = np.unravel_index(int(np.argmax(gap)), np.shape(gap))
            problems.append(
                f"'{a.name}' and '{b.name}' disagree by {float(gap.max()):.3%} "
                f"({float(left[at]):,.1f} and {float(right[at]):,.1f}"
                + (f" at {tuple(int(i) for i in at)} of axes {shared})" if shared else " in total)")
            )
    return problems


def _onto(margin: Margin, shared: tuple[int, ...]) -> Floats:
    dropped = tuple(i for i, axis in enumerate(margin.axes) if axis not in shared)
    return np.asarray(margin.target.sum(axis=dropped) if dropped else margin.target)


def _unreachable(table: Floats, margins: Sequence[Margin]) -> list[str]:
    problems = []
    for margin in margins:
        empty = (margin.sums(table) == 0) & (np.nan_to_num(margin.target) > 0)
        if empty.any():
            problems.append(
                f"'{margin.name}': {int(empty.sum())} targets stand where the seed is zero"
            )
    return problems
