"""Time a replicate of the engine, whole and as a tenth sample, each alone on one core.

usage: make bench-engine [ARGS="--from 2025 --to 2040 --repeats 3"]

Each size runs in a fresh process with one thread, after a small run that compiles or loads the
compiled code; the time is that of the best repeat (by the clock, and in processor time, which
others on the machine disturb less), the memory the peak of the whole process
(interpreter, libraries, country and people). What each process takes in a year is printed too; the
Match (lists sampled by apply, and the match itself) has a goal of its own. Standard output is JSON,
what a person reads goes to standard error.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from machine import describe, run_on_one_core  # noqa: E402

RESULT = HERE.parent / "results" / "engine.json"
SCALES = (1.0, 0.1)
TARGET_SECONDS = {1.0: 6.0, 0.1: 0.6}
TARGET_MIB = {1.0: 1500}
TARGET_MATCH_MILLISECONDS = 60


def tell(line: str) -> None:
    print(line, file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--from", dest="first_year", type=int, default=2025)
    parser.add_argument("--to", dest="last_year", type=int, default=2040)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    years = [str(options.first_year), str(options.last_year)]

    command = [sys.executable, str(HERE / "replicate.py"), *years]
    # Compile outside the measured processes, so that their memory has no compiler in it.
    run_on_one_core([*command, str(min(SCALES)), "1"])
    machine = describe()
    sizes = []
    for scale in SCALES:
        output = run_on_one_core([*command, str(scale), str(options.repeats)])
        sizes.append(json.loads(output.splitlines()[-1]))

    report = {
        "first_year": options.first_year,
        "last_year": options.last_year,
        "repeats": options.repeats,
        "machine": machine,
        "sizes": sizes,
    }
    tell(f"One replicate, {years[0]}-{years[1]}, one core, {machine['processor']}:")
    for size in sizes:
        goal = f"goal {TARGET_SECONDS[size['scale']]} s"
        if size["scale"] in TARGET_MIB:
            goal += f", {TARGET_MIB[size['scale']]:,} MiB"
        tell(
            f"  scale {size['scale']:<4} {size['seconds']:7.3f} s "
            f"({size['processor_seconds']:.3f} s of processor)   peak {size['peak_mib']:,} MiB"
            f"   ({goal}; warm-up {size['warm_up_seconds']} s)"
        )
    full = sizes[0]["milliseconds_a_year"]
    tell("A year at full scale, milliseconds of processor (best repeat of each process):")
    tell("  " + "  ".join(f"{name} {value:.1f}" for name, value in full.items()))
    tell(
        f"  the Match: apply {full['apply']:.1f} + match {full['match']:.1f}, "
        f"{(full['apply'] + full['match']) / sum(full.values()):.0%} of the year "
        f"(goal for match alone {TARGET_MATCH_MILLISECONDS})"
    )
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(report, indent=2) + "\n")
    tell(f"Written to {RESULT.relative_to(HERE.parent.parent)}.")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
