"""What `places hpsa` and `places mua` share: options, and the places that they judge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import polars as pl

    from landbridge.cli.places_basis import Basis
    from landbridge.places.hpsa_rules import HpsaRules

__all__ = ["finite", "frame_for", "of_state"]

Run = Annotated[
    Path | None, typer.Option("--run", metavar="DIR", help="A finished run; else the base year.")
]
Year = Annotated[int | None, typer.Option("--year", help="Academic year of the run; the last one.")]
Scenario = Annotated[str, typer.Option("--scenario", help="Scenario of the run.")]
Supply = Annotated[
    Path | None,
    typer.Option("--supply", metavar="FILE", help="CSV: id, fte or physicians, ... ."),
]
Demand = Annotated[
    Path | None,
    typer.Option("--demand", metavar="FILE", help="CSV: id, population, poverty_share, ... ."),
]
State = Annotated[str | None, typer.Option("--state", help="Only this state (TX or 48).")]
Rows = Annotated[int, typer.Option("--rows", help="Places listed.", min=0)]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write a table.")]
Map = Annotated[
    Path | None, typer.Option("--map", metavar="FILE.svg", help="Write a map of counties.")
]


def frame_for(
    kind: str,
    run: Path | None,
    year: int | None,
    scenario: str,
    supply: Path | None,
    demand: Path | None,
    workspace: Path | None,
    rules: HpsaRules,
) -> tuple[pl.DataFrame, dict[str, Any], Basis]:
    """Places to judge, what they are of, and which baseline they rest on.

    Parameters
    ----------
    kind
        ``"pc"`` or ``"mh"``.
    run, year, scenario, supply, demand, workspace
        As given.
    rules
        Thresholds.

    Raises
    ------
    InputError
        Options contradict each other, or a file or run is wrong.
    """
    from landbridge.cli.places_basis import Basis, check_workspace, country_basis, run_basis
    from landbridge.errors import InputError

    if (supply is None) != (demand is None):
        raise InputError("--supply and --demand go together: who is where, and who needs care")
    check_workspace(workspace, run, supply is not None)
    if supply is not None and demand is not None:
        if run is not None:
            raise InputError("--run and --supply: expected one of them")
        from landbridge.studies.shortage_files import shortage_files

        frame = shortage_files(supply, demand)
        return frame, {"basis": "files", "year": None}, Basis("own", f"{demand}, {supply}")
    from landbridge.studies import shortage

    first = shortage.BASE_YEAR
    if run is None:
        if year is not None and year != first:
            raise InputError(f"--year {year} without --run: the base year is {first}")
        from landbridge.baseline import load_country

        country = load_country(first, workspace=workspace)
        table = shortage.base_supply(kind, country)
        frame = shortage.county_shortage_frame(table, rules, kind, country=country)
        return frame, {"basis": "base_year", "year": first}, country_basis(country)
    from landbridge.studies import open_run
    from landbridge.studies.county_supply import country_of

    opened = open_run(run)
    chosen = opened.years[1] if year is None else year
    table = shortage.run_supply(opened, chosen, kind, scenario)
    frame = shortage.county_shortage_frame(
        table, rules, kind, max(chosen + 1, first), country_of(opened, first)
    )
    basis = {"basis": "run", "year": chosen, "run": str(run), "scenario": scenario}
    return frame, basis | {"scale": opened.meta["scale"]}, run_basis(opened)


def of_state(table: pl.DataFrame, state: str) -> pl.DataFrame:
    """Rows of one state.

    Parameters
    ----------
    table
        With ``id``.
    state
        Postal abbreviation or two-digit code.

    Raises
    ------
    InputError
        There is no such state, or no place in it.
    """
    import polars as pl

    from landbridge.baseline.states import load_states
    from landbridge.errors import InputError

    states = load_states()
    code = str(states.fips[states.index(state.upper(), "--state")])
    kept = table.filter(pl.col("id").cast(pl.String).str.slice(0, 2) == code)
    if kept.is_empty():
        raise InputError(f"--state {state}: no place's id begins with {code}")
    return kept


def finite(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON, which knows no infinity: a ratio to nothing is null there."""
    import polars as pl

    floats = pl.selectors.float()
    return table.with_columns(pl.when(floats.is_finite()).then(floats)).to_dicts()
