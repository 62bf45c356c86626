"""A user's own table of active physicians by state and specialty.

One row a state, a column ``state`` with its abbreviation, and a column for each specialty named by
its slug; an empty cell is suppressed or unknown::

    state,internal_medicine,family_medicine,...
    AL,1371,1578,...
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from landbridge.baseline._tables import Floats
from landbridge.baseline.specialties import Specialties
from landbridge.baseline.states import States
from landbridge.errors import InputError, UnknownNameError

__all__ = ["read_state_specialty"]


def read_state_specialty(path: Path, states: States, specialties: Specialties) -> Floats:
    """Read the table.

    Returns
    -------
    ndarray of float64, shape (specialties, states)
        Physicians; NaN where the file has no number.

    Raises
    ------
    InputError
        If the file cannot be read, names no known specialty, has a state twice or lacks one, or a
        cell is not a number of at least 0; the message names file, row and column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    rows = csv.DictReader(text.splitlines())
    columns = [name for name in rows.fieldnames or () if name in set(specialties.slug.tolist())]
    if "state" not in (rows.fieldnames or ()) or not columns:
        raise InputError(
            f"{path}:1: expected a column 'state' and columns named by specialty slugs"
        )
    table = np.full((len(specialties), len(states)), np.nan)
    seen: set[str] = set()
    for line, row in enumerate(rows, start=2):
        place = (row["state"] or "").strip()
        if place not in states.abbr:
            raise UnknownNameError("state", place, states.abbr.tolist(), f"{path}:{line}")
        if place in seen:
            raise InputError(f"{path}:{line}: state {place} stands there twice")
        seen.add(place)
        for name in columns:
            cell = (row[name] or "").strip()
            if cell:
                at = specialties.index(name), states.index(place)
                table[at] = _count(cell, f"{path}:{line}: column '{name}'")
    missing = sorted(set(states.abbr.tolist()) - seen)
    if missing:
        raise InputError(f"{path}: no row for {', '.join(missing)}; expected all 51")
    return table


def _count(cell: str, where: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = -1.0
    if not 0.0 <= value < float("inf"):
        raise InputError(f"{where}: '{cell}' is not a number of physicians")
    return value
