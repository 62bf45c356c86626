"""``landbridge report``: write the HTML report of a run again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landbridge.cli import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(report)


def report(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Run folder.")],
    reform: Annotated[
        str | None, typer.Option("--reform", help="Which reform, where the run holds several.")
    ] = None,
    out: options.Out = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Write the report of a finished run as one HTML file that needs no network."""
    options.check_lang(lang)
    from landbridge.cli.run import report_file
    from landbridge.language import text
    from landbridge.reporting import write_report
    from landbridge.studies import compare

    path = write_report(compare(run, reform), out or run / report_file(reform), lang)
    if json:
        options.print_json({"report": str(path)})
    else:
        typer.echo(text("cli.report_is_in", lang, path=path))
