"""The scoreboard: what was published, what the simulation gives, inside or outside."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge.errors import InputError, InterruptedRun
from landbridge.studies.cells import Cells
from landbridge.studies.engine import Engine
from landbridge.studies.flows import FLOWS
from landbridge.studies.naive import CHANGES
from landbridge.studies.opening import Run
from landbridge.studies.record import as_published
from landbridge.studies.running import Cancel, Progress, run
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.studies.score import Score, scored
from landbridge.studies.scores import simulated
from landbridge.studies.tables import cells_of
from landbridge.studies.targets import Target, read_targets

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Scoreboard:
    """All targets scored.

    Attributes
    ----------
    scores
        One a target, in the order of the table.
    facts
        Seed, replicates, scale and hashes of the runs behind it, by base year.
    margins
        Residuals of each margin of the base-year persons, by base year, as
        `landbridge.baseline.report.summarise` gives them.
    """

    scores: list[Score]
    facts: dict[str, Any]
    margins: dict[str, dict[str, list[Any]]]

    @property
    def all_inside(self) -> bool:
        """Whether no target is missed; those not simulated or only compared do not count."""
        return all(
            score.inside is not False for score in self.scores if score.target.kind != "compare"
        )

    def counts(self, kind: str) -> tuple[int, int, int]:
        """Targets of a kind that are inside, outside, and not simulated."""
        inside = [score.inside for score in self.scores if score.target.kind == kind]
        return inside.count(True), inside.count(False), inside.count(None)

    def of_kind(self, kind: str) -> list[Score]:
        """The lines of one kind of target."""
        return [score for score in self.scores if score.target.kind == kind]

    def covered(self, kind: str) -> int:
        """How many published figures of a kind lie within the simulated interval."""
        return sum(score.covered is True for score in self.scores if score.target.kind == kind)

    def to_dict(self) -> dict[str, Any]:
        """The scoreboard as plain data."""
        from landbridge.studies.scoreboard_summary import summary

        return {
            "validation": summary(self.of_kind("validate")),
            "facts": self.facts,
            "scores": [score.to_dict() for score in self.scores],
            "margins": self.margins,
        }

    def write(self, path: str | Path, lang: str = "en") -> None:
        """Write the scoreboard as a Markdown page.

        Raises
        ------
        InputError
            The file cannot be written.
        """
        from landbridge.studies.scoreboard_page import page

        target = Path(path)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(page(self, lang), encoding="utf-8")
        except OSError as error:
            raise InputError(f"{path}: cannot be written ({error.strerror or error})") from error


def validate(
    replicates: int = 5,
    seed: int = 1,
    scale: float = 1.0,
    workers: int | None = 1,
    targets: Sequence[Target] | None = None,
    progress: Progress | None = None,
    engine: Engine | Callable[..., Any] | None = None,
    cancel: Cancel | None = None,
    out: str | Path | None = None,
) -> Scoreboard:
    """Simulate the base years and score them on published figures.

    Parameters
    ----------
    replicates, seed, scale, workers, progress, engine, cancel
        As for `landbridge.run`.
    targets
        Published figures; the shipped ones by default.
    out
        Folder that keeps the runs, one for each base year, so that a stopped validation goes on;
        without it they are thrown away.

    Returns
    -------
    Scoreboard
        Every target with its simulated figure and interval.
    """
    chosen = list(read_targets() if targets is None else targets)
    used = Engine.of(engine)
    from landbridge.baseline.report import summarise

    tree = used.tree()
    found: dict[str, Score] = {}
    facts: dict[str, Any] = {}
    margins: dict[str, dict[str, list[Any]]] = {}
    with _folder(out) as folder:
        for base in sorted({target.base for target in chosen}):
            mine = [target for target in chosen if target.base == base and not target.experiment]
            if not mine:
                continue
            done = run(
                (),
                years=(base, max(base, max(_last_year(target) for target in mine))),
                replicates=replicates,
                seed=seed,
                scale=scale,
                workers=workers,
                out=folder / f"validate-{base}",
                progress=progress,
                engine=used,
                cancel=cancel,
            )
            facts[str(base)] = {name: done.meta[name] for name in _FACTS}
            margins[str(base)] = summarise(used.country(base).residuals)
            found.update({score.target.id: score for score in _score(done, mine, tree)})
        tried = [target for target in chosen if target.experiment]
        tables = _experiments(
            tried, used, replicates, seed, scale, workers, folder, progress, cancel
        )
        found.update({score.target.id: score for score in _score_experiments(tables, tried, tree)})
    return Scoreboard([found[target.id] for target in chosen], facts, margins)


_FACTS = (
    "landbridge_version",
    "years",
    "replicates",
    "seed",
    "scale",
    "tree_digest",
    "country_digest",
    "code_digest",
)


@contextmanager
def _folder(out: str | Path | None) -> Iterator[Path]:
    if out is not None:
        yield Path(out)
        return
    with tempfile.TemporaryDirectory(prefix="landbridge-validate-") as folder:
        try:
            yield Path(folder)
        except InterruptedRun as stop:
            raise InterruptedRun(
                "the validation was stopped and nothing is kept; with --out FOLDER it can go on"
            ) from stop


def _last_year(target: Target) -> int:
    return target.year if target.measure in FLOWS else target.year - 1


def _experiments(
    targets: list[Target],
    engine: Engine,
    replicates: int,
    seed: int,
    scale: float,
    workers: int | None,
    folder: Path,
    progress: Progress | None,
    cancel: Cancel | None,
) -> dict[int, list[pa.Table]]:
    """Replicates of the experiments by base year; another model than the shipped one has none."""
    if engine.simulate is not None:
        return {}
    from landbridge.studies.experiment_runs import run_experiments

    tables = {}
    for base in sorted({target.base for target in targets}):
        wanted = {(t.experiment, year) for t in targets if t.base == base for year in _needed(t)}
        tables[base] = run_experiments(
            engine,
            base,
            sorted(wanted),
            replicates,
            seed,
            scale,
            workers,
            folder,
            progress,
            cancel,
        )
    return tables


def _needed(target: Target) -> tuple[int, ...]:
    """Years whose Match an experiment's figure takes: a change needs the year before too."""
    if target.experiment == "own_year" and target.measure in CHANGES:
        return (target.year - 1, target.year)
    return (target.year,)


def _score_experiments(
    tables: dict[int, list[pa.Table]], targets: list[Target], tree: Any
) -> Iterator[Score]:
    drawn: dict[str, list[float | None]] = {target.id: [] for target in targets}
    for base, replicates in tables.items():
        for table in replicates:
            for name in sorted({t.experiment for t in targets if t.base == base}):
                cells = cells_of(table, name)
                for target in targets:
                    if target.base == base and target.experiment == name:
                        drawn[target.id].append(simulated(cells, target))
    for target in targets:
        yield scored(target, drawn[target.id], str(tree.sources[target.source]))


def _score(done: Run, targets: list[Target], tree: Any) -> list[Score]:
    drawn: dict[str, list[float | None]] = {target.id: [] for target in targets}
    for replicate in range(done.replicates):
        cells = Cells(done.store.read_replicate(BASELINE_NAME, replicate))
        for target in targets:
            drawn[target.id].append(simulated(cells, target))
    return [
        scored(
            target,
            drawn[target.id],
            str(tree.sources[target.source]),
            as_published(target, tree, int(done.meta["seed"])),
        )
        for target in targets
    ]
