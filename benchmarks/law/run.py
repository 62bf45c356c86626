"""Time the rulebook: one person in every state, and a million persons through the compiled rules.

usage: make bench-law [ARGS="--repeats 9"]

One person: the answer for 51 jurisdictions and all goals; the same with every step and sentence
told as plain data; and written out as JSON. A million: the decisions that the simulation asks, each
in the person's own state. Everything is read and warm; given is the least processor time.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from machine import describe  # noqa: E402

from landbridge import law  # noqa: E402
from landbridge.law.person import FACTS  # noqa: E402
from landbridge.law.profile import read_profile  # noqa: E402
from landbridge.law.routes import routes  # noqa: E402
from landbridge.parameters import load_tree  # noqa: E402
from landbridge.workforce.year import YEAR  # noqa: E402

RESULT = HERE.parent / "results" / "law.json"
EXAMPLES = Path(law.__file__).parent / "examples"
PROFILES = ("indian-internist", "caribbean-citizen", "chinese-scientist", "j1-resident")
STEPS = (
    "provisional_licence",
    "licence_after_service",
    "full_licence",
    "conrad_waiver",
    "hhs_waiver",
    "j1_visa",
    "h1b_for_practice",
    "board_by_credit",
)
ON = date(2026, 7, 1)
MILLION = 1_000_000


def least(repeats: int, work: Callable[[], object]) -> float:
    """Least processor seconds of some repeats, after one to warm up."""
    work()
    found = []
    for _ in range(repeats):
        gc.collect()
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def one_person(name: str, repeats: int) -> dict[str, float]:
    """Seconds for one profile: the answer, the answer told, and the answer written as JSON."""
    profile = read_profile(EXAMPLES / f"{name}.toml", ON)
    states = load_tree().dimensions["state"]

    def answer() -> Any:
        return routes(profile, states=states, on=ON)

    return {
        "routes": len(answer().routes),
        "answer": least(repeats, answer),
        "told": least(repeats, lambda: answer().as_dict(unblock=False)),
        "json": least(repeats, lambda: json.dumps(answer().as_dict(unblock=False))),
    }


def crowd(size: int) -> tuple[law.Facts, np.ndarray]:
    """Persons of whom everything is known, at random, and the state in which each asks."""
    rng = np.random.default_rng(1)
    columns: dict[str, np.ndarray] = {}
    for name, fact in FACTS.items():
        if fact.kind == "truth":
            columns[name] = rng.choice(np.array([0, 2], dtype=np.int8), size)
        elif fact.kind == "number":
            columns[name] = rng.integers(0, 12, size).astype(np.float32)
        else:
            columns[name] = rng.integers(0, 3, size).astype(np.int32)
    return law.Facts.from_columns(size, **columns), rng.integers(0, 51, size).astype(np.int32)


def a_million(size: int, repeats: int) -> dict[str, float]:
    """Seconds for each step, and for all rules that the simulation's processes ask in a year."""
    facts, state = crowd(size)
    tree = load_tree()
    found = {
        step: least(repeats, lambda s=step: law.open_to(s, facts, tree, ON, state))  # type: ignore[misc]
        for step in STEPS
    }
    rules = [rule for process in YEAR for rule in process.rules]
    found["rules_of_the_simulation"] = len(rules)
    found["simulation"] = least(
        repeats, lambda: law.requirements_met(rules, facts, tree, ON, state)
    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--people", type=int, default=MILLION)
    options = parser.parse_args()
    result: dict[str, object] = {"machine": describe(), "people": options.people}
    persons = {name: one_person(name, options.repeats) for name in PROFILES}
    for name, row in persons.items():
        parts = ", ".join(
            f"{part} {1000 * row[part]:.0f} ms" for part in ("answer", "told", "json")
        )
        print(f"{name}, 51 jurisdictions, all goals, {row['routes']:.0f} routes: {parts}")
    result["one_person"] = persons
    many = a_million(options.people, options.repeats)
    for step in STEPS:
        print(f"{options.people:,} persons, {step}: {1000 * many[step]:.0f} ms")
    print(
        f"{options.people:,} persons, all {many['rules_of_the_simulation']:.0f} rules that the "
        f"simulation asks: {1000 * many['simulation']:.0f} ms"
    )
    result["many_people"] = many
    RESULT.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
