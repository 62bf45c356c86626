"""Whether a stable matching exists, decided by a 0/1 model; and the one found.

The whole Main Residency Match is out of reach. Small markets are not, and neither are the people
around a couple that found no stable place, while everybody else stays: see :func:`neighbours`.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.linear import Undecided
from landbridge.matching.market import NONE, Market
from landbridge.matching.model import Model
from landbridge.matching.seats import Matching
from landbridge.matching.verification import Verification, matching_of, verify

__all__ = ["SECONDS", "Undecided", "exact", "neighbours"]

#: Beyond a minute a market is not small.
SECONDS = 60.0


def exact(
    market: Market,
    stability: str = "kpr",
    frozen: Matching | None = None,
    free: NDArray[np.bool_] | None = None,
    seconds: float = SECONDS,
) -> Matching | None:
    """Find a stable matching, or prove that there is none.

    Parameters
    ----------
    market
        A checked market.
    stability
        Only ``kpr`` can be modelled.
    frozen, free
        With both, those who are not free (a flag by applicant) keep what they hold in ``frozen``.
    seconds
        When to give up.

    Returns
    -------
    Matching or None
        None is a proof: no matching is stable, or none in which the others keep their seats.

    Raises
    ------
    Undecided
        After so many seconds.
    ValueError
        Another reading of stability than ``kpr``, or only one of ``frozen`` and ``free``.
    """
    if stability != "kpr":
        raise ValueError(f"the exact model decides stability 'kpr', not {stability!r}")
    if (frozen is None) != (free is None):
        raise ValueError("frozen and free go together")
    applicants = len(market.applicants)
    if free is None or frozen is None:
        nobody = np.full(applicants, NONE, dtype=np.int64)
        model = Model(
            market, np.ones(applicants, dtype=np.bool_), matching_of(market, nobody, nobody)
        )
    else:
        whole = free.copy()
        _join_partners(market, whole)
        model = Model(market, whole, frozen)
    seats = model.solve(seconds)
    if seats is None:
        return None
    found = matching_of(market, *seats)
    if verify(market, found).ok:
        return found
    if frozen is None:
        raise AssertionError("the exact model and the verifier disagree")
    return None  # those who keep their seats block by themselves


def neighbours(
    market: Market, matching: Matching, verification: Verification, rings: int = 1
) -> NDArray[np.bool_]:
    """The people around what is wrong with a matching: who should be free to move.

    Parameters
    ----------
    market, matching
        The market and a matching.
    verification
        What blocks and which rules are broken.
    rings
        0: the blocking units, and who sits at a program they name. 1: all who name such a
        program. Each further ring adds those who name a program that somebody before names.

    Returns
    -------
    ndarray of bool, shape (applicants,)
    """
    free = np.zeros(len(market.applicants), dtype=np.bool_)
    programs = np.zeros(len(market.programs), dtype=np.bool_)
    for block in verification.blocking:
        free[list(block.applicants)] = True
    for violation in verification.violations:
        if violation.applicant != NONE:
            free[violation.applicant] = True
        if violation.couple != NONE:
            free[market.members[violation.couple]] = True
        if violation.program != NONE:
            programs[violation.program] = True
        if violation.reversion != NONE:
            programs[market.receiver[violation.reversion]] = True
    _join_partners(market, free)
    programs |= named_by(market, free)
    if not rings:
        held = np.append(programs, False)
        free |= held[matching.primary] | held[matching.extra]
    for _ in range(rings):
        free |= naming(market, programs)
        _join_partners(market, free)
        programs |= named_by(market, free)
    _join_partners(market, free)
    return free


def _join_partners(market: Market, free: NDArray[np.bool_]) -> None:
    free[market.members[free[market.members].any(axis=1)]] = True


def _owners(ptr: NDArray[np.int64]) -> NDArray[np.int64]:
    lengths = np.diff(ptr)
    return np.repeat(np.arange(lengths.size), lengths)


def _sides(market: Market) -> Iterable[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Applicant and program of every entry of every list of applicants."""
    yield _owners(market.single_ptr), market.single_list
    couple = _owners(market.couple_ptr)
    for side, programs in enumerate((market.couple_first, market.couple_second)):
        asked = programs != NONE
        yield market.members[couple[asked], side], programs[asked]
    lengths = np.diff(market.supplemental_ptr)
    for a, k in zip(market.attached_to, market.attached_list, strict=True):
        begin = market.supplemental_ptr[k]
        listed = market.supplemental_list[begin : begin + lengths[k]]
        yield np.full(listed.size, a), listed


def named_by(market: Market, people: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Programs on any list of these applicants."""
    out = np.zeros(len(market.programs), dtype=np.bool_)
    for owner, programs in _sides(market):
        out[programs[people[owner]]] = True
    return out


def naming(market: Market, programs: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Applicants who have any of these programs on a list."""
    out = np.zeros(len(market.applicants), dtype=np.bool_)
    for owner, listed in _sides(market):
        out[owner[programs[listed]]] = True
    return out
