"""SOAP: rounds of offers for the seats that the Match leaves open.

The Supplemental Offer and Acceptance Program is no stable match: applicants apply to unfilled
programs, programs offer their open seats to the applicants they want most, and an offer taken is
binding. A round is the one of :mod:`landbridge.matching.soap_core`; the taste of people is passed
in as a :class:`Behaviour` that is asked before each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.soap_core import (
    ACCEPTED,
    FIRST_HALF,
    answers,
    close_round,
    may_be_offered,
    offers,
)
from landbridge.matching.soap_rules import (
    Fault,
    SoapMarket,
    SoapRules,
    check_rules,
    halves_of,
    refuse,
)

__all__ = [
    "ANSWERS",
    "Behaviour",
    "SoapResult",
    "SoapRound",
    "SoapState",
    "check_applications",
    "opening_state",
    "run_soap",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: What became of an offer, by code.
ANSWERS = ("accepted", "declined", "expired")


@dataclass
class SoapState:
    """What everybody can see between rounds; behaviours must not change it.

    Attributes
    ----------
    market, rules, seed
        As passed to :func:`run_soap`.
    round
        The round about to begin, from 1.
    open_seats : ndarray, shape (programs,)
        The published list of unfilled programs.
    held : ndarray, shape (applicants,)
        Halves held, SOAP included.
    used : ndarray, shape (applicants,)
        Applications used.
    free : ndarray of bool, shape (applicants,)
        Who can still be offered something.
    """

    market: SoapMarket
    rules: SoapRules
    seed: int
    round: int
    open_seats: Ints
    held: Ints
    used: Ints
    free: Flags


Pairs = tuple[Ints, Ints]


@dataclass(frozen=True)
class Behaviour:
    """What people want, as functions over arrays of (applicant, program) pairs.

    Attributes
    ----------
    apply : (state) -> (applicants, programs)
        Applications sent before this round. Repeating an earlier one has no effect and uses
        nothing up.
    order : (state, applicants, programs) -> scores
        How much each program wants each of its applicants in this round: the highest score is
        offered first, NaN never. Ties go to the lower row number.
    taste : (state, applicants, programs) -> scores
        How much each applicant wants each offer held in this round: the best is taken, NaN is
        declined.
    expire : (state, applicants, programs) -> bool, optional
        Offers nobody answers.
    """

    apply: Callable[[SoapState], Pairs]
    order: Callable[[SoapState, Ints, Ints], Floats]
    taste: Callable[[SoapState, Ints, Ints], Floats]
    expire: Callable[[SoapState, Ints, Ints], Flags] | None = None


class SoapRound(NamedTuple):
    """One round: an offer a row, sorted by program and then in the program's order."""

    number: int
    applicant: Ints
    program: Ints
    answer: Ints
    open_after: Ints

    @property
    def counts(self) -> dict[str, int]:
        """Offers by what became of them, and seats left."""
        found = {"offers": int(self.answer.size)}
        for code, name in enumerate(ANSWERS):
            found[name] = int((self.answer == code).sum())
        found["open"] = int(self.open_after.sum())
        return found


@dataclass(frozen=True)
class SoapResult:
    """What SOAP filled.

    Attributes
    ----------
    market, rules
        As passed in.
    rounds
        Round by round.
    open_after : ndarray, shape (programs,)
        Seats left.
    applications : ndarray, shape (applicants,)
        Applications used.
    """

    market: SoapMarket
    rules: SoapRules
    rounds: tuple[SoapRound, ...]
    open_after: Ints
    applications: Ints

    @property
    def accepted(self) -> tuple[Ints, Ints, Ints]:
        """Applicant, program and round of every seat taken, by applicant and round."""
        who, where, when = (
            np.concatenate([np.zeros(0, dtype=np.int64), *parts])
            for parts in (
                [r.applicant[r.answer == ACCEPTED] for r in self.rounds],
                [r.program[r.answer == ACCEPTED] for r in self.rounds],
                [np.full(int((r.answer == ACCEPTED).sum()), r.number) for r in self.rounds],
            )
        )
        by = np.lexsort((when, who))
        return who[by], where[by], when[by]


def opening_state(market: SoapMarket, rules: SoapRules, seed: int = 0) -> SoapState:
    """What everybody sees before the first round.

    Parameters
    ----------
    market, rules, seed
        As for :func:`run_soap`.
    """
    return SoapState(
        market,
        rules,
        seed,
        1,
        np.where(market.takes_part, market.open_seats, 0),
        market.holds.copy(),
        np.zeros(len(market.applicants), dtype=np.int64),
        market.may_take_part(rules),
    )


