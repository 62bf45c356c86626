"""Compile the parameters of one values file: check every entry, lay values out as arrays."""

from __future__ import annotations

import datetime
import math
import re
from pathlib import Path
from typing import Any

import numpy as np

from landbridge.errors import InputError, UnknownNameError, expectation
from landbridge.parameters.checking import validated
from landbridge.parameters.dimensions import Dimensions
from landbridge.parameters.distributions import KINDS, Distribution
from landbridge.parameters.joint import FittedCells, Joint, file_of, read_joint
from landbridge.parameters.parameter import BASELINES, Parameter, Provenance
from landbridge.parameters.schema import Fitted as FittedEntry
from landbridge.parameters.schema import ParameterEntry, ValueEntry
from landbridge.parameters.sources import Sources
from landbridge.parameters.tables import fill_from_csv, fill_from_yaml
from landbridge.parameters.timeline import Step, Timeline, Values
from landbridge.parameters.yaml_lines import LinedDocument, Location

_IDENTIFIER = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")


class Compiler:
    """Turns YAML entries into parameters and gathers every problem it meets.

    Parameters
    ----------
    dimensions, units, sources
        What entries may refer to.
    """

    def __init__(self, dimensions: Dimensions, units: dict[str, str], sources: Sources) -> None:
        self._dimensions = dimensions
        self._units = units
        self._sources = sources
        self._joints: dict[Path, Joint] = {}
        self.parameters: dict[str, Parameter] = {}
        self.problems: list[InputError] = []

    def add_file(self, document: LinedDocument, folder: Path) -> None:
        """Compile every parameter of a file; CSV tables lie in `folder`."""
        if document.data is None:
            return
        if not isinstance(document.data, dict):
            self.problems.append(
                InputError(f"{document.where()}: expected a mapping of parameter ids")
            )
            return
        for identifier, data in document.data.items():
            where = document.where((identifier,))
            if not _IDENTIFIER.match(identifier):
                self.problems.append(
                    InputError(
                        f"{where}: '{identifier}' is not a parameter id; expected lower-case words "
                        "joined by dots, such as settle.conrad.slots_per_state"
                    )
                )
            elif identifier in self.parameters:
                first = self.parameters[identifier].where
                self.problems.append(
                    InputError(f"{where}: parameter '{identifier}' is repeated (first at {first})")
                )
            else:
                self._add(identifier, data, document, folder)

    def _add(self, identifier: str, data: Any, document: LinedDocument, folder: Path) -> None:
        entry, problems = validated(
            ParameterEntry,
            data,
            lambda location: document.where((identifier, *location)),
            identifier,
        )
        if entry is None:
            self.problems += problems
            return
        problems = self._references(identifier, entry, document)
        if not problems:
            try:
                self.parameters[identifier] = self._compile(identifier, entry, document, folder)
            except InputError as error:
                problems = [error]
        self.problems += problems

    def _references(
        self, identifier: str, entry: ParameterEntry, document: LinedDocument
    ) -> list[InputError]:
        """Find names that point nowhere."""
        problems: list[InputError] = []
        if entry.unit not in self._units:
            where = document.where((identifier, "unit"))
            hint = expectation(entry.unit, self._units)
            problems.append(
                InputError(
                    f"{where}: {identifier}: unknown unit '{entry.unit}'{hint} "
                    "(a new unit is added to units.yaml)"
                )
            )
        for position, name in enumerate(entry.by):
            where = f"{document.where((identifier, 'by', position))}: {identifier}"
            if name not in self._dimensions:
                problems.append(UnknownNameError("dimension", name, self._dimensions, where))
            elif name in entry.by[:position]:
                problems.append(InputError(f"{where}: dimension '{name}' is repeated"))
        named: list[tuple[Location, str]] = [
            (("sources", at), name) for at, name in enumerate(entry.sources)
        ]
        for key, cell in entry.cells.items():
            named += [(("cells", key, "sources", at), name) for at, name in enumerate(cell.sources)]
        for location, name in named:
            if name not in self._sources:
                where = f"{document.where((identifier, *location))}: {identifier}"
                problems.append(UnknownNameError("source", name, self._sources, where))
        return problems + self._cell_references(identifier, entry, document)

    def _cell_references(
        self, identifier: str, entry: ParameterEntry, document: LinedDocument
    ) -> list[InputError]:
        """Find cells of categories that do not exist, or that two keys name."""
        if not entry.cells:
            return []
        if len(entry.by) != 1:
            where = document.where((identifier, "cells"))
            return [
                InputError(f"{where}: {identifier}: 'cells' need exactly one dimension in 'by'")
            ]
        if entry.by[0] not in self._dimensions:
            return []  # told already
        problems: list[InputError] = []
        first: dict[str, str] = {}
        for key in entry.cells:
            where = f"{document.where((identifier, 'cells', key))}: {identifier}"
            for category in cell_categories(key):
                if category not in self._dimensions[entry.by[0]]:
                    known = self._dimensions[entry.by[0]]
                    kind = f"category of {entry.by[0]}"
                    problems.append(UnknownNameError(kind, category, known, where))
                elif category in first:
                    again = f"cell '{category}' is repeated (first in '{first[category]}')"
                    problems.append(InputError(f"{where}: {again}"))
                first.setdefault(category, key)
        return problems

    def _compile(
        self, identifier: str, entry: ParameterEntry, document: LinedDocument, folder: Path
    ) -> Parameter:
        low, high = entry.range or (0.0, len(entry.choices) - 1.0)
        bounds = (-math.inf if low is None else low, math.inf if high is None else high)
        where = document.where((identifier, "range"))
        if not bounds[0] <= bounds[1]:
            raise InputError(f"{where}: {identifier}: range ends before it begins")
        read = [
            self._values(
                identifier, value, entry, document, (identifier, "values", position), folder
            )
            for position, value in enumerate(entry.values)
        ]
        arrays = [array for array, _ in read]
        lasting = [at for at, value in enumerate(entry.values) if not value.only]
        last = lasting[-1] if lasting else len(arrays) - 1
        centre = arrays[last].copy()
        centre.setflags(write=False)
        parameter = Parameter(
            id=identifier,
            label={"en": entry.label.en, "zh": entry.label.zh},
            unit=entry.unit,
            by=entry.by,
            categories=tuple(self._dimensions[name] for name in entry.by),
            bounds=bounds,
            timelines=_timelines(identifier, entry.values, arrays, document),
            distribution=self._distribution(identifier, entry, centre, bounds, document, folder),
            centre=centre,
            sources=entry.sources,
            reliability=entry.reliability,
            note=entry.note,
            where=document.where((identifier,)),
            cells={
                category: Provenance(cell.sources, cell.reliability, cell.note or "")
                for key, cell in entry.cells.items()
                for category in cell_categories(key)
            },
            error=read[last][1],
            fitted_by=entry.fitted_by or "",
            choices={name: {"en": word.en, "zh": word.zh} for name, word in entry.choices.items()},
            fixed=entry.fixed or "",
        )
        for position, array in enumerate(arrays):
            outside = array[(array < bounds[0]) | (array > bounds[1])]
            if outside.size:
                raise InputError(
                    f"{document.where((identifier, 'values', position))}: {identifier}: value "
                    f"{outside.flat[0]:g} is outside its range {parameter.range_words()}"
                )
        return parameter

    def _distribution(
        self,
        identifier: str,
        entry: ParameterEntry,
        centre: Values,
        bounds: tuple[float, float],
        document: LinedDocument,
        folder: Path,
    ) -> Distribution | None:
        written = entry.distribution
        if written is None:
            return None
        where = f"{document.where((identifier, 'distribution'))}: {identifier}: distribution"
        try:
            if isinstance(written, FittedEntry):
                rest = None if written.rest is None else _own(written.rest, bool(entry.by))
                distribution = Distribution.fitted(self._fits(identifier, entry, folder), rest)
            else:
                distribution = _own(written, bool(entry.by))
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
        problem = distribution.problem(centre, bounds)
        if problem:
            raise InputError(f"{where}: {problem}")
        return distribution

    def _fits(
        self, identifier: str, entry: ParameterEntry, folder: Path
    ) -> list[tuple[datetime.date, FittedCells | None]]:
        """The cells that a calibration moved of each value, from its first day on."""
        found: list[tuple[datetime.date, FittedCells | None]] = []
        for value in entry.values:
            if value.only is not None:
                continue
            cells = None
            if value.fit is not None:
                path = file_of(folder, value.fit)
                if path not in self._joints:
                    self._joints[path] = read_joint(path)
                joint = self._joints[path]
                cells = FittedCells.of(joint, identifier, entry.by, self._dimensions)
            found.append((value.start, cells))
        return found

    def _values(
        self,
        identifier: str,
        value: ValueEntry,
        entry: ParameterEntry,
        document: LinedDocument,
        location: Location,
        folder: Path,
    ) -> tuple[Values, Values | None]:
        by = entry.by
        if entry.choices:
            where = document.where(location)
            return _named(identifier, value.value, tuple(entry.choices), where), None
        if value.table is None:
            here = (*location, "value")
            array = fill_from_yaml(value.value, by, self._dimensions, document, here)
            return array, None if value.se is None else np.full(array.shape, value.se)
        path = folder / value.table
        if not path.is_file():
            where = document.where((*location, "table"))
            raise InputError(f"{where}: there is no table '{value.table}' beside this file")
        name = str(Path(document.name).parent / value.table)
        return fill_from_csv(path, name, by, self._dimensions)


