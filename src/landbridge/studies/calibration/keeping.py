"""Keep what a calibration found: values in the tree, the whole result beside the specification."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge.errors import InputError, refused_write
from landbridge.parameters.loading import SHIPPED_VALUES
from landbridge.parameters.writing import Fitted, write_fitted
from landbridge.studies.calibration.specification import shipped_folder

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree
    from landbridge.studies.calibration.result import Calibration

__all__ = ["keep", "keep_result", "kept_results"]


def keep(
    calibration: Calibration,
    tree: ParameterTree,
    values: Path = SHIPPED_VALUES,
    results: Path | None = None,
) -> list[Path]:
    """Write fitted values, their errors, joint distribution and command into the values files.

    The result goes beside the specification.

    Parameters
    ----------
    calibration
        What was fitted.
    tree
        The tree it started from.
    values, results
        Folders to write into; those of the package by default.

    Returns
    -------
    list of Path
        Files written. The same calibration writes the same bytes; no date is in them.

    Raises
    ------
    InputError
        Nothing was fitted, or a file cannot be written.
    """
    if calibration.joint is None:
        raise InputError("a check fits nothing, so there is nothing to write")
    fitted = [
        Fitted(
            parameter=tree[name],
            on=calibration.specification.on,
            values=array,
            errors=calibration.errors[name],
            command=calibration.command,
            joint=calibration.joint,
        )
        for name, array in calibration.values.items()
    ]
    written = write_fitted(fitted, values)
    folder = shipped_folder() if results is None else results
    return [*written, keep_result(calibration.to_dict(), calibration.specification.name, folder)]


def keep_result(result: dict[str, Any], name: str, folder: Path) -> Path:
    """Write a result beside its specification; returns the file.

    Raises
    ------
    InputError
        It cannot be written.
    """
    path = folder / f"{name}.json"
    text = json.dumps(result, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise refused_write(path, error) from error
    return path


def kept_results(folder: Path | None = None) -> list[dict[str, Any]]:
    """The results that were kept in a folder, by name; of the shipped calibrations by default."""
    folder = shipped_folder() if folder is None else folder
    return [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.json"))
        if path.with_suffix(".toml").is_file()
    ]
