"""A route as a picture: one bar of months for each step."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["axis", "bar", "dollars", "money", "months"]

_SURE, _PERHAPS, _MOMENT = "█", "░", "▏"
_YEAR = 12
_STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120, 240, 480, 1200)
_FEWEST_CELLS = 6  # between two marks of the axis
_SMALL = 10.0
_THOUSAND, _THOUSANDS = 1000, 10_000


def bar(begins: Sequence[float], lasts: Sequence[float], end: float, width: int) -> str:
    """A step between the earliest it can begin and the latest it can end.

    Parameters
    ----------
    begins, lasts
        Low and high, months.
    end
        Months that the whole width stands for.
    width
        Characters.

    Returns
    -------
    str
        ``█`` the step as early and short as can be, ``░`` up to as late and long as can be.
    """
    scale = width / end if end > 0 else 0.0
    first = min(math.floor(begins[0] * scale), width - 1)
    sure = max(round((begins[0] + lasts[0]) * scale), first + (lasts[0] > 0))
    last = max(math.ceil((begins[1] + lasts[1]) * scale), sure)
    solid = _SURE * (sure - first) if lasts[0] > 0 else ""
    drawn = " " * first + solid + _PERHAPS * (last - max(sure, first))
    return (drawn if drawn.strip() else " " * first + _MOMENT)[:width]


def axis(end: float, width: int) -> str:
    """Months under the bars, marked at even distances."""
    every = next((s for s in _STEPS if s * width >= _FEWEST_CELLS * end), _STEPS[-1])
    line = [" "] * (width + _FEWEST_CELLS)
    month = 0
    while month <= end:
        mark = str(month)
        at = round(month * width / end) if end > 0 else 0
        if at + len(mark) <= width or month == 0:
            line[at : at + len(mark)] = mark
        month += every
    return "".join(line)[:width].rstrip()


def months(span: Sequence[float]) -> str:
    """Low and high number of months, as one number where they agree."""
    low, high = (_plain(value) for value in span)
    return low if low == high else f"{low}–{high}"


def _plain(value: float) -> str:
    rounded = round(value, 1) if value < _SMALL else round(value)
    return f"{rounded:g}" if rounded < 1e6 else f"{rounded:,.0f}"


def dollars(span: Sequence[float]) -> str:
    """Low and high number of dollars in full, as one number where they agree."""
    low, high = (f"{round(value):,}" for value in span)
    return low if low == high else f"{low}–{high}"


def money(span: Sequence[float]) -> str:
    """Low and high number of dollars; from ten thousand on in thousands (``101–103k``)."""
    if span[1] < _THOUSANDS:
        return dollars(span)
    low, high = (f"{round(value / _THOUSAND):,}" for value in span)
    return f"{low}k" if low == high else f"{low}–{high}k"
