"""The queue for a green card by country of birth, and the H-1B lottery by wage level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.language import text
from landbridge.law.outlook.conditions import word_of
from landbridge.law.outlook.persons import fact, queue_of
from landbridge.law.rulebook.requirement import worst

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

__all__ = ["Queue", "Selection", "queue", "selection"]

Span = tuple[float, float]


@dataclass(frozen=True)
class Queue:
    """The wait for a green card by country of birth, years low and high.

    Attributes
    ----------
    queue
        The person's queue after a spouse's country of birth; None where it is not known.
    eb2, eb1
        Years by queue.
    mine
        Years in EB-2 for this person; over all queues where it is not known.
    """

    queue: str | None
    eb2: dict[str, Span]
    eb1: dict[str, float]
    mine: Span
    cites: tuple[str, ...]
    reliability: str

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "queue": self.queue,
            "eb2_years": {name: list(span) for name, span in self.eb2.items()},
            "eb1_years": dict(self.eb1),
            "mine_years": list(self.mine),
            "note": text("outlook.queue.spouse", lang),
            "cites": list(self.cites),
            "reliability": self.reliability,
        }


@dataclass(frozen=True)
class Selection:
    """The wage-weighted H-1B selection.

    Attributes
    ----------
    weighted
        Whether it is weighted on the day.
    entries
        Entries of a registration by wage level; while few of all entries are drawn, the chance is
        in proportion to them.
    level
        The offered wage level, 1 to 4; None where it is not known.
    exempt
        ``yes`` where the employer is outside the cap.
    """

    weighted: bool
    entries: tuple[float, ...]
    level: int | None
    exempt: str
    cites: tuple[str, ...]
    reliability: str

    @property
    def relative(self) -> float | None:
        """The chance beside that of the lowest wage level."""
        return None if self.level is None else self.entries[self.level - 1] / self.entries[0]

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "weighted": self.weighted,
            "entries": list(self.entries),
            "wage_level": self.level,
            "relative_chance": self.relative,
            "cap_exempt": self.exempt,
            "note": text("outlook.selection.note", lang),
            "cites": list(self.cites),
            "reliability": self.reliability,
        }


def queue(facts: Facts, law: Law) -> Queue:
    """Years of waiting by country of birth."""
    names = law.tree.dimensions["gc_queue"]
    used = (
        "law.green_card.wait_years",
        "law.green_card.wait_years_high",
        "law.green_card.eb1_wait_years",
    )
    low, high, first = (np.asarray(law(name), dtype=float) for name in used)
    if float(law("law.green_card.country_cap")) < 0.5:
        low, high, first = low * 0, high * 0, first * 0
    mine = queue_of(facts, law)
    at = slice(None) if mine is None else slice(names.index(mine), names.index(mine) + 1)
    return Queue(
        queue=mine,
        eb2={name: (float(low[i]), float(high[i])) for i, name in enumerate(names)},
        eb1={name: float(first[i]) for i, name in enumerate(names)},
        mine=(float(low[at].min()), float(high[at].max())),
        **_sources(law, used),
    )


def selection(facts: Facts, law: Law) -> Selection:
    """The lottery by wage level."""
    used = ("law.h1b.wage_weighted", "law.h1b.wage_weights")
    weighted = float(law(used[0])) >= 0.5
    entries = np.asarray(law(used[1]), dtype=float)
    level = fact(facts, "offer_wage_level")
    return Selection(
        weighted=weighted,
        entries=tuple(float(n) for n in (entries if weighted else np.ones_like(entries))),
        level=None if np.isnan(level) else int(level),
        exempt=word_of(np.maximum(facts.offer_cap_exempt, facts.on_h1b)),
        **_sources(law, used),
    )


def _sources(law: Law, used: tuple[str, ...]) -> dict[str, Any]:
    read = [law.tree[name] for name in used]
    return {
        "cites": tuple(dict.fromkeys(one for parameter in read for one in parameter.sources)),
        "reliability": worst([parameter.reliability for parameter in read]),
    }
