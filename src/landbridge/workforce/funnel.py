"""The way from a first examination abroad to a first application, as counts of a cohort.

Nobody on this way needs a row in the person table before applying: all of one channel meet the same
rates, so the stock is a vector of expected persons by what they wait for. One year of it is
:func:`advance`; what a change does to the pool of applicants is
:func:`landbridge.workforce.entry_pool.pool_after`.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.funnel_year import (
    APPLY,
    ATTEMPTS,
    CLINICAL,
    STATES,
    STEP1,
    STEP2,
    year_of_way,
)

__all__ = [
    "ATTEMPTS",
    "CLINICAL",
    "STATES",
    "Flows",
    "Rates",
    "Skills",
    "advance",
    "attempts_of_passers",
    "growing_stock",
    "incentive",
    "mean_wait",
    "with_gate",
    "with_hurry",
]

_SETTLED = 80  # years after which a stock at constant rates no longer changes, if not before


@dataclass(frozen=True)
class Skills:
    """An examination of clinical skills, sat in person in the United States.

    Parameters
    ----------
    first_pass, repeat_pass : float
        Pass rates at the first and at later attempts.
    sit : float
        Who of those waiting asks for a day, and a visa where one is needed, within a year.
    refused : float
        Who of those who ask before a first attempt is not let into the country.
    for_good : float
        Who of those refused never tries again.
    asked : float
        Part of the year in which the law asked for it; in the rest certificates came without.
    """

    first_pass: float
    repeat_pass: float
    sit: float
    refused: float = 0.0
    for_good: float = 0.0
    asked: float = 1.0


@dataclass(frozen=True)
class Rates:
    """What happens in a year to those on the way.

    Parameters
    ----------
    first_pass, repeat_pass : (float, float)
        Pass rates of Step 1 and Step 2 CK at the first and at later attempts.
    clinical_pass : float
        Who asks for a Pathway and sits the English test and has both at the end of the year.
    sit : tuple of four floats
        Share of those waiting at each stage who take it on this year; first takers all do.
    drop : tuple of four floats
        Share of those who waited at each stage a year ago and give up before that.
    attempts : int
        Attempts at a Step that are allowed, at most :data:`ATTEMPTS`.
    admitted : float
        Share of those who meet everything else whose school opens the certificate to them.
    skills : Skills or None
        The examination of clinical skills, where the law asks for one.
    pathways : bool
        Whether who no longer needs that examination must find a Pathway instead.
    """

    first_pass: tuple[float, float]
    repeat_pass: tuple[float, float]
    clinical_pass: float
    sit: tuple[float, ...]
    drop: tuple[float, ...]
    attempts: int = ATTEMPTS
    admitted: float = 1.0
    skills: Skills | None = None
    pathways: bool = False

    @property
    def asked(self) -> float:
        """Part of the year in which clinical skills must be shown in person."""
        return 0.0 if self.skills is None else self.skills.asked


class Flows(NamedTuple):
    """Persons who did each thing in a year."""

    takers: float
    step1: float
    step2: float
    certified: float
    applying: float
    lapsed: float


def advance(
    stock: NDArray[np.float64], takers: float, rates: Rates
) -> tuple[NDArray[np.float64], Flows]:
    """One year of the way.

    Step 1 and Step 2 CK lie at least a year apart; Pathway, English test, clinical skills, the
    certificate and the first application may follow Step 2 CK in the same year.

    Parameters
    ----------
    stock : ndarray, shape (STATES,)
        Persons waiting: for Step 1, Step 2 CK and clinical skills by attempts made, for the
        Pathway and the English test, and certified but not applying.
    takers : float
        Who sits Step 1 for the first time.
    rates : Rates
        Of the year.

    Returns
    -------
    stock : ndarray
        At the end of the year. Stock before and takers equal stock after, applying and lapsed.
    flows : Flows
    """
    after, *flows = year_of_way(
        stock,
        takers,
        rates.first_pass,
        rates.repeat_pass,
        rates.clinical_pass,
        rates.sit,
        rates.drop,
        rates.attempts,
        rates.admitted,
        rates.skills is None and rates.pathways,
        () if rates.skills is None else astuple(rates.skills),
    )
    return after, Flows(takers, *flows)


def growing_stock(rates: Rates, growth: float) -> tuple[NDArray[np.float64], float]:
    """The stock left by a past in which takers grew evenly, for one person applying this year.

    Parameters
    ----------
    rates : Rates
        Of the past.
    growth : float
        Growth of first takers per year.

    Returns
    -------
    stock : ndarray
        At the end of last year.
    takers : float
        First takers of this year, so that one person applies.
    """
    stock = np.zeros(STATES)
    for _ in range(_SETTLED):
        last = stock
        stock, _ = advance(last / (1.0 + growth), 1.0, rates)
        if np.array_equal(stock, last):
            break
    before = stock / (1.0 + growth)
    _, flows = advance(before, 1.0, rates)
    return before / flows.applying, 1.0 / flows.applying


def mean_wait(stock: NDArray[np.float64], flows: Flows) -> float:
    """Years on the way, by those on it over those who begin (Little 1961); at least one."""
    return max(1.0, float(stock.sum()) / max(flows.takers, 1e-12))


def with_gate(rates: Rates, factor: float) -> Rates:
    """Rates of a year in which who could apply does so ``factor`` times as often, at most all."""
    return replace(rates, sit=(*rates.sit[:APPLY], min(1.0, rates.sit[APPLY] * factor)))


def with_hurry(rates: Rates, part: float) -> Rates:
    """Rates of a year in which ``part`` of those who would wait at Step 2 CK and after do not."""
    later = (1.0 - (1.0 - share) * (1.0 - part) for share in rates.sit[STEP2:APPLY])
    return replace(rates, sit=(rates.sit[STEP1], *later, rates.sit[APPLY]))


def incentive(rise: float, asked: float, asked_next: float) -> float:
    """What hurries people before next year: a rise of cost in proportion, up to a doubling, and an
    examination that is not asked for yet, which counts as a doubling."""
    return min(1.0, max(0.0, rise) + max(0.0, asked_next - asked))


def attempts_of_passers(
    first: NDArray[np.float64], repeat: float, sit: float, drop: float, limit: int
) -> NDArray[np.float64]:
    """Cumulative shares, among those who pass in the end, of the attempts that they needed.

    Parameters
    ----------
    first : ndarray, shape (n,)
        Pass rates at the first attempt.
    repeat, sit, drop : float
        Pass rate of a later attempt; yearly shares of those who failed who sit again, or give up
        before.
    limit : int
        Attempts allowed.

    Returns
    -------
    ndarray, shape (n, ATTEMPTS)
        The last column is 1.
    """
    stay = (1.0 - drop) * sit
    again = stay / (1.0 - (1.0 - drop) * (1.0 - sit))
    failed = (1.0 - first) * again
    share = np.zeros((first.size, ATTEMPTS))
    share[:, 0] = first
    for attempt in range(1, min(limit, ATTEMPTS)):
        share[:, attempt] = failed * repeat
        failed = failed * (1.0 - repeat) * again
    return np.asarray(np.cumsum(share, axis=1) / share.sum(axis=1, keepdims=True))
