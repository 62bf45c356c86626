"""Lay written values out as arrays: numbers, nested mappings with defaults, CSV tables."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path
from typing import Any

import numpy as np

from landbridge.errors import InputError
from landbridge.parameters.dimensions import Dimensions
from landbridge.parameters.timeline import Values
from landbridge.parameters.yaml_lines import LinedDocument, Location

_NAMED = 5  # missing cells named in a message


def fill_from_yaml(
    written: Any,
    by: tuple[str, ...],
    dimensions: Dimensions,
    document: LinedDocument,
    location: Location,
) -> Values:
    """Lay a YAML value out over its dimensions.

    Parameters
    ----------
    written
        A number (for every cell), or a mapping of category to number or, for more than one
        dimension, to a further mapping; ``default`` stands for the categories not named.
    by
        Names of the dimensions, outermost first.
    dimensions
        Their categories.
    document, location
        Where `written` stands, for messages.

    Returns
    -------
    Values
        float64 array of shape ``dimensions.shape(by)``.

    Raises
    ------
    InputError
        If a category is unknown or missing, or a value is not a finite number.
    """
    values = np.full(dimensions.shape(by), np.nan)
    _fill(values, written, by, dimensions, document, location)
    _refuse_gaps(values, by, dimensions, document.where(location))
    return values


def _fill(
    target: Values,
    written: Any,
    by: tuple[str, ...],
    dimensions: Dimensions,
    document: LinedDocument,
    location: Location,
) -> None:
    if not isinstance(written, dict):
        target[...] = _number(written, document.where(location))
        return
    if not by:
        raise InputError(
            f"{document.where(location)}: a mapping of values needs 'by' with its dimensions"
        )
    if "default" in written:
        rest = written["default"]
        for position in range(len(target)):
            _fill(target[position, ...], rest, by[1:], dimensions, document, (*location, "default"))
    for category, inner in written.items():
        if category != "default":
            here = (*location, category)
            position = dimensions.position(by[0], category, document.where(here))
            _fill(target[position, ...], inner, by[1:], dimensions, document, here)


def fill_from_csv(
    path: Path, name: str, by: tuple[str, ...], dimensions: Dimensions
) -> tuple[Values, Values | None]:
    """Lay a CSV table out over its dimensions; its columns are the dimensions and ``value``.

    A column ``se`` with the standard error of each fitted value may stand beside; empty is zero.

    Returns
    -------
    tuple
        Values, and standard errors or None.

    Raises
    ------
    InputError
        If a column or category is unknown, a cell is missing, repeated or not a finite number.
    """
    values = np.full(dimensions.shape(by), np.nan)
    errors: Values | None = None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            expected = [*by, "value"]
            if "se" in (reader.fieldnames or []):
                errors = np.zeros(values.shape)
                expected.append("se")
            if sorted(reader.fieldnames or []) != sorted(expected):
                raise InputError(
                    f"{name}:1: columns are {', '.join(reader.fieldnames or ['none'])}; "
                    f"expected {', '.join(expected)}"
                )
            for row in reader:
                where = f"{name}:{reader.line_num}"
                if None in row or None in row.values():
                    raise InputError(f"{where}: expected {len(expected)} fields")
                cell = tuple(dimensions.position(axis, row[axis], where) for axis in by)
                if not np.isnan(values[cell]):
                    raise InputError(f"{where}: repeats {', '.join(row[axis] for axis in by)}")
                values[cell] = _number(row["value"], where)
                if errors is not None and row["se"]:
                    errors[cell] = _number(row["se"], where)
                    if errors[cell] < 0:
                        raise InputError(f"{where}: a standard error is below zero")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{name}: cannot be read: {error}") from error
    _refuse_gaps(values, by, dimensions, name)
    return values, errors


def _number(written: Any, where: str) -> float:
    try:
        if written is None or isinstance(written, list):
            raise ValueError
        number = float(written)
    except (TypeError, ValueError):
        raise InputError(f"{where}: expected a number, found {written!r}") from None
    if not np.isfinite(number):
        raise InputError(f"{where}: expected a finite number, found {written}")
    return number


def _refuse_gaps(values: Values, by: tuple[str, ...], dimensions: Dimensions, where: str) -> None:
    gaps = np.argwhere(np.isnan(values))
    if not len(gaps):
        return
    names = [
        " x ".join(dimensions[axis][position] for axis, position in zip(by, gap, strict=True))
        for gap in itertools.islice(gaps, _NAMED)
    ]
    more = f" and {len(gaps) - _NAMED} more" if len(gaps) > _NAMED else ""
    raise InputError(
        f"{where}: no value for {', '.join(names)}{more}; name them or give a 'default'"
    )
