"""Published tables of the Match for an applicant type and a specialty, and the doubt about them."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.language import text
from landbridge.law.logic import NO
from landbridge.law.outlook.notes import read_yaml
from landbridge.law.outlook.persons import needs_visa
from landbridge.law.rulebook.requirement import worst

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

__all__ = ["NOT_KNOWN", "Estimate", "MatchTables", "by_ranks", "log_odds", "share_of"]

#: Half-width of a central 95 per cent interval of a normal distribution.
_Z = 1.959964
#: Variance of what rounding to a whole number takes away.
_ROUNDING = 1.0 / 12.0
#: Parameters of places that a first match fills; a specialty without any follows on another.
_FIRST_POSTS = ("pgy1", "advanced")

TABLE, FORMULA, MODEL, NOT_KNOWN = "published", "formula", "model", "not_known"


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


def by_ranks(programs: float, chance: float) -> float:
    """Chance to match with so many programs ranked, as if each were a draw of its own.

    Examples
    --------
    >>> round(by_ranks(4.2, 0.15), 2)
    0.49
    """
    return 1 - (1 - chance) ** programs


class MatchTables:
    """Published tables for an applicant type and a specialty, and the doubt about them."""

    def __init__(self, law: Law, specialty: str | None, applicant: str | None) -> None:
        self.law, self.applicant = law, applicant
        names = law.tree.dimensions
        self.field = None if specialty is None else names["specialty"].index(specialty)
        self.type = None if applicant is None else names["applicant_type"].index(applicant)
        self.used: dict[str, None] = {}
        self.centre = self.variance = 0.0
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
        self.centre = log_odds(rate)
        self.variance = _counting(rate, self.read("law.odds.active", self.type)) + year
        found = [self.made("by_type", self.centre, self.variance, TABLE, "law.odds.match_rate")]
        special = self._by_specialty(year)
        return [*found, special] if special else found

    def _by_specialty(self, year: float) -> Estimate | None:
        if self.field is None or self.applicant not in ("us_img", "nonus_img"):
            return None
        if not any(self.law(f"match.positions.{kind}")[self.field] for kind in _FIRST_POSTS):
            self.unknown.append("fellowship")
            return None
        asked = self.read("law.odds.preferring", self.field)
        share = self.read("law.odds.preferring_matched", self.field) / asked
        self.centre, self.variance = log_odds(share), _counting(share, asked) + year
        if asked == self.read("law.odds.preferring", self._rest):
            self.variance += self.read("law.odds.transfer_sd") ** 2
            self.unknown.append("specialty")
        if self.applicant == "nonus_img":
            return self.made(
                "by_specialty", self.centre, self.variance, TABLE, "law.odds.preferring"
            )
        # the specialty's odds, moved by the ratio of odds of the two types over all specialties
        types = self.law.tree.dimensions["applicant_type"]
        ours, theirs = (
            log_odds(self.read("law.odds.preferred_rate", types.index(name)))
            for name in ("us_img", "nonus_img")
        )
        self.centre += ours - theirs
        self.variance += self.read("law.odds.transfer_sd") ** 2
        self.unknown.append("type_by_specialty")
        return self.made("by_specialty", self.centre, self.variance)

    def ranks(self) -> tuple[tuple[float, float], ...]:
        """Lengths of rank lists, unmatched and matched, with the chance of each."""
        chance = self.read("law.odds.per_rank")
        lengths = (
            self.read(f"law.odds.list_{name}", self._row()) for name in ("unmatched", "matched")
        )
        return tuple((length, round(by_ranks(length, chance), 4)) for length in lengths)

    @property
    def _rest(self) -> int:
        """Row of the tables' default: all specialties that have no row of their own."""
        return self.law.tree.dimensions["specialty"].index("other_specialties")

    def _row(self) -> int:
        return self._rest if self.field is None else self.field

    def by_score(self, score: float) -> tuple[float, float]:
        """What a score adds to the log odds, and the variance of that."""
        field = self._row()
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
        centre: float,
        variance: float,
        basis: str = FORMULA,
        dated: str | None = None,
    ) -> Estimate:
        half = _Z * sqrt(variance)
        read = [self.law.tree[name] for name in ([dated] if dated else self.used)]
        return Estimate(
            id=identifier,
            value=round(share_of(centre), 4),
            low=round(share_of(centre - half), 4),
            high=round(share_of(centre + half), 4),
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
            name,
            shown,
            None,
            None,
            TABLE,
            read_yaml("table_years").get(identifier),
            parameter.sources,
            parameter.reliability,
        )


def log_odds(share: float) -> float:
    """Logarithm of the odds of a share strictly between 0 and 1."""
    return log(share / (1 - share))


def share_of(log_odds: float) -> float:
    """The share that has these log odds."""
    return 1 / (1 + exp(-log_odds))


def _counting(share: float, count: float) -> float:
    """Binomial variance of a share on the scale of log odds; none where the count is not known."""
    return 1 / (count * share * (1 - share)) if count > 0.0 else 0.0
