"""Waivers of the two-year home-residence rule for J-1 physicians who complete training.

Each state may recommend a number of physicians a federal fiscal year (Conrad 30, INA 214(l));
employers there make a number of offers. Physicians rank a few states, states take whom they like
best up to the smaller of the two numbers; slots that nobody fills stay unused and are counted.
Federal and regional agencies take some of the others (:mod:`landbridge.workforce.agencies`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge import law
from landbridge.chance.kernels import pair_keys
from landbridge.matching.deferred import deferred_acceptance
from landbridge.workforce import agencies

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["PARAMETERS", "Waived", "assign_waivers", "in_sample", "state_slots"]

PARAMETERS = (
    "settle.conrad.slots_per_state",
    "settle.conrad.offers",
    "settle.conrad.trigger_active",
    "settle.conrad.trigger_use_share",
    "settle.conrad.trigger_floor_used",
    "settle.conrad.step",
    "settle.conrad.academic_slots",
    "settle.conrad.states_ranked",
    "settle.conrad.stay_utility",
    "settle.conrad.primary_care_preference",
    "settle.waiver.seek_share",
    "settle.waiver.hardship_share",
    "law.conrad.reallocated_share",
    "law.primary_care",
    *(name for name in agencies.PARAMETERS if not name.startswith("settle.conrad.")),
)


@dataclass(frozen=True)
class Waived:
    """What becomes of J-1 physicians who complete training; one entry each.

    Attributes
    ----------
    state
        State whose Conrad slot each got, -1 none.
    agency
        Waived on request of another agency.
    hardship
        Waived for hardship or fear of persecution: free to settle anywhere.
    service_state
        State that an agency's waiver binds to, -1 where it binds to none.
    anywhere
        Whose waiver asks for no shortage area.
    """

    state: NDArray[np.int64]
    agency: NDArray[np.bool_]
    hardship: NDArray[np.bool_]
    service_state: NDArray[np.int64]
    anywhere: NDArray[np.bool_]


def state_slots(moment: Moment) -> NDArray[np.float64]:
    """Slots of each state this year: the base number, those that follow use, academic ones.

    Where the use trigger of S. 709 is switched on, every state's number rises by a step after a
    year in which the share of slots used by states that received at least ``trigger_floor_used``
    waivers reached ``trigger_use_share``, and falls again after a year in which it did not. Where
    unused slots are shared out (S. 2650), states that used all of theirs get equal parts of what
    others left the year before.
    """
    p = moment.parameters
    memory = moment.world.memory
    base = p.table("settle.conrad.slots_per_state")
    steps, rule = 0, None
    if p.number("settle.conrad.trigger_active") >= 0.5:
        rule = _trigger(moment)
        met = False
        if "conrad_used" in memory:
            used, open_slots = memory["conrad_used"], memory["conrad_slots"]
            met = rule.met(used, open_slots)
            moment.count_plain("conrad_use_share_percent", 100.0 * rule.use(used, open_slots))
        steps = memory["conrad_steps"] = law.next_steps(memory.get("conrad_steps", 0), met)
        moment.count_plain("conrad_trigger_met", float(met))
    slots = law.slots_by_state(base, steps, rule, p.number("settle.conrad.academic_slots"))
    share = p.number("law.conrad.reallocated_share")
    if share > 0.0 and "conrad_used" in memory:
        used, open_slots = memory["conrad_used"], memory["conrad_slots"]
        slots = slots + law.reallocated_slots(used, open_slots, share) / moment.world.scale
    return slots


def _trigger(moment: Moment) -> law.TriggerRule:
    p = moment.parameters
    return law.TriggerRule(
        use_share=p.number("settle.conrad.trigger_use_share"),
        floor_used=p.number("settle.conrad.trigger_floor_used") * moment.world.scale,
        step=p.number("settle.conrad.step"),
    )


def in_sample(moment: Moment, slots: NDArray[np.float64]) -> NDArray[np.int64]:
    """Slots of each state, and those that offers let be used, at the run's scale.

    Returns
    -------
    ndarray of int64, shape (2, states)
        One draw a state and year rounds both, so that none uses more than its slots.
    """
    offers = moment.parameters.table("settle.conrad.offers")
    places = np.stack([slots, np.minimum(slots, offers)]) * moment.world.scale
    return moment.rounded("capacity", places, moment.world.memory["state_keys"])


def assign_waivers(moment: Moment, row: NDArray[np.intp], home: NDArray[np.int64]) -> Waived:
    """What becomes of J-1 physicians who complete training.

    Parameters
    ----------
    row
        Their rows in the person table.
    home
        State of training of each.
    """
    p = moment.parameters
    world = moment.world
    people = moment.people
    keys = people.key[row]
    specialty = people.specialty[row].astype(np.int64)
    states = len(moment.country.states.abbr)
    scaled, capacity = in_sample(moment, state_slots(moment))
    authorised = world.memory["conrad_authorised"]
    started = people.status_since[row].tolist()
    allowed = np.array([authorised.get(year, 1.0) for year in started])
    u = moment.uniforms("waiver", keys)
    v = moment.uniforms("waiver", keys, 1)
    hardship = u < p.number("settle.waiver.hardship_share")
    seeks = ~hardship & (v < p.number("settle.waiver.seek_share"))
    primary = p.table("law.primary_care")[specialty] >= 0.5
    state = _conrad(moment, row, seeks & law.may_use_conrad(allowed), home, primary, capacity)
    waiting = np.flatnonzero(seeks & (state < 0))
    taken = agencies.assign_agencies(moment, keys[waiting], home[waiting], specialty[waiting])
    agency = np.zeros(row.size, dtype=np.bool_)
    agency[waiting] = taken.agency >= 0
    service_state = np.full(row.size, -1, dtype=np.int64)
    service_state[waiting] = taken.state
    anywhere = np.zeros(row.size, dtype=np.bool_)
    anywhere[waiting] = taken.anywhere
    used = np.bincount(state[state >= 0], minlength=states).astype(np.float64)
    world.memory["conrad_used"] = used
    world.memory["conrad_slots"] = scaled.astype(np.float64)
    for fips, available, taken_up in zip(world.memory["names"][1], scaled, used, strict=True):
        moment.count("conrad_slots_available", available, place=fips)
        moment.count("conrad_slots_used", taken_up, place=fips)
    moment.count("j1_waiver_conrad", int(used.sum()))
    moment.count("j1_waiver_agency", int(agency.sum()))
    moment.count("j1_waiver_hardship", int(hardship.sum()))
    by_agency = np.bincount(taken.agency[taken.agency > 0], minlength=1 + len(agencies.AGENCIES))
    world.memory["waived_by_agency"] = by_agency[1:]  # states come first
    return Waived(state, agency, hardship, service_state, anywhere)


@njit(cache=True)
def _best_first(utility, lists):  # type: ignore[no-untyped-def]
    """Columns of the greatest numbers of each row, best first; of equal ones the first."""
    length = lists.shape[1]
    for i in range(utility.shape[0]):
        for s in range(utility.shape[1]):
            rank = min(s, length)  # the list is full from place ``length`` on
            while rank > 0 and utility[i, s] > utility[i, lists[i, rank - 1]]:
                if rank < length:
                    lists[i, rank] = lists[i, rank - 1]
                rank -= 1
            if rank < length:
                lists[i, rank] = s


def _conrad(
    moment: Moment,
    row: NDArray[np.intp],
    candidate: NDArray[np.bool_],
    home: NDArray[np.int64],
    primary: NDArray[np.bool_],
    capacity: NDArray[np.int64],
) -> NDArray[np.int64]:
    p = moment.parameters
    offers = p.table("settle.conrad.offers")
    out = np.full(row.size, -1, dtype=np.int64)
    who = np.flatnonzero(candidate)
    if who.size == 0:
        return out
    keys = moment.people.key[row[who]]
    states = offers.size
    moment.note("settle.conrad", moment.year, keys)
    pair = pair_keys(keys, states).ravel()
    u = moment.uniforms("conrad", pair)
    gumbel = -np.log(-np.log(u)).reshape(who.size, states)
    with np.errstate(divide="ignore"):
        utility = np.log(offers)[None, :] + gumbel
    utility[np.arange(who.size), np.maximum(home[who], 0)] += np.where(
        home[who] >= 0, p.number("settle.conrad.stay_utility"), 0.0
    )
    ranked = int(p.number("settle.conrad.states_ranked"))
    lists = np.empty((who.size, ranked), dtype=np.int64)
    _best_first(utility, lists)
    v = moment.uniforms("conrad", pair, 1)
    preference = np.where(primary[who], p.number("settle.conrad.primary_care_preference"), 0.0)
    liking = v.reshape(who.size, states)[np.arange(who.size)[:, None], lists] + preference[:, None]
    start = np.arange(who.size + 1, dtype=np.int64) * ranked
    held, _ = deferred_acceptance(start, lists.ravel(), liking.ravel(), capacity)
    got = held >= 0
    out[who[got]] = lists.ravel()[held[got]]
    return out
