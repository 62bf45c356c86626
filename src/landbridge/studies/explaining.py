"""Why a reform's headline differs from the baseline's, and what one life goes through.

The replicate is simulated again, baseline and reform in lockstep
(:mod:`landbridge.workforce.lockstep`). Every life that differs belongs to one process, the one in
which it first went another way, so that the differences by process add up to the headline
difference, to the last person and thousandth.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from landbridge.errors import InputError, RunStoreError
from landbridge.studies.cells import ALL, NATION
from landbridge.studies.changed_lives import FACE, Changes
from landbridge.studies.life_values import Names, hex_key, read_key, read_pick
from landbridge.studies.opening import Run, open_run
from landbridge.studies.replaying import Progress, Replay
from landbridge.studies.replicate_counts import replicate_counts
from landbridge.studies.summary import difference_name
from landbridge.studies.told_life import Life
from landbridge.workforce.counted import COUNTED, count_lives
from landbridge.workforce.lockstep import PROCESSES, Lockstep
from landbridge.workforce.watch import Watch

if TYPE_CHECKING:
    from landbridge.workforce import Engine

__all__ = ["Changes", "Life", "explain_changes", "explain_life", "headline_of"]


def explain_changes(
    run: Run | str | Path,
    scenario: str | None = None,
    replicate: int = 0,
    year: int | None = None,
    progress: Progress | None = None,
) -> Changes:
    """Tell how lives differ between a run's baseline and a reform, and by which process.

    Parameters
    ----------
    run
        A run, or its folder.
    scenario
        Which of its reforms; needed only where it holds several.
    replicate
        Which replicate, from 0 on.
    year
        Academic year at whose end to look; the last of the run by default.
    progress
        Called after each year as ``progress(done, total, seconds_left)``.

    Returns
    -------
    Changes
        Waterfall by process, places, origins and lives.

    Raises
    ------
    InputError
        The run has no such reform, replicate or year.
    RunStoreError
        The run cannot be read or simulated again.
    """
    replay = Replay(run, scenario, replicate, year)
    if replay.reform is None:
        raise InputError(
            f"{replay.folder}: a baseline alone, so no life differs from it; make a run with "
            "--reform or --set, or name a reform with --scenario"
        )
    return _in_lockstep(replay, replay.reform, progress)


def explain_life(
    run: Run | str | Path,
    key: int | str | None = None,
    *,
    pick: str | None = None,
    scenario: str | None = None,
    replicate: int = 0,
    year: int | None = None,
    progress: Progress | None = None,
) -> Life:
    """Tell one simulated life year by year, in the baseline and in a reform.

    Parameters
    ----------
    run
        A run, or its folder.
    key
        The person's key, a number or hexadecimal digits, as `explain_changes` lists them.
    pick
        Instead of a key, what to look for, such as ``"origin=nonus_img,state=TX"``: the first life
        that fits, of those that the reform changes; of all where there is no reform.
    scenario
        Which of the run's reforms; ``"baseline"`` looks at the baseline alone.
    replicate
        Which replicate, from 0 on.
    year
        Last academic year told; the last of the run by default.
    progress
        Called after each year as ``progress(done, total, seconds_left)``.

    Returns
    -------
    Life
        What each process did to the person, with the rules and draws behind it.

    Raises
    ------
    InputError
        Neither key nor pick was given, or nobody fits.
    RunStoreError
        The run cannot be read or simulated again.
    """
    if (key is None) == (pick is None):
        raise InputError("name one person: a key, or --pick NAME=VALUE to find one")
    wanted = None if key is None else read_key(key)
    asked = None if pick is None else read_pick(pick)
    replay = Replay(run, scenario, replicate, year)
    if asked is not None:
        wanted = _picked(replay, asked, progress)
    assert wanted is not None
    names = Names(replay.country, replay.tree)
    watches = {}
    clock = _Clock(len(replay.names) * len(replay.years), progress)
    for name in replay.names:
        tree = replay.drawn_tree(name)
        watches[name] = Watch(wanted, tree)
        engine = replay.engine(name, watches[name], tree)
        for each in replay.years:
            engine.run_year(each)
            clock.tick()
    if not any(watch.steps for watch in watches.values()):
        raise InputError(
            f"{replay.folder}: nobody has the key {hex_key(wanted)} in replicate {replicate} up "
            f"to {replay.year}; 'landbridge explain {replay.folder} --changed' lists some keys"
        )
    return Life(
        folder=str(replay.folder),
        key=wanted,
        seed=replay.seed,
        replicate=replicate,
        years=replay.years,
        watches=watches,
        names=names,
    )


def headline_of(changes: Changes) -> dict[str, Any] | None:
    """The run's own headline: change of active physicians, mean over its replicates.

    Parameters
    ----------
    changes
        One replicate of the run.

    Returns
    -------
    dict or None
        mean, low, high and replicates; None where not all replicates are there.
    """
    run = open_run(changes.folder)
    if not run.is_complete:
        return None
    rows = run.summary().filter(
        pl.col("measure") == "active_physicians",
        pl.col("place") == NATION,
        pl.col("category") == ALL,
        pl.col("year") == changes.year,
        pl.col("scenario") == difference_name(changes.scenario, run.names),
    )
    kept = ("mean", "low", "high", "replicates")
    return {name: rows[name][0] for name in kept} if rows.height == 1 else None


class _Clock:
    """Tells how far a simulation is, and how long the rest will take."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total, self._progress = total, progress
        self._done, self._started = 0, time.perf_counter()

    def tick(self) -> None:
        self._done += 1
        if self._progress is not None:
            elapsed = time.perf_counter() - self._started
            left = elapsed / self._done * (self._total - self._done)
            self._progress(self._done, self._total, left)


