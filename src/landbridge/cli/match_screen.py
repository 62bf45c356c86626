"""What ``landbridge match`` shows to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from landbridge.language import number, text

if TYPE_CHECKING:
    from landbridge.matching.market import Market
    from landbridge.matching.match_result import MatchResult
    from landbridge.matching.problems import Problems
    from landbridge.matching.soap import SoapResult
    from landbridge.matching.verification import Verification

#: Lines of a list on the screen; report.json has them all.
_MOST = 20
_COUNTERS = (
    "proposals",
    "displacements",
    "loops",
    "set_aside",
    "orders_tried",
    "seconds",
)


def _table(title: str, columns: list[str]) -> Any:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for at, column in enumerate(columns):
        table.add_column(column, justify="right" if at else "left")
    return table


def _list(title: str, lines: list[str], lang: str) -> None:
    typer.echo(title)
    for line in lines[:_MOST]:
        typer.echo(f"  {line}")
    if len(lines) > _MOST:
        typer.echo(f"  {text('match.more', lang, count=number(len(lines) - _MOST, 0, lang))}")


def show_result(path: str, result: MatchResult, lang: str) -> None:
    """Print counts, the status, and what blocks."""
    from landbridge.cli.screen import console

    title = text("match.table.title", lang, path=path)
    table = _table(title, [text("match.table.what", lang), text("match.table.count", lang)])
    for name, count in result.counts.items():
        table.add_row(text(f"match.count.{name}", lang), number(count, 0, lang))
    for name in _COUNTERS:
        digits = 3 if name == "seconds" else 0
        value = number(result.counters[name], digits, lang)
        table.add_row(text(f"match.counter.{name}", lang), value)
    console().print(table)
    status = text(f"match.status.{result.status}", lang)
    typer.echo(text("match.table.status", lang, status=status))
    if result.exact:
        typer.echo(text(f"match.exact.{result.exact}", lang))
    show_findings(result.market, result.verification, lang)
    show_warnings(result.market.warnings, lang)


def show_findings(market: Market, verification: Verification, lang: str) -> None:
    """Print the rules broken and the units that block."""
    from landbridge.matching.match_result import verification_as_dict

    found = verification_as_dict(market, verification)
    if found["violations"]:
        lines = [text(f"match.violation.{one['code']}", lang, **one) for one in found["violations"]]
        _list(text("match.violations.title", lang), lines, lang)
    if found["blocking"]:
        lines = [_block(one, lang) for one in found["blocking"]]
        _list(text("match.blocking.title", lang), lines, lang)


def _block(block: dict[str, Any], lang: str) -> str:
    none = text("match.no_match", lang)
    dropped = [name for names in block["would_drop"] for name in names]
    drop = text("match.blocking.drop", lang, names=", ".join(dropped)) if dropped else ""
    return text(
        "match.blocking.line",
        lang,
        who=text("match.and", lang).join(block["applicants"]),
        entry=block["entry"],
        programs=", ".join(none if name is None else name for name in block["programs"]),
        drop=drop,
    )


def show_warnings(problems: Problems, lang: str) -> None:
    """Print how many warnings there were, and the first of them with their places."""
    counts = problems.warning_counts()
    if not counts:
        return
    codes = ", ".join(f"{code} × {number(count, 0, lang)}" for code, count in counts.items())
    total = number(sum(counts.values()), 0, lang)
    lines = [problem.line_of_text(lang) for problem in problems.warnings()]
    _list(text("match.warnings", lang, count=total, codes=codes), lines, lang)


def show_soap(path: str, year: int, result: SoapResult, report: dict[str, Any], lang: str) -> None:
    """Print a line for each round, and the sum."""
    from landbridge.cli.screen import console

    names = ("offers", "accepted", "declined", "expired", "open")
    title = text("match.soap.title", lang, path=path, year=year)
    table = _table(title, [text(f"match.soap.{name}", lang) for name in ("round", *names)])
    for one in result.rounds:
        counts = one.counts
        table.add_row(str(one.number), *[number(counts[name], 0, lang) for name in names])
    console().print(table)
    typer.echo(
        text(
            "match.soap.summary",
            lang,
            accepted=number(report["applicants"]["accepted"], 0, lang),
            able=number(report["applicants"]["may_take_part"], 0, lang),
            before=number(report["open_before"], 0, lang),
            after=number(report["open_after"], 0, lang),
        )
    )
