"""``landbridge baseline``: how well the base-year country meets its published margins."""

from __future__ import annotations

from typing import Annotated

import typer

from landbridge.cli import options

app = typer.Typer(help="The base-year country.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The base-year country."""


@app.command("report")
def report(
    year: Annotated[int, typer.Option("--year", help="Base year (2025 or 2018).")] = 2025,
    rows: Annotated[int, typer.Option("--rows", help="Largest misses listed.")] = 20,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Report the residuals of every margin the base-year stock was fitted to."""
    options.check_lang(lang)
    from landbridge.baseline import load_country
    from landbridge.studies.margins import read_residuals, residual_summary

    residuals = read_residuals(load_country(year))
    if json:
        options.print_json(residuals.to_dicts())
        return
    from rich.table import Table

    from landbridge.cli.screen import console
    from landbridge.language import number, text

    for title, frame in (
        (text("cli.margins", lang, year=year), residual_summary(residuals)),
        (text("cli.largest_misses", lang), residuals.head(rows)),
    ):
        table = Table(title=title, title_justify="left")
        for column in frame.columns:
            table.add_column(text(f"cli.margin.{column}", lang))
        for row in frame.iter_rows():
            table.add_row(
                *[number(v, 1, lang) if isinstance(v, float) else str(v) for v in row]
            )
        console().print(table)
