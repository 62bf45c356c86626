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
    classes,
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
def _search(stream, seekers, home, sex, fixed, stays, state_share, state_draw):  # type: ignore[no-untyped-def]
    """Decide where each looks: the class, state, ``stay`` and site of seekers are written over."""
    size = seekers.key.size
    first, second, third = np.empty(size), np.empty(size), np.empty(size)
    fill3(stream, seekers.key, size, first, second, third)
    for i in range(np.uint64(size)):
        s = np.int64(seekers.state[i])
        c = seekers.cls[i]
        stay = 1
        if c == CLASS_WAIVER and second[i] < stays.flex_share:
            c = seekers.cls[i] = CLASS_VISA
        if c == CLASS_CORPS:
            # the corps stands where care is short, not near hospitals that train
            seekers.site[i] = -1
        if not fixed[i]:
            stay = -1
            if s >= 0 and stays.nested:
                share = state_share[seekers.group[i], s]
                odds = np.exp(
                    stays.level
                    + stays.female * sex[i]
                    + stays.market * np.log(max(share, 1e-9) / stays.usual_share)
                    + stays.by_class[c]
                )
                odds *= state_draw[s]
                stay = 1 if first[i] < odds / (1.0 + odds) else 0
                if stay == 0 and home[i] >= 0 and home[i] != s and third[i] < stays.home_share:
                    seekers.state[i] = home[i]
                    stay = 1
                    # neighbours of the place of training are not those of home
                    seekers.site[i] = -1
        seekers.stay[i] = stay


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
        self._group = np.asarray(moment.country.specialties.group)

    def practise(
        self,
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
        moment = self._moment
        people, world = moment.people, moment.world
        key, specialty = people.key[row], people.specialty[row]
        hospital = moment.uniforms("career", key) < self._hospital[specialty]
        if joins:
            join_corps(moment, row, hospital)
        if row.size == 0:
            return
        cls = classes(people, row)
        if anywhere is not None:
            cls[anywhere & (cls == CLASS_WAIVER)] = CLASS_VISA
        county = self._choose(
            row,
            Seekers(
                key,
                self._group[specialty],
                cls,
                state.astype(np.int8),
                np.empty(row.size, dtype=np.int8),
                _sites(moment, row, state),
                np.full(row.size, -1, dtype=np.int16),
            ),
            fixed,
        )
        people.county[row] = county
        people.phase[row] = Phase.PRACTISING
        people.licence[row] = licence
        people.entered[row] = moment.year
        people.program[row] = -1
        people.career[row] = np.where(hospital, Career.HOSPITALIST, Career.CLINIC)
        np.add.at(world.flows.entrants, (world.places.county_state[county], specialty), 1)

    def _choose(
        self, row: NDArray[np.intp], seekers: Seekers, fixed: NDArray[np.bool_]
    ) -> NDArray[np.int16]:
        moment = self._moment
        people, places = moment.people, moment.world.places
        stream = moment.stream("county")
        home, sex = people.home_state[row], people.sex[row]
        state_draw = self._odds.state
        _search(stream, seekers, home, sex, fixed, self._stays, places.state_share, state_draw)
        among = self._odds, places, places.near
        county = choose_counties(stream, _FIRST_BLOCK, seekers, *among)
        # Where no county is open to the class, those open to visa holders are.
        closed = np.flatnonzero(county < 0)
        if closed.size:
            again = seekers.those(closed)
            again.cls[:] = CLASS_VISA
            county[closed] = choose_counties(stream, _SECOND_BLOCK, again, *among)
        return county


def _sites(moment: Moment, row: NDArray[np.intp], state: NDArray[np.int64]) -> NDArray[np.int16]:
    """Training county of each as the tables of neighbours number them; -1 where it is not known
    or not in the state that is looked at first."""
    program = moment.people.program[row]
    tracks = moment.world.tracks
    if tracks.county.size == 0:
        return np.full(row.size, -1, dtype=np.int16)
    places = moment.world.places
    trained = tracks.county[np.maximum(program, 0)]
    here = (program >= 0) & (places.county_state[trained] == state)
    return np.where(here, places.near.trained[trained], np.int16(-1))
