"""Columns of several comparisons beside each other: whose they are, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from landbridge.language import text
from landbridge.reporting.chance import chance_cells
from landbridge.reporting.reading import ComparisonLike, View
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.studies.summary import DIFFERENCE

__all__ = ["CHANCE", "LEVEL", "Column", "columns_of", "differing_facts", "names_of"]

LEVEL, CHANCE = "level", "chance"
#: Facts of a run that its baseline hangs on: their name in the catalogue, where they stand.
_FACTS = ("baseline", "seed", "scale", "replicates", "draws", "code", "parameters", "country")
_KEPT_AS = {
    "code": "code_digest",
    "parameters": "tree_digest",
    "country": "country_digest",
}


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes
    ----------
    head
        Its heading.
    of
        Number of the comparison; None for the baseline that all of them share.
    shows
        `LEVEL` (of the baseline, without interval), `CHANCE`, ``baseline`` or ``difference``.
    chance
        For `CHANCE`, the text by measure and category.
    """

    head: str
    of: int | None
    shows: str
    chance: Mapping[tuple[str, str], str] = field(default_factory=dict)


def differing_facts(comparisons: Sequence[ComparisonLike]) -> list[str]:
    """What the baselines of comparisons differ in; empty where it is one and the same."""
    return [
        name
        for name in (*_FACTS, "first_year")
        if len({_fact(comparison, name) for comparison in comparisons}) > 1
    ]


def _fact(comparison: ComparisonLike, name: str) -> str:
    meta = comparison.meta
    if name == "first_year":
        return str((meta.get("years") or [None])[0])
    if name == "baseline":
        listed = meta.get("scenarios") or ()
        laid = [s.get("digest") for s in listed if s.get("name") == BASELINE_NAME]
        return f"{meta.get('baseline')} {laid}"
    return str(meta.get(_KEPT_AS.get(name, name)))


def names_of(comparisons: Sequence[ComparisonLike], lang: str) -> list[str]:
    """What each comparison is called; with its folder where another is called the same."""
    views = [View(comparison, lang) for comparison in comparisons]
    names = [view.scenario_label(view.reform or BASELINE_NAME) for view in views]
    told = []
    for comparison, name in zip(comparisons, names, strict=True):
        folder = comparison.meta.get("folder")
        twice = names.count(name) > 1 and folder is not None
        told.append(
            text("cli.compare.in_folder", lang, name=name, folder=folder) if twice else name
        )
    return told


def columns_of(comparisons: Sequence[ComparisonLike], year: int, lang: str) -> list[Column]:
    """Columns of several comparisons.

    Parameters
    ----------
    comparisons
        One or more.
    year
        Academic year that is shown.
    lang
        Language code.

    Returns
    -------
    list of Column
        The baseline first where all share one, else each one's own before it.
    """
    apart = bool(differing_facts(comparisons))
    views = [View(comparison, lang) for comparison in comparisons]
    shared = Column(views[0].scenario_label(BASELINE_NAME), None, LEVEL)
    columns = [] if apart else [shared]
    for number, (view, name) in enumerate(zip(views, names_of(comparisons, lang), strict=True)):
        if apart and view.reform:
            own = view.scenario_label(BASELINE_NAME)
            head = text("cli.compare.baseline_of", lang, baseline=own, name=name)
            columns.append(Column(head, number, LEVEL))
        shows = DIFFERENCE if view.reform else BASELINE_NAME
        columns.append(Column(name, number, shows))
        chance = chance_cells(view, shows, year)
        if chance:
            head = text("cli.chance.column_of", lang, name=name)
            columns.append(Column(head, number, CHANCE, chance))
    return columns
