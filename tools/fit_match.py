"""Fit the Match of 2025: tastes, interviews, and how specialties are chosen and closed.

Fits to the published Match of 2025 only: match rates by applicant type, positions filled by type
in the specialties that fill their first-year positions in the Match, first-year positions filled.
Each sweep simulates the graduate, certify, apply and match processes of 2025 at full scale with
central parameters and corrects every free number by the ratio it missed by. Writes the CSV tables
beside ``src/landbridge/parameters/values/apply.yaml``.

    python tools/fit_match.py [--sweeps N]
"""

from __future__ import annotations

import argparse
import csv
import datetime
from dataclasses import replace
from pathlib import Path

import numpy as np

from landbridge.baseline import load_country
from landbridge.parameters import ParameterTree, load_tree
from landbridge.parameters.timeline import Step, Timeline
from landbridge.workforce.codes import ProgramKind
from landbridge.workforce.engine import Engine
from landbridge.workforce.year import YEAR

SPECIALTIES = load_tree().dimensions["specialty"]
VALUES = Path(__file__).resolve().parents[1] / "src/landbridge/parameters/values"

# Match rates to first-year positions, 2025 (NRMP; prior graduates 2023).
RATES = {
    "us_md_senior": 0.935,
    "us_do_senior": 0.926,
    "us_md_prior": 0.48,
    "us_do_prior": 0.48,
    "us_img": 0.678,
    "nonus_img": 0.580,
    "other": 0.45,
}

# First-year positions filled in 2025 by US MD seniors, US DO seniors, US-citizen IMGs and other
# IMGs, primary-care tracks with their specialty.
FILLED = {
    "internal_medicine": (4014, 1930, 1169, 3655),
    "family_medicine": (1501, 1482, 626, 801),
    "pediatrics": (1494, 523, 254, 620),
    "emergency_medicine": (1377, 1078, 315, 131),
    "obstetrics_gynecology": (1109, 314, 50, 44),
    "psychiatry": (1433, 542, 153, 190),
    "general_surgery": (1114, 261, 100, 114),
    "neurology": (610, 186, 51, 251),
    "pathology": (263, 104, 57, 168),
    "orthopedic_surgery": (724, 131, 8, 14),
    "otolaryngology": (351, 24, 2, 5),
    "neurological_surgery": (228, 5, 2, 16),
    "plastic_surgery": (197, 2, 2, 4),
    "internal_medicine_pediatrics": (319, 42, 12, 16),
    "vascular_surgery": (84, 2, 2, 9),
    "thoracic_surgery": (50, 2, 0, 2),
}
SENIORS = {"us_md_senior": 0, "us_do_senior": 1}
BY_CHOICE = {**SENIORS, "us_img": 2}
ADVANCED = ("diagnostic_radiology", "anesthesiology", "physical_medicine_rehabilitation")
YEAR_FITTED = 2025
SEEDS = (11, 12)


def with_value(tree: ParameterTree, name: str, value: np.ndarray) -> ParameterTree:
    """The tree with one parameter set to an array for all time."""
    parameter = tree[name]
    line = Timeline.of([Step(datetime.date(1900, 1, 1), np.array(value, dtype=np.float64))])
    lines = dict.fromkeys(parameter.timelines, line)
    return tree.with_parameters({name: replace(parameter, timelines=lines, centre=value)})


def match_once(country: object, tree: ParameterTree, seed: int) -> dict[str, np.ndarray]:
    """Simulate one Match; rates by type, seats by specialty and type."""
    engine = Engine(country, tree, first_year=YEAR_FITTED, seed=seed)  # type: ignore[arg-type]
    for process in YEAR[:4]:
        engine._run(process, YEAR_FITTED)
    market = engine.world.market
    assert market is not None
    tracks = engine.world.tracks
    held = np.flatnonzero(market.track >= 0)
    track = market.track[held]
    categorical = (tracks.kind[track] == ProgramKind.CATEGORICAL) & tracks.in_match[track]
    cells = np.zeros((len(SPECIALTIES), len(RATES)))
    np.add.at(cells, (tracks.specialty[track[categorical]], market.kind[held[categorical]]), 1)
    rates = np.array([engine.world.memory["match_rate"][t] for t in RATES])
    active = (np.diff(market.start) > 0) | (np.diff(market.prelim_start) > 0)
    counts = np.bincount(market.kind[active], minlength=7)
    return {"rates": rates, "seats": cells, "active": counts}


