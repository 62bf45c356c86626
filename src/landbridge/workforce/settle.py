"""settle: what the law lets each completer do next, and the first county of practice.

J-1 physicians need a waiver (:mod:`landbridge.workforce.waivers`) or go home for two years; H-1B
physicians stay with an employer that may employ them; citizens and permanent residents are free.
Physicians trained abroad who live in the US without a licence may take a state's direct pathway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge import law
from landbridge.chance.kernels import uniforms4
from landbridge.workforce import pathways, waivers
from landbridge.workforce.codes import (
    Career,
    LeftReason,
    Licence,
    Obligation,
    Phase,
    Status,
)
from landbridge.workforce.location import choose_county
from landbridge.workforce.modifiers import (
    CLASS_VISA,
    CLASS_WAIVER,
    MODIFIERS,
    classes,
    county_modifiers,
)
from landbridge.workforce.process import Process
from landbridge.workforce.results import ORIGINS

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["SETTLE"]

_FIRST_BLOCK = 4  # blocks 0 to 3 of the stream are for single draws
_SECOND_BLOCK = 104


@njit(cache=True)
def _first_county(  # type: ignore[no-untyped-def]
    stream,
    key,
    group,
    state,
    cls,
    sex,
    fixed,
    flex_share,
    stay_level,
    stay_female,
    stay_size,
    usual_share,
    stay_class,
    state_share,
    modifiers,
    bound,
    proposals,
    county_state,
    counties,
    states,
    groups,
    out,
):
    for i in range(key.size):
        u = uniforms4(stream, key[i], 0)
        s = state[i]
        c = cls[i]
        stay = 1
        if c == CLASS_WAIVER and u[1] < flex_share:
            c = CLASS_VISA
        if fixed[i] == 0:
            stay = -1
            if s >= 0:
                share = state_share[group[i], s]
                odds = np.exp(
                    stay_level
                    + stay_female * sex[i]
                    + stay_size * np.log(max(share, 1e-9) / usual_share)
                    + stay_class[c]
                )
                stay = 1 if u[0] < odds / (1.0 + odds) else 0
        # Where no county is open to the class, those open to visa holders are.
        for block, looked_for in ((_FIRST_BLOCK, c), (_SECOND_BLOCK, CLASS_VISA)):
            county = choose_county(
                stream,
                key[i],
                block,
                group[i],
                s,
                stay,
                modifiers[looked_for],
                bound,
                proposals,
                county_state,
                counties,
                states,
                groups,
            )
            if county >= 0:
                break
        out[i] = county


def _step(moment: Moment) -> None:
    people = moment.people
    world = moment.world
    row = world.memory["completers"]
    status = people.status[row]
    home = people.training_state[row].astype(np.int64)
    owes = law.owes_home_residence(status)
    state = np.full(row.size, -1, dtype=np.int64)
    agency = np.zeros(row.size, dtype=np.bool_)
    hardship = np.zeros(row.size, dtype=np.bool_)
    groups = np.asarray(moment.country.specialties.group)
    preferred = np.isin(groups[people.specialty[row[owes]]], world.memory["preferred_groups"])
    state[owes], agency[owes], hardship[owes] = waivers.assign_waivers(
        moment, row[owes], home[owes], preferred
    )
    lifted = _duty_lifted(moment, row, owes) & (state < 0) & ~agency & ~hardship
    _change_status(moment, row[lifted], Status.H1B_EXEMPT)
    goes_home = owes & (state < 0) & ~agency & ~hardship & ~lifted
    goes_home |= _cannot_stay(moment, row, status)
    moment.count("j1_returned_home", int((goes_home & owes).sum()))
    _leave(moment, row[goes_home], LeftReason.RETURNED_HOME)
    _set_status(moment, row, state, agency, hardship, goes_home)
    stays = ~goes_home
    fixed = (state >= 0)[stays]
    where = np.where(state >= 0, state, home)[stays]
    _practise_in(moment, row[stays], where, fixed.astype(np.int64), Licence.FULL)
    _count_first_practice(moment, row[stays])
    taken, there = pathways.new_provisional_licences(moment)
    bound = np.ones(taken.size, dtype=np.int64)
    _practise_in(moment, taken, there, bound, Licence.PROVISIONAL)
    pathways.full_licences(moment)


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


def _flex_share(moment: Moment) -> float:
    """Share of waivers used outside designated areas: flex slots used, of all slots."""
    p = moment.parameters
    slots = p.table("settle.conrad.slots_per_state").mean()
    flex = p.number("settle.conrad.flex_used_share") * p.number("law.conrad.flex_slots")
    return float(min(flex / max(slots, 1.0), 1.0))


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


def _practise_in(
    moment: Moment,
    row: NDArray[np.intp],
    state: NDArray[np.int64],
    fixed: NDArray[np.int64],
    licence: int,
) -> None:
    if row.size == 0:
        return
    p = moment.parameters
    people = moment.people
    world = moment.world
    places = world.places
    group = np.asarray(moment.country.specialties.group)[people.specialty[row]].astype(np.int64)
    cls = classes(people, row)
    county = np.empty(row.size, dtype=np.int64)
    _first_county(
        moment.stream("county"),
        people.key[row],
        group,
        state,
        cls,
        people.sex[row],
        fixed,
        _flex_share(moment),
        p.number("settle.stay.level"),
        p.number("settle.stay.female"),
        p.number("settle.stay.market"),
        p.number("settle.stay.usual_share"),
        p.table("settle.stay.by_class"),
        places.state_share,
        county_modifiers(moment),
        p.number("settle.location.bound"),
        (places.proposals.start, places.proposals.keep, places.proposals.item),
        places.county_state,
        places.counties,
        places.states,
        places.groups,
        county,
    )
    people.county[row] = county
    people.phase[row] = Phase.PRACTISING
    people.licence[row] = licence
    people.entered[row] = moment.year
    people.program[row] = -1
    u = moment.uniforms("career", people.key[row])
    hospital = u < p.table("settle.hospitalist_share_new")[people.specialty[row]]
    people.career[row] = np.where(hospital, Career.HOSPITALIST, Career.CLINIC)
    specialties = len(moment.country.specialties.slug)
    cells = places.county_state[county].astype(np.int64) * specialties + people.specialty[row]
    world.flows.entrants += np.bincount(cells, minlength=world.flows.entrants.size).reshape(
        world.flows.entrants.shape
    )


SETTLE = Process(
    name="settle",
    step=_step,
    parameters=(
        *waivers.PARAMETERS,
        *MODIFIERS,
        "settle.waiver.service_years",
        "settle.h1b_fee_exempt",
        "settle.h1b_stay_share",
        "settle.h1b_stay_share_exempt",
        "settle.h1b_cap_exempt_employer_share",
        "settle.conrad.flex_used_share",
        "law.conrad.flex_slots",
        "law.j1.home_years",
        "settle.stay.level",
        "settle.stay.female",
        "settle.stay.market",
        "settle.stay.usual_share",
        "settle.stay.by_class",
        "settle.location.bound",
        "settle.hospitalist_share_new",
        *pathways.PARAMETERS,
    ),
    reads=(
        "key",
        "origin",
        "sex",
        "specialty",
        "training_state",
        "home_state",
        "citizenship",
        *pathways.READS,
    ),
    writes=(
        "phase",
        "status",
        "status_since",
        "obligation",
        "obligation_left",
        "county",
        "licence",
        "entered",
        "program",
        "career",
        "left",
        "left_reason",
        "specialty",
        "board",
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
        **pathways.RESULTS,
        "first_practice": "completers of training who began practice, by sex and origin",
        "first_practice_in_training_state": "of them in the state where they trained",
    },
    decided_on=(10, 1),
    rules=pathways.RULES,
    asked_of=pathways.asked_of,
)
