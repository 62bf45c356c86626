"""Return: physicians who left the country when their training ended, and come back.

J-1 physicians who owed two years at home may come back once they have spent them there (INA
212(e)), H-1B physicians when they find an employer. They come as permanent residents (through
family or a petition filed abroad) or on a new H-1B petition, for which a payment on petitions for
people abroad and entry restrictions bind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge import law
from landbridge.workforce.barred import RESTRICTIONS, restrictions_bind
from landbridge.workforce.codes import Citizenship, LeftReason, Status

if TYPE_CHECKING:
    from landbridge.workforce.people import People
    from landbridge.workforce.process import Moment

__all__ = ["PARAMETERS", "READS", "RESULTS", "come_back", "rows_abroad"]

PARAMETERS = (
    "settle.return.hazard",
    "settle.return.resident_share",
    "settle.return.fee_factor",
    "settle.h1b_fee_exempt",
    "settle.h1b_cap_exempt_employer_share",
    "law.j1.home_years",
    "people.restricted_share",
    *RESTRICTIONS,
)
READS = ("nationality", "left", "left_reason", "status")
RESULTS = {"returned_from_abroad": "physicians trained in the US who came back, by status"}

_STATUSES = (
    ("resident", Status.PERMANENT_RESIDENT),
    ("h1b_exempt", Status.H1B_EXEMPT),
    ("h1b_capped", Status.H1B_CAPPED),
)


def rows_abroad(people: People) -> NDArray[np.intp]:
    """Rows of those who left for abroad when training ended."""
    return people.rows_where("left_reason", LeftReason.RETURNED_HOME)


def come_back(moment: Moment) -> NDArray[np.intp]:
    """Who returns this year: their status is written, their county is still to be chosen.

    Returns
    -------
    ndarray of int
        Rows of the person table.
    """
    p = moment.parameters
    people = moment.people
    row = rows_abroad(people)
    years = moment.year - people.left[row].astype(np.int64)
    hazard = p.table("settle.return.hazard")
    rate = hazard[np.clip(years, 1, hazard.size) - 1]
    rate[years < 1] = 0.0
    owed = law.owes_home_residence(people.status[row])
    rate[owed & (years < p.number("law.j1.home_years"))] = 0.0
    row = row[moment.uniforms("return", people.key[row]) < rate]
    keys = people.key[row]
    resident = moment.uniforms("return", keys, 1) < p.number("settle.return.resident_share")
    banned = p.table("people.restricted_share")[people.nationality[row]] * restrictions_bind(moment)
    barred = moment.uniforms("return_visa", keys) < banned
    fee = 1.0 if p.number("settle.h1b_fee_exempt") >= 0.5 else p.number("settle.return.fee_factor")
    petition = moment.uniforms("return_visa", keys, 1) < fee
    comes = (resident | petition) & ~barred
    row, resident = row[comes], resident[comes]
    exempt = moment.uniforms("return_employer", people.key[row]) < p.number(
        "settle.h1b_cap_exempt_employer_share"
    )
    status = np.where(exempt, Status.H1B_EXEMPT, Status.H1B_CAPPED)
    status[resident] = Status.PERMANENT_RESIDENT
    people.status[row] = status
    people.status_since[row] = moment.year
    people.citizenship[row[resident]] = Citizenship.PERMANENT_RESIDENT
    people.left[row] = 0
    people.left_reason[row] = LeftReason.NONE
    for name, code in _STATUSES:
        moment.count("returned_from_abroad", int((status == code).sum()), category=name)
    return row
