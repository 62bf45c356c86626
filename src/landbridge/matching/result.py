"""One call from a market to a verified result: :func:`match`.

The procedure is run for one order of couples and its outcome verified. Where something blocks,
other orders are tried and the best outcome kept; where something still blocks, the leftover
component may be solved exactly. A result is called stable when the verifier says so, and never
because the procedure came to its end.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError, UnknownNameError
from landbridge.matching.market import Market
from landbridge.matching.match_result import MatchResult
from landbridge.matching.preparation import Prepared, prepare
from landbridge.matching.problems import Problem
from landbridge.matching.seats import Matching
from landbridge.matching.solver import LOOP_LIMIT, Outcome, solve_once
from landbridge.matching.verification import STABILITIES, Verification, matching_of, verify

__all__ = ["ORDERS", "STABILITIES", "MatchResult", "check_stability", "couple_orders", "match"]

#: Entries of lists beyond which a component is not tried exactly: minutes and gigabytes.
EXACT_ENTRIES = 20_000
#: Circles around what blocks that are tried before the whole market.
_RINGS = 3
#: Orders of couples tried at most. Nineteen of twenty markets of the size of the Main Residency
#: Match are stable at the first; small dense ones have needed up to forty, and some more.
ORDERS = 20

Ints = NDArray[np.int64]


def couple_orders(couples: int, orders: int, seed: int) -> Iterator[Ints]:
    """Orders in which couples enter: by id, then seeded permutations.

    Parameters
    ----------
    couples, orders
        How many couples, and how many orders at most.
    seed
        Seed of the permutations.

    Notes
    -----
    A permutation sorts raw words of PCG64 (O'Neill 2014): NumPy promises the words of a bit
    generator for good, but not the permutations of its ``Generator``.
    """
    yield np.arange(couples)
    if couples < 2:
        return
    words = np.random.PCG64(seed)
    for _ in range(1, orders):
        yield np.argsort(words.random_raw(couples), kind="stable")


class _Tried(NamedTuple):
    outcome: Outcome
    verification: Verification
    number: int

    @property
    def badness(self) -> tuple[bool, int, int]:
        unmatched = int((self.outcome.matching.primary < 0).sum())
        return not self.verification.feasible, len(self.verification.blocking), unmatched


def _judged(market: Market, outcome: Outcome, stability: str, number: int) -> _Tried:
    """The outcome and its judgement.

    A donor that called seats back too often has stopped passing on. Who sits where may be stable
    all the same, with the seats moved that are due: these follow from who sits where.
    """
    found = verify(market, outcome.matching, stability)
    if not found.feasible:
        due = matching_of(market, outcome.matching.primary, outcome.matching.extra)
        again = verify(market, due, stability)
        if again.feasible:
            outcome, found = replace(outcome, matching=due), again
    return _Tried(outcome, found, number)


def _try_orders(
    market: Market,
    lists: Prepared,
    orders: int,
    seed: int,
    stability: str,
    limits: tuple[int, int | None],
) -> tuple[_Tried, int]:
    """The best outcome, and how many orders it took."""
    best: _Tried | None = None
    tried = 0
    for order in couple_orders(len(market.couple_ids), orders, seed):
        tried += 1
        this = _judged(market, solve_once(market, lists, order, *limits), stability, tried)
        if best is None or this.badness < best.badness:
            best = this
        if best.verification.ok:
            break
    assert best is not None
    return best, tried


def check_stability(stability: str) -> None:
    """Refuse a reading of stability that the verifier does not have.

    Parameters
    ----------
    stability
        One of :data:`STABILITIES`.

    Raises
    ------
    UnknownNameError
        If it is none of them.
    """
    if stability not in STABILITIES:
        raise UnknownNameError("stability", stability, STABILITIES)


def _check_options(
    orders: int, seed: int, stability: str, loop_limit: int, max_steps: int | None
) -> None:
    check_stability(stability)
    for name, count in (("orders", orders), ("seed", seed), ("loop_limit", loop_limit)):
        if not isinstance(count, int | np.integer) or isinstance(count, bool):
            raise InputError(f"{name} {count!r}: expected a whole number")
    least = {"orders": (orders, 1), "seed": (seed, 0), "loop_limit": (loop_limit, 1)}
    if max_steps is not None:
        least["max_steps"] = (max_steps, 1)
    for name, (value, low) in least.items():
        if value < low:
            raise InputError(f"{name} {value}: expected a whole number from {low} on")


def _warnings(market: Market, strict: bool) -> tuple[Problem, ...]:
    """What was doubtful when the market was read; refused if strict."""
    market.warnings.raise_errors(strict)
    return market.warnings.warnings()


def _complete(
    market: Market, matching: Matching, verification: Verification
) -> tuple[str, Matching, Verification]:
    """Solve what blocks exactly: the people around it first, then more, at last everybody."""
    from landbridge.matching.exact import Undecided, exact, neighbours

    lengths = _entries(market)
    everybody = np.ones(len(market.applicants), dtype=np.bool_)
    circles = [neighbours(market, matching, verification, rings) for rings in range(_RINGS)]
    for free in [*(circle for circle in circles if not circle.all()), everybody]:
        if lengths[free].sum() > EXACT_ENTRIES:
            break
        try:
            # Only of the whole market, with nobody held in place, is "none" a proof.
            around = {} if free.all() else {"frozen": matching, "free": free}
            found = exact(market, **around)  # type: ignore[arg-type]
        except Undecided:
            break
        if found is not None:
            return "found", found, verify(market, found)
        if free.all():
            return "none", matching, verification
    return "undecided", matching, verification


def _entries(market: Market) -> Ints:
    """Entries of all lists of each applicant."""
    out = np.diff(market.single_ptr)
    rows = np.diff(market.couple_ptr)
    for side in range(2):
        np.add.at(out, market.members[:, side], rows)
    np.add.at(out, market.attached_to, np.diff(market.supplemental_ptr)[market.attached_list])
    return out


def match(
    market: Market,
    orders: int = ORDERS,
    seed: int = 0,
    stability: str = "kpr",
    exact: bool = False,
    loop_limit: int = LOOP_LIMIT,
    max_steps: int | None = None,
    strict: bool = False,
) -> MatchResult:
    """Match applicants to programs, applicants proposing, and verify the result.

    Parameters
    ----------
    market
        Lists of both sides, read by :meth:`Market.read` or made of arrays or data frames.
    orders
        Orders of couples tried at most: by id, then drawn from the seed.
    seed
        Seed of the orders.
    stability
        When a couple blocks: "kpr" (Kojima, Pathak & Roth 2013), "vacate" or "mm" (McDermid &
        Manlove 2010).
    exact
        Solve what still blocks exactly (HiGHS through SciPy), the people around it first and then
        more. Meant for small markets and small leftovers: the time grows steeply, and from
        :data:`EXACT_ENTRIES` entries on it is not tried.
    loop_limit, max_steps
        Placements of one unit since the last new couple that count as a loop, and placements at
        most.
    strict
        Refuse a market with warnings.

    Returns
    -------
    MatchResult
        The best matching found; ``status`` says whether it is stable.

    Raises
    ------
    InputError
        If an option or, with ``strict``, a list is not in order.

    Examples
    --------
    >>> import landbridge as lb
    >>> market = lb.Market.from_arrays([1], [[1, 0]], [[0], [0]], programs=["City"])
    >>> result = lb.match(market)
    >>> result
    <MatchResult: stable, 1 of 2 applicants matched, 1 of 1 positions filled>
    >>> result.held_by("1")
    'City'
    """
    if not isinstance(market, Market):
        raise InputError(
            f"a match needs a Market, not {type(market).__name__}; see Market.read, "
            "Market.from_frames and Market.from_arrays"
        )
    _check_options(orders, seed, stability, loop_limit, max_steps)
    if exact and stability != STABILITIES[0]:
        raise InputError(f"the exact model decides stability {STABILITIES[0]} only")
    started = time.perf_counter()
    options: dict[str, Any] = {
        "orders": int(orders),
        "seed": int(seed),
        "stability": stability,
        "exact": bool(exact),
        "loop_limit": int(loop_limit),
        "max_steps": max_steps,
        "strict": bool(strict),
    }
    warnings = _warnings(market, strict)
    lists = prepare(market)
    best, tried = _try_orders(market, lists, orders, seed, stability, (loop_limit, max_steps))
    matching, verification = best.outcome.matching, best.verification
    counters = dict(best.outcome.counters)
    counters |= {"orders_tried": tried, "order_kept": best.number}
    said = ""
    if exact and not verification.ok:
        said, matching, verification = _complete(market, matching, verification)
    status = "stable" if verification.ok else _UNSTABLE.get(best.outcome.ended, "blocked")
    counters["seconds"] = time.perf_counter() - started
    return MatchResult(market, matching, status, verification, counters, warnings, options, said)


_UNSTABLE = {"loop": "loop", "limit": "limit"}
