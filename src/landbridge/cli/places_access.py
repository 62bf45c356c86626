"""``landbridge places access``: how much supply people can reach."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landbridge.cli import options
from landbridge.cli import places_given as what

__all__ = ["access", "register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("access")(access)


def access(
    run: what.Run = None,
    year: Annotated[
        int | None, typer.Option("--year", help="Academic year of the run; the last one.")
    ] = None,
    scenario: what.Scenarios = None,
    supply: what.Supply = None,
    demand: what.Demand = None,
    cost: what.Cost = None,
    method: what.Method = "2sfca",
    decay: what.DecayWords = None,
    grow_to: what.GrowTo = None,
    specialty: what.Group = what.PRIMARY_CARE,
    state: what.State = None,
    workspace: what.Own = None,
    rows: Annotated[int, typer.Option("--rows", min=0, help="Places listed.")] = 15,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write every place.")
    ] = None,
    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="FILE.svg", help="Draw a map of counties.")
    ] = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Measure how much supply people can reach, with those who compete for it."""
    options.check_lang(lang)
    given = what.Given(
        run, scenario, supply, demand, cost, method, decay, grow_to, specialty, state, workspace
    )
    found = what.found_for(given, None if year is None else [year])
    table = found.frame()
    written = []
    if csv is not None:
        what.write(csv, table.write_csv())
        written.append(csv)
    if map_file is not None:
        from landbridge.cli.places_access_screen import map_of

        what.write(map_file, map_of(given, found, lang))
        written.append(map_file)
    if json:
        facts = what.facts_of(given, found, lang)
        files = [str(path) for path in written]
        options.print_json({**facts, "files": files, "rows": table.to_dicts()})
        return
    from landbridge.cli.places_access_screen import show_access
    from landbridge.language import text

    show_access(given, found, rows, lang)
    for path in written:
        typer.echo(text("cli.wrote", lang, path=path))
