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
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree

__all__ = ["Bench", "Laboratory", "Recipe", "stopped_cleanly"]

Floats = NDArray[np.float64]
Arrays = Mapping[str, Floats]
Held = Mapping[str, float]
#: Values of a trial, the replicate, and the quantiles at which axes of doubt are held.
Job = tuple[Arrays, int, Held]
Name = tuple[str, int]
_NOTHING: Held = {}
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
    free
        Which cells of each parameter are free.
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
    free: Mapping[str, NDArray[np.bool_]]


class Bench:
    """Makes trials in one process; loads the country and the tree once."""

    def __init__(self, recipe: Recipe) -> None:
        import datetime

        self.recipe = recipe
        self.on = datetime.date.fromisoformat(recipe.on)
        self.tree = recipe.engine.tree()
        self.country = recipe.engine.country(recipe.base)

    def measure(self, arrays: Arrays, replicate: int, held: Held = _NOTHING) -> list[float]:
        """The moments of one replicate of one trial, some axes of doubt held at quantiles."""
        recipe = self.recipe
        tree = self._drawn(arrays, replicate, held)
        cells = Cells(self._table(tree, replicate))
        found = [simulated(cells, target) for target in recipe.targets]
        missing = [t.id for t, value in zip(recipe.targets, found, strict=True) if value is None]
        if missing and recipe.scale < 1.0:
            raise InputError(
                f"--scale {recipe.scale:g}: too small a sample, in which nobody is counted for "
                f"{', '.join(missing)}; expected a larger share, up to 1"
            )
        if missing:
            raise InputError(f"not simulated by these processes: {', '.join(missing)}")
        return [float(value) for value in found if value is not None]

    def asked(self, arrays: Arrays) -> tuple[str, ...]:
        """Axes of doubt that a trial hangs on; none where nothing is drawn."""
        tree = self._drawn(arrays, 0, _NOTHING)
        self._table(tree, 0)
        return tree.asked()

    def _drawn(self, arrays: Arrays, replicate: int, held: Held) -> ParameterTree:
        tree = with_arrays(self.tree, arrays, self.on, self.recipe.free)
        return drawn(tree, self.recipe.draws, self.recipe.seed, replicate, held)

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


def _measure(job: Job) -> list[float]:
    assert _bench is not None
    return _bench.measure(*job)


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
        self._known: dict[Name, list[float]] = {}
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
        return self.all([(arrays, replicate, _NOTHING) for replicate in range(replicates)])

    def all(self, jobs: Sequence[Job]) -> Floats:
        """Moments of each job, shape (jobs, targets)."""
        named = [(digest_of(arrays, held), replicate) for arrays, replicate, held in jobs]
        lacking = {
            name: job for name, job in zip(named, jobs, strict=True) if name not in self._known
        }
        self.found += len(jobs) - len(lacking)
        for name, values in self._make(lacking):
            self._known[name] = values
            self._keep(*name, values)
            self.made += 1
            if self._progress is not None:
                self._progress(self.made + self.found)
        return np.array([self._known[name] for name in named])

    def asked(self, arrays: Arrays) -> tuple[str, ...]:
        """Axes of doubt that a trial hangs on."""
        return self._here().asked(arrays)

    def _here(self) -> Bench:
        if self._bench is None:
            self._bench = Bench(self.recipe)
        return self._bench

    def _make(self, lacking: Mapping[Name, Job]) -> Iterator[tuple[Name, list[float]]]:
        if self._pool is None:
            for name, job in lacking.items():
                self._stop_if_cancelled()
                yield name, self._here().measure(*job)
            return
        with deaf_to_ctrl_c():
            asked: dict[Future[list[float]], Name] = {
                self._pool.submit(_measure, job): name for name, job in lacking.items()
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
