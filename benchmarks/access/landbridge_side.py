"""Landbridge on the same table; prints JSON.

usage: landbridge_side.py TABLE.npz OUT.npz (text|number) (call|prepared) [float32]
"""

from __future__ import annotations

import json
import sys
import time
from statistics import median

import memory
import numpy as np
import polars as pl
from made_tracts import text_ids

import landbridge as lb
from landbridge.places.catchment import prepare_weights
from landbridge.places.costs import cost_table
from landbridge.places.floating import two_step


def whole_call(table: dict[str, np.ndarray], kind: str) -> tuple[np.ndarray, dict[str, float]]:
    """From data frames to a data frame."""
    n, m = table["people"].size, table["fte"].size
    if kind == "number":
        here, there = (pl.Series(1_000_000_000 + 7 * np.arange(k)) for k in (n, m))
    else:
        here, there = pl.Series(text_ids(n)), pl.Series(text_ids(m))
    demand = pl.DataFrame({"id": here, "population": table["people"]})
    supply = pl.DataFrame({"id": there, "fte": table["fte"]})
    cost = pl.DataFrame(
        {
            "origin": here.gather(table["origin"]),
            "dest": there.gather(table["dest"]),
            "cost": table["cost"],
        }
    )
    decay = lb.decay.gaussian(cutoff=float(table["cutoff"]))
    table.clear()
    lb.access(demand.head(2), supply.head(2), cost.clear(), decay=decay)  # imports
    before = memory.start()
    started = time.perf_counter()
    found = lb.access(demand, supply, cost, decay=decay)
    seconds = time.perf_counter() - started
    told = {
        "call_seconds": seconds,
        "peak_mib": memory.peak() - before,
        "inputs_mib": before,
    }
    return found["access"].to_numpy(), told


def prepared(table: dict[str, np.ndarray], dtype: str) -> tuple[np.ndarray, dict[str, float]]:
    """Weights once, then one scenario, and 26 of them in one product."""
    shape = (table["people"].size, table["fte"].size)
    costs = cost_table(table["origin"], table["dest"], table["cost"], shape)
    people, fte = table["people"].astype(float), table["fte"]
    decay = lb.decay.gaussian(cutoff=float(table["cutoff"]))
    table.clear()
    before = memory.start()
    started = time.perf_counter()
    weights = prepare_weights(costs, decay, dtype=np.dtype(dtype))
    made = time.perf_counter() - started
    found = two_step(weights, people, fte)
    peak = memory.peak() - before  # the matrix of weights, and all that the scenario needs
    seconds = []
    for _ in range(9):
        started = time.perf_counter()
        two_step(weights, people, fte)
        seconds.append(time.perf_counter() - started)
    many = fte[:, None] * np.linspace(1, 2, 26)
    started = time.perf_counter()
    two_step(weights, people, many)
    years = time.perf_counter() - started
    return found, {
        "weights_seconds": made,
        "scenario_seconds": median(seconds),
        "scenarios_26_seconds": years,
        "peak_mib": peak,
    }


def main() -> None:
    source, target, kind, what, *rest = sys.argv[1:]
    table = dict(np.load(source))
    found, told = (
        whole_call(table, kind) if what == "call" else prepared(table, *(rest or ["float64"]))
    )
    np.savez(target, access=found)
    print(json.dumps(told))


main()
