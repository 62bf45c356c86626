"""What the figures do not pin down: weak directions, twins, numbers that stay as wide as before.

Singular values of the derivatives, scaled so that a number moves by its prior standard deviation
and a moment is measured in its tolerance. A direction with a singular value below one is told
better by the prior than by the figures. Two numbers are twins when their columns are nearly
parallel (the collinearity of Brun, Reichert & Kuensch 2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.studies.calibration.problem import Problem

__all__ = ["Direction", "Identifiability", "Twin", "identify", "profile"]

Floats = NDArray[np.float64]
#: A posterior this wide, as a share of the prior, means that the figures say little.
WIDE = 0.7
#: Cosine of two columns from which on they count as twins.
PARALLEL = 0.95
_PARTS = 4  # numbers named in a direction
_TWINS = 12
_ZERO = 1e-9
_SMALL = 0.15  # loadings below are not named


@dataclass(frozen=True)
class Direction:
    """A combination of numbers and how strongly the figures see it.

    Attributes
    ----------
    strength
        Singular value: tolerances that the figures move by when the combination moves by one prior
        standard deviation.
    parts
        Name and loading of the numbers with the largest part in it.
    vector
        All loadings, shape (n,).
    """

    strength: float
    parts: tuple[tuple[str, float], ...]
    vector: Floats


@dataclass(frozen=True)
class Twin:
    """Two numbers that the figures cannot tell apart; ``cosine`` is between their columns."""

    one: str
    other: str
    cosine: float


@dataclass(frozen=True)
class Identifiability:
    """The report.

    Attributes
    ----------
    strengths
        Singular values, largest first, of the numbers that any figure sees; zeros where there are
        more of these than figures.
    weak
        Directions of them below one, weakest first.
    twins
        Pairs of nearly parallel columns, closest first.
    unseen
        Numbers that move no figure beyond noise.
    wide
        Numbers whose width stays above `WIDE` of the prior.
    """

    strengths: tuple[float, ...]
    weak: tuple[Direction, ...]
    twins: tuple[Twin, ...]
    unseen: tuple[str, ...]
    wide: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "singular_values": [_tidy(s) for s in self.strengths],
            "weak_directions": [
                {
                    "singular_value": _tidy(w.strength),
                    "parts": [[name, _tidy(loading)] for name, loading in w.parts],
                }
                for w in self.weak
            ],
            "collinear": [[t.one, t.other, _tidy(t.cosine)] for t in self.twins],
            "unseen": list(self.unseen),
            "wide": list(self.wide),
        }


def identify(names: tuple[str, ...], design: Floats, posterior: Floats) -> Identifiability:
    """Find what the figures leave open.

    Parameters
    ----------
    names
        Of the n numbers.
    design, posterior
        From :func:`landbridge.studies.calibration.estimation.certainty`, shapes (m, n) and (n,).
    """
    length = np.linalg.norm(design, axis=0)
    seen = np.flatnonzero(length > 0.0)
    _, size, right = np.linalg.svd(design[:, seen], full_matrices=True)
    strengths = np.zeros(seen.size)
    strengths[: size.size] = np.where(size > _ZERO, size, 0.0)
    vectors = np.zeros((seen.size, len(names)))
    vectors[:, seen] = right
    weak = [
        _direction(names, float(strengths[k]), vectors[k])
        for k in reversed(range(seen.size))
        if strengths[k] < 1.0
    ]
    return Identifiability(
        strengths=tuple(float(value) for value in strengths),
        weak=tuple(weak),
        twins=_twins(names, design, length),
        unseen=tuple(n for n, size in zip(names, length, strict=True) if size == 0.0),
        wide=tuple(n for n, width in zip(names, posterior, strict=True) if width > WIDE),
    )


def _tidy(value: float) -> float:
    return float(f"{value:.4g}")


def _direction(names: tuple[str, ...], strength: float, vector: Floats) -> Direction:
    order = np.argsort(-np.abs(vector), kind="stable")[:_PARTS]
    turned = vector * np.sign(vector[order[0]])
    parts = [(names[k], float(turned[k])) for k in order if abs(turned[k]) >= _SMALL]
    return Direction(strength, tuple(parts), turned)


def _twins(names: tuple[str, ...], design: Floats, length: Floats) -> tuple[Twin, ...]:
    seen = np.flatnonzero(length > 1.0)  # what is hardly seen is told under weak directions
    unit = design[:, seen] / length[seen]
    cosine = unit.T @ unit
    found = [
        Twin(names[seen[a]], names[seen[b]], float(cosine[a, b]))
        for a in range(seen.size)
        for b in range(a + 1, seen.size)
        if abs(cosine[a, b]) > PARALLEL
    ]
    return tuple(sorted(found, key=lambda twin: -abs(twin.cosine))[:_TWINS])


def profile(
    problem: Problem, x: Floats, direction: Direction, *, replicates: int, reach: tuple[float, ...]
) -> list[tuple[float, float]]:
    """The objective along a direction.

    Parameters
    ----------
    problem, x, replicates
        As in the fit.
    direction
        Where to go.
    reach
        How far, in prior standard deviations.

    Returns
    -------
    list of (float, float)
        Distance and sum of squared misses in standard deviations of the tolerances.
    """
    told = []
    for distance in reach:
        moved = np.clip(
            x + distance * direction.vector * problem.prior_sd, problem.low, problem.high
        )
        told.append((distance, problem.loss(problem.simulate(moved, replicates).mean(axis=0))))
    return told
