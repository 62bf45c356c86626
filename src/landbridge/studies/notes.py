"""What a reader must be told beside the numbers, as catalogue keys and arguments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from landbridge.studies.cells import NATION
from landbridge.studies.intervals import ENOUGH_FOR_QUANTILES
from landbridge.studies.profession_headline import break_even
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.studies.summary import DIFFERENCE
from landbridge.studies.uncertainty import FIXED

if TYPE_CHECKING:
    from landbridge.studies.opening import Run

Note = dict[str, Any]


def notes_for(
    run: Run, reform: str | None, summary: pl.DataFrame, year: int | None = None
) -> list[Note]:
    """Notes of a comparison.

    Parameters
    ----------
    run
        The run.
    reform
        Name of the reform's scenario, or None.
    summary
        Summary with the rows of this comparison only.
    year
        Academic year that is shown; by default the last.

    Returns
    -------
    list of dict
        ``{"key": ..., "args": {...}}``, the gravest first.
    """
    notes: list[Note] = []
    if reform is not None:
        facts = next(s for s in run.meta["scenarios"] if s["name"] == reform)
        trigger = _trigger(summary, facts)
        if _is_all_zero(summary):
            notes += [_why_nothing_changed(run, facts), *trigger]
        else:
            notes += trigger
            if any(n["key"] == "note.trigger_not_met" for n in trigger):
                notes.append(note("note.other_changes", reform=reform))
        notes += _from_memory(facts)
    structure = run.meta["scenarios"][0].get("structure", [])
    if structure:
        notes.append(note("note.structure", switches=", ".join(structure)))
    demand = any(switch.startswith("demand=") for switch in structure)
    if (summary["measure"] == "shortage_fte").any() and not demand:
        notes.append(note("note.status_quo_demand"))
    shown = summary if year is None else summary.filter(pl.col("year") <= year)
    notes += _pay(shown, reform)
    own = sorted({rest["kind"] for rest in run.meta.get("rests_on", ())} - {"shipped"})
    if own:
        notes.append(note("note.rests_on_own", kinds=", ".join(own)))
    else:
        notes.append(note("note.rests_on_shipped"))
    notes += sample_notes(run.replicates, run.meta["scale"], _chance(run, reform, shown))
    return notes


def sample_notes(replicates: int, scale: float, between: Sequence[Note] = ()) -> list[Note]:
    """What few replicates and a sample of people mean for a number.

    Parameters
    ----------
    replicates
        How many.
    scale
        Share of people simulated.
    between
        Notes that stand between the two.
    """
    notes: list[Note] = []
    if replicates == 1:
        notes.append(note("note.one_replicate"))
    elif replicates < ENOUGH_FOR_QUANTILES:
        notes.append(note("note.few_replicates", replicates=replicates))
    notes += between
    if scale < 1:
        notes.append(note("note.sampled", percent=f"{100 * scale:g}"))
    return notes


def note(key: str, **args: Any) -> Note:
    """A note."""
    return {"key": key, "args": args}


def _from_memory(facts: dict[str, Any]) -> list[Note]:
    """That the reform changes values which nobody has seen in a text."""
    changed = [c for c in facts.get("changes", ()) if c["old"] != c["new"]]
    named = dict.fromkeys(c["id"] for c in changed if c.get("reliability") == "memory")
    if not named:
        return []
    kind = "one" if len(named) == 1 else "other"
    return [note(f"note.from_memory.{kind}", count=len(named), parameters=", ".join(named))]


def _why_nothing_changed(run: Run, facts: dict[str, Any]) -> Note:
    unchanged, starts = facts.get("unchanged", []), facts.get("starts")
    if unchanged and starts is None:
        return note("note.nothing_changed", parameters=", ".join(unchanged))
    last_day = f"{run.years[1] + 1}-06-30"
    if starts is not None and starts > last_day:
        return note("note.starts_later", date=starts, year=run.years[1])
    return note("note.no_difference")


def _pay(summary: pl.DataFrame, reform: str | None) -> list[Note]:
    """That the earnings index is put in, and what elasticity would cost incumbents something."""
    if reform is None or not (summary["measure"] == "earnings_index").any():
        return []
    found = break_even(summary, reform, BASELINE_NAME)
    if found is None:
        return [note("note.earnings_passed_through")]
    year, percent, elasticity = found
    numbers = {"percent": f"{percent:.2g}", "elasticity": f"{elasticity:.2g}"}
    return [note("note.earnings_break_even", year=year, **numbers)]


def _is_all_zero(summary: pl.DataFrame) -> bool:
    change = summary.filter(pl.col("scenario") == DIFFERENCE)
    numbers = change.select(pl.col("mean", "low", "high").fill_null(0.0) == 0.0)
    return bool(numbers.select(pl.all_horizontal(pl.all().all())).item())


def _chance(run: Run, reform: str | None, summary: pl.DataFrame) -> list[Note]:
    """How much of the intervals is chance, told of the number that everything else goes into."""
    if run.draws == FIXED:
        return [note("note.fixed_parameters")]
    rows = summary.filter(
        pl.col("measure") == "active_physicians",
        pl.col("place") == NATION,
        pl.col("scenario") == (BASELINE_NAME if reform is None else DIFFERENCE),
        pl.col("year") == pl.col("year").max(),
    )
    if rows.height != 1 or rows["chance_share"][0] is None:
        return []
    kind = "level" if reform is None else "difference"
    numbers = {
        name: f"{100 * rows[column][0]:.2g}"
        for name, column in (
            ("share", "chance_share"),
            ("low", "chance_low"),
            ("high", "chance_high"),
        )
    }
    return [note(f"note.chance_share_{kind}", year=int(rows["year"][0]), **numbers)]


def _trigger(summary: pl.DataFrame, facts: dict[str, Any]) -> list[Note]:
    """Whether a use trigger was met, and how near use came: never, always, or now and then."""
    rows = summary.filter(pl.col("scenario") == facts["name"])
    met = rows.filter(pl.col("measure") == "conrad_trigger_met")["mean"]
    use = rows.filter(pl.col("measure") == "conrad_use_share_percent")["mean"].round()
    if met.is_empty() or use.is_empty():
        return []
    share = float(met.sum()) / met.len()
    kind = "not" if share == 0 else "sometimes" if share < 1 else ""
    low, high = float(use.min()), float(use.max())  # type: ignore[arg-type]
    args = {
        "reform": facts["name"],
        "needed": f"{100 * facts['use_trigger']:g}",
        "use": f"{low:g}%" if low == high else f"{low:g}–{high:g}%",
    }
    if kind == "sometimes":
        args["percent"] = f"{100 * share:.0f}"
    return [note("_".join(filter(None, ("note.trigger", kind, "met"))), **args)]
