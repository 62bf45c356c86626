"""``landbridge match soap``: rounds of offers for the seats that a match left open."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landbridge.cli import options

#: The newest Match whose rules are known.
_YEAR = 2026


@options.in_its_language
def soap(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER|ZIP", help="Applications and lists; docs/match.md.")
    ],
    out: options.Out = None,
    year: Annotated[int, typer.Option("--year", help="Match whose rules hold.")] = _YEAR,
    rounds: Annotated[int | None, typer.Option("--rounds", help="Rounds, not the year's.")] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", help="Applications allowed, not the year's.")
    ] = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Run SOAP: offers go to the applicants each program wants most, round by round."""
    from dataclasses import replace

    from landbridge.matching.soap import run_soap
    from landbridge.matching.soap_files import read_soap
    from landbridge.matching.soap_rules import SoapRules
    from landbridge.matching.soap_written import soap_report, write_soap

    rules = SoapRules.of_year(year)
    if rounds is not None:
        rules = replace(rules, rounds=rounds)
    if limit is not None:
        rules = replace(rules, applications_limit=limit)
    market, behaviour = read_soap(folder, rules)
    result = run_soap(market, rules, behaviour)
    if out is not None:
        write_soap(result, out)
    report = soap_report(result)
    if json:
        options.print_json(report)
        return
    from landbridge.cli.match_screen import show_soap
    from landbridge.language import text

    show_soap(str(folder), year, result, report, lang)
    if out is not None:
        typer.echo(text("cli.wrote", lang, path=out))
