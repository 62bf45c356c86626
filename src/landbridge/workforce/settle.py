"""settle: what the law lets each completer do next, and the first county of practice.

J-1 physicians need a waiver (:mod:`landbridge.workforce.waivers`) or go home for two years; H-1B
physicians stay with an employer that may employ them; citizens and permanent residents are free.
Physicians trained abroad who live in the US without a licence may take a state's direct pathway.
Some of those who went home in earlier years come back (:mod:`landbridge.workforce.returning`). Who
begins practice chooses a county (:mod:`landbridge.workforce.first_county`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge import law
from landbridge.workforce import pathways, returning, waivers
from landbridge.workforce.codes import Academic, LeftReason, Licence, Obligation, Phase, Status
from landbridge.workforce.distance import km_between
from landbridge.workforce.first_county import FIRST_COUNTY, Entry
from landbridge.workforce.process import Process
from landbridge.workforce.results import ORIGINS

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["SETTLE"]

_KM_PER_MILE = 1.609344


def _step(moment: Moment) -> None:
    people = moment.people
    world = moment.world
    row = world.memory["completers"]
    status = people.status[row]
    home = people.training_state[row].astype(np.int64)
    owes = law.owes_home_residence(status)
    waived = waivers.assign_waivers(moment, row[owes], home[owes])
    state = _laid_out(owes, waived.state, -1)
    agency = _laid_out(owes, waived.agency, False)
    hardship = _laid_out(owes, waived.hardship, False)
    service_state = _laid_out(owes, waived.service_state, -1)
    anywhere = _laid_out(owes, waived.anywhere, False)
    free = (state < 0) & ~agency & ~hardship
    lifted = _duty_lifted(moment, row, owes) & free
    _change_status(moment, row[lifted], Status.H1B_EXEMPT)
    goes_home = owes & free & ~lifted
    goes_home |= _cannot_stay(moment, row, status)
    moment.count("j1_returned_home", int((goes_home & owes).sum()))
    _leave(moment, row[goes_home], LeftReason.RETURNED_HOME)
    _set_status(moment, row, state, agency, hardship, goes_home)
    stays = ~goes_home
    trained_at = world.tracks.county[np.maximum(people.program[row[stays]], 0)]
    bound = np.maximum(state, service_state)
    where = np.where(bound >= 0, bound, home)
    fixed = (bound >= 0)[stays]
    entry = Entry(moment)
    full = np.full(fixed.size, Licence.FULL)
    entry.practise(row[stays], where[stays], fixed, full, anywhere[stays], joins=True)
    _count_first_practice(moment, row[stays])
    _count_distance(moment, row[stays], trained_at.astype(np.int64))
    back = returning.come_back(moment)
    taken, there = pathways.new_provisional_licences(moment)
    entry.practise(
        np.concatenate([back, taken]),
        np.concatenate([people.training_state[back], there]),
        np.repeat([False, True], [back.size, taken.size]),
        np.repeat([Licence.FULL, Licence.PROVISIONAL], [back.size, taken.size]),
    )
    pathways.full_licences(moment)


def _laid_out(among: NDArray[np.bool_], values: NDArray[Any], otherwise: Any) -> NDArray[Any]:
    """``values`` at the places of ``among``, ``otherwise`` elsewhere."""
    out = np.full(among.size, otherwise, dtype=values.dtype)
    out[among] = values
    return out


def _count_first_practice(moment: Moment, row: NDArray[np.intp]) -> None:
    """Completers who begin practice, and those of them in the state they trained in."""
    people = moment.people
    sexes = ("male", "female")
    cell = people.sex[row].astype(np.int64) * len(ORIGINS) + people.origin[row]
    state = moment.world.places.county_state[people.county[row]]
    stayed = state == people.training_state[row]
    size = len(sexes) * len(ORIGINS)
    for name, cells in (
        ("first_practice", cell),
        ("first_practice_in_training_state", cell[stayed]),
    ):
        counts = np.bincount(cells, minlength=size)
        moment.results.add_block(name, moment.year, counts, ("US",), sexes, ORIGINS)


def _count_distance(moment: Moment, row: NDArray[np.intp], trained_at: NDArray[np.int64]) -> None:
    """Family physicians who begin practice, by miles from the county of their residency."""
    people, country = moment.people, moment.country
    family = people.specialty[row] == moment.world.memory["names"][2].index("family_medicine")
    where = people.county[row[family]].astype(np.int64)
    miles = km_between(country, trained_at[family], where) / _KM_PER_MILE
    for name, most in (("within_25", 25.0), ("within_100", 100.0), ("all", np.inf)):
        moment.count("family_practice_miles", int((miles <= most).sum()), category=name)


def _duty_lifted(
    moment: Moment, row: NDArray[np.intp], owes: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """J-1 completers who stay because the law asks no years at home of them any more."""
    p = moment.parameters
    if p.number("law.j1.home_years") >= 0.5:
        return np.zeros(row.size, dtype=np.bool_)
    v = moment.uniforms("waiver", moment.people.key[row], 1)
    return owes & (v < p.number("settle.waiver.seek_share"))


def _cannot_stay(
    moment: Moment, row: NDArray[np.intp], status: NDArray[np.int8]
) -> NDArray[np.bool_]:
    """H-1B trainees for whom no employer may or will file the next petition."""
    p = moment.parameters
    u = moment.uniforms("h1b", moment.people.key[row])
    exempt = p.number("settle.h1b_fee_exempt") >= 0.5
    stay = p.number("settle.h1b_stay_share_exempt" if exempt else "settle.h1b_stay_share")
    return np.asarray((status == Status.H1B_EXEMPT) & (u >= stay))


def _leave(moment: Moment, row: NDArray[np.intp], reason: int) -> None:
    people = moment.people
    people.phase[row] = Phase.LEFT
    people.left[row] = moment.year
    people.left_reason[row] = reason
    people.academic[row] = Academic.NONE  # an offer does not wait for who must go


def _set_status(
    moment: Moment,
    row: NDArray[np.intp],
    state: NDArray[np.int64],
    agency: NDArray[np.bool_],
    hardship: NDArray[np.bool_],
    goes_home: NDArray[np.bool_],
) -> None:
    p = moment.parameters
    people = moment.people
    waived = (state >= 0) | agency
    service = int(p.number("settle.waiver.service_years"))
    for mask, kind in ((state >= 0, Obligation.CONRAD), (agency, Obligation.FEDERAL_WAIVER)):
        people.obligation[row[mask]] = kind
        people.obligation_left[row[mask]] = service
    _change_status(moment, row[waived], Status.H1B_WAIVER)
    _change_status(moment, row[hardship], Status.OTHER_AUTHORITY)
    h1b = (people.status[row] == Status.H1B_EXEMPT) & ~goes_home
    u = moment.uniforms("employer", people.key[row])
    capped = h1b & (u >= p.number("settle.h1b_cap_exempt_employer_share"))
    _change_status(moment, row[capped], Status.H1B_CAPPED)


def _change_status(moment: Moment, row: NDArray[np.intp], status: int) -> None:
    moment.people.status[row] = status
    moment.people.status_since[row] = moment.year


SETTLE = Process(
    name="settle",
    step=_step,
    parameters=tuple(
        dict.fromkeys(
            (
                *waivers.PARAMETERS,
                *FIRST_COUNTY,
                *returning.PARAMETERS,
                "settle.waiver.service_years",
                "settle.h1b_fee_exempt",
                "settle.h1b_stay_share",
                "settle.h1b_stay_share_exempt",
                "settle.h1b_cap_exempt_employer_share",
                "law.j1.home_years",
                *pathways.PARAMETERS,
            )
        )
    ),
    reads=tuple(
        dict.fromkeys(
            (
                "key",
                "origin",
                "sex",
                "specialty",
                "training_state",
                "home_state",
                *returning.READS,
                *pathways.READS,
            )
        )
    ),
    writes=(
        "phase",
        "status",
        "status_since",
        "obligation",
        "obligation_left",
        "since_obligation",
        "county",
        "licence",
        "entered",
        "program",
        "career",
        "left",
        "left_reason",
        "specialty",
        "board",
        "citizenship",
        "academic",
    ),
    results={
        "conrad_slots_available": "Conrad 30 slots by state",
        "conrad_slots_used": "Conrad 30 slots used by state",
        "conrad_use_share_percent": "use of slots open to states at or over the floor",
        "conrad_trigger_met": "1 in a year in which the use trigger was met",
        "j1_waiver_conrad": "J-1 physicians waived through Conrad 30",
        "j1_waiver_agency": "waived through other agencies",
        "j1_waiver_hardship": "waived for hardship or persecution",
        "j1_returned_home": "J-1 physicians who left for the home-residence requirement",
        **returning.RESULTS,
        **pathways.RESULTS,
        "corps_candidates": "completers who would join the National Health Service Corps",
        "corps_joined": "of them those who found a place",
        "first_practice": "completers of training who began practice, by sex and origin",
        "family_practice_miles": "family physicians who began practice, by miles from residency",
        "first_practice_in_training_state": "of them in the state where they trained",
    },
    decided_on=(10, 1),
    rules=pathways.RULES,
    asked_of=pathways.asked_of,
)
