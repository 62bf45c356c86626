"""``landbridge validate``: the scoreboard of simulated against published figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landbridge.cli import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("validate")(validate)


def validate(
    replicates: options.Replicates = 5,
    seed: options.Seed = 1,
    scale: options.Scale = 1.0,
    workers: options.Workers = None,
    write: Annotated[
        Path | None,
        typer.Option("--write", metavar="FILE", help="Also write it, such as docs/validation.md."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit code 1 if any target is missed.")
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help="List every figure, not only those that miss.")
    ] = False,
    out: options.Out = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Simulate the years that are published and score every figure: inside or outside."""
    options.check_lang(lang)
    options.check_workers(workers)
    from landbridge.cli.screen import progress_bar
    from landbridge.studies import validate as score

    with progress_bar(lang, quiet=json) as progress:
        board = score(
            replicates=replicates,
            seed=seed,
            scale=scale,
            workers=workers,
            progress=progress,
            out=out,
        )
    if write is not None:
        board.write(write, lang)
    if json:
        options.print_json(board.to_dict())
    else:
        from landbridge.cli.scoreboard import show_scoreboard
        from landbridge.cli.screen import show_notes
        from landbridge.studies.notes import sample_notes

        show_scoreboard(board, lang, every=every)
        show_notes(sample_notes(replicates, scale), lang)
    if strict and not board.all_inside:
        raise typer.Exit(1)
