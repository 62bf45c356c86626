"""Simulate trials: the moments of changed parameters, replicate by replicate, each made once.

What was simulated is kept in a file, so that the same calibration started again finds its way to
where it was stopped without simulating anything twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError, InterruptedRun, refused_write
from landbridge.studies.calibration.trials import digest_of, with_arrays
from landbridge.studies.cells import Cells
from landbridge.studies.engine import Engine
from landbridge.studies.scores import simulated
from landbridge.studies.targets import Target
from landbridge.studies.uncertainty import drawn
from landbridge.studies.workers import CancelledError, crew, deaf_to_ctrl_c

__all__ = ["Bench", "Laboratory", "Recipe", "stopped_cleanly"]

Floats = NDArray[np.float64]
Arrays = Mapping[str, Floats]
_POLL_SECONDS = 0.2
_TRIALS = "trials.jsonl"


@dataclass(frozen=True)
class Recipe:
    """What a trial simulates and counts.

    Attributes
    ----------
    base, last_year
        Base year and last academic year.
    until
        ``match``: only the processes up to the first Match; ``year``: whole years.
    seed, scale, draws
        As for `landbridge.run`.
    on
        The day (ISO) whose values a trial replaces.
    targets
        What is counted.
    engine
        What simulates.
    """

    base: int
    last_year: int
    until: str
    seed: int
    scale: float
    draws: str
    on: str
    targets: tuple[Target, ...]
    engine: Engine


class Bench:
    """Makes trials in one process; loads the country and the tree once."""

    def __init__(self, recipe: Recipe) -> None:
        import datetime

        self.recipe = recipe
        self.on = datetime.date.fromisoformat(recipe.on)
        self.tree = recipe.engine.tree()
        self.country = recipe.engine.country(recipe.base)

    def measure(self, arrays: Arrays, replicate: int) -> list[float]:
        """The moments of one replicate of one trial."""
        recipe = self.recipe
        tree = with_arrays(self.tree, arrays, self.on)
        cells = Cells(self._table(drawn(tree, recipe.draws, recipe.seed, replicate), replicate))
        found = [simulated(cells, target) for target in recipe.targets]
        missing = [t.id for t, value in zip(recipe.targets, found, strict=True) if value is None]
        if missing:
            raise InputError(f"not simulated by these processes: {', '.join(missing)}")
        return [float(value) for value in found if value is not None]

    def _table(self, tree: Any, replicate: int) -> Any:
        recipe = self.recipe
        if recipe.until == "match" and recipe.engine.simulate is None:
            from landbridge.workforce.first_match import simulate_first_match

            return simulate_first_match(
                self.country,
                tree,
                year=recipe.base,
                seed=recipe.seed,
                replicate=replicate,
                scale=recipe.scale,
            )
        return recipe.engine.simulator()(
            self.country,
            tree,
            first_year=recipe.base,
            last_year=recipe.last_year,
            seed=recipe.seed,
            replicate=replicate,
            scale=recipe.scale,
        )


_bench: Bench | None = None


def _prepare(recipe: Recipe) -> None:
    global _bench
    _bench = Bench(recipe)


def _measure(arrays: dict[str, Floats], replicate: int) -> list[float]:
    assert _bench is not None
    return _bench.measure(arrays, replicate)


class Laboratory:
    """Trials over replicates and processes.

    Parameters
    ----------
    recipe
        What a trial simulates.
    workers
        Processes; 1 works in this process.
    folder
        Where trials are kept; None keeps them in memory alone.
    identity
        Hash of all that makes a trial what it is; kept trials of another one are passed over.
    cancel
        Asked often whether to stop.
    progress
        Called with the number of simulations made and found so far.
    """

    def __init__(
        self,
        recipe: Recipe,
        workers: int = 1,
        folder: Path | None = None,
        identity: str = "",
        cancel: Any = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self.recipe = recipe
        self.workers = workers
        self.made = self.found = 0
        self._cancel, self._progress = cancel, progress
        self._known: dict[tuple[str, int], list[float]] = {}
        self._identity = identity
        self._file = None if folder is None else folder / _TRIALS
        self._bench: Bench | None = None
        self._pool: ProcessPoolExecutor | None = None
        self._stack = ExitStack()
        if self._file is not None:
            self._read(self._file)

    def __enter__(self) -> Laboratory:
        if self.workers > 1:
            self._pool = self._stack.enter_context(crew(self.workers, _prepare, (self.recipe,)))
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)

    def moments(self, arrays: Arrays, replicates: int) -> Floats:
        """Moments of a trial, shape (replicates, targets)."""
        digest = digest_of(arrays)
        lacking = [r for r in range(replicates) if (digest, r) not in self._known]
        self.found += replicates - len(lacking)
        for replicate, values in self._make(dict(arrays), lacking):
            self._known[digest, replicate] = values
            self._keep(digest, replicate, values)
            self.made += 1
            if self._progress is not None:
                self._progress(self.made + self.found)
        return np.array([self._known[digest, r] for r in range(replicates)])

    def _make(
        self, arrays: dict[str, Floats], lacking: Sequence[int]
    ) -> Iterator[tuple[int, list[float]]]:
        if self._pool is None:
            for replicate in lacking:
                self._stop_if_cancelled()
                if self._bench is None:
                    self._bench = Bench(self.recipe)
                yield replicate, self._bench.measure(arrays, replicate)
            return
        with deaf_to_ctrl_c():
            asked: dict[Future[list[float]], int] = {
                self._pool.submit(_measure, arrays, replicate): replicate for replicate in lacking
            }
        waiting = set(asked)
        while waiting:
            self._stop_if_cancelled()
            ended, waiting = wait(waiting, _POLL_SECONDS, FIRST_COMPLETED)
            for future in ended:
                yield asked[future], future.result()

    def _stop_if_cancelled(self) -> None:
        if self._cancel is not None and self._cancel.is_set():
            raise CancelledError

    def _read(self, file: Path) -> None:
        if not file.is_file():
            return
        for line in file.read_text(encoding="utf-8").splitlines():
            try:
                identity, digest, replicate, values = json.loads(line)
            except ValueError:  # cut off in the middle of writing
                continue
            if identity == self._identity:
                self._known[digest, replicate] = values

    def _keep(self, digest: str, replicate: int, values: list[float]) -> None:
        if self._file is None:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="utf-8") as out:
                out.write(json.dumps([self._identity, digest, replicate, values]) + "\n")
        except OSError as error:
            raise refused_write(self._file, error) from error


@contextmanager
def stopped_cleanly(what: str, kept: str) -> Iterator[None]:
    """Turn whatever stops long work into one message.

    Parameters
    ----------
    what
        The work, such as ``the calibration``.
    kept
        What is kept and how to go on.
    """
    try:
        yield
    except (KeyboardInterrupt, CancelledError):
        raise InterruptedRun(f"{what} was stopped; {kept}") from None
    except BrokenProcessPool as error:
        raise InterruptedRun(
            f"{what}: a worker process was killed (memory may be short: try fewer --workers); "
            f"{kept}"
        ) from error
    except MemoryError as error:
        raise InterruptedRun(f"{what}: memory ran out (try fewer --workers); {kept}") from error
