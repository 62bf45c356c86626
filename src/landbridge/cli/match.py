"""``landbridge match``: run a match on one's own lists, verify one, explain it to an applicant."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landbridge.cli import match_soap, options

app = typer.Typer(
    help="Run a residency or fellowship match on your own lists.", no_args_is_help=True
)
app.command("soap")(match_soap.soap)

NOT_STABLE = 1

Lists = Annotated[
    Path, typer.Argument(metavar="FOLDER|ZIP|JSON", help="Lists of both sides; see docs/match.md.")
]
Format = Annotated[
    str | None, typer.Option("--format", help="Format of the lists, where it is not found out.")
]
Ties = Annotated[
    int | None, typer.Option("--break-ties", metavar="SEED", help="Break ties by lot.")
]
Stability = Annotated[
    str, typer.Option("--stability", help="kpr, vacate or mm: see docs/match.md.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Take warnings for errors.")]
Limit = Annotated[
    int | None,
    typer.Option("--list-limit", help="Longest list allowed, 300 if not given; 0 is no limit."),
]
Orders = Annotated[int, typer.Option("--orders", help="Orders of couples tried at most.")]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the orders of couples.")]
Exact = Annotated[
    bool, typer.Option("--exact", help="Solve exactly what still blocks; for small leftovers.")
]


@app.command("run")
@options.in_its_language
def run(
    lists: Lists,
    out: options.Out = None,
    orders: Orders = 20,
    seed: Seed = 0,
    break_ties: Ties = None,
    stability: Stability = "kpr",
    exact: Exact = False,
    strict: Strict = False,
    list_limit: Limit = None,
    format: Format = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Match applicants to programs, verify the result, and write it to --out.

    Exit code 0: the result is stable; 1: something blocks; 2: the lists are not in order.
    """
    from landbridge.matching.market import Market
    from landbridge.matching.result import match

    market = Market.read(
        lists, format=format, break_ties=break_ties, strict=strict, list_limit=list_limit
    )
    result = match(market, orders, seed, stability, exact, strict=strict)
    if out is not None:
        from landbridge.matching.writing import write_result

        write_result(result, out)
    if json:
        options.print_json(result.report())
    else:
        from landbridge.cli.match_screen import show_result
        from landbridge.language import text

        show_result(str(lists), result, lang)
        if out is not None:
            typer.echo(text("cli.wrote", lang, path=out))
    if not result.is_stable:
        raise typer.Exit(NOT_STABLE)


@app.command("verify")
@options.in_its_language
def verify(
    lists: Lists,
    matches: Annotated[Path, typer.Argument(metavar="MATCHES.csv", help="Who sits where.")],
    stability: Stability = "kpr",
    break_ties: Ties = None,
    strict: Strict = False,
    list_limit: Limit = None,
    format: Format = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Judge a matching that anybody made. Exit code 0: stable; 1: not; 2: bad input."""
    from landbridge.matching.market import Market
    from landbridge.matching.match_result import verification_as_dict
    from landbridge.matching.matches_file import read_matches
    from landbridge.matching.result import check_stability
    from landbridge.matching.verification import verify as judge

    check_stability(stability)
    market = Market.read(
        lists, format=format, break_ties=break_ties, strict=strict, list_limit=list_limit
    )
    found = judge(market, read_matches(matches, market), stability)
    if json:
        options.print_json(verification_as_dict(market, found))
    else:
        from landbridge.cli.match_screen import show_findings
        from landbridge.language import text

        key = "match.verified" if found.ok else "match.not_verified"
        counts = {"violations": len(found.violations), "blocking": len(found.blocking)}
        typer.echo(text(key, lang, stability=stability, **({} if found.ok else counts)))
        show_findings(market, found, lang)
    if not found.ok:
        raise typer.Exit(NOT_STABLE)


@app.command("explain")
@options.in_its_language
def explain(
    lists: Lists,
    applicant: Annotated[str, typer.Argument(metavar="APPLICANT", help="Id of the applicant.")],
    matches: Annotated[
        Path | None,
        typer.Option("--matches", metavar="MATCHES.csv", help="Who sits where; else it is run."),
    ] = None,
    orders: Orders = 20,
    seed: Seed = 0,
    break_ties: Ties = None,
    stability: Stability = "kpr",
    exact: Exact = False,
    list_limit: Limit = None,
    format: Format = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Say for each entry above the one an applicant holds why it was not had."""
    from landbridge.matching.explain import explain as reasons
    from landbridge.matching.market import Market

    market = Market.read(lists, format=format, break_ties=break_ties, list_limit=list_limit)
    if matches is not None:
        from landbridge.matching.matches_file import read_matches

        matching = read_matches(matches, market)
    else:
        from landbridge.matching.result import match

        matching = match(market, orders, seed, stability, exact).matching
    explanation = reasons(market, matching, applicant)
    if json:
        options.print_json(explanation.as_dict(lang))
    else:
        typer.echo("\n".join(explanation.say(lang)))


@app.command("convert")
@options.in_its_language
def convert(
    source: Annotated[Path, typer.Argument(metavar="SRC", help="Lists in any known format.")],
    target: Annotated[Path, typer.Argument(metavar="DST", help="File or folder to write.")],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="folder, json, wide, dictionaries, hr, hrtc, rcp or scarfmatch.",
        ),
    ],
    break_ties: Ties = None,
    strict: Strict = False,
    list_limit: Limit = None,
    format: Format = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Read lists in one format and write them in another, if that one can hold them."""
    from landbridge.matching.market import Market
    from landbridge.matching.writing import write_market

    market = Market.read(
        source, format=format, break_ties=break_ties, strict=strict, list_limit=list_limit
    )
    left_out = write_market(market, target, to)
    facts = {
        "applicants": len(market.applicants),
        "programs": len(market.programs),
        "path": str(target),
        "format": to,
    }
    if json:
        counts = market.warnings.warning_counts()
        options.print_json(facts | {"left_out": list(left_out), "warnings": counts})
        return
    from landbridge.cli.match_screen import show_warnings
    from landbridge.language import text

    typer.echo(text("match.converted", lang, **facts))
    if left_out:
        typer.echo(text("match.converted.left_out", lang, what=", ".join(left_out)))
    show_warnings(market.warnings, lang)
