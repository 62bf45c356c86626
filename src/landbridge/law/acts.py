"""Acts of legislatures and rules of boards on physicians trained abroad: ``data/acts.yaml``."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["Act", "acts_of", "load_acts"]

_FILE = Path(__file__).parent / "data" / "acts.yaml"
_MONTHS = 12
_BETWEEN = re.compile(r"\s*[;,]\s*")


@dataclass(frozen=True)
class Act:
    """One act, rule, bill or guidance.

    Attributes
    ----------
    id, jurisdiction
        Name; postal code, ``US`` for the nation or ``model`` for a model text.
    kind
        Key ``law.act.*`` of the language catalogue.
    statute
        Title or citation.
    enacted, effective
        ISO day, month or year, as far as it was seen; empty where it was not.
    status, note
        In each language.
    sources, reliability
        Where it was seen, and how far to trust that.
    """

    id: str
    jurisdiction: str
    kind: str
    statute: str
    enacted: str
    effective: str
    status: Mapping[str, str]
    sources: tuple[str, ...]
    reliability: str
    note: Mapping[str, str]

    def happened(self, after: date, until: date) -> tuple[str, ...]:
        """What befell it in the days after one and up to another: ``enacted``, ``effective``.

        A month or a year without a day counts with its last day.
        """
        days = {"enacted": self.enacted, "effective": self.effective}
        return tuple(name for name, day in days.items() if day and after < _last(day) <= until)

    def as_dict(self, lang: str) -> dict[str, Any]:
        """For JSON."""
        return {
            "id": self.id,
            "jurisdiction": self.jurisdiction,
            "kind": self.kind,
            "statute": self.statute,
            "enacted": self.enacted or None,
            "effective": self.effective or None,
            "status": self.status.get(lang, ""),
            "sources": list(self.sources),
            "reliability": self.reliability,
            "note": self.note.get(lang, ""),
        }


def _last(day: str) -> date:
    """The last day of a year or a month, or the day itself."""
    year, *rest = (int(part) for part in day.split("-"))
    month = rest[0] if rest else _MONTHS
    return date(year, month, rest[1] if len(rest) > 1 else monthrange(year, month)[1])


@cache
def load_acts() -> tuple[Act, ...]:
    """Every act, in the order of the file; none where the file is not there."""
    import yaml

    if not _FILE.exists():
        return ()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entries = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=loader) or []
    return tuple(_act(dict(entry)) for entry in entries)


def _act(entry: dict[str, Any]) -> Act:
    return Act(
        id=entry["id"],
        jurisdiction=str(entry["jurisdiction"]),
        kind=entry["kind"],
        statute=entry.get("statute") or "",
        enacted=_day(entry.get("enacted")),
        effective=_day(entry.get("effective")),
        status=entry.get("status") or {},
        sources=tuple(entry.get("sources") or ()),
        reliability=entry.get("reliability", "memory"),
        note=entry.get("note") or {},
    )


def _day(value: Any) -> str:
    return "" if value is None else str(value)


def acts_of(jurisdiction: str) -> tuple[Act, ...]:
    """Acts of one jurisdiction."""
    return tuple(act for act in load_acts() if jurisdiction in _BETWEEN.split(act.jurisdiction))
