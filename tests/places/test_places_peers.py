"""Agreement with PySAL's `access` and `inequality` to 1e-12, where they are sound.

Both pull in geographical libraries, so they are not among the development packages; without them
these tests are skipped, and `make bench-access` prints the same agreement. They are sound on tables
trimmed to the cut-off (3SFCA), with costs above 0, unweighted and with values above 0 (inequality).
"""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from made_places import Made, country
from numpy.testing import assert_allclose

import landbridge as lb
from landbridge.places import inequality as ineq

pandas = pytest.importorskip("pandas")
peer = pytest.importorskip("access")
unweighted = pytest.importorskip("inequality")
pytestmark = pytest.mark.filterwarnings("ignore")

EXACT = {"rtol": 1e-12, "atol": 0}
STEPS = {10: 1, 20: 0.68, 60: 0.22}
MADE = country(300, 120, seed=3)
DECAYS = {
    "2sfca": (lb.decay.binary(60), None),
    "e2sfca": (lb.decay.steps(STEPS), peer.weights.step_fn(STEPS)),
    "kd2sfca": (lb.decay.gaussian(sigma=30, cutoff=60), peer.weights.gaussian(30)),
    "3sfca": (lb.decay.gaussian(sigma=30, cutoff=60), peer.weights.gaussian(30)),
}


def frames(made: Made):  # type: ignore[no-untyped-def]
    """Frames of both sides' shape."""
    names = [f"{k:05d}" for k in range(max(made.people.size, made.supply.size))]
    demand = {"id": names[: made.people.size], "population": made.people}
    supply = {"id": names[: made.supply.size], "fte": made.supply}
    cost = {
        "origin": [names[k] for k in made.origin],
        "dest": [names[k] for k in made.dest],
        "cost": made.cost,
    }
    return pandas.DataFrame(demand), pandas.DataFrame(supply), pandas.DataFrame(cost)


def theirs(demand, supply, cost):  # type: ignore[no-untyped-def]
    """The peer's object over copies of the frames: it adds columns to the caller's cost table."""
    return peer.Access(
        demand_df=demand.copy(), demand_index="id", demand_value="population",
        supply_df=supply.copy(), supply_index="id", supply_value="fte",
        cost_df=cost.copy(), cost_origin="origin", cost_dest="dest", cost_name="cost",
    )  # fmt: skip


@pytest.mark.parametrize("method", DECAYS)
def test_floating_catchments(method: str) -> None:
    ours, weight = DECAYS[method]
    given = frames(MADE)
    if method == "3sfca":
        found = theirs(*given).three_stage_fca(name="x", max_cost=60, weight_fn=weight)
    else:
        found = theirs(*given).two_stage_fca(name="x", max_cost=60, weight_fn=weight)
    mine = lb.access(*given, method, ours)
    joined = mine.join(
        pl.DataFrame({"id": found.index.to_list(), "peer": found["x_fte"].to_numpy()}), on="id"
    ).filter(pl.col("peer").is_not_nan())
    assert joined.height > 250
    assert_allclose(joined["access"], joined["peer"], **EXACT)


def test_raam_is_at_least_as_good() -> None:
    """The peer moves whole people about and stops; the exact equilibrium has no higher cost."""
    demand, supply, cost = frames(MADE)
    supply = supply[supply["fte"] > 0]
    cost = cost[cost["dest"].isin(supply["id"])]
    demand = demand[demand["id"].isin(cost["origin"])].astype({"population": int})
    found = theirs(demand, supply, cost).raam(name="x", tau=60)
    done = lb.access(demand, supply, cost, "raam", tolerance=1e-7, details=True)
    joined = done.table.join(
        pl.DataFrame({"id": found.index.to_list(), "peer": found["x_fte"].to_numpy()}), on="id"
    ).filter(pl.col("peer").is_not_nan())
    assert done.equilibrium is not None
    assert done.equilibrium.gap <= 1e-7
    difference = np.abs(joined["access"] / joined["peer"] - 1)
    assert difference.median() < 0.05


@pytest.mark.parametrize("zeros", [False, True])
def test_inequality(zeros: bool) -> None:
    values = np.random.default_rng(2).gamma(2, size=400)
    groups = np.arange(400) % 7
    alike = np.ones(400)
    if not zeros:
        for e in (0.5, 1, 2):
            found = unweighted.atkinson.Atkinson(values, e).A
            assert_allclose(ineq.atkinson(values, alike, e), found, **EXACT)
        parts = unweighted.theil.TheilD(values, groups)
        between, within = ineq.theil_between_within(values, alike, groups)
        assert_allclose(between, np.ravel(parts.bg)[0], **EXACT)
        assert_allclose(within, np.ravel(parts.wg)[0], **EXACT)
    else:
        values[:30] = 0
    assert_allclose(ineq.gini(values, alike), unweighted.gini.Gini(values).g, **EXACT)
    theil = np.ravel(unweighted.theil.Theil(values).T)[0]
    assert_allclose(ineq.theil(values, alike), theil, **EXACT)
    schutz = unweighted.schutz.Schutz(pandas.DataFrame({"v": values}), "v")
    assert_allclose(ineq.hoover(values, alike), schutz.distance, **EXACT)
