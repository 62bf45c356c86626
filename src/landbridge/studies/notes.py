"""What a reader must be told beside the numbers, as catalogue keys and arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from landbridge.studies.intervals import ENOUGH_FOR_QUANTILES
from landbridge.studies.summary import DIFFERENCE

if TYPE_CHECKING:
    from landbridge.studies.opening import Run

Note = dict[str, Any]


def notes_for(run: Run, reform: str | None, summary: pl.DataFrame) -> list[Note]:
    """Notes of a comparison.

    Parameters
    ----------
    run
        The run.
    reform
        Name of the reform's scenario, or None.
    summary
        Summary with the rows of this comparison only.

    Returns
    -------
    list of dict
        ``{"key": ..., "args": {...}}``, the gravest first.
    """
    notes: list[Note] = []
    if reform is not None:
        facts = next(s for s in run.meta["scenarios"] if s["name"] == reform)
        if _is_all_zero(summary):
            notes.append(_why_nothing_changed(run, facts))
        notes += _trigger(summary, reform)
    if run.replicates == 1:
        notes.append(note("note.one_replicate"))
    elif run.replicates < ENOUGH_FOR_QUANTILES:
        notes.append(note("note.few_replicates", replicates=run.replicates))
    if run.meta["scale"] < 1:
        notes.append(note("note.sampled", percent=f"{100 * run.meta['scale']:g}"))
    return notes


def note(key: str, **args: Any) -> Note:
    """A note."""
    return {"key": key, "args": args}


def _why_nothing_changed(run: Run, facts: dict[str, Any]) -> Note:
    unchanged, starts = facts.get("unchanged", []), facts.get("starts")
    if unchanged and starts is None:
        return note("note.nothing_changed", parameters=", ".join(unchanged))
    last_day = f"{run.years[1] + 1}-06-30"
    if starts is not None and starts > last_day:
        return note("note.starts_later", date=starts, year=run.years[1])
    return note("note.no_difference")


def _is_all_zero(summary: pl.DataFrame) -> bool:
    change = summary.filter(pl.col("scenario") == DIFFERENCE)
    numbers = change.select(pl.col("mean", "low", "high").fill_null(0.0) == 0.0)
    return bool(numbers.select(pl.all_horizontal(pl.all().all())).item())


def _trigger(summary: pl.DataFrame, reform: str) -> list[Note]:
    """Whether a use trigger of the reform was met: never, or in only some years and replicates."""
    met = summary.filter(
        pl.col("measure") == "conrad_trigger_met", pl.col("scenario") == reform
    )["mean"]
    if not met.len():
        return []
    share = float(met.sum()) / met.len()
    if share == 0:
        return [note("note.trigger_not_met", reform=reform)]
    if share < 1:
        return [note("note.trigger_sometimes_met", reform=reform, percent=f"{100 * share:.0f}")]
    return []
