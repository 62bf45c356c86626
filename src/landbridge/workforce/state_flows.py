"""Expected flows of physicians in and out of every state in a year, by the rules of the first day.

They are counted from the country of the first day and the parameters of the first day, not from the
lives of a run: the same in a sample and in the whole. No number of law is among those parameters,
so a reform leaves them alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.baseline.seed import AGES
from landbridge.workforce.codes import Origin, ProgramKind
from landbridge.workforce.kept import once_for_each
from landbridge.workforce.retirement import BAND

if TYPE_CHECKING:
    from landbridge.baseline.country import Country
    from landbridge.parameters import Snapshot
    from landbridge.workforce.distance import Near
    from landbridge.workforce.first_stock import Heads
    from landbridge.workforce.location import Places

__all__ = ["Flow"]

Floats = NDArray[np.float64]
_SEXES = 2
_EARLY, _MIDDLE, _LATE = 0, 1, 2


@dataclass(frozen=True)
class Flow:
    """Expected physicians a year, of the whole country.

    Attributes
    ----------
    stock, leaving, moving, completing, bound
        Shape (states,): in practice; leaving practice; moving to another state; completing
        training free to choose; bound to the state by a waiver.
    stay : ndarray, shape (states,)
        Log odds to stay where trained.
    home : ndarray, shape (states,)
        Of those who leave the state of training, share who look home, over the share of homes that
        are elsewhere.
    homes : ndarray, shape (states,)
        Where home is; sums to 1.
    from_training, from_practice : ndarray, shape (states, states)
        Odds of every other state for those who trained and those who practise in a state; rows
        sum to 1, nothing on the diagonal.
    """

    stock: Floats
    leaving: Floats
    moving: Floats
    completing: Floats
    bound: Floats
    stay: Floats
    home: Floats
    homes: Floats
    from_training: Floats
    from_practice: Floats

    @classmethod
    def expected(cls, country: Country, heads: Heads, places: Places, start: Snapshot) -> Flow:
        """Flows of those who practise on the first day by the parameters ``start`` of that day."""
        training = _training(country)
        people = np.zeros((places.states, BAND.size, _SEXES))
        people[:, AGES] = heads.of_age
        by_county = heads.of_field.sum(axis=0).astype(np.float64)
        by_age = people.sum(axis=2)
        hazard = start.array("leave.hazard")[BAND] * float(start["leave.scale"])
        crossing = start.array("practise.move_rate") * start.array("practise.interstate_share")
        stage = np.full(BAND.size, _MIDDLE)
        first = int(start["opening.age_at_entry"]) + int(start["practise.early_years"])
        stage[: first + 1] = _EARLY
        stage[int(start["practise.late_age"]) :] = _LATE
        offers = np.minimum(
            start.array("settle.conrad.offers"), float(start["settle.state.usual_waivers"])
        )
        visa = training.completing_abroad
        waived = min(visa.sum(), offers.sum())
        market = np.bincount(places.county_state, places.pooled, places.states)
        usual = float(start["settle.stay.usual_share"])
        stay = float(start["settle.stay.level"]) + float(start["settle.stay.female"]) / _SEXES
        students = country.states.figure("medical_students_per100k_2018")
        homes = np.nan_to_num(students * country.states.figure("population_2018"))
        homes /= homes.sum()
        away = float(start["settle.home.share"]) * (1.0 - float(start["opening.trained_at_home"]))
        return cls(
            stock=by_age.sum(axis=1),
            leaving=np.einsum("sax,ax->s", people, hazard),
            moving=by_age @ crossing[stage],
            completing=training.completing - visa * (waived / max(visa.sum(), 1e-9)),
            bound=offers * (waived / max(offers.sum(), 1e-9)),
            stay=stay
            + float(start["settle.stay.market"]) * np.log(np.maximum(market, 1e-9) / usual),
            home=away * training.from_us_schools / (1.0 - homes),
            homes=homes,
            from_training=_other_states(places, places.near, training.trainees),
            from_practice=_other_states(places, places.around, by_county),
        )


@dataclass(frozen=True)
class _Training:
    """What is counted of a country's trainees.

    ``completing`` of them ``completing_abroad``, graduates of foreign schools who are not US
    citizens, by state; ``from_us_schools`` the share of them who went to school in the US;
    ``trainees`` by county.
    """

    completing: Floats
    completing_abroad: Floats
    from_us_schools: Floats
    trainees: Floats


@once_for_each
def _training(country: Country) -> _Training:
    counties, states = len(country.counties.fips), len(country.states.abbr)
    trainees, programs = country.trainees, country.programs
    kind = np.asarray(programs.kind)[trainees.program]
    trained = np.asarray(programs.state)[trainees.program].astype(np.int64)
    field = np.maximum(trainees.specialty, 0)
    years = np.asarray(country.specialties.training_years)[field]
    fellow = kind == ProgramKind.FELLOWSHIP
    last = (kind != ProgramKind.PRELIMINARY) & (trainees.training_year >= years)
    # Who goes on to a fellowship does not settle: as many as there are fellows in a first year.
    begins = np.full(len(country.specialties.slug), np.iinfo(np.int8).max, dtype=np.int8)
    np.minimum.at(begins, field[fellow], trainees.training_year[fellow])
    goes_on = fellow & (trainees.training_year == begins[field])
    residents = last & ~fellow
    settles = np.where(fellow, 1.0, 1.0 - goes_on.sum() / max(residents.sum(), 1)) * last
    abroad = trainees.origin == Origin.NONUS_IMG
    of_us = trainees.origin < Origin.US_IMG

    def by_state(weight: NDArray[np.float64]) -> Floats:
        return np.bincount(trained, weight, states).astype(np.float64)

    completing = by_state(settles)
    return _Training(
        completing,
        by_state(settles * abroad),
        by_state(settles * of_us) / np.maximum(completing, 1e-9),
        np.bincount(np.asarray(programs.county)[trainees.program], minlength=counties).astype(
            float
        ),
    )


def _other_states(places: Places, near: Near, weight: Floats) -> Floats:
    """Odds of every other state by the state of origin, shape (states, states).

    ``weight`` has the people of every county of origin, shape (counties,).
    """
    market = np.bincount(places.county_state, places.pooled, places.states)
    at = np.flatnonzero(near.trained >= 0)
    state = places.county_state[at].astype(np.int64)
    odds = market[None, :] + near.reach[near.trained[at]]
    odds[np.arange(at.size), state] = 0.0
    out = np.zeros((places.states, places.states))
    _add_up(state, odds, weight[at] / odds.sum(axis=1), out)
    nobody = out.sum(axis=1) == 0.0
    out[nobody] = market
    np.fill_diagonal(out, 0.0)
    return np.asarray(out / out.sum(axis=1, keepdims=True))


@njit(cache=True)
def _add_up(state, odds, weight, out):  # type: ignore[no-untyped-def]
    """Add the weighted odds of counties of origin by their state."""
    for row in range(state.size):
        for other in range(odds.shape[1]):
            out[state[row], other] += odds[row, other] * weight[row]
