"""``landbridge baseline``: how well the base-year country meets its published margins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landbridge.cli import options

if TYPE_CHECKING:
    from landbridge.baseline import Country
    from landbridge.baseline.report import Residuals

app = typer.Typer(help="The base-year country.", no_args_is_help=True)
_SHOWN = (
    "margin",
    "vintage",
    "place",
    "category",
    "published",
    "target",
    "fitted",
    "relative",
    "source",
)


@app.callback()
def _group() -> None:
    """The base-year country."""


@app.command("report")
def report(
    year: Annotated[int, typer.Option("--year", help="Base year (2025 or 2018).")] = 2025,
    rows: Annotated[int, typer.Option("--rows", help="Largest residuals listed.", min=0)] = 20,
    workspace: Annotated[
        Path | None, typer.Option("--workspace", help="Folder of tables from 'data load'.")
    ] = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Report what the base year rests on, and the residuals of the margins it was fitted to."""
    options.check_lang(lang)
    from landbridge.baseline import load_country
    from landbridge.baseline.report import summarise

    country = load_country(year, workspace=workspace)
    residuals = country.residuals
    listed = _listed(residuals)
    if json:
        from dataclasses import asdict

        rests = [asdict(rest) for rest in country.rests_on]
        options.print_json({"base_year": year, "rests_on": rests, "residuals": listed})
        return
    _show_rests(country, lang)
    from landbridge.language import text

    summary = summarise(residuals)
    lines = [dict(zip(summary, line, strict=True)) for line in zip(*summary.values(), strict=True)]
    _show(text("cli.margins", lang, year=year), list(summary), lines, lang)
    listed.sort(key=lambda row: -abs(row["relative"] or 0.0))
    _show(text("cli.largest_misses", lang), list(_SHOWN), listed[:rows], lang)


def _show_rests(country: Country, lang: str) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from landbridge.cli.screen import console
    from landbridge.language import text

    table = Table(title=text("data.rests_on", lang), title_justify="left", box=SIMPLE_HEAD,
                  pad_edge=False)  # fmt: skip
    for column in ("part", "table", "vintage", "places"):
        table.add_column(text(f"data.rests_on.{column}", lang))
    parts = [rest.part for rest in country.rests_on]
    for rest in country.rests_on:
        shipped = rest.kind == "shipped"
        source = text("data.rests_on.shipped", lang) if shipped else f"{rest.kind}, {rest.file}"
        whole = "elsewhere" if parts.count(rest.part) > 1 else "everywhere"
        everywhere = not rest.places or len(rest.places) == len(country.states)
        where = "" if everywhere else " ".join(rest.places)
        where = where or text(f"data.rests_on.{whole}", lang)
        table.add_row(text(f"data.part.{rest.part}", lang), source, rest.vintage, where)
    console().print(table, markup=False)


def _listed(residuals: Residuals) -> list[dict[str, Any]]:
    return [dict(zip(residuals, row, strict=True)) for row in zip(*residuals.values(), strict=True)]


def _show(title: str, columns: list[str], lines: list[dict[str, Any]], lang: str) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from landbridge.cli.screen import console
    from landbridge.language import text

    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(text(f"cli.margin.{column}", lang))
    for line in lines:
        table.add_row(*[_cell(line, column, lang) for column in columns])
    console().print(table)


def _cell(line: dict[str, Any], column: str, lang: str) -> str:
    """A cell in words: shares and relative residuals in percent, a missing vintage as a dash."""
    from landbridge.language import has_text, number, percent, text

    value = line[column]
    if column == "vintage":
        return str(value) if value else "–"
    if column in ("relative", "mean", "largest"):
        return percent(None if value is None else 100 * value, 2, lang)
    if column == "place":
        return text(f"place.{value}", lang) if has_text(f"place.{value}", lang) else str(value)
    if isinstance(value, float) and "share" in line["margin"]:
        return percent(100 * value, 2, lang)
    if isinstance(value, float) or value is None:
        return number(value, 0, lang)
    return str(value)
