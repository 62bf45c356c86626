"""``landbridge structures``: does a headline keep its sign under every named structure?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landbridge.cli import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("structures")(structures)


@options.simulates
def structures(
    asked: options.Asked,
    run: Annotated[
        Path | None, typer.Argument(metavar="[RUN]", help="Run folder to repeat; else --reform.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Switch to vary, such as location; all.")
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="List the switches and their choices, run nothing.")
    ] = False,
    out: options.Out = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Run a reform under every named structure, one at a time; 1 if a headline loses its sign."""
    options.check_lang(lang)
    if listed:
        _list(only or [], json, lang)
        return
    from landbridge.cli.screen import console, progress_bar, show_notes
    from landbridge.reporting.structure_table import structure_table
    from landbridge.studies import open_run
    from landbridge.studies.structural import of_run
    from landbridge.studies.structural import structures as study_structures

    if run is None:
        scenario, arguments = asked.scenario(), asked.plan()
    else:
        _only_run(asked)
        scenario, arguments = of_run(open_run(run), _one(asked.reform))
        if out is None:
            out = run.parent / f"{run.name}-structures"
    with progress_bar(lang, quiet=json) as progress:
        study = study_structures(
            scenario,
            **arguments,
            workers=asked.workers,
            out=out,
            progress=progress,
            only=only or (),
        )
    if json:
        options.print_json(study.to_dict())
    else:
        from landbridge.language import text

        console().print(structure_table(study, lang))
        held = "all_hold" if study.holds else "some_turn"
        typer.echo(text(f"structure.{held if study.tested else 'untested'}", lang))
        show_notes(study.notes, lang)
        typer.echo(text("structure.written", lang, path=study.folder))
    if not study.holds:
        raise typer.Exit(1)


def _only_run(asked: options.Asked) -> None:
    from landbridge.errors import InputError

    if asked.assignment or asked.structure:
        raise InputError(
            "a run folder says itself what it simulated; leave out --set and --structure"
        )


def _one(reforms: list[str] | None) -> str | None:
    from landbridge.errors import InputError

    if reforms and len(reforms) > 1:
        raise InputError("name one reform of the run with --reform")
    return reforms[0] if reforms else None


def _list(only: list[str], json: bool, lang: str) -> None:
    from landbridge.parameters import load_tree
    from landbridge.studies.scenario import STRUCTURE
    from landbridge.studies.structural import alternatives

    tree = load_tree()
    asked, others = alternatives(tree, options.FIRST_YEAR, only)
    shown = list(dict.fromkeys(other.switch for other in others))
    facts = {switch: tree[f"{STRUCTURE}{switch}"] for switch in shown}
    if json:
        options.print_json(
            {
                switch: {
                    "label": dict(parameter.label),
                    "default": asked[switch],
                    "choices": {name: dict(word) for name, word in parameter.choices.items()},
                }
                for switch, parameter in facts.items()
            }
        )
        return
    for switch, parameter in facts.items():
        typer.echo(parameter.label["zh" if lang == "zh" else "en"])
        for name, words in parameter.choices.items():
            mark = "*" if name == asked[switch] else " "
            typer.echo(f" {mark} {switch}={name}: {words['zh' if lang == 'zh' else 'en']}")
