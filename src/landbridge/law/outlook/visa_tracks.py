"""Phases from a residency post to a green card, laid one after the other.

The priority date of a green card is the day its first petition is filed; the queue by country of
birth runs from there beside the service, so a track ends when both the service and the wait are
over, plus the last processing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.language import text
from landbridge.law.answer import FEASIBLE
from landbridge.law.durations import MONTHS_A_YEAR, amount
from landbridge.law.logic import YES
from landbridge.law.outlook.conditions import holds, word_of
from landbridge.law.outlook.notes import fill, read_entries, read_yaml
from landbridge.law.outlook.persons import fact
from landbridge.law.outlook.visa_queue import queue
from landbridge.law.rulebook.requirement import worst

if TYPE_CHECKING:
    from landbridge.law.assessment import Assessment
    from landbridge.law.outlook.notes import Entry
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

__all__ = ["Need", "Phase", "Track", "visa_tracks"]

Span = tuple[float, float]
_ZERO: Span = (0.0, 0.0)


@dataclass(frozen=True)
class Need:
    """A rule that a phase asks for, and whether the person meets it in some state.

    Attributes
    ----------
    rule
        Id of the requirement.
    kind
        ``hard`` where a rule forbids, ``soft`` where a cost, queue, capacity or filter stands in
        the way.
    met
        ``yes``, ``no`` or ``unknown``.
    text
        What is asked, in each language.
    cites, reliability
        Sources and how far to trust them.
    """

    rule: str
    kind: str
    met: str
    text: dict[str, str]
    cites: tuple[str, ...]
    reliability: str

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "rule": self.rule,
            "kind": self.kind,
            "met": self.met,
            "text": self.text[lang],
            "cites": list(self.cites),
            "reliability": self.reliability,
        }


@dataclass(frozen=True)
class Phase:
    """One phase of a track.

    Attributes
    ----------
    id
        Name; the label stands in each language.
    months, fees_usd
        Low and high; months of its own, whether or not others run beside it.
    begins
        Months from the start of the track, low and high.
    home_rule
        Whether the two-year home residence binds in it.
    needs
        Rules that it asks for.
    cites, reliability
        Sources of months, fees and text, and the weakest reliability.
    """

    id: str
    label: dict[str, str]
    months: Span
    fees_usd: Span
    begins: Span
    home_rule: bool
    needs: tuple[Need, ...]
    cites: tuple[str, ...]
    reliability: str

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "id": self.id,
            "label": self.label[lang],
            "months": list(self.months),
            "fees_usd": list(self.fees_usd),
            "begins": list(self.begins),
            "home_rule_binds": self.home_rule,
            "needs": [need.as_dict(lang) for need in self.needs],
            "cites": list(self.cites),
            "reliability": self.reliability,
        }


@dataclass(frozen=True)
class Track:
    """One way from a residency post to a green card.

    Attributes
    ----------
    id
        ``j1_waiver_niw``, ``j1_waiver_perm``, ``j1_home``, ``h1b_niw``, ``h1b_perm``.
    phases
        In the order of their beginning.
    months, fees_usd
        To the green card, low and high; fees include those that employers pay.
    feasible
        ``hard`` if a rule forbids a phase, ``soft`` if a queue, a cost or a fact that was not given
        is in the way, else ``ok``.
    """

    id: str
    phases: tuple[Phase, ...]
    months: Span
    fees_usd: Span
    feasible: str

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "id": self.id,
            "label": text(f"outlook.track.{self.id}", lang),
            "phases": [phase.as_dict(lang) for phase in self.phases],
            "months": list(self.months),
            "fees_usd": list(self.fees_usd),
            "feasible": self.feasible,
        }


def visa_tracks(assessment: Assessment) -> tuple[Track, ...]:
    """J-1 beside H-1B, by each way to a green card; without those that cannot be the person's.

    Parameters
    ----------
    assessment
        The person under the law of a day.
    """
    facts, law = assessment.person, assessment.law
    return tuple(
        _track(name, way["phases"], assessment)
        for name, way in read_yaml("tracks").items()
        if "unless" not in way or holds(way["unless"], facts, law) != YES
    )


def _track(name: str, phase_names: list[str], assessment: Assessment) -> Track:
    """Lay a track's phases one after the other, those beside others from where they begin."""
    facts, law = assessment.person, assessment.law
    entries = {entry.id: entry for entry in read_entries("phases")}
    phases: list[Phase] = []
    ends: dict[str, Span] = {}
    fees: list[Span] = []
    for identifier in phase_names:
        entry = entries[identifier]
        if "unless" in entry.more and holds(entry.more["unless"], facts, law) == YES:
            continue  # done already
        months = _span(entry.more.get("months", ()), facts, law)
        begins = _begins(entry, ends, months)
        cost = _span(entry.more.get("fees", ()), facts, law)
        ends[identifier] = (begins[0] + months[0], begins[1] + months[1])
        fees.append(cost)
        phases.append(_phase(entry, assessment, months, cost, begins))
    unmet = [need for phase in phases for need in phase.needs if need.met != "yes"]
    forbidden = any(need.kind == "hard" and need.met == "no" for need in unmet)
    ok, soft, hard = FEASIBLE
    return Track(
        id=name,
        phases=tuple(phases),
        months=(
            round(max((low for low, _ in ends.values()), default=0.0), 1),
            round(max((high for _, high in ends.values()), default=0.0), 1),
        ),
        fees_usd=(sum(low for low, _ in fees), sum(high for _, high in fees)),
        feasible=hard if forbidden else soft if unmet else ok,
    )


