"""Hours of work as full-time equivalents, by specialty group, sex and age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from landbridge.workforce.codes import Phase

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["HOURS", "HOURS_AGES", "set_hours"]

HOURS = ("practise.hours", "practise.fte_hours")

#: Lower ages of the bands of the hours table, after the first.
HOURS_AGES = np.array([35, 45, 55, 60, 65, 70, 75], dtype=np.int64)
_PRACTISING = int(Phase.PRACTISING)


@njit(cache=True)
def _hours(year, phase, birth_year, sex, specialty, hours_group, thousandths, bands, fte):  # type: ignore[no-untyped-def]
    for i in range(phase.size):
        if phase[i] != _PRACTISING:
            continue
        age = year - birth_year[i]
        band = 0
        while band < bands.size and age >= bands[band]:
            band += 1
        fte[i] = thousandths[hours_group[specialty[i]], sex[i], band]


def set_hours(moment: Moment) -> None:
    """Write the column ``fte`` of everyone in practice.

    Hours a week over ``practise.fte_hours`` (40 in HRSA's model), in whole thousandths so that no
    order of summing matters.
    """
    p = moment.parameters
    people = moment.people
    thousandths = np.rint(
        1000.0 * p.table("practise.hours") / p.number("practise.fte_hours")
    ).astype(np.int16)
    _hours(
        moment.year,
        people.phase,
        people.birth_year,
        people.sex,
        people.specialty,
        np.asarray(moment.country.specialties.hours_group),
        thousandths,
        HOURS_AGES,
        people.fte,
    )
