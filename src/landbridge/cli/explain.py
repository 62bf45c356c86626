"""``landbridge explain``: why a reform's headline differs, and what one life goes through."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landbridge.cli import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("explain")(explain)


def explain(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Run folder.")],
    person: Annotated[
        str | None, typer.Argument(metavar="[PERSON]", help="Key of a life, as --changed lists it.")
    ] = None,
    changed: Annotated[
        bool, typer.Option("--changed", help="How lives differ between baseline and reform.")
    ] = False,
    pick: Annotated[
        str | None,
        typer.Option(
            "--pick",
            metavar="NAME=VALUE,...",
            help="A life by what it is, such as origin=nonus_img,state=TX,process=settle.",
        ),
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option("--scenario", help="Which reform of the run, or baseline for it alone."),
    ] = None,
    replicate: Annotated[int, typer.Option("--replicate", help="Which replicate, from 0 on.")] = 0,
    year: Annotated[
        int | None, typer.Option("--year", help="Academic year at whose end to look.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", help="How many lives to list.")] = 20,
    chance: Annotated[
        bool, typer.Option("--chance", help="Of a life, also the streams of chance.")
    ] = False,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Tell which lives a reform changes, adding up to a replicate's headline, or tell one life."""
    options.check_lang(lang)
    from landbridge.errors import InputError

    if changed and person is not None:
        raise InputError("give either PERSON or --changed")
    if limit < 0:
        raise InputError(f"--limit {limit}: expected a whole number from 0 on")
    if changed:
        _changes(run, pick, scenario, replicate, year, limit, json, lang)
    elif person is None and pick is None:
        raise InputError(
            "say what to explain: --changed, a PERSON (a key that --changed lists), or --pick "
            "NAME=VALUE to find one"
        )
    else:
        _life(run, person, pick, scenario, replicate, year, chance, json, lang)


def _changes(
    run: Path,
    pick: str | None,
    scenario: str | None,
    replicate: int,
    year: int | None,
    limit: int,
    json: bool,
    lang: str,
) -> None:
    from landbridge.cli.screen import progress_bar
    from landbridge.studies.explaining import explain_changes, headline_of
    from landbridge.studies.life_values import read_pick

    if pick is not None:
        read_pick(pick)
    with progress_bar(lang, quiet=json) as progress:
        changes = explain_changes(run, scenario, replicate, year, progress)
    if json:
        options.print_json({**changes.as_dict(limit, pick), "headline": headline_of(changes)})
        return
    from landbridge.cli.explain_screen import show_changes

    show_changes(changes, headline_of(changes), limit, pick, lang)


def _life(
    run: Path,
    person: str | None,
    pick: str | None,
    scenario: str | None,
    replicate: int,
    year: int | None,
    chance: bool,
    json: bool,
    lang: str,
) -> None:
    from landbridge.cli.screen import progress_bar
    from landbridge.studies.explaining import explain_life

    with progress_bar(lang, quiet=json) as progress:
        life = explain_life(
            run,
            person,
            pick=pick,
            scenario=scenario,
            replicate=replicate,
            year=year,
            progress=progress,
        )
    if json:
        options.print_json(life.as_dict())
        return
    from landbridge.cli.explain_screen import show_life

    show_life(life, lang, chance=chance)
