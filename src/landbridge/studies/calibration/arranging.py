"""Turn a specification into what is simulated and into plain arrays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError
from landbridge.studies.calibration.laboratory import Recipe
from landbridge.studies.calibration.problem import COUNT, PERCENT, PLAIN, Problem
from landbridge.studies.calibration.specification import Specification
from landbridge.studies.engine import Engine
from landbridge.studies.targets import Target

__all__ = ["problem_of", "recipe_of"]

Floats = NDArray[np.float64]


def recipe_of(
    specification: Specification,
    engine: Engine,
    seed: int | None = None,
    scale: float | None = None,
    more: tuple[Target, ...] = (),
) -> Recipe:
    """What a calibration simulates; ``more`` are counted after its own figures.

    Raises
    ------
    InputError
        Seed or scale cannot be.
    """
    entry = specification.entry
    chosen = entry.scale if scale is None else scale
    if not 0 < chosen <= 1:
        raise InputError(f"--scale {chosen:g}: expected a share above 0 and at most 1")
    return Recipe(
        base=entry.base,
        last_year=entry.last_year or entry.base,
        until=entry.until,
        seed=entry.seed if seed is None else seed,
        scale=chosen,
        draws=entry.draws,
        on=entry.on.isoformat(),
        targets=(*specification.targets, *more),
        engine=engine,
    )


def problem_of(specification: Specification, simulate: Callable[[Floats, int], Floats]) -> Problem:
    """A specification as plain arrays."""
    numbers, targets = specification.numbers, specification.targets
    position = {target.id: at for at, target in enumerate(targets)}
    sd = np.array([number.prior_sd for number in numbers])
    ends = np.array(
        [n.varied or (-n.reach * n.prior_sd, n.reach * n.prior_sd) for n in numbers], dtype=float
    )
    return Problem(
        names=tuple(number.name for number in numbers),
        prior_sd=sd,
        low=ends[:, 0],
        high=ends[:, 1],
        own=np.array([-1 if n.moment is None else position[n.moment] for n in numbers]),
        gain=np.array([number.gain for number in numbers]),
        moments=tuple(target.id for target in targets),
        target=np.array([target.observed for target in targets]),
        tolerance=np.array([target.allowed for target in targets]),
        kinds=tuple(_kind(target) for target in targets),
        simulate=simulate,
    )


def _kind(target: Target) -> str:
    if target.unit == "percent":
        return PERCENT
    return COUNT if target.tolerance_kind == "percent" else PLAIN
