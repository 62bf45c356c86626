"""Where supply by county comes from: the opening of the country, or the replicates of a run."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError, UnknownNameError
from landbridge.places.adequacy_frames import KINDS
from landbridge.places.clinicians import SUBSTITUTION, primary_care_clinicians
from landbridge.places.norms import Rules, set_norms
from landbridge.places.scenarios import Outlook
from landbridge.places.shortage import Ground, Situation
from landbridge.places.small import size_class
from landbridge.studies.cells import Cells
from landbridge.studies.headline import PRIMARY_CARE
from landbridge.studies.uncertainty import drawn

if TYPE_CHECKING:
    from landbridge.baseline.country import Country
    from landbridge.parameters import ParameterTree
    from landbridge.studies.opening import Run

__all__ = [
    "NP_PA",
    "Replicate",
    "assigned",
    "ground_of",
    "of_opening",
    "of_run",
    "situation_of",
]

Floats = NDArray[np.float64]
#: Whether, and at which end of the range, nurse practitioners and physician assistants count.
NP_PA = ("none", *SUBSTITUTION)
_THOUSAND = 1000.0
_ANCHOR = "primary_care_incl_np_pa"


@dataclass(frozen=True)
class Replicate:
    """Supply of one replicate.

    Attributes
    ----------
    tree
        Its parameters.
    opening, supply
        FTE by county and group on the first day and at the end of the year.
    first, year
        First academic year, and the year asked for (the one before the first is the opening).
    scale
        Share of people that were simulated.
    """

    tree: ParameterTree
    opening: Floats
    supply: Floats
    first: int
    year: int
    scale: float = 1.0


def ground_of(country: Country, tree: ParameterTree, pool: bool = True) -> Ground:
    """What stays the same over years and replicates: markets, classes for pooling, insurance.

    Parameters
    ----------
    country
        Base-year tables.
    tree
        Parameters.
    pool
        Whether counties whose number is noise are pooled.
    """
    counties = country.counties
    values = tree.at(datetime.date(country.base_year, 7, 1))
    region = country.states.region[counties.state]
    people = country.residents_in(country.base_year)
    octave = [f"people={2**k}-{2 ** (k + 1) - 1}" for k in size_class(people).tolist()]
    rucc = [f"rucc={code}" for code in counties.rucc.tolist()]
    kind = [KINDS[0] if metro else KINDS[1] for metro in counties.metro.tolist()]
    place = [f"region={code}" for code in region.tolist()]
    labels = [
        [",".join(parts) for parts in zip(rucc, place, octave, strict=True)],
        [",".join(parts) for parts in zip(rucc, place, strict=True)],
        [",".join(parts) for parts in zip(kind, place, strict=True)],
        kind,
    ]
    return Ground(
        tuple(tree.dimensions["group"]),
        np.asarray(values["places.market.local"]) > 0,
        counties.state.astype(np.int64),
        counties.metro,
        counties.more["uninsured_u65_share_2022"],
        [np.unique(one, return_inverse=True)[1].reshape(-1) for one in labels],
        labels,
        float(values["places.small.cv"]) if pool else 0.0,
    )


def assigned(tree: ParameterTree, assignments: Sequence[str]) -> ParameterTree:
    """A tree with changes laid over it.

    Parameters
    ----------
    tree
        Parameters.
    assignments
        ``ID=VALUE`` or ``ID[category]=VALUE``.
    """
    from landbridge.parameters import parse_assignment

    for assignment in assignments:
        tree = tree.with_reform(parse_assignment(assignment))
    return tree


def of_opening(country: Country, tree: ParameterTree) -> Replicate:
    """The country as a run opens: its stock, with hours and participation of the first day.

    Parameters
    ----------
    country, tree
        Base-year tables and parameters.
    """
    from landbridge.workforce.engine import Engine

    first = country.base_year
    cells = Cells(Engine(country, tree, first_year=first).results.table())
    fte = _fte(cells, country, tree, first - 1)
    return Replicate(tree, fte, fte, first, first - 1)


def of_run(
    run: Run, country: Country, scenario: str, year: int, assignments: Sequence[str] = ()
) -> Iterator[Replicate]:
    """Every finished replicate of a scenario.

    Parameters
    ----------
    run, country
        The run, and the country it began with.
    scenario, year
        Which scenario, and which academic year.
    assignments
        Changes of parameters over those of the scenario.

    Raises
    ------
    InputError
        There is no such scenario, year or replicate.
    """
    from landbridge.parameters import load_tree

    if scenario not in run.names:
        raise UnknownNameError("scenario", scenario, run.names, str(run.folder))
    first, last = run.years
    if not first - 1 <= year <= last:
        raise InputError(f"year {year}: the run holds {first - 1} (its opening) to {last}")
    laid = run.scenarios[run.names.index(scenario)].tree(load_tree())
    laid = assigned(laid, assignments)
    seed = int(run.meta["seed"])
    kept = run.store.kept(scenario, run.replicates)
    if not kept:
        raise InputError(f"{run.folder}: no replicate of '{scenario}' is finished")
    for replicate in kept:
        cells = Cells(run.store.read_replicate(scenario, replicate))
        tree = drawn(laid, run.draws, seed, replicate)
        yield Replicate(
            tree,
            _fte(cells, country, tree, first - 1),
            _fte(cells, country, tree, year),
            first,
            year,
            float(run.meta["scale"]),
        )


def _fte(cells: Cells, country: Country, tree: ParameterTree, year: int) -> Floats:
    counties = country.counties.fips.tolist()
    dense = cells.dense("fte_thousandths", counties, tree.dimensions["group"])
    return np.asarray(dense[cells.years.index(year)] / _THOUSAND)


def situation_of(
    country: Country, one: Replicate, np_pa: str, closed: NDArray[np.bool_]
) -> Situation:
    """Norms set on the first day, with people and supply of the year.

    Parameters
    ----------
    country
        Base-year tables.
    one
        Supply.
    np_pa
        One of `NP_PA`.
    closed
        Counties whose hospital closes, bool (counties,).
    """
    counties = country.counties
    start = one.tree.at(datetime.date(one.first, 7, 1))
    now = one.tree.at(datetime.date(one.year, 7, 1))
    opening, supply = one.opening, one.supply
    if np_pa != "none":
        group = one.tree.dimensions["group"].index(PRIMARY_CARE)
        worth = float(np.asarray(now["places.np_pa.substitution"])[SUBSTITUTION.index(np_pa)])
        share = counties.clinician_weight[counties.clinician_groups.index(_ANCHOR)]
        opening, supply = opening.copy(), supply.copy()
        for fte, at in ((opening, one.first), (supply, one.year + 1)):
            people = primary_care_clinicians(now, at, counties.state, share)
            fte[:, group] += worth * people.sum(axis=0)
    norms = set_norms(
        Rules.from_values(start),
        country.population_in(one.first),
        opening,
        counties.state,
        counties.poverty_pct,
        counties.metro,
    )
    population = country.population_in(one.year + 1)
    return Situation(norms, population, supply, Outlook.from_values(now), closed)
