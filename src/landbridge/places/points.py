"""Points by cut points: the tables of the shortage-area scores, read from a data file.

Every cut point carries its source, its reliability and its date (`Cut`), so that a reader can see
which of them were seen in a text and correct one without touching code.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landbridge.errors import InputError

__all__ = ["Cut", "PointsTable", "read_points"]

Floats = NDArray[np.float64]
Side = Literal["at_least", "at_most"]

FOLDER = Path(__file__).resolve().parent
#: A value this near a cut, relatively, is at it: a quotient that should be 3,500 may fall short in
#: the last bit.
NEAR = 1e-12
_KEYS = {"about", "unit", "side", "weight", "otherwise", "steps"}
_CUT_KEYS = {"cut", "points", "sources", "reliability", "as_of", "note"}


@dataclass(frozen=True)
class Cut:
    """One cut point and where it comes from.

    Attributes
    ----------
    at, points
        The value, and the points from it on or up to it.
    sources
        Ids of sources of the parameters.
    reliability
        ``primary``, ``secondary``, ``derived``, ``memory`` or ``assumption``.
    as_of
        Year.
    note
        What else is to say; often empty.
    """

    at: float
    points: float
    sources: tuple[str, ...]
    reliability: str
    as_of: int
    note: str = ""


@dataclass(frozen=True)
class PointsTable:
    """Points of a value.

    Attributes
    ----------
    name, about, unit
        What it scores.
    side
        ``at_least``: the points of the highest cut that the value reaches; ``at_most``: those of
        the lowest cut that holds it.
    cuts
        In order of their value.
    otherwise
        Points of a value beyond every cut.
    weight
        What points are multiplied by.
    """

    name: str
    about: str
    unit: str
    side: Side
    cuts: tuple[Cut, ...]
    otherwise: float
    weight: float = 1.0

    @property
    def least(self) -> float:
        """Fewest points, weighted."""
        return self.weight * min(self.otherwise, *(cut.points for cut in self.cuts))

    @property
    def most(self) -> float:
        """Most points, weighted."""
        return self.weight * max(self.otherwise, *(cut.points for cut in self.cuts))

    def of(self, values: ArrayLike) -> Floats:
        """Weighted points of values; NaN where a value is NaN.

        Parameters
        ----------
        values
            In the unit of the table, any shape; infinity is a value.
        """
        given = np.asarray(values, dtype=np.float64)
        at = np.array([cut.at for cut in self.cuts])
        points = [cut.points for cut in self.cuts]
        if self.side == "at_least":
            row = np.searchsorted(at, given * (1.0 + NEAR), side="right")
            lookup = np.array([self.otherwise, *points])
        else:
            row = np.searchsorted(at, given * (1.0 - NEAR), side="left")
            lookup = np.array([*points, self.otherwise])
        return np.where(np.isnan(given), np.nan, self.weight * lookup[row])

    def bounds(self, values: ArrayLike) -> tuple[Floats, Floats]:
        """Fewest and most points that values can have: both the same where a value is known."""
        known = self.of(values)
        unknown = np.isnan(known)
        return np.where(unknown, self.least, known), np.where(unknown, self.most, known)


@cache
def read_points(path: Path | str) -> dict[str, dict[str, PointsTable]]:
    """Tables of points of a file, by part of the file and name.

    Parameters
    ----------
    path
        A YAML file laid out as ``hpsa_rules.yaml`` in this folder; a bare name is looked for there.

    Raises
    ------
    InputError
        The file is missing or not laid out so; the message names the table and the cut.
    """
    import yaml

    file = Path(path)
    if file.name == str(path) and not file.exists():
        file = FOLDER / file
    try:
        text = file.read_text(encoding="utf-8")
        parts = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}; expected a file of points") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: not valid YAML: {error}") from None
    if not isinstance(parts, dict) or not all(isinstance(one, dict) for one in parts.values()):
        raise InputError(f"{file}: expected tables of points by part and name")
    return {
        part: {
            name: _table(name, entry, f"{file}: {part}.{name}") for name, entry in tables.items()
        }
        for part, tables in parts.items()
    }


def _table(name: str, entry: Any, where: str) -> PointsTable:
    if not isinstance(entry, dict) or not entry.keys() >= _KEYS - {"weight"}:
        raise InputError(f"{where}: expected {', '.join(sorted(_KEYS))}")
    _refuse_unknown(entry, _KEYS, where)
    if entry["side"] not in ("at_least", "at_most"):
        raise InputError(f"{where}: side '{entry['side']}'; expected at_least or at_most")
    if not isinstance(entry["steps"], list) or not entry["steps"]:
        raise InputError(f"{where}: expected a list of steps")
    cuts = [_cut(step, f"{where}, step {n}") for n, step in enumerate(entry["steps"], start=1)]
    cuts.sort(key=lambda cut: cut.at)
    if len({cut.at for cut in cuts}) < len(cuts):
        raise InputError(f"{where}: the same cut stands twice")
    return PointsTable(
        name=name,
        about=str(entry["about"]),
        unit=str(entry["unit"]),
        side=entry["side"],
        cuts=tuple(cuts),
        otherwise=_number(entry["otherwise"], f"{where}: otherwise"),
        weight=_number(entry.get("weight", 1), f"{where}: weight"),
    )


def _cut(step: Any, where: str) -> Cut:
    if not isinstance(step, dict) or not step.keys() >= _CUT_KEYS - {"note"}:
        raise InputError(f"{where}: expected {', '.join(sorted(_CUT_KEYS))}")
    _refuse_unknown(step, _CUT_KEYS, where)
    return Cut(
        at=_number(step["cut"], f"{where}: cut"),
        points=_number(step["points"], f"{where}: points"),
        sources=tuple(step["sources"]),
        reliability=str(step["reliability"]),
        as_of=int(step["as_of"]),
        note=str(step.get("note", "")),
    )


def _refuse_unknown(entry: dict[str, Any], known: set[str], where: str) -> None:
    extra = sorted(map(str, entry.keys() - known))
    if extra:
        raise InputError(f"{where}: unknown key '{extra[0]}'; expected {', '.join(sorted(known))}")


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
        raise InputError(f"{where}: {value!r}; expected a number")
    return float(value)
