"""What a calibration knows of the numbers it fitted, all together.

Estimates trade against each other and against every parameter that was not free: where graduates
are thought better, programs must like them less for the same match rate. So a draw of the fitted
numbers is one vector, in shifts on the scale of each number's link,

    shift = answers @ (scores of the other doubts) + factor @ (scores of its own)

The first term is how the fit answers to what a replicate draws elsewhere, so that figures it meets
stay met; the second is what the figures leave open given all else. A score is a standard normal
number, keyed by the name of its axis alone: the id of a parameter, or calibration and number.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError
from landbridge.parameters.axes import scores_of, uniforms_for
from landbridge.parameters.links import laid, slope, taken_back

if TYPE_CHECKING:
    from landbridge.parameters.dimensions import Dimensions
    from landbridge.parameters.timeline import Values

__all__ = ["FOLDER", "FittedCells", "FittedNumber", "Joint", "file_of", "read_joint"]

FOLDER = "fits"  # beside the values files
_DIGITS = 3
_SMALL = 1e-4  # shares of a number's width below this are written as zero
Floats = NDArray[np.float64]
Categories = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class FittedNumber:
    """One number that a calibration moved: a cell of a parameter, or several that move together.

    Attributes
    ----------
    name
        Parameter and cells, such as ``apply.taste[us_img]``.
    parameter
        Id.
    cells
        Categories that move, for each dimension of the parameter; empty means all of them.
    link
        Scale on which the shift is laid.
    sums_over
        Dimension over which the parameter keeps its sums.
    """

    name: str
    parameter: str
    cells: Categories
    link: str
    sums_over: str | None = None


@dataclass(frozen=True, eq=False)
class Joint:
    """The joint distribution of n fitted numbers.

    Attributes
    ----------
    calibration
        Its name.
    numbers
        The n numbers.
    factor
        Lower triangle: shifts for each own score, shape (n, n).
    doubts
        Names of the q other axes that the fit answers to: ids of parameters with a distribution of
        their own, or axes of calibrations that it stands on.
    answers
        Shifts for each of their scores, shape (n, q).
    """

    calibration: str
    numbers: tuple[FittedNumber, ...]
    factor: Floats
    doubts: tuple[str, ...]
    answers: Floats

    @cached_property
    def axes(self) -> tuple[str, ...]:
        """Names of its own n scores."""
        return tuple(f"{self.calibration}:{number.name}" for number in self.numbers)

    @cached_property
    def widths(self) -> Floats:
        """Standard deviation of each number by itself, as a shift, shape (n,)."""
        return np.asarray(np.sqrt((self.factor**2).sum(axis=1) + (self.answers**2).sum(axis=1)))

    def shifts(self, own: Floats, others: Floats) -> Floats:
        """One draw, shape (n,), from scores of its axes (n,) and of the other doubts (q,)."""
        return np.asarray(self.factor @ own + self.answers @ others)

    def scores(self, seed: int, replicate: int) -> tuple[Floats, Floats]:
        """Scores of its axes (n,) and of the other doubts (q,) in a replicate."""
        scores = scores_of(uniforms_for(seed, replicate, (*self.axes, *self.doubts)))
        return scores[: len(self.axes)], scores[len(self.axes) :]

    def drawn(self, seed: int, replicate: int) -> Floats:
        """The shifts of a replicate, shape (n,), where every doubt is drawn."""
        return self.shifts(*self.scores(seed, replicate))

    @cached_property
    def digest(self) -> bytes:
        """Hash of everything."""
        return hashlib.sha256(self.text().encode()).digest()

    def text(self) -> str:
        """The file: one number a line, its rows of factor and answers as numbers apart by spaces.

        Reading it gives the numbers rounded to three digits; a covariance stays one, because its
        factor is kept.
        """
        lines = [
            json.dumps(
                {
                    "name": number.name,
                    "parameter": number.parameter,
                    "cells": number.cells,
                    "link": number.link,
                    "sums_over": number.sums_over,
                    "factor": _row(self.factor[k, : k + 1], self.widths[k]),
                    "answers": _row(self.answers[k], self.widths[k]),
                },
                ensure_ascii=False,
            )
            for k, number in enumerate(self.numbers)
        ]
        head = f'{{\n"calibration": {json.dumps(self.calibration)},\n'
        doubts = f'"doubts": {json.dumps(self.doubts, ensure_ascii=False)},\n'
        return head + doubts + '"numbers": [\n' + ",\n".join(lines) + "\n]\n}\n"


def _row(numbers: Floats, width: float) -> str:
    heard = np.where(np.abs(numbers) >= _SMALL * width, numbers, 0.0)
    return " ".join(f"{number:.{_DIGITS}g}" for number in heard)


def file_of(folder: Path, calibration: str) -> Path:
    """Where the joint distribution of a calibration lies, for values files in a folder."""
    return folder / FOLDER / f"{calibration}.json"


def read_joint(path: Path) -> Joint:
    """Read what :meth:`Joint.text` wrote.

    Raises
    ------
    InputError
        The file is not there or cannot be read.
    """
    name = f"{FOLDER}/{path.name}"
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        rows = data["numbers"]
        size = (len(rows), len(data["doubts"]))
        factor, answers = np.zeros((size[0], size[0])), np.zeros(size)
        for k, row in enumerate(rows):
            factor[k, : k + 1] = [float(word) for word in row["factor"].split()]
            answers[k] = [float(word) for word in row["answers"].split()]
        numbers = tuple(
            FittedNumber(
                row["name"],
                row["parameter"],
                tuple(tuple(names) for names in row["cells"]),
                row["link"],
                row["sums_over"],
            )
            for row in rows
        )
        return Joint(data["calibration"], numbers, factor, tuple(data["doubts"]), answers)
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror or error})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{name}: is not what a calibration writes: {error}") from error


@dataclass(frozen=True, eq=False)
class FittedCells:
    """The cells of one parameter that a calibration moves.

    Attributes
    ----------
    joint
        The calibration's numbers.
    covered
        All cells that move, in the parameter's shape.
    parts
        For each number its place among those of `joint`, its cells and its link.
    axis
        Axis over which sums are kept.
    """

    joint: Joint
    covered: NDArray[np.bool_]
    parts: tuple[tuple[int, NDArray[np.bool_], str], ...] = ()
    axis: int | None = None

    @classmethod
    def of(
        cls, joint: Joint, parameter: str, by: tuple[str, ...], dimensions: Dimensions
    ) -> FittedCells:
        """The cells of a parameter with dimensions ``by``.

        Raises
        ------
        InputError
            The calibration moved none, or cells that are no longer there.
        """
        axis: int | None = None
        parts = []
        for k, number in enumerate(joint.numbers):
            if number.parameter != parameter:
                continue
            if len(number.cells) != len(by):
                raise InputError(f"{joint.calibration}: {number.name}: expected {len(by)} axes")
            index = [
                [dimensions.position(name, category, number.name) for category in names]
                or list(range(len(dimensions[name])))
                for name, names in zip(by, number.cells, strict=True)
            ]
            mask = np.zeros(dimensions.shape(by), dtype=np.bool_)
            mask[np.ix_(*index) if index else ()] = True
            parts.append((k, mask, number.link))
            if number.sums_over is not None:
                axis = by.index(number.sums_over)
        if not parts:
            raise InputError(f"the calibration {joint.calibration} moves nothing of it")
        covered = np.logical_or.reduce([mask for _, mask, _ in parts])
        return cls(joint, np.asarray(covered), tuple(parts), axis)

    @classmethod
    def still(cls, covered: NDArray[np.bool_]) -> FittedCells:
        """Cells that a trial holds where they are, so that only the rest is drawn."""
        return cls(Joint("", (), np.zeros((0, 0)), (), np.zeros((0, 0))), covered)

    def moved(
        self, centre: Values, shifts: Floats, bounds: tuple[float, float], keep_sums: bool = True
    ) -> Values:
        """Values of the parameter after shifts of all numbers, shape (n,).

        A value at an end of its range stays there.
        """
        values = np.array(centre, dtype=np.float64)
        loose = (values > bounds[0]) & (values < bounds[1])
        for k, mask, link in self.parts:
            here = mask & loose
            values[here] = taken_back(laid(values[here], link) + shifts[k], link)
        if self.axis is not None and keep_sums:
            after = values.sum(axis=self.axis, keepdims=True)
            before = np.asarray(centre).sum(axis=self.axis, keepdims=True)
            values *= np.divide(before, after, out=np.ones_like(after), where=after > 0)
        return np.clip(values, *bounds)

    def errors(self, centre: Values) -> Values:
        """Standard deviation of each cell by itself, in its unit; zero where nothing moves it."""
        found = np.zeros(self.covered.shape)
        for k, mask, link in self.parts:
            found[mask] = slope(np.asarray(centre)[mask], link) * self.joint.widths[k]
        return found
