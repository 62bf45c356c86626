"""Time the plain life course here and in Starsim, in one run on one core, and print the ratio.

usage: make bench-life-course [ARGS="--people 1000000 --years 25 --repeats 5"]

All sides get the same people, the same odds and one thread on one core; what is timed is the
years alone (imports, compilation and set-up of the columns are left out), the best of several
repeats. The outcomes must agree, or the race is void. Landbridge runs twice: the engine's own loops
for leave, practise and measure, which do more than the plain model asks, and a loop that does just
that. The ratio given is the engine's.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from machine import describe, run_on_one_core  # noqa: E402

STARSIM_PYTHON = HERE.parent / ".venv-starsim" / "bin" / "python"
RESULT = HERE.parent / "results" / "life_course.json"
TOLERANCE = 0.005
ENGINE, PLAIN_LOOP = "landbridge_engine", "landbridge_plain_loop"


def check_same_answer(sides: dict[str, dict[str, float]]) -> None:
    """Stop if two sides did not simulate the same thing."""
    ours = sides[ENGINE]
    for name, side in sides.items():
        for measure in ("working", "fte_thousandths", "moved"):
            if abs(side[measure] / ours[measure] - 1) > TOLERANCE:
                raise SystemExit(
                    f"{name} differs from {ENGINE} in {measure}: "
                    f"{side[measure]:,} against {ours[measure]:,}; no ratio is given."
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--years", type=int, default=25)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    if not STARSIM_PYTHON.exists():
        raise SystemExit("Starsim's environment is missing; call `make bench-life-course`.")

    size = [str(options.people), str(options.years), str(options.repeats)]
    machine = describe()
    sides: dict[str, dict[str, float]] = {}
    for python, script in (
        (sys.executable, "engine_side.py"),
        (sys.executable, "landbridge_side.py"),
        (str(STARSIM_PYTHON), "starsim_side.py"),
    ):
        output = run_on_one_core([python, str(HERE / script), *size])
        sides.update(json.loads(output.splitlines()[-1]))
    check_same_answer(sides)

    ratios = {name: side["seconds"] / sides[ENGINE]["seconds"] for name, side in sides.items()}
    print(f"Plain life course, {options.people:,} people x {options.years} years, one core:")
    for name, side in sides.items():
        print(
            f"  {name:<22} {side['version']:<8} {side['seconds']:7.3f} s"
            f"   {ratios[name]:5.1f} x the engine's time"
        )
    fastest = min(ratio for name, ratio in ratios.items() if name.startswith("starsim"))
    plain = fastest / ratios[PLAIN_LOOP]
    print(
        f"Starsim in its faster mode takes {fastest:.1f} times as long as the engine, whose loops\n"
        "do more than this model asks (draws for two processes, visas, service owed, a nested\n"
        f"choice of place, counts by county and kind), and {plain:.1f} times as long as a loop\n"
        "that does no more."
    )

    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(
        json.dumps(
            {
                "people": options.people,
                "years": options.years,
                "repeats": options.repeats,
                "machine": machine,
                "sides": sides,
                "ratio": round(fastest, 2),
                "ratio_plain_loop": round(plain, 2),
            },
            indent=2,
        )
        + "\n"
    )
    print(f"Written to {RESULT.relative_to(HERE.parent.parent)}.")


if __name__ == "__main__":
    main()
