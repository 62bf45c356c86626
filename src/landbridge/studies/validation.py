"""The scoreboard: what was published, what the simulation gives, inside or outside."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from landbridge.errors import InputError, InterruptedRun
from landbridge.studies.cells import Cells
from landbridge.studies.engine import Engine
from landbridge.studies.intervals import spread
from landbridge.studies.opening import Run
from landbridge.studies.running import Cancel, Progress, run
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.studies.scores import simulated
from landbridge.studies.targets import Target, read_targets


@dataclass(frozen=True)
class Score:
    """One line of the scoreboard; a figure the run does not hold has none of the numbers."""

    target: Target
    source: str
    simulated: float | None
    low: float | None
    high: float | None
    replicates: int

    @property
    def inside(self) -> bool | None:
        """Whether the mean is within the target's tolerance; None if it was not simulated."""
        return None if self.simulated is None else self.target.accepts(self.simulated)

    @property
    def covered(self) -> bool | None:
        """Whether the interval holds the published figure; None if there is no interval."""
        if self.low is None or self.high is None:
            return None
        return self.low <= self.target.observed <= self.high

    def to_dict(self) -> dict[str, Any]:
        """The line as plain data."""
        return {
            **asdict(self.target),
            "source_title": self.source,
            "simulated": self.simulated,
            "low": self.low,
            "high": self.high,
            "replicates": self.replicates,
            "inside": self.inside,
            "covered": self.covered,
        }


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

    def covered(self, kind: str) -> int:
        """How many published figures of a kind lie within the simulated interval."""
        return sum(score.covered is True for score in self.scores if score.target.kind == kind)

    def to_dict(self) -> dict[str, Any]:
        """The scoreboard as plain data."""
        return {
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
            mine = [target for target in chosen if target.base == base]
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
    return target.year if target.measure in _FLOWS else target.year - 1


# Measures of a year's events; all others are stocks, compared at the opening of their year.
_FLOWS = {
    "match_rate",
    "active_share",
    "registered",
    "active_applicants",
    "matched",
    "matched_by_specialty",
    "first_year_by_specialty",
    "positions_offered",
    "positions_filled",
    "first_year_positions_offered",
    "first_year_positions_filled",
    "soap_positions",
    "soap_placed",
    "positions_filled_share",
    "couples",
    "couples_match_rate",
    "fellowship_match_rate",
    "fellowship_share",
    "fellowship_applicant_share",
    "retention_in_state",
    "trainees",
    "exit_rate",
    "conrad_waivers",
    "conrad_states_full",
}


def _score(done: Run, targets: list[Target], tree: Any) -> list[Score]:
    drawn: dict[str, list[float | None]] = {target.id: [] for target in targets}
    for replicate in range(done.replicates):
        cells = Cells(done.store.read_replicate(BASELINE_NAME, replicate))
        for target in targets:
            drawn[target.id].append(simulated(cells, target))
    return [_one(target, drawn[target.id], str(tree.sources[target.source])) for target in targets]


def _one(target: Target, drawn: list[float | None], source: str) -> Score:
    known = np.array([value for value in drawn if value is not None])
    if known.size == 0:
        return Score(target, source, None, None, None, 0)
    numbers = spread(known[:, None])
    # A count or a share is not below zero, and no share above 100 %; a balance may be.
    least = -np.inf if target.unit == "fte" else 0.0
    low = max(float(numbers.low[0]), least)
    high = min(float(numbers.high[0]), 100.0 if target.unit == "percent" else np.inf)
    has_interval = bool(np.isfinite(numbers.low[0]))
    return Score(
        target,
        source,
        float(numbers.mean[0]),
        low if has_interval else None,
        high if has_interval else None,
        int(known.size),
    )
