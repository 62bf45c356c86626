"""Does a headline keep its sign under every named structure?

Parameters in the room ``structure`` name rival accounts of how the world works. A study runs one
reform and its baseline under each of them, one at a time, in run folders of their own that share
seed, replicates and years, and puts the differences side by side. A stopped study goes on when
called again.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from landbridge.errors import InputError, UnknownNameError
from landbridge.studies.cells import ALL, NATION
from landbridge.studies.comparison import Comparison, compare
from landbridge.studies.engine import Engine
from landbridge.studies.notes import Note
from landbridge.studies.plan import make_plan
from landbridge.studies.running import run
from landbridge.studies.scenario import STRUCTURE, Scenario, shown_name
from landbridge.studies.summary import DIFFERENCE
from landbridge.studies.uncertainty import EACH

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree
    from landbridge.studies.opening import Run
    from landbridge.studies.running import Progress

__all__ = ["HEADLINES", "Alternative", "Structures", "alternatives", "structures"]

#: Differences that are shown: measure and category, for the nation.
HEADLINES = (
    ("active_physicians", ALL),
    ("fte", ALL),
    ("img_share_percent", ALL),
    ("shortage_fte", ALL),
    ("shortage_fte", "primary_care"),
    ("people_over_3500", ALL),
    ("conrad_slots_used", ALL),
)
CSV_FILE, JSON_FILE = "structures.csv", "structures.json"


@dataclass(frozen=True)
class Alternative:
    """One named choice of one switch; the empty switch is the scenario as it was asked for."""

    switch: str = ""
    choice: str = ""

    @property
    def name(self) -> str:
        """Name of its folder."""
        return f"{self.switch}-{self.choice}" if self.switch else "as-asked"


@dataclass(frozen=True)
class Structures:
    """Headline differences under every structure.

    Attributes
    ----------
    frame
        Polars frame: switch, choice, measure, category, unit, year, mean, low, high, replicates,
        verdict (``asked``, ``no_sign``, ``holds``, ``weaker``, ``lost``, ``turns``). The rows of
        the scenario as it was asked for have empty switch and choice.
    reform
        Name of the reform's scenario.
    folder
        Where the runs and the tables are.
    asked
        Choice of every switch in the scenario as it was asked for.
    notes
        What a reader must know of the scenario as it was asked for.
    label
        Name of the reform as tables show it.
    """

    frame: pl.DataFrame
    reform: str
    folder: Path
    asked: dict[str, str]
    notes: list[Note] = field(default_factory=list)
    label: str = ""

    @property
    def tested(self) -> bool:
        """Whether any headline has a sign that another structure could lose or turn."""
        return not self.frame["verdict"].is_in(["asked", "no_sign"]).all()

    @property
    def holds(self) -> bool:
        """Whether no headline that has a sign loses or turns it."""
        return not self.frame["verdict"].is_in(["lost", "turns"]).any()

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "reform": self.reform,
            "folder": str(self.folder),
            "asked": self.asked,
            "tested": self.tested,
            "holds": self.holds,
            "notes": self.notes,
            "differences": self.frame.to_dicts(),
        }


def alternatives(
    tree: ParameterTree, first_year: int, only: Sequence[str] = ()
) -> tuple[dict[str, str], list[Alternative]]:
    """What each switch is set to, and every other choice.

    Parameters
    ----------
    tree
        The tree of the scenario's baseline.
    first_year
        Choices are those of its 1 July.
    only
        Switches to vary; all by default.

    Raises
    ------
    UnknownNameError
        There is no such switch.
    """
    day = datetime.date(first_year, 7, 1)
    switches = {i.removeprefix(STRUCTURE): tree[i] for i in tree if i.startswith(STRUCTURE)}
    wanted = [name.removeprefix(STRUCTURE) for name in only] or list(switches)
    for name in wanted:
        if name not in switches:
            raise UnknownNameError("switch", name, switches)
    asked = {s: p.choice(float(tree.value(p.id, day))) for s, p in switches.items()}
    others = [
        Alternative(switch, choice)
        for switch in wanted
        for choice in switches[switch].choices
        if choice != asked[switch]
    ]
    return asked, others


def structures(
    scenario: Scenario | Any,
    years: tuple[int, int] = (2025, 2040),
    replicates: int = 1,
    seed: int = 1,
    scale: float = 1.0,
    workers: int | None = 1,
    out: str | Path | None = None,
    progress: Progress | None = None,
    workspace: str | Path | None = None,
    draws: str = EACH,
    only: Sequence[str] = (),
    first: str | Path | None = None,
    engine: Engine | None = None,
) -> Structures:
    """Run a reform and its baseline under every named structure, one at a time.

    Parameters
    ----------
    scenario
        A `Scenario` with a reform, or the name or path of a reform.
    years, replicates, seed, scale, workers, workspace, draws, engine
        As for :func:`landbridge.studies.running.run`; they hold for every run.
    out
        Folder of the study; by default ``runs/NAME-structures``.
    progress
        Called as ``progress(done, total, seconds_left)`` over all runs.
    only
        Switches to vary (``location``); all by default.
    first
        Run folder of the scenario as it was asked for, if it is there already.

    Returns
    -------
    Structures
        The differences; also written to ``structures.csv`` and ``structures.json`` in the folder.

    Raises
    ------
    InputError
        The scenario has no reform, a switch is unknown, or a run cannot be made.
    InterruptedRun
        Stopped half-way; call again to go on.
    """
    plan = make_plan(scenario, years, replicates, seed, scale, workspace, draws)
    reforms = [one for one in plan.scenarios if one.changes]
    if len(reforms) != 1:
        raise InputError(
            f"a study of structures needs one reform, found {len(reforms)}; name one with --reform"
        )
    reform = reforms[0]
    used = Engine.of(engine)
    asked, others = alternatives(reform.baseline_tree(used.tree()), plan.first_year, only)
    folder = Path(out) if out is not None else Path("runs") / f"{plan.name}-structures"
    rows: list[dict[str, Any]] = []
    notes: list[Note] = []
    every = [Alternative(), *others]
    for number, alternative in enumerate(every):
        at = Path(first) if first is not None and number == 0 else folder / alternative.name
        done = run(
            _under(reform, alternative),
            years,
            replicates,
            seed,
            scale,
            workers,
            at,
            _part_of(progress, number, len(every)),
            used,
            workspace=workspace,
            draws=draws,
        )
        comparison = compare(done)
        if number == 0:
            notes = comparison.notes
        rows += _differences(comparison, alternative)
    frame = _judged(rows)
    study = Structures(frame, reform.name, folder, asked, notes, shown_name(reform.to_dict()))
    _write(study)
    return study


def of_run(opened: Run, reform: str | None = None) -> tuple[Scenario, dict[str, Any]]:
    """A reform's scenario in a run, and the arguments of `structures` that make it again.

    Raises
    ------
    InputError
        The run has no reform, or several and none was named.
    UnknownNameError
        It has no reform of that name.
    """
    if reform is not None and reform not in opened.reforms:
        raise UnknownNameError("reform", reform, opened.reforms, str(opened.folder))
    if reform is None and len(opened.reforms) != 1:
        raise InputError(
            f"{opened.folder} holds {len(opened.reforms)} reforms; a study of structures needs one "
            "(--reform NAME)"
        )
    chosen = reform or opened.reforms[0]
    scenario = next(one for one in opened.scenarios if one.name == chosen)
    alone = len(opened.reforms) == 1
    return scenario, {
        "years": opened.years,
        "replicates": opened.replicates,
        "seed": int(opened.meta["seed"]),
        "scale": float(opened.meta["scale"]),
        "workspace": opened.meta.get("workspace"),
        "draws": opened.draws,
        "first": opened.folder if alone else None,
    }


def _under(scenario: Scenario, alternative: Alternative) -> Scenario:
    kept = [s for s in scenario.structure if s.partition("=")[0] != alternative.switch]
    if alternative.switch:
        kept.append(f"{alternative.switch}={alternative.choice}")
    return Scenario(scenario.name, scenario.baseline, scenario.reforms, scenario.assignments, kept)


def _part_of(progress: Progress | None, number: int, runs: int) -> Progress | None:
    """Progress of one run as progress of the whole study."""
    if progress is None:
        return None

    def tell(done: int, total: int, seconds: float | None) -> None:
        left = None if seconds is None or done == 0 else seconds * (1 + runs - number - 1)
        progress(number * total + done, runs * total, left)

    return tell


def _differences(comparison: Comparison, alternative: Alternative) -> list[dict[str, Any]]:
    year = comparison.years[-1]
    rows = []
    for measure, category in HEADLINES:
        found = comparison.summary.filter(
            (pl.col("measure") == measure)
            & (pl.col("category") == category)
            & (pl.col("place") == NATION)
            & (pl.col("year") == year)
            & (pl.col("scenario") == DIFFERENCE)
        )
        if found.is_empty():
            continue
        row = found.row(0, named=True)
        kept = ("measure", "category", "unit", "year", "mean", "low", "high", "replicates")
        rows.append({**asdict(alternative), **{name: row[name] for name in kept}})
    return rows


def sign_of(mean: float, low: float | None, high: float | None) -> int:
    """Sign of a difference: 1, -1, or 0 where its interval holds zero.

    Without an interval (one replicate) the sign of the mean.
    """
    if low is None or high is None or low != low or high != high:
        return (mean > 0) - (mean < 0)
    return 1 if low > 0 else -1 if high < 0 else 0


def verdict(asked: dict[str, Any], other: dict[str, Any]) -> str:
    """What becomes of a headline's sign under another structure.

    Returns
    -------
    str
        ``no_sign``: it has none as asked. ``holds``: same sign, zero outside the interval.
        ``weaker``: the mean lies on the same side, the interval holds zero. ``lost``: the mean
        is zero or on the other side, the interval holds zero. ``turns``: the other sign.
    """
    ends = ("mean", "low", "high")
    first = sign_of(*(asked[end] for end in ends))
    now = sign_of(*(other[end] for end in ends))
    if first == 0:
        return "no_sign"
    if now != 0:
        return "holds" if now == first else "turns"
    return "weaker" if other["mean"] * first > 0 else "lost"


def _judged(rows: list[dict[str, Any]]) -> pl.DataFrame:
    asked = {(row["measure"], row["category"]): row for row in rows if not row["switch"]}
    for row in rows:
        of = asked.get((row["measure"], row["category"]))
        row["verdict"] = "asked" if not row["switch"] else verdict(of, row) if of else "no_sign"
    return pl.DataFrame(rows, infer_schema_length=None)


def _write(study: Structures) -> None:
    study.folder.mkdir(parents=True, exist_ok=True)
    study.frame.write_csv(study.folder / CSV_FILE)
    text = json.dumps(study.to_dict(), ensure_ascii=False, indent=2)
    (study.folder / JSON_FILE).write_text(text + "\n", encoding="utf-8")
