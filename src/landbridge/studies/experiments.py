"""Experiments of other years and of shocks, each a Match or a few under the fitted parameters.

``own_year``
    The applicants and positions of the target's year go in, match rates come out; of emergency
    medicine also its seats and who applied to it, where they were counted.
``certification_shock``
    The Matches of 1999 and 2000, between which the Clinical Skills Assessment came; and who of
    those on the way still registers when the law asks for it.
``em_demand``
    The same Match of 2023, asked who fills emergency medicine.
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

__all__ = ["EXPERIMENTS", "choice_of_year", "goal_of_year", "rows_of_experiments"]

_POSITIONS = "first_year_positions_offered"
_US = ("us_md_senior", "us_do_senior", "us_md_prior", "us_do_prior", "other")
_SENIORS = ("us_md_senior", "us_do_senior")
_IMGS = ("us_img", "nonus_img")
#: Specialties whose seats and applicants are known for single years.
_SPECIALTIES_KNOWN = ("emergency_medicine",)
#: Types that a count of applicants by school covers, and those of them whose active are counted.
_SCHOOLS = {
    "us_md": ("us_md_senior", "us_md_prior"),
    "us_do": ("us_do_senior", "us_do_prior"),
    "img": _IMGS,
}
_COUNTED = {"us_md": ("us_md_senior",), "us_do": ("us_do_senior",), "img": _IMGS}
_COHORT_YEARS = range(2006, 2010)
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
    goal = _with_specialties(goal_of_year(year, matches.base), matches, year)
    simulation = matches.run(goal)
    return tagged(simulation.results.table(), "own_year", goal.year, year)


def _with_specialties(goal: Goal, matches: OwnMatch, year: int) -> Goal:
    """The goal with what is known of the year by specialty: seats, and who applied."""
    known = read_history()
    offered = {
        specialty: figure.value / matches.reference.offered[specialty]
        for specialty in _SPECIALTIES_KNOWN
        if (figure := known.of("positions_offered", year, specialty)) is not None
    }
    choice = choice_of_year(year, matches.base) if CHOICE in matches.setting.tree else {}
    return replace(goal, by_specialty=offered, choice=choice)


def choice_of_year(
    year: int, base: int, history: History | None = None
) -> dict[tuple[str, str], float]:
    """How often each applicant type sought a specialty in a year, over the base year.

    From counts of who applied to it by kind of school, over the active applicants of that kind (of
    US schools all together where they were not counted apart). None where either year has no count.
    """
    known = history or read_history()
    factors = {}
    for specialty in _SPECIALTIES_KNOWN:
        for school, kinds in _SCHOOLS.items():
            applied = [known.of("specialty_applicants", y, specialty, school) for y in (year, base)]
            if applied[0] is None or applied[1] is None:
                continue
            pool = _pools(known, school, year, base)
            factor = (applied[0].value / pool[0]) / (applied[1].value / pool[1])
            factors.update({(kind, specialty): factor for kind in kinds})
    return factors


def _pools(known: History, school: str, *years: int) -> list[float]:
    """Active applicants of a kind of school in each year, counted alike in all."""
    counted = _COUNTED[school]
    groups = [goal_of_year(year, year, known).active for year in years]
    if all((kind,) in group for group in groups for kind in counted):
        return [sum(group[(kind,)] for kind in counted) for group in groups]
    imgs = {(kind,) for kind in _IMGS}
    return [sum(heads for kinds, heads in group.items() if kinds not in imgs) for group in groups]


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
    goal = _with_specialties(goal_of_year(year, matches.base), matches, year)
    if not goal.choice:
        return None
    return tagged(matches.run(goal).results.table(), "em_demand", goal.year, year)


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
