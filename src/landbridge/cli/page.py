"""Lines of text as wide as the screen, Chinese characters counted as the two cells they take."""

from __future__ import annotations

import sys
from typing import Literal

__all__ = ["Column", "Page"]

#: Heading, side to which the text goes, and cells wide (None: as wide as its content).
Column = tuple[str, Literal["left", "right"], int | None]

_WIDTH = 100
_WIDEST = 120
_NARROWEST = 20  # cells of a last column that is worth wrapping by itself


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

        words = _broken(words, self.width - indent)
        self._console.print(Padding(Text(words, style=style or ""), (0, 0, 0, indent)))

    def item(self, words: str, indent: int = 2) -> None:
        """Print a paragraph with a mark before it, its further lines under the first word."""
        self.table([("", "left", 1), ("", "left", None)], [["-", words]], indent)

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
        widths = self._widths(columns, rows, indent)
        for row in rows:
            cells = zip(row, widths, strict=True)
            table.add_row(*(Text(_broken(cell, width)) for cell, width in cells))
        self._console.print(Padding(table, (0, 0, 0, indent)))

    def _widths(
        self, columns: list[Column], rows: list[list[str]], indent: int
    ) -> list[int | None]:
        """Widths of columns that are known: those given, and what is left for the last."""
        from rich.cells import cell_len

        widths = [width for _, _, width in columns]
        if widths and widths[-1] is None:
            room = self.width - indent
            for at, (heading, _, width) in enumerate(columns[:-1]):
                cells = [heading, *(row[at] for row in rows)]
                room -= 1 + (width or max(cell_len(cell) for cell in cells))
            widths[-1] = room if room >= _NARROWEST else None
        return widths


def _broken(words: str, width: int | None) -> str:
    """Words with lines broken between characters where they are Chinese, which has no spaces."""
    from itertools import pairwise

    from landbridge.reporting.folding import folds

    if width is None or words.isascii():
        return words
    lines = []
    for paragraph in words.split("\n"):
        edges = [0, *folds(paragraph, width), len(paragraph)]
        lines += [paragraph[begin:end].rstrip() for begin, end in pairwise(edges)]
    return "\n".join(lines)
