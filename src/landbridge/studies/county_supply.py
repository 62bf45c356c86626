"""Supply by county, and how its people travel: of the opening, or of a run's replicates."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError, UnknownNameError
from landbridge.studies.cells import ALL, Cells
from landbridge.studies.headline import PRIMARY_CARE, SPECIALTY_GROUPS
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.studies.uncertainty import drawn

if TYPE_CHECKING:
    from landbridge.baseline.counties import Counties
    from landbridge.baseline.country import Country
    from landbridge.parameters import ParameterTree, Snapshot
    from landbridge.studies.opening import Run

__all__ = ["CountySupply", "counties_of", "country_of", "of_opening", "of_run"]

Floats = NDArray[np.float64]
_THOUSAND = 1000.0


@dataclass(frozen=True)
class CountySupply:
    """Physicians of one specialty group by county, and how their people travel.

    Attributes
    ----------
    group
        Specialty group.
    years
        Academic years; the stock is that at the end of each.
    counties
        Their middles, land, rurality and what else is known of them.
    people
        Shape (years, counties).
    fte, heads
        By scenario, shape (draws, years, counties).
    trees
        By scenario, the parameters of each draw.
    rests_on
        Kinds of the user's own tables that the country rests on; empty for the shipped ones.
    run
        Folder of the run; empty for the opening.
    """

    group: str
    years: tuple[int, ...]
    counties: Counties
    people: Floats
    fte: dict[str, Floats]
    heads: dict[str, Floats]
    trees: dict[str, list[ParameterTree]]
    rests_on: tuple[str, ...] = ()
    run: str = ""

    @property
    def scenarios(self) -> list[str]:
        """Names of the scenarios, the baseline first."""
        return list(self.fte)

    @property
    def draws(self) -> int:
        """How many draws there are of each scenario."""
        return len(next(iter(self.fte.values())))

    def rules(self, scenario: str, draw: int, year: int) -> Snapshot:
        """The parameters of a draw by which people travel in a year."""
        return self.trees[scenario][draw].at(datetime.date(year, 7, 1))


def of_opening(country: Country, tree: ParameterTree, group: str = PRIMARY_CARE) -> CountySupply:
    """The country as a run opens, without any draw: its stock with the hours of the first day.

    Parameters
    ----------
    country, tree
        Base-year tables and parameters.
    group
        Specialty group.
    """
    from landbridge.workforce import Engine

    _check_group(group)
    first = country.base_year
    cells = Cells(Engine(country, tree, first_year=first).results.table())
    people, fte, heads = _read(cells, country.counties.fips.tolist(), group)
    return CountySupply(
        group,
        tuple(cells.years),
        country.counties,
        people,
        {BASELINE_NAME: fte[None]},
        {BASELINE_NAME: heads[None]},
        {BASELINE_NAME: [tree]},
        _own_kinds(rest.kind for rest in country.rests_on),
    )


def of_run(
    run: Run,
    group: str = PRIMARY_CARE,
    scenarios: Sequence[str] | None = None,
) -> CountySupply:
    """Every replicate of a finished run.

    Parameters
    ----------
    run
        The run.
    group
        Specialty group.
    scenarios
        Which scenarios; all of them by default.

    Raises
    ------
    InputError
        There is no such group or scenario, the run is not finished, or it is about other counties.
    """
    from landbridge.parameters import load_tree

    _check_group(group)
    chosen = list(scenarios) if scenarios is not None else run.names
    for name in chosen:
        if name not in run.names:
            raise UnknownNameError("scenario", name, run.names, str(run.folder))
    if not run.is_complete:
        total = run.replicates * len(run.names)
        raise InputError(
            f"{run.folder}: not finished ({run.kept} of {total} replicates); run the same command "
            "again to continue"
        )
    counties = counties_of(run)
    fips = counties.fips.tolist()
    seed = int(run.meta["seed"])
    people: Floats = np.zeros((0, 0))
    years: list[int] = []
    fte: dict[str, Floats] = {}
    heads: dict[str, Floats] = {}
    trees: dict[str, list[ParameterTree]] = {}
    for name in chosen:
        laid = run.scenarios[run.names.index(name)].tree(load_tree())
        found = []
        for replicate in range(run.replicates):
            cells = Cells(run.store.read_replicate(name, replicate))
            strange = set(cells.counties) - set(fips)
            if strange:
                raise InputError(
                    f"{run.folder}: county '{min(strange)}' is not among the counties of 2023"
                )
            people, *supply = _read(cells, fips, group)
            years = cells.years
            found.append(supply)
        fte[name] = np.stack([one[0] for one in found])
        heads[name] = np.stack([one[1] for one in found])
        trees[name] = [
            drawn(laid, run.draws, seed, replicate) for replicate in range(run.replicates)
        ]
    return CountySupply(
        group,
        tuple(years),
        counties,
        people,
        fte,
        heads,
        trees,
        _own_kinds(rest["kind"] for rest in run.meta.get("rests_on", ())),
        str(run.folder),
    )


def counties_of(run: Run) -> Counties:
    """The counties that a run was made on: the shipped ones, or with its workspace's tables.

    Parameters
    ----------
    run
        The run.
    """
    if run.meta.get("workspace") is None:
        from landbridge.baseline.counties import load_counties

        return load_counties()
    return country_of(run).counties


def country_of(run: Run, base_year: int | None = None) -> Country:
    """The country that a run was made on: the shipped one, or with its workspace's tables.

    Parameters
    ----------
    run
        The run.
    base_year
        Another base year of the same tables; by default that of the run.
    """
    from landbridge.baseline import load_country

    year = run.years[0] if base_year is None else base_year
    return load_country(year, workspace=run.meta.get("workspace"))


def _own_kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(kinds) - {"shipped"}))


def _check_group(group: str) -> None:
    if group not in SPECIALTY_GROUPS:
        raise UnknownNameError("specialty group", group, SPECIALTY_GROUPS)


def _read(cells: Cells, fips: list[str], group: str) -> tuple[Floats, Floats, Floats]:
    """People, FTE and heads, each of shape (years, counties)."""
    people = cells.dense("population", fips, [ALL])[:, :, 0]
    fte = cells.dense("fte_thousandths", fips, [group])[:, :, 0] / _THOUSAND
    return people, fte, cells.dense("physicians", fips, [group])[:, :, 0]
