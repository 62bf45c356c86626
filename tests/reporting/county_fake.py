"""A run's primary-care supply on the shipped counties, of invented numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from landbridge.baseline.counties import load_counties
from landbridge.parameters import load_tree
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