def write_table(name: str, head: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """One CSV table of fitted values."""
    with (VALUES / name).open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow((*head, "value"))
        out.writerows(rows)


def main() -> None:
    """Fit and write."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--sweeps", type=int, default=10)
    sweeps = reader.parse_args().sweeps
    tree = load_tree()
    country = load_country(YEAR_FITTED)
    start = tree.at(datetime.date(YEAR_FITTED, 3, 1))
    slugs = list(country.specialties.slug)
    types = list(tree.dimensions["applicant_type"])
    share = np.array(start["apply.specialty_share"])
    closed = np.array(start["apply.closed_to_nonus_img"])
    closed_us = np.array(start["apply.closed_to_us_img"])
    taste = np.array(start["apply.taste"])
    interviews = np.array(start["apply.interviews_mean"])
    advanced = [slugs.index(s) for s in ADVANCED]
    for sweep in range(sweeps):
        trial = tree
        for name, value in (
            ("apply.specialty_share", share),
            ("apply.closed_to_nonus_img", closed),
            ("apply.closed_to_us_img", closed_us),
            ("apply.taste", taste),
            ("apply.interviews_mean", interviews),
        ):
            trial = with_value(trial, name, value)
        runs = [match_once(country, trial, seed) for seed in SEEDS]
        rates = np.mean([run["rates"] for run in runs], axis=0)
        seats = np.mean([run["seats"] for run in runs], axis=0)
        miss = rates - np.array(list(RATES.values()))
        print(f"sweep {sweep}: miss in points", np.round(100 * miss, 1))
        pace = 0.7
        for i, name in enumerate(types):
            if name not in SENIORS:
                taste[i] -= pace * (6.0 if "prior" in name else 2.5) * miss[i]
        for slug, filled in FILLED.items():
            s = slugs.index(slug)
            for name, column in BY_CHOICE.items():
                t = types.index(name)
                got = max(seats[s, t], 1.0)
                share[t, s] *= (max(filled[column], 1.0) / got) ** (0.5 * pace)
            t = types.index("nonus_img")
            ratio = (filled[3] + 2.0) / (seats[s, t] + 2.0)
            opened = (1.0 - closed[s]) * ratio ** (0.5 * pace)
            closed[s] = 1.0 - np.clip(opened, 0.03, 0.97)
        for name in SENIORS:  # what is left goes to the specialties that more want than get
            t = types.index(name)
            share[t, advanced] *= np.exp(-pace * 2.0 * miss[t])
        closed_us = 0.5 * closed
        share /= share.sum(axis=1, keepdims=True)
    for slug, filled in FILLED.items():
        s = slugs.index(slug)
        print(f"{slug:32s} {filled}  {np.round(seats[s][[0, 1, 4, 5]])}")
    write_table(
        "specialty_share.csv",
        ("applicant_type", "specialty"),
        [
            (t, s, f"{share[i, j]:.5f}")
            for i, t in enumerate(types)
            for j, s in enumerate(slugs)
        ],
    )
    for name, table in (
        ("closed_to_nonus_img.csv", closed),
        ("closed_to_us_img.csv", closed_us),
    ):
        write_table(name, ("specialty",), [(s, f"{v:.4f}") for s, v in zip(slugs, table, strict=True)])
    for name, table in (("taste.csv", taste), ("interviews_mean.csv", interviews)):
        write_table(
            name, ("applicant_type",), [(t, f"{v:.4f}") for t, v in zip(types, table, strict=True)]
        )


if __name__ == "__main__":
    main()
