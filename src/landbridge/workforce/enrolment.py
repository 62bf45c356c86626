"""First-year classes of US medical schools, on record and projected, and their graduates."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from landbridge.workforce.process import Declared

__all__ = ["ENROLMENT", "classes", "graduating"]

#: Parameters a process that asks for classes must declare.
ENROLMENT = (
    "graduate.matriculants",
    "graduate.completion",
    "graduate.enrolment_growth",
    "graduate.enrolment_path",
    "graduate.new_school_places",
    "graduate.enrolment_factor",
    "graduate.loan_limits",
    "graduate.loan_limit_effect",
)


def _autumn(year: int) -> datetime.date:
    return datetime.date(year, 8, 1)


def classes(
    p: Declared, last_year: int, base_year: int
) -> tuple[int, NDArray[np.float64], NDArray[np.float64]]:
    """First-year classes by kind of school.

    Classes are on record up to the autumn of ``base_year``, or the newest on record. After that
    existing schools grow by the path in force, new schools add their places, and the federal loan
    limits change each class while they hold.

    Parameters
    ----------
    p : Declared
        Parameters of the calling process, which declares :data:`ENROLMENT`.
    last_year : int
        The last autumn asked for; one projected autumn is given in any case.
    base_year : int
        What was published by the end of its autumn is known.

    Returns
    -------
    first : int
        The first autumn.
    students : ndarray, shape (autumns, kinds)
        Students of each class without reforms of enrolment.
    factor : ndarray, shape (autumns, kinds, states)
        Places against that path, one on record.
    """
    table = p.table("graduate.matriculants")
    years = [int(year) for year in p.tree.dimensions["entry_year"]]
    first, known = years[0], min(max(base_year, years[0]), years[-1])
    last_year = max(last_year, known + 1)
    students = np.empty((last_year - first + 1, table.shape[0]))
    students[: known - first + 1] = table.T[: known - first + 1]
    old, new = students[known - first].copy(), np.zeros(table.shape[0])
    factor = np.ones((students.shape[0], *p.table("graduate.enrolment_factor").shape))
    for year in range(known + 1, last_year + 1):
        on = _autumn(year)
        path = p.on_day("graduate.enrolment_path", on)
        growth = [
            float(np.interp(path, (-1.0, 0.0, 1.0), row))
            for row in p.on_day("graduate.enrolment_growth", on)
        ]
        old *= 1.0 + np.array(growth)
        new += p.on_day("graduate.new_school_places", on)
        limits = 1.0 + p.on_day("graduate.loan_limits", on) * p.on_day(
            "graduate.loan_limit_effect", on
        )
        students[year - first] = (old + new) * limits
        factor[year - first] = p.on_day("graduate.enrolment_factor", on)
    return first, students, factor


def graduating(
    year: int, first: int, values: NDArray[np.float64], completion: NDArray[np.float64], least: int
) -> NDArray[np.float64]:
    """Graduates of a year: the classes before it by how long they take.

    Parameters
    ----------
    year : int
        Year of graduation.
    first : int
        Autumn of the first class.
    values : ndarray, shape (autumns, kinds, ...)
        Classes. Before the first, its own size stands.
    completion : ndarray, shape (kinds, durations)
        Share of a class that graduates after ``least``, ``least`` + 1, ... years.

    Returns
    -------
    ndarray, shape (kinds, ...)
    """
    total = np.zeros(values.shape[1:])
    for late in range(completion.shape[1]):
        at = max(year - least - late - first, 0)
        share = completion[:, late].reshape(-1, *([1] * (values.ndim - 2)))
        total += share * values[at]
    return total
