"""What a balance is: a stock, named lines that move people in and out of it, and how it is rounded.

The balances themselves stand in :mod:`landbridge.workforce.balances`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.ledger import CLASSES

__all__ = ["Balance", "Counts", "Line", "Move", "closing", "moved"]

Counts = NDArray[np.int64]
Move = tuple[str, int, int, int]  # process, old and new class, people
Classes = tuple[int, ...]

START, END = "start", "end"
_ANY: Classes = tuple(range(CLASSES))


@dataclass(frozen=True)
class Line:
    """A named move, by one process.

    Parameters
    ----------
    name, process
        Of the line; of the process.
    other
        Classes on the far side: where those who come in come from, where those who go out go to.
    own
        Classes on the near side.
    """

    name: str
    process: str
    other: Classes
    own: Classes = _ANY

    def fits(self, process: str, other: int, own: int) -> bool:
        """Whether a move belongs to the line."""
        return process == self.process and other in self.other and own in self.own


@dataclass(frozen=True)
class Balance:
    """A stock, and what changes it.

    Parameters
    ----------
    measure
        Name in the results.
    what
        What it is, in a few words.
    classes
        Who is in it.
    moves_in, moves_out
        Lines; the first that fits a move has it.
    """

    measure: str
    what: str
    classes: Classes
    moves_in: tuple[Line, ...]
    moves_out: tuple[Line, ...]

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Names of the lines in order, from ``start`` to ``end``."""
        named = [f"in.{line.name}" for line in self.moves_in]
        named += ["in.other", *(f"out.{line.name}" for line in self.moves_out), "out.other"]
        return (START, *dict.fromkeys(named), END)

    def line_of(self, process: str, old: int, new: int) -> str | None:
        """Name of the line under which a move is entered; None if nobody comes in or goes out."""
        comes = new in self.classes
        if comes == (old in self.classes):
            return None
        way, lines, other, own = (
            ("in", self.moves_in, old, new) if comes else ("out", self.moves_out, new, old)
        )
        found = (line.name for line in lines if line.fits(process, other, own))
        return f"{way}.{next(found, 'other')}"


def moved(by_process: dict[str, Counts]) -> list[Move]:
    """All moves, from people by old and new class of each process."""
    found = []
    for process, moves in by_process.items():
        cells = np.flatnonzero(moves)
        for cell, people in zip(cells.tolist(), moves.ravel()[cells].tolist(), strict=True):
            found.append((process, *divmod(cell, CLASSES), people))
    return found


def closing(lines: tuple[str, ...], counts: Sequence[int], weight: float) -> Counts:
    """The lines in whole people of the whole country, so that they still close.

    What is rounded is the stock after each line, not the line: each line is the step between two
    rounded stocks. With a whole number for weight that is the line times the weight.

    Parameters
    ----------
    lines
        Names, see `Balance.lines`.
    counts
        Simulated people, one number a line.
    weight
        What one simulated person stands for.
    """
    stock = whole = 0
    steps = []
    for name, count in zip(lines[:-1], counts[:-1], strict=True):
        sign = -1 if name.startswith("out.") else 1
        stock += sign * count
        before, whole = whole, round(stock * weight)
        steps.append(sign * (whole - before))
    return np.array([*steps, round(counts[-1] * weight)], dtype=np.int64)
