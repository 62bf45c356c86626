"""Applications, and what is left of them after the standard screens.

An applicant applies first at home, then along a ring (:mod:`landbridge.workforce.slots`). A
program turns away by rule: who needs a visa it does not sponsor, graduates it never interviews,
scores below its floor, too many years since graduation, a failed attempt. What passes is read: the
file is worth what programs expect of the applicant, what the program thinks of the applicant's
kind, a preference signal, and noise keyed by the pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import Stream, fill4, mix64, whole_lanes
from landbridge.workforce.lists import OWN_LIKING
from landbridge.workforce.slots import RINGS, Slots

__all__ = ["APPLICATION_LIMIT", "REASONS", "Files", "Readers", "Senders", "send_applications"]

#: Applications one person sends at most.
APPLICATION_LIMIT = 400
#: What becomes of an application at the screens.
REASONS = ("closed", "no_visa", "score_floor", "graduation_year", "attempts", "read")


class Senders(NamedTuple):
    """Who applies; arrays of shape (applicants,).

    ``wanted`` applications go to the specialty chosen first, ``wanted_second`` to the second (-1
    none); of each at most ``home_share`` to the own state before any other.
    """

    key: NDArray[np.uint64]
    kind: NDArray[np.int8]
    specialty: NDArray[np.int64]
    second: NDArray[np.int64]
    regard: NDArray[np.uint64]
    wanted: NDArray[np.int64]
    wanted_second: NDArray[np.int64]
    home_share: float
    ring: NDArray[np.int64]
    place: NDArray[np.float64]
    home: NDArray[np.int64]
    signals: NDArray[np.int64]
    esteem: NDArray[np.float64]
    step2: NDArray[np.int16]
    years_out: NDArray[np.int64]
    failed: NDArray[np.bool_]


class Readers(NamedTuple):
    """What programs do with applications; arrays by track.

    ``known`` and ``gate`` have a row for each class of applicant: whether that class does not
    apply; and the openness added to its files, minus infinity (closed) or minus 1e30 (no visa)
    where they are not read.
    """

    known: NDArray[np.bool_]
    gate: NDArray[np.float32]
    floor: NDArray[np.float32]
    years: NDArray[np.float32]
    no_failure: NDArray[np.bool_]
    state: NDArray[np.int8]
    appeal: NDArray[np.float64]
    home_score: float
    home_appeal: float
    first_choice: float
    signal: float
    noise: float


@dataclass
class Files:
    """Applications that passed the screens, by applicant.

    Attributes
    ----------
    start : ndarray of int64, shape (applicants + 1,)
    slot : ndarray of int32
        Reader.
    score : ndarray of float32
        What the program thinks of the file.
    liking : ndarray of float32
        What the applicant thinks of the program.
    sent : ndarray of int64, shape (applicants,)
        Applications each sent, read or not.
    outcome : ndarray of int64, shape (types, reasons)
        Applications by applicant type and what became of them.
    """

    start: NDArray[np.int64]
    slot: NDArray[np.int32]
    score: NDArray[np.float32]
    liking: NDArray[np.float32]
    sent: NDArray[np.int64]
    outcome: NDArray[np.int64]


NO_VISA = np.float32(-1e30)
# Why an application is turned away is a number with a bit for each reason but the last.
_CLOSED, _NO_VISA, _FLOOR, _YEARS, _ATTEMPTS, _READ = (np.uint32(i) for i in range(len(REASONS)))
_EVERY = np.uint32((1 << (len(REASONS) - 1)) - 1)
# Rules of a track in one word: least score, most years since graduation, reasons that hold anyway.
_MOST_SCORE, _YEARS_AT, _MOST_YEARS, _WHY = (np.uint32(n) for n in (0x3FF, 10, 0xFF, 18))


def _rules(readers: Readers) -> NDArray[np.uint32]:
    """What each track asks of each class, as the loop reads it, shape (classes, tracks).

    Scores and years are whole numbers, so limits may be rounded; a limit that is none is one that
    all keep.
    """
    floor = np.clip(np.ceil(readers.floor), 0, _MOST_SCORE).astype(np.uint32)
    years = np.clip(np.floor(readers.years), 0, _MOST_YEARS).astype(np.uint32)
    why = readers.no_failure.astype(np.uint32) << _ATTEMPTS
    why = why | (readers.gate < NO_VISA).astype(np.uint32) << _CLOSED
    why |= (readers.gate == NO_VISA).astype(np.uint32) << _NO_VISA
    return np.asarray(floor | (years << _YEARS_AT) | (why << _WHY))


# Which reason comes first of all that hold: shape (combinations of reasons, reasons).
_FIRST_REASON = np.array(
    [
        [
            reason == ((why & -why).bit_length() - 1 if why else int(_READ))
            for reason in range(len(REASONS))
        ]
        for why in range(int(_EVERY) + 1)
    ],
    dtype=np.int64,
)


@njit(cache=True, inline="always")
def _walk(slots, known, specialty, ring, place, home, limit, at_home, me, last, chosen, n):  # type: ignore[no-untyped-def]
    """Add up to ``limit`` slots of a specialty to those chosen: at home, then along the ring."""
    _, _, home_start, ring_start, ring_slot, ring_place, states = slots
    most = min(n + limit, APPLICATION_LIMIT)
    if home >= 0:
        cell = specialty * states + home
        low, high = home_start[cell], home_start[cell + 1]
        at = low + np.int64(place * (high - low))
        most_at_home = min(n + at_home, most)
        for _ in range(high - low):
            if n >= most_at_home:
                break
            s = np.uint64(at)
            # Overwritten by the next unless it is chosen: no branch.
            chosen[n] = at
            last[s] = me
            n += not known[s]
            at = at + 1 if at + 1 < high else low
    cell = specialty * RINGS + ring
    low, high = ring_start[cell], ring_start[cell + 1]
    left = high - low
    at = low + np.searchsorted(ring_place[low:high], place)
    while n < most and left > 0:
        at = at if at < high else low
        # So many steps that none of them need look at the limit or the end of the ring.
        steps = min(most - n, left, high - at)
        left -= steps
        if home >= 0:
            for i in range(np.uint64(at), np.uint64(at + steps)):
                s = np.uint64(ring_slot[i])
                chosen[n] = np.int64(s)
                n += (last[s] != me) & (not known[s])
        else:
            for i in range(np.uint64(at), np.uint64(at + steps)):
                s = np.uint64(ring_slot[i])
                chosen[n] = np.int64(s)
                n += not known[s]
        at += steps
    return n


@njit(cache=True)
def _send(stream, senders, slots, readers, known_of, rules_of, out):  # type: ignore[no-untyped-def]
    track_of, slot_key = slots[0], slots[1]
    start, slot_out, score_out, like_out, sent, seen = out
    chosen = np.empty(APPLICATION_LIMIT, dtype=np.int64)
    read = np.empty(APPLICATION_LIMIT, dtype=np.uint64)
    pair = np.zeros(APPLICATION_LIMIT + 8, dtype=np.uint64)
    noise = np.empty((4, APPLICATION_LIMIT + 8))
    means, likes = np.empty((2, APPLICATION_LIMIT))
    twice = readers.noise * 2.0
    last_sent_by = np.full(track_of.size, -1, dtype=np.int32)
    entries = np.uint64(0)
    for a in range(np.uint64(senders.key.size)):
        start[a] = np.int64(entries)
        wanted = senders.wanted[a]
        if wanted <= 0:
            continue
        regard, home = senders.regard[a], senders.home[a]
        known, gates, asks = known_of[regard], readers.gate[regard], rules_of[regard]
        me, ring, place = np.int32(a), senders.ring[a], senders.place[a]
        at_home = np.int64(np.rint(wanted * senders.home_share))
        first = _walk(
            slots,
            known,
            senders.specialty[a],
            ring,
            place,
            home,
            wanted,
            at_home,
            me,
            last_sent_by,
            chosen,
            np.int64(0),
        )
        n = first
        if senders.second[a] >= 0:
            wanted = senders.wanted_second[a]
            at_home = np.int64(np.rint(wanted * senders.home_share))
            n = _walk(
                slots,
                known,
                senders.second[a],
                ring,
                place,
                home,
                wanted,
                at_home,
                me,
                last_sent_by,
                chosen,
                n,
            )
        sent[a] = n
        kind = np.uint64(senders.kind[a])
        signals = np.uint64(min(senders.signals[a], first))
        esteem, step2 = senders.esteem[a], senders.step2[a]
        years_out = min(senders.years_out[a], np.int64(_MOST_YEARS))
        counts = _EVERY if senders.failed[a] else _EVERY ^ (np.uint32(1) << _ATTEMPTS)
        files = np.uint64(0)
        for j in range(np.uint64(n)):
            rules = asks[np.uint64(chosen[j])]
            why = rules >> _WHY
            why |= np.uint32(step2 < np.int64(rules & _MOST_SCORE)) << _FLOOR
            why |= np.uint32(years_out > np.int64((rules >> _YEARS_AT) & _MOST_YEARS)) << _YEARS
            why &= counts
            seen[kind, why] += 1
            # Overwritten by the next unless this one is read: no branch.
            read[files] = j
            files += np.uint64(why == 0)
        key = senders.key[a]
        for i in range(files):
            j = read[i]
            s = np.uint64(chosen[j])
            p = np.uint64(track_of[s])
            pair[i] = mix64(key, slot_key[s])
            near = 1.0 if home == readers.state[p] else 0.0
            slot_out[entries + i] = np.int32(s)
            means[i] = (
                esteem
                + gates[p]
                + readers.home_score * near
                + (readers.signal if j < signals else 0.0)
            )
            likes[i] = (
                readers.appeal[p]
                + readers.home_appeal * near
                + (readers.first_choice if j < np.uint64(first) else 0.0)
            )
        fill4(stream, pair, whole_lanes(files), np.uint64(0), noise)
        for i in range(files):
            # Irwin-Hall sums are near normal, without a logarithm.
            score_out[entries + i] = np.float32(
                means[i] + twice * (noise[1, i] + noise[2, i] + noise[3, i] - 1.5)
            )
            like_out[entries + i] = np.float32(likes[i] + OWN_LIKING * (noise[0, i] - 0.5))
        entries += files
    start[senders.key.size] = np.int64(entries)
    return np.int64(entries)


def send_applications(
    stream: Stream, senders: Senders, slots: Slots, readers: Readers, types: int
) -> Files:
    """Send and screen the applications of one season.

    Parameters
    ----------
    stream
        Noise of the pairs: the applicant's liking, the program's error in reading the file.
    types
        Applicant types that ``senders.kind`` counts.

    Returns
    -------
    Files
        What is read.
    """
    states = int((slots.home_start.size - 1) * RINGS / (slots.ring_start.size - 1))
    most = senders.wanted + np.where(senders.second >= 0, senders.wanted_second, 0)
    room = int(np.where(senders.wanted > 0, np.minimum(most, APPLICATION_LIMIT), 0).sum()) + 1
    start = np.zeros(senders.key.size + 1, dtype=np.int64)
    slot = np.empty(room, dtype=np.int32)
    score, liking = np.empty((2, room), dtype=np.float32)
    sent = np.zeros(senders.key.size, dtype=np.int64)
    seen = np.zeros((types, int(_EVERY) + 1), dtype=np.int64)
    entries = _send(
        stream,
        senders,
        (
            slots.track,
            slots.key,
            slots.home_start,
            slots.ring_start,
            slots.ring_slot,
            slots.ring_place,
            states,
        ),
        readers,
        readers.known[:, slots.track],
        _rules(readers)[:, slots.track],
        (start, slot, score, liking, sent, seen),
    )
    kept = slice(0, entries)
    return Files(start, slot[kept], score[kept], liking[kept], sent, seen @ _FIRST_REASON)
