"""Run scenarios: replicates over processes, resumable, stoppable, the same bytes either way."""

from __future__ import annotations

import datetime
import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from landbridge.studies.engine import Engine
from landbridge.studies.opening import Run
from landbridge.studies.plan import Plan, describe, identity, make_plan
from landbridge.studies.store import RUN_FILE, RefusedWriteError, RunStore
from landbridge.studies.uncertainty import EACH
from landbridge.studies.workers import (
    CancelledError,
    Done,
    Worker,
    crew,
    deaf_to_ctrl_c,
    make,
    start,
)

Progress = Callable[[int, int, float | None], None]
_POLL_SECONDS = 0.2
# A process takes about 3 s to start, a year of the whole country 0.2 s; it peaks below 1.5 GB.
_YEARS_WORTH_A_WORKER = 25
_MEMORY_OF_A_WORKER = 1.5e9


class Cancel(Protocol):
    """What a caller sets to stop a run; ``threading.Event`` is one."""

    def is_set(self) -> bool:
        """Whether to stop."""


def run(
    scenarios: Sequence[Any] | Any = (),
    years: tuple[int, int] = (2025, 2040),
    replicates: int = 1,
    seed: int = 1,
    scale: float = 1.0,
    workers: int | None = 1,
    out: str | Path | None = None,
    progress: Progress | None = None,
    engine: Engine | Callable[..., Any] | None = None,
    cancel: Cancel | None = None,
    workspace: str | Path | None = None,
    draws: str = EACH,
) -> Run:
    """Simulate a baseline and reforms, replicate by replicate, into a run folder.

    Baseline and reforms share every draw of a replicate, so that their difference is the reform.
    A folder that already holds some of the same run is continued, and gives the same bytes as an
    unbroken run; so does any number of workers.

    Parameters
    ----------
    scenarios
        A `Scenario`, a reform, the name or path of a reform, or a list of them. The baseline is
        always run too.
    years
        First and last academic year (2025 stands for July 2025 to June 2026).
    replicates
        Replicates of each scenario.
    seed
        Seed of all chance.
    scale
        Share of people simulated, for quick looks; results are weighted up.
    workers
        Processes; 1 runs in this process. None takes one for each core that this process may use,
        as far as memory lasts and there is work enough to make up for the start of another.
    out
        Run folder; by default ``runs/NAME-DIGEST`` under the current folder.
    progress
        Called as ``progress(done, total, seconds_left)`` after each replicate of a scenario;
        seconds_left is None before the first.
    engine
        What simulates: by default the shipped model; an `Engine`, or a function with the
        signature of ``landbridge.workforce.simulate``.
    cancel
        Checked often; when ``cancel.is_set()`` the run stops and can be resumed.
    workspace
        Folder of the user's own official tables (``landbridge data load``), which then replace the
        shipped ones where they can.
    draws
        ``"each"``: every replicate draws the uncertain parameters anew. ``"pairs"``: two replicates
        share a draw, so that the summary tells how much of each variance is chance and how much
        the parameters; at no cost but half the draws. ``"fixed"``: nothing is drawn, all is chance.

    Returns
    -------
    Run
        The finished run, its summary written.

    Raises
    ------
    InputError
        An argument or the folder cannot be used.
    InterruptedRun
        Stopped half-way (Ctrl-C, cancelled, disk full, a worker killed); what is done is kept.
    """
    plan = make_plan(scenarios, years, replicates, seed, scale, workspace, draws)
    used = Engine.of(engine)
    tree = used.tree()
    for scenario in plan.scenarios:
        scenario.tree(tree)  # a reform that does not fit fails here, before anything is written
    country = used.country(plan.first_year, plan.workspace)
    meta = describe(plan, tree, country, used.code_digest)
    store = RunStore(out if out is not None else Path("runs") / f"{plan.name}-{identity(meta)}")
    held = _finished_replicates(store)
    if held > plan.replicates:  # the folder's tables are over all of them
        plan = replace(plan, replicates=held)
        meta = describe(plan, tree, country, used.code_digest)
    store.begin(meta)
    return _carry_out(_Job(plan, used, store, meta, tree, country, progress, cancel), workers)


def _finished_replicates(store: RunStore) -> int:
    """Replicates of a finished run that the folder holds; 0 where there is none."""
    if not (store.folder / RUN_FILE).is_file():
        return 0
    meta = store.read_meta()
    replicates = int(meta["replicates"])
    every = all(
        len(store.kept(scenario["name"], replicates)) == replicates
        for scenario in meta["scenarios"]
    )
    return replicates if every else 0


