"""Odds in the Match, with an interval, from published tables, or from a model that is passed.

Three things are combined, each by a formula that is said: the published rate p of the applicant's
type or specialty; the Step 2 CK score x, by Bayes from two normal distributions of one spread,
odds = p / (1 - p) * exp((m1 - m0) (x - (m1 + m0) / 2) / s^2); and doubt, as variance of the log
odds: counting error 1 / (n p (1 - p)), the change from year to year, the error of the means, and
what no table shows (years since graduation, need of a visa, another group's table).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from landbridge.language import text
from landbridge.law.logic import NO, UNKNOWN, YES
from landbridge.law.outlook.notes import read_yaml
from landbridge.law.outlook.persons import fact, needs_visa, specialty_of
from landbridge.law.rulebook.requirement import worst

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

__all__ = ["Estimate", "MatchModel", "Odds", "applicant_type", "odds", "posterior"]

#: Half-width of a central 95 per cent interval of a normal distribution.
_Z = 1.959964
#: Variance of what rounding to a whole number takes away.
_ROUNDING = 1.0 / 12.0

TABLE, FORMULA, MODEL, UNKNOWN_BASIS = "published", "formula", "model", "not_known"


@dataclass(frozen=True)
class Estimate:
    """A share with its interval and where it is from.

    Attributes
    ----------
    id
        Key ``outlook.odds.ID`` of the language catalogue.
    value, low, high
        Between 0 and 1; the interval is central, 95 per cent. None where nothing is published.
    basis
        ``published``, ``formula``, ``model`` or ``not_known``.
    year
        Year of the table.
    cites, reliability
        Sources and the weakest reliability among what was used.
    """

    id: str
    value: float | None
    low: float | None
    high: float | None
    basis: str
    year: int | None
    cites: tuple[str, ...]
    reliability: str

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "id": self.id,
            "label": text(f"outlook.odds.{self.id}", lang),
            "value": self.value,
            "interval": None if self.low is None else [self.low, self.high],
            "basis": self.basis,
            "basis_label": text(f"outlook.basis.{self.basis}", lang),
            "year": self.year,
            "cites": list(self.cites),
            "reliability": self.reliability,
        }


class MatchModel(Protocol):
    """A calibrated model of the Match that can take the place of the tables."""

    def __call__(self, facts: Facts, law: Law, specialty: str | None) -> Estimate:
        """The chance of a match for one person."""


@dataclass(frozen=True)
class Odds:
    """Odds of one person in one specialty.

    Attributes
    ----------
    specialty
        Name of the specialty; None: any.
    applicant
        Applicant type as NRMP counts; None where citizenship or school is not known.
    match
        The answer: the chance to match, given a certified rank list.
    parts
        What it was made from, in order.
    context
        Published figures beside it (positions filled, programs that sponsor or seldom interview).
    unknown
        What is not known: keys ``outlook.unknown.ID``.
    """

    specialty: str | None
    applicant: str | None
    match: Estimate
    parts: tuple[Estimate, ...]
    context: tuple[Estimate, ...]
    unknown: tuple[str, ...]

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "specialty": self.specialty,
            "applicant_type": self.applicant,
            "match": self.match.as_dict(lang),
            "parts": [part.as_dict(lang) for part in self.parts],
            "context": [part.as_dict(lang) for part in self.context],
            "not_known": {name: text(f"outlook.unknown.{name}", lang) for name in self.unknown},
        }


def applicant_type(facts: Facts) -> str | None:
    """NRMP's type: residents with a green card count as non-US IMGs; None where it is not known."""
    foreign, citizen = fact(facts, "foreign_school"), fact(facts, "us_citizen")
    if foreign == NO:
        return "us_md_prior" if fact(facts, "years_since_graduation") >= 1 else "us_md_senior"
    if UNKNOWN in (foreign, citizen):
        return None
    return "us_img" if citizen == YES else "nonus_img"


