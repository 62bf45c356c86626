"""``landbridge run``: simulate a baseline and a bundle of reforms, show them, write the report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from landbridge.cli import options

if TYPE_CHECKING:
    from landbridge.studies import Comparison, Run


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run")(run)


@options.simulates
def run(
    asked: options.Asked,
    out: options.Out = None,
    report: options.Report = True,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Simulate a baseline and reforms to a horizon; a stopped run goes on when called again."""
    options.check_lang(lang)
    plan = asked.plan()
    from landbridge import studies
    from landbridge.cli.screen import progress_bar, show_comparison

    with progress_bar(lang, quiet=json) as progress:
        done = studies.run(
            asked.scenario(), **plan, workers=asked.workers, out=out, progress=progress
        )
        comparison = studies.compare(done)
    if not json:
        show_comparison(comparison, lang)  # first: a report that cannot be written hides no number
    reports = write_reports([comparison], done.folder, lang) if report else []
    if json:
        facts = comparison.to_dict()
        options.print_json({**facts, "report": str(reports[0]) if reports else None})
    else:
        say_where(done, reports, lang, asked.replicates)


def write_reports(comparisons: Sequence[Comparison], folder: Path, lang: str) -> list[Path]:
    """Write a report for each comparison of a run into its folder."""
    from landbridge.reporting import write_report

    several = len(comparisons) > 1
    return [
        write_report(c, folder / report_file(c.reform if several else None), lang)
        for c in comparisons
    ]


def report_file(reform: str | None) -> str:
    """Name of a report in a run folder; a reform among several has its name in it."""
    return f"report-{reform}.html" if reform else "report.html"


def say_where(run: Run, reports: Sequence[Path], lang: str, asked: int) -> None:
    """Say what was simulated in which time, and where the run and its reports are."""
    from landbridge.language import number, plural, text

    session = run.session
    if session is None:
        typer.echo(text("cli.was_complete", lang))
    else:
        workers = session["workers"]
        tasks, scenarios = len(session["tasks"]), len(run.names)
        total = run.replicates * scenarios
        whole = tasks == total
        words = {
            "replicates": _counted("replicates", run.replicates, lang) if whole else tasks,
            "scenarios": _counted("scenarios", scenarios, lang),
            "total": total,
            "seconds": number(session["seconds"], 1, lang),
            "workers": workers,
        }
        key = "cli.took" if whole else "cli.took_rest"
        typer.echo(plural(key, workers, lang, **words))
    if run.replicates > asked:
        wanted = _counted("replicates", asked, lang)
        typer.echo(text("cli.fewer_replicates", lang, asked=wanted, held=run.replicates))
    typer.echo(text("cli.run_is_in", lang, path=run.folder))
    for report in reports:
        typer.echo(text("cli.report_is_in", lang, path=report))


def _counted(what: str, count: int, lang: str) -> str:
    from landbridge.language import plural

    return plural(f"cli.count_{what}", count, lang, count=count)
