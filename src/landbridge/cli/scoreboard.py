"""The scoreboard on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landbridge.language import text

if TYPE_CHECKING:
    from landbridge.studies.validation import Scoreboard

_WIDEST = 60  # columns of a target's name, folded beyond
_MORE = ("no_change", "constant_growth", "source")
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
        Every line and column; without it only lines that miss, without their source and what
        naive forecasts say.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from landbridge.cli.screen import console
    from landbridge.studies.scoreboard_tables import coverage_verdict
    from landbridge.studies.scoreboard_words import COLUMNS, KINDS, ordered, tally, words_of

    for kind in KINDS:
        title = text(f"cli.validation.{kind}", lang)
        table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
        columns = COLUMNS if every else [name for name in COLUMNS if name not in _MORE]
        for name in columns:
            right = name not in ("target", "verdict", "source")
            table.add_column(
                text(f"cli.score.{name}", lang),
                justify="right" if right else "left",
                max_width=_WIDEST if name in ("target", "source") else None,
                no_wrap=name == "source",
                overflow="ellipsis" if name == "source" else "fold",
            )
        lines = ordered(board.scores, kind)
        shown = lines if every else [score for score in lines if score.inside is False]
        for score in shown:
            style = "" if kind == "compare" else _STYLES[score.inside]
            words = words_of(score, lang)
            table.add_row(*(words[name] for name in columns), style=style)
        if shown:
            console().print(table)
        if len(shown) < len(lines):
            counts = {"shown": len(shown), "all": len(lines)}
            console().print(text("cli.scoreboard.more", lang, **counts), highlight=False)
        console().print(tally(board, kind, lang), highlight=False)
        if kind == "validate":
            for sentence in coverage_verdict(board.of_kind(kind), lang):
                console().print(sentence, highlight=False)
