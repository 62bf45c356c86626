"""The rounds of SOAP over plain arrays: who is offered what, and which offer is taken.

One mechanism for everybody: :func:`landbridge.matching.soap.run_soap` asks people between the
rounds what they want, the simulated year hands in all wishes beforehand (:func:`run_rounds`).

Applications are rows in order of program, then of applicant; those of program p are the rows
``ptr[p]`` to ``ptr[p + 1] - 1``.
"""

from __future__ import annotations

import numpy as np

from landbridge.matching.compiled import compiled, woven

__all__ = [
    "ACCEPTED",
    "BOTH_HALVES",
    "DECLINED",
    "EXPIRED",
    "FIRST_HALF",
    "LATER_HALF",
    "answers",
    "close_round",
    "may_be_offered",
    "offers",
    "run_rounds",
]

#: Halves of a training path, as bits.
FIRST_HALF, LATER_HALF = 1, 2
BOTH_HALVES = FIRST_HALF | LATER_HALF
#: What became of an offer.
ACCEPTED, DECLINED, EXPIRED = range(3)


@woven
def _may(refused, free, held, halves):  # type: ignore[no-untyped-def]
    return not refused and free and (held & halves) == 0


@compiled
def may_be_offered(ptr, applicant, refused, open_seats, halves, held, free):  # type: ignore[no-untyped-def]
    """Applications that may get an offer in this round.

    Parameters
    ----------
    ptr, applicant
        Applications, shapes (programs + 1,) and (applications,).
    refused : shape (applications,)
        Offered before, and declined or left to expire.
    open_seats, halves : shape (programs,)
        Seats; halves of a path that a seat gives.
    held, free : shape (applicants,)
        Halves held; who can still be offered something.

    Returns
    -------
    ndarray of bool, shape (applications,)
    """
    out = np.zeros(applicant.size, dtype=np.bool_)
    for p in range(ptr.size - 1):
        if open_seats[p] > 0:
            for e in range(ptr[p], ptr[p + 1]):
                a = applicant[e]
                out[e] = _may(refused[e], free[a], held[a], halves[p])
    return out


@compiled
def offers(ptr, applicant, score, refused, open_seats, halves, held, free):  # type: ignore[no-untyped-def]
    """Each program offers its open seats to the applicants it wants most.

    Parameters
    ----------
    ptr, applicant, refused, open_seats, halves, held, free
        See :func:`may_be_offered`.
    score : shape (applications,)
        How much the program wants the applicant; the highest first, ties to the earlier row, NaN
        never.

    Returns
    -------
    row, program : shape (offers,)
        Applications offered and their programs, by program and then in its order.
    """
    most = 0
    for p in range(ptr.size - 1):
        most += max(min(open_seats[p], ptr[p + 1] - ptr[p]), 0)
    row = np.empty(most, dtype=np.int64)
    program = np.empty(most, dtype=np.int64)
    n = 0
    for p in range(ptr.size - 1):
        begin = n
        end = n + max(open_seats[p], 0)
        for e in range(ptr[p], ptr[p + 1]):
            # Most applications fall here, on one comparison.
            if n == end and (n == begin or score[e] <= score[row[n - 1]]):
                continue
            a = applicant[e]
            if np.isnan(score[e]) or not _may(refused[e], free[a], held[a], halves[p]):
                continue
            if n < end:
                n += 1
            i = n - 1
            while i > begin and score[row[i - 1]] < score[e]:
                row[i] = row[i - 1]
                i -= 1
            row[i] = e
            program[n - 1] = p
    return row[:n], program[:n]


@compiled
def answers(who, taste, expired, applicants):  # type: ignore[no-untyped-def]
    """Each applicant takes the best offer and declines the others.

    Parameters
    ----------
    who : shape (offers,)
        Applicant of each offer.
    taste : shape (offers,)
        How much the applicant wants it; ties to the earlier offer, NaN never.
    expired : shape (offers,)
        Offers that nobody answers.
    applicants : int

    Returns
    -------
    ndarray of int64, shape (offers,)
        ``ACCEPTED``, ``DECLINED`` or ``EXPIRED``.
    """
    best = np.full(applicants, -1, dtype=np.int64)
    for i in range(who.size):
        if expired[i] or np.isnan(taste[i]):
            continue
        if best[who[i]] < 0 or taste[i] > taste[best[who[i]]]:
            best[who[i]] = i
    out = np.empty(who.size, dtype=np.int64)
    for i in range(who.size):
        if expired[i]:
            out[i] = EXPIRED
        else:
            out[i] = ACCEPTED if best[who[i]] == i else DECLINED
    return out


@compiled
def close_round(  # type: ignore[no-untyped-def]
    row, who, program, answer, refused, open_seats, halves, held, free, second_half
):
    """Seats taken are filled, offers not taken are never made again.

    ``refused``, ``open_seats``, ``held`` and ``free`` change; see :func:`may_be_offered`. Without
    ``second_half`` who took a seat is out, else only who holds a whole path is.
    """
    for i in range(row.size):
        if answer[i] != ACCEPTED:
            refused[row[i]] = True
            continue
        a, p = who[i], program[i]
        open_seats[p] -= 1
        held[a] |= halves[p]
        if held[a] == BOTH_HALVES or not second_half:
            free[a] = False


@compiled
def run_rounds(ptr, applicant, score, taste, open_seats, halves, held, free, rounds, second_half):  # type: ignore[no-untyped-def]
    """All rounds, where nobody changes a mind between them.

    Parameters
    ----------
    ptr, applicant
        Applications, shapes (programs + 1,) and (applications,).
    score, taste : shape (applications,)
        How much the program wants the applicant and the applicant the program; NaN never.
    open_seats, halves : shape (programs,)
        Seats open, changed; halves of a path that a seat gives.
    held, free : shape (applicants,)
        Halves held and who can be offered something, changed.
    rounds : int
    second_half : bool
        Whether who takes one half may go on for the other.

    Returns
    -------
    taken_in : ndarray of int64, shape (applications,)
        Round in which the application led to a seat, from 1; 0 never.
    made : ndarray of int64, shape (rounds,)
        Offers made in each round.
    """
    taken_in = np.zeros(applicant.size, dtype=np.int64)
    refused = np.zeros(applicant.size, dtype=np.bool_)
    made = np.zeros(max(rounds, 0), dtype=np.int64)
    for number in range(rounds):
        row, program = offers(ptr, applicant, score, refused, open_seats, halves, held, free)
        who, wanted = applicant[row], taste[row]
        answer = answers(who, wanted, np.zeros(row.size, dtype=np.bool_), held.size)
        close_round(row, who, program, answer, refused, open_seats, halves, held, free, second_half)
        made[number] = row.size
        for i in range(row.size):
            if answer[i] == ACCEPTED:
                taken_in[row[i]] = number + 1
    return taken_in, made
