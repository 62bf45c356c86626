"""Whether a state's board accepts a school, where its rule names schools, kinds or lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from landbridge.law.logic import NO, YES
from landbridge.law.outlook.conditions import Watched, holds
from landbridge.law.outlook.notes import read_yaml

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

__all__ = ["SchoolAnswer", "schools"]

_SIDES = ("accepted", "refused")


@dataclass(frozen=True)
class SchoolAnswer:
    """A rule about schools, and what it makes of the person's.

    Attributes
    ----------
    id
        Name of the rule.
    state
        Postal code; None for ECFMG's rule, which holds everywhere.
    accepted
        ``yes`` as it stands, ``no``, or ``unknown``.
    text, ask
        The rule, and what to find out where it is not known, in each language.
    cites, reliability
        Sources and how far to trust them.
    hangs_on
        Facts that would tell.
    """

    id: str
    state: str | None
    accepted: str
    text: Mapping[str, str]
    ask: Mapping[str, str]
    cites: tuple[str, ...]
    reliability: str
    hangs_on: tuple[str, ...]

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "id": self.id,
            "state": self.state,
            "accepted": self.accepted,
            "text": self.text[lang],
            "ask": self.ask[lang],
            "cites": list(self.cites),
            "reliability": self.reliability,
            "hangs_on": list(self.hangs_on),
        }


@cache
def _rules() -> tuple[tuple[str, dict[str, Any]], ...]:
    return tuple(read_yaml("schools").items())


def schools(facts: Facts, law: Law, states: tuple[str, ...]) -> tuple[SchoolAnswer, ...]:
    """Rules about schools: ECFMG's, then those of some states.

    A state without an answer has no rule that names schools as far as was seen: the listing for
    ECFMG decides there.

    Parameters
    ----------
    facts
        One row.
    law
        Law of the day.
    states
        Postal codes.
    """
    return tuple(
        _answer(name, rule, facts, law)
        for name, rule in _rules()
        if rule["state"] is None or rule["state"] in states
    )


def _answer(name: str, rule: Mapping[str, Any], facts: Facts, law: Law) -> SchoolAnswer:
    watched = Watched(facts)
    truths = {side: holds(rule[side], watched, law) for side in _SIDES if side in rule}
    if truths.get("accepted") == YES:
        accepted = "yes"
    elif truths.get("refused") == YES:
        accepted = "no"
    else:
        accepted = "unknown"
    settled = accepted != "unknown" or all(truth == NO for truth in truths.values())
    return SchoolAnswer(
        id=name,
        state=rule["state"],
        accepted=accepted,
        text=rule["text"],
        ask=rule["ask"],
        cites=tuple(rule["cites"]),
        reliability=rule["reliability"],
        hangs_on=() if settled else tuple(sorted(watched.missing)),
    )
