"""Access by place, whatever it was made of: the opening, a run, or a user's own tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from landbridge.errors import InputError
from landbridge.places.islands import no_road_flags
from landbridge.studies.county_access import Asked, county_access
from landbridge.studies.county_supply import CountySupply
from landbridge.studies.intervals import Spread, spread
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.studies.summary import difference_name

if TYPE_CHECKING:
    from landbridge.baseline.counties import Counties
    from landbridge.baseline.country import Country
    from landbridge.places.costs import CostTable
    from landbridge.places.prepared import Places

__all__ = ["PlaceAccess", "access_of_files", "access_of_supply", "with_own_supply"]

Floats = NDArray[np.float64]
_NUMBERS = ("population", "fte", "cutoff", "cost")


@dataclass(frozen=True)
class PlaceAccess:
    """One measure of access by place.

    Attributes
    ----------
    ids
        Codes of the places.
    years
        Academic years; one without a number, -1, where a user's own tables have none.
    people
        Shape (years, places).
    values
        By scenario, shape (draws, years, places).
    asked
        Which measure.
    estimated
        Whether travel was estimated from distance, not given.
    counties
        The counties, where the places are all of them in their order; else None.
    shown
        Which places to tell of, bool (places,): the others were only reckoned with.
    unreached
        FTE of a user's own tables that nobody reaches.
    rests_on
        Kinds of the user's own official tables that the counties rest on.
    """

    ids: tuple[str, ...]
    years: tuple[int, ...]
    people: Floats
    values: dict[str, Floats]
    asked: Asked
    estimated: bool
    counties: Counties | None = None
    shown: NDArray[np.bool_] | None = None
    unreached: float = 0.0
    rests_on: tuple[str, ...] = ()

    @property
    def rows(self) -> NDArray[np.int64]:
        """Places to tell of."""
        if self.shown is None:
            return np.arange(len(self.ids))
        return np.flatnonzero(self.shown)

    def only(self, codes: Sequence[str]) -> PlaceAccess:
        """The same, to be told for the places of some states only; nothing is computed anew.

        Parameters
        ----------
        codes
            Two-digit codes of states.
        """
        shown = np.array([one[:2] in codes for one in self.ids], dtype=bool)
        if not shown.any():
            raise InputError(f"--state: no place of state {', '.join(codes)} is in the tables")
        return replace(self, shown=shown)

    def draws_of(self, scenario: str) -> Floats:
        """Values of a scenario, or, under the name of a difference, draw by draw the change."""
        if scenario in self.values:
            return self.values[scenario]
        reform = next(
            name
            for name in self.values
            if name != BASELINE_NAME and difference_name(name, self.values) == scenario
        )
        return self.values[reform] - self.values[BASELINE_NAME]

    @property
    def scenarios(self) -> list[str]:
        """Scenarios, and the difference of each reform from the baseline."""
        names = list(self.values)
        if BASELINE_NAME not in names:
            return names
        changes = [difference_name(name, names) for name in names if name != BASELINE_NAME]
        return [*names, *changes]

    def summary(self, scenario: str) -> Spread:
        """Mean and interval over draws, each of shape (years, places); no level is below 0."""
        found = spread(self.draws_of(scenario))
        if scenario not in self.values:
            return found
        return replace(found, low=np.maximum(found.low, 0.0))

    def reasons(self, scenario: str, year: int) -> list[str | None]:
        """Why a place has no access in any draw, or that it has no people; None for neither."""
        values = self.draws_of(scenario)[:, year]
        base = self.values[next(iter(self.values))][:, year] if scenario not in self.values else 0
        none = (np.isnan(values) | (values + base == 0)).all(axis=0)
        nobody = self.people[year] <= 0
        return [
            "no_supply_in_reach" if lost else "no_people" if empty else None
            for lost, empty in zip(none.tolist(), nobody.tolist(), strict=True)
        ]

    def frame(self) -> pl.DataFrame:
        """A row for every place told of, scenario and year.

        Returns
        -------
        polars.DataFrame
            id, name, year, scenario, population, access, low, high, reason, no_road. Access is FTE
            per person (or what the method gives), the interval empty without draws.
        """
        rows = self.rows
        ids = [self.ids[row] for row in rows]
        flags = no_road_flags(ids).tolist() if self.estimated else [""] * len(ids)
        names = None if self.counties is None else self.counties.name[rows].tolist()
        parts = []
        for scenario in self.scenarios:
            numbers = self.summary(scenario)
            for y, year in enumerate(self.years):
                reasons = self.reasons(scenario, y)
                parts.append(
                    pl.DataFrame(
                        {
                            "id": ids,
                            "name": names if names is not None else [None] * len(ids),
                            "year": [year if year >= 0 else None] * len(ids),
                            "scenario": [scenario] * len(ids),
                            "population": self.people[y, rows],
                            "access": numbers.mean[y, rows],
                            "low": numbers.low[y, rows],
                            "high": numbers.high[y, rows],
                            "reason": [reasons[row] for row in rows],
                            "no_road": [flag or None for flag in flags],
                        },
                        schema_overrides={
                            "name": pl.String,
                            "year": pl.Int64,
                            "reason": pl.String,
                            "no_road": pl.String,
                        },
                    )
                )
        return pl.concat(parts).with_columns(pl.col("access", "low", "high").fill_nan(None))


def access_of_supply(
    supply: CountySupply, asked: Asked, years: Sequence[int] | None = None
) -> PlaceAccess:
    """Access by county of the opening or of a run.

    Parameters
    ----------
    supply
        Of every county.
    asked
        Which measure.
    years
        Which years; all by default.

    Raises
    ------
    InputError
        The supply is not of that year.
    """
    chosen = tuple(supply.years if years is None else years)
    for year in chosen:
        if year not in supply.years:
            raise InputError(
                f"--year {year}: there are years {supply.years[0]} (the opening) to "
                f"{supply.years[-1]}"
            )
    return PlaceAccess(
        ids=tuple(supply.counties.fips.tolist()),
        years=chosen,
        people=supply.people[[supply.years.index(year) for year in chosen]],
        values=county_access(supply, asked, chosen),
        asked=asked,
        estimated=asked.method != "ratio",
        counties=supply.counties,
        rests_on=supply.rests_on,
    )


def with_own_supply(supply: CountySupply, path: Path) -> tuple[CountySupply, tuple[str, ...]]:
    """The opening with the counties of the states that a user's file names taken from the file.

    Parameters
    ----------
    supply
        Of the opening.
    path
        Table with ``id`` (five-digit county codes) and ``fte``. A county of a state that the file
        names, but not in the file, has none.

    Returns
    -------
    tuple
        The supply, and the two-digit codes of the states that the file names.
    """
    from landbridge.places.frames import rows_of
    from landbridge.places.prepared import read_places
    from landbridge.studies.place_files import read_place_file

    counties = supply.counties
    nobody = {"id": counties.fips.tolist(), "population": np.zeros(len(counties))}
    own = read_places(
        nobody,
        read_place_file(path, _NUMBERS),
        names=("the counties of 2023", str(path), ""),
    )
    at = rows_of(own.supply_ids, own.demand_ids)
    if (at < 0).any():
        row = int(np.flatnonzero(at < 0)[0])
        raise InputError(
            f"{path}: column 'id', row {row + 1}: '{own.supply_ids[row]}' is no county of 2023; "
            "expected five-digit codes, or a file of your own places with --demand and --cost"
        )
    states = tuple(sorted({code[:2] for code in own.supply_ids.to_list()}))
    replaced = np.isin(counties.fips.astype("U2"), states)
    fte = np.where(replaced, 0.0, supply.fte[BASELINE_NAME])
    fte[..., at] = own.fte
    return replace(supply, fte={BASELINE_NAME: fte}, heads={}), states


def access_of_files(
    demand: Path, supply: Path, cost: Path | None, asked: Asked, country: Country | None
) -> PlaceAccess:
    """Access of a user's own places.

    Parameters
    ----------
    demand, supply
        Tables with ``id`` and ``population`` (and ``cutoff``), ``id`` and ``fte``.
    cost
        Table with ``origin``, ``dest``, ``cost``; None where the places are counties, between which
        travel is estimated from distance.
    asked
        Which measure.
    country
        Gives the counties; needed without ``cost``.

    Raises
    ------
    InputError
        A table is wrong; the message names file, row and column.
    """
    from landbridge.parameters import load_tree
    from landbridge.places.api import access_of_places
    from landbridge.places.prepared import read_places
    from landbridge.studies.place_files import read_place_file

    tables = [None if p is None else read_place_file(p, _NUMBERS) for p in (demand, supply, cost)]
    names = (str(demand), str(supply), str(cost))
    places = read_places(tables[0], tables[1], tables[2], names=names)
    parameters = load_tree().at("2025-07-01")
    decay = asked.decay_of(parameters)
    estimated = cost is None and asked.method != "ratio"
    if estimated:
        if country is None:
            raise InputError("cost: expected a table of travel costs")
        places = replace(places, costs=_county_costs(places, country.counties, names, decay.cutoff))
    if asked.method == "v2sfca" and places.reach is None and asked.grow_to is None:
        raise InputError(
            f"{demand}: method 'v2sfca' needs a column 'cutoff', the reach of each place, or "
            "--grow-to"
        )
    if asked.method != "v2sfca" and places.reach is not None:
        places = replace(places, reach=None)
    weights = None
    if asked.method not in ("ratio", "raam"):
        weights = places.weights(decay, asked.grow_to)
    found = access_of_places(
        places,
        asked.method,
        weights,
        decay=decay,
        tau=float(parameters["access.raam_tau"]),  # type: ignore[arg-type]
    )
    crowd = asked.method == "i2sfca"
    value = found.table["crowding" if crowd else "access"].to_numpy()
    return PlaceAccess(
        ids=tuple(map(str, found.table["id"].to_list())),
        years=(-1,),
        people=(places.fte if crowd else places.people)[None],
        values={BASELINE_NAME: value[None, None]},
        asked=asked,
        estimated=estimated,
        unreached=found.unreached,
    )


def _county_costs(
    places: Places, counties: Counties, names: tuple[str, str, str], cutoff: float
) -> CostTable:
    """Travel between the counties of two tables, estimated from distance."""
    from landbridge.parameters import load_tree
    from landbridge.places.costs import cost_table
    from landbridge.places.frames import rows_of
    from landbridge.places.travel import travel_rules
    from landbridge.workforce.reach import county_costs

    known = pl.Series(counties.fips.tolist())
    ends = []
    for ids, name in ((places.demand_ids, names[0]), (places.supply_ids, names[1])):
        at = rows_of(ids, known) if ids.dtype == pl.String else np.full(len(ids), -1)
        if (at < 0).any():
            row = int(np.flatnonzero(at < 0)[0])
            raise InputError(
                f"{name}: column 'id', row {row + 1}: '{ids[row]}' is no county of 2023, so travel "
                "cannot be estimated from distance; give a table of travel costs with --cost"
            )
        ends.append(at)
    rules = travel_rules(load_tree().at("2025-07-01"))
    every = county_costs(counties, rules, cutoff)
    place = [np.full(len(counties), -1, dtype=np.int64) for _ in ends]
    for found, at in zip(place, ends, strict=True):
        found[at] = np.arange(at.size)
    origin, dest = place[0][every.origins()], place[1][every.dest]
    kept = (origin >= 0) & (dest >= 0)
    return cost_table(origin[kept], dest[kept], every.cost[kept], (len(ends[0]), len(ends[1])))
