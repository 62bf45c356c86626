"""``landbridge runs``: which runs there are, and clearing them away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landbridge.cli import options

app = typer.Typer(help="List or clean run folders.", no_args_is_help=True)
Where = Annotated[Path, typer.Option("--in", help="Folder that holds the runs.")]


@app.command("list")
def list_runs(
    where: Where = Path("runs"),
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """List the runs in a folder: scenarios, years, replicates done, size."""
    options.check_lang(lang)
    from landbridge.cli.screen import console
    from landbridge.language import text
    from landbridge.studies.shelf import find_runs

    found = find_runs(where)
    if json:
        options.print_json([facts.to_dict() for facts in found])
        return
    if not found:
        typer.echo(text("cli.no_runs", lang, path=where))
        return
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("folder", "scenarios", "years", "done", "size", "state"):
        table.add_column(text(f"cli.runs.{name}", lang))
    for facts in found:
        table.add_row(
            facts.folder,
            ", ".join(facts.scenarios),
            facts.years,
            f"{facts.done}/{facts.total}",
            text("cli.megabytes", lang, size=f"{facts.size / 1e6:.1f}"),
            facts.problem or text(f"cli.runs.{'finished' if facts.finished else 'stopped'}", lang),
        )
    console().print(table)


@app.command("clean")
def clean(
    runs: Annotated[list[Path] | None, typer.Argument(metavar="[RUN...]")] = None,
    where: Where = Path("runs"),
    everything: Annotated[
        bool, typer.Option("--all", help="Finished runs too; without it, only unfinished ones.")
    ] = False,
    dry: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and stop.")] = False,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Delete the named runs, or the unfinished runs of a folder; nothing but runs is touched."""
    options.check_lang(lang)
    from landbridge.language import text
    from landbridge.studies.shelf import delete_run, find_runs

    if runs:
        chosen = list(runs)
    else:
        chosen = [
            where / facts.folder
            for facts in find_runs(where)
            if not facts.problem and (everything or not facts.finished)
        ]
    for folder in chosen:
        delete_run(folder, dry=dry)
    if json:
        options.print_json(
            {
                "deleted": [] if dry else [str(folder) for folder in chosen],
                "would_delete": [str(folder) for folder in chosen] if dry else [],
            }
        )
        return
    for folder in chosen:
        typer.echo(text("cli.would_delete" if dry else "cli.deleted", lang, path=folder))
    if not chosen:
        typer.echo(text("cli.nothing_to_delete", lang))
