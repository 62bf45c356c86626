"""J-1 beside H-1B all the way to a green card, for one person.

Each track is a row of phases. The priority date of a green card is the day its first petition is
filed; the queue by country of birth runs from there beside the service, so a track ends when both
the service and the wait are over, plus the last processing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.language import text
from landbridge.law.durations import MONTHS_A_YEAR, amount
from landbridge.law.logic import YES
from landbridge.law.outlook.conditions import holds, word_of
from landbridge.law.outlook.notes import Note, fill, noted, read_entries, read_yaml
from landbridge.law.outlook.persons import fact, needs_visa, queue_of
from landbridge.law.rulebook.requirement import worst

if TYPE_CHECKING:
    from landbridge.law.assessment import Assessment
    from landbridge.law.outlook.notes import Entry
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

__all__ = ["Need", "Phase", "Queue", "Selection", "Track", "VisaOutlook", "visas"]

Span = tuple[float, float]
_ZERO: Span = (0.0, 0.0)


@dataclass(frozen=True)
class Need:
    """A rule that a phase asks for, and whether the person meets it in some state."""

    rule: str
    met: str
    text: dict[str, str]
    cites: tuple[str, ...]
    reliability: str

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "rule": self.rule,
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
    standing
        ``yes`` if every need is met, ``no`` if one is not, else ``unknown``.
    """

    id: str
    phases: tuple[Phase, ...]
    months: Span
    fees_usd: Span
    standing: str

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "id": self.id,
            "label": text(f"outlook.track.{self.id}", lang),
            "phases": [phase.as_dict(lang) for phase in self.phases],
            "months": list(self.months),
            "fees_usd": list(self.fees_usd),
            "all_needs_met": self.standing,
        }


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


@dataclass(frozen=True)
class VisaOutlook:
    """Visas for one person.

    Attributes
    ----------
    needed
        ``yes``, ``no``, ``unknown``: whether a visa or petition is needed at all.
    home_rule
        Whether the two-year home residence binds today.
    tracks
        J-1 beside H-1B.
    classes
        Classes that hang on a nationality or a record, and what they allow.
    """

    needed: str
    home_rule: str
    tracks: tuple[Track, ...]
    queue: Queue
    selection: Selection
    classes: tuple[Note, ...]

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "needed": self.needed,
            "home_rule_binds": self.home_rule,
            "tracks": [track.as_dict(lang) for track in self.tracks],
            "queue": self.queue.as_dict(lang),
            "h1b_selection": self.selection.as_dict(lang),
            "classes": [note.as_dict(lang) for note in self.classes],
        }


def visas(assessment: Assessment) -> VisaOutlook:
    """J-1 beside H-1B to a green card, queue, selection and special classes.

    Parameters
    ----------
    assessment
        The person under the law of a day.
    """
    facts, law = assessment.person, assessment.law
    owes = fact(facts, "owes_212e")
    return VisaOutlook(
        needed=word_of(needs_visa(facts)),
        home_rule=word_of(owes),
        tracks=tuple(_track(name, assessment) for name in _tracks()),
        queue=queue(facts, law),
        selection=selection(facts, law),
        classes=tuple(noted(entry, facts, law) for entry in read_entries("classes")),
    )


def queue(facts: Facts, law: Law) -> Queue:
    """Years of waiting by country of birth."""
    names = law.tree.dimensions["gc_queue"]
    used = ("law.green_card.wait_years", "law.green_card.wait_years_high", "law.green_card.eb1_wait_years")
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


def _tracks() -> dict[str, tuple[str, ...]]:
    return {name: tuple(entry) for name, entry in read_yaml("tracks").items()}


def _track(name: str, assessment: Assessment) -> Track:
    """Lay a track's phases one after the other, those beside others from where they begin."""
    facts, law = assessment.person, assessment.law
    entries = {entry.id: entry for entry in read_entries("phases")}
    phases: list[Phase] = []
    ends: dict[str, Span] = {}
    fees: list[Span] = []
    for identifier in _tracks()[name]:
        entry = entries[identifier]
        if "unless" in entry.more and holds(entry.more["unless"], facts, law) == YES:
            continue  # done already
        after = [ends[one] for one in entry.more.get("after", ()) if one in ends]
        begins = (max((low for low, _ in after), default=0.0), max((high for _, high in after), default=0.0))
        months = _span(entry.more.get("months", ()), facts, law)
        cost = _span(entry.more.get("fees", ()), facts, law)
        ends[identifier] = (begins[0] + months[0], begins[1] + months[1])
        fees.append(cost)
        phases.append(_phase(entry, assessment, months, cost, begins))
    met = [need.met for phase in phases for need in phase.needs]
    standing = "no" if "no" in met else "unknown" if "unknown" in met else "yes"
    return Track(
        id=name,
        phases=tuple(phases),
        months=(
            round(max((low for low, _ in ends.values()), default=0.0), 1),
            round(max((high for _, high in ends.values()), default=0.0), 1),
        ),
        fees_usd=(sum(low for low, _ in fees), sum(high for _, high in fees)),
        standing=standing,
    )


def _phase(
    entry: Entry, assessment: Assessment, months: Span, fees: Span, begins: Span
) -> Phase:
    law = assessment.law
    names = [name for key in ("months", "fees") for name in entry.more.get(key, ()) if name in law.tree]
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
    years = float(law("law.niw.service_years")) - float(np.asarray(law("settle.waiver.service_years")))
    return max(years, 0.0) * MONTHS_A_YEAR, max(years, 0.0) * MONTHS_A_YEAR


_OWN = {
    "queue_months": _queue_months,
    "waiver_service": _years("settle.waiver.service_years"),
    "niw_service": _years("law.niw.service_years"),
    "niw_rest": _niw_left,
}
