"""Demand for care: people by age times use of each specialty group.

The status-quo norm of the workforce models (HRSA Health Workforce Simulation Model, technical
documentation 2024): people of an age keep the use of care they have today, so demand grows with
the number and the age of the people. The level is set outside, so that base-year demand equals
base-year supply plus the measured deficit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["demand_fte", "people_above_ratio"]


def demand_fte(
    population: NDArray[np.float64], use_rate: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Unscaled demand.

    Parameters
    ----------
    population
        Persons, shape (counties, age bands).
    use_rate
        Relative use of care per person, shape (groups, age bands).

    Returns
    -------
    ndarray, shape (counties, groups)
        In the unit of ``use_rate``.
    """
    return np.asarray(population @ use_rate.T)


def people_above_ratio(
    population: NDArray[np.float64], physicians: NDArray[np.float64], ratio: float
) -> float:
    """People in places with more than ``ratio`` persons a physician, or with none.

    Parameters
    ----------
    population, physicians
        Shape (places,).
    ratio
        Persons per physician, for instance 3,500 (42 CFR part 5).
    """
    above = population > ratio * physicians
    return float(population[above].sum())
