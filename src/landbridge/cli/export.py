"""``landbridge export``: a run's tables as CSV or Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landbridge.cli import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export)


def export(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Run folder.")],
    csv: Annotated[bool, typer.Option("--csv", help="Write CSV (the default).")] = False,
    parquet: Annotated[bool, typer.Option("--parquet", help="Write Parquet.")] = False,
    replicates: Annotated[
        bool, typer.Option("--all", help="Also every replicate's full table (large).")
    ] = False,
    out: options.Out = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Write the summary, counties and balances of a finished run, and all replicates if asked."""
    options.check_lang(lang)
    from landbridge.language import text
    from landbridge.studies import open_run
    from landbridge.studies.export import export_run

    kinds = [kind for kind, wanted in (("csv", csv or not parquet), ("parquet", parquet)) if wanted]
    written = export_run(open_run(run), out or run / "export", kinds, replicates)
    if json:
        options.print_json({"files": [str(path) for path in written]})
        return
    for path in written:
        typer.echo(text("cli.wrote", lang, path=path))
