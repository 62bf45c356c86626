"""``landbridge balances``: the yearly tables of a run that close."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landbridge.cli import options

if TYPE_CHECKING:
    import polars as pl


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("balances")(balances)


def balances(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Run folder.")],
    scenario: Annotated[
        str | None, typer.Option("--scenario", help="Which scenario; the baseline.")
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", help="Year shown; the last one (in JSON all).")
    ] = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Show who came into and out of J-1, H-1B, waiver service and the like; 1 if one is open."""
    options.check_lang(lang)
    import polars as pl

    from landbridge.errors import InputError
    from landbridge.language import text
    from landbridge.studies import open_run
    from landbridge.studies.balances import balance_frame

    opened = open_run(run)
    name = scenario or opened.names[0]
    frame = balance_frame(opened, name)
    if frame.is_empty():
        raise InputError(f"{opened.folder}: this run holds no balances")
    years = sorted(frame["year"].unique())
    if year is not None and year not in years:
        raise InputError(f"--year {year}: the run has the years {years[0]} to {years[-1]}")
    if year is not None or not json:
        frame = frame.filter(pl.col("year") == (years[-1] if year is None else year))
    amiss = sorted(frame.filter(pl.col("residual") != 0)["balance"].unique())
    if json:
        options.print_json(
            {"run": str(opened.folder), "scenario": name, "open": amiss, "lines": frame.to_dicts()}
        )
    else:
        _show(frame, name, lang)
        _say_whether_closed(amiss, lang)
        if opened.replicates > 1:
            typer.echo(text("balance.rounded", lang, replicates=opened.replicates))
    if amiss:
        raise typer.Exit(1)


def _show(frame: pl.DataFrame, scenario: str, lang: str) -> None:
    from landbridge.cli.screen import console

    page = console()
    for (balance,), lines in frame.group_by("balance", maintain_order=True):
        if (lines["mean"] != 0).any():
            page.print(_table(str(balance), lines, scenario, lang))


def _table(balance: str, lines: pl.DataFrame, scenario: str, lang: str) -> Any:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from landbridge.language import interval, number, text

    title = text(
        "cli.balances.title",
        lang,
        balance=text(f"balance.{balance}", lang),
        year=lines["year"][0],
        scenario=scenario,
    )
    drawn = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    drawn.add_column("", min_width=45)
    drawn.add_column(text("cli.balances.persons", lang), justify="right", min_width=8)
    drawn.add_column(text("cli.balances.interval", lang), justify="right")
    for row in lines.iter_rows(named=True):
        if not row["mean"]:
            continue
        ends = "" if row["low"] is None else interval(max(row["low"], 0.0), row["high"], 0, lang)
        drawn.add_row(_label(row["line"], lang), number(row["mean"], 0, lang), ends)
    drawn.add_row(text("cli.balances.residual", lang), number(lines["residual"][0], 0, lang), "")
    return drawn


def _label(line: str, lang: str) -> str:
    from landbridge.language import text

    way, _, name = line.partition(".")
    if not name:
        return text(f"balance.line.{way}", lang)
    return text(f"balance.line.{way}", lang, what=text(f"balance.{line}", lang))


def _say_whether_closed(amiss: list[str], lang: str) -> None:
    from landbridge.language import text

    if amiss:
        typer.echo(text("cli.balances.open", lang, names=", ".join(amiss)))
    else:
        typer.echo(text("cli.balances.closed", lang))
