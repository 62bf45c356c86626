"""Experiments of other years and of shocks, each a Match or a few under the fitted parameters.

``own_year``
    The applicants and positions of the target's year go in, match rates come out.
``certification_shock``
    The Matches of 1999 and 2000, between which the Clinical Skills Assessment came; and who of
    those on the way still registers when the law asks for it.
``em_demand``
    US seniors seek emergency medicine as seldom as in 2023, and its positions are those of 2023.
``cohort``
    The Matches of 2006 to 2009 one after another, without the rest of the year, with the places of
    then outside the Match: who of those newly certified is placed at first, and who in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from landbridge.studies.certification_shock import CHANGE, CROWDING, deterred, rise_of_rate
from landbridge.studies.cohort import EARLY, OUTSIDE, follow, shares
from landbridge.studies.history import History, read_history
from landbridge.studies.own_match import CHOICE, Goal, OwnMatch, Setting
from landbridge.studies.tables import one_column, tagged

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree

__all__ = ["EXPERIMENTS", "goal_of_year", "rows_of_experiments"]

_POSITIONS = "first_year_positions_offered"
_US = ("us_md_senior", "us_do_senior", "us_md_prior", "us_do_prior", "other")
_SENIORS = ("us_md_senior", "us_do_senior")
_IMGS = ("us_img", "nonus_img")
_EM = "emergency_medicine"
_COHORT_YEARS = range(2006, 2010)
_SHOCK_YEAR = 2000


def goal_of_year(year: int, base: int, history: History | None = None) -> Goal:
    """Applicants and positions of a year, as far as they were published.

    Types counted apart are set apart; the other US applicants share what is left of all active.
    What holds by date (who sees Step 1, which programs joined the main match) holds as of the year
    itself, or as of the base year where that is later.
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
    return Goal(max(year, base), active, None if positions is None else positions.value)


def _own_year(matches: OwnMatch, year: int) -> pa.Table:
    goal = goal_of_year(year, matches.base)
    simulation = matches.run(goal)
    return tagged(simulation.results.table(), "own_year", goal.year, year)


def _certification_shock(matches: OwnMatch, year: int) -> pa.Table:
    known = read_history()
    drawn = _drawn(matches.setting)
    at = drawn.at(f"{matches.base}-01-01")
    crowding = at.scalar(CROWDING)
    goals = []
    for each, factor in (
        (_SHOCK_YEAR - 1, crowding),
        (_SHOCK_YEAR, crowding * at.scalar(CHANGE)),
    ):
        goal = goal_of_year(each, matches.base, known)
        assert goal.positions is not None
        goals.append(replace(goal, positions=factor * goal.positions))
    rows = {"match_rate_change": rise_of_rate(matches, *goals), **deterred(drawn, known)}
    return one_column("certification_shock", year, rows, category="nonus_img")


def _drawn(setting: Setting) -> ParameterTree:
    return setting.tree.draw(setting.seed, setting.replicate)


def _em_demand(matches: OwnMatch, year: int) -> pa.Table | None:
    if CHOICE not in matches.setting.tree:
        return None
    known = read_history()
    goal = goal_of_year(year, matches.base)
    choice = {}
    for kind, origin in zip(_SENIORS, ("us_md", "us_do"), strict=True):
        then = known.of("matched_by_specialty", year, _EM, origin)
        now = known.of("matched_by_specialty", matches.base, _EM, origin)
        pool = [known.of("active_applicants", y, kind) for y in (year, matches.base)]
        if then is None or now is None or pool[0] is None or pool[1] is None:
            return None
        choice[kind, _EM] = (then.value / pool[0].value) / (now.value / pool[1].value)
    offered = known.of("positions_offered", year, _EM)
    assert offered is not None
    by_specialty = {_EM: offered.value / matches.reference.offered[_EM]}
    simulation = matches.run(
        Goal(goal.year, goal.active, goal.positions, by_specialty=by_specialty, choice=choice)
    )
    return tagged(simulation.results.table(), "em_demand", goal.year, year)


def _cohort(matches: OwnMatch, year: int) -> pa.Table:
    known = read_history()
    drawn = _drawn(matches.setting)
    at = drawn.at(f"{matches.base}-01-01")
    goals, late = [], []
    for each in _COHORT_YEARS:
        places = known.of("placed_outside_match", each, "img")
        assert places is not None
        outside = places.value * at.scalar(OUTSIDE)
        early = outside * at.scalar(EARLY)
        goals.append(replace(goal_of_year(each, matches.base, known), early=early))
        late.append(outside - early)
    return one_column("cohort", year, shares(follow(matches, goals, late), drawn, matches.base))


#: Experiments by name.
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
