"""``landbridge places inequality``: how unevenly supply is spread over people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from landbridge.cli import options
from landbridge.cli import places_given as what

__all__ = ["inequality", "register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("inequality")(inequality)


def inequality(
    run: what.Run = None,
    year: Annotated[
        list[int] | None,
        typer.Option("--year", help="Academic year of the run; all of them by default."),
    ] = None,
    scenario: what.Scenarios = None,
    table: Annotated[
        Path | None,
        typer.Option("--table", metavar="FILE", help="CSV or Parquet: access, population ..."),
    ] = None,
    supply: what.Supply = None,
    demand: what.Demand = None,
    cost: what.Cost = None,
    method: what.Method = "2sfca",
    decay: what.DecayWords = None,
    grow_to: what.GrowTo = None,
    specialty: what.Group = what.PRIMARY_CARE,
    state: what.State = None,
    measure: Annotated[
        list[str] | None, typer.Option("--measure", help="Only these (gini, theil, palma ...).")
    ] = None,
    group: Annotated[
        str | None, typer.Option("--group", help="state, metro, rurality or rucc (a column).")
    ] = None,
    rank_by: Annotated[
        str | None,
        typer.Option("--rank-by", help="poverty, income, uninsured, vulnerability ... (a column)."),
    ] = None,
    line: Annotated[
        float | None,
        typer.Option("--line", help="People per FTE from which they are short; 0 for none."),
    ] = None,
    workspace: what.Own = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write every measure.")
    ] = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Measure how unevenly supply is spread over people; nothing counts places as equals."""
    options.check_lang(lang)
    from landbridge.errors import InputError, UnknownNameError

    given = what.Given(
        run, scenario, supply, demand, cost, method, decay, grow_to, specialty, state, workspace
    )
    if line is not None and line < 0:
        raise InputError(f"--line {line:g}: expected people per FTE, or 0 for no line")
    if table is not None:
        if run or supply or demand or cost or state:
            raise InputError("--table: expected no other table, run or --state with it")
        found, facts = _of_table(table, group, rank_by, line, lang)
    else:
        found, facts = _of_places(given, year, group, rank_by, line, lang)
    if measure:
        import polars as pl

        known = found["measure"].unique(maintain_order=True).to_list()
        for name in measure:
            if name not in known:
                raise UnknownNameError("measure", name, known, "--measure")
        found = found.filter(pl.col("measure").is_in(measure))
    if csv is not None:
        what.write(csv, found.write_csv())
    if json:
        files = [] if csv is None else [str(csv)]
        options.print_json({**facts, "files": files, "rows": found.to_dicts()})
        return
    from landbridge.cli.places_access_screen import show_inequality
    from landbridge.language import text

    show_inequality(found, facts, lang)
    if csv is not None:
        typer.echo(text("cli.wrote", lang, path=csv))


def _of_places(
    given: what.Given,
    years: list[int] | None,
    group: str | None,
    rank_by: str | None,
    line: float | None,
    lang: str,
) -> tuple[Any, dict[str, Any]]:
    from landbridge.parameters import load_tree
    from landbridge.studies.county_access import LOWER_IS_BETTER
    from landbridge.studies.place_inequality import Cut, place_inequality
    from landbridge.studies.plan import PEOPLE_PER_PHYSICIAN

    found = what.found_for(given, years or ())
    if line is None and found.asked.method not in LOWER_IS_BETTER:
        line = float(load_tree().at("2025-07-01")[PEOPLE_PER_PHYSICIAN])  # type: ignore[arg-type]
    cut = Cut(group, rank_by, 1 / line if line else None)
    told = place_inequality(found, cut)
    facts = what.facts_of(given, found, lang)
    return told, {**facts, "people_per_fte": line or None, "group": group, "rank_by": rank_by}


def _of_table(
    path: Path, group: str | None, rank_by: str | None, line: float | None, lang: str
) -> tuple[Any, dict[str, Any]]:
    import polars as pl

    from landbridge.errors import InputError
    from landbridge.language import text
    from landbridge.places.tidy_inequality import inequality as measured
    from landbridge.studies.place_files import read_place_file

    numbers = ["access", "population", *([rank_by] if rank_by else [])]
    frame = read_place_file(path, numbers)
    try:
        found = measured(
            frame, group=group, rank_by=rank_by, line=1 / line if line else None,
            missing="leave_out",
        )  # fmt: skip
    except InputError as error:
        raise InputError(str(error).replace("frame:", f"{path}:", 1)) from None
    found = found.select(
        pl.lit(None, pl.Int64).alias("year"),
        pl.lit("baseline").alias("scenario"),
        "measure",
        "group",
        pl.col("value").fill_nan(None),
        pl.lit(None, pl.Float64).alias("low"),
        pl.lit(None, pl.Float64).alias("high"),
        "note",
    )
    facts = {
        "basis": "table",
        "method": None,
        "people_per_fte": line or None,
        "group": group,
        "rank_by": rank_by,
        "notes": [text("access.basis.table", lang, path=path)],
    }
    return found, facts
