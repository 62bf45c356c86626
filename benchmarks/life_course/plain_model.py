"""The plain life course that both sides simulate; NumPy only, so both environments can import it.

Every year a person may leave (by age), may move to another of 51 places (fixed odds) and works
hours that follow from age and sex. The numbers are round ones for a race, no evidence; they change
at the ages at which the engine's tables change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

OLDEST = 120
PLACES = 51
#: Ages from which another rate holds, after the first.
EXIT_AGES = (40, 45, 50, 55, 60, 65, 70, 75, 80, 85)
HOURS_AGES = (35, 45, 55, 60, 65, 70, 75)


@dataclass(frozen=True)
class PlainModel:
    """What both sides are given.

    Attributes
    ----------
    age, sex, place
        One entry a person at the start.
    exit_by_age
        Probability to leave within the year, by age 0 to 120.
    move_probability
        Probability to move within the year.
    fte_by_sex_age
        Thousandths of full time, shape (2, 121).
    """

    age: NDArray[np.int8]
    sex: NDArray[np.int8]
    place: NDArray[np.int8]
    exit_by_age: NDArray[np.float64]
    move_probability: float
    fte_by_sex_age: NDArray[np.int32]


def build(people: int) -> PlainModel:
    """Make the model for a number of people: the same for everyone who calls it."""
    rng = np.random.default_rng(1)
    age = np.arange(OLDEST + 1)
    since = np.array((0, *EXIT_AGES))[np.searchsorted(EXIT_AGES, age, side="right")]
    exit_by_age = np.minimum(1.0, 0.005 * np.exp(0.075 * np.maximum(since - 40, 0)))
    since = np.array((0, *HOURS_AGES))[np.searchsorted(HOURS_AGES, age, side="right")]
    decline = np.clip(1.0 - 0.02 * np.maximum(since - 55, 0), 0.2, 1.0)
    fte = np.stack([1000 * decline, 880 * decline]).astype(np.int32)
    return PlainModel(
        age=rng.integers(30, 71, people).astype(np.int8),
        sex=(rng.random(people) < 0.4).astype(np.int8),
        place=rng.integers(0, PLACES, people).astype(np.int8),
        exit_by_age=exit_by_age,
        move_probability=0.03,
        fte_by_sex_age=fte,
    )
