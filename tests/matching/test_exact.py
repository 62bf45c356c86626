"""The exact model against brute force, and repairs around what blocks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from markets import build, draw, draw_everything
from oracles import Plain, feasible, is_stable, key, key_of, stable_seatings

from landbridge.matching.exact import Undecided, exact, neighbours
from landbridge.matching.result import match
from landbridge.matching.solver import solve_once
from landbridge.matching.verification import matching_of, verify

#: Seeds of markets whose stable matchings the procedure alone misses.
MISSED = (197, 227, 259)


@pytest.mark.parametrize("first", range(0, 150, 30))
def test_nothing_stable_is_missed(first):
    for seed in range(first, first + 30):
        market = draw_everything(seed)
        stable = {key(at) for at in stable_seatings(market)}
        found = exact(market)
        assert (found is None) == (not stable), seed
        assert found is None or key_of(found.primary, found.extra) in stable, seed


@pytest.mark.parametrize("seed", range(40))
def test_others_keep_their_seats(seed):
    rng = np.random.default_rng(seed)
    market = draw(rng, 4, int(rng.integers(0, 3)), 5, reversions=2, parity=0.2)
    everything = list(feasible(Plain.of(market)))
    stable = [at for at, seats, _ in everything if is_stable(at, seats)]
    starts = [everything[int(rng.integers(len(everything)))][0], *stable[:2]]
    for start in starts:
        frozen = matching_of(market, np.array(start.primary), np.array(start.extra))
        free = rng.random(len(market.applicants)) < 0.4
        free[market.members[free[market.members].any(axis=1)]] = True
        allowed = {
            key(at)
            for at in stable
            if all(
                (at.primary[a], at.extra[a]) == (start.primary[a], start.extra[a])
                for a in np.flatnonzero(~free)
            )
        }
        found = exact(market, frozen=frozen, free=free)
        assert (found is None) == (not allowed)
        assert found is None or key_of(found.primary, found.extra) in allowed


@pytest.mark.parametrize("seed", MISSED)
def test_what_the_procedure_misses_is_completed(seed):
    market = draw_everything(seed)
    if match(market, orders=1).is_stable:
        pytest.skip("the procedure has learned to solve this one")
    assert match(market, orders=1, exact=True).is_stable


def test_example_without_a_stable_matching():
    """Example B: proven to have none."""
    market = build({"H1": (1, "ca s"), "H2": (1, "s cb")}, {"s": "H1 H2"}, {("ca", "cb"): "H1,H2"})
    assert exact(market) is None
    result = match(market, exact=True)
    assert result.status == "blocked"
    assert result.verification.blocking


def test_rings_grow():
    market = draw_everything(MISSED[0])
    matching = solve_once(market).matching
    verification = verify(market, matching)
    rings = [neighbours(market, matching, verification, r) for r in range(4)]
    for inner, outer in pairwise(rings[1:]):
        assert (inner <= outer).all()
    blocking = [a for block in verification.blocking for a in block.applicants]
    assert all(ring[blocking].all() for ring in rings)


def test_what_the_model_does_not_do():
    market = build({"H": (1, "a b")}, {"a": "H", "b": "H"})
    with pytest.raises(ValueError, match="kpr"):
        exact(market, "mm")
    with pytest.raises(ValueError, match="together"):
        exact(market, free=np.ones(2, dtype=bool))
    with pytest.raises(Undecided):
        exact(draw(np.random.default_rng(1), 60, 12, 20, 4), seconds=1e-6)
