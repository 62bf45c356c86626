"""``landbridge compare``: runs or reforms side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landbridge.cli import options
from landbridge.cli.run import say_where, write_reports

if TYPE_CHECKING:
    from landbridge.studies import Comparison, Run


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("compare")(compare)


def compare(
    what: Annotated[
        list[str], typer.Argument(metavar="A B ...", help="Run folders, or reforms to run.")
    ],
    structure: options.Structure = None,
    baseline: options.Baseline = "current-policy",
    first: options.First = options.FIRST_YEAR,
    last: options.Last = options.LAST_YEAR,
    replicates: options.Replicates = 1,
    seed: options.Seed = 1,
    scale: options.Scale = 1.0,
    workers: options.Workers = None,
    workspace: options.Workspace = None,
    split: options.SplitUncertainty = False,
    fixed: options.FixedParameters = False,
    out: options.Out = None,
    year: Annotated[int | None, typer.Option("--year", help="Year shown; the last one.")] = None,
    report: options.Report = True,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Put runs or reforms side by side: each one's difference from its baseline."""
    options.check_lang(lang)
    options.check_workers(workers)
    draws = options.draws_of(split, fixed)
    folders = [name for name in what if Path(name).is_dir()]
    if folders and len(folders) < len(what):
        from landbridge.errors import InputError

        other = next(name for name in what if name not in folders)
        raise InputError(f"'{other}' is not a run folder; compare runs with runs, or reforms")
    if folders:
        comparisons, done = _of_folders(folders), None
    else:
        done = _run(
            what,
            baseline,
            (first, last),
            replicates,
            seed,
            scale,
            workers,
            out,
            json,
            lang,
            workspace,
            draws,
            structure or [],
        )
        comparisons = _of_folders([str(done.folder)])
    if not json:
        _show(comparisons, year, lang)
    reports = write_reports(comparisons, done.folder, lang) if done and report else []
    if json:
        options.print_json(
            {
                "comparisons": [comparison.to_dict(year) for comparison in comparisons],
                "reports": [str(path) for path in reports],
            }
        )
    elif done:
        say_where(done, reports, lang)


def _of_folders(folders: list[str]) -> list[Comparison]:
    from landbridge.studies.comparison import compare_all

    return [comparison for folder in folders for comparison in compare_all(folder)]


def _run(
    reforms: list[str],
    baseline: str,
    years: tuple[int, int],
    replicates: int,
    seed: int,
    scale: float,
    workers: int | None,
    out: Path | None,
    quiet: bool,
    lang: str,
    workspace: Path | None,
    draws: str,
    structure: list[str],
) -> Run:
    from landbridge.cli.screen import progress_bar
    from landbridge.studies import Scenario, run

    scenarios = [
        Scenario(baseline=baseline, reforms=[reform], structure=structure) for reform in reforms
    ]
    with progress_bar(lang, quiet) as progress:
        return run(
            scenarios,
            years,
            replicates,
            seed,
            scale,
            workers,
            out,
            progress,
            workspace=workspace,
            draws=draws,
        )


def _show(comparisons: list[Comparison], year: int | None, lang: str) -> None:
    from landbridge.cli.screen import console, show_notes
    from landbridge.reporting import side_by_side

    page = console()
    page.print(side_by_side(comparisons, lang, year, width=page.width))
    common = [n for n in comparisons[0].notes if all(n in c.notes for c in comparisons)]
    for comparison in comparisons:
        own = [note for note in comparison.notes if note not in common]
        if own:
            typer.echo(f"{comparison.reform or comparison.meta['baseline']}:")
            show_notes(own, lang)
    show_notes(common, lang)
