"""The scoreboard on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landbridge.language import text

if TYPE_CHECKING:
    from landbridge.studies.validation import Scoreboard

_STYLES = {True: "green", False: "red", None: "dim"}


def show_scoreboard(board: Scoreboard, lang: str) -> None:
    """Print the scoreboard, one table for each kind of target."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from landbridge.cli.screen import console
    from landbridge.studies.scoreboard_tables import coverage_verdict
    from landbridge.studies.scoreboard_words import COLUMNS, KINDS, cells, ordered, tally

    for kind in KINDS:
        title = text(f"cli.validation.{kind}", lang)
        table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
        for name in COLUMNS:
            right = name not in ("target", "verdict", "source")
            table.add_column(
                text(f"cli.score.{name}", lang),
                justify="right" if right else "left",
                max_width=40,
                no_wrap=name == "source",
                overflow="ellipsis",
            )
        for score in ordered(board.scores, kind):
            style = "" if kind == "compare" else _STYLES[score.inside]
            table.add_row(*cells(score, lang), style=style)
        console().print(table)
        console().print(tally(board, kind, lang), highlight=False)
        if kind == "validate":
            for sentence in coverage_verdict(board.of_kind(kind), lang):
                console().print(sentence, highlight=False)
