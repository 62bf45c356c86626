"""What single lives add to the headline counts of a year, in whole persons and thousandths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.codes import Career, Obligation, Origin, Phase

if TYPE_CHECKING:
    from landbridge.workforce.engine import Engine

__all__ = ["COUNTED", "count_lives"]

#: What is counted, in the order of the columns of :func:`count_lives`.
COUNTED = (
    "active_physicians",
    "fte_thousandths",
    "primary_care_physicians",
    "primary_care_fte_thousandths",
    "img_physicians",
    "nonmetro_physicians",
    "conrad_slots_used",
)


def count_lives(engine: Engine, rows: NDArray[np.int64], year: int) -> NDArray[np.int64]:
    """What each life adds to the counts at the end of a year, as the engine stands.

    Parameters
    ----------
    engine
        A replicate that has just simulated ``year``.
    rows : ndarray of int64, shape (n,)
        Rows of the person table; -1 is nobody, who adds nothing.
    year
        The academic year; waivers are those used in it.

    Returns
    -------
    ndarray of int64, shape (n, len(COUNTED))
        Persons, and thousandths of full-time equivalents.
    """
    out = np.zeros((rows.size, len(COUNTED)), dtype=np.int64)
    there = np.flatnonzero(rows >= 0)
    row = rows[there]
    people = engine.people
    waived = (people.obligation[row] == Obligation.CONRAD) & (people.entered[row] == year)
    out[there, COUNTED.index("conrad_slots_used")] = waived
    active = people.phase[row] == Phase.PRACTISING
    row, there = row[active], there[active]
    fte = people.fte[row].astype(np.int64)
    group = np.asarray(engine.country.specialties.group)[people.specialty[row]]
    first_contact = engine.world.memory["groups"].index("primary_care")
    primary = (group == first_contact) & (people.career[row] != Career.HOSPITALIST)
    metro = np.asarray(engine.country.counties.metro, dtype=np.bool_)[people.county[row]]
    columns = (
        1,
        fte,
        primary,
        fte * primary,
        people.origin[row] >= Origin.US_IMG,
        ~metro,
    )
    for column, values in enumerate(columns):
        out[there, column] = values
    return out
