"""The rounds of SOAP over arrays: as told in sentences, and as run_soap runs them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.matching.soap import Behaviour, run_soap
from landbridge.matching.soap_core import ACCEPTED, BOTH_HALVES, run_rounds
from landbridge.matching.soap_rules import SoapMarket, SoapRules, halves_of


class Case(NamedTuple):
    """A random market: ``applied[p]`` are the rows of program p."""

    kinds: tuple[str, ...]
    seats: np.ndarray
    held: np.ndarray
    free: np.ndarray
    ptr: np.ndarray
    applicant: np.ndarray
    score: np.ndarray
    taste: np.ndarray


@st.composite
def cases(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    people, places = draw(st.integers(1, 14)), draw(st.integers(1, 6))
    kinds = tuple(rng.choice(list("CPAR"), places).tolist())
    seats = rng.integers(0, 4, places)
    held = rng.choice([0, 0, 1, 2, 3], people)
    free = (rng.random(people) < 0.9) & (held != BOTH_HALVES)
    halves = halves_of(kinds)
    p, a = (side.ravel() for side in np.indices((places, people)))
    sent = free[a] & (seats[p] > 0) & (held[a] & halves[p] == 0) & (rng.random(a.size) < 0.6)
    p, a = p[sent], a[sent]

    def wish():
        few = rng.integers(0, 5, a.size).astype(float)  # ties
        some = np.where(rng.random(a.size) < 0.5, few, rng.random(a.size))
        return np.where(rng.random(a.size) < 0.1, np.nan, some)

    ptr = np.searchsorted(p, np.arange(places + 1))
    return Case(kinds, seats, held, free, ptr, a, wish(), wish())


rounds = st.integers(0, 5)


def run(case: Case, rounds: int, goes_on: bool):
    seats, held, free = case.seats.copy(), case.held.copy(), case.free.copy()
    wishes = (case.ptr, case.applicant, case.score, case.taste)
    taken_in, made = run_rounds(*wishes, seats, halves_of(case.kinds), held, free, rounds, goes_on)
    return taken_in, made, seats, held


def in_sentences(case: Case, rounds: int, goes_on: bool) -> dict[tuple[int, int], int]:
    """Who takes a seat where, in which round, as section by section the rules are told."""
    halves = halves_of(case.kinds)
    open_seats = case.seats.tolist()
    held, free = case.held.tolist(), case.free.tolist()
    score, taste = {}, {}
    for p in range(len(open_seats)):
        for e in range(case.ptr[p], case.ptr[p + 1]):
            pair = (p, int(case.applicant[e]))
            score[pair], taste[pair] = case.score[e], case.taste[e]
    refused: set[tuple[int, int]] = set()
    took: dict[tuple[int, int], int] = {}
    for number in range(1, rounds + 1):
        offers: dict[int, list[int]] = {}
        for p, seats in enumerate(open_seats):
            wanted = [
                a
                for q, a in score
                if q == p
                and (p, a) not in refused
                and free[a]
                and not held[a] & halves[p]
                and not np.isnan(score[p, a])
            ]
            for a in sorted(wanted, key=lambda a, p=p: (-score[p, a], a))[:seats]:
                offers.setdefault(a, []).append(p)
        for a, mine in offers.items():
            liked = [p for p in mine if not np.isnan(taste[p, a])]
            best = min(liked, key=lambda p, a=a: (-taste[p, a], p), default=None)
            refused |= {(p, a) for p in mine if p != best}
            if best is not None:
                took[best, a] = number
                open_seats[best] -= 1
                held[a] |= int(halves[best])
                free[a] = goes_on and held[a] != BOTH_HALVES
    return took


@settings(max_examples=300, deadline=None)
@given(case=cases(), rounds=rounds, goes_on=st.booleans())
def test_as_told_in_sentences(case, rounds, goes_on):
    taken_in, *_ = run(case, rounds, goes_on)
    rows = np.flatnonzero(taken_in)
    where = np.searchsorted(case.ptr, rows, side="right") - 1
    pairs = zip(where.tolist(), case.applicant[rows].tolist(), strict=True)
    found = dict(zip(pairs, taken_in[rows].tolist(), strict=True))
    assert found == in_sentences(case, rounds, goes_on)


@settings(max_examples=200, deadline=None)
@given(case=cases(), rounds=rounds, goes_on=st.booleans())
def test_as_run_soap_runs_them(case, rounds, goes_on):
    """All wishes handed in beforehand, or asked for round by round: the same offers and seats."""
    people, places = case.held.size, case.seats.size
    market = SoapMarket(
        applicants=tuple(f"a{i}" for i in range(people)),
        programs=tuple(f"p{i}" for i in range(places)),
        open_seats=case.seats,
        kind=case.kinds,
        takes_part=np.ones(places, dtype=bool),
        holds=case.held,
        eligible=case.free,
        handed_in=np.ones(people, dtype=bool),
    )
    program = np.repeat(np.arange(places), np.diff(case.ptr))
    key = program * people + case.applicant

    def of_pair(values):
        return lambda state, a, p: values[np.searchsorted(key, p * people + a)]

    nobody = np.zeros(0, dtype=np.int64)
    wants = Behaviour(
        lambda state: (case.applicant, program) if state.round == 1 else (nobody, nobody),
        of_pair(case.score),
        of_pair(case.taste),
    )
    result = run_soap(market, SoapRules(rounds, places, second_half=goes_on), wants)
    taken_in, made, seats, _ = run(case, rounds, goes_on)
    assert [one.answer.size for one in result.rounds] == made.tolist()
    for number, one in enumerate(result.rounds, 1):
        got = one.answer == ACCEPTED
        pairs = one.program[got] * people + one.applicant[got]
        assert sorted(pairs.tolist()) == key[taken_in == number].tolist()
    assert result.open_after.tolist() == seats.tolist()


@settings(max_examples=200, deadline=None)
@given(case=cases(), rounds=rounds, goes_on=st.booleans())
def test_invariants(case, rounds, goes_on):
    taken_in, made, seats, held = run(case, rounds, goes_on)
    halves = halves_of(case.kinds)
    program = np.repeat(np.arange(case.seats.size), np.diff(case.ptr))
    rows = np.flatnonzero(taken_in)
    taken = np.bincount(program[rows], minlength=case.seats.size)
    assert (taken + seats == case.seats).all()
    assert (seats >= 0).all()
    # An application leads to one offer at most: declined ones are never made again.
    assert made.sum() <= case.applicant.size
    for a in range(case.held.size):
        mine = [int(case.held[a]), *halves[program[rows[case.applicant[rows] == a]]].tolist()]
        assert len(mine) <= (3 if goes_on else 2)
        for half in (1, 2):
            assert sum(bool(one & half) for one in mine) <= 1
        assert held[a] == np.bitwise_or.reduce(mine)
    if rounds == 0:
        assert rows.size == 0
        assert made.size == 0
