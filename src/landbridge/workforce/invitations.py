"""Invitations: programs interview the best files, applicants as many as they have time for.

A program invites as many as its positions ask for, best file first. Who gets more invitations than
fit into the season keeps those liked best and declines the others, and programs invite the next
ones; so for a few rounds. It is deferred acceptance with many partners on both sides, stopped
early, as real seasons are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import CHUNK
from landbridge.workforce.applications import Files
from landbridge.workforce.best_first import lowest_first, packed, place_of

__all__ = ["Meetings", "invite", "lengthen", "meetings_of"]

_HELD, _DECLINED = np.uint8(1), np.uint8(2)
# Scores are counted in so many bins of such a width; those beyond share the first and the last.
_BINS, _FIRST_BIN, _BINS_A_UNIT = 32, -2.0, 4.0
_AHEAD = 1.7  # files at hand for each that is invited first, so that few slots need more later


@njit(cache=True)
def _bins_of(score, out):  # type: ignore[no-untyped-def]
    for e in range(np.uint64(score.size)):
        place = (score[e] - np.float32(_FIRST_BIN)) * np.float32(_BINS_A_UNIT)
        out[e] = np.uint8(min(max(place, np.float32(0.0)), np.float32(_BINS - 1)))


@njit(cache=True)
def _at_hand(slot, bin_of, wanted):  # type: ignore[no-untyped-def]
    """The bin from which on the files of every slot are enough for ``wanted`` and some more, and
    how many files are in it and above, and how many below."""
    counts = np.zeros((wanted.size, _BINS), dtype=np.int32)
    for e in range(np.uint64(slot.size)):
        counts[np.uint64(slot[e]), np.uint64(bin_of[e])] += 1
    bar = np.empty(wanted.size, dtype=np.uint8)
    above, below = np.empty(wanted.size, dtype=np.int64), np.empty(wanted.size, dtype=np.int64)
    for s in range(np.uint64(wanted.size)):
        enough = np.int64(wanted[s] * _AHEAD) + 1 if wanted[s] > 0 else 0
        found = np.int64(0)
        least = np.uint64(_BINS)
        while least > 0 and found < enough:
            least -= np.uint64(1)
            found += counts[s, least]
        bar[s], above[s] = least, found
        below[s] = counts[s, :least].sum()
    return bar, above, below


@njit(cache=True)
def _pile(slot, score, bin_of, bar, lower, size):  # type: ignore[no-untyped-def]
    """The ``size`` files of every slot from the bin ``bar`` on, or of the ``lower`` bins, packed,
    slot by slot; how far each pile is invited is kept beside."""
    start = np.zeros(size.size + 1, dtype=np.int64)
    start[1:] = np.cumsum(size)
    at = start[:-1].copy()
    pile = np.empty(start[-1], dtype=np.uint64)
    chosen = np.empty(CHUNK, dtype=np.uint64)
    files = np.uint64(slot.size)
    for first in range(np.uint64(0), files, np.uint64(CHUNK)):
        n = np.uint64(0)
        for e in range(first, min(first + np.uint64(CHUNK), files)):
            chosen[n] = e  # overwritten by the next unless this one counts: no branch
            n += np.uint64((bin_of[e] < bar[np.uint64(slot[e])]) == lower)
        for i in range(n):
            e = chosen[i]
            s = np.uint64(slot[e])
            pile[np.uint64(at[s])] = packed(score[e], e)
            at[s] += 1
    return start, pile, start[:-1].copy()


@njit(cache=True)
def _offer(piles, more, state):  # type: ignore[no-untyped-def]
    """Invite the next ``more`` files of every slot; return how many the piles fall short of."""
    start, pile, done = piles
    short = np.zeros(more.size, dtype=np.int64)
    for s in range(np.uint64(more.size)):
        end = start[s + np.uint64(1)]
        wanted = min(more[s], end - done[s])
        short[s] = more[s] - wanted
        if wanted <= 0:
            continue
        lowest_first(pile, done[s], end, wanted)
        for i in range(np.uint64(done[s]), np.uint64(done[s] + wanted)):
            state[place_of(pile[i])] = _HELD
        done[s] += wanted
    return short


@njit(cache=True, inline="always")
def _held(state, low, high):  # type: ignore[no-untyped-def]
    found = np.int64(0)
    for e in range(low, high):
        found += state[e] == _HELD
    return found


@dataclass
class Meetings:
    """Who met whom.

    Attributes
    ----------
    start : ndarray of int64, shape (applicants + 1,)
        Interviews of applicant a are ``file[start[a]:start[a + 1]]``.
    file : ndarray of uint64
        Files that led to an interview.
    declined : ndarray of int64, shape (applicants,)
        Invitations each declined.
    """

    start: NDArray[np.int64]
    file: NDArray[np.uint64]
    declined: NDArray[np.int64]


@njit(cache=True)
def _meetings(start, state, met_start, file, declined):  # type: ignore[no-untyped-def]
    met = np.uint64(0)
    for a in range(np.uint64(declined.size)):
        met_start[a] = np.int64(met)
        unmet = np.int64(0)
        for e in range(np.uint64(start[a]), np.uint64(start[a + np.uint64(1)])):
            file[met] = e  # overwritten by the next unless they met: no branch
            met += np.uint64(state[e] == _HELD)
            unmet += state[e] == _DECLINED
        declined[a] = unmet
    met_start[declined.size] = np.int64(met)


def meetings_of(files: Files, state: NDArray[np.uint8]) -> Meetings:
    """Interviews and declined invitations; ``state`` as of :func:`invite`."""
    applicants = files.start.size - 1
    met = int(np.count_nonzero(state == _HELD))
    start, declined = np.empty(applicants + 1, dtype=np.int64), np.empty(applicants, dtype=np.int64)
    file = np.empty(met + 1, dtype=np.uint64)
    _meetings(files.start, state, start, file, declined)
    return Meetings(start, file[:met], declined)


@njit(cache=True)
def _decline(start, slot, liking, capacity, state, declined):  # type: ignore[no-untyped-def]
    """Keep the best-liked invitations of those who have more than fit; return whether any have."""
    held = np.empty(np.diff(start).max() + 1, dtype=np.uint64)
    some = False
    for a in range(np.uint64(capacity.size)):
        low, high = np.uint64(start[a]), np.uint64(start[a + np.uint64(1)])
        if _held(state, low, high) <= capacity[a]:
            continue
        some = True
        n = np.uint64(0)
        for e in range(low, high):
            held[n] = e  # overwritten by the next unless this one is held: no branch
            n += np.uint64(state[e] == _HELD)
        for i in range(n):
            held[i] = packed(liking[held[i]], held[i])
        kept = np.uint64(capacity[a])
        lowest_first(held, np.uint64(0), n, kept)
        for i in range(kept, n):
            e = place_of(held[i])
            state[e] = _DECLINED
            declined[np.uint64(slot[e])] += 1
    return some


def invite(
    files: Files, places: NDArray[np.int64], capacity: NDArray[np.int64], rounds: int
) -> NDArray[np.uint8]:
    """Which files lead to an interview.

    Parameters
    ----------
    files
        Applications that are read.
    places : shape (slots,)
        Interviews each slot holds.
    capacity : shape (applicants,)
        Interviews each applicant attends at most; 1 or more.
    rounds
        Rounds of invitations.

    Returns
    -------
    ndarray of uint8, shape (files,)
        1 interviewed, 2 invited and declined, 0 not invited.
    """
    state = np.zeros(files.slot.size, dtype=np.uint8)
    if state.size == 0:
        return state
    bin_of = np.empty(state.size, dtype=np.uint8)
    _bins_of(files.score, bin_of)
    bar, above, below = _at_hand(files.slot, bin_of, places)
    piles = [_pile(files.slot, files.score, bin_of, bar, False, above)]
    more = places
    for _ in range(rounds):
        for pile in piles:
            more = _offer(pile, more, state)
        behind = (more > 0) & (below > 0)
        if behind.any():
            rest, size = np.where(behind, bar, np.uint8(0)), np.where(behind, below, 0)
            piles.append(_pile(files.slot, files.score, bin_of, rest, True, size))
            below[behind] = 0
            _offer(piles[-1], more, state)
        more = np.zeros(places.size, dtype=np.int64)
        if not _decline(files.start, files.slot, files.liking, capacity, state, more):
            break
    return state


@njit(cache=True)
def _lengthen(start, score, least, state):  # type: ignore[no-untyped-def]
    free = np.empty(np.diff(start).max() + 1, dtype=np.uint64)
    for a in range(np.uint64(least.size)):
        low, high = np.uint64(start[a]), np.uint64(start[a + np.uint64(1)])
        n = np.uint64(0)
        for e in range(low, high):
            free[n] = packed(score[e], e)
            n += np.uint64(state[e] != _HELD)
        more = min(least[a] - np.int64(high - low - n), np.int64(n))
        if more <= 0:
            continue
        lowest_first(free, np.uint64(0), n, np.uint64(more))
        for i in range(np.uint64(more)):
            state[place_of(free[i])] = _HELD


def lengthen(files: Files, state: NDArray[np.uint8], least: NDArray[np.int64]) -> None:
    """Interview those with fewer than ``least`` interviews at programs that read them best too.

    What a program has room for does not limit it: a thought experiment that takes the length of
    lists out of a comparison.
    """
    if state.size:
        _lengthen(files.start, files.score, least, state)
