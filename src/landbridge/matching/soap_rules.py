"""The rules of SOAP by year, who takes part, and what is against the rules.

Seats are counted in halves of a training path: a preliminary or transitional seat (kind P) is the
first half, an advanced one (kind A) the later half, any other seat both. A seat is open to those
who hold no half of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError
from landbridge.matching.problems import Problems
from landbridge.matching.soap_core import BOTH_HALVES, FIRST_HALF, LATER_HALF

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree

__all__ = [
    "SOAP_RULES",
    "Fault",
    "SoapMarket",
    "SoapRules",
    "check_rules",
    "halves_of",
    "refuse",
]

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: The parameters that say them.
SOAP_RULES = (
    "soap.rounds",
    "soap.applications_limit",
    "soap.rank_list_needed",
    "soap.second_half",
)
#: Day of the year of a Match whose rules hold: SOAP is in the third week of March.
_DAY = (3, 15)


class Values(Protocol):
    """Values of parameters by id."""

    def __getitem__(self, identifier: str, /) -> Any:
        """The value of one."""


class Fault(NamedTuple):
    """One thing against the rules.

    ``code`` and ``kind`` name the text, ``ids`` whom it concerns; ``row`` is the place in the
    arrays handed in (-1 none), from which a reader of files finds file and line.
    """

    code: str
    kind: str
    ids: tuple[str, ...]
    args: dict[str, object]
    row: int = -1


def refuse(faults: Iterable[Fault]) -> None:
    """Refuse everything that is against the rules together.

    Parameters
    ----------
    faults
        What was found; nothing happens if there is none.

    Raises
    ------
    MarketError
        If there is any.
    """
    problems = Problems()
    for fault in faults:
        problems.add(fault.code, "", 0, fault.ids, fault.kind, **fault.args)
    problems.raise_errors()


@dataclass(frozen=True)
class SoapRules:
    """The rules of one year.

    Attributes
    ----------
    rounds
        Rounds of offers.
    applications_limit
        Applications of one applicant in all rounds together.
    rank_list_needed
        Whether only those who handed in a rank list may take part.
    second_half
        Whether somebody who takes a preliminary seat may go on for an advanced one, and the
        reverse.
    """

    rounds: int
    applications_limit: int
    rank_list_needed: bool = False
    second_half: bool = False

    @classmethod
    def of_year(cls, year: int, tree: ParameterTree | None = None) -> SoapRules:
        """Rules of the Match of a year, from the parameters ``soap.*``.

        Raises
        ------
        InputError
            If no rules are known for that year.
        """
        from landbridge.parameters import load_tree

        if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
            raise InputError(f"year {year}: expected the year of a Match, such as 2026")
        return cls.of_values((load_tree() if tree is None else tree).at(datetime.date(year, *_DAY)))

    @classmethod
    def of_values(cls, values: Values) -> SoapRules:
        """Rules from the values of :data:`SOAP_RULES` on a day."""
        rounds, limit, list_needed, second_half = (float(values[name]) for name in SOAP_RULES)
        return cls(round(rounds), round(limit), list_needed > 0, second_half > 0)


def halves_of(kinds: tuple[str, ...]) -> Ints:
    """Halves of a training path that a seat of each kind gives."""
    one = {"P": FIRST_HALF, "A": LATER_HALF}
    return np.array([one.get(kind, BOTH_HALVES) for kind in kinds], dtype=np.int64)


@dataclass(frozen=True)
class SoapMarket:
    """Who takes part with what.

    Attributes
    ----------
    applicants, programs
        Ids.
    open_seats : ndarray, shape (programs,)
        Seats the Match left empty.
    kind : tuple of str
        Kind by program (C, P, A, R, F or empty).
    takes_part : ndarray of bool, shape (programs,)
        Programs that opted in; the others offer nothing until SOAP ends.
    holds : ndarray, shape (applicants,)
        Halves held from the Match: 0 nothing, 1 preliminary seat only, 2 advanced seat only, 3
        fully matched.
    eligible : ndarray of bool, shape (applicants,)
        Registered, verified, able to start on 1 July, not withdrawn.
    handed_in : ndarray of bool, shape (applicants,)
        Whether the applicant certified a rank list.
    """

    applicants: tuple[str, ...]
    programs: tuple[str, ...]
    open_seats: Ints
    kind: tuple[str, ...]
    takes_part: Flags
    holds: Ints
    eligible: Flags
    handed_in: Flags

    def may_take_part(self, rules: SoapRules) -> Flags:
        """Applicants who are eligible and lack at least one half."""
        able = self.eligible & (self.holds != BOTH_HALVES)
        return able & self.handed_in if rules.rank_list_needed else able


def check_rules(market: SoapMarket, rules: SoapRules) -> list[Fault]:
    """Find numbers below 0 (code S05).

    Parameters
    ----------
    market, rules
        Seats, and what holds for them.
    """
    found = []
    if rules.rounds < 0:
        found.append(Fault("S05", "rounds", (), {"count": rules.rounds}))
    if rules.applications_limit < 0:
        found.append(Fault("S05", "limit", (), {"count": rules.applications_limit}))
    for p in np.flatnonzero(market.open_seats < 0):
        name, count = market.programs[p], int(market.open_seats[p])
        found.append(Fault("S05", "seats", (name,), {"program": name, "count": count}))
    return found
