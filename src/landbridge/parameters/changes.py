"""One dated change of one parameter: what a reform is made of."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError, UnknownNameError
from landbridge.parameters.parameter import Parameter
from landbridge.parameters.timeline import Timeline, Values

Operand = float | str | tuple[tuple[str, float], ...]
Where = tuple[tuple[str, tuple[str, ...]], ...]
ANY_DIMENSION = ""  # key in `where`: the category says by itself which dimension is meant
_SLACK = 1e-12


@dataclass(frozen=True)
class Change:
    """Set, scale or add to a parameter between two days.

    Attributes
    ----------
    parameter
        Parameter id.
    operation
        ``set``, ``scale`` or ``add``.
    operand
        A number in the parameter's unit (a factor for ``scale``), or for ``set`` of a parameter
        with one dimension, (category, number) pairs, of one with named choices the name of one.
    start, until
        First and last day it acts; None is unbounded.
    where
        (dimension, categories) pairs to which it is confined; the dimension may be
        `ANY_DIMENSION`. Empty: everywhere.
    place
        ``file:line``, or the option, where it is written.
    places
        The same of single keys of it (``set``, ``where``), where they stand elsewhere.
    """

    parameter: str
    operation: str
    operand: Operand
    start: datetime.date | None = None
    until: datetime.date | None = None
    where: Where = ()
    place: str = field(default="", compare=False)
    places: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def apply(self, parameter: Parameter) -> Parameter:
        """Return the changed parameter.

        The change acts on every value it finds between its days, in both baselines; a ``set`` thus
        also overrides later dated values and sunsets. Days before the first value stay without.

        Raises
        ------
        InputError
            If a category is unknown, the form does not fit, or a value leaves the range.
        """
        operand, mask = self._laid_out(parameter)

        def change(old: Values) -> Values:
            if self.operation == "set":
                new = np.broadcast_to(operand, old.shape)
            elif self.operation == "scale":
                new = old * operand
            else:
                new = old + operand
            return np.where(mask, new, old)

        timelines: dict[str, Timeline] = {}
        for baseline, timeline in parameter.timelines.items():
            timelines[baseline] = timeline.changed(change, self.start, self.until)
            self._check_range(parameter, timelines[baseline])
        return parameter.with_timelines(timelines)

    def problem(self, message: str, key: str = "") -> InputError:
        """Return an error that names the place of the change, or of a key of it, and more."""
        return InputError(f"{self._opening(key)}: {message}")

    def place_of(self, key: str) -> str:
        """Where a key of the change is written."""
        return self.places.get(key, self.place)

    def _opening(self, key: str) -> str:
        place = self.place_of(key)
        return f"{place}: {self.parameter}" if place else self.parameter

    def _check_range(self, parameter: Parameter, timeline: Timeline) -> None:
        low, high = parameter.bounds
        for step in timeline.between(self.start, self.until).steps:
            slack = _SLACK * np.maximum(1.0, np.abs(step.value))
            outside = step.value[(step.value < low - slack) | (step.value > high + slack)]
            if outside.size:
                raise self.problem(
                    f"{outside.flat[0]:.12g} is outside its range {parameter.range_words()}",
                    self.operation,
                )

    def _laid_out(self, parameter: Parameter) -> tuple[Values, NDArray[np.bool_]]:
        """Return the operand and the cells it acts on, in the parameter's shape."""
        if isinstance(self.operand, str):
            number = parameter.number_of(self.operand, self.place_of(self.operation))
            return np.float64(number) * np.ones(()), np.ones((), dtype=bool)
        if parameter.choices:
            among = ", ".join(parameter.choices)
            raise self.problem(f"takes one of {among} by its name", self.operation)
        mask = np.ones(parameter.shape, dtype=bool)
        for position, selected in self._selected(parameter).items():
            names = parameter.categories[position]
            chosen = np.isin(np.arange(len(names)), [names.index(name) for name in selected])
            axes = [1] * len(parameter.shape)
            axes[position] = len(names)
            mask &= chosen.reshape(axes)
        if isinstance(self.operand, float | int):
            return np.float64(self.operand) * np.ones(()), mask
        if self.where or len(parameter.by) != 1:
            raise self.problem(
                "values by category need a parameter with one dimension and no 'where'; "
                f"this one has {', '.join(parameter.by) or 'none'}",
                self.operation,
            )
        (names,) = parameter.categories
        operand = np.zeros(parameter.shape)
        mask = np.zeros(parameter.shape, dtype=bool)
        for category, number in self.operand:
            position = names.index(self._known(category, names, parameter.by[0], "set"))
            operand[position], mask[position] = number, True
        return operand, mask

    def _selected(self, parameter: Parameter) -> dict[int, list[str]]:
        """Return the categories chosen on each axis that `where` confines."""
        selected: dict[int, list[str]] = {}
        if self.where and not parameter.by:
            raise self.problem(
                "has a single value, so it takes no category and no 'where'", "where"
            )
        for dimension, categories in self.where:
            if not categories:
                raise self.problem(
                    "'where' names no category; leave it out to act everywhere", "where"
                )
            for category in categories:
                if dimension == ANY_DIMENSION:
                    position = self._axis_of(category, parameter)
                elif dimension in parameter.by:
                    position = parameter.by.index(dimension)
                else:
                    raise UnknownNameError(
                        "dimension", dimension, parameter.by, self._opening("where")
                    )
                names = parameter.categories[position]
                self._known(category, names, parameter.by[position], "where")
                selected.setdefault(position, []).append(category)
        return selected

    def _axis_of(self, category: str, parameter: Parameter) -> int:
        axes = [axis for axis, names in enumerate(parameter.categories) if category in names]
        if len(axes) > 1:
            among = " and ".join(parameter.by[axis] for axis in axes)
            raise self.problem(
                f"'{category}' is a category of {among}; name the dimension", "where"
            )
        if not axes:
            everything = [name for names in parameter.categories for name in names]
            kind = f"category of {' or '.join(parameter.by)}"
            raise UnknownNameError(kind, category, everything, self._opening("where"))
        return axes[0]

    def _known(self, category: str, names: Iterable[str], dimension: str, key: str) -> str:
        names = tuple(names)
        if category not in names:
            kind = f"category of {dimension}"
            raise UnknownNameError(kind, category, names, self._opening(key))
        return category
