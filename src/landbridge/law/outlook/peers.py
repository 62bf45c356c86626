"""Routes into practice in Britain, Canada, Australia, Germany and Ireland, to compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge.language import text
from landbridge.law.answer import FEASIBLE
from landbridge.law.logic import NO, UNKNOWN, YES
from landbridge.law.outlook.conditions import Watched, holds
from landbridge.law.outlook.notes import read_yaml

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

__all__ = ["PeerRoute", "peers"]

_ROUTES = Path(__file__).parent.parent / "data" / "peers.yaml"
_OWN_COUNTRY = "US"


@dataclass(frozen=True)
class PeerRoute:
    """One route in a peer country.

    Attributes
    ----------
    id, country
        Name; ISO code.
    label, who, needs, language, note
        In each language.
    months
        From the decision to the first independent work, low and high; None where not seen.
    return_years
        Years of service owed; None where none was seen.
    feasible
        ``ok``, ``soft`` or ``hard`` for this person; None for the US rows, which only compare.
    reasons
        Keys ``outlook.peer.REASON``: why it is not simply open.
    hangs_on
        Facts that would tell.
    cites, reliability
        Sources and how far to trust them.
    """

    id: str
    country: str
    label: Mapping[str, str]
    who: Mapping[str, str]
    needs: Mapping[str, str]
    language: Mapping[str, str]
    note: Mapping[str, str]
    months: tuple[float, float] | None
    return_years: float | None
    feasible: str | None
    reasons: tuple[str, ...]
    hangs_on: tuple[str, ...]
    cites: tuple[str, ...]
    reliability: str

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "id": self.id,
            "country": self.country,
            "label": self.label[lang],
            "who": self.who[lang],
            "needs": self.needs[lang],
            "language": self.language[lang],
            "note": self.note[lang],
            "months": list(self.months) if self.months else None,
            "return_years": self.return_years,
            "feasible": self.feasible,
            "reasons": [text(f"outlook.peer.{reason}", lang) for reason in self.reasons],
            "hangs_on": list(self.hangs_on),
            "cites": list(self.cites),
            "reliability": self.reliability,
        }


@cache
def _routes() -> tuple[dict[str, Any], ...]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return tuple(yaml.load(_ROUTES.read_text(encoding="utf-8"), Loader=loader))


def peers(facts: Facts, law: Law) -> tuple[PeerRoute, ...]:
    """Every route, in the order of countries; the US rows last, to compare months.

    Parameters
    ----------
    facts
        One row.
    law
        Law of the day.
    """
    return tuple(_judged(route, facts, law) for route in _routes())


def _judged(route: dict[str, Any], facts: Facts, law: Law) -> PeerRoute:
    feasible, reasons, missing = _verdict(route, facts, law)
    return PeerRoute(
        id=route["id"],
        country=route["country"],
        label=route["label"],
        who=route["who"],
        needs=route["needs"],
        language=route["language"],
        note=route["note"],
        months=tuple(route["months"]) if route["months"] else None,
        return_years=route["return_years"],
        feasible=feasible,
        reasons=reasons,
        hangs_on=missing,
        cites=tuple(route["sources"]),
        reliability=route["reliability"],
    )


def _verdict(
    route: dict[str, Any], facts: Facts, law: Law
) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    if route["country"] == _OWN_COUNTRY:
        return None, (), ()
    ok, soft, hard = FEASIBLE
    rule = read_yaml("peer_rules").get(route["id"])
    if rule is None:
        return soft, ("not_checked",), ()
    watched = Watched(facts)
    asked = holds(rule.get("asks"), watched, law)
    if asked == NO:
        return hard, ("not_eligible",), ()
    reasons = tuple(rule.get("reasons", ()))
    if asked == UNKNOWN:
        return soft, ("not_known", *reasons), tuple(sorted(watched.missing))
    if not reasons or ("easy" in rule and holds(rule["easy"], watched, law) == YES):
        return ok, (), ()
    return soft, reasons, ()
