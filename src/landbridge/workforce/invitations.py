"""Invitations: programs interview the best files, applicants as many as they have time for.

A program invites as many as its positions ask for, best file first. Who gets more invitations than
fit into the season keeps those liked best and declines the others, and programs invite the next
ones; so for a few rounds. It is deferred acceptance with many partners on both sides, stopped
early, as real seasons are.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.workforce.applications import Files

__all__ = ["invite", "lengthen"]

_HELD, _DECLINED = np.uint8(1), np.uint8(2)
_REACH = 12.0  # scores beyond it, in standard deviations, share the last bin
_BINS = 512
_AHEAD = 1.6  # files brought forward for each that is invited, so that later rounds search few


@njit(cache=True)
def _by_slot(slot, score, slots):  # type: ignore[no-untyped-def]
    """Entries and their scores, slot by slot."""
    ptr = np.zeros(slots + 1, dtype=np.int64)
    for s in slot:
        ptr[np.uint64(s) + np.uint64(1)] += 1
    for s in range(slots):
        ptr[s + 1] += ptr[s]
    at = ptr[:-1].copy()
    entry = np.empty(slot.size, dtype=np.int32)
    sorted_score = np.empty(slot.size, dtype=np.float32)
    for e in range(np.uint64(slot.size)):
        s = np.uint64(slot[e])
        k = np.uint64(at[s])
        at[s] += 1
        entry[k] = np.int32(e)
        sorted_score[k] = score[e]
    return ptr, entry, sorted_score


@njit(cache=True, inline="always")
def _bin(score):  # type: ignore[no-untyped-def]
    return np.uint64(min(max((score + _REACH) * (_BINS / (2.0 * _REACH)), 0.0), _BINS - 1.0))


@njit(cache=True, inline="always")
def _bring_forward(score, entry, low, high, wanted, counts):  # type: ignore[no-untyped-def]
    """Move the best ``wanted`` of a slot's files, and some more, to its front; return its end."""
    counts[:] = 0
    for i in range(np.uint64(low), np.uint64(high)):
        counts[_bin(score[i])] += 1
    least = np.uint64(_BINS - 1)
    front = counts[least]
    while front < wanted:
        least -= np.uint64(1)
        front += counts[least]
    end = np.uint64(low)
    for i in range(np.uint64(low), np.uint64(high)):
        s, e = score[i], entry[i]
        score[i], entry[i] = score[end], entry[end]
        score[end], entry[end] = s, e
        end += np.uint64(_bin(s) >= least)
    return np.int64(end)


@njit(cache=True, inline="always")
def _best_first(score, entry, low, high, wanted):  # type: ignore[no-untyped-def]
    """Reorder files ``low`` to ``high`` so that the best ``wanted`` stand first (Hoare 1961)."""
    target = low + wanted - 1
    high -= 1
    while low < high:
        pivot = score[(low + high) >> 1]
        i, j = low, high
        while i <= j:
            while score[i] > pivot:
                i += 1
            while score[j] < pivot:
                j -= 1
            if i <= j:
                score[i], score[j] = score[j], score[i]
                entry[i], entry[j] = entry[j], entry[i]
                i += 1
                j -= 1
        if target <= j:
            high = j
        elif target >= i:
            low = i
        else:
            break


@njit(cache=True)
def _offer(piles, owner, more, state, held):  # type: ignore[no-untyped-def]
    """Invite the next ``more`` files of every slot.

    The pile of a slot is invited up to ``done``, and no file after ``front`` is better than one
    before it; both move.
    """
    ptr, entry, score, done, front = piles
    counts = np.empty(_BINS, dtype=np.int64)
    for s in range(more.size):
        high = ptr[s + 1]
        wanted = min(more[s], high - done[s])
        if wanted <= 0:
            continue
        if done[s] + wanted > front[s]:
            ahead = front[s] - done[s]
            reach = min(high - front[s], np.int64((wanted - ahead) * _AHEAD) + 1)
            front[s] = _bring_forward(score, entry, front[s], high, reach, counts)
        _best_first(score, entry, done[s], front[s], wanted)
        for i in range(np.uint64(done[s]), np.uint64(done[s] + wanted)):
            e = np.uint64(entry[i])
            state[e] = _HELD
            held[np.uint64(owner[e])] += 1
        done[s] += wanted


@njit(cache=True, inline="always")
def _largest(values, size, k):  # type: ignore[no-untyped-def]
    """The k-th largest of the first ``size`` values, 1-based; reorders them (Hoare 1961)."""
    low, high, target = np.int64(0), np.int64(size) - 1, np.int64(k) - 1
    while low < high:
        pivot = values[(low + high) >> 1]
        i, j = low, high
        while i <= j:
            while values[i] > pivot:
                i += 1
            while values[j] < pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if target <= j:
            high = j
        elif target >= i:
            low = i
        else:
            break
    return values[target]


@njit(cache=True)
def _decline(start, slot, liking, capacity, state, held, declined):  # type: ignore[no-untyped-def]
    """Keep the best-liked invitations of who has more than fit; return how many are declined."""
    scratch = np.empty(np.diff(start).max() + 1, dtype=np.float32)
    total = 0
    for a in range(np.uint64(capacity.size)):
        if held[a] <= capacity[a]:
            continue
        low, high = np.uint64(start[a]), np.uint64(start[a + np.uint64(1)])
        n = np.uint64(0)
        for e in range(low, high):
            scratch[n] = liking[e]
            n += np.uint64(state[e] == _HELD)
        least = _largest(scratch, n, capacity[a])
        for e in range(low, high):
            if state[e] == _HELD and liking[e] < least:
                state[e] = _DECLINED
                declined[np.uint64(slot[e])] += 1
                held[a] -= 1
                total += 1
    return total


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
    ptr, entry, score = _by_slot(files.slot, files.score, places.size)
    piles = (ptr, entry, score, ptr[:-1].copy(), ptr[:-1].copy())
    held = np.zeros(capacity.size, dtype=np.int64)
    more = places
    for _ in range(rounds):
        _offer(piles, files.owner, more, state, held)
        more = np.zeros(places.size, dtype=np.int64)
        if _decline(files.start, files.slot, files.liking, capacity, state, held, more) == 0:
            break
    return state


@njit(cache=True)
def _lengthen(start, score, least, state):  # type: ignore[no-untyped-def]
    scratch = np.empty(np.diff(start).max() + 1, dtype=np.float32)
    for a in range(least.size):
        held, free = 0, 0
        for e in range(start[a], start[a + 1]):
            if state[e] == _HELD:
                held += 1
            else:
                scratch[free] = score[e]
                free += 1
        more = min(least[a] - held, free)
        if more <= 0:
            continue
        bar = _largest(scratch, free, more)
        for e in range(start[a], start[a + 1]):
            if state[e] != _HELD and score[e] >= bar:
                state[e] = _HELD


def lengthen(files: Files, state: NDArray[np.uint8], least: NDArray[np.int64]) -> None:
    """Interview those with fewer than ``least`` interviews at programs that read them best too.

    What a program has room for does not limit it: a thought experiment that takes the length of
    lists out of a comparison.
    """
    if state.size:
        _lengthen(files.start, files.score, least, state)
