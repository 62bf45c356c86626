"""Small tables and our answers to them, for the peers to be compared with."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from landbridge.places import inequality as ineq
from landbridge.places.catchment import prepare_weights
from landbridge.places.costs import cost_table
from landbridge.places.decay import binary, gaussian, steps
from landbridge.places.floating import three_step, two_step
from landbridge.places.raam import raam

MOST = 60.0
STEPS = {10: 1.0, 20: 0.68, 60: 0.22}


def write_small(path: Path, seed: int = 3) -> None:
    """A square of places with all pairs up to the cut-off at costs above 0, and what we say.

    Trimmed tables, positive costs, people and values, no weights in inequality: where PySAL is
    sound.
    """
    rng = np.random.default_rng(seed)
    here, there = rng.uniform(0, 200, (800, 2)), rng.uniform(0, 200, (300, 2))
    cost = np.linalg.norm(here[:, None] - there[None], axis=2) + 1.0
    origin, dest = np.nonzero(cost <= MOST)
    people = rng.integers(100, 9000, 800)
    supply = rng.integers(1, 40, 300)
    table = cost_table(origin, dest, cost[origin, dest], cost.shape)
    bell = prepare_weights(table, gaussian(sigma=30, cutoff=MOST))
    values = rng.gamma(2, size=900)
    group, alike = np.arange(900) % 50, np.ones(900)
    between, within = ineq.theil_between_within(values, alike, group)
    done = raam(table, people, supply, tolerance=1e-7)
    np.savez(
        path,
        origin=origin,
        dest=dest,
        cost=cost[origin, dest],
        people=people,
        supply=supply,
        values=values,
        group=group,
        two_step=two_step(prepare_weights(table, binary(MOST)), people, supply),
        enhanced=two_step(prepare_weights(table, steps(STEPS)), people, supply),
        gaussian=two_step(bell, people, supply),
        three_step=three_step(bell, people, supply),
        raam=done.access,
        raam_gap=done.gap,
        gini=ineq.gini(values, alike),
        theil=ineq.theil(values, alike),
        theil_between=between,
        theil_within=within,
        atkinson=[ineq.atkinson(values, alike, e) for e in (0.5, 1, 2)],
        hoover=ineq.hoover(values, alike),
    )
