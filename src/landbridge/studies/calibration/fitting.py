"""Carry out a calibration: fit or check, then say how sure every number is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError
from landbridge.studies.calibration.arranging import problem_of, recipe_of
from landbridge.studies.calibration.deriving import Derived, derive
from landbridge.studies.calibration.estimation import least_squares
from landbridge.studies.calibration.inversion import invert
from landbridge.studies.calibration.laboratory import Laboratory, Recipe, stopped_cleanly
from landbridge.studies.calibration.problem import Problem
from landbridge.studies.calibration.result import (
    Calibration,
    MomentLine,
    errors_of,
    estimates_of,
    lines_of,
    overidentification_of,
)
from landbridge.studies.calibration.specification import Specification, read_specification
from landbridge.studies.calibration.trials import arrays_at
from landbridge.studies.engine import Engine
from landbridge.studies.running import sensible_workers
from landbridge.studies.targets import Target

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree

__all__ = ["calibrate"]

Floats = NDArray[np.float64]
Told = Callable[[str, int, float], None]
_WORTH_A_WORKER = 40  # simulations of a Match that pay for starting a process


def calibrate(
    name: str | Path = "match-2025",
    *,
    check: bool = False,
    replicates: int | None = None,
    seed: int | None = None,
    scale: float | None = None,
    workers: int | None = 1,
    out: str | Path | None = None,
    told: Told | None = None,
    cancel: Any = None,
    engine: Engine | Callable[..., Any] | None = None,
    targets: Sequence[Target] | None = None,
) -> Calibration:
    """Fit the free numbers of a calibration to published figures.

    Parameters
    ----------
    name
        A shipped calibration, or the path of a TOML file.
    check
        Fit nothing: simulate the figures at the values in the tree.
    replicates, seed, scale
        In place of those of the specification.
    workers
        Processes; None takes as many as pay.
    out
        Folder that keeps every simulation, by default ``runs/calibrate-NAME-DIGEST``; a calibration
        that was stopped goes on from there.
    told
        Called with the stage, the number of simulations and the sum of squared misses.
    cancel
        ``cancel.is_set()`` is asked often.
    engine
        What simulates; see `landbridge.run`.
    targets
        Published figures; the shipped ones by default.

    Returns
    -------
    Calibration
        Nothing is written into the tree: see
        :func:`landbridge.studies.calibration.keeping.keep`.

    Raises
    ------
    InputError
        The specification or an argument is wrong.
    InterruptedRun
        Stopped half-way; what was simulated is kept.
    """
    used = Engine.of(engine)
    tree = used.tree()
    specification = read_specification(name, tree, targets)
    recipe = recipe_of(specification, used, seed, scale)
    country = used.country(recipe.base)
    count = specification.entry.replicates if replicates is None else int(replicates)
    if count < 1:
        raise InputError(f"--replicates {count}: expected a whole number from 1 on")
    digest = _identity(specification, recipe, (tree.digest, country.digest, used.code_digest))
    folder = Path(out) if out is not None else Path("runs") / f"calibrate-{digest}"
    kept = f"what was simulated is kept in {folder}: the same command goes on from there"
    processes = workers if workers is not None else sensible_workers(_WORTH_A_WORKER)
    with (
        stopped_cleanly("the calibration", kept),
        Laboratory(recipe, processes, folder, digest, cancel) as laboratory,
    ):
        problem = problem_of(
            specification,
            tree,
            lambda x, n: laboratory.moments(
                arrays_at(specification.numbers, tree, specification.on, x), n
            ),
        )
        start = np.zeros(len(specification.numbers))
        x = start if check else _fit(problem, specification, count, told)
        moments = problem.simulate(x, count)
        facts = {
            "base": recipe.base,
            "until": recipe.until,
            "replicates": count,
            "seed": recipe.seed,
            "scale": recipe.scale,
            "draws": recipe.draws,
            "simulations": laboratory.made + laboratory.found,
            "tree_digest": tree.digest[:12],
            "country_digest": country.digest[:12],
        }
        lines = lines_of(specification.targets, moments)
        command = _command(specification, check, replicates, seed, scale)
        if check:
            return Calibration(specification, command, facts, lines)
        derived = derive(specification, problem, tree, laboratory, x, moments, told)
        facts["simulations"] = laboratory.made + laboratory.found
        return _report(specification, tree, x, derived, (command, facts, lines))


def _fit(problem: Problem, specification: Specification, count: int, told: Told | None) -> Floats:
    entry = specification.entry
    x = np.zeros(len(problem.names))

    def tell(stage: str) -> Callable[[Any, Floats], None]:
        made = [0]

        def line(_: Any, values: Floats) -> None:
            made[0] += 1
            if told is not None:
                told(stage, made[0], problem.loss(values))

        return line

    x = invert(problem, x, sweeps=entry.sweeps, replicates=count, told=tell("inversion")).x
    if problem.behavioural.size:
        x = least_squares(
            problem,
            x,
            evaluations=entry.evaluations,
            replicates=min(count, entry.derivative_replicates),
            sweeps=entry.inner_sweeps,
            step=entry.step,
            told=tell("least_squares"),
        )
        x = invert(problem, x, sweeps=entry.sweeps, replicates=count, told=tell("inversion")).x
    return x


def _report(
    specification: Specification,
    tree: ParameterTree,
    x: Floats,
    derived: Derived,
    parts: tuple[str, dict[str, Any], list[MomentLine]],
) -> Calibration:
    command, facts, lines = parts
    values = arrays_at(specification.numbers, tree, specification.on, x)
    return Calibration(
        specification=specification,
        command=command,
        facts=facts,
        moments=derived.spreads.beside(lines),
        estimates=estimates_of(specification, tree, values, derived.sure),
        identifiability=derived.seen,
        test=overidentification_of(derived.sure),
        profiles=derived.profiles,
        values=values,
        errors=errors_of(specification, values, derived.sure.error),
        joint=derived.joint,
    )


def _command(
    specification: Specification,
    check: bool,
    replicates: int | None,
    seed: int | None,
    scale: float | None,
) -> str:
    words = ["landbridge calibrate", specification.name]
    for option, value in (("--replicates", replicates), ("--seed", seed), ("--scale", scale)):
        if value is not None:
            words.append(f"{option} {value:g}")
    return " ".join((*words, "--check" if check else "--write"))


def _identity(specification: Specification, recipe: Recipe, digests: tuple[str, ...]) -> str:
    """Hash of all that makes a trial what it is; how trials are chosen does not count."""
    counted = [(t.measure, t.place, t.category, t.origin, t.year) for t in recipe.targets]
    frame = (recipe.base, recipe.last_year, recipe.until, recipe.on, recipe.draws)
    free = sorted((name, mask.tobytes().hex()) for name, mask in recipe.free.items())
    parts = (repr((frame, recipe.seed, recipe.scale, counted, free)), *digests)
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
    return f"{specification.name}-{digest}"
