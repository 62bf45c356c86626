"""A run's primary-care supply on the shipped counties, of invented numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

import landbridge as lb
from landbridge.baseline.counties import load_counties
from landbridge.parameters import load_tree
from landbridge.studies.county_areas import CountyArea, judged_county
from landbridge.studies.county_story import CountyStory, tell
from landbridge.studies.county_supply import CountySupply

YEARS = (2024, 2025, 2026)
LARGE, SMALL, ISLAND = "06037", "30059", "15007"
REFORM = "conrad-35"


def fake_supply(reforms: tuple[str, ...] = (REFORM,), draws: int = 8) -> CountySupply:
    """About seventy physicians for 100,000 people, each 0.9 FTE; a reform adds a twentieth."""
    counties = load_counties()
    rng = np.random.default_rng(5)
    people = np.stack([counties.population[-1]] * len(YEARS))
    heads = {"baseline": rng.poisson(people * 7e-4, (draws, *people.shape)).astype(float)}
    for i, name in enumerate(reforms):
        added = rng.poisson(heads["baseline"] * 0.05 * (i + 1)).astype(float)
        added[:, 0] = 0.0  # the opening is the same
        heads[name] = heads["baseline"] + added
    fte = {name: 0.9 * counted for name, counted in heads.items()}
    tree = load_tree()
    trees = {name: [tree.draw(3, draw) for draw in range(draws)] for name in heads}
    return CountySupply("primary_care", YEARS, counties, people, fte, heads, trees)


def fake_story(fips: str, reforms: tuple[str, ...] = (REFORM,), draws: int = 8) -> CountyStory:
    """A county's story in that run."""
    meta: dict[str, Any] = {
        "replicates": draws,
        "scale": 1.0,
        "command": "landbridge run --reform conrad-35",
        "scenarios": [
            {"name": "baseline"},
            *({"name": name, "label": {"en": "Thirty-five", "zh": "三十五"}} for name in reforms),
        ],
    }
    return tell(fake_supply(reforms, draws), fips, meta)


def fake_areas(fips: str) -> tuple[CountyArea, ...]:
    """A county in two years: short with high need, then not; and without any psychiatrist."""
    pc = {"physicians": [20.0], "without_residence": [10.0], "poverty_share": [0.22]}
    later = {**pc, "physicians": [30.0]}
    mh = {"physicians": [0.0], "without_residence": [0.0], "poverty_share": [0.1]}
    return tuple(
        judged_county(kind, [_judged(one, kind, fips) for one in years], fips)
        for kind, years in (("pc", [pc, later]), ("mh", [mh, mh]))
    )


def _judged(columns: dict[str, list[float]], kind: str, fips: str) -> pl.DataFrame:
    table = lb.hpsa({"id": [fips], "population": [30_000], **columns}, kind)
    return table.with_columns(official=pl.lit(2 if kind == "pc" else 0))
