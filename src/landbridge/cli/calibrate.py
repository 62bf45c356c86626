"""``landbridge calibrate``: fit parameters to published figures, or check the fit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landbridge.cli import options

if TYPE_CHECKING:
    from landbridge.studies.calibration import Calibration


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("calibrate")(calibrate)


def calibrate(
    name: Annotated[
        str, typer.Argument(help="A shipped calibration, or a TOML file.")
    ] = "match-2025",
    check: Annotated[
        bool, typer.Option("--check", help="Fit nothing; score the values in the tree.")
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Write values, errors and command into the tree.")
    ] = False,
    page: options.Page = None,
    replicates: Annotated[
        int | None, typer.Option("--replicates", "-n", help="In place of the file's.")
    ] = None,
    seed: options.FileSeed = None,
    scale: options.FileScale = None,
    workers: options.Workers = None,
    out: options.Out = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit code 1 if any figure is missed.")
    ] = False,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Fit free numbers to published figures by simulated moments, and say how sure they are."""
    options.check_lang(lang)
    options.check_workers(workers)
    from landbridge.errors import InputError
    from landbridge.studies import calibration as calibrations

    if check and write:
        raise InputError("--check and --write exclude each other: a check fits nothing")
    found = calibrations.calibrate(
        name,
        check=check,
        replicates=replicates,
        seed=seed,
        scale=scale,
        workers=workers,
        out=out,
        told=None if json else _told(lang),
    )
    written = _kept(found, page, lang) if write else []
    if json:
        options.print_json(found.to_dict())
    else:
        _show(found, lang)
        _say_written(written, lang)
    if strict and not found.all_inside:
        raise typer.Exit(1)


def _kept(found: Calibration, page: Path | None, lang: str) -> list[Path]:
    from landbridge.errors import refused_write
    from landbridge.parameters import load_tree
    from landbridge.studies.calibration.keeping import keep, kept_results
    from landbridge.studies.calibration.page import page as page_of

    written = keep(found, load_tree())
    if page is not None:
        try:
            page.write_text(page_of(kept_results(), lang), encoding="utf-8")
        except OSError as error:
            raise refused_write(page, error) from error
        written.append(page)
    return written


def _told(lang: str) -> Any:
    """Progress on standard error, one line a simulation."""
    from landbridge.language import text

    def line(stage: str, number: int, loss: float) -> None:
        words = text(f"calibrate.stage.{stage}", lang, number=number, loss=f"{loss:.4g}")
        typer.echo(words, err=True)

    return line


def _show(found: Calibration, lang: str) -> None:
    from landbridge.cli.screen import console
    from landbridge.language import text
    from landbridge.studies.calibration.page import (
        MOMENTS,
        NUMBERS,
        SPREADS,
        moment_cells,
        number_cells,
        sentences,
        spread_rows,
    )

    result = found.to_dict()
    targets = {line.target.id: line.target for line in found.moments}
    rows = [moment_cells(line, targets[line["target"]], lang) for line in result["moments"]]
    styles = ["green" if line["inside"] else "red" for line in result["moments"]]
    _table(text("calibrate.moments", lang), MOMENTS, rows, styles, lang)
    rows = spread_rows(result, targets, lang)
    if rows:
        _table(text("calibrate.spread", lang), SPREADS, rows, [""] * len(rows), lang)
    if result["numbers"]:
        rows = [number_cells(line, lang) for line in result["numbers"]]
        _table(text("calibrate.numbers", lang), NUMBERS, rows, [""] * len(rows), lang)
    for sentence in sentences(result, lang):
        console().print(f"• {sentence}", highlight=False, markup=False)


def _table(
    title: str, columns: tuple[str, ...], rows: list[list[str]], styles: list[str], lang: str
) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    from landbridge.cli.screen import console
    from landbridge.language import text

    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for at, name in enumerate(columns):
        table.add_column(text(f"calibrate.column.{name}", lang), justify="right" if at else "left")
    for row, style in zip(rows, styles, strict=True):
        table.add_row(*map(escape, row), style=style)
    console().print(table)


def _say_written(written: list[Path], lang: str) -> None:
    from landbridge.language import text

    for path in written:
        typer.echo(text("cli.wrote", lang, path=path))
