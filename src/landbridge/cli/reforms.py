"""``landbridge reforms``: the reforms that ship, and checking one's own."""

from __future__ import annotations

from typing import Annotated

import typer

from landbridge.cli import options

app = typer.Typer(help="List, show or check reforms.", no_args_is_help=True)


@app.command("list")
def list_reforms(json: options.Json = False, lang: options.Lang = options.DEFAULT_LANG) -> None:
    """List the reforms that ship with Landbridge."""
    options.check_lang(lang)
    from landbridge.parameters import shipped_reforms

    reforms = shipped_reforms().values()
    if json:
        options.print_json(
            [{"name": r.name, "label": dict(r.label), "summary": dict(r.summary)} for r in reforms]
        )
        return
    from rich.table import Table

    from landbridge.cli.screen import console

    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for reform in reforms:
        table.add_row(reform.name, reform.label.get(lang, ""))
    console().print(table)


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="A shipped reform or a TOML file.")],
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Show a reform: what it changes, from what to what, and its sources."""
    options.check_lang(lang)
    from landbridge.language import text
    from landbridge.parameters import load_tree
    from landbridge.reporting.assumptions import value_words
    from landbridge.studies import Scenario
    from landbridge.studies.changes import describe_scenario

    scenario = Scenario(reforms=[name])
    facts = describe_scenario(scenario, load_tree(), options.FIRST_YEAR, options.LAST_YEAR)
    if json:
        options.print_json(facts)
        return
    typer.echo(f"{facts['label'][lang]} [{scenario.name}]")
    if facts["summary"][lang]:
        typer.echo(f"  {facts['summary'][lang]}")
    for change in facts["changes"]:
        where = f" [{change['where']}]" if change["where"] else ""
        old, new = value_words(change["old"], lang), value_words(change["new"], lang)
        values = f"{old} → {new}" if old != new else text("cli.as_before", lang, value=new)
        days = [(key, change[key]) for key in ("from", "until") if change[key]]
        told = text(
            "cli.reform_change",
            lang,
            label=f"{change['label'][lang]}{where}",
            id=change["id"],
            values=f"{values} {change['unit'][lang]}",
        )
        told = text("cli.target.join", lang).join(
            [told, *(text(f"cli.{key}", lang, date=date) for key, date in days)]
        )
        known = text(f"report.reliability.{change['reliability']}", lang)
        typer.echo(f"  {told} [{known}]")
    for source in facts["sources"]:
        written = ", ".join(str(source[k]) for k in ("title", "organisation", "year") if source[k])
        known = text(f"report.reliability.{source['reliability']}", lang)
        typer.echo(f"  {text('cli.source', lang)} {source['id']}: {written} [{known}]")


@app.command("check")
def check(
    file: Annotated[str, typer.Argument(help="A TOML file, or a shipped reform.")],
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Check a reform against the parameters; exit code 1 if it does not fit."""
    options.check_lang(lang)
    from landbridge.language import text
    from landbridge.parameters import Reform, load_tree

    reform = Reform.read(file)
    tree = load_tree()
    problems = [str(problem) for problem in reform.check(tree)]
    idle = not problems and not reform.effective_changes(tree)
    if json:
        options.print_json({"name": reform.name, "problems": problems, "changes_nothing": idle})
    elif problems:
        for problem in problems:
            typer.echo(problem, err=True)
    else:
        typer.echo(text("cli.reform_idle" if idle else "cli.reform_fits", lang, name=reform.name))
    if problems:
        raise typer.Exit(1)