def _in_lockstep(replay: Replay, reform: str, progress: Progress | None) -> Changes:
    before, after = (replay.engine(name) for name in replay.names)
    pair = Lockstep(before, after)
    clock = _Clock(len(replay.years), progress)
    counts = np.zeros((len(replay.years), len(PROCESSES), len(COUNTED)), dtype=np.int64)
    for y, year in enumerate(replay.years):
        pair.run_year(year)
        lives = pair.changed()
        adds = {
            "before": count_lives(before, lives.before, year),
            "after": count_lives(after, lives.after, year),
        }
        np.add.at(counts[y], lives.process, adds["after"] - adds["before"])
        clock.tick()
    names = Names(replay.country, replay.tree)
    engines = {"before": before, "after": after}
    return Changes(
        folder=str(replay.folder),
        scenario=reform,
        replicate=replay.replicate,
        seed=replay.seed,
        years=replay.years,
        weight=before.results.weight,
        counts=counts,
        levels=np.stack(
            [
                _levels(replay, name, engine)
                for name, engine in zip(replay.names, (before, after), strict=True)
            ]
        ),
        lives=lives,
        adds=adds,
        faces={
            side: _face(engine, getattr(lives, side), names) for side, engine in engines.items()
        },
        names=names,
    )


def _levels(replay: Replay, name: str, engine: Engine) -> NDArray[np.int64]:
    """What the run's own table says, which must be what has been simulated again."""
    kept = replay.run.store.read_replicate(name, replay.replicate)
    told = replicate_counts(kept, replay.country, replay.years)
    again = replicate_counts(engine.results.table(), replay.country, replay.years)
    if not np.array_equal(told, again):
        raise RunStoreError(
            f"{replay.folder}: replicate {replay.replicate} of {name} comes out otherwise here "
            "than in the folder (another kind of processor, or other libraries?), so its "
            "lives are not those of the run; make the run anew with --out another folder"
        )
    return told


def _face(engine: Engine, rows: NDArray[np.int64], names: Names) -> dict[str, NDArray[Any]]:
    at = np.maximum(rows, 0)
    face: dict[str, NDArray[Any]] = {name: getattr(engine.people, name)[at] for name in FACE}
    face["state"] = names.state_of(engine.people, at)
    return face


def _picked(replay: Replay, asked: dict[str, str], progress: Progress | None) -> int:
    """Key of the first life that fits."""
    if replay.reform is not None:
        changes = _in_lockstep(replay, replay.reform, progress)
        found = changes.lives.key[changes.find(asked)]
        whose = f"whom {replay.reform} changes"
    else:
        timely = [name for name in ("process", "year") if name in asked]
        if timely:
            raise InputError(
                f"--pick {timely[0]}: tells where a life first differs, and the baseline alone "
                "differs from nothing"
            )
        engine = replay.engine(replay.names[0])
        for year in replay.years:
            engine.run_year(year)
        names = Names(replay.country, replay.tree)
        rows = np.arange(len(engine.people))
        found = engine.people.key[names.fits(engine.people, rows, asked)]
        whose = "in the baseline"
    if not found.size:
        wanted = ",".join(f"{name}={value}" for name, value in asked.items())
        raise InputError(f"{replay.folder}: nobody {whose} fits --pick {wanted} in {replay.year}")
    return int(found[0])
