"""Lines of a terminal folded as each language asks: at blanks, and between Chinese characters.

rich folds at blanks only. A Chinese sentence has none, so it would leave what stands before it
alone on its line, and a stop could begin one.
"""

from __future__ import annotations

from typing import Any
from unicodedata import east_asian_width

from rich.cells import cell_len
from rich.console import Console, Group
from rich.containers import Lines
from rich.measure import Measurement
from rich.text import Text

__all__ = ["FoldingConsole", "folds"]

_BEGINS_NO_LINE = "，。；：、！？）》〉」』”’…—·～%％)]"
_ENDS_NO_LINE = "（《〈「『“‘([•"
_HOLDS_TOGETHER = "→•"  # with what stands on both sides of it


def _is_wide(letter: str) -> bool:
    return east_asian_width(letter) in "WF"


def _may_fold(before: str, after: str) -> bool:
    """Whether a line may end with the text `before` and the next one begin with `after`."""
    if before[-1].isspace():
        left, right = before.rstrip()[-1:], after[0]
        return not right.isspace() and not (left in _HOLDS_TOGETHER or right in _HOLDS_TOGETHER)
    if after[0].isspace() or not (_is_wide(before[-1]) or _is_wide(after[0])):
        return False
    return after[0] not in _BEGINS_NO_LINE and before[-1] not in _ENDS_NO_LINE


def _pieces(line: str) -> list[str]:
    """Parts of a line that are never parted, unless one is wider than the page."""
    pieces, begun = [], 0
    for at in range(1, len(line)):
        if _may_fold(line[max(begun, at - 2) : at], line[at:]):
            pieces.append(line[begun:at])
            begun = at
    return [*pieces, line[begun:]] if line else []


def folds(line: str, width: int) -> list[int]:
    """Where a line is folded.

    Parameters
    ----------
    line
        One line.
    width
        Columns; a Chinese character takes two.

    Returns
    -------
    list of int
        Positions at which a new line begins.
    """
    at, used, positions = 0, 0, []
    for piece in _pieces(line):
        if used and used + cell_len(piece.rstrip()) > width:
            positions.append(at)
            used = 0
        if cell_len(piece.rstrip()) > width:
            for letter in piece:
                wide = cell_len(letter)
                if used and used + wide > width and not letter.isspace():
                    positions.append(at)
                    used = 0
                used, at = used + wide, at + 1
            continue
        used += cell_len(piece)
        at += len(piece)
    return positions


class _Folded(Text):
    """Text that knows where it may be folded."""

    @classmethod
    def of(cls, made: Text) -> _Folded:
        kept = ("style", "justify", "overflow", "no_wrap", "end", "tab_size", "spans")
        return cls(made.plain, **{name: getattr(made, name) for name in kept})

    def wrap(self, console: Console, width: int, **options: Any) -> Lines:  # type: ignore[override]
        if options.get("no_wrap") or self.no_wrap:
            return super().wrap(console, width, **options)
        lines = Lines()
        for line in self.split(allow_blank=True):
            for part in line.divide(folds(line.plain, width)):
                if cell_len(part.plain) > width:
                    part.rstrip()
                # Each part fits, so that rich only lays it out.
                lines.extend(part.wrap(console, width, **options))
        return lines

    def __rich_measure__(self, console: Console, options: Any) -> Measurement:
        lines = self.plain.splitlines() or [""]
        widest = max(cell_len(line) for line in lines)
        pieces = [cell_len(piece.rstrip()) for line in lines for piece in _pieces(line)]
        return Measurement(max(pieces, default=widest), widest)


class FoldingConsole(Console):
    """A console on which every text, in a table or not, is folded so."""

    def render_str(self, *arguments: Any, **options: Any) -> Text:
        return _Folded.of(super().render_str(*arguments, **options))

    def print(self, *objects: Any, **options: Any) -> None:
        said = {name: options.get(name) for name in ("markup", "highlight", "emoji")}
        shown = [Group(self.render_str(o, **said)) if isinstance(o, str) else o for o in objects]
        super().print(*shown, **options)
