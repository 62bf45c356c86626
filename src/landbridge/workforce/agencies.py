"""Waivers by federal and regional agencies: who takes whom, and where the service is.

HHS, the regional commissions (Appalachian, Delta, Northern Border, Southeast Crescent) and VA each
recommend a number of physicians a year. Law says which of them is open, in which states, and
which specialties count (``law.waiver.*``); how many each takes is
``settle.waiver.agency_capacity``. Physicians rank agencies by size and a liking of their own, each
agency takes whom it likes best, keyed by person and agency.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.chance import hash_text
from landbridge.chance.kernels import pair_keys
from landbridge.matching.deferred import deferred_acceptance

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["AGENCIES", "PARAMETERS", "Taken", "assign_agencies"]

#: The dimension ``waiver_agency`` without the states (``conrad``, which comes first).
AGENCIES = ("hhs", "arc", "dra", "nbrc", "scrc", "va")

PARAMETERS = (
    "settle.waiver.agency_capacity",
    "settle.conrad.offers",
    "settle.conrad.stay_utility",
    "law.waiver.open",
    "law.waiver.covers",
    "law.waiver.specialties",
    "law.waiver.shortage_area",
)


@dataclass(frozen=True)
class Taken:
    """What agencies did; arrays have one entry a candidate.

    Attributes
    ----------
    agency
        Number in the dimension ``waiver_agency``, -1 none.
    state
        State of the service where the agency covers only some, -1 where it may be any.
    anywhere
        Whether the service may stand outside shortage areas.
    """

    agency: NDArray[np.int64]
    state: NDArray[np.int64]
    anywhere: NDArray[np.bool_]


def assign_agencies(
    moment: Moment,
    keys: NDArray[np.uint64],
    home: NDArray[np.int64],
    specialty: NDArray[np.int64],
) -> Taken:
    """Which agency takes each candidate.

    Parameters
    ----------
    moment
        The process at its turn.
    keys
        Keys of the candidates.
    home
        State of training of each, -1 unknown.
    specialty
        Specialty of each.
    """
    p = moment.parameters
    capacity = p.table("settle.waiver.agency_capacity") * (p.table("law.waiver.open") >= 0.5)
    named = np.array([hash_text(name) for name in p.tree.dimensions["waiver_agency"]], np.uint64)
    seats = moment.rounded("agency_capacity", capacity * moment.world.scale, named)
    takes = p.table("law.waiver.specialties") >= 0.5
    covers = p.table("law.waiver.covers") >= 0.5
    elsewhere = p.table("law.waiver.shortage_area") < 0.5
    agencies = capacity.size
    agency = np.full(keys.size, -1, dtype=np.int64)
    moment.note("settle.agency", moment.year, keys)
    pair = pair_keys(keys, agencies).ravel()
    u = moment.uniforms("agency", pair).reshape(keys.size, agencies)
    score = moment.uniforms("agency", pair, 1).reshape(keys.size, agencies)
    open_to = (seats > 0)[None, :] & takes[:, specialty].T
    with np.errstate(divide="ignore"):
        utility = np.where(open_to, np.log(capacity)[None, :] - np.log(-np.log(u)), -np.inf)
    order = np.argsort(-utility, axis=1, kind="stable")
    length = open_to.sum(axis=1)
    listed = np.arange(agencies)[None, :] < length[:, None]
    start = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
    lists = order[listed]
    liking = np.take_along_axis(score, order, axis=1)[listed]
    held, _ = deferred_acceptance(start, lists, liking, seats)
    got = held >= 0
    agency[got] = lists[held[got]]
    state = _states(moment, keys, home, agency, covers)
    return Taken(agency, state, (agency >= 0) & elsewhere[agency])


def _states(
    moment: Moment,
    keys: NDArray[np.uint64],
    home: NDArray[np.int64],
    agency: NDArray[np.int64],
    covers: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """State of the service for agencies that do not cover all: by offers there, the state of
    training and a liking of one's own."""
    p = moment.parameters
    state = np.full(keys.size, -1, dtype=np.int64)
    who = np.flatnonzero((agency >= 0) & ~covers[agency].all(axis=1))
    states = covers.shape[1]
    if who.size == 0:
        return state
    moment.note("settle.agency_state", moment.year, keys[who])
    u = moment.uniforms("agency_state", pair_keys(keys[who], states).ravel())
    with np.errstate(divide="ignore"):
        utility = np.log(p.table("settle.conrad.offers"))[None, :] - np.log(
            -np.log(u.reshape(who.size, states))
        )
    trained = np.flatnonzero(home[who] >= 0)
    utility[trained, home[who[trained]]] += p.number("settle.conrad.stay_utility")
    utility[~covers[agency[who]]] = -np.inf
    state[who] = np.argmax(utility, axis=1)
    return state
