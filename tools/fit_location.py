"""Fit where completers of training begin practice, and write the values to settle.yaml.

Three numbers are fitted to four figures. ``settle.distance.near_weight`` and
``settle.distance.decay_km``: recent family physicians within 100 miles of their residency (63 per
cent, Fagan and others 2015), and within 25 (39 per cent of all ages in 2009, raised as the share
within 100 miles rises from all ages, 55 per cent, to recent graduates). They are solved from the
odds of the choice itself, averaged over where family physicians train, and moved by what the
simulated lives (waiver service, classes, those who go home) differ from that.
``settle.stay.level``: completers of 2010-19 who practise in the state of their training, 52.5 per
cent of men and 59.1 of women, by the secant rule. Lives are simulated from 2025 to 2029 in
replicates that draw the uncertain parameters, the same in every trial: what meets the figures is
their mean, which is not what the centres give. The pull of the states
(:mod:`landbridge.workforce.state_pull`) follows from each trial by itself.

    python tools/fit_location.py [--scale 1] [--replicates 32] [--dry-run]
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import least_squares

from landbridge.baseline import load_country
from landbridge.parameters import ParameterTree, load_tree, parse_assignment
from landbridge.workforce import simulate
from landbridge.workforce.distance import Decay, distances, km_between, training_counties
from landbridge.workforce.first_stock import heads_of
from landbridge.workforce.location import Places
from landbridge.workforce.state_pull import StatePull

VALUES = Path(__file__).resolve().parents[1] / "src/landbridge/parameters/values/settle.yaml"
KM_PER_MILE = 1.609344
RECENT, ALL_AGES = 0.63, 0.55
WITHIN = {25: 0.39 * RECENT / ALL_AGES, 100: RECENT}
RETENTION = {"male": 0.525, "female": 0.591}
REACH_KM = 200.0
SEED = 29
YEARS = (2025, 2029)

Floats = NDArray[np.float64]


def shares_within(country: object, tree: ParameterTree, decay: Decay) -> dict[int, float]:
    """Expected share of family physicians within so many miles of their residency."""
    start = tree.at("2025-07-01")
    group_of = np.asarray(country.specialties.group)
    groups = len(tree.dimensions["group"])
    weight = float(start["settle.location.population_weight"])
    moves = Decay.from_values(start, "practise")
    places = Places.build(country, country.heads, groups, group_of, weight, decay, moves)
    state_pull = StatePull.build(country, heads_of(country), places, start, None).at(
        YEARS[0], YEARS[0]
    )
    family = country.specialties.slug.tolist().index("family_medicine")
    group = int(group_of[family])
    by_group = np.zeros(len(country.counties.fips))
    for at in np.flatnonzero(group_of == group):
        by_group += country.heads[at]
    people = country.residents_in(country.base_year)
    market = (1 - weight) * by_group / by_group.sum() + weight * people / people.sum()
    of_family = np.asarray(country.programs.specialty) == family
    trained = np.bincount(
        np.asarray(country.programs.county)[of_family],
        np.asarray(country.programs.quota)[of_family],
        market.size,
    )
    sites = training_counties(country)
    state = np.asarray(country.counties.state).astype(np.int64)
    site, county, km = distances(country, decay.reach_km)
    pull = np.zeros((sites.size, market.size))
    pull[site, county] = decay.near_weight * np.exp(-km / decay.decay_km)
    draw = np.exp(state_pull)[state]
    stay = np.asarray(retention_by_state(start, places.state_share[group], state_pull))
    found = dict.fromkeys(WITHIN, 0.0)
    everywhere = np.arange(market.size)
    for number in np.flatnonzero(trained[sites] > 0):
        at = sites[number]
        odds = market * (1.0 + pull[number])
        here = state == state[at]
        odds = np.where(here, odds, odds * draw)
        chance = np.where(
            here,
            stay[state[at]] * odds / odds[here].sum(),
            (1.0 - stay[state[at]]) * odds / odds[~here].sum(),
        )
        miles = km_between(country, np.full(market.size, at), everywhere) / KM_PER_MILE
        for most in found:
            found[most] += trained[at] / trained.sum() * chance[miles <= most].sum()
    return found


def retention_by_state(start: object, state_share: Floats, state_pull: Floats) -> Floats:
    """Chance to stay in each state, men and women alike in number, their home not known."""
    usual = float(start["settle.stay.usual_share"])
    size = float(start["settle.stay.market"]) * np.log(np.maximum(state_share, 1e-9) / usual)
    female = float(start["settle.stay.female"])
    level = float(start["settle.stay.level"])
    odds = [np.exp(level + size + sex * female + state_pull) for sex in (0, 1)]
    return np.mean([one / (1.0 + one) for one in odds], axis=0)


def fit_distance(
    country: object, tree: ParameterTree, aim: dict[int, float]
) -> tuple[float, float]:
    """``near_weight`` and ``decay_km`` with which the expected shares are ``aim``."""

    def misses(log: Floats) -> Floats:
        found = shares_within(country, tree, Decay(*np.exp(log), REACH_KM))
        return np.array([found[most] - wanted for most, wanted in aim.items()])

    solved = least_squares(misses, np.log([100.0, 30.0]), diff_step=0.02, xtol=1e-4)
    return tuple(np.exp(solved.x))  # type: ignore[return-value]


def simulated(
    country: object, tree: ParameterTree, scale: float, replicate: int
) -> dict[str, float]:
    """Retention by sex, and shares of family physicians near their residency, in a replicate."""
    table = pl.from_arrow(
        simulate(
            country,
            tree.draw(SEED, replicate),
            first_year=YEARS[0],
            last_year=YEARS[1],
            seed=SEED,
            replicate=replicate,
            scale=scale,
        )
    ).with_columns(pl.col("measure", "place", "category").cast(pl.String))

    def total(measure: str, category: str) -> float:
        rows = table.filter((pl.col("measure") == measure) & (pl.col("category") == category))
        return float(rows["value"].sum())

    found = {
        sex: total("first_practice_in_training_state", sex) / total("first_practice", sex)
        for sex in RETENTION
    }
    everybody = total("family_practice_miles", "all")
    for most in WITHIN:
        found[f"{most} miles"] = total("family_practice_miles", f"within_{most}") / everybody
    return found


def fit_level(
    country: object, tree: ParameterTree, scale: float, replicates: int
) -> tuple[float, dict[str, float]]:
    """``settle.stay.level``, and what it gives in the mean of the replicates."""
    wanted = np.mean(list(RETENTION.values()))
    level = float(tree.at("2025-07-01")["settle.stay.level"])
    found: dict[str, float] = {}
    for _ in range(4):
        laid = tree.with_reform(parse_assignment(f"settle.stay.level={level:.4f}"))
        each = [simulated(country, laid, scale, number) for number in range(replicates)]
        found = {name: float(np.mean([one[name] for one in each])) for name in each[0]}
        miss = wanted - np.mean([found[sex] for sex in RETENTION])
        print(f"stay.level {level:.3f}: " + ", ".join(f"{k} {v:.3f}" for k, v in found.items()))
        if abs(miss) < 0.002:
            break
        level += miss / 0.21  # slope of the mean chance: p (1 - p), less for unlike states
    return level, found


def write(values: dict[str, float]) -> None:
    """Replace the first value of each parameter in the values file."""
    text = VALUES.read_text(encoding="utf-8")
    for name, value in values.items():
        pattern = rf"(?ms)(^{re.escape(name)}:.*?^      value: )[-0-9.]+"
        text, count = re.subn(pattern, rf"\g<1>{value:g}", text, count=1)
        if count != 1:
            raise SystemExit(f"{name} was not found in {VALUES}")
    VALUES.write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--replicates", type=int, default=32)
    parser.add_argument("--dry-run", action="store_true", help="write nothing")
    options = parser.parse_args()
    tree, country = load_tree(), load_country(YEARS[0])
    aim = dict(WITHIN)
    for _ in range(4):  # each depends on the others a little
        near_weight, decay_km = fit_distance(country, tree, aim)
        for name, value in (("distance.near_weight", near_weight), ("distance.decay_km", decay_km)):
            tree = tree.with_reform(parse_assignment(f"settle.{name}={value:.4g}"))
        level, found = fit_level(country, tree, options.scale, options.replicates)
        tree = tree.with_reform(parse_assignment(f"settle.stay.level={level:.4f}"))
        expected = shares_within(country, tree, Decay(near_weight, decay_km, REACH_KM))
        aim = {m: wanted + expected[m] - found[f"{m} miles"] for m, wanted in WITHIN.items()}
    values = {
        "settle.distance.near_weight": float(f"{near_weight:.3g}"),
        "settle.distance.decay_km": float(f"{decay_km:.3g}"),
        "settle.stay.level": round(float(level), 2),
    }
    print("wanted: " + ", ".join(f"{most} miles {share:.3f}" for most, share in WITHIN.items()))
    print(values)
    if not options.dry_run:
        write(values)


if __name__ == "__main__":
    main()
