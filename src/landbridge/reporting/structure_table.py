"""Headline differences under every named structure, as a table for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landbridge.language import change_with_interval, text
from landbridge.reporting.measures import KNOWN, Measure

if TYPE_CHECKING:
    from rich.table import Table

    from landbridge.studies.structural import Structures

__all__ = ["structure_lines", "structure_table"]


def structure_lines(study: Structures, lang: str = "en") -> list[tuple[str, str, str, str]]:
    """Rows of the table: what, under which structure, the difference, what becomes of its sign.

    Parameters
    ----------
    study
        What :func:`landbridge.studies.structural.structures` gives.
    lang
        Language code.
    """
    lines = []
    for (measure, category), rows in study.frame.group_by(
        ["measure", "category"], maintain_order=True
    ):
        known = KNOWN[str(measure)]
        label = _label(known, str(category), lang)
        for row in rows.iter_rows(named=True):
            lines.append(
                (
                    label,
                    _structure(row, lang),
                    _difference(known, row, lang),
                    text(f"structure.verdict.{row['verdict']}", lang),
                )
            )
            label = ""
    return lines


def structure_table(study: Structures, lang: str = "en") -> Table:
    """The table, ready for a terminal; arguments as for `structure_lines`."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    year = study.frame["year"][0]
    title = text("structure.title", lang, reform=study.label or study.reform, year=year)
    drawn = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for key in ("what", "under"):
        drawn.add_column(text(f"structure.{key}", lang), overflow="fold")
    drawn.add_column(text("structure.difference", lang), justify="right")
    drawn.add_column(text("structure.sign", lang))
    for line in structure_lines(study, lang):
        if line[0] and drawn.row_count:
            drawn.add_section()
        drawn.add_row(*line)
    return drawn


def _label(measure: Measure, category: str, lang: str) -> str:
    unit = measure.unit_label(lang, change=True)
    name = measure.label(lang)
    if category != "all":
        part = measure.category_label(category, lang)
        name = text("structure.part", lang, name=name, part=part)
    return text("structure.label", lang, name=name, unit=unit)


def _structure(row: dict[str, Any], lang: str) -> str:
    if not row["switch"]:
        return text("structure.as_asked", lang)
    return f"{row['switch']}={row['choice']}"


def _difference(measure: Measure, row: dict[str, Any], lang: str) -> str:
    ends = row["mean"], row["low"], row["high"]
    return change_with_interval(*ends, measure.change_decimals(*ends), lang)
