"""How well the whole persons of a base year meet each margin.

A row has three numbers: what the source says (``published``, in the source's unit and of its
vintage), what that became in the base year (``target``) and what the persons add up to (``fitted``,
counted after all rounding). A vintage of 0 marks a stand-in parameter where nothing is published;
``source`` is then the parameter's id.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from landbridge.baseline.margins import ALL, NATION, Figures, Margins
from landbridge.baseline.seed import OLD_AGES
from landbridge.baseline.states import States
from landbridge.baseline.stock import Stock
from landbridge.baseline.targets import StockTargets, Target
from landbridge.baseline.trainees import Trainees, TraineeTargets

Floats = npt.NDArray[np.float64]
Residuals = dict[str, list[object]]

COLUMNS = (
    "margin",
    "vintage",
    "place",
    "category",
    "published",
    "target",
    "fitted",
    "residual",
    "relative",
    "source",
)


class _Rows:
    """Collects rows of the table."""

    def __init__(self) -> None:
        self.table: Residuals = {name: [] for name in COLUMNS}

    def add(
        self,
        margin: str,
        place: str,
        category: str,
        target: float,
        fitted: float,
        figure: tuple[float | None, int, str],
    ) -> None:
        published, vintage, source = figure
        residual = fitted - target
        cells = (margin, vintage, place, category, published, target, fitted, residual)
        relative = residual / target if target else None
        for name, cell in zip(COLUMNS, (*cells, relative, source), strict=True):
            self.table[name].append(cell)

    def add_all(
        self,
        margin: str,
        places: Sequence[str],
        categories: Sequence[str],
        targets: Floats,
        fitted: Floats,
        figures: Figures,
        stand_in: str,
    ) -> None:
        for row, (place, category) in enumerate(zip(places, categories, strict=True)):
            known = bool(figures.known[row])
            figure = (
                float(figures.value[row]) if known else None,
                int(figures.vintage[row]),
                figures.source[row] if known else stand_in,
            )
            self.add(margin, place, category, float(targets[row]), float(fitted[row]), figure)


def stock_residuals(
    stock: Stock,
    targets: StockTargets,
    margins: Margins,
    base_year: int,
    states: States,
    slugs: npt.NDArray[np.str_],
    county_state: npt.NDArray[np.integer],
    state_specialty: Floats | None = None,
) -> Residuals:
    """Residuals of every margin of the stock.

    Parameters
    ----------
    stock, targets, margins, base_year
        What was built, from what.
    states, slugs
        The frame.
    county_state
        State of each county.
    state_specialty
        The opt-in table, shape (s, 51), if it was used.

    Returns
    -------
    dict
        Columns `COLUMNS`, equally long lists.
    """
    rows = _Rows()
    state = county_state[stock.county].astype(np.int64)
    specialty = stock.specialty.astype(np.int64)
    age = base_year - stock.birth_year.astype(np.int64)
    flags = {
        "share_img": stock.origin >= 2,
        "share_female": stock.sex == 1,
        **{name: age >= limit for name, limit in OLD_AGES.items()},
    }
    newest = margins.nation("active", base_year)
    assert newest is not None
    total = (newest.value, newest.vintage, newest.source)
    rows.add("active", NATION, ALL, float(targets.total), float(len(stock)), total)

    fips, names = states.fips.tolist(), slugs.tolist()
    nation, every = [NATION] * len(names), [ALL] * len(fips)
    by_state = np.bincount(state, minlength=len(fips)).astype(np.float64)
    by_specialty = np.bincount(specialty, minlength=len(names)).astype(np.float64)
    rows.add_all("active", fips, every, targets.state.value, by_state, targets.state.published, "")
    rows.add_all(
        "active",
        nation,
        names,
        targets.specialty.value,
        by_specialty,
        targets.specialty.published,
        "baseline.stock.specialty_count_unlisted_2018",
    )

    def shares(target: Target, index: npt.NDArray[np.int64], heads: Floats, of_state: bool) -> None:
        fitted = np.bincount(index, flags[target.margin], len(heads)) / np.maximum(heads, 1.0)
        rows.add_all(
            target.margin,
            fips if of_state else nation,
            every if of_state else names,
            target.value,
            fitted,
            target.published,
            f"baseline.stock.specialty_{target.margin}",
        )

    for target in (targets.state_img, targets.state_female, targets.state_60plus):
        shares(target, state, by_state, True)
        _national(rows, margins, base_year, target, by_state, flags[target.margin])
    for target in (targets.specialty_img, targets.specialty_female, targets.specialty_55plus):
        shares(target, specialty, by_specialty, False)
    _national(
        rows, margins, base_year, targets.specialty_55plus, by_specialty, flags["share_55plus"]
    )
    if state_specialty is not None:
        cells = np.bincount(specialty * len(fips) + state, minlength=len(names) * len(fips))
        cells = cells.reshape(len(names), len(fips))
        # Each specialty's row as large as its target, because the base year may be a later one.
        scale = targets.specialty.value / np.maximum(np.nansum(state_specialty, axis=1), 1.0)
        for row, place in np.argwhere(~np.isnan(state_specialty)):
            published = float(state_specialty[row, place])
            figure = (published, 2018, "aamc_state2019")
            target_ = published * float(scale[row])
            fitted_ = float(cells[row, place])
            rows.add("active state x specialty", fips[place], names[row], target_, fitted_, figure)
    return rows.table


def _national(
    rows: _Rows,
    margins: Margins,
    base_year: int,
    target: Target,
    heads: Floats,
    flag: npt.NDArray[np.bool_],
) -> None:
    figure = margins.nation(target.margin, base_year)
    cited = (
        (figure.value, figure.vintage, figure.source)
        if figure
        else (None, 0, f"baseline.stock.{target.margin}")
    )
    wanted = float(target.value @ heads / heads.sum())
    rows.add(target.margin, NATION, ALL, wanted, float(flag.mean()), cited)


def trainee_residuals(
    trainees: Trainees,
    targets: TraineeTargets,
    margins: Margins,
    base_year: int,
    states: States,
    program_state: npt.NDArray[np.integer],
    fellow: npt.NDArray[np.bool_],
) -> Residuals:
    """Residuals of the trainees.

    Parameters
    ----------
    program_state, fellow
        State of each program, and whether it is a fellowship.
    """
    rows = _Rows()
    newest = margins.nation("trainees", base_year)
    img = margins.nation("trainees_share_img", base_year)
    assert newest is not None
    assert img is not None
    cited = (newest.value, newest.vintage, newest.source)
    is_fellow = fellow[trainees.program]
    for name, wanted, found in (
        ("residents after the first year", targets.residents, int((~is_fellow).sum())),
        ("fellows", targets.fellows, int(is_fellow.sum())),
    ):
        rows.add("trainees", NATION, name, float(wanted), float(found), cited)
    abroad = trainees.origin >= 2
    rows.add(
        "trainees_share_img",
        NATION,
        ALL,
        targets.share_img,
        float(abroad.mean()),
        (img.value, img.vintage, img.source),
    )
    state = program_state[trainees.program].astype(np.int64)
    heads = np.bincount(state, minlength=len(states))
    has = heads > 0
    fitted = np.bincount(state, abroad, len(states)) / np.maximum(heads, 1)
    for row in np.flatnonzero(has).tolist():
        published = targets.state_img
        rows.add(
            "trainees_share_img",
            str(states.fips[row]),
            ALL,
            float(targets.state_share[row]),
            float(fitted[row]),
            (float(published.value[row]), int(published.vintage[row]), published.source[row]),
        )
    return rows.table


def joined(*tables: Residuals) -> Residuals:
    """One table out of several with the same columns."""
    return {name: [cell for table in tables for cell in table[name]] for name in COLUMNS}


def summarise(residuals: Residuals) -> dict[str, list[object]]:
    """Cells, mean and largest absolute relative residual of each margin and vintage.

    Returns
    -------
    dict
        Columns margin, level ("nation", "state", "specialty" or "state x specialty"), vintage,
        cells, mean, largest.
    """
    groups: dict[tuple[str, str, int], list[float]] = {}
    for margin, vintage, place, category, relative in zip(
        *(residuals[name] for name in ("margin", "vintage", "place", "category", "relative")),
        strict=True,
    ):
        inside = ("state" if place != NATION else "", "specialty" if category != ALL else "")
        level = " x ".join(word for word in inside if word) or "nation"
        if isinstance(relative, float):
            key = (str(margin), level, int(str(vintage)))
            groups.setdefault(key, []).append(abs(relative))
    keys = sorted(groups)
    return {
        "margin": [key[0] for key in keys],
        "level": [key[1] for key in keys],
        "vintage": [key[2] for key in keys],
        "cells": [len(groups[key]) for key in keys],
        "mean": [float(np.mean(groups[key])) for key in keys],
        "largest": [float(np.max(groups[key])) for key in keys],
    }
