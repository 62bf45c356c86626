"""The first county of practice: whether to stay where trained, or go home, then a county."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import fill3
from landbridge.workforce.codes import Career, Phase
from landbridge.workforce.corps import CORPS, join_corps
from landbridge.workforce.county_choice import Seekers, choose_counties
from landbridge.workforce.location_rules import RULES, EntrantRule, entrant_rule
from landbridge.workforce.modifiers import (
    CLASS_CORPS,
    CLASS_VISA,
    CLASS_WAIVER,
    MODIFIERS,
    class_of,
)

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["FIRST_COUNTY", "Entry"]

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
_PRACTISING = int(Phase.PRACTISING)
_HOSPITALIST, _CLINIC = int(Career.HOSPITALIST), int(Career.CLINIC)


class _Stay(NamedTuple):
    """Who stays in the state of training, and who of the others goes home: ``settle.stay.*``."""

    nested: bool
    level: float
    female: float
    market: float
    usual_share: float
    by_class: NDArray[np.float64]
    home_share: float
    flex_share: float

    @classmethod
    def of(cls, moment: Moment, rule: EntrantRule) -> _Stay:
        p = moment.parameters
        return cls(
            rule.nested,
            p.number("settle.stay.level"),
            p.number("settle.stay.female"),
            p.number("settle.stay.market"),
            p.number("settle.stay.usual_share"),
            p.table("settle.stay.by_class"),
            p.number("settle.home.share"),
            _flex_share(moment),
        )


@njit(cache=True)
def _seek(  # type: ignore[no-untyped-def]
    row,
    state,
    anywhere,
    key,
    specialty,
    program,
    origin,
    citizenship,
    obligation,
    obligation_left,
    group_of,
    track_county,
    site_of,
    county_state,
    seekers,
):
    """Those who begin practice as seekers of a county, before it is decided where they look.

    Their site is the county of training; none where it is not known, or not in the state that is
    looked at first.
    """
    for j in range(np.uint64(row.size)):
        i = row[j]
        seekers.key[j] = key[i]
        seekers.group[j] = group_of[specialty[i]]
        cls = class_of(origin[i], citizenship[i], obligation[i], obligation_left[i])
        seekers.cls[j] = CLASS_VISA if anywhere[j] and cls == CLASS_WAIVER else cls
        seekers.state[j] = state[j]
        seekers.avoid[j] = seekers.site[j] = -1
        if program[i] >= 0:
            trained = track_county[program[i]]
            if county_state[trained] == state[j]:
                seekers.site[j] = site_of[trained]


@njit(cache=True)
def _decide(stream, seekers, row, home, sex, fixed, stays, state_share, state_draw):  # type: ignore[no-untyped-def]
    """Decide where each looks: the class, state, ``stay`` and site of seekers are written over."""
    size = row.size
    first, second, third = np.empty(size), np.empty(size), np.empty(size)
    fill3(stream, seekers.key, size, first, second, third)
    by_market = np.empty_like(state_share)
    for group in range(state_share.shape[0]):
        for nest in range(state_share.shape[1]):
            share = max(state_share[group, nest], 1e-9)
            by_market[group, nest] = stays.market * np.log(share / stays.usual_share)
    for j in range(np.uint64(size)):
        i = row[j]
        s = np.int64(seekers.state[j])
        stay = 1
        if seekers.cls[j] == CLASS_WAIVER and second[j] < stays.flex_share:
            seekers.cls[j] = CLASS_VISA
        if seekers.cls[j] == CLASS_CORPS:
            # the corps stands where care is short, not near hospitals that train
            seekers.site[j] = -1
        if not fixed[j]:
            stay = -1
            if s >= 0 and stays.nested:
                odds = state_draw[s] * np.exp(
                    stays.level
                    + stays.female * sex[i]
                    + by_market[seekers.group[j], s]
                    + stays.by_class[seekers.cls[j]]
                )
                stay = 1 if first[j] < odds / (1.0 + odds) else 0
                if stay == 0 and home[i] >= 0 and home[i] != s and third[j] < stays.home_share:
                    seekers.state[j] = home[i]
                    stay = 1
                    # neighbours of the place of training are not those of home
                    seekers.site[j] = -1
        seekers.stay[j] = stay


@njit(cache=True)
def _begin(  # type: ignore[no-untyped-def]
    row,
    found,
    hospital,
    licence,
    year,
    county_state,
    specialty,
    to_county,
    to_phase,
    to_licence,
    to_entered,
    to_program,
    to_career,
    entrants,
):
    """Write the counties found and all that changes with the first day of practice."""
    for j in range(np.uint64(row.size)):
        i = row[j]
        to_county[i] = found[j]
        to_phase[i] = _PRACTISING
        to_licence[i] = licence[j]
        to_entered[i] = year
        to_program[i] = -1
        to_career[i] = _HOSPITALIST if hospital[j] else _CLINIC
        entrants[county_state[found[j]], specialty[i]] += 1


def _flex_share(moment: Moment) -> float:
    """Share of waivers used outside designated areas: flex slots used, of all slots."""
    p = moment.parameters
    slots = p.table("settle.conrad.slots_per_state").mean()
    flex = p.number("settle.conrad.flex_used_share") * p.number("law.conrad.flex_slots")
    return float(min(flex / max(slots, 1.0), 1.0))


class Entry:
    """How those who begin practice in a year choose a county, by the parameters of the day.

    Parameters
    ----------
    moment
        The process at its turn; it declares :data:`FIRST_COUNTY`.
    """

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        rule = entrant_rule(moment)
        self._odds = rule.odds
        self._stays = _Stay.of(moment, rule)
        self._hospital = moment.parameters.table("settle.hospitalist_share_new")

    def practise(
        self,
        row: NDArray[np.intp],
        state: NDArray[np.int64],
        fixed: NDArray[np.bool_],
        licence: NDArray[np.int64],
        anywhere: NDArray[np.bool_] | None = None,
        *,
        joins: bool = False,
    ) -> None:
        """Let people begin practice: choose a county for each, and write it.

        Parameters
        ----------
        row
            Rows of the person table.
        state
            State of training, or where ``fixed`` the state they must practise in; -1 none.
        fixed
            Whether the state is given.
        licence
            A :class:`~landbridge.workforce.codes.Licence` for each.
        anywhere
            Whose waiver does not ask for a designated county.
        joins
            Whether they may join the National Health Service Corps.
        """
        moment = self._moment
        people = moment.people
        u = moment.uniforms("career", people.key[row])
        hospital = u < self._hospital[people.specialty[row]]
        if joins:
            join_corps(moment, row, hospital)
        if row.size == 0:
            return
        if anywhere is None:
            anywhere = np.zeros(row.size, dtype=np.bool_)
        _begin(
            row,
            self._choose(row, state, fixed, anywhere),
            hospital,
            licence,
            moment.year,
            moment.world.places.county_state,
            people.specialty,
            people.county,
            people.phase,
            people.licence,
            people.entered,
            people.program,
            people.career,
            moment.world.flows.entrants,
        )

    def _choose(
        self,
        row: NDArray[np.intp],
        state: NDArray[np.int64],
        fixed: NDArray[np.bool_],
        anywhere: NDArray[np.bool_],
    ) -> NDArray[np.int16]:
        moment = self._moment
        people, places = moment.people, moment.world.places
        seekers = Seekers.room(row.size)
        _seek(
            row,
            state,
            anywhere,
            people.key,
            people.specialty,
            people.program,
            people.origin,
            people.citizenship,
            people.obligation,
            people.obligation_left,
            np.asarray(moment.country.specialties.group),
            moment.world.tracks.county,
            places.near.trained,
            places.county_state,
            seekers,
        )
        stream = moment.stream("county")
        _decide(
            stream,
            seekers,
            row,
            people.home_state,
            people.sex,
            fixed,
            self._stays,
            places.state_share,
            self._odds.state,
        )
        among = self._odds, places, places.near
        county = choose_counties(stream, _FIRST_BLOCK, seekers, *among)
        # Where no county is open to the class, those open to visa holders are.
        closed = np.flatnonzero(county < 0)
        if closed.size:
            again = seekers.those(closed)
            again.cls[:] = CLASS_VISA
            county[closed] = choose_counties(stream, _SECOND_BLOCK, again, *among)
        return county
