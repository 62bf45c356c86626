"""One Match with the applicants and positions of a given year, all else as fitted.

Only the processes up to the Match are run. Entrants of a type are multiplied until as many of it
are active (hand in a rank list) as were counted, by scaling the parameters they enter by; positions
by scaling what every residency track had at the opening. A first run, of the base year as it is,
tells how many are active for each who enters under the replicate's draw; three more close the gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.chance.kernels import keyed_uniforms, stream_for
from landbridge.parameters.timeline import Timeline
from landbridge.studies.cells import Cells
from landbridge.studies.headline import APPLICANT_TYPES

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree
    from landbridge.workforce.engine import Engine as Simulation

__all__ = [
    "ENTRY",
    "Goal",
    "OwnMatch",
    "Setting",
    "Settled",
    "Totals",
    "from_abroad",
    "new_graduates_abroad",
    "place_outside",
    "scale_positions",
    "scaled",
    "step_to_match",
    "totals",
]

#: The parameter by which newcomers of a type enter; the others only apply again.
ENTRY = {
    "us_md_senior": "graduate.us_md_seniors",
    "us_do_senior": "graduate.us_do_seniors",
    "us_img": "certify.new_us_img",
    "nonus_img": "certify.new_nonus_img",
    "other": "certify.new_other",
}
AGAIN = "opening.apply_again"
CHOICE = "apply.specialty_share"
PASSES = 3
_FIRST_YEAR = "first_year_positions_offered"
#: What the first Match of a run fixes for later ones; a Match with another pool must not reset it.
_FIXED_BY_THE_FIRST = ("positions_per_applicant",)
_ROWS_AT_OPENING = "rows_at_opening"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Goal:
    """What a year's Match is set to.

    Parameters
    ----------
    year
        Year that the processes are run for; what holds by date holds as of it.
    active
        Active applicants by group of types; types in no group enter as in the base year.
    positions
        First-year positions offered in the Match; None leaves those of the base.
    by_specialty
        Positions of single specialties over those of the base.
    choice
        Factors on how often a type seeks a specialty, by (type, specialty).
    early
        Places outside the Match that graduates of foreign schools take before lists are due, in the
        whole country; who takes one is drawn and is not active.
    year_of_match
        Year whose Match it is; None for ``year``. What is fitted to one year and walks to others
        (programs' regard of graduates of foreign schools, the interest in specialties whose
        ``choice`` is not given) stands as of it.
    """

    year: int
    active: Mapping[tuple[str, ...], float] = field(default_factory=dict)
    positions: float | None = None
    by_specialty: Mapping[str, float] = field(default_factory=dict)
    choice: Mapping[tuple[str, str], float] = field(default_factory=dict)
    early: float = 0.0
    year_of_match: int | None = None


@dataclass(frozen=True)
class Totals:
    """What a Match came to.

    Attributes
    ----------
    active
        Active applicants by type.
    positions
        First-year positions offered.
    offered
        All positions offered, by specialty.
    """

    active: dict[str, float]
    positions: float
    offered: dict[str, float]


@dataclass(frozen=True)
class Setting:
    """Country, tree before any draw, and coordinates of a replicate."""

    country: Any
    tree: ParameterTree
    seed: int
    replicate: int
    scale: float


@dataclass(frozen=True)
class Settled:
    """A Match that has been brought to its goal, and what does it again.

    Attributes
    ----------
    simulation
        After the Match.
    tree, offered
        Tree before any draw, and factor on the positions of every residency track.
    """

    simulation: Simulation
    tree: ParameterTree
    offered: float


def scaled(tree: ParameterTree, factors: Mapping[str, float | Floats]) -> ParameterTree:
    """The tree with parameters multiplied at every date; draws keep their deviation."""
    changed = {}
    for name, factor in factors.items():
        parameter = tree[name]
        changed[name] = parameter.with_timelines(
            {
                baseline: Timeline.of(
                    replace(step, value=np.asarray(step.value * factor)) for step in line.steps
                )
                for baseline, line in parameter.timelines.items()
            }
        )
    return tree.with_parameters(changed)


class OwnMatch:
    """The Matches of one replicate of a base year.

    Parameters
    ----------
    setting
        Replicate.
    base
        Base year.
    """

    def __init__(self, setting: Setting, base: int) -> None:
        self.setting = setting
        self.base = base
        self.first = self._opened(setting.tree, base)
        step_to_match(self.first, base)
        self.reference = totals(self.first, base)
        self._fixed = {
            name: self.first.world.memory[name]
            for name in _FIXED_BY_THE_FIRST
            if name in self.first.world.memory
        }

    def run(self, goal: Goal) -> Simulation:
        """The Match with the applicants and positions of a goal; see the module."""
        return self.settle(goal).simulation

    def settle(self, goal: Goal) -> Settled:
        """As :meth:`run`, with what it took."""
        entrants = dict.fromkeys(APPLICANT_TYPES, 1.0)
        offered = 1.0
        reached = self.reference
        settled = None
        for _ in range(PASSES):
            for group, wanted in goal.active.items():
                have = sum(reached.active[kind] for kind in group)
                for kind in group:
                    entrants[kind] *= wanted / max(have, 1.0)
            if goal.positions is not None:
                offered *= goal.positions / max(reached.positions, 1.0)
            tree = self._tree(entrants, goal)
            settled = Settled(self.start(tree, offered, goal), tree, offered)
            reached = totals(settled.simulation, goal.year)
        assert settled is not None
        return settled

    def _tree(self, entrants: dict[str, float], goal: Goal) -> ParameterTree:
        factors: dict[str, float | Floats] = {ENTRY[kind]: entrants[kind] for kind in ENTRY}
        factors[AGAIN] = np.array([entrants[kind] for kind in APPLICANT_TYPES])
        if goal.choice:
            factors[CHOICE] = self._choice(goal.choice)
        return scaled(self.setting.tree, factors)

    def _choice(self, factors: Mapping[tuple[str, str], float]) -> Floats:
        names = self.setting.tree[CHOICE].categories
        table = np.ones(tuple(len(axis) for axis in names))
        for (kind, specialty), factor in factors.items():
            table[names[0].index(kind), names[1].index(specialty)] = factor
        return table

    def start(self, tree: ParameterTree, offered: float, goal: Goal) -> Simulation:
        """A simulation up to the Match of the goal's year, from a tree before any draw."""
        from landbridge.workforce.interest import INTEREST_KNOWN
        from landbridge.workforce.match_years import YEAR_OF_MATCH

        simulation = self._opened(tree, goal.year)
        simulation.world.memory.update(self._fixed)
        simulation.world.memory[INTEREST_KNOWN] = {specialty for _, specialty in goal.choice}
        if goal.year_of_match is not None:
            simulation.world.memory[YEAR_OF_MATCH] = goal.year_of_match
        self._set_positions(simulation, offered, goal)
        step_to_match(simulation, goal.year, goal.early)
        return simulation

    def _opened(self, tree: ParameterTree, year: int) -> Simulation:
        from landbridge.workforce.engine import Engine as Simulation

        setting = self.setting
        simulation = Simulation(
            setting.country,
            tree.draw(setting.seed, setting.replicate),
            first_year=year,
            seed=setting.seed,
            replicate=setting.replicate,
            scale=setting.scale,
        )
        simulation.world.memory[_ROWS_AT_OPENING] = len(simulation.people)
        return simulation

    def _set_positions(self, simulation: Simulation, offered: float, goal: Goal) -> None:
        residency = scale_positions(simulation, offered)
        tracks = simulation.world.tracks
        slugs = list(self.setting.country.specialties.slug)
        for specialty, factor in goal.by_specialty.items():
            mine = residency & (tracks.specialty == slugs.index(specialty))
            tracks.base_quota[mine] *= factor / offered


