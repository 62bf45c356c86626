"""Write fitted values back into the values files, with their errors and the command behind them.

Only what changes is touched: comments, order and wording of a file stay. A table goes to a CSV file
beside it; a value that stands in the file as a mapping becomes a reference to such a table. The
value says under ``fit`` which calibration it is drawn with, whose joint distribution lies in a
file of its own; a distribution that stood there is kept for the cells that no calibration moved.
"""

from __future__ import annotations

import csv
import datetime
import io
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from landbridge.errors import InputError, refused_write
from landbridge.parameters.distributions import FITTED
from landbridge.parameters.joint import Joint, file_of
from landbridge.parameters.loading import SHIPPED_VALUES
from landbridge.parameters.parameter import Parameter
from landbridge.parameters.timeline import Values

__all__ = ["Fitted", "write_fitted"]

_DIGITS = 6
Edit = tuple[int, int, str]  # where it begins and ends, and what stands there then


@dataclass(frozen=True)
class Fitted:
    """Values of one parameter from a date on.

    Attributes
    ----------
    parameter
        As it stands in the tree.
    on
        A day on which the step to be replaced is in force.
    values, errors
        New values and standard errors, in the parameter's shape; an error of zero says that the
        cell was not fitted.
    command
        What made them.
    joint
        How all numbers of the calibration are drawn together.
    """

    parameter: Parameter
    on: datetime.date
    values: Values
    errors: Values
    command: str
    joint: Joint


def write_fitted(fitted: list[Fitted], folder: Path = SHIPPED_VALUES) -> list[Path]:
    """Write fitted values.

    Parameters
    ----------
    fitted
        Parameters with their new values.
    folder
        Where the values files lie.

    Returns
    -------
    list of Path
        Files written, each once.

    Raises
    ------
    InputError
        A parameter's file or entry is not where the tree read it, or cannot be written.
    """
    texts: dict[Path, str] = {}
    tables: dict[Path, str] = {}
    for one in fitted:
        name = one.parameter.where.rpartition(":")[0]
        shipped = name.startswith("values/")
        name = name.removeprefix("values/") if shipped else Path(name).name
        path = folder / name
        if path not in texts:
            texts[path] = _read(path)
        texts[path], table = _changed(texts[path], one, name)
        if table is not None:
            tables[path.parent / table] = _csv(one)
        tables[file_of(path.parent, one.joint.calibration)] = one.joint.text()
    for path, text in {**tables, **texts}.items():
        try:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise refused_write(path, error) from error
    return [*tables, *texts]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error


def _changed(text: str, fitted: Fitted, name: str) -> tuple[str, str | None]:
    """The file with the entry changed, and the name of the table that holds the values."""
    entry = _child(yaml.compose(text, Loader=yaml.SafeLoader), fitted.parameter.id)
    values = _child(entry, "values")
    if entry is None or values is None:
        raise InputError(f"{name}: {fitted.parameter.id} is no longer there")
    steps = [(_start(step), step) for step in values.value if _child(step, "only") is None]
    in_force = [pair for pair in steps if pair[0] <= fitted.on]
    if not in_force:
        raise InputError(f"{name}: {fitted.parameter.id} has no value on {fitted.on}")
    start, step = in_force[-1]
    table: str | None = None
    edits: list[Edit] = []
    added: list[str] = []
    if fitted.parameter.by:
        reference = _child(step, "table")
        if reference is not None:
            table = str(reference.value)
        else:
            first = steps[-1][0] == start
            year = "" if first else f"_{fitted.on.year}"
            table = f"{fitted.parameter.id.replace('.', '_')}{year}.csv"
            edits.append((*_span(step, "value"), f"table: {table}"))
    else:
        number = f"{_number(float(fitted.values))}"
        edits.append((*_span(step, "value"), f"value: {number}"))
        error = f"se: {_number(float(fitted.errors))}"
        if _child(step, "se") is not None:
            edits.append((*_span(step, "se"), error))
        else:
            added.append(error)
    if _child(step, "fit") is not None:
        edits.append((*_span(step, "fit"), f"fit: {fitted.joint.calibration}"))
    else:
        added.append(f"fit: {fitted.joint.calibration}")
    edits += _further(text, step, added)
    edits += _drawn_together(text, entry, fitted)
    edits.append((*_span(entry, "reliability"), "reliability: fitted"))
    told = f"fitted_by: {fitted.command}"
    if _child(entry, "fitted_by") is not None:
        edits.append((*_span(entry, "fitted_by"), told))
    else:
        at = _span(entry, "reliability")[1]
        edits.append((at, at, f"\n  {told}"))
    for begin, end, new in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        text = text[:begin] + new + text[end:]
    return text, table


def _further(text: str, step: Any, told: list[str]) -> list[Edit]:
    """Further keys of a step, after its last one and a comment on that line."""
    if not told:
        return []
    key, value = step.value[-1]
    at = len(text[: value.end_mark.index].rstrip())
    between = ", "
    if not step.flow_style:
        at = text.find("\n", at)
        between = "\n" + " " * key.start_mark.column
    return [(at, at, "".join(between + one for one in told))]


def _drawn_together(text: str, entry: Any, fitted: Fitted) -> list[Edit]:
    """Let the distribution say that the parameter is drawn with its calibration."""
    edits: list[Edit] = []
    written = _child(entry, "distribution")
    own = fitted.parameter.distribution
    if written is None:
        at = _key(entry, "sources").start_mark.index
        edits.append((at, at, "distribution: {kind: fitted}\n  "))
    elif own is not None and own.kind != FITTED:
        begin, end = _span(entry, "distribution")
        apart = fitted.parameter.by and not np.all(fitted.errors > 0)
        rest = f", rest: {text[written.start_mark.index : end]}" if apart else ""
        edits.append((begin, end, f"distribution: {{kind: fitted{rest}}}"))
    if _child(entry, "fixed") is not None:
        begin = _key(entry, "fixed").start_mark.index
        starts = [key.start_mark.index for key, _ in entry.value]
        edits.append((begin, min(at for at in starts if at > begin), ""))
    return edits


def _start(step: Any) -> datetime.date:
    return datetime.date.fromisoformat(_child(step, "from").value)


def _child(node: Any, key: str) -> Any:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _key(node: Any, key: str) -> Any:
    return next(name for name, _ in node.value if name.value == key)


def _span(node: Any, key: str) -> tuple[int, int]:
    """Where a key and its value stand in the text."""
    return _key(node, key).start_mark.index, _child(node, key).end_mark.index


def _number(value: float) -> str:
    return f"{value:.{_DIGITS}g}"


def _csv(fitted: Fitted) -> str:
    parameter = fitted.parameter
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow((*parameter.by, "value", "se"))
    for at, cell in enumerate(itertools.product(*parameter.categories)):
        error = float(fitted.errors.flat[at])
        rows.writerow(
            (*cell, _number(float(fitted.values.flat[at])), _number(error) if error else "")
        )
    return out.getvalue()
