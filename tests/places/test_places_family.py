"""What the floating catchment family keeps, for any places."""

from __future__ import annotations

import doctest
import importlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_places import DECAYS, FAMILY, Made, country, places
from numpy.testing import assert_allclose

from landbridge.places import floating
from landbridge.places.catchment import Weights, grown_reach, prepare_weights, ratio
from landbridge.places.costs import cost_table, nearest_cost, share_within
from landbridge.places.decay import binary, gaussian
from landbridge.places.edges import surroundings

EXACT = {"rtol": 1e-12, "atol": 1e-13}
decays = st.sampled_from(DECAYS)


@pytest.mark.parametrize(
    "name",
    [
        "api", "catchment", "decay", "edges", "floating", "islands", "raam", "ranked",
        "tidy_inequality", "travel", "unevenness", "vintage",
    ],
)  # fmt: skip
def test_hand_examples(name: str) -> None:
    module = importlib.import_module(f"landbridge.places.{name}")
    by_hand = Weights(cost_table([0, 1, 1, 2], [0, 0, 1, 1], [1, 0.5, 0.5, 1], (3, 2)))
    names = {"w": by_hand, "people": [100, 200, 300], "supply": [2, 3]}
    done = doctest.testmod(module, extraglobs=names if name == "floating" else None)
    assert done.attempted
    assert not done.failed


@pytest.mark.parametrize("method", FAMILY)
@settings(max_examples=50, deadline=None)
@given(made=places(), decay=decays, factor=st.sampled_from([2.0, 3.5, 100.0]), data=st.data())
def test_whole_family(method: str, made: Made, decay, factor: float, data) -> None:
    """Scale, order, scenarios in columns, empty and unreached places, and what is conserved."""
    measure, w = FAMILY[method], made.weights(decay)
    access = measure(w, made.people, made.supply)
    assert access.shape == made.people.shape
    assert np.isfinite(access).all()
    assert (access >= 0).all()

    # Twice the supply, twice the access; twice the people, half of it.
    assert_allclose(measure(w, made.people, factor * made.supply), factor * access, **EXACT)
    assert_allclose(measure(w, factor * made.people, made.supply), access / factor, **EXACT)

    # The order of places and of pairs does not matter.
    here = np.array(data.draw(st.permutations(range(made.people.size))), dtype=np.int64)
    there = np.array(data.draw(st.permutations(range(made.supply.size))), dtype=np.int64)
    at_here, at_there = np.argsort(here), np.argsort(there)
    turned = Made(
        at_here[made.origin][::-1],
        at_there[made.dest][::-1],
        made.cost[::-1],
        made.people[here],
        made.supply[there],
    )
    again = measure(turned.weights(decay), turned.people, turned.supply)
    assert_allclose(again, access[here], **EXACT)

    # Scenarios in columns are scenarios one by one.
    many = np.column_stack([made.supply, factor * made.supply, made.supply[::-1]])
    crowd = np.column_stack([made.people, made.people, factor * made.people])
    for left, right in ((made.people, many), (crowd, made.supply), (crowd, many)):
        table = measure(w, left, right)
        for column in range(3):
            one = measure(
                w,
                left if left.ndim == 1 else left[:, column],
                right if right.ndim == 1 else right[:, column],
            )
            assert_allclose(table[:, column], one, **EXACT)

    # Who reaches nothing has 0, and nobody else has.
    reached = w.reached(made.supply)
    assert (access[~reached] == 0).all()
    pressed = w.to_supply((made.people > 0).astype(float)) > 0
    some = w.to_demand(((made.supply > 0) & pressed).astype(float)) > 0
    assert (access[some] > 0).all()

    # What is shared out is the supply that somebody reaches, or less.
    shared, reachable = made.people @ access, made.supply[pressed].sum()
    if method in ("2sfca", "3sfca"):
        assert_allclose(shared, reachable, **EXACT)
    elif method in ("m2sfca", "mh3sfca"):
        assert shared <= reachable * (1 + 1e-12)
    else:
        pull = ratio(made.people, w.row_sums)
        pressing = w.to_supply(pull)
        assert_allclose(pressing.sum(), made.people[w.row_sums > 0].sum(), **EXACT)
        assert_allclose(access.sum(), ratio(made.supply, pressing).sum(), **EXACT)


