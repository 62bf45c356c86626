"""From shifts to a changed tree: what a trial of a calibration lays over the parameters."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.parameters.distributions import FITTED, Distribution
from landbridge.parameters.joint import FittedCells
from landbridge.parameters.links import laid, taken_back
from landbridge.parameters.timeline import Step, Timeline
from landbridge.studies.calibration.specification import FreeNumber

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree

__all__ = ["arrays_at", "digest_of", "free_cells", "with_arrays"]

Floats = NDArray[np.float64]
_ALWAYS = datetime.date.min


def arrays_at(
    numbers: tuple[FreeNumber, ...], tree: ParameterTree, on: datetime.date, x: Floats
) -> dict[str, Floats]:
    """Values of the parameters that move, at shifts ``x``.

    Parameters
    ----------
    numbers
        The n free numbers.
    tree, on
        Where the shifts start from.
    x
        Shifts, shape (n,).

    Returns
    -------
    dict
        Parameter id to an array of its shape; sums kept where a number says so, and inside the
        parameter's range.
    """
    snapshot = tree.at(on)
    made: dict[str, Floats] = {}
    for number, shift in zip(numbers, x, strict=True):
        values = made.setdefault(number.parameter, snapshot.array(number.parameter).copy())
        if shift:
            values[number.mask] = taken_back(
                laid(values[number.mask], number.link) + shift, number.link
            )
    for number in {n.parameter: n for n in numbers if n.sums_over}.values():
        parameter = tree[number.parameter]
        axis = parameter.by.index(str(number.sums_over))
        before = snapshot.array(number.parameter).sum(axis=axis, keepdims=True)
        made[number.parameter] *= before / made[number.parameter].sum(axis=axis, keepdims=True)
    return {name: np.clip(values, *tree[name].bounds) for name, values in made.items()}


def free_cells(numbers: tuple[FreeNumber, ...]) -> dict[str, NDArray[np.bool_]]:
    """Which cells of each parameter are free."""
    found: dict[str, NDArray[np.bool_]] = {}
    for number in numbers:
        found[number.parameter] = found.get(number.parameter, False) | number.mask
    return found


def with_arrays(
    tree: ParameterTree,
    arrays: Mapping[str, Floats],
    on: datetime.date,
    free: Mapping[str, NDArray[np.bool_]],
) -> ParameterTree:
    """The tree with the values in force on a day replaced.

    What is free is no longer drawn; the other cells of its table are, as they will be once the fit
    is written.
    """
    changed = {}
    for name, array in arrays.items():
        parameter = tree[name]
        lines = {
            baseline: _replaced(line, array, on) for baseline, line in parameter.timelines.items()
        }
        changed[name] = replace(
            parameter,
            timelines=lines,
            distribution=_of_the_rest(parameter.distribution, free.get(name)),
        )
    return tree.with_parameters(changed)


def _of_the_rest(
    distribution: Distribution | None, free: NDArray[np.bool_] | None
) -> Distribution | None:
    if distribution is None or free is None or free.all():
        return None
    rest = distribution.rest if distribution.kind == FITTED else distribution
    return None if rest is None else Distribution.fitted([(_ALWAYS, FittedCells.still(free))], rest)


def _replaced(line: Timeline, array: Floats, on: datetime.date) -> Timeline:
    here = line.on(on)
    return Timeline.of(
        Step(step.start, np.array(array, dtype=np.float64), step.exact) if step is here else step
        for step in line.steps
    )


def digest_of(arrays: Mapping[str, Floats], held: Mapping[str, float]) -> str:
    """Hash (hex) of what a trial changes, and at which quantiles it holds axes of doubt."""
    state = hashlib.sha256()
    for name in sorted(arrays):
        state.update(name.encode())
        state.update(np.ascontiguousarray(arrays[name], dtype="<f8").tobytes())
    for axis in sorted(held):
        state.update(f"{axis} {held[axis]!r}".encode())
    return state.hexdigest()[:32]
