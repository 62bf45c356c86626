"""From shifts to a changed tree: what a trial of a calibration lays over the parameters."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.parameters.links import laid, taken_back
from landbridge.parameters.timeline import Step, Timeline
from landbridge.studies.calibration.specification import FreeNumber

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree

__all__ = ["arrays_at", "digest_of", "with_arrays"]

Floats = NDArray[np.float64]


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


def with_arrays(
    tree: ParameterTree, arrays: Mapping[str, Floats], on: datetime.date
) -> ParameterTree:
    """The tree with the values in force on a day replaced, and no longer drawn."""
    changed = {}
    for name, array in arrays.items():
        parameter = tree[name]
        lines = {
            baseline: _replaced(line, array, on) for baseline, line in parameter.timelines.items()
        }
        changed[name] = replace(parameter, timelines=lines, distribution=None)
    return tree.with_parameters(changed)


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
