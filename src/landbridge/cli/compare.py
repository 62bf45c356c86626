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
        comparisons, done = _of_folders(folders, year), None
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
        comparisons = _of_folders([str(done.folder)], year)
    if not json:
        _show(comparisons, year, lang)
    reports = write_reports(comparisons, done.folder, lang) if done and report else []
    if json:
        from landbridge.reporting.alongside import differing_facts

        options.print_json(
            {
                "baselines_differ_in": differing_facts(comparisons),
                "comparisons": [comparison.to_dict(year) for comparison in comparisons],
                "reports": [str(path) for path in reports],
            }
        )
    elif done:
        say_where(done, reports, lang, replicates)


def _of_folders(folders: list[str], year: int | None) -> list[Comparison]:
    from landbridge.studies import open_run
    from landbridge.studies.comparison import compare_all

    runs = [open_run(folder) for folder in folders]
    shown = min(run.years[1] for run in runs) if year is None else year
    return [comparison for run in runs for comparison in compare_all(run, shown)]


def _check_reforms(names: list[str]) -> None:
    """Say of a word that is neither that a run folder is as welcome as a reform."""
    from landbridge.errors import InputError, UnknownNameError
    from landbridge.parameters import shipped_reforms

    for name in names:
        path = Path(name)
        if path.exists() or name in shipped_reforms():
            continue
        if path.name != name or path.suffix:
            raise InputError(f"{name}: neither a run folder nor a reform file")
        raise UnknownNameError("run folder or reform", name, shipped_reforms())


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

    _check_reforms(reforms)
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
    from landbridge.cli.screen import console, show_lines, show_notes
    from landbridge.language import text
    from landbridge.reporting import side_by_side
    from landbridge.reporting.alongside import differing_facts, names_of

    page = console()
    page.print(side_by_side(comparisons, lang, year, width=page.width))
    common = [n for n in comparisons[0].notes if all(n in c.notes for c in comparisons)]
    differing = differing_facts(comparisons)
    if differing:
        facts = text("cli.compare.and", lang).join(
            text(f"cli.compare.fact.{fact}", lang) for fact in differing
        )
        show_lines([text("cli.compare.differ", lang, facts=facts)])
    for comparison, name in zip(comparisons, names_of(comparisons, lang), strict=True):
        own = [note for note in comparison.notes if note not in common]
        if own:
            typer.echo(f"{name}:")
            show_notes(own, lang)
    show_notes(common, lang)
