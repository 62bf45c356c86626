"""Time access here and in PySAL's `access`, in one run, and print agreement and ratios.

usage: make bench-access

A Gaussian two-step floating catchment area for as many tracts as there are and 30,000 sites, 9.6
million pairs: the whole call from data frames, and one scenario on prepared weights, each side in
a process of its own, with the peak of memory over what the inputs hold. Then 2,600 county scenarios
in one product, exact RAAM of the counties, and the agreement of small tables with both peers.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))
from agreement import write_small  # noqa: E402
from machine import describe  # noqa: E402
from made_tracts import tracts  # noqa: E402

from landbridge.baseline.counties import load_counties  # noqa: E402
from landbridge.places.catchment import prepare_weights  # noqa: E402
from landbridge.places.decay import gaussian  # noqa: E402
from landbridge.places.floating import two_step  # noqa: E402
from landbridge.places.raam import raam  # noqa: E402
from landbridge.places.travel import (  # noqa: E402
    SQUARE_KM_PER_SQUARE_MILE,
    TravelRules,
    travel_costs,
)

PEER_PYTHON = HERE.parent / ".venv-access" / "bin" / "python"
RESULT = HERE.parent / "results" / "access.json"
SCENARIOS = 2600


def told_by(python: Path | str, script: str, *arguments: str) -> dict[str, float]:
    """What a side prints."""
    done = subprocess.run(
        [str(python), str(HERE / script), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def off_by(first: Path, second: Path) -> float:
    """Largest relative difference of two answers; a place that the peer leaves out counts as 0."""
    ours, theirs = (np.load(path)["access"] for path in (first, second))
    theirs = np.nan_to_num(theirs)
    return float(np.max(np.abs(ours - theirs) / np.maximum(np.abs(theirs), 1e-300)))


def tract_size(result: dict[str, object]) -> None:
    """Both sides on one table of tracts."""
    with tempfile.TemporaryDirectory() as folder:
        source, ours, theirs = (Path(folder) / f"{name}.npz" for name in ("table", "a", "b"))
        table = tracts()
        np.savez(source, **table)
        print(
            f"{table['people'].size:,} tracts, {table['fte'].size:,} sites, "
            f"{table['cost'].size:,} pairs"
        )
        del table
        peer: dict[str, float] = {}
        for kind in ("text", "number"):
            mine = told_by(
                sys.executable, "landbridge_side.py", str(source), str(ours), kind, "call"
            )
            print(
                f"whole call, {kind} ids: landbridge {mine['call_seconds']:.2f} s, "
                f"{mine['peak_mib']:,.0f} MiB over the inputs"
            )
            result[f"call_{kind}"] = {"landbridge": mine}
            if PEER_PYTHON.exists():
                peer = told_by(PEER_PYTHON, "access_side.py", str(source), str(theirs), kind)
                whole = peer["build_seconds"] + peer["call_seconds"]
                worst = off_by(ours, theirs)
                print(
                    f"  access {whole:.1f} s, {peer['peak_mib']:,.0f} MiB; ratio "
                    f"{whole / mine['call_seconds']:.1f}; largest relative difference {worst:.1e}"
                )
                result[f"call_{kind}"] = {
                    "landbridge": mine, "access": peer, "ratio": whole / mine["call_seconds"],
                    "largest_relative_difference": worst,
                }  # fmt: skip
        for dtype in ("float64", "float32"):
            mine = told_by(
                sys.executable, "landbridge_side.py", str(source), str(ours), "number", "prepared",
                dtype,
            )  # fmt: skip
            print(
                f"prepared weights, {dtype}: made in {mine['weights_seconds']:.2f} s, scenario "
                f"{1000 * mine['scenario_seconds']:.0f} ms, 26 in one product "
                f"{1000 * mine['scenarios_26_seconds']:.0f} ms, {mine['peak_mib']:,.0f} MiB"
            )
            result[f"prepared_{dtype}"] = mine
            if peer:
                # The number run of the peer, its faster one.
                faster = peer["call_seconds"] / mine["scenario_seconds"]
                with_weights = peer["call_seconds"] / (
                    mine["weights_seconds"] + mine["scenario_seconds"]
                )
                memory = mine["peak_mib"] / peer["peak_mib"]
                print(
                    f"  access {peer['call_seconds']:.1f} s, {peer['peak_mib']:,.0f} MiB: "
                    f"{faster:,.0f} times faster ({with_weights:.0f} with the weights made anew), "
                    f"{memory:.2f} of the memory; largest relative difference "
                    f"{off_by(ours, theirs):.1e}"
                )
                mine |= {"ratio": faster, "ratio_with_weights": with_weights, "memory": memory}


def county_size(result: dict[str, object]) -> None:
    """2,600 county scenarios in one product, and the exact equilibrium."""
    counties = load_counties()
    n = len(counties)
    costs = travel_costs(
        counties.lat, counties.lon, counties.lat, counties.lon, 100, TravelRules(circuity=1.0),
        own=np.arange(n), area=counties.land_area * SQUARE_KM_PER_SQUARE_MILE,
    )  # fmt: skip
    weights = prepare_weights(costs, gaussian(sigma=50, cutoff=100))
    people = counties.population[-1]
    rng = np.random.default_rng(1)
    supply = people[:, None] / 1300 * rng.uniform(0.5, 1.5, (n, SCENARIOS))
    two_step(weights, people, supply[:, :3])
    seconds = []
    for _ in range(7):
        started = time.perf_counter()
        two_step(weights, people, supply)
        seconds.append(time.perf_counter() - started)
    ms = 1000 * median(seconds)
    print(f"{n:,} counties, {len(costs):,} pairs: {SCENARIOS:,} scenarios in {ms:.0f} ms")
    raam(costs, people[:], supply[:, 0], tolerance=1.0)
    started = time.perf_counter()
    done = raam(costs, people, supply[:, 0], tolerance=1e-6)
    took = time.perf_counter() - started
    print(f"exact RAAM of the counties: gap {done.gap:.1e} in {took:.2f} s, {done.sweeps} sweeps")
    result["counties"] = {
        "pairs": len(costs), "scenarios": SCENARIOS, "milliseconds": ms,
        "raam_seconds": took, "raam_gap": done.gap,
    }  # fmt: skip


def main() -> None:
    result: dict[str, object] = {"machine": describe()}
    if not PEER_PYTHON.exists():
        print("PySAL's environment is not there; landbridge alone is timed.")
    else:
        with tempfile.TemporaryDirectory() as folder:
            write_small(Path(folder) / "small.npz")
            small = told_by(PEER_PYTHON, "agreement_side.py", str(Path(folder) / "small.npz"))
        print("largest relative difference from PySAL on small tables:")
        for name, worst in small.items():
            print(f"  {name}: {worst:.1e}")
        result["agreement"] = small
    county_size(result)
    tract_size(result)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
