"""A replicate of a run simulated again, so that single lives in it can be looked at.

A run keeps aggregates, never persons. What it was asked stands in ``run.json``; with the same
parameters, country and code the same replicate comes out again, life by life.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge.errors import InputError, RunStoreError, UnknownNameError
from landbridge.studies.engine import Engine as Model
from landbridge.studies.opening import Run, open_run
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.studies.store import HASHED
from landbridge.studies.uncertainty import drawn

if TYPE_CHECKING:
    from landbridge.workforce import Engine
    from landbridge.workforce.process import Recorder

__all__ = ["Progress", "Replay"]

#: Called as ``progress(done, total, seconds_left)``; seconds_left is None where nobody knows.
Progress = Callable[[int, int, float | None], None]


class Replay:
    """One replicate of a run, ready to be simulated again.

    Parameters
    ----------
    run
        The run or its folder.
    scenario
        Which of its scenarios beside the baseline; needed only where it holds several reforms.
        The baseline's own name asks for the baseline alone.
    replicate
        Which replicate, from 0 on.
    year
        Academic year at whose end to look; the last of the run by default.

    Raises
    ------
    InputError
        There is no such scenario, replicate or year, or several reforms and none was named.
    RunStoreError
        The run cannot be read, is not there yet, or was made with other parameters, another
        country or another version of the model than this one.
    """

    def __init__(
        self,
        run: Run | str | Path,
        scenario: str | None = None,
        replicate: int = 0,
        year: int | None = None,
    ) -> None:
        self.run = run if isinstance(run, Run) else open_run(run)
        self.folder = self.run.folder
        self.reform = self._chosen(scenario)
        self.replicate = self._replicate(replicate)
        self.year = self._year(year)
        self.tree = Model().tree()
        self._refuse_another_model()
        self._scenarios = {scenario.name: scenario for scenario in self.run.scenarios}

    @cached_property
    def country(self) -> Any:
        """The base-year country."""
        return Model().country(self.run.years[0], self.run.meta.get("workspace"))

    @property
    def names(self) -> list[str]:
        """The scenarios looked at, the baseline first."""
        return [BASELINE_NAME] if self.reform is None else [BASELINE_NAME, self.reform]

    @property
    def seed(self) -> int:
        """Seed of the run."""
        return int(self.run.meta["seed"])

    @property
    def scale(self) -> float:
        """Share of people simulated."""
        return float(self.run.meta["scale"])

    @property
    def years(self) -> range:
        """Academic years from the first of the run to the one looked at."""
        return range(self.run.years[0], self.year + 1)

    def drawn_tree(self, name: str) -> Any:
        """The parameters of a scenario as the replicate draws them."""
        laid = self._scenarios[name].tree(self.tree)
        return drawn(laid, self.run.draws, self.seed, self.replicate)

    def engine(self, name: str, recorder: Recorder | None = None, tree: Any = None) -> Engine:
        """An engine on the first day of a scenario."""
        from landbridge.workforce import Engine

        return Engine(
            self.country,
            self.drawn_tree(name) if tree is None else tree,
            first_year=self.run.years[0],
            seed=self.seed,
            replicate=self.replicate,
            scale=self.scale,
            recorder=recorder,
        )

    def _chosen(self, scenario: str | None) -> str | None:
        reforms = self.run.reforms
        if scenario == BASELINE_NAME:
            return None
        if scenario is not None and scenario not in reforms:
            raise UnknownNameError("scenario", scenario, self.run.names, str(self.folder))
        if scenario is None and len(reforms) > 1:
            raise InputError(
                f"{self.folder} holds several reforms ({', '.join(reforms)}); name one of them "
                "(--scenario NAME)"
            )
        return scenario or (reforms[0] if reforms else None)

    def _replicate(self, replicate: int) -> int:
        if not 0 <= replicate < self.run.replicates:
            last = self.run.replicates - 1
            expected = "only 0" if last == 0 else f"0 to {last}"
            raise InputError(
                f"{self.folder}: no replicate {replicate}; it has {expected} (--replicate)"
            )
        for name in self.names:
            if replicate not in self.run.store.kept(name, self.run.replicates):
                total = self.run.replicates * len(self.run.names)
                raise RunStoreError(
                    f"{self.folder}: not finished ({self.run.kept} of {total} replicates; "
                    f"replicate {replicate} of {name} is missing); run the same command again to "
                    "continue"
                )
        return replicate

    def _year(self, year: int | None) -> int:
        first, last = self.run.years
        if year is None:
            return last
        if not first <= year <= last:
            raise InputError(f"{self.folder}: no year {year}; it has {first} to {last} (--year)")
        return year

    def _refuse_another_model(self) -> None:
        """Refuse before anything is simulated; the country last, as it takes longest to load."""
        meta = self.run.meta
        asked: dict[str, Callable[[], str]] = {
            "code_digest": lambda: Model().code_digest,
            "tree_digest": lambda: str(self.tree.digest),
            "country_digest": lambda: str(self.country.digest),
        }
        differing = [key for key, now in asked.items() if meta[key] != now()]
        if differing:
            raise RunStoreError(
                f"{self.folder}: made with another {' and '.join(HASHED[k] for k in differing)} "
                "than today's, so its lives cannot be simulated again; make the run anew with "
                "--out another folder"
            )
