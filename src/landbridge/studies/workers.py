"""Processes that work side by side, and one task in one of them: a replicate of a scenario."""

from __future__ import annotations

import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from landbridge.studies.engine import Engine
from landbridge.studies.plan import Plan
from landbridge.studies.store import RunStore
from landbridge.studies.uncertainty import drawn


class CancelledError(Exception):
    """Raised inside the engine's progress hook when the caller has asked to stop."""


@dataclass(frozen=True)
class Done:
    """A finished task and the seconds it took."""

    scenario: str
    replicate: int
    seconds: float


class Worker:
    """Loads the country and the trees once, then makes replicates.

    Parameters
    ----------
    plan, engine, folder
        What to run, with what, and where to write.
    tree, country
        Already loaded ones, to spare loading them twice in this process.
    """

    def __init__(
        self, plan: Plan, engine: Engine, folder: str, tree: Any = None, country: Any = None
    ) -> None:
        self.plan = plan
        self.store = RunStore(folder)
        self.simulate = engine.simulator()
        self.country = (
            country if country is not None else engine.country(plan.first_year, plan.workspace)
        )
        base = tree if tree is not None else engine.tree()
        # A reform is laid once a scenario; a replicate's draw is laid on that.
        self.trees = [scenario.tree(base) for scenario in plan.scenarios]

    def make(
        self, replicate: int, position: int, progress: Callable[..., None] | None = None
    ) -> Done:
        """Make one replicate of one scenario and write it."""
        started = time.perf_counter()
        plan = self.plan
        name = plan.scenarios[position].name
        table = self.simulate(
            self.country,
            drawn(self.trees[position], plan.draws, plan.seed, replicate),
            first_year=plan.first_year,
            last_year=plan.last_year,
            seed=plan.seed,
            replicate=replicate,
            scale=plan.scale,
            progress=progress,
        )
        self.store.write_replicate(name, replicate, table)
        return Done(name, replicate, time.perf_counter() - started)


_worker: Worker | None = None


def start(plan: Plan, engine: Engine, folder: str) -> None:
    """Prepare a spawned process."""
    global _worker
    _worker = Worker(plan, engine, folder)


def make(replicate: int, position: int) -> Done:
    """Make one replicate in a spawned process."""
    assert _worker is not None
    return _worker.make(replicate, position)


@contextmanager
def crew(
    workers: int, initializer: Callable[..., None], arguments: tuple[Any, ...]
) -> Iterator[ProcessPoolExecutor]:
    """Spawned processes for the length of a block; if it ends in an exception they are stopped.

    Parameters
    ----------
    workers
        How many.
    initializer, arguments
        What each process does first.
    """
    context = multiprocessing.get_context("spawn")
    earlier = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, context, initializer, arguments)
    try:
        yield pool
        pool.shutdown()
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - earlier:
            process.terminate()
            process.join()
        raise


@contextmanager
def deaf_to_ctrl_c() -> Iterator[None]:
    """Workers started here ignore Ctrl-C from their first breath; the parent stops them itself."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
