"""Deferred acceptance: known answers, and brute force over every small market."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.matching.deferred import NO_ENTRY, deferred_acceptance

Market = tuple[list[list[int]], list[dict[int, float]], list[int]]


def flat(lists: list[list[int]], scores: list[dict[int, float]]):
    """Lists and scores as the arrays the function takes."""
    start = np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int64)
    program = np.array([p for one in lists for p in one], dtype=np.int64)
    score = np.array([scores[p][a] for a, one in enumerate(lists) for p in one])
    return start, program, score


def match(lists: list[list[int]], scores: list[dict[int, float]], quota: list[int]) -> list[int]:
    """Program of each applicant, -1 none."""
    start, program, score = flat(lists, scores)
    held, filled = deferred_acceptance(start, program, score, np.array(quota, dtype=np.int64))
    out = [int(program[entry]) if entry != NO_ENTRY else -1 for entry in held]
    assert filled.tolist() == [out.count(p) for p in range(len(quota))]
    return out


def ranks(orders: list[list[int]]) -> list[dict[int, float]]:
    """Scores that rank applicants as each program's list does."""
    return [{a: float(-place) for place, a in enumerate(order)} for order in orders]


def is_stable(lists, scores, quota, assigned) -> bool:
    """No applicant and program prefer each other to what they have."""
    for a, listed in enumerate(lists):
        for p in listed:
            if p == assigned[a]:
                break
            inside = [other for other, at in enumerate(assigned) if at == p]
            if quota[p] > len(inside):
                return False
            if inside and scores[p][a] > min(scores[p][other] for other in inside):
                return False
    return True


def stable_matchings(lists, scores, quota) -> list[tuple[int, ...]]:
    """Every stable matching, by trying every assignment."""
    return [
        assigned
        for assigned in product(*[[*listed, -1] for listed in lists])
        if all(assigned.count(p) <= max(q, 0) for p, q in enumerate(quota))
        and is_stable(lists, scores, [max(q, 0) for q in quota], list(assigned))
    ]


@st.composite
def markets(draw) -> Market:
    applicants = draw(st.integers(1, 5))
    programs = draw(st.integers(1, 4))
    lists = [
        draw(st.permutations(range(programs)))[: draw(st.integers(0, programs))]
        for _ in range(applicants)
    ]
    scores = ranks([draw(st.permutations(range(applicants))) for _ in range(programs)])
    quota = [draw(st.integers(0, 3)) for _ in range(programs)]
    return lists, scores, quota


def test_three_by_three_where_every_applicant_gets_the_first_choice():
    # Gale & Shapley (1962), example 1: the proposing side gets its first choices.
    lists = [[0, 1, 2], [1, 2, 0], [2, 0, 1]]
    scores = ranks([[1, 2, 0], [2, 0, 1], [0, 1, 2]])
    assert match(lists, scores, [1, 1, 1]) == [0, 1, 2]


def test_four_by_four_with_one_stable_matching():
    # Gale & Shapley (1962), example 2.
    lists = [[0, 1, 2, 3], [0, 3, 2, 1], [1, 0, 2, 3], [3, 1, 2, 0]]
    scores = ranks([[3, 2, 0, 1], [1, 3, 0, 2], [3, 0, 1, 2], [2, 1, 0, 3]])
    found = match(lists, scores, [1, 1, 1, 1])
    assert found == [2, 3, 0, 1]
    assert stable_matchings(lists, scores, [1, 1, 1, 1]) == [tuple(found)]


def test_a_program_of_two_positions_keeps_its_best_two():
    lists = [[0], [0], [0, 1]]
    assert match(lists, ranks([[2, 1, 0], [0, 1, 2]]), [2, 1]) == [-1, 0, 0]
    assert match(lists, ranks([[0, 1, 2], [0, 1, 2]]), [2, 1]) == [0, 0, 1]


def test_empty_lists_and_closed_programs_match_nobody():
    assert match([[], [0]], ranks([[0, 1]]), [0]) == [-1, -1]
    start = np.zeros(1, dtype=np.int64)
    held, filled = deferred_acceptance(
        start, np.zeros(0, dtype=np.int64), np.zeros(0), np.array([2], dtype=np.int64)
    )
    assert held.size == 0
    assert filled.tolist() == [0]


@given(markets())
@settings(max_examples=150, deadline=None)
def test_the_match_is_stable_and_best_for_every_applicant(market):
    lists, scores, quota = market
    found = match(lists, scores, quota)
    stable = stable_matchings(lists, scores, quota)
    assert tuple(found) in stable
    for a, listed in enumerate(lists):
        order = [*listed, -1]
        assert order.index(found[a]) == min(order.index(one[a]) for one in stable)


@given(markets())
@settings(max_examples=100, deadline=None)
def test_every_stable_matching_fills_the_same_seats(market):
    # The rural hospitals theorem (Roth 1986).
    lists, scores, quota = market
    found = match(lists, scores, quota)
    for other in stable_matchings(lists, scores, quota):
        assert [at >= 0 for at in other] == [at >= 0 for at in found]
        for p, q in enumerate(quota):
            mine = {a for a, at in enumerate(found) if at == p}
            theirs = {a for a, at in enumerate(other) if at == p}
            assert len(mine) == len(theirs)
            if len(mine) < q:
                assert mine == theirs


@given(markets(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_applicants_changes_nothing(market, random):
    lists, scores, quota = market
    order = list(range(len(lists)))
    random.shuffle(order)
    shuffled = match(
        [lists[a] for a in order],
        [{new: score[a] for new, a in enumerate(order)} for score in scores],
        quota,
    )
    found = match(lists, scores, quota)
    assert shuffled == [found[a] for a in order]


@given(markets())
@settings(max_examples=100, deadline=None)
def test_one_more_applicant_makes_no_other_applicant_better_off(market):
    # Gale & Sotomayor (1985); an applicant more is one with an empty list turned real.
    lists, scores, quota = market
    fewer = [*lists[:-1], []]
    before, after = match(fewer, scores, quota), match(lists, scores, quota)
    for a, listed in enumerate(lists[:-1]):
        order = [*listed, -1]
        assert order.index(after[a]) >= order.index(before[a])


def test_a_large_market_is_stable():
    rng = np.random.default_rng(1)
    programs = 60
    lists = [rng.permutation(programs)[: rng.integers(0, 12)].tolist() for _ in range(500)]
    scores = [dict(enumerate(rng.random(500).tolist())) for _ in range(programs)]
    quota = rng.integers(0, 9, programs).tolist()
    assert is_stable(lists, scores, quota, match(lists, scores, quota))
