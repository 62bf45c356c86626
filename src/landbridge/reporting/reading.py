"""The comparison as the report reads it: a typed view over its three tables and its meta data.

A comparison (made by ``landbridge.studies``) has four attributes.

``summary``
    Polars frame: measure, unit, year, place, category, scenario (``"baseline"``, the reform's name,
    ``"difference"``), mean, low, high, sd, replicates. A run without a reform has only the first.
``counties``
    Polars frame: fips, year, scenario, fte_per_100k (primary-care FTE per 100,000 people),
    fte_low, fte_high (its interval), physicians (primary-care physicians, heads), population.
``notes``
    List of ``{"key": catalogue key, "args": {...}}``.
``meta``
    Mapping; see :class:`Facts` for the keys the report uses. None but the years is required.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from landbridge.errors import InputError, UnknownNameError
from landbridge.language import has_text, languages, text
from landbridge.studies.cells import NATION
from landbridge.studies.scenario import BASELINE_NAME, shown_name
from landbridge.studies.summary import DIFFERENCE

Floats = NDArray[np.float64]


class ComparisonLike(Protocol):
    """What the report needs of a comparison; :class:`landbridge.studies.Comparison` has it."""

    @property
    def meta(self) -> Mapping[str, Any]:
        """Facts about the run."""

    @property
    def summary(self) -> pl.DataFrame:
        """Means and intervals."""

    @property
    def counties(self) -> pl.DataFrame:
        """Primary care by county."""

    @property
    def notes(self) -> Sequence[Mapping[str, Any]]:
        """Notes as catalogue keys and arguments."""


@dataclass(frozen=True)
class Estimate:
    """One number with its 95 % interval; the ends are ``None`` when there is none.

    Attributes
    ----------
    mean
        Mean over the replicates.
    low, high
        Ends of the interval.
    replicates
        How many replicates stand behind it.
    """

    mean: float
    low: float | None = None
    high: float | None = None
    replicates: int = 0

    @property
    def has_interval(self) -> bool:
        """Whether both ends are known."""
        return self.low is not None and self.high is not None

    @property
    def is_nothing(self) -> bool:
        """Zero in the mean and at both ends: no replicate changed."""
        return self.mean == 0 and not self.low and not self.high

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Series:
    """One line over the years.

    Attributes
    ----------
    scenario
        ``"baseline"``, the reform's name or ``"difference"``.
    label
        The scenario in words.
    years
        Calendar years (the stock at the end of the academic year that starts then), ascending.
    mean, low, high
        Values [year]; ends of the interval are ``nan`` where there is none.
    """

    scenario: str
    label: str
    years: NDArray[np.int64]
    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class CountyValues:
    """Primary-care FTE per 100,000 people of one scenario in one year, county by county.

    Attributes
    ----------
    year
        Calendar year.
    mean, low, high
        FTE per 100,000 people [county]; ``nan`` where a county has no row.
    physicians, population
        Primary-care physicians (heads) and people [county].
    """

    year: int
    mean: Floats
    low: Floats
    high: Floats
    physicians: Floats
    population: Floats


@dataclass(frozen=True)
class Facts:
    """What the meta data of a run says, with every gap filled by something empty.

    Attributes
    ----------
    baseline
        Name of the baseline (``current-policy`` or ``as-written``).
    scenarios
        Mapping name -> ``{"label": {lang: words}, "summary": ..., "text": TOML, "digest": ...}``.
    changes
        What the reform changes: ``id``, ``label``, ``unit``, ``where``, ``old``, ``new``,
        ``from``, ``until``, ``reliability``, ``note``, ``sources`` (list of mappings with
        ``title``, ``organisation``, ``year``, ``url``).
    assumptions
        Other parameters worth showing, in the same form with ``value`` in place of old and new.
    sources
        List of source mappings.
    command, python
        How to make the run again.
    provenance
        (catalogue key, value) pairs: seed, replicates, scale, versions, digests.
    first_year
        First simulated year; the summary may hold the opening stock of the year before.
    """

    baseline: str
    scenarios: Mapping[str, Mapping[str, Any]]
    changes: Sequence[Mapping[str, Any]] = ()
    assumptions: Sequence[Mapping[str, Any]] = ()
    sources: Sequence[Mapping[str, Any]] = ()
    command: str = ""
    python: str = ""
    provenance: Sequence[tuple[str, str]] = field(default_factory=list)
    first_year: int | None = None


_PROVENANCE = (
    "landbridge_version",
    "seed",
    "replicates",
    "scale",
    "format_version",
    "tree_digest",
    "country_digest",
    "code_digest",
    "reform_digest",
)


def read_facts(meta: Mapping[str, Any]) -> Facts:
    """Read the meta data of a run leniently: a report must open even if a fact is not known.

    Parameters
    ----------
    meta
        ``comparison.meta``.
    """
    scenarios = meta.get("scenarios") or {}
    if not isinstance(scenarios, Mapping):
        scenarios = {
            entry["name"] if isinstance(entry, Mapping) else str(entry): (
                entry if isinstance(entry, Mapping) else {}
            )
            for entry in scenarios
        }
    provenance = [(key, str(meta[key])) for key in _PROVENANCE if meta.get(key) not in (None, "")]
    for package, version in sorted((meta.get("versions") or {}).items()):
        provenance.append((package, str(version)))
    held = scenarios.get(BASELINE_NAME, {})
    baseline = held.get("baseline_name") or meta.get("baseline") or "current-policy"
    return Facts(
        baseline=str(baseline),
        scenarios=scenarios,
        changes=meta.get("changes") or (),
        assumptions=meta.get("assumptions") or (),
        sources=meta.get("sources") or (),
        command=str(meta.get("command") or ""),
        python=str(meta.get("python") or ""),
        provenance=provenance,
        first_year=int(meta["years"][0]) if meta.get("years") else None,
    )


class View:
    """A comparison with the questions that the report asks of it.

    Parameters
    ----------
    comparison
        What ``landbridge.studies`` made.
    lang
        Language of labels.
    place
        ``US``, or a state's two digits: whose numbers `estimate` and `series` give.

    Raises
    ------
    InputError
        If the summary holds no baseline.
    UnknownNameError
        If there is no such language.
    """

    def __init__(self, comparison: ComparisonLike, lang: str = "en", place: str = NATION) -> None:
        if lang not in languages():
            raise UnknownNameError("language", lang, languages())
        self.lang = lang
        self.place = place
        self.facts = read_facts(comparison.meta)
        self.notes = list(comparison.notes)
        self.summary = comparison.summary.with_columns(
            pl.col("measure", "place", "category", "scenario").cast(pl.String)
        )
        self._counties = comparison.counties.with_columns(
            pl.col("scenario", "fips").cast(pl.String)
        )
        present = set(self.summary["scenario"].unique())
        if BASELINE_NAME not in present:
            raise InputError("comparison: the summary has no rows of the scenario 'baseline'")
        reforms = sorted(present - {BASELINE_NAME, DIFFERENCE})
        if len(reforms) > 1:
            raise InputError(
                f"comparison: a report shows one reform, the summary has {', '.join(reforms)}"
            )
        self.reform: str | None = reforms[0] if reforms else None
        self._here = self.summary.filter(pl.col("place") == place)
        self._estimates = {
            (row["measure"], row["category"], row["scenario"], row["year"]): _estimate(row)
            for row in self._here.iter_rows(named=True)
        }

    @cached_property
    def years(self) -> list[int]:
        """Years of the summary, ascending; the first may be the opening stock."""
        return sorted(int(year) for year in self.summary["year"].unique())

    @property
    def first_year(self) -> int:
        """The first year simulated."""
        return self.facts.first_year or self.years[0]

    @property
    def last_year(self) -> int:
        """The year the headline speaks of."""
        return self.years[-1]

    @cached_property
    def scenarios(self) -> list[str]:
        """Scenarios shown: baseline, or baseline, reform and difference."""
        return [BASELINE_NAME] if self.reform is None else [BASELINE_NAME, self.reform, DIFFERENCE]

    @property
    def reform_label(self) -> str:
        """The reform as it is shown; empty where there is none."""
        return self.scenario_label(self.reform) if self.reform else ""

    def scenario_label(self, scenario: str) -> str:
        """A scenario in words of the report's language."""
        if scenario == DIFFERENCE:
            return text("report.difference", self.lang)
        if scenario != BASELINE_NAME:
            return shown_name({"name": scenario, **self.facts.scenarios.get(scenario, {})})
        key = f"report.baseline.{self.facts.baseline}"
        return text(key, self.lang) if has_text(key, self.lang) else self.facts.baseline

    def estimate(
        self, measure: str, scenario: str, year: int | None = None, category: str = "all"
    ) -> Estimate | None:
        """The place's number of a measure, or ``None`` if the summary has no such row."""
        year = self.last_year if year is None else year
        return self._estimates.get((measure, category, scenario, year))

    def categories(self, measure: str, known: Sequence[str]) -> list[str]:
        """Categories of a measure that the summary holds: known ones in order, then others.

        A measure that is known by its total alone is shown by it alone.
        """
        if len(known) == 1:
            return list(known)
        present = set(
            self._here.filter(pl.col("measure") == measure)["category"].unique().to_list()
        )
        return [c for c in known if c in present] + sorted(present - set(known))

    def series(self, measure: str, scenario: str, category: str = "all") -> Series:
        """One measure over the years, for the place."""
        found = [
            (year, value)
            for year in self.years
            if (value := self.estimate(measure, scenario, year, category)) is not None
        ]
        return Series(
            scenario=scenario,
            label=self.scenario_label(scenario),
            years=np.array([year for year, _ in found], dtype=np.int64),
            mean=np.array([value.mean for _, value in found], dtype=float),
            low=np.array([_or_nan(value.low) for _, value in found], dtype=float),
            high=np.array([_or_nan(value.high) for _, value in found], dtype=float),
        )

    @cached_property
    def changes_nothing(self) -> bool:
        """Whether every difference in the summary is exactly zero."""
        rows = self.summary.filter(pl.col("scenario") == DIFFERENCE)
        zero = pl.all_horizontal(pl.col("mean", "low", "high").fill_nan(None).fill_null(0) == 0)
        return bool(rows.select(zero.all()).item()) if rows.height else False

    @cached_property
    def county_years(self) -> list[int]:
        """Years for which there are county values."""
        return sorted(int(year) for year in self._counties["year"].unique())

    @cached_property
    def _county_frames(self) -> dict[tuple[str, int], pl.DataFrame]:
        parts = self._counties.partition_by("scenario", "year", as_dict=True)
        return {(str(key[0]), int(key[1])): part for key, part in parts.items()}

    def counties(self, scenario: str, year: int, fips: Sequence[str]) -> CountyValues:
        """County values of one scenario and year, in the order of ``fips``."""
        frame = self._county_frames.get((scenario, year))
        order = pl.DataFrame({"fips": list(fips)}, schema={"fips": pl.String})
        columns = ("fte_per_100k", "fte_low", "fte_high", "physicians", "population")
        if frame is None:
            empty = np.full(len(order), np.nan)
            return CountyValues(year, empty, empty, empty, empty, empty)
        joined = order.join(frame, on="fips", how="left", maintain_order="left")
        values = (joined[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in columns)
        return CountyValues(year, *values)


def _estimate(row: Mapping[str, Any]) -> Estimate:
    return Estimate(
        mean=float(row["mean"]),
        low=_end(row["low"]),
        high=_end(row["high"]),
        replicates=int(row.get("replicates") or 0),
    )


def _end(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value


def note_lines(notes: Sequence[Mapping[str, Any]], lang: str) -> list[str]:
    """Notes of a comparison in words.

    Parameters
    ----------
    notes
        Catalogue keys and arguments.
    lang
        Language code.
    """
    return [text(str(note["key"]), lang, **(note.get("args") or {})) for note in notes]
