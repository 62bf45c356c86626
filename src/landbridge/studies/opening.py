"""A run that is on disk: its facts, its replicates, its results."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from landbridge.errors import RunStoreError, UnknownNameError
from landbridge.studies.files import NAMES, read_parquet
from landbridge.studies.headline import headline
from landbridge.studies.scenario import BASELINE_NAME, Scenario
from landbridge.studies.store import COUNTIES_FILE, SUMMARY_FILE, RunStore
from landbridge.studies.summary import (
    COUNTY_COLUMNS,
    DIFFERENCE,
    SUMMARY_COLUMNS,
    ScenarioResults,
    county_frame,
    summary_frame,
)
from landbridge.studies.uncertainty import EACH


class Run:
    """A run folder, opened for reading; get one from `run` or `open_run`.

    Parameters
    ----------
    folder
        The run's folder.

    Raises
    ------
    RunStoreError
        Not a run folder, damaged, or of a format this version does not know.
    """

    def __init__(self, folder: str | Path) -> None:
        self.store = RunStore(folder)
        self.meta: dict[str, Any] = self.store.read_meta()
        #: What the call that made it simulated and how long it took, as in ``log.json``; None
        #: where nothing was left to simulate, or the folder was only opened.
        self.session: dict[str, Any] | None = None

    @property
    def folder(self) -> Path:
        """Where the run is."""
        return self.store.folder

    @property
    def replicates(self) -> int:
        """How many replicates were asked for."""
        return int(self.meta["replicates"])

    @property
    def draws(self) -> str:
        """How the replicates drew the uncertain parameters: each, in pairs, or not at all."""
        return str(self.meta.get("draws", EACH))

    @property
    def years(self) -> tuple[int, int]:
        """First and last academic year."""
        first, last = self.meta["years"]
        return int(first), int(last)

    @property
    def names(self) -> list[str]:
        """Names of the scenarios, the baseline first."""
        return [scenario["name"] for scenario in self.meta["scenarios"]]

    @property
    def reforms(self) -> list[str]:
        """Names of the scenarios other than the baseline."""
        return [name for name in self.names if name != BASELINE_NAME]

    @cached_property
    def scenarios(self) -> list[Scenario]:
        """The scenarios, built again from what ``run.json`` keeps."""
        return [Scenario.from_dict(facts) for facts in self.meta["scenarios"]]

    @property
    def kept(self) -> int:
        """Replicates on disk, over all scenarios."""
        return sum(len(self.store.kept(name, self.replicates)) for name in self.names)

    @property
    def is_complete(self) -> bool:
        """Whether every replicate is on disk."""
        return self.kept == self.replicates * len(self.names)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def scan(self, scenario: str) -> pl.LazyFrame:
        """All replicates of a scenario as one lazy frame.

        Parameters
        ----------
        scenario
            Name of the scenario.

        Returns
        -------
        polars.LazyFrame
            Columns replicate, measure, year, place, category, origin, value; names are text.

        Raises
        ------
        UnknownNameError
            The run has no such scenario.
        """
        if scenario not in self.names:
            raise UnknownNameError("scenario", scenario, self.names, str(self.folder))
        for replicate in self.store.kept(scenario, self.replicates):
            self.store.check_replicate(scenario, replicate)
        return pl.concat(
            [
                pl.scan_parquet(self.store.path(scenario, replicate)).select(
                    pl.lit(replicate, dtype=pl.Int32).alias("replicate"), pl.all()
                )
                for replicate in self.store.kept(scenario, self.replicates)
            ]
        ).with_columns(pl.col(NAMES).cast(pl.String))

    def summary(self) -> pl.DataFrame:
        """Headline measures with intervals; see ``summary.parquet``."""
        frame = self._result(SUMMARY_FILE)
        earlier = [name for name in SUMMARY_COLUMNS if name not in frame.columns]
        return frame.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in earlier)

    def counties(self) -> pl.DataFrame:
        """Primary-care FTE per 100,000 by county and year with intervals."""
        frame = self._result(COUNTIES_FILE)
        if "fte_low" in frame.columns:
            return frame
        # Runs of an earlier version: bare names, and intervals that go below nothing.
        level = ~pl.col("scenario").str.starts_with(DIFFERENCE)
        ends = [
            pl.when(level).then(pl.max_horizontal(end, 0.0)).otherwise(end).alias(f"fte_{end}")
            for end in ("low", "high")
        ]
        return frame.with_columns(ends).select(COUNTY_COLUMNS)

    def _result(self, name: str) -> pl.DataFrame:
        path = self.folder / name
        if not path.is_file():
            self.summarise()
        frame = pl.from_arrow(read_parquet(path))
        assert isinstance(frame, pl.DataFrame)
        return frame

    def summarise(self) -> None:
        """Compute the tables of results from the replicates and write them.

        Raises
        ------
        RunStoreError
            A replicate is missing or damaged.
        """
        if not self.is_complete:
            total = self.replicates * len(self.names)
            raise RunStoreError(
                f"{self.folder}: not finished ({self.kept} of {total} replicates); run the same "
                "command again to continue"
            )
        people = float(self.meta["definitions"]["people_per_primary_care_physician"])
        results = []
        for name in self.names:
            result = ScenarioResults(name)
            for replicate in range(self.replicates):
                result.add(headline(self.store.read_replicate(name, replicate), people))
            results.append(result)
        self.store.write_result(COUNTIES_FILE, county_frame(results).to_arrow())
        self.store.write_result(SUMMARY_FILE, summary_frame(results, self.draws).to_arrow())


def open_run(folder: str | Path) -> Run:
    """Open a run folder.

    Parameters
    ----------
    folder
        What ``landbridge run`` wrote.

    Returns
    -------
    Run
        The run.

    Raises
    ------
    RunStoreError
        Not a run folder, damaged, or of a format this version does not know.
    """
    return Run(folder)
