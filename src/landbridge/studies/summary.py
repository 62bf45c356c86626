"""From replicates to the two tables of results: headline measures, and primary care by county."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from polars import selectors

from landbridge.studies.headline import TRIGGER, CountyCare, Headline, Key
from landbridge.studies.intervals import Spread, spread
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.studies.uncertainty import EACH, ChanceShare, chance_share

DIFFERENCE = "difference"
SUMMARY_COLUMNS = (
    "measure",
    "unit",
    "year",
    "place",
    "category",
    "scenario",
    "mean",
    "low",
    "high",
    "sd",
    "replicates",
    "chance_share",
    "chance_low",
    "chance_high",
)
COUNTY_COLUMNS = (
    "fips",
    "year",
    "scenario",
    "fte_per_100k",
    "fte_low",
    "fte_high",
    "physicians",
    "population",
)
_UNKNOWN_UNLESS_NAMED = frozenset(TRIGGER.values())
_PER = 100_000.0  # rates are per 100,000 residents by convention


@dataclass
class ScenarioResults:
    """All replicates of one scenario, reduced to headline numbers and county arrays."""

    name: str
    values: list[dict[Key, float]] = field(default_factory=list)
    fte: list[NDArray[np.float32]] = field(default_factory=list)
    physicians: list[NDArray[np.float32]] = field(default_factory=list)
    population: NDArray[np.float64] | None = None
    care: CountyCare | None = None

    def add(self, result: Headline) -> None:
        """Add the next replicate, in order."""
        self.values.append(result.values)
        self.fte.append(_per_100k(result.care.fte, result.care.population))
        self.physicians.append(result.care.physicians.astype(np.float32))
        self.care = result.care
        self.population = result.care.population


def difference_name(scenario: str, scenarios: Iterable[str]) -> str:
    """Name of a difference's rows: ``difference``, or with the reform's name where several are."""
    reforms = [name for name in scenarios if name != BASELINE_NAME]
    return DIFFERENCE if len(reforms) == 1 else f"{DIFFERENCE}:{scenario}"


def summary_frame(results: list[ScenarioResults], draws: str = EACH) -> pl.DataFrame:
    """Headline measures of every scenario, and each reform's difference from the baseline.

    Parameters
    ----------
    results
        The scenarios, the baseline first; every one with the same replicates.
    draws
        How the replicates drew the uncertain parameters.

    Returns
    -------
    polars.DataFrame
        Columns `SUMMARY_COLUMNS`; low, high and sd are null where there is one replicate only.
        chance_share is the share of the variance over replicates that chance makes, the rest being
        the parameters', with its interval; null where the replicates cannot tell.
    """
    keys = _all_keys(results)
    matrices = {r.name: _matrix(keys, r.values) for r in results}
    names = list(matrices)
    frames = [
        _block(
            keys,
            name,
            _within_limits(keys, spread(matrices[name])),
            chance_share(matrices[name], draws),
            len(matrices[name]),
        )
        for name in names
    ]
    if BASELINE_NAME in matrices:
        base = matrices[BASELINE_NAME]
        for name in names:
            if name != BASELINE_NAME:
                change = matrices[name] - base
                label = difference_name(name, names)
                numbers = _within_limits(keys, spread(change), lowest=-np.inf)
                parts = chance_share(change, draws)
                frames.append(_block(keys, label, numbers, parts, len(change)))
    return pl.concat(frames)


def county_frame(results: list[ScenarioResults]) -> pl.DataFrame:
    """Primary-care FTE per 100,000 residents by county and year, with intervals.

    Parameters
    ----------
    results
        As for `summary_frame`.

    Returns
    -------
    polars.DataFrame
        Columns `COUNTY_COLUMNS`; fte_per_100k and physicians are means over replicates (or of
        the differences), fte_low and fte_high belong to fte_per_100k.
    """
    names = [r.name for r in results]
    base = next((r for r in results if r.name == BASELINE_NAME), None)
    frames = [_county_block(result, result.name, None) for result in results]
    if base is not None:
        frames += [
            _county_block(result, difference_name(result.name, names), base)
            for result in results
            if result is not base
        ]
    return pl.concat(frames)


def _all_keys(results: list[ScenarioResults]) -> list[Key]:
    keys: dict[Key, None] = {}
    for result in results:
        for values in result.values:
            keys.update(dict.fromkeys(values))
    return list(keys)


def _matrix(keys: list[Key], replicates: list[dict[Key, float]]) -> NDArray[np.float64]:
    # A count that one replicate names and another does not is one nobody fell into; a rate or an
    # answer that is not named was not asked for.
    unnamed = [np.nan if key.unit in _UNKNOWN_UNLESS_NAMED else 0.0 for key in keys]
    return np.array(
        [
            [values.get(key, nothing) for key, nothing in zip(keys, unnamed, strict=True)]
            for values in replicates
        ]
    )


def _within_limits(keys: list[Key], numbers: Spread, lowest: float = 0.0) -> Spread:
    """Intervals cut at what can be: no count below zero, no share or its change above 100 %."""
    is_share = np.array([key.unit.startswith("percent") for key in keys], dtype=bool)
    may_be_negative = np.array([key.measure.startswith("shortage") for key in keys], dtype=bool)
    floor = np.where(may_be_negative, -np.inf, np.where(is_share, max(lowest, -100.0), lowest))
    return _cut(numbers, floor, np.where(is_share, 100.0, np.inf))


def _cut(numbers: Spread, floor: ArrayLike, ceiling: ArrayLike = np.inf) -> Spread:
    low, high = np.maximum(numbers.low, floor), np.minimum(numbers.high, ceiling)
    return Spread(numbers.mean, low, high, numbers.sd)


def _block(
    keys: list[Key], scenario: str, numbers: Spread, parts: ChanceShare, replicates: int
) -> pl.DataFrame:
    frame = pl.DataFrame(
        {
            "measure": [key.measure for key in keys],
            "unit": [key.unit for key in keys],
            "year": np.array([key.year for key in keys], dtype=np.int16),
            "place": [key.place for key in keys],
            "category": [key.category for key in keys],
            "scenario": [scenario] * len(keys),
            "mean": numbers.mean,
            "low": numbers.low,
            "high": numbers.high,
            "sd": numbers.sd,
            "replicates": np.full(len(keys), replicates, dtype=np.int32),
            "chance_share": parts.share,
            "chance_low": parts.low,
            "chance_high": parts.high,
        }
    )
    # A rate with nothing under the line has no mean; it has no row either.
    return frame.with_columns(selectors.float().fill_nan(None)).filter(pl.col("mean").is_not_null())


def _county_block(
    result: ScenarioResults, scenario: str, base: ScenarioResults | None
) -> pl.DataFrame:
    assert result.care is not None
    assert result.population is not None
    rates = np.stack(result.fte)
    heads = np.stack(result.physicians)
    if base is not None:
        rates = rates - np.stack(base.fte)
        heads = heads - np.stack(base.physicians)
    numbers = _cut(spread(rates), 0.0 if base is None else -np.inf)
    years, counties = result.care.years, result.care.counties
    frame = pl.DataFrame(
        {
            "fips": np.tile(np.array(counties), len(years)),
            "year": np.repeat(np.array(years, dtype=np.int16), len(counties)),
            "scenario": np.full(len(years) * len(counties), scenario),
            "fte_per_100k": numbers.mean.ravel(),
            "fte_low": numbers.low.ravel(),
            "fte_high": numbers.high.ravel(),
            "physicians": heads.mean(axis=0, dtype=np.float64).ravel(),
            "population": result.population.ravel(),
        }
    )
    return frame.with_columns(pl.col("fte_per_100k", "fte_low", "fte_high").fill_nan(None))


def _per_100k(fte: NDArray[np.float64], population: NDArray[np.float64]) -> NDArray[np.float32]:
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(population > 0, _PER * fte / population, np.nan)
    return rate.astype(np.float32)
