"""What next if unmatched: the options of a person, the most open first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.law.answer import FEASIBLE
from landbridge.law.assessment import HARD, OK, SOFT
from landbridge.law.logic import NO, YES
from landbridge.law.outlook.notes import Entry, noted, read_entries

if TYPE_CHECKING:
    from landbridge.law.assessment import Assessment
    from landbridge.law.outlook.peers import PeerRoute

__all__ = ["Option", "unmatched"]


@dataclass(frozen=True)
class Option:
    """One thing to do after a Match without a post.

    Attributes
    ----------
    id
        Name.
    feasible
        ``ok``, ``soft`` or ``hard``.
    states
        Where it is open, or hangs on facts that were not given; empty where it is no state's.
    hangs_on
        Those facts.
    text
        In each language.
    cites, reliability
        Sources and how far to trust them.
    """

    id: str
    feasible: str
    states: tuple[str, ...]
    hangs_on: tuple[str, ...]
    text: Mapping[str, str]
    cites: tuple[str, ...]
    reliability: str

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "id": self.id,
            "feasible": self.feasible,
            "states": list(self.states),
            "hangs_on": list(self.hangs_on),
            "text": self.text[lang],
            "cites": list(self.cites),
            "reliability": self.reliability,
        }


def unmatched(assessment: Assessment, peers: tuple[PeerRoute, ...]) -> tuple[Option, ...]:
    """Options in order: open ones, then those behind a filter or a fact, then closed ones.

    Parameters
    ----------
    assessment
        The person under the law of a day.
    peers
        Routes of the peer countries for the same person.
    """
    options = [_option(entry, assessment, peers) for entry in read_entries("unmatched")]
    chosen = [option for option in options if option is not None]
    return tuple(sorted(chosen, key=lambda option: FEASIBLE.index(option.feasible)))


def _option(entry: Entry, assessment: Assessment, peers: tuple[PeerRoute, ...]) -> Option | None:
    note = noted(entry, assessment.person, assessment.law)
    if note.applies == "no":
        return None
    kinds = _kinds(entry, assessment, peers)
    best = int(kinds.min())
    same_everywhere = bool((kinds == best).all())
    open_in = np.flatnonzero(kinds == best) if not same_everywhere and best < HARD else ()
    needs = entry.more.get("needs", ())
    hangs_on = (
        {one for need in needs for one in assessment.hangs_on(need)} if best == SOFT else set()
    )
    return Option(
        id=entry.id,
        feasible=FEASIBLE[best],
        states=tuple(assessment.law.states[column] for column in open_in),
        hangs_on=tuple(sorted(hangs_on)),
        text=note.text,
        cites=note.cites,
        reliability=note.reliability,
    )


def _kinds(entry: Entry, assessment: Assessment, peers: tuple[PeerRoute, ...]) -> Any:
    """How open it is in every state, 0 to 2, shape (51,)."""
    kinds = np.full(len(assessment.law.states), SOFT if entry.more["soft"] else OK)
    for need in entry.more.get("needs", ()):
        met = assessment.truth(need)
        kinds = np.maximum(kinds, np.where(met == NO, HARD, np.where(met == YES, OK, SOFT)))
    if "routes" in entry.more:
        results = assessment.results(entry.more["routes"])
        possible = np.where(results.possible, results.kind, HARD)
        kinds = np.maximum(kinds, possible.min(axis=0, initial=HARD))
    if entry.more.get("peers"):
        found = [FEASIBLE.index(route.feasible) for route in peers if route.feasible]
        kinds = np.full_like(kinds, min(found, default=HARD))
    return kinds
