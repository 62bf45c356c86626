"""Time the Match here and in the package `matching`, in one run, and print the ratios.

usage: make bench-match [ARGS="--budget 60"]

First the size of the Main Residency Match, singles only and with everything on, after compilation
and reading: preparation, solving and verification apart, and reading and checking the folder of
CSV files. Then markets that double in size, given to both, until the peer needs more than the
budget; both must find the same matching.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))
from machine import describe  # noqa: E402
from synthetic import make_market  # noqa: E402

from landbridge.matching.market import Market  # noqa: E402
from landbridge.matching.preparation import prepare  # noqa: E402
from landbridge.matching.solver import solve_once  # noqa: E402
from landbridge.matching.verification import verify  # noqa: E402

PEER_PYTHON = HERE.parent / ".venv-matching" / "bin" / "python"
RESULT = HERE.parent / "results" / "match.json"
NRMP = {"applicants": 50_000, "programs": 6_500, "seats": 42_200}
EVERYTHING = {"couples": 1_250, "supplementals": 6_000, "reversions": 400, "even": 4}


def times(market: Market, repeats: int) -> dict[str, float]:
    """Median seconds of preparation, solving and verification, after one warm-up."""
    rows = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        lists = prepare(market)
        prepared = time.perf_counter()
        outcome = solve_once(market, lists)
        solved = time.perf_counter()
        verify(market, outcome.matching)
        rows.append((prepared - start, solved - prepared, time.perf_counter() - solved))
    prepare_s, solve_s, verify_s = (median(column) for column in zip(*rows[1:], strict=True))
    return {"prepare": prepare_s, "solve": solve_s, "verify": verify_s}


def reading(market: Market) -> float:
    """Seconds to read and check the market as a folder of CSV files."""
    from landbridge.matching.writing import write_market

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "market"
        write_market(market, path, "folder")
        start = time.perf_counter()
        Market.read(path)
        return time.perf_counter() - start


def as_dictionaries(market: Market) -> dict[str, dict[str, object]]:
    """The market in the shape of the peer; a program that nobody ranks is left out."""

    def named(ptr: object, entries: object, i: int, names: tuple[str, ...]) -> list[str]:
        return [names[k] for k in entries[ptr[i] : ptr[i + 1]]]  # type: ignore[index]

    residents = {
        name: named(market.single_ptr, market.single_list, a, market.programs)
        for a, name in enumerate(market.applicants)
    }
    hospitals = {
        name: named(market.program_ptr, market.program_list, p, market.applicants)
        for p, name in enumerate(market.programs)
    }
    hospitals = {name: ranks for name, ranks in hospitals.items() if ranks}
    quota = {name: int(q) for name, q in zip(market.programs, market.quota, strict=True)}
    return {
        "residents": residents,
        "hospitals": hospitals,
        "capacities": {name: quota[name] for name in hospitals},
    }


def beside_the_peer(size: int, budget: float) -> dict[str, float] | None:
    """Both sides on a market of ``size`` applicants; None if the peer fails or takes too long."""
    market = make_market(size, max(size // 8, 2), int(size * 0.84), length=10)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "market.json", Path(folder) / "answer.json"
        source.write_text(json.dumps(as_dictionaries(market)))
        try:
            done = subprocess.run(
                [str(PEER_PYTHON), str(HERE / "matching_side.py"), str(source), str(target)],
                stdout=subprocess.PIPE,
                text=True,
                check=True,
                timeout=budget,
            )
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
            return None
        theirs = json.loads(done.stdout)
        ours = times(market, 3)
        held = solve_once(market).matching.primary
        pairs = sorted(
            [market.applicants[a], market.programs[p]] for a, p in enumerate(held) if p >= 0
        )
        if pairs != json.loads(target.read_text()):
            raise SystemExit("The two sides found different matchings; no ratio is given.")
    mine = ours["prepare"] + ours["solve"]
    return {
        "applicants": size,
        "landbridge_seconds": mine,
        "matching_seconds": theirs["build_seconds"] + theirs["solve_seconds"],
        "matching_solve_seconds": theirs["solve_seconds"],
        "ratio": (theirs["build_seconds"] + theirs["solve_seconds"]) / mine,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--budget", type=float, default=60.0, help="seconds the peer may take")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    everything = make_market(**NRMP, **EVERYTHING)
    result: dict[str, object] = {"machine": describe()}
    for name, market in (("singles", make_market(**NRMP)), ("everything", everything)):
        row = times(market, options.repeats)
        result[name] = row
        total = 1000 * (row["prepare"] + row["solve"])
        parts = ", ".join(f"{part} {1000 * seconds:.0f} ms" for part, seconds in row.items())
        print(f"NRMP size, {name}: {total:.0f} ms to match ({parts})")
    result["reading_seconds"] = reading(everything)
    print(f"NRMP size, reading and checking the folder: {result['reading_seconds']:.2f} s")
    rows = []
    if PEER_PYTHON.exists():
        size = 500
        while (row_here := beside_the_peer(size, options.budget)) is not None:
            rows.append(row_here)
            print(
                f"{size:,} applicants: landbridge {1000 * row_here['landbridge_seconds']:.1f} ms, "
                f"matching {row_here['matching_seconds']:.2f} s, ratio {row_here['ratio']:,.0f}"
            )
            size *= 2
        print(f"{size:,} applicants: matching needs more than {options.budget:.0f} s, or fails")
    result["beside_matching"] = rows
    RESULT.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
