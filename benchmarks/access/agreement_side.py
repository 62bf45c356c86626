"""PySAL's `access` and `inequality` on small tables; prints how far our answers are off as JSON.

usage: agreement_side.py SMALL.npz
"""

import json
import sys
import warnings

import numpy as np
import pandas as pd
from access import Access, weights
from inequality.atkinson import Atkinson
from inequality.gini import Gini
from inequality.schutz import Schutz
from inequality.theil import Theil, TheilD

warnings.simplefilter("ignore")
STEPS = {10: 1.0, 20: 0.68, 60: 0.22}


def main():
    held = dict(np.load(sys.argv[1]))
    n, m = held["people"].size, held["supply"].size

    def found(measure, **options):
        given = Access(
            demand_df=pd.DataFrame({"id": range(n), "population": held["people"]}),
            demand_index="id",
            demand_value="population",
            supply_df=pd.DataFrame({"id": range(m), "fte": held["supply"]}),
            supply_index="id",
            supply_value="fte",
            cost_df=pd.DataFrame({name: held[name] for name in ("origin", "dest", "cost")}),
            cost_origin="origin",
            cost_dest="dest",
            cost_name="cost",
        )
        table = getattr(given, measure)(name="x", **options)
        return table["x_fte"].reindex(range(n)).to_numpy()

    bell, zones = weights.gaussian(30), weights.step_fn(STEPS)
    parts = TheilD(held["values"], held["group"])
    theirs = {
        "two_step": found("two_stage_fca", max_cost=60),
        "enhanced": found("two_stage_fca", max_cost=60, weight_fn=zones),
        "gaussian": found("two_stage_fca", max_cost=60, weight_fn=bell),
        "three_step": found("three_stage_fca", max_cost=60, weight_fn=bell),
        "gini": Gini(held["values"]).g,
        "theil": np.ravel(Theil(held["values"]).T)[0],
        "theil_between": np.ravel(parts.bg)[0],
        "theil_within": np.ravel(parts.wg)[0],
        "atkinson": [Atkinson(held["values"], e).A for e in (0.5, 1, 2)],
        "hoover": Schutz(pd.DataFrame({"v": held["values"]}), "v").distance,
    }
    off = {
        name: float(np.max(np.abs(held[name] / np.asarray(value) - 1)))
        for name, value in theirs.items()
    }
    # The peer moves whole people and stops after a number of rounds: no bound is claimed.
    peer = found("raam", tau=60)
    off["raam, median (the peer is approximate)"] = float(
        np.nanmedian(np.abs(held["raam"] / peer - 1))
    )
    print(json.dumps(off))


main()
