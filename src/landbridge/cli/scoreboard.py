"""The scoreboard on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landbridge.language import text

if TYPE_CHECKING:
    from landbridge.studies.validation import Scoreboard

_WIDEST = 40  # columns of a target's name, folded beyond
_STYLES = {True: "green", False: "red", None: "dim"}


def show_scoreboard(board: Scoreboard, lang: str, *, every: bool = False) -> None:
    """Print the scoreboard, one table for each kind of target.

    Parameters
    ----------
    board
        All targets scored.
    lang
        Language code.
    every
        Every line; without it only those that miss.
    """
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
                max_width=_WIDEST if name == "target" else None,
                overflow="fold",
            )
        lines = ordered(board.scores, kind)
        shown = lines if every else [score for score in lines if score.inside is False]
        for score in shown:
            style = "" if kind == "compare" else _STYLES[score.inside]
            table.add_row(*cells(score, lang), style=style)
        if shown:
            console().print(table)
        if len(shown) < len(lines):
            counts = {"shown": len(shown), "all": len(lines)}
            console().print(text("cli.scoreboard.more", lang, **counts), highlight=False)
        console().print(tally(board, kind, lang), highlight=False)
        if kind == "validate":
            for sentence in coverage_verdict(board.of_kind(kind), lang):
                console().print(sentence, highlight=False)
