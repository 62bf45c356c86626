"""``landbridge gap``: the gap between US and foreign graduates, split into parts, as bounds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from landbridge.cli import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("gap")(gap)


def gap(
    name: Annotated[str, typer.Argument(help="A shipped gap, or a TOML file.")] = "gap-2025",
    specifications: Annotated[
        int | None, typer.Option("--specifications", "-n", help="How many are drawn.")
    ] = None,
    seed: options.FileSeed = None,
    scale: options.FileScale = None,
    workers: options.Workers = None,
    write: Annotated[
        bool, typer.Option("--write", help="Keep the result beside the specification.")
    ] = False,
    page: options.Page = None,
    out: options.Out = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Split the gap in match rates into signal, taste, visa, filters and lists, as bounds."""
    options.check_lang(lang)
    options.check_workers(workers)
    from landbridge.cli.screen import progress_bar
    from landbridge.studies import gap as gaps

    with progress_bar(lang, quiet=json) as bar:
        found = gaps.gap(
            name,
            specifications=specifications,
            seed=seed,
            scale=scale,
            workers=workers,
            out=out,
            progress=None if bar is None else lambda done, total, _: bar(done, total, None),
        )
    result = found.to_dict()
    written = _kept(result, write, page, lang)
    if json:
        options.print_json(result)
        return
    _show(result, lang)
    for path in written:
        _say(path, lang)


def _kept(result: dict[str, Any], write: bool, page: Path | None, lang: str) -> list[Path]:
    from landbridge.errors import refused_write
    from landbridge.studies.calibration.keeping import keep_result
    from landbridge.studies.calibration.specification import GAPS, shipped_folder
    from landbridge.studies.gap.page import page as page_of

    written = [keep_result(result, result["gap"], shipped_folder(GAPS))] if write else []
    if page is not None:
        try:
            page.write_text(page_of([result], lang), encoding="utf-8")
        except OSError as error:
            raise refused_write(page, error) from error
        written.append(page)
    return written


def _show(result: dict[str, Any], lang: str) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from landbridge.cli.screen import console
    from landbridge.language import text
    from landbridge.studies.gap.page import COLUMNS, notes, split_rows, split_title

    for split in result["splits"]:
        title = split_title(split, result["against"], lang)
        table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
        for at, name in enumerate(COLUMNS):
            table.add_column(text(f"gap.column.{name}", lang), justify="right" if at else "left")
        for row in split_rows(split, lang):
            table.add_row(*row)
        console().print(table)
    for line in notes(result, lang):
        console().print(f"• {line}", highlight=False, markup=False)


def _say(path: Path, lang: str) -> None:
    from landbridge.language import text

    typer.echo(text("cli.wrote", lang, path=path))
