"""What a calibration found, and how it is told as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.parameters.joint import Joint
from landbridge.parameters.links import slope
from landbridge.studies.calibration.estimation import Certainty
from landbridge.studies.calibration.identifiability import Identifiability
from landbridge.studies.calibration.specification import (
    FreeNumber,
    Specification,
)
from landbridge.studies.targets import Target

__all__ = [
    "Calibration",
    "Estimate",
    "MomentLine",
    "Spreads",
    "errors_of",
    "estimates_of",
    "lines_of",
    "overidentification_of",
    "tidy",
]

Floats = NDArray[np.float64]


def tidy(value: float) -> float:
    """Rounded, so that the last bits of a library do not show."""
    return float(f"{value:.6g}")


@dataclass(frozen=True)
class MomentLine:
    """A figure and what is simulated.

    Attributes
    ----------
    target
        The published figure.
    simulated, chance_sd
        Mean over replicates, and the standard deviation of one replicate.
    z
        Miss in standard deviations of what chance alone would give.
    spread
        Standard deviation of one replicate where the numbers are drawn: as the fit implies it,
        and as simulated when they are drawn jointly and one by one; None after a check.
    """

    target: Target
    simulated: float
    chance_sd: float
    z: float | None
    spread: tuple[float, float, float] | None = None

    @property
    def inside(self) -> bool:
        """Whether the mean is within the tolerance."""
        return self.target.accepts(self.simulated)

    def to_dict(self) -> dict[str, Any]:
        """The line as plain data."""
        return {
            "target": self.target.id,
            "observed": self.target.observed,
            "simulated": tidy(self.simulated),
            "tolerance": self.target.allowed,
            "chance_sd": tidy(self.chance_sd),
            "z": None if self.z is None else tidy(self.z),
            "inside": self.inside,
            "spread": None if self.spread is None else [tidy(sd) for sd in self.spread],
        }


@dataclass(frozen=True)
class Spreads:
    """Standard deviations of the m figures between replicates whose numbers are drawn.

    Attributes
    ----------
    implied
        As it follows from the fit, shape (m,).
    jointly, singly
        As simulated when the numbers are drawn together, and each by itself with its standard
        error, shape (m,).
    """

    implied: Floats
    jointly: Floats
    singly: Floats

    def beside(self, lines: Sequence[MomentLine]) -> list[MomentLine]:
        """The lines of the figures with their spreads."""
        each = zip(lines, self.implied, self.jointly, self.singly, strict=True)
        return [replace(line, spread=(float(i), float(j), float(s))) for line, i, j, s in each]


@dataclass(frozen=True)
class Estimate:
    """A free number after the fit; of several cells that move together the mean is told.

    Attributes
    ----------
    number
        What it is.
    before, value, error
        Value in the tree, fitted value and its standard error, in the unit of the parameter.
    left
        Width left of the prior, as a share: 1 says that the figures tell nothing.
    """

    number: FreeNumber
    before: float
    value: float
    error: float
    left: float

    def to_dict(self) -> dict[str, Any]:
        """The number as plain data."""
        return {
            "name": self.number.name,
            "method": "least_squares" if self.number.moment is None else "inversion",
            "moment": self.number.moment,
            "before": tidy(self.before),
            "value": tidy(self.value),
            "standard_error": tidy(self.error),
            "posterior_to_prior": tidy(self.left),
        }


@dataclass(frozen=True)
class Calibration:
    """What came out.

    Attributes
    ----------
    specification
        What was asked.
    command
        The words that make it again.
    facts
        Seed, replicates, scale, simulations, digests.
    moments
        Every figure, in the order of the specification.
    estimates
        Every free number; empty after a check.
    identifiability, test
        What the figures leave open, and J, its degrees and its p-value; None after a check.
    profiles
        For each of the weakest directions, distance and objective.
    values, errors
        Arrays of the fitted parameters, and their standard errors.
    joint
        How all numbers are drawn together; None after a check.
    """

    specification: Specification
    command: str
    facts: dict[str, Any]
    moments: list[MomentLine]
    estimates: list[Estimate] = field(default_factory=list)
    identifiability: Identifiability | None = None
    test: dict[str, float] | None = None
    profiles: list[dict[str, Any]] = field(default_factory=list)
    values: dict[str, Floats] = field(default_factory=dict)
    errors: dict[str, Floats] = field(default_factory=dict)
    joint: Joint | None = None

    @property
    def all_inside(self) -> bool:
        """Whether every figure is within its tolerance."""
        return all(line.inside for line in self.moments)

    def to_dict(self) -> dict[str, Any]:
        """Everything but the arrays as plain data."""
        return {
            "calibration": self.specification.name,
            "label": self.specification.label,
            "summary": self.specification.summary,
            "command": self.command,
            "facts": self.facts,
            "moments": [line.to_dict() for line in self.moments],
            "numbers": [estimate.to_dict() for estimate in self.estimates],
            "test": self.test,
            "identifiability": (
                None if self.identifiability is None else self.identifiability.to_dict()
            ),
            "profiles": self.profiles,
        }


def lines_of(targets: tuple[Target, ...], moments: Floats) -> list[MomentLine]:
    """Figures of a specification beside the moments of its replicates, shape (replicates, m)."""
    mean = moments.mean(axis=0)
    many = moments.shape[0] > 1
    sd = moments.std(axis=0, ddof=1) if many else np.zeros(mean.size)
    around = sd * np.sqrt(1.0 + 1.0 / moments.shape[0])
    return [
        MomentLine(
            target,
            float(mean[j]),
            float(sd[j]),
            float((mean[j] - target.observed) / around[j]) if around[j] > 0 else None,
        )
        for j, target in enumerate(targets)
    ]


def estimates_of(
    specification: Specification, tree: Any, values: dict[str, Floats], sure: Certainty
) -> list[Estimate]:
    """Free numbers with their values and how sure they are."""
    snapshot = tree.at(specification.on)
    found = []
    for k, number in enumerate(specification.numbers):
        value = float(values[number.parameter][number.mask].mean())
        found.append(
            Estimate(
                number=number,
                before=float(snapshot.array(number.parameter)[number.mask].mean()),
                value=value,
                error=float(slope(np.array(value), number.link) * sure.error[k]),
                left=float(sure.posterior[k]),
            )
        )
    return found


def errors_of(
    specification: Specification, values: dict[str, Floats], error: Floats
) -> dict[str, Floats]:
    """Standard errors in the shape of the fitted parameters; zero where a cell is not free."""
    found = {name: np.zeros(array.shape) for name, array in values.items()}
    for number, width in zip(specification.numbers, error, strict=True):
        cells = values[number.parameter][number.mask]
        found[number.parameter][number.mask] = slope(cells, number.link) * width
    return found


def overidentification_of(sure: Certainty) -> dict[str, float] | None:
    """The test of overidentification as plain data."""
    if sure.test is None:
        return None
    return {
        "statistic": tidy(sure.test.statistic),
        "degrees": sure.test.degrees,
        "p_value": tidy(sure.test.p_value),
    }
