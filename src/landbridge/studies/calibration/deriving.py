"""What follows once a fit has ended: how sure the numbers are, and whether draws bear it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.parameters.joint import Joint
from landbridge.studies.calibration.doubts import MEDIAN, Doubts, doubts_of, slopes_near
from landbridge.studies.calibration.estimation import Certainty, certainty, jacobian
from landbridge.studies.calibration.identifiability import Identifiability, identify, profile
from landbridge.studies.calibration.laboratory import Laboratory
from landbridge.studies.calibration.problem import Problem
from landbridge.studies.calibration.result import Spreads, tidy
from landbridge.studies.calibration.specification import Specification
from landbridge.studies.calibration.trials import arrays_at

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree

__all__ = ["Derived", "derive"]

Floats = NDArray[np.float64]
Told = Callable[[str, int, float], None]
_REACH = (-2.0, -1.0, 0.0, 1.0, 2.0)
_PROFILES = 3
_DRAWS = 40  # of the numbers, to see how far the figures spread


@dataclass(frozen=True)
class Derived:
    """What was derived.

    Attributes
    ----------
    sure
        Joint distribution, what is left of the prior, test.
    joint
        The same as the tree draws it.
    spreads
        How far the figures spread when the numbers are drawn.
    seen, profiles
        What the figures leave open, and the objective along the weakest directions.
    """

    sure: Certainty
    joint: Joint
    spreads: Spreads
    seen: Identifiability
    profiles: list[dict[str, Any]]


def derive(
    specification: Specification,
    problem: Problem,
    tree: ParameterTree,
    laboratory: Laboratory,
    x: Floats,
    moments: Floats,
    told: Told | None,
) -> Derived:
    """Say how sure the numbers are, and draw them to see whether the figures spread as that says.

    Parameters
    ----------
    specification, problem, tree
        What was fitted, and where it started.
    laboratory
        Simulates.
    x
        Shifts where the fit ended, shape (n,).
    moments
        Moments of each replicate there, shape (replicates, m).
    told
        As for :func:`landbridge.studies.calibration.calibrate`.
    """
    entry, numbers = specification.entry, specification.numbers
    if told is not None:
        told("derivatives", 0, problem.loss(moments.mean(axis=0)))
    derivatives, noise = jacobian(
        problem, x, replicates=entry.derivative_replicates, step=entry.step
    )
    here = arrays_at(numbers, tree, specification.on, x)
    axes = laboratory.asked(here)
    count = max(entry.derivative_replicates, entry.doubt_replicates, moments.shape[0])
    doubts = (
        doubts_of(
            problem,
            lambda jobs: laboratory.all([(here, replicate, held) for held, replicate in jobs]),
            axes,
            moments,
            replicates=entry.doubt_replicates,
            still=count,
        )
        if axes
        else Doubts.none(problem.simulate(x, count))
    )
    first = certainty(problem, moments, derivatives, noise, doubts)
    medians = dict.fromkeys(axes, MEDIAN)
    near = slopes_near(
        problem,
        lambda jobs: laboratory.all(
            [
                (arrays_at(numbers, tree, specification.on, at), replicate, medians)
                for at, replicate in jobs
            ]
        ),
        x,
        first.error,
        doubts.still,
        replicates=entry.derivative_replicates,
    )
    sure = certainty(problem, moments, near, np.zeros_like(near), doubts)
    joint = Joint(
        specification.name,
        tuple(number.fitted for number in numbers),
        sure.factor,
        doubts.axes,
        sure.answers,
    )
    if told is not None:
        told("spread", 0, problem.loss(moments.mean(axis=0)))

    def spread(shifts: list[Floats]) -> Floats:
        trials = [arrays_at(numbers, tree, specification.on, x + shift) for shift in shifts]
        return laboratory.all([(trial, at, {}) for at, trial in enumerate(trials)]).std(
            axis=0, ddof=1
        )

    seed = laboratory.recipe.seed
    spreads = Spreads(
        implied=sure.implied,
        jointly=spread([joint.drawn(seed, draw) for draw in range(_DRAWS)]),
        singly=spread([joint.widths * joint.scores(seed, draw)[0] for draw in range(_DRAWS)]),
    )
    return Derived(sure, joint, spreads, *_profiles(problem, x, sure, entry.derivative_replicates))


def _profiles(
    problem: Problem, x: Floats, sure: Certainty, replicates: int
) -> tuple[Identifiability, list[dict[str, Any]]]:
    seen = identify(problem.names, sure.design, sure.posterior)
    return seen, [
        {
            "parts": [[name, tidy(loading)] for name, loading in direction.parts],
            "objective": [
                [at, tidy(loss)]
                for at, loss in profile(problem, x, direction, replicates=replicates, reach=_REACH)
            ],
        }
        for direction in seen.weak[:_PROFILES]
    ]
