"""Markdown that the writers of generated pages share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

__all__ = ["GENERATED", "anchor", "cell", "table"]

GENERATED = "<!-- Written by `make docs`; do not edit. -->\n"


def cell(text: object) -> str:
    """Make a text fit for a cell of a Markdown table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a Markdown table."""
    titles = list(head)
    yield "| " + " | ".join(titles) + " |"
    yield "|" + " --- |" * len(titles)
    for row in rows:
        yield "| " + " | ".join(cell(entry) for entry in row) + " |"


def anchor(title: str) -> str:
    """The fragment under which a heading can be linked to."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