def _begins(entry: Entry, ends: dict[str, Span], months: Span) -> Span:
    """When a phase can begin: after those it waits for, or so that it is over with another."""
    other = entry.more.get("beside")
    if other is not None:
        low, high = ends.get(other, _ZERO)
        return max(low - months[0], 0.0), high
    after = [ends[one] for one in entry.more.get("after", ()) if one in ends]
    low = max((low for low, _ in after), default=0.0)
    return low, max((high for _, high in after), default=0.0)


def _phase(entry: Entry, assessment: Assessment, months: Span, fees: Span, begins: Span) -> Phase:
    law = assessment.law
    names = [
        name for key in ("months", "fees") for name in entry.more.get(key, ()) if name in law.tree
    ]
    read = [law.tree[name] for name in names]
    cites = dict.fromkeys([*entry.cites, *(one for each in read for one in each.sources)])
    return Phase(
        id=entry.id,
        label={lang: fill(words, law) for lang, words in entry.text.items()},
        months=(round(months[0], 1), round(months[1], 1)),
        fees_usd=(round(fees[0]), round(fees[1])),
        begins=(round(begins[0], 1), round(begins[1], 1)),
        home_rule=bool(entry.more.get("home_rule", False)) and float(law("law.j1.home_years")) > 0,
        needs=tuple(_need(name, assessment) for name in entry.more.get("needs", ())),
        cites=tuple(cites),
        reliability=worst([entry.reliability, *(parameter.reliability for parameter in read)]),
    )


def _need(name: str, assessment: Assessment) -> Need:
    requirement, law = assessment.book.requirement(name), assessment.law
    return Need(
        rule=name,
        kind="soft" if requirement.kind == "soft" else "hard",
        met=word_of(assessment.truth(name).max()),
        text={lang: requirement.say(law, lang) for lang in requirement.text},
        cites=requirement.cites(law),
        reliability=requirement.reliability_in(law),
    )


def _span(names: tuple[str, ...], facts: Facts, law: Law) -> Span:
    """Sum of months or fees: parameters, functions of the durations, or spans computed here."""
    low, high = _ZERO
    for name in names:
        one, other = _OWN[name](facts, law) if name in _OWN else amount(name, facts, law)
        low += float(np.asarray(one).min())
        high += float(np.asarray(other).max())
    return low, high


def _queue_months(facts: Facts, law: Law) -> Span:
    low, high = queue(facts, law).mine
    return low * MONTHS_A_YEAR, high * MONTHS_A_YEAR


def _years(identifier: str) -> Any:
    def months(facts: Facts, law: Law) -> Span:
        years = float(np.asarray(law(identifier)))
        return years * MONTHS_A_YEAR, years * MONTHS_A_YEAR

    return months


def _niw_left(facts: Facts, law: Law) -> Span:
    """Service for the national interest waiver beyond the three years of the J-1 waiver."""
    years = float(law("law.niw.service_years")) - float(
        np.asarray(law("settle.waiver.service_years"))
    )
    return max(years, 0.0) * MONTHS_A_YEAR, max(years, 0.0) * MONTHS_A_YEAR


def _training_left(facts: Facts, law: Law) -> Span:
    """What is left of the training one is in, where its end is known; else years of the residency
    less those done, or of the fellowship where the residency is done."""
    left = float(np.asarray(facts.residency_months_left).flat[0])
    if fact(facts, "training_now") == YES and not np.isnan(left):
        return left, left
    if fact(facts, "residency_us") == YES:
        return 0.0, float(law("law.j1.years")) * MONTHS_A_YEAR
    low, high = amount("residency_left", facts, law)
    return float(np.asarray(low).min()), float(np.asarray(high).max())


_OWN = {
    "training_left": _training_left,
    "queue_months": _queue_months,
    "waiver_service": _years("settle.waiver.service_years"),
    "niw_service": _years("law.niw.service_years"),
    "niw_rest": _niw_left,
}
