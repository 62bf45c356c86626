"""Fellowship interviews are won in competition; who applies where is nobody else's doing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.chance.kernels import stream_for
from landbridge.workforce.fellowship_invitations import invite
from landbridge.workforce.fellowship_market import (
    Applicants,
    Applications,
    Seats,
    send,
    weigh,
)

STREAM = stream_for(3, 0, "test.sent", 2030)
PAIRS = stream_for(3, 0, "test.pair", 2030)
WEIGHTS = (0.8, 0.15, 6.24, 0.7, 0.6)
POOLS = (0, 40, 57, 57)  # beginnings of three pools; the last is empty
seeds = st.integers(0, 2**32 - 1)


def state_starts(pools, state, states: int = 5) -> np.ndarray:
    """Where the tracks of every pool in every state begin."""
    begins = [
        low + int(np.searchsorted(state[low:high], one))
        for low, high in pairwise(pools)
        for one in range(states)
    ]
    return np.array([*begins, state.size])


def market(seed: int, applicants: int = 60) -> tuple[Applicants, Seats]:
    rng = np.random.default_rng(seed)
    tracks = POOLS[-1]
    state = np.concatenate(
        [np.sort(rng.integers(0, 5, high - low)) for low, high in pairwise(POOLS)]
    )
    seats = Seats(
        key=rng.integers(0, 2**64, tracks, dtype=np.uint64),
        pool_start=np.array(POOLS),
        state_start=state_starts(POOLS, state),
        state=state.astype(np.int8),
        visa=rng.integers(0, 3, tracks).astype(np.int8),
        quota=rng.integers(0, 4, tracks),
        regard=np.where(rng.random((4, tracks)) < 0.1, -np.inf, rng.normal(size=(4, tracks))),
        appeal=rng.normal(size=tracks),
    )
    who = Applicants(
        key=rng.integers(0, 2**64, applicants, dtype=np.uint64),
        pool=rng.integers(0, 3, applicants),
        home=rng.integers(-1, 5, applicants),
        wanted=rng.integers(1, 20, applicants),
        need=rng.integers(0, 3, applicants),
        group=rng.integers(0, 4, applicants),
        look=rng.normal(size=applicants),
    )
    return who, seats


def part(who: Applicants, rows) -> Applicants:
    return Applicants(**{name: column[rows] for name, column in vars(who).items()})


def lists_of(start, program) -> list[list[int]]:
    return [program[a:b].tolist() for a, b in pairwise(start)]


def interviews(who: Applicants, seats: Seats, per_position=2.0, limit=6):
    start, program = send(STREAM, who, seats, 0.3)
    return invite(
        weigh(PAIRS, who, seats, start, program, WEIGHTS), seats.quota, per_position, limit
    )


def test_no_number_of_applications_is_too_many():
    who, seats = market(1)
    rng = np.random.default_rng(2)
    size = 300
    pools = (0, size, size, size)
    state = np.sort(rng.integers(0, 5, size))
    seats = replace(
        seats,
        key=rng.integers(0, 2**64, size, dtype=np.uint64),
        pool_start=np.array(pools),
        state_start=state_starts(pools, state),
        state=state.astype(np.int8),
        visa=np.full(size, 2, dtype=np.int8),
        quota=np.ones(size, dtype=np.int64),
        regard=np.zeros((4, size)),
        appeal=rng.normal(size=size),
    )
    all_of_it = replace(
        who, pool=np.zeros(who.pool.size, dtype=np.int64), wanted=np.full(who.pool.size, 1000)
    )
    start, program = send(STREAM, all_of_it, seats, 0.3)
    assert all(sorted(sent) == list(range(size)) for sent in lists_of(start, program))
    outcome = interviews(all_of_it, seats)
    assert 0 < outcome[1].size <= 2 * size


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_applications_go_to_programs_of_the_pool_that_would_sponsor(seed):
    who, seats = market(seed)
    for a, sent in enumerate(lists_of(*send(STREAM, who, seats, 0.3))):
        low, high = POOLS[who.pool[a]], POOLS[who.pool[a] + 1]
        could = [t for t in range(low, high) if seats.quota[t] > 0 and seats.visa[t] >= who.need[a]]
        assert len(set(sent)) == len(sent) == min(who.wanted[a], len(could))
        assert set(sent) <= set(could)


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_one_application_more_adds_a_program_and_takes_none_away(seed):
    who, seats = market(seed)
    more = replace(who, wanted=who.wanted + 1)
    before, after = (lists_of(*send(STREAM, group, seats, 0.0)) for group in (who, more))
    assert all(set(old) <= set(new) for old, new in zip(before, after, strict=True))


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_another_applicant_or_another_order_changes_nobodys_applications(seed):
    who, seats = market(seed)
    order = np.random.default_rng(seed).permutation(who.key.size)[::2]
    everybody = lists_of(*send(STREAM, who, seats, 0.3))
    assert lists_of(*send(STREAM, part(who, order), seats, 0.3)) == [everybody[a] for a in order]


def test_every_program_of_a_pool_is_as_likely():
    who, seats = market(7, applicants=20_000)
    seats = replace(seats, quota=np.ones_like(seats.quota))
    ones = np.ones_like(who.pool)
    who = replace(who, pool=ones, wanted=4 * ones, need=0 * ones, home=-ones)
    program = send(STREAM, who, seats, 0.3)[1]
    share = np.bincount(program, minlength=POOLS[-1])[POOLS[1] : POOLS[2]] / who.key.size
    np.testing.assert_allclose(share, 4 / (POOLS[2] - POOLS[1]), atol=0.02)


def by_hand(a: Applications, quota, per_position: float, limit: int) -> list[list[int]]:
    """The invitations, step by step in plain Python."""
    size = a.start.size - 1
    owner = np.repeat(np.arange(size), np.diff(a.start))
    piles: dict[int, list[int]] = {}
    for e in np.argsort(-a.file, kind="stable").tolist():
        if a.file[e] > -np.inf:
            piles.setdefault(int(a.program[e]), []).append(e)
    first = {p: int(np.ceil(per_position * quota[p])) for p in piles}
    taken: list[list[int]] = [[] for _ in range(size)]

    def offer(asked: list[int]) -> None:
        for i in range(size):
            new = sorted((e for e in asked if owner[e] == i), key=lambda e: -a.like[e])
            taken[i] += new[: max(limit - len(taken[i]), 0)]

    offer([e for p, pile in piles.items() for e in pile[: first[p]]])
    have = {e for own in taken for e in own}
    second = []
    for p, pile in piles.items():
        declined = sum(e not in have for e in pile[: first[p]])
        second += pile[first[p] : first[p] + declined]
    offer(second)
    return [[int(a.program[e]) for e in sorted(own, key=lambda e: -a.like[e])] for own in taken]


@given(seeds, st.floats(0.5, 4.0), st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_invitations_are_those_worked_out_by_hand(seed, per_position, limit):
    who, seats = market(seed)
    start, program = send(STREAM, who, seats, 0.3)
    applications = weigh(PAIRS, who, seats, start, program, WEIGHTS)
    lists = invite(applications, seats.quota, per_position, limit)
    assert lists_of(*lists[:2]) == by_hand(applications, seats.quota, per_position, limit)


def test_where_programs_have_time_for_all_everybody_open_to_is_seen():
    who, seats = market(11)
    start, program = send(STREAM, who, seats, 0.3)
    applications = weigh(PAIRS, who, seats, start, program, WEIGHTS)
    found = lists_of(*interviews(who, seats, per_position=100.0, limit=40)[:2])
    for a, sent in enumerate(lists_of(start, program)):
        file = applications.file[start[a] : start[a + 1]]
        assert set(found[a]) == {t for t, f in zip(sent, file, strict=True) if f > -np.inf}


def test_a_better_look_wins_more_interviews_and_takes_them_from_others():
    who, seats = market(13, applicants=400)
    ones = np.ones_like(who.pool)
    who = replace(who, pool=0 * ones, need=0 * ones, wanted=15 * ones, group=0 * ones)
    better = replace(who, look=who.look + np.where(np.arange(400) < 100, 1.0, 0.0))
    before, after = (np.diff(interviews(group, seats, limit=40)[0]) for group in (who, better))
    assert after[:100].sum() > 1.3 * before[:100].sum()
    assert after[100:].sum() < before[100:].sum()
    assert after.sum() == pytest.approx(before.sum(), rel=0.1)
