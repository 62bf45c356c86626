"""Published figures that the simulation is scored on: ``targets.csv``, read and checked.

A stock published for a year Y is compared with the opening of academic year Y (the count at the
end of academic year Y - 1), as the base year's own stock is; a flow with academic year Y.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from landbridge.errors import InputError

SHIPPED_TARGETS = Path(__file__).parent / "targets.csv"
COLUMNS = (
    "id",
    "kind",
    "base",
    "measure",
    "place",
    "category",
    "origin",
    "year",
    "observed",
    "unit",
    "tolerance",
    "tolerance_kind",
    "source",
    "reason",
    "note",
    "experiment",
    "error",
)
KINDS = ("calibrate", "validate", "compare")
TOLERANCE_KINDS = ("points", "percent", "absolute")


@dataclass(frozen=True)
class Target:
    """One published figure.

    Attributes
    ----------
    id
        Name of the target.
    kind
        ``calibrate`` (the model may be fitted to it), ``validate`` (never fitted to), or
        ``compare`` (another definition or an outside forecast: shown, not scored).
    base
        Base year of the run that is scored on it.
    measure, place, category, origin
        What is compared; see ``landbridge.studies.scores``.
    year
        Year of publication's count.
    observed, unit
        The figure.
    tolerance, tolerance_kind
        Largest accepted miss, in ``points``, in ``percent`` of the figure, or ``absolute``: then
        the figure is the middle of a published range and the tolerance half its width, or a count
        so small that its own chance is the larger part.
    source, note
        Source id and remark.
    experiment
        Name of the experiment that is scored on it (``landbridge.studies.experiments``); empty for
        the run of the base year.
    error
        Half the width of what the published figure leaves open: half a unit of its last digit, or
        more where it is said to be about so much or was worked out from rounded figures.
    reason
        Key of the text that says why the figure is likely missed, empty where that is not known.
    """

    id: str
    kind: Literal["calibrate", "validate", "compare"]
    base: int
    measure: str
    place: str
    category: str
    origin: str
    year: int
    observed: float
    unit: str
    tolerance: float
    tolerance_kind: Literal["points", "percent", "absolute"]
    source: str
    reason: str
    note: str
    experiment: str = ""
    error: float = 0.0

    @property
    def allowed(self) -> float:
        """Largest accepted miss, in the unit of the figure."""
        if self.tolerance_kind == "percent":
            return abs(self.observed) * self.tolerance / 100
        return self.tolerance

    def accepts(self, simulated: float) -> bool:
        """Whether a simulated figure is within the tolerance."""
        return abs(simulated - self.observed) <= self.allowed


def read_targets(path: str | Path = SHIPPED_TARGETS) -> list[Target]:
    """Read a table of targets.

    Parameters
    ----------
    path
        CSV with the columns `COLUMNS`; the shipped table by default.

    Raises
    ------
    InputError
        A column or value is wrong; the message names file, line and field.
    """
    try:
        with open(path, encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(f"{path}:1: no column {', '.join(missing)}")
            return [_target(row, f"{path}:{reader.line_num}") for row in reader]
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error


def _target(row: dict[str, str], where: str) -> Target:
    for name, allowed in (("kind", KINDS), ("tolerance_kind", TOLERANCE_KINDS)):
        if row[name] not in allowed:
            words = f"{', '.join(allowed[:-1])} or {allowed[-1]}"
            raise InputError(f"{where}: {name} '{row[name]}': expected {words}")
    try:
        return Target(
            id=row["id"],
            kind=cast("Literal['calibrate', 'validate', 'compare']", row["kind"]),
            base=int(row["base"]),
            measure=row["measure"],
            place=row["place"],
            category=row["category"],
            origin=row["origin"],
            year=int(row["year"]),
            observed=float(row["observed"]),
            unit=row["unit"],
            tolerance=float(row["tolerance"]),
            tolerance_kind=cast("Literal['points', 'percent', 'absolute']", row["tolerance_kind"]),
            source=row["source"],
            reason=row["reason"],
            note=row["note"],
            experiment=row["experiment"],
            error=float(row["error"]) if row["error"] else last_digit(row["observed"]) / 2.0,
        )
    except ValueError as error:
        raise InputError(f"{where}: {row['id']}: {error}") from error


def last_digit(printed: str) -> float:
    """Unit of the last digit of a printed number: 0.1 for "93.5", 1 for "40041"."""
    _, _, decimals = printed.partition(".")
    return float(10.0 ** -len(decimals))
