"""How well each cell of the law is known: read in its own text, told by others, or not found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from landbridge.law.texts import NATION, TOPICS, is_by_state, law_parameters, topic_of
from landbridge.parameters import Parameter, ParameterTree

__all__ = ["RELIABILITIES", "SEEN", "Cell", "counts", "coverage"]

#: As a table shows them, the best first.
RELIABILITIES = ("primary", "secondary", "derived", "memory", "assumption", "missing")
#: Those that were read in a text.
SEEN = ("primary", "secondary")

#: A parameter of a class of licence -> the switch that says whether the state has that class.
_SWITCHES = {
    "law.pathway.": "law.pathway.active",
    "law.assistant.": "law.assistant.active",
    "law.limited.": "law.limited.active",
    "law.peer_list.": "law.peer_list.active",
    "law.practice_ready.": "law.practice_ready.active",
}


@dataclass(frozen=True)
class Cell:
    """One value of the law.

    Attributes
    ----------
    parameter, topic
        Its id, and a key of ``TOPICS``.
    jurisdiction
        Postal code, or ``US``.
    reliability
        One of `RELIABILITIES`.
    sources, note
        Where it comes from.
    """

    parameter: str
    topic: str
    jurisdiction: str
    reliability: str
    sources: tuple[str, ...]
    note: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**vars(self), "sources": list(self.sources)}


def coverage(tree: ParameterTree, on: date) -> list[Cell]:
    """Every cell of the law that bears on somebody on a day.

    The terms of a pathway or class of licence count only in states that have it; elsewhere the
    tree carries a model text for reforms, which is no state's law.
    """
    found: list[Cell] = []
    for parameter in law_parameters(tree):
        if parameter.timelines[tree.baseline].on(on) is None:
            continue
        if is_by_state(parameter):
            found += _of_states(tree, parameter, on)
        else:
            found.append(_cell(parameter, NATION))
    return found


def _of_states(tree: ParameterTree, parameter: Parameter, on: date) -> Iterable[Cell]:
    switch = next((s for start, s in _SWITCHES.items() if parameter.id.startswith(start)), None)
    states = tree.dimensions["state"]
    bears = np.ones(len(states), dtype=bool)
    if switch is not None and switch != parameter.id and switch in tree:
        bears = np.asarray(tree.value(switch, on)) >= 0.5
    for state, counts_here in zip(states, np.broadcast_to(bears, len(states)), strict=True):
        if counts_here:
            yield _cell(parameter, state)


def _cell(parameter: Parameter, jurisdiction: str) -> Cell:
    reliability, sources, note = parameter.reliability, parameter.sources, parameter.note
    if parameter.by == ("state",):
        own = parameter.cell(jurisdiction)
        reliability, sources, note = own.reliability, own.sources, own.note
    return Cell(
        parameter.id, topic_of(parameter.id), jurisdiction, reliability, tuple(sources), note
    )


def counts(cells: Iterable[Cell]) -> dict[str, dict[str, Counter[str]]]:
    """Number of cells by jurisdiction, topic and reliability, in the order of tables."""
    table: dict[str, dict[str, Counter[str]]] = {}
    for cell in sorted(cells, key=lambda cell: cell.jurisdiction != NATION):
        row = table.setdefault(cell.jurisdiction, {topic: Counter() for topic in TOPICS})
        row[cell.topic][cell.reliability] += 1
    return table
