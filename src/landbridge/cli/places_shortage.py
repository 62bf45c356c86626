"""``landbridge places shortage``: demand beside supply, by three norms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landbridge.cli import options

if TYPE_CHECKING:
    import polars as pl

    from landbridge.cli.places_basis import Basis

__all__ = ["register", "shortage"]

_MOST_ROWS = 40
_MAPPED, _MAP_NORM = "primary_care", "utilisation"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("shortage")(shortage)


def shortage(
    run: Annotated[
        Path | None, typer.Option("--run", help="Run folder; else the country as it opens.")
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", help="Academic year of the run; the last one.")
    ] = None,
    scenario: Annotated[str, typer.Option("--scenario", help="Scenario of the run.")] = "baseline",
    supply: Annotated[
        Path | None,
        typer.Option("--supply", help="CSV or Parquet: id, fte, specialty (optional)."),
    ] = None,
    demand: Annotated[
        Path | None,
        typer.Option("--demand", help="CSV or Parquet: id, population, state, metro ..."),
    ] = None,
    workspace: options.Workspace = None,
    specialty: Annotated[
        list[str] | None, typer.Option("--specialty", help="Specialty group; several may be given.")
    ] = None,
    state: Annotated[
        list[str] | None, typer.Option("--state", help="State (postal code); several may be given.")
    ] = None,
    norm: Annotated[str, typer.Option("--norm", help="utilisation, need, ratio or all.")] = "all",
    by: Annotated[str, typer.Option("--by", help="nation, state, metro or county.")] = "nation",
    np_pa: Annotated[
        str,
        typer.Option(
            "--np-pa", help="Count nurse practitioners and PAs: none, low, typical or high."
        ),
    ] = "none",
    assignments: options.Assignments = None,
    closed: Annotated[
        list[str] | None,
        typer.Option("--closed", metavar="FIPS", help="County whose hospital closes."),
    ] = None,
    catchment: Annotated[
        bool, typer.Option("--catchment", help="Primary care in the counties around counts.")
    ] = False,
    pool: Annotated[
        bool, typer.Option("--pool/--no-pool", help="Pool small counties with like ones.")
    ] = True,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the table to a file.")] = None,
    map_file: Annotated[
        Path | None, typer.Option("--map", help="Draw adequacy by county into an SVG file.")
    ] = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Tell how far supply meets demand: by today's use, by need and by published ratios."""
    options.check_lang(lang)
    from landbridge.cli.places_basis import check_workspace
    from landbridge.errors import InputError
    from landbridge.studies.adequacy import shortage as find

    if (supply is None) != (demand is None):
        raise InputError("--supply and --demand: expected both, or neither")
    if supply is not None and run is not None:
        raise InputError("--run and --supply: expected one of them")
    check_workspace(workspace, run, supply is not None)
    asked: dict[str, Any] = {
        "norm": norm,
        "specialty": specialty or None,
        "state": state or None,
        "year": year,
        "scenario": scenario,
        "np_pa": np_pa,
        "assignments": assignments or (),
        "closed": closed or (),
        "pool": pool,
        "catchment": catchment,
    }
    source, own, basis = _source(run, demand, supply, workspace)
    if own is not None:
        asked["supply"] = own
    if map_file is not None:
        if len(specialty or []) > 1 or norm not in ("all", "utilisation", "need", "ratio"):
            raise InputError("--map: draws one specialty by one norm")
        drawn = {**asked, "specialty": (specialty or [_MAPPED])[0]}
        drawn["norm"] = _MAP_NORM if norm == "all" else norm
        from landbridge.reporting.shortage_map import adequacy_map

        by_county = find(source, by="county", **drawn)
        names = drawn["specialty"], drawn["norm"]
        svg = adequacy_map(by_county, *names, lang, basis.notes(lang))
        write(map_file, svg.encode())
    found = find(source, by=by, **asked)
    if csv is not None:
        write(csv, found.write_csv().encode())
    if json:
        facts = {"basis": basis.kind, "run": None if run is None else str(run)}
        told = {"rests_on": basis.tables, "notes": basis.notes(lang)}
        options.print_json({**facts, **told, "rows": found.to_dicts()})
        return
    from landbridge.language import text

    if csv is None and map_file is None:
        _show(found, lang)
    for path in (csv, map_file):
        if path is not None:
            typer.echo(text("cli.wrote", lang, path=path))
    for note in basis.notes(lang):
        typer.echo(f"• {note}")


