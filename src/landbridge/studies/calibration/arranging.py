"""Turn a specification into what is simulated and into plain arrays."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError
from landbridge.parameters.links import laid
from landbridge.studies.calibration.laboratory import Recipe
from landbridge.studies.calibration.problem import COUNT, PERCENT, PLAIN, Problem
from landbridge.studies.calibration.specification import FreeNumber, Specification
from landbridge.studies.calibration.trials import free_cells
from landbridge.studies.engine import Engine
from landbridge.studies.plan import SMALLEST_SCALE
from landbridge.studies.targets import Target

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree

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
    if not SMALLEST_SCALE <= chosen <= 1:
        raise InputError(f"--scale {chosen:g}: expected a share from {SMALLEST_SCALE:g} to 1")
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
        free=free_cells(specification.numbers),
    )


def problem_of(
    specification: Specification,
    tree: ParameterTree,
    simulate: Callable[[Floats, int], Floats],
) -> Problem:
    """A specification as plain arrays; shifts are from the values in ``tree``."""
    numbers, targets = specification.numbers, specification.targets
    position = {target.id: at for at, target in enumerate(targets)}
    sd = np.array([number.prior_sd for number in numbers])
    ends = np.array(
        [n.varied or (-n.reach * n.prior_sd, n.reach * n.prior_sd) for n in numbers], dtype=float
    )
    means = np.array([_prior_mean(number, tree, specification.on) for number in numbers])
    room = np.array([_room(number, tree, specification.on) for number in numbers])
    return Problem(
        names=tuple(number.name for number in numbers),
        prior_sd=sd,
        prior_mean=means,
        low=np.maximum(ends[:, 0] + means, room[:, 0]),
        high=np.minimum(ends[:, 1] + means, room[:, 1]),
        own=np.array([-1 if n.moment is None else position[n.moment] for n in numbers]),
        gain=np.array([number.gain for number in numbers]),
        moments=tuple(target.id for target in targets),
        target=np.array([target.observed for target in targets]),
        tolerance=np.array([target.allowed for target in targets]),
        kinds=tuple(_kind(target) for target in targets),
        simulate=simulate,
    )


def _prior_mean(number: FreeNumber, tree: ParameterTree, on: datetime.date) -> float:
    if number.centre is None:
        return 0.0
    here = tree.at(on).array(number.parameter)[number.mask]
    return float(laid(number.centre, number.link) - laid(here, number.link).mean())


def _room(number: FreeNumber, tree: ParameterTree, on: datetime.date) -> tuple[float, float]:
    """Shifts at which the first of its cells meets an end of the parameter's range."""
    here = laid(tree.at(on).array(number.parameter)[number.mask], number.link)
    ends = sorted(float(laid(end, number.link)) for end in tree[number.parameter].bounds)
    return min(ends[0] - float(here.min()), 0.0), max(ends[1] - float(here.max()), 0.0)


def _kind(target: Target) -> str:
    if target.unit == "percent" and 0.0 < target.observed < 100.0:
        return PERCENT
    return COUNT if target.observed >= 0.0 else PLAIN
