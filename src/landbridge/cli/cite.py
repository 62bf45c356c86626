"""``landbridge cite``: a parameter's value on a day with its source, or a source."""

from __future__ import annotations

from typing import Annotated

import typer

from landbridge.cli import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("cite")(cite)


def cite(
    name: Annotated[str, typer.Argument(metavar="ID", help="Parameter or source.")],
    on: Annotated[
        str | None, typer.Option("--on", metavar="YYYY-MM-DD", help="The day; today by default.")
    ] = None,
    baseline: options.Baseline = "current-policy",
    reform: options.Reforms = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Say what a number is on a day, how sure it is, and where it comes from."""
    options.check_lang(lang)
    from landbridge.parameters import cite as look_up
    from landbridge.parameters import load_tree
    from landbridge.studies import Scenario

    tree = Scenario(baseline=baseline, reforms=reform or ()).tree(load_tree())
    citation = look_up(tree, name, on)
    if json:
        options.print_json(citation.as_dict())
    else:
        typer.echo(citation.text("zh" if lang == "zh" else "en"))