def _source(
    run: Path | None, demand: Path | None, supply: Path | None, workspace: Path | None
) -> tuple[Any, pl.DataFrame | None, Basis]:
    """What is asked about, the supply beside it where it is a table, and what it rests on."""
    from landbridge.cli.places_basis import Basis, country_basis, run_basis

    if demand is not None and supply is not None:
        return read_table(demand), read_table(supply), Basis("own", f"{demand}, {supply}")
    if run is not None:
        from landbridge.studies import open_run

        opened = open_run(run)
        return opened, None, run_basis(opened)
    from landbridge.baseline import load_country

    country = load_country(workspace=workspace)
    return country, None, country_basis(country)


def read_table(path: Path) -> pl.DataFrame:
    """A table of the user's; codes stay text, and a column ``fips`` may stand for ``id``.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    import polars as pl

    from landbridge.errors import InputError

    try:
        if path.suffix == ".parquet":
            frame = pl.read_parquet(path)
        else:
            names = pl.read_csv(path, n_rows=0, encoding="utf8-lossy").columns
            texts = dict.fromkeys(("id", "fips", "state", "specialty"), pl.String)
            kept = {name: kind for name, kind in texts.items() if name in names}
            frame = pl.read_csv(path, schema_overrides=kept, infer_schema_length=None)
    except (OSError, pl.exceptions.PolarsError) as error:
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"{path}: cannot be read as a table ({told})") from error
    if "id" not in frame.columns and "fips" in frame.columns:
        frame = frame.rename({"fips": "id"})
    return frame


def write(path: Path, content: bytes) -> None:
    """Write a file.

    Raises
    ------
    InputError
        It cannot be written.
    """
    from landbridge.errors import refused_write

    try:
        path.write_bytes(content)
    except OSError as error:
        raise refused_write(path, error) from error


def _show(found: pl.DataFrame, lang: str) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from landbridge.cli.screen import console
    from landbridge.language import number, percent, text

    shown = ["supply", "demand", "adequacy", "shortage", "deficits"]
    table = Table(title=text("shortage.title", lang), title_justify="left", box=SIMPLE_HEAD)
    for column in ("id", "specialty", "norm", *shown, "reason"):
        side: Any = "right" if column in shown else "left"
        table.add_column(text(f"shortage.column.{column}", lang), justify=side)
    for row in found.head(_MOST_ROWS).to_dicts():
        cells = [_named("place", row["id"], lang), _named("group", row["specialty"], lang)]
        cells.append(text(f"shortage.norm.{row['norm']}", lang))
        for column in shown:
            if column == "adequacy":
                value = row[column]
                cells.append(percent(None if value is None else 100 * value, 1, lang))
            else:
                cells.append(number(row[column], 0, lang))
        reason = row["reason"]
        cells.append(text(f"shortage.reason.{reason}", lang) if reason else "")
        table.add_row(*cells)
    console().print(table)
    if len(found) > _MOST_ROWS:
        typer.echo(text("shortage.more", lang, count=len(found) - _MOST_ROWS))
    for key in ("shortage.note.norms", "shortage.note.deficits"):
        typer.echo(text(key, lang))


def _named(kind: str, name: str, lang: str) -> str:
    from landbridge.language import has_text, text

    for key in (f"{kind}.{name}", f"shortage.kind.{name}"):
        if has_text(key, lang):
            return text(key, lang)
    return str(name)
