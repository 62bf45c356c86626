"""The headline table: which rows, in which order, written how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from landbridge.language import (
    MISSING,
    change_with_interval,
    has_text,
    number,
    number_with_interval,
    text,
)
from landbridge.studies.headline import SPECIALTY_GROUPS
from landbridge.studies.summary import DIFFERENCE

APPLICANT_TYPES = (
    "us_md_senior",
    "us_do_senior",
    "us_md_prior",
    "us_do_prior",
    "us_img",
    "nonus_img",
    "other",
)


@dataclass(frozen=True)
class Line:
    """A measure of the headline table: its categories, their words, its digits."""

    measure: str
    decimals: int = 0
    words: str = ""
    categories: tuple[str, ...] = ("all",)


HEADLINE = (
    Line("active_physicians"),
    Line("fte"),
    Line("img_share_percent", 1),
    Line("shortage_fte", 0, "group", ("all", *SPECIALTY_GROUPS)),
    Line("people_over_3500"),
    Line("match_rate_percent", 1, "applicant", ("all", *APPLICANT_TYPES)),
    Line("conrad_slots_used"),
)


@dataclass(frozen=True)
class Row:
    """One row of a headline table: a number for each scenario, as the summary has it."""

    line: Line
    category: str
    unit: str
    values: dict[str, dict[str, Any]]

    def label(self, lang: str) -> str:
        """The measure and its category in words."""
        name = _word(f"measure.{self.line.measure}", self.line.measure, lang)
        if self.category == "all":
            return name
        return f"{name}: {_word(f'{self.line.words}.{self.category}', self.category, lang)}"

    def category_label(self, lang: str) -> str:
        """The category in words."""
        return _word(f"{self.line.words}.{self.category}", self.category, lang)

    def unit_label(self, lang: str) -> str:
        """The unit in words."""
        return _word(f"unit.{self.unit}", self.unit, lang)

    def cell(self, scenario: str, lang: str) -> str:
        """A number as words: a difference with its sign and interval, a level beside it without."""
        value = self.values.get(scenario)
        if value is None:
            return MISSING
        mean, low, high = value["mean"], value["low"], value["high"]
        if scenario == DIFFERENCE:
            return change_with_interval(mean, low, high, self.line.decimals, lang)
        if DIFFERENCE in self.values:
            return number(mean, self.line.decimals, lang)
        return number_with_interval(mean, low, high, self.line.decimals, lang)


def headline_rows(
    summary: pl.DataFrame, scenarios: list[str], year: int, place: str
) -> list[Row]:
    """Rows of the headline table of a year and place; what the summary lacks is left out."""
    chosen = summary.filter(pl.col("year") == year, pl.col("place") == place)
    found: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for row in chosen.iter_rows(named=True):
        found.setdefault((row["measure"], row["category"]), {})[row["scenario"]] = row
    rows = []
    for line in HEADLINE:
        for category in line.categories:
            values = found.get((line.measure, category))
            if values:
                unit = next(iter(values.values()))["unit"]
                kept = {name: values[name] for name in scenarios if name in values}
                rows.append(Row(line, category, unit, kept))
    return rows


def scenario_label(scenario: str, lang: str) -> str:
    """A scenario in words; a reform bears its own name."""
    return _word(f"scenario.{scenario}", scenario, lang)


def plain_table(rows: list[Row], scenarios: list[str], lang: str) -> str:
    """The rows as text in aligned columns."""
    head = ["", *(scenario_label(scenario, lang) for scenario in scenarios)]
    body = [[row.label(lang), *(row.cell(s, lang) for s in scenarios)] for row in rows]
    widths = [max(len(line[c]) for line in [head, *body]) for c in range(len(head))]
    written = []
    for line in [head, *body]:
        first, *rest = line
        cells = [first.ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        written.append("  ".join(cells).rstrip())
    return "\n".join(written)


def _word(key: str, fallback: str, lang: str) -> str:
    return text(key, lang) if has_text(key, lang) else fallback
