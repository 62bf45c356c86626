"""The first county of practice: whether to stay where trained, or go home, then a county."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import uniforms4
from landbridge.workforce.codes import Career, Phase
from landbridge.workforce.corps import CORPS, join_corps
from landbridge.workforce.location import choose_county
from landbridge.workforce.location_rules import RULES, entrant_rule
from landbridge.workforce.modifiers import (
    CLASS_CORPS,
    CLASS_VISA,
    CLASS_WAIVER,
    MODIFIERS,
    classes,
)

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["FIRST_COUNTY", "practise_in"]

#: Parameters that a process which lets people begin practice must declare.
FIRST_COUNTY = (
    *MODIFIERS,
    *RULES,
    "settle.conrad.slots_per_state",
    "settle.conrad.flex_used_share",
    "law.conrad.flex_slots",
    "settle.stay.level",
    "settle.stay.female",
    "settle.stay.market",
    "settle.stay.usual_share",
    "settle.stay.by_class",
    "settle.home.share",
    "settle.hospitalist_share_new",
    *CORPS,
)

_FIRST_BLOCK = 4  # blocks 0 to 3 of the stream are for single draws
_SECOND_BLOCK = 104


@njit(cache=True)
def _first_county(  # type: ignore[no-untyped-def]
    stream,
    key,
    group,
    state,
    home,
    site,
    cls,
    sex,
    fixed,
    nested,
    flex_share,
    stay_level,
    stay_female,
    stay_size,
    usual_share,
    stay_class,
    home_share,
    state_share,
    modifiers,
    pull,
    draw,
    bound,
    proposals,
    near,
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
        where = site[i]
        stay = 1
        if c == CLASS_WAIVER and u[1] < flex_share:
            c = CLASS_VISA
        if c == CLASS_CORPS:
            where = -1  # the corps stands where care is short, not near hospitals that train
        if fixed[i] == 0:
            stay = -1
            if s >= 0 and nested:
                share = state_share[group[i], s]
                odds = np.exp(
                    stay_level
                    + stay_female * sex[i]
                    + stay_size * np.log(max(share, 1e-9) / usual_share)
                    + stay_class[c]
                )
                odds *= draw[s]
                stay = 1 if u[0] < odds / (1.0 + odds) else 0
                if stay == 0 and home[i] >= 0 and home[i] != s and u[2] < home_share:
                    s = home[i]
                    stay = 1
                    where = -1  # neighbours of the place of training are not those of home
        # Where no county is open to the class, those open to visa holders are.
        for block, looked_for in ((_FIRST_BLOCK, c), (_SECOND_BLOCK, CLASS_VISA)):
            county = choose_county(
                stream,
                key[i],
                block,
                group[i],
                s,
                stay,
                where,
                -1,
                modifiers[looked_for],
                pull,
                draw,
                bound[looked_for],
                proposals,
                near,
                county_state,
                counties,
                states,
                groups,
            )
            if county >= 0:
                break
        out[i] = county


def _flex_share(moment: Moment) -> float:
    """Share of waivers used outside designated areas: flex slots used, of all slots."""
    p = moment.parameters
    slots = p.table("settle.conrad.slots_per_state").mean()
    flex = p.number("settle.conrad.flex_used_share") * p.number("law.conrad.flex_slots")
    return float(min(flex / max(slots, 1.0), 1.0))


def practise_in(
    moment: Moment,
    row: NDArray[np.intp],
    state: NDArray[np.int64],
    fixed: NDArray[np.bool_],
    licence: int,
    anywhere: NDArray[np.bool_] | None = None,
    *,
    joins: bool = False,
) -> None:
    """Let people begin practice: choose a county for each, and write it.

    Parameters
    ----------
    moment
        The process at its turn.
    row
        Rows of the person table.
    state
        State of training, or where ``fixed`` the state they must practise in; -1 none.
    fixed
        Whether the state is given.
    licence
        A :class:`~landbridge.workforce.codes.Licence`.
    anywhere
        Whose waiver does not ask for a designated county.
    joins
        Whether they may join the National Health Service Corps.
    """
    p = moment.parameters
    people = moment.people
    u = moment.uniforms("career", people.key[row])
    hospital = u < p.table("settle.hospitalist_share_new")[people.specialty[row]]
    if joins:
        join_corps(moment, row, hospital)
    if row.size == 0:
        return
    world = moment.world
    places = world.places
    group = np.asarray(moment.country.specialties.group)[people.specialty[row]].astype(np.int64)
    cls = classes(people, row)
    if anywhere is not None:
        cls[anywhere & (cls == CLASS_WAIVER)] = CLASS_VISA
    rule = entrant_rule(moment)
    county = np.empty(row.size, dtype=np.int64)
    _first_county(
        moment.stream("county"),
        people.key[row],
        group,
        state,
        people.home_state[row].astype(np.int64),
        _sites(moment, row, state),
        cls,
        people.sex[row],
        fixed,
        rule.nested,
        _flex_share(moment),
        p.number("settle.stay.level"),
        p.number("settle.stay.female"),
        p.number("settle.stay.market"),
        p.number("settle.stay.usual_share"),
        p.table("settle.stay.by_class"),
        p.number("settle.home.share"),
        places.state_share,
        rule.modifier,
        rule.pull,
        rule.draw,
        rule.bound,
        (places.proposals.start, places.proposals.keep, places.proposals.item),
        places.near.tables,
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
    people.career[row] = np.where(hospital, Career.HOSPITALIST, Career.CLINIC)
    specialties = len(moment.country.specialties.slug)
    cells = places.county_state[county].astype(np.int64) * specialties + people.specialty[row]
    world.flows.entrants += np.bincount(cells, minlength=world.flows.entrants.size).reshape(
        world.flows.entrants.shape
    )


def _sites(moment: Moment, row: NDArray[np.intp], state: NDArray[np.int64]) -> NDArray[np.int64]:
    """Training county of each as the tables of neighbours number them; -1 where it is not known
    or not in the state that is looked at first."""
    program = moment.people.program[row]
    tracks = moment.world.tracks
    if tracks.county.size == 0:
        return np.full(row.size, -1, dtype=np.int64)
    trained = tracks.county[np.maximum(program, 0)]
    site = moment.world.places.near.trained[trained].astype(np.int64)
    here = moment.world.places.county_state[trained] == state
    return np.where((program >= 0) & here, site, -1)
