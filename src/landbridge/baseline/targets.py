"""Margins of the base year: newest published figures, carried to it, made to agree.

A published share of 2018 is not a target for 2025 as it stands: the states' shares are moved
together until they add up to the national share of the base year, and specialties without a
published figure (a flagged parameter stands in) take up what the published ones leave.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landbridge.baseline.ageing import aged_shares
from landbridge.baseline.margins import ALL, NATION, Figures, Margins
from landbridge.baseline.shares import reconcile
from landbridge.errors import InputError

Floats = npt.NDArray[np.float64]
Values = Mapping[str, npt.NDArray[np.float64] | float]

PARAMETER = "baseline.stock."
#: row of the specialty table that holds everybody outside the listed ones, where the table has it
UNLISTED = "other_specialties"
#: pairs of vintages that show the trend of a specialty's count
TREND_YEARS = (2018, 2021)


@dataclass(frozen=True)
class Target:
    """One margin over states or specialties.

    Attributes
    ----------
    margin
        Name as in the table of margins.
    published
        What the sources say and when.
    value
        What the stock is fitted to, float64 (n,).
    """

    margin: str
    published: Figures
    value: Floats


@dataclass(frozen=True)
class StockTargets:
    """All margins of the stock in one base year.

    Attributes
    ----------
    total
        Active physicians.
    state, specialty
        Heads by state (51,) and specialty (s,).
    state_img, state_female, state_60plus
        Shares by state.
    specialty_img, specialty_female, specialty_55plus
        Shares by specialty.
    """

    total: int
    state: Target
    specialty: Target
    state_img: Target
    state_female: Target
    state_60plus: Target
    specialty_img: Target
    specialty_female: Target
    specialty_55plus: Target


def build_targets(
    margins: Margins,
    values: Values,
    base_year: int,
    states: npt.NDArray[np.str_],
    slugs: npt.NDArray[np.str_],
    state_population: Floats,
    training_years: npt.NDArray[np.integer],
) -> StockTargets:
    """Derive the margins of a base year.

    Parameters
    ----------
    margins
        Published figures; none younger than ``base_year`` is used.
    values
        Parameters in force in the base year, by id.
    base_year
        Year of the opening stock.
    states, slugs
        Abbreviations of the states and slugs of the specialties, in table order.
    state_population
        People in each state in the base year, shape (51,).
    training_years
        Years of training of each specialty, shape (s,).

    Raises
    ------
    InputError
        If no national count is known in the base year.
    """
    newest = margins.nation("active", base_year)
    if newest is None:
        raise InputError(f"no count of active physicians is published up to {base_year}")
    gap = base_year - newest.vintage
    total = round(newest.value + gap * float(values[PARAMETER + "growth"]))

    state = _state_heads(margins, base_year, states, state_population, total)
    specialty = _specialty_heads(margins, values, base_year, slugs, total)
    img = _carried(margins, values, "share_img", base_year)
    female = _carried(margins, values, "share_female", base_year)
    plus60 = _carried(margins, values, "share_60plus", base_year)
    plus55 = (
        _carried(margins, values, "share_55plus", base_year)
        if margins.nation("share_55plus", base_year)
        else float(values[PARAMETER + "share_55plus"])
    )

    def state_share(margin: str, national: float) -> Target:
        return _state_share(margins, values, margin, base_year, states, state.value, national)

    def specialty_share(margin: str, national: float) -> Target:
        return _specialty_share(
            margins, values, margin, base_year, slugs, specialty.value, national, training_years
        )

    return StockTargets(
        total=total,
        state=state,
        specialty=specialty,
        state_img=state_share("share_img", img),
        state_female=state_share("share_female", female),
        state_60plus=state_share("share_60plus", plus60),
        specialty_img=specialty_share("share_img", img),
        specialty_female=specialty_share("share_female", female),
        specialty_55plus=specialty_share("share_55plus", plus55),
    )


def _carried(margins: Margins, values: Values, margin: str, base_year: int) -> float:
    """National share: the newest published one plus its yearly change to the base year."""
    figure = margins.nation(margin, base_year)
    if figure is None:
        raise InputError(f"no national figure '{margin}' is published up to {base_year}")
    change = float(values[f"{PARAMETER}{margin}_yearly_change"])
    return figure.value + (base_year - figure.vintage) * change


def _state_heads(
    margins: Margins,
    base_year: int,
    states: npt.NDArray[np.str_],
    population: Floats,
    total: int,
) -> Target:
    """Heads: people times the state's density relative to the nation's of the same vintage."""
    density = margins.states("active_per_100k", states.tolist(), base_year)
    nation = {
        vintage: figure.value
        for vintage in set(density.vintage.tolist())
        if (figure := margins.at("active_per_100k", NATION, ALL, vintage))
    }
    missing = [s for s, v in zip(states.tolist(), density.vintage, strict=True) if v not in nation]
    if missing:
        raise InputError(f"margins.csv: no 'active_per_100k' of {', '.join(missing)} and the US")
    relative = density.value / np.array([nation[v] for v in density.vintage.tolist()])
    heads = relative * population
    return Target("active_per_100k", density, heads * total / heads.sum())


def _specialty_heads(
    margins: Margins, values: Values, base_year: int, slugs: npt.NDArray[np.str_], total: int
) -> Target:
    """Heads: the newest counts, part of their trend carried on, scaled to the total."""
    names = slugs.tolist()
    published = margins.specialties("active", names, base_year)
    stand_in = np.asarray(values[PARAMETER + "specialty_count_unlisted_2018"], dtype=np.float64)
    heads = np.where(published.known, published.value, stand_in)
    first, last = TREND_YEARS
    if base_year > last:
        before = np.array([_value(margins, "active", slug, first) for slug in names])
        after = np.array([_value(margins, "active", slug, last) for slug in names])
        rate = np.log(after / before) / (last - first)
        known = ~np.isnan(rate)
        typical = float(np.average(rate[known], weights=after[known]))
        weight = float(values[PARAMETER + "specialty_trend_weight"])
        years = base_year - published.vintage
        heads = heads * np.exp(weight * np.where(known, rate, typical) * years)
    listed = slugs != UNLISTED
    room = float(total)
    if not listed.all():
        room = total * (1.0 - float(values[PARAMETER + "unlisted_share"]))
        heads = np.where(listed, heads, 0.0)
    heads = heads * room / heads.sum()
    return Target("active", published, np.where(listed, heads, total - room))


def _value(margins: Margins, margin: str, slug: str, vintage: int) -> float:
    figure = margins.at(margin, NATION, slug, vintage)
    return figure.value if figure else np.nan


def _state_share(
    margins: Margins,
    values: Values,
    margin: str,
    base_year: int,
    states: npt.NDArray[np.str_],
    heads: Floats,
    national: float,
) -> Target:
    """Published shares brought to one year, then moved together to the national one."""
    published = margins.states(margin, states.tolist(), base_year)
    if not published.known.all():
        missing = ", ".join(states[~published.known].tolist())
        raise InputError(f"margins.csv: no '{margin}' up to {base_year} of {missing}")
    change = float(values[f"{PARAMETER}{margin}_yearly_change"])
    carried = published.value + change * (base_year - published.vintage)
    return Target(margin, published, reconcile(carried, heads, national))


def _specialty_share(
    margins: Margins,
    values: Values,
    margin: str,
    base_year: int,
    slugs: npt.NDArray[np.str_],
    heads: Floats,
    national: float,
    training_years: npt.NDArray[np.integer],
) -> Target:
    """Published shares stay (55+ carried by cohorts); the stand-ins move to the national one."""
    published = margins.specialties(margin, slugs.tolist(), base_year)
    stand_in = np.asarray(values[f"{PARAMETER}specialty_{margin}"], dtype=np.float64)
    shares = np.where(published.known, published.value, stand_in)
    if margin == "share_55plus":
        years = np.where(published.known, base_year - published.vintage, 0)
        growth = np.asarray(values[PARAMETER + "specialty_growth_since"], dtype=np.float64)
        aged = aged_shares(shares, years, growth, values, training_years)
        weight = float(values[PARAMETER + "specialty_ageing_weight"])
        shares = (1.0 - weight) * shares + weight * aged
    return Target(margin, published, reconcile(shares, heads, national, ~published.known))
