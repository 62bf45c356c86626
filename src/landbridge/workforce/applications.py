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
    owner, slot : ndarray of int32
        Applicant and reader.
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
    owner: NDArray[np.int32]
    slot: NDArray[np.int32]
    score: NDArray[np.float32]
    liking: NDArray[np.float32]
    sent: NDArray[np.int64]
    outcome: NDArray[np.int64]


NO_VISA = np.float32(-1e30)
_CLOSED, _NO_VISA, _FLOOR, _YEARS, _ATTEMPTS, _READ = range(len(REASONS))


@njit(cache=True, inline="always")
def _walk(slots, known, specialty, ring, place, home, limit, at_home, me, last, chosen, n):  # type: ignore[no-untyped-def]
    """Add up to ``limit`` slots of a specialty to those chosen: at home, then along the ring."""
    track_of, _, home_start, ring_start, ring_slot, ring_place, states = slots
    most = min(n + limit, APPLICATION_LIMIT)
    if home >= 0:
        cell = specialty * states + home
        low, high = home_start[cell], home_start[cell + 1]
        at = low + np.int64(place * (high - low))
        most_at_home = min(n + at_home, most)
        for _ in range(high - low):
            if n >= most_at_home:
                break
            if not known[np.uint64(track_of[np.uint64(at)])]:
                chosen[n] = at
                last[np.uint64(at)] = me
                n += 1
            at = at + 1 if at + 1 < high else low
    cell = specialty * RINGS + ring
    low, high = ring_start[cell], ring_start[cell + 1]
    at = low + np.searchsorted(ring_place[low:high], place)
    for _ in range(high - low):
        if n >= most:
            break
        at = at if at < high else low
        s = np.uint64(ring_slot[np.uint64(at)])
        at += 1
        if last[s] != me and not known[np.uint64(track_of[s])]:
            chosen[n] = np.int64(s)
            last[s] = me
            n += 1
    return n


@njit(cache=True)
def _send(stream, senders, slots, readers, out):  # type: ignore[no-untyped-def]
    track_of, slot_key = slots[0], slots[1]
    start, owner_out, slot_out, score_out, like_out, sent, outcome = out
    chosen = np.empty(APPLICATION_LIMIT, dtype=np.int64)
    pair = np.zeros(APPLICATION_LIMIT + 8, dtype=np.uint64)
    noise = np.empty((4, APPLICATION_LIMIT + 8))
    last_sent_by = np.full(track_of.size, -1, dtype=np.int32)
    entries = np.uint64(0)
    for a in range(np.uint64(senders.key.size)):
        start[a] = np.int64(entries)
        wanted = senders.wanted[a]
        if wanted <= 0:
            continue
        regard, home = senders.regard[a], senders.home[a]
        known, gates = readers.known[regard], readers.gate[regard]
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
        for j in range(np.uint64(n)):
            pair[j] = mix64(senders.key[a], slot_key[np.uint64(chosen[j])])
        fill4(stream, pair, whole_lanes(n), np.uint64(0), noise)
        sent[a] = n
        kind = np.uint64(senders.kind[a])
        signals = np.uint64(min(senders.signals[a], first))
        esteem, step2 = senders.esteem[a], senders.step2[a]
        years_out, failed = senders.years_out[a], senders.failed[a]
        for j in range(np.uint64(n)):
            s = np.uint64(chosen[j])
            p = np.uint64(track_of[s])
            gate = gates[p]
            why = np.uint64(_READ)
            if failed and readers.no_failure[p]:
                why = np.uint64(_ATTEMPTS)
            if years_out > readers.years[p]:
                why = np.uint64(_YEARS)
            if step2 < readers.floor[p]:
                why = np.uint64(_FLOOR)
            if gate <= NO_VISA:
                why = np.uint64(_NO_VISA if gate == NO_VISA else _CLOSED)
            outcome[kind, why] += 1
            near = 1.0 if home == readers.state[p] else 0.0
            # Every application writes a file and moves on only if it is read: no branch. Irwin-Hall
            # sums are near normal, without a logarithm.
            owner_out[entries] = me
            slot_out[entries] = np.int32(s)
            score_out[entries] = np.float32(
                esteem
                + gate
                + readers.home_score * near
                + (readers.signal if j < signals else 0.0)
                + readers.noise * 2.0 * (noise[1, j] + noise[2, j] + noise[3, j] - 1.5)
            )
            like_out[entries] = np.float32(
                readers.appeal[p]
                + readers.home_appeal * near
                + (readers.first_choice if j < np.uint64(first) else 0.0)
                + OWN_LIKING * (noise[0, j] - 0.5)
            )
            entries += np.uint64(why == np.uint64(_READ))
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
    owner, slot = np.empty((2, room), dtype=np.int32)
    score, liking = np.empty((2, room), dtype=np.float32)
    sent = np.zeros(senders.key.size, dtype=np.int64)
    outcome = np.zeros((types, len(REASONS)), dtype=np.int64)
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
        (start, owner, slot, score, liking, sent, outcome),
    )
    kept = slice(0, entries)
    return Files(start, owner[kept], slot[kept], score[kept], liking[kept], sent, outcome)
