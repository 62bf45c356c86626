"""``landbridge law``: a state's law, a rule, two days side by side, and how well it is known."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from landbridge.cli import options

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree

app = typer.Typer(
    help="Look up the law: a state, a rule, two days side by side, and how well it is known.",
    no_args_is_help=True,
)

On = Annotated[
    str | None, typer.Option("--on", metavar="YYYY-MM-DD", help="The day; today by default.")
]
Baseline = Annotated[str, typer.Option("--baseline", help="current-policy or as-written.")]


@app.command("show")
def show(
    name: Annotated[
        str, typer.Argument(metavar="JURISDICTION|RULE", help="TX, Texas, US, or a rule's id.")
    ],
    on: On = None,
    baseline: Baseline = "current-policy",
    reform: options.Reforms = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Show the law of a state or of the nation, or one rule or step, with sources."""
    options.check_lang(lang)
    from landbridge.cli import law_screen as screen
    from landbridge.errors import InputError, UnknownNameError
    from landbridge.law.countries import country_code
    from landbridge.law.limits import limit
    from landbridge.law.rulebook import load_rulebook
    from landbridge.law.statement import law_of, law_of_rule, law_of_step
    from landbridge.law.texts import NATION
    from landbridge.law.words import state_code

    tree, day = _tree(baseline, reform), _day(on)
    book, code = load_rulebook(), state_code(name)
    if name in book.requirements:
        rule = law_of_rule(tree, name, day)
        options.print_json(rule.as_dict(lang)) if json else screen.show_rule(rule, tree, lang)
    elif name in book.steps:
        step = law_of_step(tree, name, day)
        options.print_json(step.as_dict(lang)) if json else screen.show_step(step, tree, lang)
    elif code == NATION or code in tree.dimensions["state"]:
        found = law_of(tree, code, day)
        options.print_json(found.as_dict(lang)) if json else screen.show_law(found, lang)
    elif country_code(name) in limit("us_territories"):
        raise InputError(f"'{name}': the territories are not in the rulebook, but 50 states and DC")
    else:
        known = [NATION, *tree.dimensions["state"], *book.requirements, *book.steps]
        raise UnknownNameError("jurisdiction or rule", name, known)


@app.command("diff")
def diff(
    before: Annotated[str, typer.Argument(metavar="DATE", help="The earlier day, YYYY-MM-DD.")],
    after: Annotated[str, typer.Argument(metavar="DATE", help="The later day, YYYY-MM-DD.")],
    state: Annotated[
        list[str] | None, typer.Option("--state", help="Only this state, or US; several are fine.")
    ] = None,
    baseline: Baseline = "current-policy",
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Show every value of law that differs between two days, and the acts in between."""
    options.check_lang(lang)
    from landbridge.law.difference import acts_between, difference
    from landbridge.parameters.tree import as_date

    first, second = as_date(before), as_date(after)
    changes = difference(_tree(baseline, None), first, second)
    acts = acts_between(first, second)
    if state:
        wanted = _jurisdictions(state)
        changes = [change for change in changes if change.jurisdiction in wanted]
        acts = [one for one in acts if one.act.jurisdiction in wanted]
    if json:
        options.print_json(
            {
                "before": first.isoformat(),
                "after": second.isoformat(),
                "values": [change.as_dict(lang) for change in changes],
                "acts": [one.as_dict(lang) for one in acts],
            }
        )
        return
    from landbridge.cli.law_screen import show_difference

    show_difference(first, second, changes, acts, lang)


@app.command("coverage")
def coverage(
    on: On = None,
    state: Annotated[
        list[str] | None, typer.Option("--state", help="Only this state, or US; several are fine.")
    ] = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Show how well the law is known: which cells were seen in a text, and which were not."""
    options.check_lang(lang)
    from landbridge.law.coverage import coverage as cells_on

    day = _day(on)
    cells = cells_on(_tree("current-policy", None), day)
    if state:
        wanted = _jurisdictions(state)
        cells = [cell for cell in cells if cell.jurisdiction in wanted]
    if json:
        options.print_json({"on": day.isoformat(), "cells": [cell.as_dict() for cell in cells]})
        return
    from landbridge.cli.law_screen import show_coverage

    show_coverage(cells, day, bool(state), lang)


def _tree(baseline: str, reforms: list[str] | None) -> ParameterTree:
    from landbridge.parameters import Reform, load_tree

    tree = load_tree().with_baseline(baseline)
    for name in reforms or ():
        tree = tree.with_reform(Reform.read(name))
    return tree


def _day(on: str | None) -> date:
    from landbridge.parameters.tree import as_date

    return date.today() if on is None else as_date(on)


def _jurisdictions(given: list[str]) -> set[str]:
    from landbridge.errors import UnknownNameError
    from landbridge.law.texts import NATION
    from landbridge.law.words import state_code
    from landbridge.parameters import load_tree

    known = (NATION, *load_tree().dimensions["state"])
    wanted = {state_code(part) for one in given for part in one.split(",") if part.strip()}
    for code in sorted(wanted.difference(known)):
        raise UnknownNameError("jurisdiction", code, known, "--state")
    return wanted
