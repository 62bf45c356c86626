"""Fit the Match of a base year: tastes, interviews, and how specialties are chosen and closed.

2025 is fitted to its match rates by applicant type and to positions filled by type in the
specialties that fill their first-year positions in the Match. 2018 is fitted to its match rates
alone, with the tastes and how many MD seniors seek the oversubscribed fields: no table by
specialty and type of that year is at hand, so as many choose a specialty, for each position it
has, as in 2025, as many of its programs are closed, and applicants get as many interviews. Each
sweep simulates the graduate, certify, apply and match processes of the year at full scale, in
replicates that draw the uncertain parameters, so that the mean over replicates is what is fitted,
and corrects every free number by what it missed by. Writes the CSV tables beside
``src/landbridge/parameters/values/apply.yaml``.

    python tools/fit_match.py [--year 2025|2018] [--sweeps N]
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
# The same of 2018; DO seniors and prior graduates from memory.
RATES_2018 = {
    "us_md_senior": 0.943,
    "us_do_senior": 0.85,
    "us_md_prior": 0.45,
    "us_do_prior": 0.45,
    "us_img": 0.571,
    "nonus_img": 0.561,
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
# Sought by more seniors than they have positions; their shares close the rate of
# MD seniors of 2018.
SOUGHT = (
    "ophthalmology",
    "dermatology",
    "urology",
    "orthopedic_surgery",
    "otolaryngology",
    "neurological_surgery",
    "radiation_oncology",
    "vascular_interventional_radiology",
)
# Active applicants 2025: all 47,208 less the four types counted, split by assumption.
FEW = {"us_md_prior": 1725, "us_do_prior": 575, "other": 96}
LEVELS = {
    "graduate.us_md_seniors": ("us_md_senior", 20368),
    "graduate.us_do_seniors": ("us_do_senior", 8392),
    "certify.new_us_img": ("us_img", 4587),
    "certify.new_nonus_img": ("nonus_img", 11465),
}
LEVELS_2018 = {
    "certify.new_us_img": ("us_img", 5079),
    "certify.new_nonus_img": ("nonus_img", 7062),
}
SEED = 11
REPLICATES = 12


def with_value(tree: ParameterTree, name: str, value: np.ndarray) -> ParameterTree:
    """The tree with one parameter set to an array for all time."""
    parameter = tree[name]
    line = Timeline.of([Step(datetime.date(1900, 1, 1), np.array(value, dtype=np.float64))])
    lines = dict.fromkeys(parameter.timelines, line)
    return tree.with_parameters({name: replace(parameter, timelines=lines, centre=value)})


def match_once(
    country: object, tree: ParameterTree, year: int, replicate: int
) -> dict[str, np.ndarray]:
    """Simulate one Match; rates by type, seats by specialty and type."""
    drawn = tree.draw(SEED, replicate)
    engine = Engine(country, drawn, first_year=year, seed=SEED, replicate=replicate)  # type: ignore[arg-type]
    for process in YEAR[:4]:
        engine._run(process, year)
    market = engine.world.market
    assert market is not None
    tracks = engine.world.tracks
    held = np.flatnonzero(market.track >= 0)
    track = market.track[held]
    categorical = (tracks.kind[track] == ProgramKind.CATEGORICAL) & tracks.in_match[track]
    cells = np.zeros((len(SPECIALTIES), len(RATES)))
    np.add.at(cells, (tracks.specialty[track[categorical]], market.kind[held[categorical]]), 1)
    rates = np.array([engine.world.memory["match_rate"][t] for t in RATES])
    outside = (market.track >= 0) & ~tracks.in_match[np.maximum(market.track, 0)]
    active = market.listed & ~outside
    counts = np.bincount(market.kind[active], minlength=7)
    return {"rates": rates, "seats": cells, "active": counts}


def positions(tree: ParameterTree, year: int) -> np.ndarray:
    """First-year places a specialty fills directly, in the main match and outside."""
    on = tree.at(datetime.date(year, 7, 1))
    kinds = ("pgy1", "advanced", "outside")
    return np.sum([np.array(on[f"match.positions.{kind}"]) for kind in kinds], axis=0)


def write_table(name: str, head: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """One CSV table of fitted values."""
    with (VALUES / name).open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow((*head, "value"))
        out.writerows(rows)


def main() -> None:
    """Fit and write."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--year", type=int, default=2025, choices=(2018, 2025))
    reader.add_argument("--sweeps", type=int, default=10)
    options = reader.parse_args()
    year, sweeps = options.year, options.sweeps
    published = RATES if year == 2025 else RATES_2018
    suffix = "" if year == 2025 else f"_{year}"
    tree = load_tree()
    country = load_country(year)
    start = tree.at(datetime.date(year, 3, 1))
    slugs = list(country.specialties.slug)
    types = list(tree.dimensions["applicant_type"])
    share = np.array(start["apply.specialty_share"])
    if year != 2025:
        share = np.array(tree.at(datetime.date(2025, 3, 1))["apply.specialty_share"])
        share *= positions(tree, year) / np.maximum(positions(tree, 2025), 1.0)
        share /= share.sum(axis=1, keepdims=True)
    closed = np.array(start["apply.closed_to_nonus_img"])
    closed_us = np.array(start["apply.closed_to_us_img"])
    taste = np.array(start["apply.taste"])
    goals = LEVELS if year == 2025 else LEVELS_2018
    levels = {n: float(np.array(start[n])) for n in goals}
    rank_taste = np.array(start["apply.rank_taste"])
    sought = [slugs.index(s) for s in SOUGHT]
    for sweep in range(sweeps):
        trial = tree
        for name, value in (
            ("apply.specialty_share", share),
            ("apply.closed_to_nonus_img", closed),
            ("apply.closed_to_us_img", closed_us),
            ("apply.taste", taste),
            ("apply.rank_taste", rank_taste),
            *((n, np.array(v)) for n, v in levels.items()),
        ):
            trial = with_value(trial, name, value)
        runs = [match_once(country, trial, year, replicate) for replicate in range(REPLICATES)]
        rates = np.mean([run["rates"] for run in runs], axis=0)
        seats = np.mean([run["seats"] for run in runs], axis=0)
        miss = rates - np.array(list(published.values()))
        print(f"sweep {sweep}: miss in points", np.round(100 * miss, 1))
        pace = 0.7
        active = np.mean([run["active"] for run in runs], axis=0)
        for n, (t, goal) in goals.items():
            levels[n] *= goal / active[types.index(t)]
        print("active", np.round(active), levels)
        for i, name in enumerate(types):
            if name in FEW and year != 2025:
                continue
            if name in FEW:
                rank_taste[i] -= pace * 4.0 * miss[i]
                taste[i] += pace * np.log(FEW[name] / max(active[i], 1.0))
            elif name not in SENIORS or (year != 2025 and name == "us_do_senior"):
                taste[i] -= pace * 3.0 * miss[i]
            else:
                share[i, sought] *= np.exp(pace * 4.0 * miss[i])
        if year != 2025:
            share /= share.sum(axis=1, keepdims=True)
            continue
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
            if opened > 0.97:  # all programs are open: more must want to come
                share[t, s] *= ratio ** (0.5 * pace)
        closed_us = 0.5 * closed
        share /= share.sum(axis=1, keepdims=True)
    write_table(
        f"taste{suffix}.csv",
        ("applicant_type",),
        [(t, f"{v:.4f}") for t, v in zip(types, taste, strict=True)],
    )
    write_table(
        "rank_taste.csv",
        ("applicant_type",),
        [(t, f"{v:.4f}") for t, v in zip(types, rank_taste, strict=True)],
    )
    write_table(
        f"specialty_share{suffix}.csv",
        ("applicant_type", "specialty"),
        [(t, s, f"{share[i, j]:.5f}") for i, t in enumerate(types) for j, s in enumerate(slugs)],
    )
    if year != 2025:
        return
    for slug, filled in FILLED.items():
        s = slugs.index(slug)
        print(f"{slug:32s} {filled}  {np.round(seats[s][[0, 1, 4, 5]])}")
    for name, table in (
        ("closed_to_nonus_img.csv", closed),
        ("closed_to_us_img.csv", closed_us),
    ):
        write_table(
            name, ("specialty",), [(s, f"{v:.4f}") for s, v in zip(slugs, table, strict=True)]
        )


if __name__ == "__main__":
    main()
