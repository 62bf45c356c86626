"""What a calibration found, and how it is told as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.studies.calibration.estimation import Certainty
from landbridge.studies.calibration.identifiability import Identifiability
from landbridge.studies.calibration.specification import (
    FreeNumber,
    Specification,
    laid,
    taken_back,
)
from landbridge.studies.targets import Target

__all__ = [
    "Calibration",
    "Estimate",
    "MomentLine",
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
    """

    target: Target
    simulated: float
    chance_sd: float
    z: float | None

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
        }


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
    """

    specification: Specification
    command: str
    facts: dict[str, Any]
    moments: list[MomentLine]
    estimates: list[Estimate]
    identifiability: Identifiability | None
    test: dict[str, float] | None
    profiles: list[dict[str, Any]]
    values: dict[str, Floats]
    errors: dict[str, Floats]

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
                error=float(_in_unit(np.array(value), number.link) * sure.error[k]),
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
        found[number.parameter][number.mask] = _in_unit(cells, number.link) * width
    return found


def _in_unit(values: Floats, link: str) -> Floats:
    """How fast a value moves with its shift."""
    tiny = 1e-6
    here = laid(values, link)
    up, down = taken_back(here + tiny, link), taken_back(here - tiny, link)
    return np.asarray(np.abs(up - down) / (2 * tiny))


def overidentification_of(sure: Certainty) -> dict[str, float] | None:
    """The test of overidentification as plain data."""
    if sure.test is None:
        return None
    return {
        "statistic": tidy(sure.test.statistic),
        "degrees": sure.test.degrees,
        "p_value": tidy(sure.test.p_value),
    }
