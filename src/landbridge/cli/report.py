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
    county: Annotated[
        list[str] | None,
        typer.Option("--county", metavar="FIPS", help="The page of a county; several may be."),
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

    if county:
        _of_counties(run, county, reform, out, json, lang)
        return
    path = write_report(compare(run, reform), out or run / report_file(reform), lang)
    if json:
        options.print_json({"report": str(path)})
    else:
        typer.echo(text("cli.report_is_in", lang, path=path))


def _of_counties(
    run: Path, counties: list[str], reform: str | None, out: Path | None, json: bool, lang: str
) -> None:
    from landbridge.errors import InputError
    from landbridge.language import text
    from landbridge.reporting import write_county_report

    if reform is not None:
        raise InputError("--reform: the page of a county tells of every reform of the run")
    if out is not None and len(counties) > 1:
        raise InputError("--out: a file holds one county; leave it out for several")
    paths = [write_county_report(run, county, out, lang) for county in counties]
    if json:
        options.print_json({"reports": [str(path) for path in paths]})
        return
    for path in paths:
        typer.echo(text("cli.report_is_in", lang, path=path))
