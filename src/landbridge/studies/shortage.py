"""Tables of counties for the shortage-area rules: from the base year, or from a year of a run."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from landbridge.baseline import load_country
from landbridge.errors import InputError, UnknownNameError
from landbridge.parameters import load_tree
from landbridge.places.hpsa_rules import HpsaRules
from landbridge.places.islands import no_road_flags
from landbridge.places.nearest import nearest_source
from landbridge.places.shortage_frames import KINDS
from landbridge.places.travel import RURALITY_OF_RUCC, travel_rules
from landbridge.studies.county_supply import country_of
from landbridge.studies.scenario import BASELINE_NAME

if TYPE_CHECKING:
    from landbridge.baseline import Country
    from landbridge.studies.opening import Run

__all__ = ["BASE_YEAR", "GROUPS", "base_supply", "county_shortage_frame", "run_supply"]

#: Specialty groups whose office physicians the rules count, by kind of area.
GROUPS = {"pc": ("primary_care", "obgyn"), "mh": ("psychiatry",)}
_APART = ("without_residence", "obligated")
_MEASURES = ("physicians", *_APART, "population")
BASE_YEAR = 2025
_ELDERLY = ("65_74", "75_84", "85plus")
_YOUTH = ("u18",)


def base_supply(kind: str = "pc", country: Country | None = None) -> pl.DataFrame:
    """Office physicians and people by county on the first day of a base year.

    Parameters
    ----------
    kind
        ``"pc"`` or ``"mh"``.
    country
        Of the base year, perhaps on official tables; the shipped one of 2025 by default.

    Returns
    -------
    polars.DataFrame
        ``id``, ``population``, ``physicians``, ``without_residence``, ``obligated``: heads of the
        opening stock, hospitalists apart, and those of them who are graduates of foreign schools
        without residence, or serve in the National Health Service Corps.
    """
    from landbridge.workforce.engine import Engine

    own = load_country(BASE_YEAR) if country is None else country
    rows = pl.from_arrow(Engine(own, load_tree(), first_year=own.base_year).results.table())
    assert isinstance(rows, pl.DataFrame)
    return _supply(rows.lazy(), kind, own, replicates=1)


def run_supply(
    run: Run, year: int, kind: str = "pc", scenario: str = BASELINE_NAME
) -> pl.DataFrame:
    """Office physicians and people by county at the end of an academic year of a run.

    Parameters
    ----------
    run
        A finished run.
    year
        Academic year; the one before the first is the opening.
    kind
        ``"pc"`` or ``"mh"``.
    scenario
        Name of the scenario.

    Returns
    -------
    polars.DataFrame
        As `base_supply`, means over replicates; without the columns of those counted apart where
        the run was made before they were measured.

    Raises
    ------
    InputError
        The run has no such year.
    UnknownNameError
        It has no such scenario.
    """
    first, last = run.years
    if not first - 1 <= year <= last:
        raise InputError(
            f"--year {year}: {run.folder} has the years {first} to {last}, and {first - 1} as the "
            "opening"
        )
    rows = run.scan(scenario).filter(pl.col("year") == year)
    return _supply(rows, kind, country_of(run), replicates=run.replicates)


def _supply(rows: pl.LazyFrame, kind: str, country: Country, replicates: int) -> pl.DataFrame:
    if kind not in KINDS:
        raise UnknownNameError("kind of shortage area", kind, KINDS)
    named = rows.with_columns(pl.col("measure", "place", "category").cast(pl.String))
    wanted = pl.col("category").is_in(GROUPS[kind]) | (pl.col("measure") == "population")
    sums = (
        named.filter(
            pl.col("measure").is_in(_MEASURES) & wanted & (pl.col("place").str.len_bytes() == 5)
        )
        .group_by("place", "measure")
        .agg(pl.col("value").sum() / replicates)
        .collect()
    )
    table = pl.DataFrame({"id": country.counties.fips.tolist()})
    for measure in _MEASURES:
        one = sums.filter(pl.col("measure") == measure).select("place", "value")
        if measure in _APART and one.is_empty():
            continue
        table = table.join(
            one.rename({"place": "id", "value": measure}), on="id", how="left", validate="1:1"
        ).with_columns(pl.col(measure).fill_null(0.0))  # cells of nobody are left out of a run
    return table


def county_shortage_frame(
    supply: pl.DataFrame,
    rules: HpsaRules,
    kind: str = "pc",
    year: int = BASE_YEAR,
    country: Country | None = None,
) -> pl.DataFrame:
    """What a country knows of each county for the rules, joined to a supply.

    Parameters
    ----------
    supply
        From `base_supply` or `run_supply`.
    rules
        Thresholds: they decide which counties are a source of care.
    kind
        ``"pc"`` or ``"mh"``.
    year
        Calendar year of the ages, 2025 to 2050.
    country
        Of 2025, perhaps on official tables; the shipped one by default.

    Returns
    -------
    polars.DataFrame
        The supply with ``name``, ``state``, ``poverty_share`` (2023), ``elderly_share``,
        ``youth_share``, ``travel_minutes`` and ``travel_miles`` (estimated from distance between
        middles of population; missing where no road leads) and ``official`` (HRSA's county code of
        February 2025: 0 none, 1 whole, 2 part). Infant health, births, alcohol and substance abuse
        and core mental health professionals are not among what is shipped.
    """
    if country is None:
        country = load_country(BASE_YEAR)
    tree = load_tree()
    counties = country.counties
    if supply["id"].to_list() != counties.fips.tolist():
        raise InputError("supply: expected the 3,144 counties of the shipped frame in their order")
    ages = country.population_in(year)
    bands = tree.dimensions["age_band"]

    def share(wanted: tuple[str, ...]) -> NDArray[np.float64]:
        return ages[:, [list(bands).index(band) for band in wanted]].sum(axis=1) / ages.sum(axis=1)

    people, heads = supply["population"].to_numpy(), supply["physicians"].to_numpy()
    limit = rules.pc.overused if kind == "pc" else rules.mh_overused
    is_source = (heads > 0) & (people <= limit * heads * rules.counting.per_head)
    classes = np.asarray(RURALITY_OF_RUCC)[counties.rucc.astype(np.intp)]
    rule = travel_rules(tree.at(datetime.date(min(year, BASE_YEAR), 7, 1)))
    reached = nearest_source(counties.lat, counties.lon, is_source, rule, classes)
    no_road = no_road_flags(counties.fips.tolist()) != ""
    minutes, miles = (np.where(no_road | np.isinf(one), np.nan, one) for one in reached)
    official = counties.hpsa_pc if kind == "pc" else counties.hpsa_mh
    columns: dict[str, Any] = {
        "name": counties.name.tolist(),
        "state": [country.states.abbr[i] for i in counties.state],
        "poverty_share": counties.poverty_pct / 100.0,
        "elderly_share": share(_ELDERLY),
        "youth_share": share(_YOUTH),
        "travel_minutes": minutes,
        "travel_miles": miles,
        "official": official.astype(np.int64),
    }
    more = pl.DataFrame(columns).with_columns(
        pl.col("travel_minutes", "travel_miles").fill_nan(None)
    )
    return supply.hstack(more)
