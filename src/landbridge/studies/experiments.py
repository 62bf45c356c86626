"""Experiments of other years and of shocks, each a Match or a few under the fitted parameters.

``own_year``
    The applicants and positions of the target's year go in, match rates come out.
``certification_shock``
    Active non-US-citizen IMGs fall as from 1999 to 2000, when the Clinical Skills Assessment came;
    and the elasticity of entry is asked how many it would have deterred.
``em_demand``
    As many of each kind of school apply to emergency medicine as in the season of 2023, and its
    positions are those of 2023.
``cohort``
    The Matches of five years one after another, without the rest of the year: who of those newly
    certified is placed at the first attempt, and after five Matches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from landbridge.studies.history import History, read_history
from landbridge.studies.own_match import CHOICE, Goal, OwnMatch, Setting, step_to_match
from landbridge.studies.tables import one_column, tagged

if TYPE_CHECKING:
    from landbridge.workforce.engine import Engine as Simulation

__all__ = ["EXPERIMENTS", "SHOCK_COST", "goal_of_year", "rows_of_experiments"]

SHOCK_COST = "studies.certification_shock.cost_usd"
_POSITIONS = "first_year_positions_offered"
_US = ("us_md_senior", "us_do_senior", "us_md_prior", "us_do_prior", "other")
_SENIORS = ("us_md_senior", "us_do_senior")
_IMGS = ("us_img", "nonus_img")
_EM = "emergency_medicine"
#: Types that a count of applicants by school covers, and those of them whose active are counted.
_SCHOOLS = {
    "us_md": ("us_md_senior", "us_md_prior"),
    "us_do": ("us_do_senior", "us_do_prior"),
    "img": _IMGS,
}
_COUNTED = {"us_md": ("us_md_senior",), "us_do": ("us_do_senior",), "img": _IMGS}
_COHORT_YEARS = 5
_WHOLE = 100.0
_SHOCK_YEAR = 2000


def goal_of_year(year: int, base: int, history: History | None = None) -> Goal:
    """Applicants and positions of a year, as far as they were published.

    Types counted apart are set apart; the other US applicants share what is left of all active.
    What holds by date (who sees Step 1, which programs joined the main match) holds as of the year
    itself, or as of the base year where that is later; how far programs' regard of graduates of
    foreign schools may have moved from the year it was fitted to, always as of the year.
    """
    known = history or read_history()
    counted = {
        kind: figure.value
        for kind in (*_SENIORS, *_IMGS)
        if (figure := known.of("active_applicants", year, kind)) is not None
    }
    active: dict[tuple[str, ...], float] = {(kind,): heads for kind, heads in counted.items()}
    everyone = known.of("active_applicants", year)
    if everyone is not None:
        rest = tuple(kind for kind in _US if kind not in counted)
        active[rest] = everyone.value - sum(counted.values())
    positions = known.of(_POSITIONS, year)
    offered = None if positions is None else positions.value
    return Goal(max(year, base), active, offered, year_of_match=year)


def _own_year(matches: OwnMatch, year: int) -> pa.Table:
    goal = goal_of_year(year, matches.base)
    simulation = matches.run(goal)
    return tagged(simulation.results.table(), "own_year", goal.year, year)


def _certification_shock(matches: OwnMatch, year: int) -> pa.Table:
    known = read_history()
    before = known.of("active_applicants", _SHOCK_YEAR - 1, "nonus_img")
    after = known.of("active_applicants", _SHOCK_YEAR, "nonus_img")
    assert before is not None
    assert after is not None
    left = after.value / before.value
    goal = Goal(matches.base, {("nonus_img",): left * matches.reference.active["nonus_img"]})
    change = _rate(matches.run(goal)) - _rate(matches.first)
    rows = {"match_rate_change": _WHOLE * change}
    rows["registered_change"] = _WHOLE * (_deterred(matches.setting, matches.base) - 1.0)
    return one_column("certification_shock", year, rows, category="nonus_img")


def _rate(simulation: Simulation) -> float:
    return float(simulation.world.memory["match_rate"]["nonus_img"])


def _deterred(setting: Setting, base: int) -> float:
    """Who would still enter after the assessment's cost, over those before, odds unchanged."""
    from landbridge.workforce.certify import entry_response

    on = setting.tree.draw(setting.seed, setting.replicate).at(f"{base}-01-01")
    cost = on.scalar("certify.reference_cost_usd")
    return entry_response(
        1.0,
        1.0,
        cost + on.scalar(SHOCK_COST),
        cost,
        on.scalar("certify.odds_elasticity"),
        on.scalar("certify.cost_elasticity"),
    )


def _em_demand(matches: OwnMatch, year: int) -> pa.Table | None:
    if CHOICE not in matches.setting.tree:
        return None
    known = read_history()
    goal = goal_of_year(year, matches.base)
    offered = known.of("positions_offered", year, _EM)
    assert offered is not None
    factors = {
        (kind, _EM): _sought(known, year, school) / _sought(known, matches.base, school)
        for school, kinds in _SCHOOLS.items()
        for kind in kinds
    }
    by_specialty = {_EM: offered.value / matches.reference.offered[_EM]}
    simulation = matches.run(replace(goal, by_specialty=by_specialty, choice=factors))
    return tagged(simulation.results.table(), "em_demand", goal.year, year)


def _sought(known: History, year: int, school: str) -> float:
    """Who applied to emergency medicine in a season, over the active applicants of the year."""
    applied = known.of("specialty_applicants", year, _EM, school)
    pools = [known.of("active_applicants", year, kind) for kind in _COUNTED[school]]
    assert applied is not None
    return applied.value / sum(pool.value for pool in pools if pool is not None)


def _cohort(matches: OwnMatch, year: int) -> pa.Table:
    from landbridge.workforce.codes import Phase

    people = matches.first.people
    new = matches.new_graduates_abroad()
    placed_first = people.phase[new] == Phase.TRAINEE
    for later in range(matches.base + 1, matches.base + _COHORT_YEARS):
        step_to_match(matches.first, later)
    placed = people.phase[new] == Phase.TRAINEE
    return one_column(
        "cohort",
        year,
        {
            "first_attempt_unsuccessful": _WHOLE * float(1.0 - placed_first.mean()),
            "in_residency_share": _WHOLE * float(placed.mean()),
        },
    )


#: Experiments by name; the cohort goes on with the first Match, so it comes last.
EXPERIMENTS: dict[str, Callable[[OwnMatch, int], pa.Table | None]] = {
    "own_year": _own_year,
    "certification_shock": _certification_shock,
    "em_demand": _em_demand,
    "cohort": _cohort,
}


def rows_of_experiments(setting: Setting, base: int, wanted: Sequence[tuple[str, int]]) -> pa.Table:
    """Run experiments of one base year in one replicate.

    Parameters
    ----------
    setting
        Country and replicate.
    base
        Base year.
    wanted
        Names of experiments with the year each stands for.

    Returns
    -------
    pyarrow.Table
        Their results; see `landbridge.studies.tables`.
    """
    matches = OwnMatch(setting, base)
    order = list(EXPERIMENTS)
    tables = [
        EXPERIMENTS[name](matches, year)
        for name, year in sorted(wanted, key=lambda one: (order.index(one[0]), one[1]))
    ]
    return pa.concat_tables([table for table in tables if table is not None])
