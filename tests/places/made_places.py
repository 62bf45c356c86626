"""Small made-up sets of places for the tests of access."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from landbridge.places import floating
from landbridge.places.catchment import Weights, prepare_weights
from landbridge.places.costs import CostTable, cost_table
from landbridge.places.decay import (
    Decay,
    binary,
    epanechnikov,
    exponential,
    gaussian,
    gaussian_to_zero,
    log_logistic,
    power,
    steps,
)

#: One decay of each kind, with its cut-off inside the range of the made costs.
DECAYS = (
    binary(40),
    steps({10: 1, 20: 0.68, 30: 0.22}),
    gaussian(sigma=20, cutoff=40),
    gaussian_to_zero(40),
    epanechnikov(40),
    power(nearest=5, beta=1.5, cutoff=40),
    exponential(half_cost=15, cutoff=40),
    log_logistic(half_cost=20, slope=3, cutoff=40),
)
#: The family: every measure that gives access by demand place from prepared weights.
FAMILY = {
    "2sfca": floating.two_step,
    "3sfca": floating.three_step,
    "m2sfca": floating.modified_two_step,
    "bfca": floating.balanced,
    "mh3sfca": floating.huff_three_step,
}


@dataclass(frozen=True)
class Made:
    """Places with whole people and FTE, and a table of costs."""

    origin: np.ndarray
    dest: np.ndarray
    cost: np.ndarray
    people: np.ndarray
    supply: np.ndarray

    @property
    def table(self) -> CostTable:
        """The costs as a table."""
        shape = (self.people.size, self.supply.size)
        return cost_table(self.origin, self.dest, self.cost, shape)

    def weights(self, decay: Decay) -> Weights:
        """Weights under a decay."""
        return prepare_weights(self.table, decay)


@st.composite
def places(draw: st.DrawFn, zeros: bool = True, square: bool = False) -> Made:
    """Up to seven places on either side; some empty, some out of reach, some at cost 0."""
    n = draw(st.integers(1, 7))
    m = n if square else draw(st.integers(1, 7))
    least = 0 if zeros else 1
    people = draw(st.lists(st.integers(least, 900), min_size=n, max_size=n))
    supply = draw(st.lists(st.integers(least, 30), min_size=m, max_size=m))
    wanted = st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=n * m, max_size=n * m)
    costs = draw(wanted)
    pairs = [(k // m, k % m, cost) for k, cost in enumerate(costs) if cost is not None]
    order = draw(st.permutations(range(len(pairs))))
    origin, dest, cost = (np.array([pairs[k][c] for k in order]) for c in range(3))
    return Made(
        origin.astype(np.int64),
        dest.astype(np.int64),
        cost.astype(np.float64),
        np.array(people, dtype=np.float64),
        np.array(supply, dtype=np.float64),
    )


def country(n: int, m: int, seed: int = 1, most: float = 60.0) -> Made:
    """Places spread over a square, with all pairs up to a cost, all costs above 0."""
    rng = np.random.default_rng(seed)
    here, there = rng.uniform(0, 200, (n, 2)), rng.uniform(0, 200, (m, 2))
    cost = np.linalg.norm(here[:, None] - there[None], axis=2) + 1.0
    origin, dest = np.nonzero(cost <= most)
    people = rng.integers(1, 9000, n).astype(np.float64)
    supply = rng.integers(0, 40, m).astype(np.float64)
    return Made(origin, dest, cost[origin, dest], people, supply)