def posterior(prior: float, score: float, matched: float, unmatched: float, sd: float) -> float:
    """Chance to match after a score: Bayes with two normal distributions of the same spread.

    Examples
    --------
    >>> round(posterior(0.485, 245.5, 249, 242, 14), 3)
    0.485
    """
    lift = (matched - unmatched) * (score - (matched + unmatched) / 2) / sd**2
    return _share(log(prior / (1 - prior)) + lift)


def odds(
    facts: Facts,
    law: Law,
    specialty: str | None = None,
    model: MatchModel | None = None,
) -> Odds:
    """Odds in the Match for one person.

    Parameters
    ----------
    facts
        One row.
    law
        Law of the day; the published tables are parameters of its tree.
    specialty
        Name of the dimension ``specialty``; by default the one wished for, else the person's own.
    model
        Takes the place of tables and formula where it is given.
    """
    wanted = specialty or specialty_of(facts, law)
    applicant = applicant_type(facts)
    tables = _Tables(law, wanted, applicant)
    parts = tables.base()
    if not parts:
        nothing = Estimate("match", None, None, None, UNKNOWN_BASIS, None, (), "missing")
        return Odds(wanted, applicant, nothing, (), tables.context(facts), ("applicant_type",))
    centre = _log_odds(float(parts[-1].value or 0.0))
    variance = tables.variance
    unknown = []
    score = fact(facts, "step2_score")
    if np.isnan(score):
        unknown.append("score")
    elif applicant in ("us_img", "nonus_img"):
        lift, doubt = tables.by_score(score)
        centre, variance = centre + lift, variance + doubt
        parts.append(tables.made("with_score", centre, variance))
    wider = _wider(facts, law, applicant)
    for name in wider:
        variance += tables.read(f"law.odds.{name}_sd") ** 2
    unknown += [*wider, *tables.unknown]
    match = tables.made("match", centre, variance)
    if model is not None:
        match = model(facts, law, wanted)
    return Odds(wanted, applicant, match, tuple(parts), tables.context(facts), tuple(unknown))


def _wider(facts: Facts, law: Law, applicant: str | None) -> list[str]:
    """Doubts that no table can settle for this person."""
    if applicant not in ("us_img", "nonus_img"):
        return []
    years = fact(facts, "years_since_graduation")
    found = []
    if not years <= float(law("law.match.graduation_years")):
        found.append("graduation")
    if applicant == "nonus_img" and needs_visa(facts) != UNKNOWN:
        found.append("visa")
    return found