def scale_positions(simulation: Simulation, factor: float) -> NDArray[np.bool_]:
    """Multiply the positions of every residency track; which tracks those are."""
    from landbridge.workforce.codes import ProgramKind

    tracks = simulation.world.tracks
    residency = np.asarray(tracks.kind != ProgramKind.FELLOWSHIP)
    tracks.base_quota[residency] *= factor
    return residency


def new_graduates_abroad(
    simulation: Simulation, rows_before: int | None = None
) -> NDArray[np.intp]:
    """Rows of graduates of foreign schools that came after ``rows_before`` (default: the opening).

    Those who live in the US without applying are none of them.
    """
    from landbridge.workforce.codes import Phase

    people = simulation.people
    before = simulation.world.memory[_ROWS_AT_OPENING] if rows_before is None else rows_before
    new = np.arange(len(people)) >= before
    return np.flatnonzero(new & from_abroad(simulation) & (people.phase != Phase.UNLICENSED))


def place_outside(
    simulation: Simulation, rows: NDArray[np.intp], year: int, places: float, when: str
) -> None:
    """Put some of these rows in places outside the Match: as many of the whole country's ``places``
    as fall to the sample, drawn by key."""
    from landbridge.workforce.codes import Phase

    people = simulation.people
    stream = stream_for(simulation.seed, simulation.replicate, f"studies.outside.{when}", year)
    order = np.argsort(keyed_uniforms(stream, people.key[rows], 0), kind="stable")
    heads = simulation.world.sampled(max(0.0, places))
    people.phase[rows[order[:heads]]] = Phase.TRAINEE


def from_abroad(simulation: Simulation) -> NDArray[np.bool_]:
    """Who applies, or last applied, as a graduate of a foreign school."""
    from landbridge.workforce.codes import ApplicantType

    kind = simulation.people.applicant_type
    return np.asarray((kind == ApplicantType.US_IMG) | (kind == ApplicantType.NONUS_IMG))


def step_to_match(simulation: Simulation, year: int, early: float = 0.0) -> None:
    """Run the processes of a year up to the Match; ``early`` as in `Goal`."""
    from landbridge.workforce.apply import APPLY
    from landbridge.workforce.codes import Phase
    from landbridge.workforce.match import MATCH
    from landbridge.workforce.year import YEAR

    for process in YEAR[: YEAR.index(MATCH) + 1]:
        if process is APPLY and early:
            applies = simulation.people.phase == Phase.APPLICANT
            rows = np.flatnonzero(applies & from_abroad(simulation))
            place_outside(simulation, rows, year, early, "early")
        simulation._run(process, year)


def totals(simulation: Simulation, year: int) -> Totals:
    """Active applicants by type and positions of a simulated Match, weighted up."""
    cells = Cells(simulation.results.table())
    at = cells.years.index(year)
    active = cells.dense("active_applicants", ["US"], APPLICANT_TYPES)[at, 0]
    positions = cells.dense(_FIRST_YEAR, ["US"], ["all"])[at].sum()
    names = cells.categories("positions_offered")
    offered = cells.dense("positions_offered", ["US"], names)[at, 0]
    return Totals(
        {kind: float(heads) for kind, heads in zip(APPLICANT_TYPES, active, strict=True)},
        float(positions),
        {name: float(places) for name, places in zip(names, offered, strict=True)},
    )
