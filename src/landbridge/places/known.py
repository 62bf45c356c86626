"""What is known, what may be: answers and points over arrays in which values may be missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landbridge.places.points import NEAR, PointsTable

__all__ = ["Answer", "Part", "above", "better_of", "part_of", "ratio_at_least"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Answer:
    """Yes, no, or not known, by place.

    Attributes
    ----------
    sure
        True where the answer is yes.
    may
        True where it is yes or not known.
    """

    sure: Bools
    may: Bools

    def __or__(self, other: Answer) -> Answer:
        return Answer(self.sure | other.sure, self.may | other.may)

    def __and__(self, other: Answer) -> Answer:
        return Answer(self.sure & other.sure, self.may & other.may)

    def __invert__(self) -> Answer:
        return Answer(~self.may, ~self.sure)

    @property
    def known(self) -> Bools:
        """Where the answer is yes or no."""
        return self.sure == self.may


@dataclass(frozen=True)
class Part:
    """Points of one part of a score.

    Attributes
    ----------
    value
        NaN where nothing is known of it.
    low, high
        The fewest and the most that it can be.
    """

    value: Floats
    low: Floats
    high: Floats

    def where(self, applies: Bools, other: Part) -> Part:
        """This part where it applies, another elsewhere."""
        pairs = ((self.value, other.value), (self.low, other.low), (self.high, other.high))
        return Part(*(np.where(applies, mine, theirs) for mine, theirs in pairs))


def above(values: ArrayLike, limit: float, or_at: bool = False) -> Answer:
    """Whether values exceed a limit (or reach it).

    Parameters
    ----------
    values
        NaN where not known.
    limit
        The limit; a value within the last bits of it is at it.
    or_at
        Whether being at the limit is enough.
    """
    given = np.asarray(values, dtype=np.float64)
    over = given >= limit * (1 - NEAR) if or_at else given > limit * (1 + NEAR)
    return Answer(over, over | np.isnan(given))


def ratio_at_least(people: Floats, fte: Floats, ratio: float) -> Answer:
    """Whether there are people, and at least so many of them per FTE.

    Parameters
    ----------
    people, fte
        By place, NaN where not known; people without any FTE are more than any ratio.
    ratio
        People per FTE.
    """
    reached = (people > 0) & (people >= ratio * fte * (1 - NEAR))
    return Answer(reached, reached | np.isnan(people) | ((people > 0) & np.isnan(fte)))


def part_of(table: PointsTable, values: ArrayLike) -> Part:
    """Points of one value by place, with bounds where it is not known."""
    return Part(table.of(values), *table.bounds(values))


def better_of(first: Part, second: Part) -> Part:
    """The better-scoring of two ways to measure one thing.

    Where only one is known its points are taken; what the other could add is in the upper bound.
    """
    return Part(
        np.fmax(first.value, second.value),
        np.maximum(first.low, second.low),
        np.maximum(first.high, second.high),
    )
