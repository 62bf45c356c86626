"""``landbridge data``: the user's own downloads of official files, and where each is published."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landbridge.cli import options

if TYPE_CHECKING:
    from landbridge.baseline.official.workspace import Meta, Workspace

app = typer.Typer(help="Load official files you downloaded.", no_args_is_help=True)

Kind = Annotated[str, typer.Argument(metavar="KIND", help="A kind of 'data list'.")]
Folder = Annotated[
    Path | None,
    typer.Option("--workspace", help="Folder of loaded tables; your data folder by default."),
]
SHOWN_ROWS = 10


@app.callback()
def _group() -> None:
    """Load official files you downloaded, and see what is loaded."""


@app.command("list")
def list_kinds(
    workspace: Folder = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """List the official files: where each is published, licence, vintage, whether it is loaded."""
    options.check_lang(lang)
    from landbridge.baseline.official.catalogue import kind_facts
    from landbridge.language import text

    own = _workspace(workspace)
    loaded = own.loaded()
    if json:
        from dataclasses import asdict

        facts = [
            {
                **asdict(kind),
                "label": text(f"data.kind.{name}", lang),
                "licence_sentence": text(f"data.licence.{kind.licence}", lang),
                "loaded": asdict(loaded[name]) if name in loaded else None,
            }
            for name, kind in kind_facts().items()
        ]
        options.print_json({"workspace": str(own.folder), "kinds": facts})
        return
    for name, kind in kind_facts().items():
        typer.echo(f"{name}: {text(f'data.kind.{name}', lang)}")
        where = f"{kind.organisation}, {kind.page}" + (f" <{kind.url}>" if kind.url else "")
        lines = {
            "published": where,
            "file": kind.file,
            "vintage": kind.vintage,
            "licence": text(f"data.licence.{kind.licence}", lang),
            "use": text(f"data.use.{name if kind.used else 'none'}", lang),
            "loaded": _loaded_words(loaded.get(name), lang),
        }
        for key, value in lines.items():
            typer.echo(f"  {text(f'data.list.{key}', lang)}: {value}")
    typer.echo(text("data.workspace_is", lang, path=own.folder))


@app.command("load")
def load(
    kind: Kind,
    file: Annotated[Path, typer.Argument(help="The file, archive or folder you downloaded.")],
    vintage: Annotated[
        str | None, typer.Option("--vintage", help="Its vintage, where the file does not say it.")
    ] = None,
    layout: Annotated[
        Path | None, typer.Option("--layout", help="Positions of a fixed-width AHRF release.")
    ] = None,
    workspace: Folder = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Read an official file and keep its table in the workspace."""
    options.check_lang(lang)
    own = _workspace(workspace)
    meta = own.load(kind, file, vintage, layout)
    if json:
        _print_meta(meta)
        return
    _say_summary(meta, lang)
    from landbridge.language import text

    typer.echo(text("data.kept_in", lang, path=own.folder / meta.table))


@app.command("show")
def show(
    kind: Kind,
    rows: Annotated[int, typer.Option("--rows", help="Rows shown.", min=0)] = SHOWN_ROWS,
    workspace: Folder = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Show a loaded table: what it is, what was dropped, its first rows."""
    options.check_lang(lang)
    own = _workspace(workspace)
    meta = own.meta(kind)
    table = own.table(kind).head(rows)
    if json:
        _print_meta(meta, table.to_dicts())
        return
    _say_summary(meta, lang)
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from landbridge.cli.screen import console

    page = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in table.columns:
        page.add_column(column)
    for row in table.iter_rows():
        page.add_row(*["–" if cell is None else str(cell) for cell in row])
    console().print(page, markup=False)


@app.command("remove")
def remove(
    kind: Kind,
    workspace: Folder = None,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Delete a loaded table from the workspace."""
    options.check_lang(lang)
    from landbridge.language import text

    for path in _workspace(workspace).remove(kind):
        typer.echo(text("data.removed", lang, kind=kind, path=path))


def _workspace(folder: Path | None) -> Workspace:
    from landbridge.baseline.official.workspace import Workspace

    return Workspace(folder)


def _loaded_words(meta: Meta | None, lang: str) -> str:
    from landbridge.language import text

    if meta is None:
        return text("data.not_loaded", lang)
    return text(
        "data.loaded_from", lang, vintage=meta.vintage, file=meta.source_file, date=meta.date
    )


def _say_summary(meta: Meta, lang: str) -> None:
    from landbridge.language import number, plural, text

    typer.echo(f"{meta.kind}: {_loaded_words(meta, lang)}")
    typer.echo(text(f"data.licence.{meta.licence}", lang))
    counts = {
        "read": number(meta.read, 0, lang),
        "kept": number(meta.kept, 0, lang),
        "rows": number(meta.rows, 0, lang),
    }
    typer.echo(text("data.counts", lang, **counts))
    _say_reasons("dropped", meta.dropped, plural, lang)
    _say_reasons("noted", meta.noted, plural, lang)


def _say_reasons(group: str, counts: Mapping[str, int], plural: Any, lang: str) -> None:
    from landbridge.language import has_text, number, text

    for reason, count in counts.items():
        key = f"data.{group}.{reason}"
        # A workspace of another version may hold a reason that is unknown here.
        words = text(key, lang) if has_text(key, lang) else reason
        typer.echo(
            plural(f"data.{group}_line", count, lang=lang, count=number(count, 0, lang),
                   reason=words)
        )  # fmt: skip


def _print_meta(meta: Meta, rows: list[dict[str, Any]] | None = None) -> None:
    from dataclasses import asdict

    options.print_json(asdict(meta) if rows is None else {**asdict(meta), "first_rows": rows})