@settings(max_examples=50, deadline=None)
@given(made=places(), decay=decays)
def test_spatial_availability_is_the_two_step(made: Made, decay) -> None:
    w = made.weights(decay)
    allotted = floating.spatial_availability(w, made.people, made.supply)
    access = floating.two_step(w, made.people, made.supply)
    assert_allclose(ratio(allotted, made.people), np.where(made.people > 0, access, 0), **EXACT)


@settings(max_examples=50, deadline=None)
@given(made=places(), decay=decays)
def test_crowding_counts_everybody_once(made: Made, decay) -> None:
    w = made.weights(decay)
    crowd = floating.crowding(w, made.people, made.supply)
    assert_allclose(crowd @ made.supply, made.people[w.reached(made.supply)].sum(), **EXACT)


@settings(max_examples=50, deadline=None)
@given(made=places(zeros=False, square=True))
def test_between_walls_and_without_any(made: Made) -> None:
    n = made.people.size
    off = made.origin != made.dest
    origin = np.concatenate([made.origin[off], np.arange(n)])
    dest = np.concatenate([made.dest[off], np.arange(n)])
    cost = np.concatenate([made.cost[off] + 1, np.zeros(n)])
    walled = prepare_weights(cost_table(origin, dest, cost, (n, n)), binary(0.5))
    assert_allclose(
        floating.two_step(walled, made.people, made.supply),
        floating.within_place(made.people, made.supply),
        **EXACT,
    )
    rows, columns = np.divmod(np.arange(n * n), n)
    open_to_all = prepare_weights(cost_table(rows, columns, rows + 3, (n, n)), binary(np.inf))
    everywhere = made.supply.sum() / made.people.sum()
    assert_allclose(floating.two_step(open_to_all, made.people, made.supply), everywhere, **EXACT)


@pytest.mark.parametrize(
    ("method", "same"),
    [("2sfca", True), ("mh3sfca", True), ("3sfca", False), ("bfca", False)],
)
def test_splitting_a_supply_place(method: str, same: bool) -> None:
    made = country(20, 8)
    w = made.weights(gaussian(sigma=30, cutoff=60))
    there = made.dest == 3
    split = Made(
        np.concatenate([made.origin, made.origin[there]]),
        np.concatenate([made.dest, np.full(there.sum(), 8)]),
        np.concatenate([made.cost, made.cost[there]]),
        made.people,
        np.concatenate([made.supply, [0.0]]),
    )
    split.supply[3], split.supply[8] = made.supply[3] * 0.3, made.supply[3] * 0.7
    before = FAMILY[method](w, made.people, made.supply)
    after = FAMILY[method](split.weights(gaussian(sigma=30, cutoff=60)), split.people, split.supply)
    assert np.allclose(before, after, rtol=1e-12) == same


@pytest.mark.parametrize("method", ["2sfca", "3sfca"])
@settings(max_examples=50, deadline=None)
@given(made=places(), decay=decays, data=st.data())
def test_added_supply_lowers_nobody(method: str, made: Made, decay, data) -> None:
    w, more = made.weights(decay), made.supply.copy()
    more[data.draw(st.integers(0, more.size - 1))] += 10
    before = FAMILY[method](w, made.people, made.supply)
    assert (FAMILY[method](w, made.people, more) >= before * (1 - 1e-12)).all()


def test_added_supply_can_lower_access_in_mh3sfca() -> None:
    """Why it is never the headline: a rival far away grows, and a place loses nine tenths."""
    w = Weights(cost_table([0, 0, 1, 2], [0, 1, 0, 1], [1, 0.01, 1, 1], (3, 2)))
    people = [1, 100, 1_000_000]
    before = floating.huff_three_step(w, people, [1, 1])[0]
    after = floating.huff_three_step(w, people, [1, 1000])[0]
    assert after < 0.1 * before


def test_row_shares_end_at_the_cutoff() -> None:
    """A table wider than the cut-off gives the same as one trimmed to it."""
    made, decay = country(30, 12, most=150), gaussian(sigma=20, cutoff=60)
    near = made.cost <= 60
    trimmed = Made(made.origin[near], made.dest[near], made.cost[near], made.people, made.supply)
    for measure in FAMILY.values():
        wide = measure(made.weights(decay), made.people, made.supply)
        assert_allclose(wide, measure(trimmed.weights(decay), made.people, made.supply), **EXACT)


