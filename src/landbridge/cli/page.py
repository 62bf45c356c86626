"""Lines of text as wide as the screen, Chinese characters counted as the two cells they take."""

from __future__ import annotations

import sys
from typing import Literal

__all__ = ["Column", "Page"]

#: Heading, side to which the text goes, and cells wide (None: as wide as its content).
Column = tuple[str, Literal["left", "right"], int | None]

_WIDTH = 100
_WIDEST = 120


class Page:
    """Prints paragraphs and tables on standard output.

    Attributes
    ----------
    width
        Cells of a line: those of the terminal, 120 at most; 100 where there is no terminal.
    """

    def __init__(self) -> None:
        from rich.console import Console

        terminal = sys.stdout.isatty()
        own = Console()
        self.width = min(own.width, _WIDEST) if terminal else _WIDTH
        self._console = Console(width=self.width, highlight=False)

    def line(self, words: str = "", indent: int = 0, style: str | None = None) -> None:
        """Print a paragraph, broken where the line ends, all of it indented."""
        from rich.padding import Padding
        from rich.text import Text

        self._console.print(Padding(Text(words, style=style or ""), (0, 0, 0, indent)))

    def title(self, words: str) -> None:
        """Print a heading, after an empty line."""
        self._console.print()
        self.line(words, style="bold")

    def table(self, columns: list[Column], rows: list[list[str]], indent: int = 2) -> None:
        """Print a table without lines.

        Parameters
        ----------
        columns
            One a column; no line of headings where all are empty.
        rows
            Texts.
        indent
            Cells before it.
        """
        from rich.padding import Padding
        from rich.table import Table
        from rich.text import Text

        table = Table(
            box=None, padding=(0, 1, 0, 0), pad_edge=False, show_header=any(c[0] for c in columns)
        )
        for heading, justify, width in columns:
            table.add_column(
                Text(heading, style="dim"),
                justify=justify,
                width=width,
                overflow="fold",
            )
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self._console.print(Padding(table, (0, 0, 0, indent)))
