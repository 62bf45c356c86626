"""How the pool of applicants from abroad answers a change of cost or of rules, over years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.funnel import (
    Rates,
    advance,
    growing_stock,
    incentive,
    mean_wait,
    with_gate,
    with_hurry,
)

__all__ = ["Pool", "mean_reapply", "pool_after"]


def mean_reapply(first: float, fall: float, found: float, limit: int) -> float:
    """Who applies again among all without a place, in a pool that stays as it is.

    Parameters
    ----------
    first : float
        Who applies again after a first Match.
    fall : float
        How often after each further one, over the one before.
    found : float
        Share of applicants who find a place in a year.
    limit : int
        Matches entered at most.
    """
    share = first * fall ** np.arange(limit - 1)
    left = (1.0 - found) * np.concatenate([[1.0], np.cumprod((1.0 - found) * share)])
    return float((left[:-1] * share).sum() / left.sum())


@dataclass(frozen=True)
class Pool:
    """What :func:`pool_after` gives, each an array by year relative to no change.

    Attributes
    ----------
    new, pool : ndarray
        First applicants, and all who register, over those without the change.
    certified : ndarray
        Certificates issued over those without the change.
    match_rate : ndarray
        Share of active applicants who match, in itself.
    """

    new: NDArray[np.float64]
    pool: NDArray[np.float64]
    certified: NDArray[np.float64]
    match_rate: NDArray[np.float64]


def pool_after(
    rates: Rates,
    cost_ratio: Sequence[float],
    *,
    by_cost: float,
    by_odds: float,
    at_once: float,
    hurry: float,
    match_rate: float,
    active_share: float,
    reapply: float,
    outside: float = 0.0,
    rules: Sequence[Rates] = (),
) -> Pool:
    """What a change of the cost of entry, or of its rules, does to the pool over the years.

    First takers answer the cost and last year's odds in full, those on the way in part; a rise that
    is known a year ahead is forestalled by part of those who would have waited. Positions stay what
    they are, so a smaller pool raises the match rate, which draws others in. The pool starts in the
    steady state of the first year's match rate.

    Parameters
    ----------
    rates : Rates
        Of the certificate, before the change.
    cost_ratio : sequence of float
        Cost of each year over the cost before; the first should be 1.
    by_cost, by_odds : float
        Elasticities of entry.
    at_once : float
        Part of the answer that those on the way give (0 to 1).
    hurry : float
        Part of those waiting who hurry when the cost is about to double; less in proportion.
    match_rate, active_share, reapply : float
        Before the change: matched over active, active over registered, and who applies again among
        those who registered and found no place.
    outside : float
        Places found outside the Match over those found in it, before the change.
    rules : sequence of Rates
        Those of each year, where they change too.

    Returns
    -------
    Pool
        With as many years as ``cost_ratio``.
    """
    by_year = list(rules) or [rates] * len(cost_ratio)
    stock, takers = growing_stock(rates, 0.0)
    certified_then = advance(stock, takers, rates)[1].certified
    pool = 1.0 / (1.0 - reapply * (1.0 - active_share * match_rate * (1.0 + outside)))
    start, places = pool, pool * active_share * match_rate
    rate, entered = match_rate, 1.0
    rows = []
    for year, (cost, mine) in enumerate(zip(cost_ratio, by_year, strict=True)):
        found = active_share * pool * rate + outside * places
        again = reapply * max(0.0, pool - found) if year else start - 1.0
        response = (rate / match_rate) ** by_odds * cost**by_cost
        later = min(year + 1, len(cost_ratio) - 1)
        rise = cost_ratio[later] / cost - 1.0
        used = with_gate(mine, (response / entered) ** at_once)
        used = with_hurry(used, hurry * incentive(rise, mine.asked, by_year[later].asked))
        stock, flows = advance(stock, takers * response, used)
        entered += (response - entered) / mean_wait(stock, flows)
        pool = flows.applying + again
        rate = min(1.0, places / (active_share * pool))
        rows.append((flows.applying, pool / start, flows.certified / certified_then, rate))
    return Pool(*(np.array(column) for column in zip(*rows, strict=True)))