def _named(identifier: str, written: Any, choices: tuple[str, ...], where: str) -> Values:
    """Return the number of a named choice, as an array without axes."""
    if written not in choices:
        raise UnknownNameError(f"choice of {identifier}", str(written), choices, where)
    return np.asarray(float(choices.index(written)))


def cell_categories(key: str) -> list[str]:
    """Return the categories that a key of ``cells`` names: one, or several with commas."""
    return [part.strip() for part in key.split(",")]


def _own(entry: Any, is_table: bool) -> Distribution:
    numbers = tuple((name, float(getattr(entry, name))) for name in KINDS[entry.kind])
    return Distribution.of(entry.kind, numbers, getattr(entry, "acts", None), is_table)


def _timelines(
    identifier: str,
    entries: tuple[ValueEntry, ...],
    arrays: list[Values],
    document: LinedDocument,
) -> dict[str, Timeline]:
    for position in range(1, len(entries)):
        before, after = entries[position - 1], entries[position]
        same_day_apart = after.start == before.start and before.only != after.only
        if after.start < before.start or (after.start == before.start and not same_day_apart):
            where = document.where((identifier, "values", position, "from"))
            raise InputError(
                f"{where}: {identifier}: dates are out of order: {after.start} must come after "
                f"{before.start}"
            )
    timelines = {}
    for baseline in BASELINES:
        steps: dict[Any, Step] = {}
        for entry, array in zip(entries, arrays, strict=True):
            if entry.only in (None, baseline):
                # on one day, the entry written for this baseline wins over the general one
                if entry.start in steps and entry.only is None:
                    continue
                steps[entry.start] = Step(entry.start, np.array(array), entry.only is not None)
        if not steps:
            where = document.where((identifier, "values"))
            raise InputError(f"{where}: {identifier}: has no value in the baseline {baseline}")
        timelines[baseline] = Timeline.of(steps.values())
    return timelines
