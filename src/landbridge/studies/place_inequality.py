"""How unevenly access is spread: every measure, by scenario and year, over draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from landbridge.errors import InputError, UnknownNameError
from landbridge.places.tidy_inequality import inequality
from landbridge.places.travel import RURALITY
from landbridge.studies.county_access import LOWER_IS_BETTER
from landbridge.studies.intervals import spread
from landbridge.studies.place_access import PlaceAccess
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.studies.summary import difference_name

if TYPE_CHECKING:
    from landbridge.baseline.counties import Counties

__all__ = ["GROUPS", "RANKS", "Cut", "place_inequality"]

Floats = NDArray[np.float64]
_Name = tuple[str, str | None]
#: Groups of counties.
GROUPS = ("state", "metro", "rurality", "rucc")
#: Social variables to rank counties by, from low to high.
RANKS = ("poverty", "income", "uninsured", "vulnerability", "black", "hispanic", "native")
_SHARES = {
    "black": "pop_nh_black_2023",
    "hispanic": "pop_hispanic_2023",
    "native": "pop_aian_2023",
}


@dataclass(frozen=True)
class Cut:
    """How places are grouped and ranked.

    Attributes
    ----------
    group, rank_by
        One of `GROUPS` and of `RANKS`, or None.
    line
        Value below which people are short; None for none.
    """

    group: str | None = None
    rank_by: str | None = None
    line: float | None = None


def groups_of(counties: Counties, group: str) -> list[str]:
    """Group of each county."""
    if group == "state":
        return [code[:2] for code in counties.fips.tolist()]
    if group == "metro":
        return ["metro" if metro else "nonmetro" for metro in counties.metro.tolist()]
    if group == "rurality":
        from landbridge.workforce.reach import rurality_of

        return [RURALITY[kind] for kind in rurality_of(counties).tolist()]
    if group == "rucc":
        return [str(code) for code in counties.rucc.tolist()]
    raise UnknownNameError("group", group, GROUPS, "--group")


def rank_of(counties: Counties, rank_by: str) -> Floats:
    """Social variable of each county, NaN where it is not known."""
    if rank_by == "poverty":
        return counties.poverty_pct
    if rank_by == "income":
        return counties.income
    if rank_by == "uninsured":
        return counties.more["uninsured_u65_share_2022"]
    if rank_by == "vulnerability":
        return counties.more["svi_overall_2022"]
    if rank_by in _SHARES:
        return np.asarray(counties.more[_SHARES[rank_by]] / counties.more["pop_v2023"])
    raise UnknownNameError("variable", rank_by, RANKS, "--rank-by")


def place_inequality(found: PlaceAccess, cut: Cut) -> pl.DataFrame:
    """Every measure of inequality over the places told of, weighted by people.

    Parameters
    ----------
    found
        Access by place.
    cut
        Groups, ranks and the line.

    Returns
    -------
    polars.DataFrame
        year, scenario, measure, group, value, low, high, note. A difference is taken draw by draw.

    Raises
    ------
    InputError
        Groups or ranks are asked of places that are not counties, or a line of a cost.
    """
    if (cut.group or cut.rank_by) and found.counties is None:
        raise InputError(
            "--group and --rank-by: the places of your own tables are not known counties; give one "
            "table with the columns as --table"
        )
    if cut.line is not None and found.asked.method in LOWER_IS_BETTER:
        raise InputError(f"--line: method '{found.asked.method}' gives a cost; lower is better")
    labels = groups_of(found.counties, cut.group) if cut.group and found.counties else None
    ranks = rank_of(found.counties, cut.rank_by) if cut.rank_by and found.counties else None
    rows = found.rows
    kept: dict[tuple[str, int], dict[_Name, Floats]] = {}
    notes: dict[_Name, str] = {}
    for scenario, values in found.values.items():
        for y, year in enumerate(found.years):
            draws = []
            for draw in values[:, y]:
                table = {"access": draw[rows], "population": found.people[y, rows]}
                if labels is not None:
                    table["group"] = [labels[row] for row in rows]  # type: ignore[assignment]
                if ranks is not None:
                    table["rank"] = ranks[rows]
                draws.append(
                    inequality(
                        table,
                        group="group" if labels is not None else None,
                        rank_by="rank" if ranks is not None else None,
                        line=cut.line,
                        missing="leave_out",
                    )
                )
            kept[scenario, year] = _gathered(draws, notes)
    frames = [_block(year, name, held, notes) for (name, year), held in kept.items()]
    scenarios = list(found.values)
    for reform in scenarios:
        if reform == BASELINE_NAME or BASELINE_NAME not in scenarios:
            continue
        for year in found.years:
            base = kept[BASELINE_NAME, year]
            change = {
                name: values - base[name]
                for name, values in kept[reform, year].items()
                if name in base
            }
            frames.append(_block(year, difference_name(reform, scenarios), change, notes))
    return pl.concat(frames)


def _gathered(draws: list[pl.DataFrame], notes: dict[_Name, str]) -> dict[_Name, Floats]:
    """Values by measure and group, shape (draws,); a draw may lack a group or a value."""
    held: dict[_Name, Floats] = {}
    for d, draw in enumerate(draws):
        for measure, group, value, note in draw.iter_rows():
            if note is not None:
                notes.setdefault((measure, group), note)
            values = held.setdefault((measure, group), np.full(len(draws), np.nan))
            values[d] = np.nan if value is None else value
    return held


def _block(
    year: int, scenario: str, held: dict[_Name, Floats], notes: dict[_Name, str]
) -> pl.DataFrame:
    names = list(held)
    numbers = spread(np.stack([held[name] for name in names], axis=1))
    size = len(names)
    return pl.DataFrame(
        {
            "year": [year if year >= 0 else None] * size,
            "scenario": [scenario] * size,
            "measure": [name for name, _ in names],
            "group": [group for _, group in names],
            "value": numbers.mean,
            "low": numbers.low,
            "high": numbers.high,
            "note": [
                notes.get(name) if np.isnan(mean) else None
                for name, mean in zip(names, numbers.mean.tolist(), strict=True)
            ],
        },
        schema_overrides={"year": pl.Int64, "group": pl.String, "note": pl.String},
    ).with_columns(pl.col("value", "low", "high").fill_nan(None))
