"""Hours of work as full-time equivalents, by specialty group, sex and age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.workforce.codes import Phase

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["HOURS", "HOURS_AGES", "HOURS_BAND", "fte_thousandths", "set_hours"]

HOURS = (
    "practise.hours",
    "practise.hours_trend",
    "practise.participation",
    "practise.fte_hours",
    "structure.retirement",
)

#: Lower ages of the bands of the hours table, after the first.
HOURS_AGES = np.array([35, 45, 55, 60, 65, 70, 75], dtype=np.int64)
#: Band of the hours table by age.
HOURS_BAND = np.searchsorted(HOURS_AGES, np.arange(128), side="right")
_PRACTISING = int(Phase.PRACTISING)


@njit(cache=True)
def _hours(year, phase, birth_year, sex, specialty, hours_group, thousandths, fte):  # type: ignore[no-untyped-def]
    for i in range(np.uint64(phase.size)):
        if phase[i] == _PRACTISING:
            band = HOURS_BAND[np.uint64(year - birth_year[i])]
            fte[i] = thousandths[hours_group[specialty[i]], sex[i], band]


def fte_thousandths(moment: Moment) -> NDArray[np.int16]:
    """Full-time equivalents by hours group, sex and age band, in whole thousandths.

    Hours a week over ``practise.fte_hours`` (40 in HRSA's model), with their trend since the first
    year, times the share of those recorded as active who really practise at that age, because the
    record learns of departures late; not where HRSA's curve is taken, which takes the record to be
    right. Whole numbers, so that no order of summing matters.
    """
    p = moment.parameters
    practising = p.table("practise.participation")
    if p.choice("structure.retirement") == "hwsm":
        practising = np.ones_like(practising)
    index: dict[int, float] = moment.world.memory.setdefault("hours_index", {})
    if moment.year not in index:
        before = index.get(moment.year - 1)
        rate = p.number("practise.hours_trend")
        index[moment.year] = 1.0 if before is None else before * (1.0 + rate)
    return np.rint(
        1000.0
        * index[moment.year]
        * p.table("practise.hours")
        * practising
        / p.number("practise.fte_hours")
    ).astype(np.int16)


def set_hours(moment: Moment, year: int) -> None:
    """Write the column ``fte`` of everyone in practice, at the age reached in ``year``."""
    people = moment.people
    _hours(
        year,
        people.phase,
        people.birth_year,
        people.sex,
        people.specialty,
        np.asarray(moment.country.specialties.hours_group),
        fte_thousandths(moment),
        people.fte,
    )
