"""Odds in the Match, with an interval, from published tables, or from a model that is passed.

Three things are combined, each by a formula that is said: the published rate p of the applicant's
type or specialty; the Step 2 CK score x, by Bayes from two normal distributions of one spread,
odds = p / (1 - p) * exp((m1 - m0) (x - (m1 + m0) / 2) / s^2); and doubt, as variance of the log
odds: counting error 1 / (n p (1 - p)), the change from year to year, the error of the means, and
what no table shows (years since graduation, need of a visa, another group's table).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from landbridge.language import text
from landbridge.law.logic import NO, UNKNOWN, YES
from landbridge.law.outlook.match_tables import (
    NOT_KNOWN,
    Estimate,
    MatchTables,
    log_odds,
    share_of,
)
from landbridge.law.outlook.persons import fact, needs_visa, specialty_of

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

__all__ = ["Estimate", "MatchModel", "Odds", "applicant_type", "odds", "posterior"]


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
    ranks
        Length of the rank list of those who did not match and of those who did, and the chance it
        would give if ranks were independent, which they are not.
    unknown
        What is not known: keys ``outlook.unknown.ID``.
    """

    specialty: str | None
    applicant: str | None
    match: Estimate
    parts: tuple[Estimate, ...]
    context: tuple[Estimate, ...]
    ranks: tuple[tuple[float, float], ...]
    unknown: tuple[str, ...]

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "specialty": self.specialty,
            "applicant_type": self.applicant,
            "match": self.match.as_dict(lang),
            "parts": [part.as_dict(lang) for part in self.parts],
            "context": [part.as_dict(lang) for part in self.context],
            "by_ranks": [{"programs": count, "chance": chance} for count, chance in self.ranks],
            "not_known": {name: text(f"outlook.unknown.{name}", lang) for name in self.unknown},
        }


def applicant_type(facts: Facts) -> str | None:
    """NRMP's type: residents with a green card count as non-US IMGs; None where it is not known."""
    foreign, citizen = fact(facts, "foreign_school"), fact(facts, "us_citizen")
    if foreign == NO and fact(facts, "us_school") == NO:
        return "other"  # a Canadian school before it counted as foreign
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
    return share_of(log_odds(prior) + lift)


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
    tables = MatchTables(law, wanted, applicant)
    parts = tables.base()
    if not parts:
        nothing = Estimate("match", None, None, None, NOT_KNOWN, None, (), "missing")
        return Odds(wanted, applicant, nothing, (), tables.context(facts), (), ("applicant_type",))
    centre, variance = tables.centre, tables.variance
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
    ranks = tables.ranks() if applicant == "nonus_img" else ()
    context = tables.context(facts)
    return Odds(wanted, applicant, match, tuple(parts), context, ranks, tuple(unknown))


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
