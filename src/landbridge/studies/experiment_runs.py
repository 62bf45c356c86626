"""Replicates of the scoreboard's experiments, over processes; each is kept when it is done."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from landbridge.errors import InterruptedRun
from landbridge.studies.experiments import rows_of_experiments
from landbridge.studies.history import SHIPPED_HISTORY
from landbridge.studies.own_match import Setting
from landbridge.studies.running import sensible_workers

if TYPE_CHECKING:
    from landbridge.studies.engine import Engine
    from landbridge.studies.running import Cancel, Progress

__all__ = ["ENOUGH_REPLICATES", "run_experiments"]

#: Replicates of an experiment: the fewest from which a 90 % interval is read off their order.
ENOUGH_REPLICATES = 20
# An experiment takes about as long as two years of the whole country.
_YEARS_WORTH_AN_EXPERIMENT = 2

#: What an experiment is made by, beside the model.
_CODE = ("certification_shock.py", "cohort.py", "experiments.py", "own_match.py")

Wanted = Sequence[tuple[str, int]]


def run_experiments(
    engine: Engine,
    base: int,
    wanted: Wanted,
    replicates: int,
    seed: int,
    scale: float,
    workers: int | None,
    folder: Path,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> list[pa.Table]:
    """Run the experiments of a base year.

    Parameters
    ----------
    engine
        Gives the country and the tree.
    base, wanted
        As for `landbridge.studies.experiments.rows_of_experiments`.
    replicates
        How many, at most `ENOUGH_REPLICATES` of which are run.
    seed, scale, workers, progress, cancel
        As for `landbridge.run`.
    folder
        Where each replicate is kept, under the digest of all that makes it.

    Returns
    -------
    list of pyarrow.Table
        One a replicate.

    Raises
    ------
    InterruptedRun
        Stopped half-way; what is done is kept.
    """
    count = min(replicates, ENOUGH_REPLICATES)
    kept = folder / f"experiments-{base}-{_digest(engine, base, wanted, seed, scale)}"
    kept.mkdir(parents=True, exist_ok=True)
    missing = [r for r in range(count) if not _file(kept, r).is_file()]
    job = (base, tuple(wanted), seed, scale, kept)
    work = len(missing) * len(wanted) * _YEARS_WORTH_AN_EXPERIMENT * scale
    processes = max(1, min(workers or sensible_workers(work), len(missing)))
    _tell(progress, count - len(missing), count)
    try:
        done = count - len(missing)
        for _ in _in_processes(engine, job, missing, processes):
            done += 1
            _tell(progress, done, count)
            if cancel is not None and cancel.is_set():
                raise KeyboardInterrupt
    except KeyboardInterrupt:
        raise InterruptedRun(
            f"the experiments were stopped; {done} of {count} replicates are kept in {kept}"
        ) from None
    return [pq.read_table(_file(kept, replicate)) for replicate in range(count)]


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None:
        progress(done, total, None)


def _digest(engine: Engine, base: int, wanted: Wanted, seed: int, scale: float) -> str:
    here = Path(__file__).parent
    code = [(here / name).read_text(encoding="utf-8") for name in _CODE]
    facts = [
        engine.code_digest,
        engine.tree().digest,
        engine.country(base).digest,
        base,
        sorted(wanted),
        seed,
        scale,
        SHIPPED_HISTORY.read_text(encoding="utf-8"),
        *code,
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:12]


def _file(folder: Path, replicate: int) -> Path:
    return folder / f"{replicate:05d}.parquet"


def _in_processes(engine: Engine, job: tuple[Any, ...], missing: list[int], processes: int) -> Any:
    if processes == 1:
        _start(engine, job)
        for replicate in missing:
            yield _make(replicate)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _start, (engine, job)) as pool:
        try:
            for future in as_completed([pool.submit(_make, r) for r in missing]):
                yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_ready: tuple[Any, Any, tuple[Any, ...]] | None = None


def _start(engine: Engine, job: tuple[Any, ...]) -> None:
    global _ready
    _ready = (engine.country(job[0]), engine.tree(), job)


def _make(replicate: int) -> int:
    assert _ready is not None
    country, tree, (base, wanted, seed, scale, folder) = _ready
    rows = rows_of_experiments(Setting(country, tree, seed, replicate, scale), base, wanted)
    final = _file(folder, replicate)
    partial = final.with_suffix(".part")
    pq.write_table(rows, partial)
    partial.rename(final)
    return replicate
