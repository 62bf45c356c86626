"""Boards, academic careers, pay and diversity as headline numbers; the break-even elasticity."""

from __future__ import annotations

from collections.abc import Iterator
from math import log
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from landbridge.studies.cells import ALL, NATION, Cells

__all__ = ["ORIGINS", "PLAIN", "Number", "break_even", "profession_numbers"]

Array = NDArray[np.float64]
# Categories as the engine writes them; not taken from its modules, which are heavy to load.
ORIGINS = ("us_md", "us_do", "us_img", "nonus_img")
US_GRADUATES = ("us_md", "us_do")
#: Measures that the engine counts as whole numbers, one to a place: in the summary, its unit, in
#: the engine's table, and what one unit of the summary is in it.
PLAIN = (
    ("earnings_index", "index_100", "earnings_index_thousandths", 1e3),
    ("pay_supply_index", "index_100", "pay_supply_index_thousandths", 1e3),
    ("underrepresented_percent", "percent_of_physicians", "underrepresented_millionths", 1e4),
    ("representation_gap_percent", "percent", "representation_gap_millionths", 1e4),
    ("same_group_percent", "percent_of_people", "same_group_millionths", 1e4),
    ("language_match_percent", "percent_of_people", "language_match_millionths", 1e4),
)
#: Posts and grants: measure of the table, its categories, the names of the shares by origin and of
#: US graduates, unit.
_STATURE = (
    ("faculty", ("faculty", "research_track"), "faculty", "percent_of_faculty"),
    ("research_grants", ("independent",), "grants", "percent_of_investigators"),
    ("leaders", (ALL,), "leaders", "percent_of_leaders"),
)
#: Loss of pay of incumbents at which the elasticity breaks even.
_LOSS = 0.01
_LEAST_CHANGE = 1e-6


class Number(NamedTuple):
    """One number of the summary."""

    measure: str
    unit: str
    year: int
    place: str
    category: str
    value: float

    @property
    def name(self) -> tuple[str, str, int, str, str]:
        """All but the value."""
        return self.measure, self.unit, self.year, self.place, self.category


def _share(part: Array, whole: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, 100.0 * part / whole, np.nan)


def _national(cells: Cells, measure: str, categories: tuple[str, ...]) -> Array:
    """Counts of the nation by year and origin, summed over states and categories."""
    places = [NATION, *cells.states]
    return np.stack(
        [cells.dense(measure, places, categories, (o,)).sum(axis=(1, 2)) for o in ORIGINS], axis=1
    )


def profession_numbers(cells: Cells) -> list[Number]:
    """Numbers of the profession that a replicate's table holds.

    Parameters
    ----------
    cells
        The table.

    Returns
    -------
    list of Number
        Empty for the table of an engine that counts none of them.
    """
    if not cells.has("boards"):
        return []
    return [*_plain(cells), *_boards(cells), *_stature(cells), *_people(cells), *_pay(cells)]


def _rows(
    cells: Cells, measure: str, unit: str, values: Array, categories: tuple[str, ...]
) -> Iterator[Number]:
    """National values by year and category."""
    for year, row in zip(cells.years, values.tolist(), strict=True):
        for category, value in zip(categories, row, strict=True):
            yield Number(measure, unit, year, NATION, category, value)


def _plain(cells: Cells) -> Iterator[Number]:
    for measure, unit, counted, per in PLAIN:
        places = [NATION, *cells.states]
        values = cells.dense(counted, places, [ALL])[:, :, 0] / per
        known = np.flatnonzero(np.any(values, axis=0)).tolist()
        for year, row in zip(cells.years, values.tolist(), strict=True):
            for at in known:
                yield Number(measure, unit, year, places[at], ALL, row[at])


