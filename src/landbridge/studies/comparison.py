"""Baseline and reform side by side: what a reader, a report and a page are shown."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from landbridge.errors import InputError, UnknownNameError
from landbridge.studies.notes import Note, notes_for
from landbridge.studies.opening import Run, open_run
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.studies.summary import DIFFERENCE, difference_name


@dataclass(frozen=True)
class Comparison:
    """A baseline, at most one reform, and their difference.

    Attributes
    ----------
    meta
        Facts of the run (``run.json``) and the folder it stands in.
    summary
        Polars frame: measure, unit, year, place, category, scenario (``baseline``, the reform's
        name, ``difference``), mean, low, high, sd, replicates,
        chance_share, chance_low, chance_high (null but in runs with paired draws).
    counties
        Polars frame: fips, year, scenario, fte_per_100k, fte_low, fte_high,
        physicians, population.
    notes
        What a reader must know, as ``{"key": catalogue key, "args": {...}}``.
    reform
        Name of the reform's scenario, or None for a baseline by itself.
    """

    meta: dict[str, Any]
    summary: pl.DataFrame
    counties: pl.DataFrame
    notes: list[Note] = field(default_factory=list)
    reform: str | None = None

    @property
    def years(self) -> list[int]:
        """Years of the summary; the first is the opening stock."""
        return sorted(int(year) for year in self.summary["year"].unique())

    @property
    def scenarios(self) -> list[str]:
        """Scenarios shown: baseline, and with a reform its name and ``difference``."""
        return [BASELINE_NAME] if self.reform is None else [BASELINE_NAME, self.reform, DIFFERENCE]

    def value(
        self,
        measure: str,
        scenario: str = DIFFERENCE,
        year: int | None = None,
        place: str = "US",
        category: str = "all",
    ) -> dict[str, Any]:
        """One number of the summary with its interval.

        Parameters
        ----------
        measure, scenario, place, category
            The number's name.
        year
            Academic year; by default the last one.

        Returns
        -------
        dict
            The row of the summary: mean, low, high, sd, replicates, unit and the names.

        Raises
        ------
        InputError
            The summary has no such number.
        """
        year = self.years[-1] if year is None else year
        wanted = {
            "measure": measure,
            "scenario": scenario,
            "year": year,
            "place": place,
            "category": category,
        }
        found = self.summary.filter(*[pl.col(name) == value for name, value in wanted.items()])
        if found.height != 1:
            named = ", ".join(f"{name} {value}" for name, value in wanted.items())
            raise InputError(f"the summary has no number for {named}")
        return found.row(0, named=True)

    def to_dict(self, year: int | None = None) -> dict[str, Any]:
        """Facts, notes and the summary (of one year, or all) as plain data."""
        summary = self.summary if year is None else self.summary.filter(pl.col("year") == year)
        return {
            "run": self.meta,
            "reform": self.reform,
            "scenarios": self.scenarios,
            "notes": self.notes,
            "summary": summary.to_dicts(),
        }

    def to_json(self, year: int | None = None) -> str:
        """`to_dict` as JSON text."""
        return json.dumps(self.to_dict(year), ensure_ascii=False, allow_nan=False)


def compare(
    run: Run | str | Path, reform: str | None = None, year: int | None = None
) -> Comparison:
    """Compare a run's baseline with one of its reforms.

    Parameters
    ----------
    run
        A run, or its folder.
    reform
        Which of the run's reforms; needed only where it holds several. See `compare_all`.
    year
        Academic year that the notes tell of; by default the last. The tables hold all years.

    Returns
    -------
    Comparison
        With a reform of None where the run is a baseline by itself.

    Raises
    ------
    RunStoreError
        The folder is not a finished run.
    InputError
        The run has several reforms and none was named, or has no reform of that name.
    """
    opened = run if isinstance(run, Run) else open_run(run)
    reforms = opened.reforms
    if reform is None and len(reforms) > 1:
        raise InputError(
            f"{opened.folder} holds several reforms ({', '.join(reforms)}); name one of them "
            "(--reform NAME)"
        )
    if reform is not None and reform not in reforms:
        raise UnknownNameError("reform", reform, reforms, str(opened.folder))
    chosen = reform or (reforms[0] if reforms else None)
    summary, counties = opened.summary(), opened.counties()
    if chosen is not None:
        summary = _only(summary, chosen, opened.names)
        counties = _only(counties, chosen, opened.names)
    meta = {**opened.meta, "folder": str(opened.folder), **_reform_facts(opened, chosen)}
    return Comparison(meta, summary, counties, notes_for(opened, chosen, summary, year), chosen)


def compare_all(run: Run | str | Path, year: int | None = None) -> list[Comparison]:
    """One comparison for each reform of a run (or one of the baseline alone)."""
    opened = run if isinstance(run, Run) else open_run(run)
    if not opened.reforms:
        return [compare(opened, year=year)]
    return [compare(opened, reform, year) for reform in opened.reforms]


def _reform_facts(run: Run, reform: str | None) -> dict[str, Any]:
    """What the chosen reform changes and every source behind it, where a report looks for them."""
    name = reform or BASELINE_NAME
    facts = next(s for s in run.meta["scenarios"] if s["name"] == name)
    assumptions = facts.get("assumptions", [])
    if reform is None:
        return {"assumptions": assumptions}
    changes = facts.get("changes", [])
    sources = {s["id"]: s for c in changes for s in c["sources"]}
    sources.update({s["id"]: s for s in facts.get("sources", [])})
    return {
        "changes": changes,
        "assumptions": assumptions,
        "sources": list(sources.values()),
        "reform_digest": facts["digest"],
    }


def _only(frame: pl.DataFrame, reform: str, names: list[str]) -> pl.DataFrame:
    """Rows of the baseline, one reform and its difference, the latter under its plain name."""
    difference = difference_name(reform, names)
    return frame.filter(pl.col("scenario").is_in([BASELINE_NAME, reform, difference])).with_columns(
        pl.when(pl.col("scenario") == difference)
        .then(pl.lit(DIFFERENCE))
        .otherwise(pl.col("scenario"))
        .alias("scenario")
    )