class _Job:
    """A run under way."""

    def __init__(
        self,
        plan: Plan,
        engine: Engine,
        store: RunStore,
        meta: dict[str, Any],
        tree: Any,
        country: Any,
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> None:
        self.plan, self.engine, self.store, self.meta = plan, engine, store, meta
        self.tree, self.country = tree, country
        self.cancel = cancel
        self._progress = progress
        self.total = len(plan.tasks)
        self.missing: list[tuple[int, int]] = []
        self.done: list[Done] = []
        self.started = time.perf_counter()
        self.begun = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")

    def find_missing(self) -> None:
        """Find the tasks to do; a kept file must open."""
        kept = {
            s.name: set(self.store.kept(s.name, self.plan.replicates)) for s in self.plan.scenarios
        }
        for name, replicates in kept.items():
            for replicate in sorted(replicates):
                self.store.check_replicate(name, replicate)
        self.missing = [
            (r, s) for r, s in self.plan.tasks if r not in kept[self.plan.scenarios[s].name]
        ]

    def stop_if_cancelled(self, *_: Any, **__: Any) -> None:
        if self.cancel is not None and self.cancel.is_set():
            raise CancelledError

    def finished(self, done: Done) -> None:
        self.done.append(done)
        self.tell()

    def tell(self) -> None:
        if self._progress is None:
            return
        left = len(self.missing) - len(self.done)
        elapsed = time.perf_counter() - self.started
        seconds = elapsed / len(self.done) * left if self.done else None
        self._progress(self.total - left, self.total, seconds)

    @property
    def work(self) -> float:
        """What is left to simulate, in years of the whole country."""
        years = self.plan.last_year - self.plan.first_year + 1
        return len(self.missing) * years * self.plan.scale

    def log(self, workers: int, outcome: str) -> dict[str, Any]:
        entry = {
            "begun": self.begun,
            "seconds": round(time.perf_counter() - self.started, 3),
            "outcome": outcome,
            "workers": workers,
            "machine": platform.machine(),
            "system": platform.platform(),
            "cores": os.cpu_count(),
            "tasks": [
                {
                    "scenario": d.scenario,
                    "replicate": d.replicate,
                    "seconds": round(d.seconds, 3),
                }
                for d in self.done
            ],
        }
        self.store.append_log(entry)
        return entry


def _carry_out(job: _Job, workers: int | None) -> Run:
    count = 1
    outcome = "stopped"
    try:
        with _explained(job):
            job.find_missing()
            count = max(1, min(workers or sensible_workers(job.work), len(job.missing)))
            if job.missing:
                job.store.drop_results()
                job.tell()
                (_in_this_process if count == 1 else _in_processes)(job, count)
            finished = Run(job.store.folder)
            if job.missing or not (job.store.folder / "summary.parquet").is_file():
                finished.summarise()
        outcome = "finished"
    finally:
        session = job.log(count, outcome) if job.missing else None
    finished.session = session
    return finished


def sensible_workers(work: float) -> int:
    """How many processes a machine and a job call for.

    Parameters
    ----------
    work
        Years of the whole country to simulate, over all replicates.

    Returns
    -------
    int
        One for each core, as far as memory and work go round; at least one.
    """
    shares = int(min(work / _YEARS_WORTH_A_WORKER, _available_memory() / _MEMORY_OF_A_WORKER))
    return max(1, min(_available_cores(), shares))


def _available_cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


def _available_memory() -> float:
    """Bytes that can be used without swapping; beyond all bounds where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(1024.0 * int(line.split()[1]) for line in lines if "MemAvailable" in line)
    except (OSError, StopIteration, ValueError):
        return float("inf")


def _in_this_process(job: _Job, _workers: int) -> None:
    worker = Worker(job.plan, job.engine, str(job.store.folder), job.tree, job.country)
    for replicate, position in job.missing:
        job.stop_if_cancelled()
        job.finished(worker.make(replicate, position, job.stop_if_cancelled))


def _in_processes(job: _Job, workers: int) -> None:
    # A replicate is written whole or not at all, so a worker may be stopped at any moment.
    with crew(workers, start, (job.plan, job.engine, str(job.store.folder))) as pool:
        with deaf_to_ctrl_c():
            waiting: set[Future[Done]] = {pool.submit(make, *task) for task in job.missing}
        while waiting:
            job.stop_if_cancelled()
            ended, waiting = wait(waiting, _POLL_SECONDS, FIRST_COMPLETED)
            for future in ended:
                job.finished(future.result())


@contextmanager
def _explained(job: _Job) -> Iterator[None]:
    """Turn whatever stops a run into one message that says what is kept."""
    try:
        yield
    except (KeyboardInterrupt, CancelledError):
        raise job.store.stopped("the run was stopped", job.meta) from None
    except BrokenProcessPool as error:
        raise job.store.stopped(
            "a worker process was killed (memory may be short: try fewer --workers)", job.meta
        ) from error
    except MemoryError as error:
        raise job.store.stopped("memory ran out (try fewer --workers)", job.meta) from error
    except RefusedWriteError as error:
        raise job.store.write_failed(error, job.meta) from error
