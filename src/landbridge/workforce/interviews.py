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
from landbridge.workforce.invitations import Meetings
from landbridge.workforce.lists import LIST_LIMIT
from landbridge.workforce.slots import Slots

__all__ = ["rank_lists"]


@njit(cache=True)
def _rank(stream, key, meetings, files, slots, noise_sd, after, ranked, lists):  # type: ignore[no-untyped-def]
    met_start, met_file = meetings
    slot, file_score, liking = files
    slot_key, track_of, tracks = slots
    list_start, program, score = lists
    track = np.empty(LIST_LIMIT, dtype=np.int32)
    pair = np.zeros(LIST_LIMIT + 8, dtype=np.uint64)
    noise = np.empty((4, LIST_LIMIT + 8))
    order = np.empty(LIST_LIMIT + 1, dtype=np.uint64)
    liked = np.empty(LIST_LIMIT + 1, dtype=np.float32)
    listed_by = np.full(tracks, -1, dtype=np.int32)
    entries = np.uint64(0)
    for a in range(np.uint64(key.size)):
        list_start[a] = np.int64(entries)
        first, end = np.uint64(met_start[a]), np.uint64(met_start[a + np.uint64(1)])
        n = min(end - first, np.uint64(LIST_LIMIT))
        if n == 0:
            continue
        met = met_file[first:end]
        for j in range(n):
            s = np.uint64(slot[met[j]])
            track[j] = track_of[s]
            pair[j] = mix64(key[a], slot_key[s])
        fill4(stream, pair, whole_lanes(n), np.uint64(1), noise)
        # Readers of one track are one program. Written over by the next unless it is listed.
        listed, me = np.uint64(0), np.int32(a)
        for j in range(n):
            order[listed], liked[listed] = j, liking[met[j]]
            t = np.uint64(track[j])
            before = listed_by[t]
            ranks = (noise[0, j] < ranked[a]) & (before != me)
            listed_by[t] = me if ranks else before
            listed += np.uint64(ranks)
        for k in range(listed):
            # Counting who is liked better sorts a short list without a branch.
            place = np.uint64(0)
            for other in range(listed):
                better = (liked[other] > liked[k]) | ((liked[other] == liked[k]) & (other < k))
                place += np.uint64(better)
            at = order[k]
            program[entries + place] = track[at]
            score[entries + place] = (
                file_score[met[at]]
                + after[a]
                + noise_sd * 2.0 * (noise[1, at] + noise[2, at] + noise[3, at] - 1.5)
            )
        entries += listed
    list_start[key.size] = np.int64(entries)
    return np.int64(entries)


def rank_lists(
    stream: Stream,
    key: NDArray[np.uint64],
    files: Files,
    meetings: Meetings,
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
    files, meetings
        Files, and those that led to an interview.
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
    room = meetings.file.size + 1
    start = np.zeros(key.size + 1, dtype=np.int64)
    program = np.empty(room, dtype=np.int64)
    score = np.empty(room)
    entries = _rank(
        stream,
        key,
        (meetings.start, meetings.file),
        (files.slot, files.score, files.liking),
        (slots.key, slots.track, int(slots.track.max(initial=-1)) + 1),
        noise_sd,
        after,
        ranked,
        (start, program, score),
    )
    return start, program[:entries], score[:entries]
