"""Take the gap apart: specifications drawn, refitted, kept if they fit, told as bounds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError, refused_write
from landbridge.studies.calibration.arranging import problem_of, recipe_of
from landbridge.studies.calibration.laboratory import Bench, Recipe, stopped_cleanly
from landbridge.studies.calibration.specification import GAPS, Specification, read_specification
from landbridge.studies.calibration.trials import arrays_at
from landbridge.studies.engine import Engine
from landbridge.studies.gap.exploring import Explored, explore, steering
from landbridge.studies.gap.result import OUTCOMES, Gap, told
from landbridge.studies.running import sensible_workers
from landbridge.studies.targets import Target
from landbridge.studies.workers import CancelledError, crew, deaf_to_ctrl_c

if TYPE_CHECKING:
    from landbridge.studies.calibration.schema import GapEntry

__all__ = ["Explorer", "gap"]

Floats = NDArray[np.float64]
Told = Callable[[int, int, int], None]
_POLL_SECONDS = 0.2
_KEPT = "specifications.jsonl"
_WORTH_A_WORKER = 100  # simulations of a Match that pay for starting a process
_YEAR = 1900  # shifts are drawn once for all years; this fills the counter's year


class Explorer:
    """Explores specifications in one process."""

    def __init__(self, specification: Specification, recipe: Recipe) -> None:
        self.specification = specification
        self.entry = cast("GapEntry", specification.entry)
        self.bench = Bench(recipe)
        self.figures = len(specification.targets)
        self.problem = problem_of(
            specification,
            self.bench.tree,
            lambda x, n: self._simulate(x, {}, n)[:, : self.figures],
        )
        self._steer: Floats | None = None

    def explore(self, number: int) -> Explored:
        """Draw specification ``number``, refit it, and take it apart if it fits."""
        if self._steer is None and self.entry.corrections:
            self._steer = steering(
                self.problem,
                sweeps=self.entry.inner_sweeps,
                replicates=self.entry.replicates,
                step=self.entry.step,
            )
        return explore(
            self.problem,
            drawn_shifts(self.specification, self.bench.recipe.seed, number),
            self._outcomes,
            len(self.entry.part),
            sweeps=self.entry.sweeps,
            replicates=self.entry.replicates,
            steer=self._steer,
            corrections=self.entry.corrections,
        )

    def _outcomes(self, x: Floats, on: tuple[bool, ...], replicates: int) -> Floats:
        switches = dict(zip(self.entry.part.values(), on, strict=True))
        rates = self._simulate(x, switches, replicates)[:, self.figures :]
        # Group by group: those the gap is measured against first, then the others.
        by_type = rates.reshape(replicates, len(OUTCOMES), 1 + len(self.entry.groups))
        gaps = by_type[:, :, :1] - by_type[:, :, 1:]
        return gaps.reshape(replicates, -1)

    def _simulate(self, x: Floats, switches: dict[str, bool], replicates: int) -> Floats:
        numbers, on = self.specification.numbers, self.specification.on
        arrays = arrays_at(numbers, self.bench.tree, on, x)
        arrays |= {name: np.array(float(value)) for name, value in switches.items()}
        return np.array([self.bench.measure(arrays, r) for r in range(replicates)])


def drawn_shifts(specification: Specification, seed: int, number: int) -> Floats:
    """Shifts of a specification: each that varies by its own key, the others at zero."""
    from landbridge.chance import hash_text, keyed_uniform

    x = np.zeros(len(specification.numbers))
    for k, free in enumerate(specification.numbers):
        if free.varied is not None:
            u = keyed_uniform(seed, number, "gap", _YEAR, hash_text(free.name), 0)
            x[k] = free.varied[0] + u * (free.varied[1] - free.varied[0])
    return x


_explorer: Explorer | None = None


def _prepare(specification: Specification, recipe: Recipe) -> None:
    global _explorer
    _explorer = Explorer(specification, recipe)


def _explore(number: int) -> Explored:
    assert _explorer is not None
    return _explorer.explore(number)


def gap(
    name: str | Path = "gap-2025",
    *,
    specifications: int | None = None,
    seed: int | None = None,
    scale: float | None = None,
    workers: int | None = 1,
    out: str | Path | None = None,
    progress: Told | None = None,
    cancel: Any = None,
    engine: Engine | Callable[..., Any] | None = None,
    targets: Sequence[Target] | None = None,
) -> Gap:
    """Split the gap in match rates between US and foreign graduates into parts, as bounds.

    Parameters
    ----------
    name
        A shipped specification of a gap, or the path of a TOML file.
    specifications, seed, scale
        How many are drawn, the seed, and the share of people simulated, in place of the file's.
    workers
        Processes; None takes as many as pay.
    out
        Folder that keeps what was explored, by default ``runs/NAME-DIGEST``.
    progress
        Called with the number explored, the number asked for, and how many fit.
    cancel
        ``cancel.is_set()`` is asked often.
    engine
        What simulates; see `landbridge.run`.
    targets
        Published figures; the shipped ones by default.

    Returns
    -------
    Gap
        Ends over the specifications that fit; no single split.

    Raises
    ------
    InputError
        The file or an argument is wrong.
    InterruptedRun
        Stopped half-way; what was explored is kept.
    """
    used = Engine.of(engine)
    tree = used.tree()
    specification = read_specification(name, tree, targets, GAPS)
    entry = cast("GapEntry", specification.entry)
    count = entry.specifications if specifications is None else int(specifications)
    if count < 1:
        raise InputError(f"--specifications {count}: expected a whole number from 1 on")
    recipe = recipe_of(specification, used, seed, scale, _rates(entry))
    digest = hashlib.sha256(
        "\n".join(
            (
                specification.text,
                str((recipe.seed, recipe.scale, *map(repr, recipe.targets))),
                tree.digest,
                used.country(recipe.base).digest,
                used.code_digest,
            )
        ).encode()
    ).hexdigest()[:12]
    folder = Path(out) if out is not None else Path("runs") / f"{specification.name}-{digest}"
    kept = f"what was explored is kept in {folder}: the same command goes on from there"
    work = count * 2 ** len(entry.part) * recipe.scale / _WORTH_A_WORKER
    processes = workers if workers is not None else max(1, min(sensible_workers(work), 99))
    known = _read(folder / _KEPT, digest)
    with stopped_cleanly("the decomposition", kept):
        lacking = [number for number in range(count) if number not in known]
        for number, found in _all(specification, recipe, lacking, processes, cancel):
            known[number] = found
            _keep(folder / _KEPT, digest, number, found)
            if progress is not None:
                mine = [known[n] for n in sorted(known) if n < count]
                progress(len(mine), count, sum(one.fits for one in mine))
    facts = {
        "base": recipe.base,
        "seed": recipe.seed,
        "scale": recipe.scale,
        "replicates": entry.replicates,
        "tree_digest": tree.digest[:12],
    }
    return told(
        specification,
        [known[n] for n in range(count)],
        facts,
        _command(specification, specifications, seed, scale),
    )


def _rates(entry: GapEntry) -> tuple[Target, ...]:
    """What is split: rates by type, counted as if they were figures without a published value."""
    return tuple(
        Target(
            id=f"{outcome}.{kind}",
            kind="compare",
            base=entry.base,
            measure=outcome,
            place="US",
            category=kind,
            origin="all",
            year=entry.base,
            observed=0.0,
            unit="percent",
            tolerance=1.0,
            tolerance_kind="points",
            source="",
            reason="",
            note="",
        )
        for outcome in OUTCOMES
        for kind in (entry.against, *entry.groups)
    )


def _all(
    specification: Specification,
    recipe: Recipe,
    lacking: list[int],
    workers: int,
    cancel: Any,
) -> Iterator[tuple[int, Explored]]:
    def stop_if_cancelled() -> None:
        if cancel is not None and cancel.is_set():
            raise CancelledError

    if not lacking:
        return
    if workers == 1:
        explorer = Explorer(specification, recipe)
        for number in lacking:
            stop_if_cancelled()
            yield number, explorer.explore(number)
        return
    with crew(workers, _prepare, (specification, recipe)) as pool:
        with deaf_to_ctrl_c():
            asked: dict[Future[Explored], int] = {pool.submit(_explore, n): n for n in lacking}
        waiting = set(asked)
        while waiting:
            stop_if_cancelled()
            ended, waiting = wait(waiting, _POLL_SECONDS, FIRST_COMPLETED)
            for future in ended:
                yield asked[future], future.result()


def _keep(file: Path, digest: str, number: int, found: Explored) -> None:
    parts = None if found.parts is None else found.parts.tolist()
    ends = None if found.ends is None else found.ends.tolist()
    line = [digest, number, found.shifts.tolist(), found.misses.tolist(), parts, ends]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")
    except OSError as error:
        raise refused_write(file, error) from error


def _read(file: Path, digest: str) -> dict[int, Explored]:
    known: dict[int, Explored] = {}
    if not file.is_file():
        return known
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            of, number, shifts, misses, parts, ends = json.loads(line)
        except ValueError:  # cut off in the middle of writing
            continue
        if of == digest:
            known[number] = Explored(
                np.array(shifts),
                np.array(misses),
                None if parts is None else np.array(parts),
                None if ends is None else np.array(ends),
            )
    return known


def _command(
    specification: Specification, count: int | None, seed: int | None, scale: float | None
) -> str:
    words = ["landbridge gap", specification.name]
    for option, value in (("--specifications", count), ("--seed", seed), ("--scale", scale)):
        if value is not None:
            words.append(f"{option} {value:g}")
    return " ".join((*words, "--write"))
