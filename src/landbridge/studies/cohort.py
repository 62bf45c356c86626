"""Who of those certified in 2005-06 finds a residency: the Matches of 2006 to 2009, one by one.

Each Match has the applicants and positions of its year, and graduates of foreign schools take as
many places outside it as they did then. Only the processes up to the Match are run. The first Match
is settled as in `own_match`; then the years are run one after another, some times over, and
entrants and positions of each later year are scaled by what the pass before missed.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.parameters.timeline import Timeline
from landbridge.studies.cells import Cells
from landbridge.studies.headline import APPLICANT_TYPES
from landbridge.studies.own_match import (
    ENTRY,
    Goal,
    OwnMatch,
    from_abroad,
    new_graduates_abroad,
    place_outside,
    scale_positions,
    step_to_match,
    totals,
)

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree
    from landbridge.workforce.engine import Engine as Simulation

__all__ = ["EARLY", "OUTSIDE", "Followed", "follow", "shares"]

OUTSIDE = "studies.cohort.outside"
EARLY = "studies.cohort.early_share"
_AT_ONCE = "studies.cohort.first_match_share"
_ON_THE_WAY = ("us_img", "nonus_img")
_PASSES = 4
_LEAST_NEW = 0.2  # newcomers among registrants, below which a correction would overshoot
_WHOLE = 100.0
_ON_NEW_YEAR = (1, 1)

Rows = NDArray[np.intp]


@dataclass
class Followed:
    """What became of newcomers from abroad.

    Attributes
    ----------
    newcomers
        Rows of those whose first Match was the first, the second and so on.
    placed
        By Match, by the Match that was their first: the share placed so far.
    """

    newcomers: list[Rows] = field(default_factory=list)
    placed: list[list[float]] = field(default_factory=list)


@dataclass
class _Scales:
    """Factors of a later Match on those who enter and on positions."""

    entrants: dict[str, float]
    positions: float = 1.0


def follow(
    matches: OwnMatch,
    goals: Sequence[Goal],
    late: Sequence[float],
    watch: Callable[[Simulation, int], None] | None = None,
    passes: int = _PASSES,
) -> Followed:
    """Run Matches one after another.

    Parameters
    ----------
    matches
        Replicate.
    goals
        Applicants and positions of each Match.
    late
        Places outside each Match that graduates of foreign schools take after it, in the whole
        country; those they take before it stand in the goals.
    watch
        Is shown the simulation and the year after each Match.
    passes
        How often the years are run; the last counts.

    Returns
    -------
    Followed
    """
    settled = matches.settle(goals[0])
    scales = [_Scales(dict.fromkeys(ENTRY, 1.0)) for _ in goals]
    found = Followed()
    for _ in range(passes):
        tree = _dated(settled.tree, matches.base, [scale.entrants for scale in scales])
        simulation = matches.start(tree, settled.offered, goals[0])
        found = Followed([new_graduates_abroad(simulation)])
        _place_the_rest(simulation, matches.base, late[0])
        found.placed.append(_placed(simulation, found))
        if watch is not None:
            watch(simulation, matches.base)
        for at, goal in enumerate(goals[1:], 1):
            year = matches.base + at
            before = len(simulation.people)
            _enter(simulation, scales[at - 1], scales[at])
            step_to_match(simulation, year, goal.early)
            _correct(scales[at], simulation, year, goal)
            found.newcomers.append(new_graduates_abroad(simulation, before))
            _place_the_rest(simulation, year, late[at])
            found.placed.append(_placed(simulation, found))
            if watch is not None:
                watch(simulation, year)
    return found


def shares(found: Followed, drawn: ParameterTree, year: int) -> dict[str, float]:
    """What was published of the cohort, per cent.

    A part of those certified in the academic year enters the Match in it, the rest the next one;
    of all certified some never apply.
    """
    at = drawn.at(f"{year}-01-01")
    first = at.scalar(_AT_ONCE)
    stages = list(drawn.dimensions["entry_stage"])
    sit, drop = (
        float(at.array(f"certify.{name}")[stages.index("apply")]) for name in ("sit", "drop")
    )
    ever = sit / (1.0 - (1.0 - drop) * (1.0 - sit))
    weight = ever * np.array([first, 1.0 - first])
    placed = np.array([[row[0], row[1] if len(row) > 1 else 0.0] for row in found.placed])
    so_far = placed @ weight
    left = 1.0 - so_far
    first_attempts = placed[0, 0] * first + placed[1, 1] * (1.0 - first)
    return {
        "first_attempt_unsuccessful": _WHOLE * (1.0 - first_attempts),
        "in_residency_share": _WHOLE * so_far[-1],
        "left_after_first": _WHOLE * left[0],
        "placed_of_left_second": _WHOLE * (1.0 - left[1] / left[0]),
        "placed_of_left_third": _WHOLE * (1.0 - left[2] / left[1]),
    }


def _dated(
    tree: ParameterTree, first_year: int, factors: Sequence[Mapping[str, float]]
) -> ParameterTree:
    """The tree with seniors and others of each year multiplied; those on the way are not."""
    changed = {}
    for kind in (kind for kind in ENTRY if kind not in _ON_THE_WAY):
        parameter = tree[ENTRY[kind]]
        days = [datetime.date(first_year + at, *_ON_NEW_YEAR) for at in range(len(factors))]
        lines = {}
        for baseline, line in parameter.timelines.items():
            steps = [step for step in line.steps if step.start < days[0]]
            for day, factor in zip(days, factors, strict=True):
                then = line.on(day)
                assert then is not None
                steps.append(replace(then, start=day, value=then.value * factor[kind]))
            lines[baseline] = Timeline.of(steps)
        changed[ENTRY[kind]] = parameter.with_timelines(lines)
    return tree.with_parameters(changed)


def _enter(simulation: Simulation, before: _Scales, now: _Scales) -> None:
    """Scale what a year starts from to its own factors."""
    ways = simulation.world.memory["on_the_way"]
    for kind in _ON_THE_WAY:
        ways[kind].stock *= now.entrants[kind] / before.entrants[kind]
    scale_positions(simulation, now.positions / before.positions)


def _correct(scale: _Scales, simulation: Simulation, year: int, goal: Goal) -> None:
    """Change the factors of a year by what it missed; those who apply again stay as they are, so
    newcomers make up for them too."""
    reached = totals(simulation, year)
    cells = Cells(simulation.results.table())
    at = cells.years.index(year)
    new, everyone = (
        cells.dense(measure, ["US"], APPLICANT_TYPES)[at, 0]
        for measure in ("registrants_new", "registered")
    )
    for group, wanted in goal.active.items():
        have = sum(reached.active[kind] for kind in group)
        here = [APPLICANT_TYPES.index(kind) for kind in group]
        fresh = float(new[here].sum() / max(everyone[here].sum(), 1.0))
        change = (wanted / max(have, 1.0) - 1.0) / max(fresh, _LEAST_NEW)
        for kind in (kind for kind in group if kind in ENTRY):
            scale.entrants[kind] *= max(_LEAST_NEW, 1.0 + change)
    if goal.positions is not None:
        scale.positions *= goal.positions / max(reached.positions, 1.0)


def _place_the_rest(simulation: Simulation, year: int, places: float) -> None:
    """Give graduates of foreign schools whom the Match left the places still open outside it.

    SOAP, which did not exist then, has given out a part already.
    """
    from landbridge.workforce.codes import LeftReason, Phase

    people = simulation.people
    cells = Cells(simulation.results.table())
    in_soap = cells.dense("soap_placed", ["US"], _ON_THE_WAY)[cells.years.index(year), 0].sum()
    gave_up = (people.left == year) & (people.left_reason == LeftReason.GAVE_UP_APPLYING)
    waits = (people.phase == Phase.APPLICANT) | ((people.phase == Phase.LEFT) & gave_up)
    rows = np.flatnonzero(from_abroad(simulation) & waits)
    place_outside(simulation, rows, year, places - float(in_soap), "late")


def _placed(simulation: Simulation, found: Followed) -> list[float]:
    from landbridge.workforce.codes import Phase

    phase = simulation.people.phase
    return [float((phase[row] == Phase.TRAINEE).mean()) for row in found.newcomers]
