"""``landbridge run``: simulate a baseline and a bundle of reforms, show them, write the report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from landbridge.cli import options

if TYPE_CHECKING:
    from landbridge.studies import Run

REPORT_FILE = "report.html"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run")(run)


def run(
    reform: options.Reforms = None,
    assignment: options.Assignments = None,
    baseline: options.Baseline = "current-policy",
    first: options.First = options.FIRST_YEAR,
    last: options.Last = options.LAST_YEAR,
    replicates: options.Replicates = 1,
    seed: options.Seed = 1,
    scale: options.Scale = 1.0,
    workers: options.Workers = None,
    out: options.Out = None,
    report: bool = typer.Option(True, "--report/--no-report", help="Write the HTML report."),
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Simulate a baseline and reforms to a horizon; a stopped run goes on when called again."""
    options.check_lang(lang)
    options.check_workers(workers)
    from landbridge import studies
    from landbridge.cli.screen import progress_bar, show_comparison

    scenario = studies.Scenario(
        baseline=baseline, reforms=reform or (), assignments=assignment or ()
    )
    with progress_bar(lang, quiet=json) as progress:
        done = studies.run(
            scenario,
            years=(first, last),
            replicates=replicates,
            seed=seed,
            scale=scale,
            workers=workers,
            out=out,
            progress=progress,
        )
        comparison = studies.compare(done)
    if not json:
        show_comparison(comparison, lang)  # first: a report that cannot be written hides no number
    path = None
    if report:
        from landbridge.reporting import write_report

        path = write_report(comparison, done.folder / REPORT_FILE, lang)
    if json:
        facts = comparison.to_dict()
        options.print_json({**facts, "report": str(path) if path else None})
    else:
        say_where(done, path, lang)


def say_where(run: Run, report: Path | None, lang: str) -> None:
    """Say what was simulated in which time, and where the run and its report are."""
    from landbridge.language import number, plural, text

    session = run.session
    if session is None:
        typer.echo(text("cli.was_complete", lang))
    else:
        workers = session["workers"]
        words = {
            "tasks": len(session["tasks"]),
            "seconds": number(session["seconds"], 1, lang),
            "workers": workers,
        }
        typer.echo(plural("cli.took", workers, lang, **words))
    typer.echo(text("cli.run_is_in", lang, path=run.folder))
    if report is not None:
        typer.echo(text("cli.report_is_in", lang, path=report))