def _boards(cells: Cells) -> Iterator[Number]:
    name, unit = "board_certified_percent", "percent_of_physicians"
    standings = ("none", "eligible", "certified")
    certified = _national(cells, "boards", ("certified",))
    everyone = _national(cells, "boards", standings)
    yield from _rows(cells, name, unit, _share(certified, everyone), ORIGINS)
    by_state = cells.dense("boards", cells.states, standings)
    total = _share(by_state[..., -1], by_state.sum(axis=2))
    nation = _share(certified.sum(axis=1), everyone.sum(axis=1))
    for y, year in enumerate(cells.years):
        yield Number(name, unit, year, NATION, ALL, float(nation[y]))
        for place, value in zip(cells.states, total[y].tolist(), strict=True):
            yield Number(name, unit, year, place, ALL, value)


def _stature(cells: Cells) -> Iterator[Number]:
    for measure, categories, name, unit in _STATURE:
        counts = _national(cells, measure, categories)
        shares = _share(counts, counts.sum(axis=1, keepdims=True))
        yield from _rows(cells, f"{name}_by_origin_percent", unit, shares, ORIGINS)
        american = shares[:, : len(US_GRADUATES)].sum(axis=1, keepdims=True)
        yield from _rows(cells, f"us_{name}_percent", unit, american, (ALL,))
    kinds = ("us_citizen", "permanent_resident", "visa")
    for measure in ("research_track", "career_awards"):
        counts = cells.dense(f"{measure}_by_citizenship", [NATION], kinds)[:, 0]
        counts = np.concatenate([counts, counts.sum(axis=1, keepdims=True)], axis=1)
        yield from _rows(cells, measure, "physicians", counts, (*kinds, ALL))


def _people(cells: Cells) -> Iterator[Number]:
    races = tuple(cells.categories("physicians_by_race_and_origin"))
    counts = cells.dense("physicians_by_race_and_origin", [NATION], races)[:, 0]
    share = _share(counts, counts.sum(axis=1, keepdims=True))
    yield from _rows(cells, "race_percent", "percent_of_physicians", share, races)
    tongues = [one for one in cells.categories("physicians_by_language") if one != "english_only"]
    speakers = _national(cells, "physicians_by_language", tuple(tongues))
    everyone = _national(cells, "physicians_by_language", ("english_only", *tongues))
    by_origin = _share(speakers, everyone)
    total = _share(speakers.sum(axis=1, keepdims=True), everyone.sum(axis=1, keepdims=True))
    values = np.concatenate([by_origin, total], axis=1)
    name, unit = "other_language_percent", "percent_of_physicians"
    yield from _rows(cells, name, unit, values, (*ORIGINS, ALL))


def _pay(cells: Cells) -> Iterator[Number]:
    by_origin = _national(cells, "mean_pay_by_origin_usd", (ALL,))
    mean = cells.dense("mean_pay_usd", [NATION], [ALL])[:, 0]
    values = np.concatenate([by_origin, mean], axis=1)
    yield from _rows(cells, "mean_pay", "usd_a_year", values, (*ORIGINS, ALL))


def break_even(
    summary: pl.DataFrame, reform: str, baseline: str
) -> tuple[int, float, float] | None:
    """The elasticity of pay to the stock at which a reform would cost incumbents one per cent.

    Parameters
    ----------
    summary
        Summary with the rows of baseline and reform.
    reform, baseline
        Names of the scenarios.

    Returns
    -------
    tuple or None
        Last year, the reform's change of physicians per person (weighted by pay) in per cent, and
        the elasticity; None where the reform adds nobody.
    """
    rows = summary.filter(
        pl.col("measure") == "pay_supply_index", pl.col("year") == pl.col("year").max()
    )
    level = dict(zip(rows["scenario"].to_list(), rows["mean"].to_list(), strict=True))
    if reform not in level or baseline not in level:
        return None
    change = level[reform] / level[baseline] - 1.0
    if change < _LEAST_CHANGE:
        return None
    return int(rows["year"][0]), 100.0 * change, log(1.0 - _LOSS) / log(1.0 + change)
