"""The table of a county's page that holds it to the rules of shortage areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from landbridge.language import MISSING, number, text
from landbridge.studies.county_areas import CountyArea, Judged
from landbridge.studies.county_story import CountyStory

__all__ = ["AreaRow", "area_notes", "area_rows", "official_vintage"]

_SHIPPED = "2025-02"


@dataclass(frozen=True)
class AreaRow:
    """A kind of care by one way of counting.

    Attributes
    ----------
    label
        Which.
    official
        HRSA's own code in words; empty in a row under another of the same kind.
    span
        Rows that this code stands beside.
    cells
        Opening and end.
    """

    label: str
    official: str
    span: int
    cells: list[str]


def area_rows(story: CountyStory, lang: str) -> list[AreaRow]:
    """A county's HPSA-like designation and score, by the rules' count and by real FTE.

    Parameters
    ----------
    story, lang
        The county, and the language.
    """
    return [row for area in story.areas for row in _rows(area, lang)]


def _rows(area: CountyArea, lang: str) -> list[AreaRow]:
    counts = [("statutory", area.statutory), ("real", area.real)]
    shown = [(name, judged) for name, judged in counts if judged]
    care = text(f"county.areas.care.{area.kind}", lang)
    official = text(f"county.hpsa.{area.official}", lang)
    return [
        AreaRow(
            text(f"county.areas.{name}", lang, care=care),
            "" if n else official,
            0 if n else len(shown),
            [_words(one, lang) for one in judged],
        )
        for n, (name, judged) in enumerate(shown)
    ]


def _words(one: Judged, lang: str) -> str:
    if one.low is None or one.high is None:
        score = MISSING
    elif one.low == one.high:
        score = number(one.low, 0, lang)
    else:
        ends = {"low": number(one.low, 0, lang), "high": number(one.high, 0, lang)}
        score = text("places.range", lang, **ends)
    kind = text(f"places.kind.{one.designation}", lang)
    if one.ratio == float("inf"):
        return text("county.areas.nobody", lang, kind=kind, score=score)
    return text("places.tip", lang, kind=kind, ratio=number(one.ratio, 0, lang), score=score)


def area_notes(story: CountyStory, lang: str) -> list[str]:
    """What to bear in mind beside the table.

    Parameters
    ----------
    story, lang
        The county, and the language.
    """
    if not story.areas:
        return []
    names = ["not_official", "not_looked_at", "travel_estimated", "per_head"]
    if any(area.real for area in story.areas):
        names.append("statutory")
    notes = [text(f"places.note.{name}", lang) for name in names]
    return [*notes, text("county.areas.ranges", lang), text("county.areas.mean", lang)]


def official_vintage(meta: Mapping[str, Any]) -> str:
    """Of which day HRSA's codes are, in the tables that a run rests on."""
    found = {r["vintage"] for r in meta.get("rests_on", ()) if r.get("part") == "hpsa_pc"}
    return ", ".join(sorted(found)) or _SHIPPED