def check_applications(
    state: SoapState, applicants: Ints, programs: Ints, known: Ints
) -> list[Fault]:
    """Find every application that is against the rules (codes S01 to S03).

    Parameters
    ----------
    state
        The state before the round.
    applicants, programs
        Row numbers of the applications; a program number outside the market is an unknown one.
    known : ndarray of int64
        Keys of earlier applications (program times number of applicants plus applicant), sorted:
        these cost nothing.
    """
    market, rules = state.market, state.rules
    unknown = (programs < 0) | (programs >= len(market.programs))
    safe = np.where(unknown, 0, programs)
    closed, filled, kinds = unknown.copy(), unknown.copy(), np.zeros(safe.size, dtype=np.int64)
    if len(market.programs):
        closed |= ~market.takes_part[safe]
        filled |= state.open_seats[safe] <= 0
        kinds = halves_of(market.kind)[safe]
    able = state.free & market.may_take_part(rules)
    found: list[Fault] = []
    wrong = closed | filled | ~able[applicants] | (state.held[applicants] & kinds > 0)
    for i in np.flatnonzero(wrong).tolist():
        who = market.applicants[applicants[i]]
        where = "?" if unknown[i] else market.programs[programs[i]]
        if unknown[i] or closed[i] or filled[i]:
            kind = "unknown" if unknown[i] else "closed" if closed[i] else "filled"
            code = "S02"
        elif not able[applicants[i]]:
            code, kind = "S03", "applicant"
        else:
            code = "S03"
            kind = "first" if state.held[applicants[i]] & FIRST_HALF else "later"
        found.append(Fault(code, kind, (who, where), {"applicant": who, "program": where}, i))
    key = programs * np.int64(len(market.applicants)) + applicants
    fresh = np.flatnonzero(~np.isin(key, known))
    fresh = fresh[np.unique(key[fresh], return_index=True)[1]]
    used = state.used + np.bincount(applicants[fresh], minlength=state.used.size)
    for a in np.flatnonzero(used > rules.applications_limit).tolist():
        mine = np.sort(fresh[applicants[fresh] == a])
        if not mine.size:  # a limit below 0, which is said elsewhere
            continue
        row = int(mine[max(rules.applications_limit - int(state.used[a]), 0)])
        who = market.applicants[a]
        args: dict[str, object] = {
            "applicant": who,
            "count": int(used[a]),
            "limit": rules.applications_limit,
        }
        found.append(Fault("S01", "", (who,), args, row))
    return found


class _Applications:
    """Every application so far; ``refused`` pairs may never be offered again."""

    def __init__(self) -> None:
        self.key = np.zeros(0, dtype=np.int64)
        self.refused = np.zeros(0, dtype=np.bool_)

    def add(self, key: Ints) -> Ints:
        """Keep sorted; returns the new keys."""
        new = np.setdiff1d(key, self.key)
        merged = np.concatenate([self.key, new])
        order = np.argsort(merged, kind="stable")
        self.refused = np.concatenate([self.refused, np.zeros(new.size, dtype=np.bool_)])[order]
        self.key = merged[order]
        return new


def run_soap(
    market: SoapMarket, rules: SoapRules, behaviour: Behaviour, seed: int = 0
) -> SoapResult:
    """Run every round.

    Parameters
    ----------
    market
        Seats and applicants after the Match.
    rules
        See :meth:`SoapRules.of_year`.
    behaviour
        What people want.
    seed
        Passed on to the behaviour; the rules themselves draw nothing.

    Returns
    -------
    SoapResult
        Offers round by round.

    Raises
    ------
    MarketError
        With codes S01 (more applications than allowed), S02 (to a program that is filled, unknown
        or not taking part), S03 (applicant not eligible, or not for that kind) or S05 (a rule or
        a number of seats below 0); all problems of a round together.
    """
    refuse(check_rules(market, rules))
    people, places = len(market.applicants), len(market.programs)
    state = opening_state(market, rules, seed)
    withheld = market.open_seats - state.open_seats
    halves = halves_of(market.kind)
    sent = _Applications()
    rounds: list[SoapRound] = []
    for number in range(1, rules.rounds + 1):
        state.round = number
        who, where = (np.asarray(side, dtype=np.int64) for side in behaviour.apply(state))
        refuse(check_applications(state, who, where, sent.key))
        new = sent.add(where * people + who)
        state.used = state.used + np.bincount(new % max(people, 1), minlength=people)
        a, p = sent.key % max(people, 1), sent.key // max(people, 1)
        ptr = np.searchsorted(p, np.arange(places + 1))
        free, open_seats, held = state.free.copy(), state.open_seats.copy(), state.held.copy()
        able = may_be_offered(ptr, a, sent.refused, open_seats, halves, held, free)
        score = np.full(a.size, np.nan)
        score[able] = behaviour.order(state, a[able], p[able])
        row, program = offers(ptr, a, score, sent.refused, open_seats, halves, held, free)
        who = a[row]
        expired = np.zeros(row.size, dtype=np.bool_)
        if behaviour.expire is not None:
            expired[:] = behaviour.expire(state, who, program)
        taste = np.asarray(behaviour.taste(state, who, program), dtype=np.float64)
        answer = answers(who, taste, expired, people)
        close_round(
            row,
            who,
            program,
            answer,
            sent.refused,
            open_seats,
            halves,
            held,
            free,
            rules.second_half,
        )
        state.free, state.open_seats, state.held = free, open_seats, held
        rounds.append(SoapRound(number, who, program, answer, open_seats + withheld))
    return SoapResult(market, rules, tuple(rounds), state.open_seats + withheld, state.used)
