"""``landbridge compare``: runs or reforms side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landbridge.cli import options

if TYPE_CHECKING:
    from landbridge.studies import Comparison


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("compare")(compare)


def compare(
    what: Annotated[
        list[str], typer.Argument(metavar="A B ...", help="Run folders, or reforms to run.")
    ],
    baseline: options.Baseline = "current-policy",
    first: options.First = options.FIRST_YEAR,
    last: options.Last = options.LAST_YEAR,
    replicates: options.Replicates = 1,
    seed: options.Seed = 1,
    scale: options.Scale = 1.0,
    workers: options.Workers = None,
    out: options.Out = None,
    year: Annotated[int | None, typer.Option("--year", help="Year shown; the last one.")] = None,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Put runs or reforms side by side: each one's difference from its baseline."""
    options.check_lang(lang)
    options.check_workers(workers)
    folders = [name for name in what if Path(name).is_dir()]
    if folders and len(folders) < len(what):
        from landbridge.errors import InputError

        other = next(name for name in what if name not in folders)
        raise InputError(f"'{other}' is not a run folder; compare runs with runs, or reforms")
    if folders:
        comparisons = _of_folders(folders)
    else:
        comparisons = _of_reforms(
            what, baseline, (first, last), replicates, seed, scale, workers, out, json, lang
        )
    if json:
        options.print_json([comparison.to_dict(year) for comparison in comparisons])
        return
    _show(comparisons, year, lang)


def _of_folders(folders: list[str]) -> list[Comparison]:
    from landbridge.studies.comparison import compare_all

    return [comparison for folder in folders for comparison in compare_all(folder)]


def _of_reforms(
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
) -> list[Comparison]:
    from landbridge.cli.screen import progress_bar
    from landbridge.studies import Scenario, run
    from landbridge.studies.comparison import compare_all

    scenarios = [Scenario(baseline=baseline, reforms=[reform]) for reform in reforms]
    with progress_bar(lang, quiet) as progress:
        done = run(scenarios, years, replicates, seed, scale, workers, out, progress)
        return compare_all(done)


def _show(comparisons: list[Comparison], year: int | None, lang: str) -> None:
    from landbridge.cli.screen import console, show_notes
    from landbridge.reporting import side_by_side

    page = console()
    page.print(side_by_side(comparisons, lang, year, width=page.width))
    for comparison in comparisons:
        if comparison.notes:
            typer.echo(f"{comparison.reform or comparison.meta['baseline']}:")
            show_notes(comparison.notes, lang)
