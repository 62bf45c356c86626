"""A run's tables for other programs: CSV or Parquet."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from landbridge.errors import refused_write
from landbridge.studies.balances import balance_frame
from landbridge.studies.opening import Run


def export_run(
    run: Run, folder: str | Path, kinds: Sequence[str] = ("csv",), replicates: bool = False
) -> list[Path]:
    """Write the tables of a run.

    Parameters
    ----------
    run
        A finished run.
    folder
        Where to write; made if it is not there.
    kinds
        ``csv``, ``parquet`` or both.
    replicates
        Also write every scenario's full table with all replicates (large).

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    InputError
        The folder cannot be written.
    InterruptedRun
        The disk is full.
    """
    target = Path(folder)
    frames: dict[str, pl.DataFrame | pl.LazyFrame] = {
        "summary": run.summary(),
        "counties": run.counties(),
    }
    balances = balance_frame(run)
    if not balances.is_empty():
        frames["balances"] = balances
    if replicates:
        frames.update({f"replicates-{name}": run.scan(name) for name in run.names})
    written = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, frame in frames.items():
            for kind in kinds:
                path = target / f"{name}.{kind}"
                _write(frame, path, kind)
                written.append(path)
    except OSError as error:
        raise refused_write(target, error) from error
    return written


def _write(frame: pl.DataFrame | pl.LazyFrame, path: Path, kind: str) -> None:
    """Write a table, whole or not at all."""
    temporary = path.with_name(f"{path.name}.tmp-{os.getpid()}")
    try:
        _write_as(frame, temporary, kind)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _write_as(frame: pl.DataFrame | pl.LazyFrame, path: Path, kind: str) -> None:
    if isinstance(frame, pl.LazyFrame):
        # Streamed: all replicates together may be larger than memory.
        frame.sink_csv(path) if kind == "csv" else frame.sink_parquet(path)
    elif kind == "csv":
        frame.write_csv(path)
    else:
        frame.write_parquet(path)
