"""Where applications are read: slots on rings, walked by applicants.

A slot is a program that reads applications. At full scale every track is one. In a sampled run a
track stands for ``1 / scale`` programs of its kind, and so is read in as many slots, each with its
part of the invitations: an applicant meets as many readers, and a reader as many files, as in the
whole country.

The slots of a specialty lie on several rings, each at places drawn for the slot. An applicant
starts at a place of one ring and applies to the slots that follow. A slot that opens or closes so
changes one application of those who pass it, and nobody else's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.chance.kernels import Stream, keyed_uniforms, mixed
from landbridge.workforce.ordering import order_by, ranks_of

if TYPE_CHECKING:
    from landbridge.workforce.tracks import Tracks

__all__ = ["RINGS", "Slots"]

#: Rings of each specialty: enough that few applicants walk the same way.
RINGS = 16
#: Places that differ, of the 32 bits that draw them.
_WORDS = 2.0**32


@dataclass
class Slots:
    """Slots of the categorical and advanced tracks, by specialty and state.

    Attributes
    ----------
    track : ndarray of int32, shape (slots,)
    key : ndarray of uint64, shape (slots,)
    copies : int
        Slots of every track.
    home_start : ndarray of int64, shape (specialties * states + 1,)
        Slots of specialty s in state c are ``home_start[s * states + c]`` and so on.
    ring_start : ndarray of int64, shape (specialties * RINGS + 1,)
        Ring r of specialty s begins at ``ring_start[s * RINGS + r]``.
    ring_slot : ndarray of int32
        Slots by rising place on their ring.
    ring_place : ndarray of float64
        Place of each on the ring, in (0, 1).
    """

    track: NDArray[np.int32]
    key: NDArray[np.uint64]
    copies: int
    home_start: NDArray[np.int64]
    ring_start: NDArray[np.int64]
    ring_slot: NDArray[np.int32]
    ring_place: NDArray[np.float64]

    @classmethod
    def build(
        cls,
        tracks: Tracks,
        stream: Stream,
        specialties: int,
        states: int,
        scale: float,
        full_reach: float,
    ) -> Slots:
        """Lay the tracks of every specialty on rings.

        Parameters
        ----------
        stream
            Source of the places.
        full_reach
            First-year positions from which on a program lies on every ring; a smaller one lies on
            a share of them, the square root of its part, so that larger programs get more
            applications.
        """
        copies = max(1, round(1.0 / scale))
        programs = int(tracks.pool_start[specialties])
        track = np.repeat(np.arange(programs, dtype=np.int32), copies)
        copy = np.tile(np.arange(copies, dtype=np.uint64), programs)
        key = tracks.key[track]
        if copies > 1:
            key = mixed(key, copy)
        specialty = tracks.specialty[track].astype(np.int64)
        home = specialty * states + tracks.state[track]
        share = np.minimum(1.0, np.sqrt(tracks.base_quota[track] / full_reach))
        rank = ranks_of(key)
        place, ring, slot = [], [], []
        for number in range(RINGS):
            lies = np.flatnonzero(keyed_uniforms(stream, key, 2 * number) < share)
            place.append(keyed_uniforms(stream, key[lies], 2 * number + 1))
            ring.append(specialty[lies] * RINGS + number)
            slot.append(lies)
        places = np.concatenate(place)
        rings, slots = np.concatenate(ring), np.concatenate(slot)
        order = order_by(rings, (places * _WORDS).astype(np.int64), rank[slots])
        return cls(
            track=track,
            key=key,
            copies=copies,
            home_start=np.searchsorted(home, np.arange(specialties * states + 1)),
            ring_start=np.searchsorted(rings[order], np.arange(specialties * RINGS + 1)),
            ring_slot=slots[order].astype(np.int32),
            ring_place=places[order],
        )