@pytest.mark.parametrize("method", ["2sfca", "m2sfca", "3sfca", "mh3sfca"])
def test_a_state_is_computed_with_its_surroundings(method: str) -> None:
    """Cut at the border it is wrong; with what lies within reach of it, exact."""
    made, decay = country(80, 40), gaussian(sigma=15, cutoff=30)
    table = made.table.within(decay.cutoff)
    state = np.arange(12)
    whole = FAMILY[method](prepare_weights(table, decay), made.people, made.supply)[state]
    around = surroundings(table, state, shares=method in ("3sfca", "mh3sfca"))
    assert around.demand.size < 80
    here, there = np.isin(made.origin, around.demand), np.isin(made.dest, around.supply)
    part = Made(
        np.searchsorted(around.demand, made.origin[here & there]),
        np.searchsorted(around.supply, made.dest[here & there]),
        made.cost[here & there],
        made.people[around.demand],
        made.supply[around.supply],
    )
    found = FAMILY[method](part.weights(decay), part.people, part.supply)
    assert_allclose(found[np.searchsorted(around.demand, state)], whole, **EXACT)
    own = made.origin < 12
    cut = Made(made.origin[own], made.dest[own], made.cost[own], made.people[:12], made.supply)
    assert not np.allclose(
        FAMILY[method](cut.weights(decay), cut.people, cut.supply), whole, rtol=0.05
    )


def test_cost_zero_is_in_reach_and_an_absent_pair_is_not() -> None:
    w = prepare_weights(cost_table([0, 1], [0, 1], [0, 0], (3, 2)), gaussian(cutoff=30))
    assert w.matrix.nnz == 2
    assert floating.two_step(w, [10, 20, 30], [1, 1]).tolist() == [0.1, 0.05, 0.0]
    assert w.reached([1, 0]).tolist() == [True, False, False]


def test_relative_access_is_over_the_baseline() -> None:
    made = country(30, 12)
    w = made.weights(gaussian(cutoff=60))
    base = floating.two_step(w, made.people, made.supply)
    mean = np.average(base, weights=made.people)
    more = floating.two_step(w, made.people, 1.2 * made.supply)
    assert_allclose(np.average(floating.relative(base, made.people), weights=made.people), 1.0)
    assert_allclose(
        floating.relative(more, made.people, mean), 1.2 * floating.relative(base, made.people)
    )
    assert_allclose(
        floating.relative(more, made.people), floating.relative(base, made.people)
    )  # its own mean hides a policy that helps everybody


def test_half_the_memory_costs_six_digits() -> None:
    made, decay = country(200, 80), gaussian(sigma=30, cutoff=60)
    full, half = made.weights(decay), prepare_weights(made.table, decay, dtype=np.float32)
    assert half.matrix.data.nbytes * 2 == full.matrix.data.nbytes
    for measure in FAMILY.values():
        exact, rough = (measure(w, made.people, made.supply) for w in (full, half))
        assert rough.dtype == np.float32
        assert_allclose(rough, exact, rtol=3e-6)


def test_grown_catchments() -> None:
    made = country(40, 40)
    people_at = made.people
    reach = grown_reach(made.table, people_at, target=30_000, most=60)
    table = made.table
    for i, h in enumerate(reach):
        row = slice(table.start[i], table.start[i + 1])
        cost, there = table.cost[row], people_at[table.dest[row]]
        assert h == 60 or there[cost <= h].sum() >= 30_000
        assert there[cost < h].sum() < 30_000
    own = prepare_weights(table, gaussian(cutoff=60), reach)
    assert len(own) < len(made.weights(gaussian(cutoff=60)))
    shared = floating.two_step(own, made.people, made.supply) @ made.people
    assert_allclose(shared, made.supply[~own.unreached(made.people)].sum(), rtol=1e-12)


def test_nearest_supply() -> None:
    table = cost_table([0, 0, 1, 2], [0, 1, 1, 0], [9, 31, 61, 30], (4, 2))
    assert nearest_cost(table, np.array([0.0, 1.0])).tolist() == [31, 61, np.inf, np.inf]
    assert share_within(table, [10, 10, 10, 10], [1, 1], 30) == 0.5


def test_prepared_places_keep_their_answer() -> None:
    """Nothing that is passed in is written to."""
    made = country(20, 8)
    arrays = (made.origin, made.dest, made.cost, made.people, made.supply)
    before = [one.copy() for one in arrays]
    for measure in FAMILY.values():
        measure(made.weights(gaussian(cutoff=60)), made.people, made.supply)
    for old, new in zip(before, arrays, strict=True):
        assert (old == new).all()
