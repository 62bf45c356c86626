"""What the terminal shows: a progress bar, the headline table, notes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from landbridge.language import text

if TYPE_CHECKING:
    from landbridge.studies import Comparison
    from landbridge.studies.running import Progress


@contextmanager
def progress_bar(lang: str, quiet: bool = False) -> Iterator[Progress | None]:
    """A bar on standard error with the time left; nothing where that is not a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(text("cli.progress", lang), total=None, left="")

        def advance(done: int, total: int, seconds: float | None) -> None:
            left = "" if seconds is None else time_left(seconds, lang)
            bar.update(task, completed=done, total=total, left=left)

        yield advance


def time_left(seconds: float, lang: str) -> str:
    """Seconds as minutes and seconds, in words."""
    minutes, rest = divmod(round(seconds), 60)
    return text("cli.time_left", lang, minutes=minutes, seconds=f"{rest:02d}")


def show_comparison(comparison: Comparison, lang: str) -> None:
    """Print the headline table and the notes."""
    from landbridge.reporting import headline_table

    page = console()
    page.print(headline_table(comparison, lang, width=page.width))
    show_notes(comparison.notes, lang)


def show_notes(notes: list[dict[str, Any]], lang: str) -> None:
    """Print notes, one a line."""
    from landbridge.reporting.reading import note_lines

    show_lines(note_lines(notes, lang))


def show_lines(lines: Iterable[str]) -> None:
    """Print sentences, each with a bullet."""
    page = console()
    for line in lines:
        page.print(f"• {line}", highlight=False, markup=False)


def console() -> Any:
    """A console on standard output; wide enough for a table where there is no terminal."""
    from landbridge.reporting.folding import FoldingConsole

    return FoldingConsole() if sys.stdout.isatty() else FoldingConsole(width=160)
