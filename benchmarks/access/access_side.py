"""PySAL's `access` on one table; prints JSON. Runs in an environment of its own.

usage: access_side.py TABLE.npz OUT.npz (text|number)
"""

import json
import sys
import time
import warnings

import memory
import numpy as np
import pandas as pd
from access import Access, weights

warnings.simplefilter("ignore")


def ids(many, kind):
    if kind == "number":
        return 1_000_000_000 + 7 * np.arange(many)
    return np.array([f"0{1_000_000_000 + 7 * k:010d}" for k in range(many)], dtype=object)


def main():
    source, target, kind = sys.argv[1:]
    table = dict(np.load(source))
    here, there = ids(table["people"].size, kind), ids(table["fte"].size, kind)
    demand = pd.DataFrame({"id": here, "population": table["people"]})
    supply = pd.DataFrame({"id": there, "fte": table["fte"]})
    cost = pd.DataFrame(
        {"origin": here[table["origin"]], "dest": there[table["dest"]], "cost": table["cost"]}
    )
    cutoff = float(table["cutoff"])
    del table
    before = memory.start()
    started = time.perf_counter()
    given = Access(
        demand_df=demand, demand_index="id", demand_value="population",
        supply_df=supply, supply_index="id", supply_value="fte",
        cost_df=cost, cost_origin="origin", cost_dest="dest", cost_name="cost",
    )  # fmt: skip
    built = time.perf_counter()
    found = given.two_stage_fca(name="x", max_cost=cutoff, weight_fn=weights.gaussian(cutoff / 2))
    done = time.perf_counter()
    peak = memory.peak()
    np.savez(target, access=found["x_fte"].reindex(here).to_numpy())
    print(
        json.dumps(
            {
                "build_seconds": built - started,
                "call_seconds": done - built,
                "peak_mib": peak - before,
                "inputs_mib": before,
            }
        )
    )


main()
