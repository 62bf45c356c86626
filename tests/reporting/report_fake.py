"""A comparison that looks like a real one, made of invented numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from landbridge.reporting.shapes import load_shapes
from landbridge.studies.headline import APPLICANT_TYPES, SPECIALTY_GROUPS

YEARS = list(range(2024, 2041))
REFORM = "conrad-35"
COMMAND = (
    "landbridge run --baseline current-policy --reform conrad-35 --from 2025 --to 2040 "
    "--replicates 10 --seed 20260701"
)
PYTHON = """import landbridge as lb

run = lb.run(
    lb.Scenario(baseline="current-policy", reforms=["conrad-35"]),
    first_year=2025,
    last_year=2040,
    replicates=10,
    seed=20260701,
)
print(lb.compare(run).table())"""
SOURCE = {
    "id": "S1",
    "title": "Conrad State 30 Program",
    "organisation": "US Citizenship and Immigration Services",
    "year": 2025,
    "url": "https://www.uscis.gov/",
    "reliability": "primary",
}


@dataclass
class FakeComparison:
    """Has what the report asks of a comparison."""

    meta: dict[str, Any]
    summary: pl.DataFrame
    counties: pl.DataFrame
    notes: list[dict[str, Any]] = field(default_factory=list)


def fake_comparison(
    *, reform: bool = True, effect: float = 1.0, spread: float = 1.0, replicates: int = 10
) -> FakeComparison:
    """Make a comparison.

    Parameters
    ----------
    reform
        Whether there is a reform beside the baseline.
    effect
        Size of the reform's effect; 0 for a reform that changes nothing.
    spread
        Width of the intervals of differences.
    replicates
        1 leaves all intervals out.
    """
    rng = np.random.default_rng(7)
    rows: list[dict[str, Any]] = []
    ramp = np.linspace(0, 1, len(YEARS))
    for measure, unit, category, start, growth, change in _measures():
        for t, year in enumerate(YEARS):
            if t == 0 and measure in ("match_rate_percent", "conrad_slots_used"):
                continue
            level = start * (1 + growth * ramp[t]) * (1 + 0.004 * rng.standard_normal())
            step = effect * change * ramp[t]
            width = abs(level) * (0.004 + 0.02 * ramp[t])
            narrow = abs(step) * 0.22 * spread
            common = {"measure": measure, "unit": unit, "year": year, "category": category}
            rows.append(_row(common, "baseline", level, width, replicates))
            if reform:
                rows.append(_row(common, REFORM, level + step, width, replicates))
                rows.append(_row(common, "difference", step, narrow, replicates))
    return FakeComparison(
        meta=_meta(reform, replicates),
        summary=pl.DataFrame(rows, schema_overrides={"low": pl.Float64, "high": pl.Float64}),
        counties=_counties(rng, reform, effect, replicates),
        notes=[{"key": "report.card.no_interval", "args": {}}] if replicates == 1 else [],
    )


def _measures() -> list[tuple[str, str, str, float, float, float]]:
    shortages = [13_500, -900, 4200, 2600, 3900, 2100, 9200, -2400, 1900, 1500, 700]
    rates = [93.5, 92.8, 45.0, 52.0, 61.0, 58.5, 20.0]
    return [
        ("active_physicians", "physicians", "all", 1_010_000, 0.09, 312),
        ("fte", "fte", "all", 958_000, 0.08, 301),
        ("img_share_percent", "percent_of_physicians", "all", 24.6, 0.05, 0.02),
        ("shortage_fte", "fte", "all", sum(shortages), 0.9, -301),
        *(
            ("shortage_fte", "fte", group, shortage, 0.9, -300 / (2 + index**1.6))
            for index, (group, shortage) in enumerate(zip(SPECIALTY_GROUPS, shortages, strict=True))
        ),
        ("people_over_3500", "people", "all", 31_400_000, 0.12, -118_000),
        ("match_rate_percent", "percent_of_applicants", "all", 80.4, 0.0, -0.01),
        *(
            ("match_rate_percent", "percent_of_applicants", kind, rate, 0.01, 0.1 * (index - 2))
            for index, (kind, rate) in enumerate(zip(APPLICANT_TYPES, rates, strict=True))
        ),
        ("conrad_slots_used", "waivers", "all", 1012, 0.1, 164),
    ]


def _row(
    common: dict[str, Any], scenario: str, mean: float, half: float, replicates: int
) -> dict[str, Any]:
    several = replicates > 1
    return {
        **common,
        "place": "US",
        "scenario": scenario,
        "mean": mean,
        "low": mean - half if several else None,
        "high": mean + half if several else None,
        "sd": half / 2 if several else None,
        "replicates": replicates,
    }


def _counties(
    rng: np.random.Generator, reform: bool, effect: float, replicates: int
) -> pl.DataFrame:
    shapes = load_shapes()
    fips = [county.fips for county in shapes.counties]
    states = np.array([int(code[:2]) for code in fips])
    n = len(fips)
    population = np.round(np.exp(rng.normal(10.2, 1.45, n)) + 60)
    level = np.exp(rng.normal(3.85, 0.45, n)) * (1 + 0.25 * np.sin(states * 1.7))
    level[population < 1200] = 0
    change = np.where(rng.random(n) < 0.7, rng.gamma(1.2, 0.25, n), -rng.gamma(1.1, 0.05, n))
    frames = []
    for t, year in enumerate(YEARS):
        base = level * (1 - 0.004 * t)
        step = effect * change * t / len(YEARS)
        frames.append(_county_frame(fips, year, "baseline", base, 0.06 * base, population))
        if reform:
            frames.append(_county_frame(fips, year, REFORM, base + step, 0.06 * base, population))
            half = 0.7 * np.abs(step) + 0.02 * abs(effect)
            frames.append(_county_frame(fips, year, "difference", step, half, population))
    counties = pl.concat(frames)
    if replicates > 1:
        return counties
    return counties.with_columns(
        pl.lit(None, pl.Float64).alias(end) for end in ("fte_low", "fte_high")
    )


def _county_frame(
    fips: list[str],
    year: int,
    scenario: str,
    value: NDArray[np.float64],
    half: NDArray[np.float64],
    population: NDArray[np.float64],
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "fips": fips,
            "year": np.full(len(fips), year, dtype=np.int16),
            "scenario": scenario,
            "fte_per_100k": value,
            "physicians": value * population / 1e5,
            "population": population,
            "fte_low": value - half,
            "fte_high": value + half,
        }
    )


def _meta(reform: bool, replicates: int) -> dict[str, Any]:
    scenarios: list[dict[str, Any]] = [
        {"name": "baseline", "baseline_name": "current-policy", "reforms": []}
    ]
    meta: dict[str, Any] = {
        "format": "landbridge-run",
        "format_version": 1,
        "landbridge_version": "0.1.0",
        "seed": 20260701,
        "years": [2025, 2040],
        "replicates": replicates,
        "scale": 1.0,
        "tree_digest": "5d1e2b0c9f6a4e77",
        "country_digest": "a81c03d94be2f650",
        "baseline": "current-policy",
        "scenarios": scenarios,
        "versions": {"python": "3.11.7", "numpy": "2.1.0"},
        "command": COMMAND,
        "python": PYTHON,
    }
    if reform:
        scenarios.append(
            {
                "name": REFORM,
                "label": {"en": "35 Conrad waivers in every state", "zh": "每州 35 个 Conrad 豁免"},
                "summary": {
                    "en": "Raises the yearly number from 30 to 35 without conditions.",
                    "zh": "将每年名额无条件从 30 个提高到 35 个。",
                },
                "reforms": [{"name": REFORM, "text": 'name = "conrad-35"\n'}],
            }
        )
        meta["changes"] = [_CHANGE, {**_CHANGE, **_GUESS}]
        meta["sources"] = [SOURCE]
    return meta


_CHANGE = {
    "id": "settle.conrad.slots_per_state",
    "label": {
        "en": "Conrad 30 waivers per state and federal fiscal year",
        "zh": "每州每财年 Conrad 30 豁免名额",
    },
    "unit": {"en": "waivers per state and year", "zh": "个豁免/州·年"},
    "where": "",
    "old": 30.0,
    "new": 35.0,
    "from": "2026-10-01",
    "until": None,
    "reliability": "primary",
    "note": "The statute sets one number for every state.",
    "sources": [SOURCE],
}
_GUESS = {
    "id": "settle.conrad.use_above_30",
    "label": {"en": "Share of added waivers that are used", "zh": "新增豁免的使用比例"},
    "unit": {"en": "share", "zh": "比例"},
    "where": "TX, CA",
    "old": "0.4–0.9",
    "new": 0.95,
    "reliability": "assumption",
    "note": "No state has yet had more than 30.",
    "sources": [],
}
