"""From interviews to rank lists.

After an interview a program knows more, with noise keyed by the pair; an applicant ranks the
programs of the season by liking, and leaves some out.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import Stream, fill4, mix64, whole_lanes
from landbridge.workforce.applications import Files
from landbridge.workforce.lists import LIST_LIMIT
from landbridge.workforce.slots import Slots

__all__ = ["rank_lists"]


@njit(cache=True)
def _rank(stream, key, start, files, state, slots, noise_sd, after, ranked, lists):  # type: ignore[no-untyped-def]
    slot, file_score, liking = files
    slot_key, track_of, several = slots
    list_start, program, score = lists
    met = np.empty(LIST_LIMIT, dtype=np.int64)
    pair = np.zeros(LIST_LIMIT + 8, dtype=np.uint64)
    noise = np.empty((4, LIST_LIMIT + 8))
    order = np.empty(LIST_LIMIT, dtype=np.int64)
    liked = np.empty(LIST_LIMIT, dtype=np.float32)
    entries = np.int64(0)
    for a in range(np.uint64(key.size)):
        list_start[a] = entries
        n = np.int64(0)
        for e in range(start[a], start[a + np.uint64(1)]):
            if state[e] == 1 and n < LIST_LIMIT:
                met[n] = e
                n += 1
        if n == 0:
            continue
        for j in range(np.uint64(n)):
            pair[j] = mix64(key[a], slot_key[slot[met[j]]])
        fill4(stream, pair, whole_lanes(n), np.uint64(1), noise)
        # An insertion sort by liking: lists are short. Readers of one track are one program.
        listed = np.int64(0)
        for j in range(n):
            left_out = noise[0, j] >= ranked[a]
            if several:
                for k in range(listed):
                    left_out |= track_of[slot[met[order[k]]]] == track_of[slot[met[j]]]
            if left_out:
                continue
            mine = liking[met[j]]
            place = listed
            while place > 0 and liked[place - 1] < mine:
                order[place], liked[place] = order[place - 1], liked[place - 1]
                place -= 1
            order[place], liked[place] = j, mine
            listed += 1
        for k in range(listed):
            at = order[k]
            program[entries] = track_of[slot[met[at]]]
            score[entries] = (
                file_score[met[at]]
                + after[a]
                + noise_sd * 2.0 * (noise[1, at] + noise[2, at] + noise[3, at] - 1.5)
            )
            entries += 1
    list_start[key.size] = entries
    return entries


def rank_lists(
    stream: Stream,
    key: NDArray[np.uint64],
    files: Files,
    state: NDArray[np.uint8],
    slots: Slots,
    noise_sd: float,
    after: NDArray[np.float64],
    ranked: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Rank lists of who was interviewed.

    Parameters
    ----------
    stream
        The stream that drew the noise of the files; interviews take its next block.
    key : shape (applicants,)
    files, state
        Files and what came of them, see :func:`landbridge.workforce.invitations.invite`.
    noise_sd
        What an interview adds to a program's view, standard deviations.
    after : shape (applicants,)
        What programs add to their view of each on rank lists.
    ranked : shape (applicants,)
        Share of the interviews that end on both lists.

    Returns
    -------
    start, program, score
        Lists, best first; at most :data:`~landbridge.workforce.lists.LIST_LIMIT` programs each.
    """
    room = int((state == 1).sum()) + 1
    start = np.zeros(key.size + 1, dtype=np.int64)
    program = np.empty(room, dtype=np.int64)
    score = np.empty(room)
    entries = _rank(
        stream,
        key,
        files.start,
        (files.slot, files.score, files.liking),
        state,
        (slots.key, slots.track, slots.copies > 1),
        noise_sd,
        after,
        ranked,
        (start, program, score),
    )
    return start, program[:entries], score[:entries]
