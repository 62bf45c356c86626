"""A behaviour for SOAP that is written down beforehand: who applies where, who wants whom."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.chance import hash_text
from landbridge.chance.twin import mix_array, uniform_array
from landbridge.matching.soap import Behaviour, SoapState, check_applications, opening_state
from landbridge.matching.soap_rules import Fault, SoapMarket, SoapRules, halves_of

__all__ = ["Applications", "ProgramLists", "Tastes", "behaviour_of_lists", "check_lists"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Draws are keyed by (seed, pair); the year is of no consequence.
_YEAR = 2000


class Applications(NamedTuple):
    """Applications in any order; arrays of shape (applications,).

    ``order`` says how much the applicant wants the program, 1 most; ``before`` is the round before
    which the application is sent, from 1.
    """

    applicant: Ints
    program: Ints
    order: Ints
    before: Ints


class ProgramLists(NamedTuple):
    """Whom programs want; arrays of shape (entries,).

    ``rank`` counts from 1. A program may hand in another list for later rounds: its list of round
    r holds the entries with the greatest ``since`` up to r.
    """

    program: Ints
    applicant: Ints
    rank: Ints
    since: Ints


class Tastes(NamedTuple):
    """Which offers applicants take, best first; arrays of shape (entries,).

    Offers of programs that an applicant does not name are declined. Applicants who name none at
    all take offers in the order of their applications.
    """

    applicant: Ints
    program: Ints
    rank: Ints


def _keys(ids: tuple[str, ...], rows: Ints) -> NDArray[np.uint64]:
    """Keys of ids, so that nobody's draw hangs on who else is there."""
    return np.array([hash_text(ids[row]) for row in rows.tolist()], dtype=np.uint64)


class _Table:
    """Values by (program, applicant) pair; NaN where there is none."""

    def __init__(self, key: Ints, value: Ints) -> None:
        order = np.lexsort((value, key))
        self.key, self.value = key[order], value[order].astype(np.float64)

    def __call__(self, key: Ints) -> Floats:
        out = np.full(key.size, np.nan)
        at = np.searchsorted(self.key, key)
        inside = np.flatnonzero(at < self.key.size)
        hit = inside[self.key[at[inside]] == key[inside]]
        out[hit] = self.value[at[hit]]
        return out


def check_lists(
    market: SoapMarket, rules: SoapRules, applications: Applications, lists: ProgramLists
) -> tuple[list[Fault], list[Fault]]:
    """Find everything that is wrong before anything is offered.

    Parameters
    ----------
    market, rules
        As for :func:`landbridge.matching.soap.run_soap`.
    applications, lists
        What was handed in, all rounds together.

    Returns
    -------
    tuple of list
        Faults of applications (S01 to S03) and of program lists (S04), with rows.
    """
    state = opening_state(market, rules)
    none = np.zeros(0, dtype=np.int64)
    of_applications = check_applications(state, applications.applicant, applications.program, none)
    people = len(market.applicants)
    applied = applications.program * people + applications.applicant
    key = lists.program * people + lists.applicant
    found = []
    for i in np.flatnonzero(~np.isin(key, applied)).tolist():
        names = (market.programs[lists.program[i]], market.applicants[lists.applicant[i]])
        args: dict[str, object] = {"program": names[0], "applicant": names[1]}
        found.append(Fault("S04", "stranger", names, args, i))
    return of_applications, found


def behaviour_of_lists(
    market: SoapMarket,
    applications: Applications,
    lists: ProgramLists,
    tastes: Tastes | None = None,
    silent: tuple[Ints, Ints] | None = None,
    expire_probability: Floats | float = 0.0,
) -> Behaviour:
    """Make a behaviour of lists.

    An application written down for a later round lapses if by then the program is filled or the
    applicant has a seat of that kind.

    Parameters
    ----------
    market
        Applicants and programs whose row numbers the lists hold.
    applications, lists, tastes
        Who applies where, whom programs want, which offers are taken.
    silent
        Applicants and rounds in which they answer nothing.
    expire_probability
        Probability, or one by applicant, that an offer is left to expire; drawn by the seed of
        the run for each pair, so that no offer's luck depends on another's.
    """
    people = max(len(market.applicants), 1)
    own_order = _Table(applications.program * people + applications.applicant, applications.order)
    probability = np.broadcast_to(
        np.asarray(expire_probability, dtype=np.float64), (len(market.applicants),)
    )
    if tastes is None:
        tastes = Tastes(*(np.zeros(0, dtype=np.int64),) * 3)
    named = np.zeros(len(market.applicants), dtype=np.bool_)
    named[tastes.applicant] = True
    own_taste = _Table(tastes.program * people + tastes.applicant, tastes.rank)
    halves = halves_of(market.kind)
    quiet = np.zeros(0, dtype=np.int64)
    if silent is not None:
        quiet = np.unique(silent[1] * people + silent[0])

    def apply(state: SoapState) -> tuple[Ints, Ints]:
        now = applications.before == state.round
        if state.round > 1:
            now = now & state.free[applications.applicant]
            now &= state.open_seats[applications.program] > 0
            now &= state.held[applications.applicant] & halves[applications.program] == 0
        return applications.applicant[now], applications.program[now]

    def order(state: SoapState, applicants: Ints, programs: Ints) -> Floats:
        in_force = np.zeros(len(market.programs), dtype=np.int64)
        begun = lists.since <= state.round
        np.maximum.at(in_force, lists.program[begun], lists.since[begun])
        now = begun & (lists.since == in_force[lists.program])
        table = _Table(lists.program[now] * people + lists.applicant[now], lists.rank[now])
        return -table(programs * people + applicants)

    def taste(state: SoapState, applicants: Ints, programs: Ints) -> Floats:
        key = programs * people + applicants
        return -np.where(named[applicants], own_taste(key), own_order(key))

    def expire(state: SoapState, applicants: Ints, programs: Ints) -> Flags:
        out = np.isin(state.round * people + applicants, quiet)
        risk = probability[applicants]
        if risk.any():
            keys = mix_array(_keys(market.applicants, applicants), _keys(market.programs, programs))
            u = uniform_array(state.seed, 0, "soap expiry", _YEAR, keys, state.round)
            out |= u < risk
        return out

    return Behaviour(apply, order, taste, expire)
