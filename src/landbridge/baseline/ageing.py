"""A share aged 55 and over carried to a later year by its own cohorts.

A share of 2013 says who is over 60 in 2018. The ages of the specialty are those of the seed, tilted
to the share; everybody grows older by a year, some leave on record, and who enters (all of them
below 55) fills up the count to its growth. So a specialty that does not grow grows old.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from landbridge.baseline.seed import AGE_KNOTS, AGES, LEVER, OLD_AGES, careers_started
from landbridge.baseline.shares import tilt_to_share

__all__ = ["EXITS", "aged_shares"]

Floats = npt.NDArray[np.float64]
Values = Mapping[str, npt.NDArray[np.float64] | float]

#: parameters of the yearly exit on record; a country is made of them too
EXITS = ("leave.hazard", "leave.scale")
# Lower ages of the bands of the exit table, after the first.
_EXIT_AGES = np.array([40, 45, 50, 55, 60, 65, 70, 75, 80, 85])


def aged_shares(
    shares: Floats,
    years: npt.NDArray[np.integer],
    growth: Floats,
    values: Values,
    training_years: npt.NDArray[np.integer],
) -> Floats:
    """Shares aged 55 and over after some years.

    Parameters
    ----------
    shares
        At their vintage, inside (0, 1), shape (s,).
    years
        Years since, not negative, (s,).
    growth
        Growth of the count in a year, (s,).
    values
        Parameters in force in the base year, by id.
    training_years
        Years of training of each specialty, (s,).

    Returns
    -------
    ndarray of float64, shape (s,)
        The same share where no year has passed.
    """
    started = careers_started(values, training_years).mean(axis=2)
    density = np.interp(
        AGES + 0.5, AGE_KNOTS, np.asarray(values["baseline.stock.age_density"], dtype=np.float64)
    )
    weights = density * started
    old = OLD_AGES["share_55plus"] <= AGES
    people = weights * np.exp(tilt_to_share(weights, LEVER, old, shares)[:, None] * LEVER)
    people /= people.sum(axis=1, keepdims=True)
    # Men and women leave about alike on record; their mean is taken.
    hazard = np.asarray(values["leave.hazard"], dtype=np.float64).mean(axis=1)
    stay = 1.0 - hazard[np.searchsorted(_EXIT_AGES, AGES, side="right")] * float(
        values["leave.scale"]
    )
    found = shares.copy()
    for passed in range(1, int(years.max(initial=0)) + 1):
        older = np.zeros_like(people)
        older[:, 1:] = (people * stay)[:, :-1]
        people = older
        there = people[:, old].sum(axis=1) / (1.0 + growth) ** passed
        found = np.where(years == passed, there, found)
    return found
