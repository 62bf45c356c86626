"""The procedure: worked examples, brute force, and what theory promises for singles."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markets import (
    build,
    draw,
    draw_everything,
    draw_large,
    single_markets,
    small_markets,
)
from oracles import Plain, feasible, key, key_of, stable_seatings

from landbridge.matching.deferred import deferred_acceptance
from landbridge.matching.market import NONE, Market
from landbridge.matching.preparation import prepare
from landbridge.matching.seats import Matching
from landbridge.matching.solver import solve_once
from landbridge.matching.verification import matching_of, verify


def solved(market: Market, **options) -> dict[str, str]:
    """Program of everybody matched, by name."""
    return placed(market, solve_once(market, **options).matching)


def placed(market: Market, matching: Matching) -> dict[str, str]:
    return {
        name: market.programs[p]
        for name, p in zip(market.applicants, matching.primary, strict=True)
        if p != NONE
    }


def same(one: Matching, other: Matching) -> bool:
    return all(
        np.array_equal(a, b) for a, b in zip(vars(one).values(), vars(other).values(), strict=True)
    )


NRMP = build(
    {
        "Mercy": (2, "Chen Garcia"),
        "City": (2, "Garcia Hassan Eastman Anderson Brown Chen Davis Ford"),
        "General": (2, "Brown Eastman Hassan Anderson Chen Davis Garcia"),
        "State": (2, "Brown Eastman Anderson Chen Hassan Ford Davis Garcia"),
    },
    {
        "Anderson": "City",
        "Brown": "City Mercy",
        "Chen": "City Mercy",
        "Davis": "Mercy City General State",
        "Eastman": "City Mercy State General",
        "Ford": "City General Mercy State",
        "Garcia": "City Mercy State General",
        "Hassan": "State City Mercy General",
    },
)


def test_public_example():
    """Example A."""
    assert solved(NRMP) == {
        "Chen": "Mercy",
        "Garcia": "City",
        "Eastman": "City",
        "Davis": "General",
        "Hassan": "State",
        "Ford": "State",
    }
    matching = solve_once(NRMP).matching
    assert matching.entry.tolist() == [0, 0, 2, 3, 1, 4, 1, 1]
    assert verify(NRMP, matching).ok


def test_no_stable_matching():
    """Example B: found by nobody, and what blocks is named."""
    market = build({"H1": (1, "ca s"), "H2": (1, "s cb")}, {"s": "H1 H2"}, {("ca", "cb"): "H1,H2"})
    assert stable_seatings(market) == []
    found = verify(market, solve_once(market).matching)
    assert found.feasible
    assert found.blocking


def test_a_seat_reopens():
    """Example D."""
    market = build(
        {"H1": (1, "ca s"), "H2": (1, "da cb"), "H3": (1, "db")},
        {"s": "H1"},
        {("ca", "cb"): "H1,H2", ("da", "db"): "H2,H3"},
    )
    for order in ([0, 1], [1, 0]):
        outcome = solve_once(market, order=np.array(order))
        assert placed(market, outcome.matching) == {"s": "H1", "da": "H2", "db": "H3"}
        assert verify(market, outcome.matching).ok


def test_supplemental_seat_goes_with_the_advanced_one():
    market = build(
        {"A": (1, "b a"), "P": (1, "a c"), "E": (1, "b")},
        {"a": "A", "b": "E A", "c": "P"},
        supplementals={("a", "A"): "P"},
    )
    matching = solve_once(market).matching
    assert placed(market, matching) == {"a": "A", "b": "E"}
    assert matching.extra.tolist() == [market.programs.index("P"), NONE, NONE]
    taken = replace(market, quota=market.quota * [1, 0, 1])  # E has no seat: b takes A
    matching = solve_once(taken).matching
    assert placed(taken, matching) == {"b": "A", "c": "P"}
    assert (matching.extra == NONE).all()


def test_seats_go_down_a_chain_and_come_back():
    market = build(
        {"A": (1, "x f"), "B": (0, ""), "C": (0, "y")},
        {"y": "C"},
        reversions=[("B", "C", 0), ("A", "B", 1)],
    )
    market = replace(market, most=np.array([1, 1]))
    matching = solve_once(market).matching
    assert placed(market, matching) == {"y": "C"}
    assert matching.moved.tolist() == [1, 1]
    # A couple that enters last needs the seat: the donor takes it back through the chain.
    market = build(
        {"A": (1, "f"), "B": (0, "m"), "C": (0, "y m")},
        {"y": "C"},
        {("f", "m"): "A,C A,-"},
        reversions=[("A", "B", 1), ("B", "C", 0)],
    )
    market = replace(market, most=np.array([1, 1]))
    matching = solve_once(market).matching
    assert placed(market, matching) == {"f": "A"}
    assert verify(market, matching).ok


def test_parity_cuts_the_last_holder():
    market = build(
        {"E": (3, "a b c"), "F": (1, "c")}, {"a": "E", "b": "E", "c": "E F"}, parity={"E": "even"}
    )
    matching = solve_once(market).matching
    assert placed(market, matching) == {"a": "E", "b": "E", "c": "F"}
    assert matching.cut.tolist() == [1, 0]
    assert verify(market, matching).ok


@given(small_markets)
@settings(max_examples=200, deadline=None)
def test_never_stable_where_brute_force_says_not(market):
    outcome = solve_once(market)
    matching = outcome.matching
    found = verify(market, matching)
    everything = {key(at) for at, _, _ in feasible(Plain.of(market))}
    stable = {key(at) for at in stable_seatings(market)}
    held = key_of(matching.primary, matching.extra)
    # Seats are always allowed ones; a loop may leave a reversion short of its fixed point.
    if outcome.ended != "limit":
        assert {violation.code for violation in found.violations} <= {"reversion"}
    if found.feasible:
        assert held in everything
        assert (held in stable) == found.ok
        assert same(matching, matching_of(market, matching.primary, matching.extra))


@given(small_markets)
@settings(max_examples=60, deadline=None)
def test_no_unit_blocks_when_the_procedure_ends_well(market):
    """Without a loop, parity and reversions the end of the procedure is stable."""
    plain = replace(
        market,
        parity=np.zeros_like(market.parity),
        donor=market.donor[:0],
        receiver=market.receiver[:0],
        most=market.most[:0],
    )
    outcome = solve_once(plain)
    if outcome.counters["loops"] == 0:
        assert verify(plain, outcome.matching).ok


@given(small_markets)
@settings(max_examples=30, deadline=None)
def test_again_and_in_threads_the_same(market):
    lists = prepare(market)
    first = solve_once(market, lists).matching
    assert same(first, solve_once(market).matching)
    with ThreadPoolExecutor(4) as pool:
        for outcome in pool.map(lambda _: solve_once(market, lists), range(8)):
            assert same(first, outcome.matching)


# Singles only.


@given(single_markets)
@settings(max_examples=200, deadline=None)
def test_singles_get_the_best_of_all_stable_matchings(market):
    matching = solve_once(market).matching
    everything = stable_seatings(market)
    plain = Plain.of(market)

    def place(a: int, p: int) -> int:
        return plain.lists[a].index(p) if p != NONE else len(plain.lists[a])

    best = [
        min((at.primary[a] for at in everything), key=lambda p, a=a: place(a, p))
        for a in range(len(market.applicants))
    ]
    assert matching.primary.tolist() == best
    assert verify(market, matching).ok
    # Rural hospitals: the same people and the same seats in every stable matching.
    fills = {tuple(sorted(at.primary)) for at in everything}
    unmatched = {tuple(p == NONE for p in at.primary) for at in everything}
    assert len(fills) == len(unmatched) == 1


@given(single_markets)
@settings(max_examples=100, deadline=None)
def test_singles_as_in_deferred_acceptance(market):
    lists = prepare(market)
    held, _ = deferred_acceptance(
        lists.single_ptr, lists.single_program, -lists.single_rank.astype(float), market.quota
    )
    expected = [NONE if e < 0 else int(lists.single_program[e]) for e in held]
    assert solve_once(market).matching.primary.tolist() == expected


@given(single_markets, st.integers(0, 5))
@settings(max_examples=100, deadline=None)
def test_one_more_seat_hurts_nobody(market, which):
    quota = market.quota.copy()
    quota[which % quota.size] += 1
    before = worst_case(market, solve_once(market).matching)
    after = worst_case(market, solve_once(replace(market, quota=quota)).matching)
    assert (after <= before).all()


@given(single_markets, st.integers(0, 9))
@settings(max_examples=100, deadline=None)
def test_one_applicant_less_hurts_nobody_else(market, who):
    a = who % len(market.applicants)
    without = shortened(market, a, [])
    before = worst_case(market, solve_once(market).matching)
    after = worst_case(without, solve_once(without).matching)
    others = np.arange(before.size) != a
    assert (after[others] <= before[others]).all()


@given(single_markets, st.integers(0, 9), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_another_list_never_helps(market, who, random):
    a = who % len(market.applicants)
    own = Plain.of(market).lists[a]
    told = own[:]
    random.shuffle(told)
    told = told[: random.randint(0, len(told))]
    true = solve_once(market).matching.primary[a]
    other = solve_once(shortened(market, a, told)).matching.primary[a]
    place = {p: i for i, p in enumerate(own)} | {NONE: len(own)}
    assert place[int(true)] <= place[int(other)]


def worst_case(market: Market, matching: Matching) -> np.ndarray:
    """Entry held, or more than any where unmatched."""
    return np.where(matching.primary == NONE, 10**6, matching.entry)


def shortened(market: Market, a: int, told: list[int]) -> Market:
    """The same market with another list of one applicant."""
    lists = Plain.of(market).lists
    lists[a] = told
    return replace(
        market,
        single_ptr=np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int64),
        single_list=np.array([p for one in lists for p in one], dtype=np.int64),
    )


def test_singles_as_in_the_package_matching():
    peer = pytest.importorskip("matching.games")
    for seed in range(40):
        rng = np.random.default_rng(seed)
        market = draw(rng, 6, 0, 3, 2, 3, attached=0.0, reversions=0, parity=0.0, one_sided=0.0)
        plain = Plain.of(market)
        lists = {a: one for a, one in enumerate(plain.lists) if one}
        ranked = {p: list(one) for p, one in enumerate(plain.ranks) if one and plain.quota[p]}
        if not lists or set().union(*lists.values()) != set(ranked):
            continue
        game = peer.HospitalResident.create_from_dictionaries(
            lists, ranked, {p: plain.quota[p] for p in ranked}
        )
        expected = {r.name: h.name for h, people in game.solve().items() for r in people}
        primary = solve_once(market).matching.primary
        assert {a: int(p) for a, p in enumerate(primary) if p != NONE} == expected


def test_large_market_is_stable_and_takes_every_feature():
    market = draw_large(3000, 400, 2600, 60, 250, 40, 4)
    outcome = solve_once(market)
    found = verify(market, outcome.matching)
    assert found.ok, found.blocking[:3]
    assert found.counts["supplemental"] > 20
    assert outcome.matching.moved.sum() > 0
    for reading in ("vacate", "mm"):
        assert verify(market, outcome.matching, reading).feasible


def test_limits_are_said():
    market = draw_everything(5)
    assert solve_once(market, max_steps=0).ended in ("limit", "finished")
    large = draw_large(300, 40, 250, 20)
    assert solve_once(large, max_steps=300).ended == "limit"