class _Tables:
    """Published tables for an applicant type and a specialty, and the doubt about them."""

    def __init__(self, law: Law, specialty: str | None, applicant: str | None) -> None:
        self.law, self.applicant = law, applicant
        names = law.tree.dimensions
        self.field = None if specialty is None else names["specialty"].index(specialty)
        self.type = None if applicant is None else names["applicant_type"].index(applicant)
        self.used: dict[str, None] = {}
        self.variance = 0.0
        self.unknown: list[str] = []

    def read(self, identifier: str, at: int | None = None) -> float:
        self.used.setdefault(identifier)
        values = self.law(identifier)
        return float(values) if at is None else float(np.asarray(values)[at])

    def base(self) -> list[Estimate]:
        """Rate of the type, then that of the specialty; the variance of the last is kept."""
        if self.type is None:
            return []
        rate = self.read("law.odds.match_rate", self.type)
        if rate <= 0.0:
            return []
        year = self.read("law.odds.year_sd") ** 2
        self.variance = _counting(rate, self.read("law.odds.active", self.type)) + year
        found = [self.made("by_type", _log_odds(rate), self.variance, TABLE, "law.odds.match_rate")]
        special = self._by_specialty(year)
        return [*found, special] if special else found

    def _by_specialty(self, year: float) -> Estimate | None:
        if self.field is None or self.applicant not in ("us_img", "nonus_img"):
            return None
        asked = self.read("law.odds.preferring", self.field)
        if asked <= 0.0:
            self.variance += self.read("law.odds.transfer_sd") ** 2
            self.unknown.append("specialty")
            return None
        share = self.read("law.odds.preferring_matched", self.field) / asked
        self.variance = _counting(share, asked) + year
        if self.applicant == "nonus_img":
            return self.made(
                "by_specialty", _log_odds(share), self.variance, TABLE, "law.odds.preferring"
            )
        # the specialty's odds, moved by the ratio of odds of the two types over all specialties
        types = self.law.tree.dimensions["applicant_type"]
        ours, theirs = (
            _log_odds(self.read("law.odds.preferred_rate", types.index(name)))
            for name in ("us_img", "nonus_img")
        )
        self.variance += self.read("law.odds.transfer_sd") ** 2
        self.unknown.append("type_by_specialty")
        return self.made("by_specialty", _log_odds(share) + ours - theirs, self.variance)

    def by_score(self, score: float) -> tuple[float, float]:
        """What a score adds to the log odds, and the variance of that."""
        field = self.field
        if field is None:  # the tables' default: all specialties together
            field = self.law.tree.dimensions["specialty"].index("other_specialties")
        matched, unmatched, sd, count1, count0 = (
            self.read(f"law.odds.score_{name}", field)
            for name in ("matched", "unmatched", "sd", "count_matched", "count_unmatched")
        )
        lift = (matched - unmatched) * (score - (matched + unmatched) / 2) / sd**2
        doubt = sum(
            ((score - mean) / sd**2) ** 2 * (sd**2 / count + _ROUNDING)
            for mean, count in ((matched, count1), (unmatched, count0))
        )
        if self.applicant == "us_img":
            doubt += self.read("law.odds.transfer_sd") ** 2
            self.unknown.append("score_by_type")
        return lift, doubt

    def made(
        self,
        identifier: str,
        log_odds: float,
        variance: float,
        basis: str = FORMULA,
        dated: str | None = None,
    ) -> Estimate:
        half = _Z * sqrt(variance)
        read = [self.law.tree[name] for name in ([dated] if dated else self.used)]
        return Estimate(
            id=identifier,
            value=round(_share(log_odds), 4),
            low=round(_share(log_odds - half), 4),
            high=round(_share(log_odds + half), 4),
            basis=basis,
            year=read_yaml("table_years").get(dated or ""),
            cites=tuple(dict.fromkeys(one for parameter in read for one in parameter.sources)),
            reliability=worst([parameter.reliability for parameter in read]),
        )

    def context(self, facts: Facts) -> tuple[Estimate, ...]:
        """Published figures that are shown beside the odds."""
        found = []
        for name, identifier in (
            ("seldom_interview", "law.odds.seldom_interview"),
            ("ranked_share", "law.odds.ranked_share"),
            ("soap_share", "law.odds.soap_share"),
        ):
            if self.type is not None:
                found.append(self._shown(name, identifier, self.type))
        if needs_visa(facts) != NO:
            found.append(self._shown("j1_programs", "law.match.j1_programs_share"))
            found.append(self._shown("h1b_programs", "law.match.h1b_programs_share"))
        filled = f"law.odds.filled_{self.applicant}"
        if self.field is not None and self.applicant in ("us_img", "nonus_img"):
            places = self.read("match.positions.pgy1", self.field)
            taken = self.read(filled, self.field)
            if places > 0.0:
                found.append(self._shown("filled_share", filled, value=min(taken / places, 1.0)))
        return tuple(one for one in found if one.value is not None)

    def _shown(
        self, name: str, identifier: str, at: int | None = None, value: float | None = None
    ) -> Estimate:
        share = self.read(identifier, at) if value is None else value
        parameter = self.law.tree[identifier]
        shown = round(share, 4) if share > 0.0 or value is not None else None
        return Estimate(
            name, shown, None, None, TABLE, read_yaml("table_years").get(identifier), parameter.sources,
            parameter.reliability,
        )


def _log_odds(share: float) -> float:
    return log(share / (1 - share))


def _share(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds))


def _counting(share: float, count: float) -> float:
    """Binomial variance of a share on the scale of log odds; none where the count is not known."""
    return 1 / (count * share * (1 - share)) if count > 0.0 else 0.0

