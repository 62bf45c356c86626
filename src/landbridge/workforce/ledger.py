"""What each process of the year did to those whom the balances follow.

Everybody stands in one class (:class:`Standing`). After every process that may have moved people
the classes are read from the person table again, and each change is entered by process, old class
and new class. The balances of :mod:`landbridge.workforce.balances` are sums of such entries; so a
stock can change by nothing that was not entered, and what a process counts itself can be held
against it.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.workforce.codes import LeftReason, Obligation, Phase, Status

if TYPE_CHECKING:
    from landbridge.workforce.people import People

__all__ = [
    "CLASSES",
    "MOST_OWED",
    "Ledger",
    "Standing",
    "left_for",
    "serving",
    "serving_in_corps",
]

#: Years of service owed that are told apart; more count as this many.
MOST_OWED = 5


class Standing(IntEnum):
    """Class of a person; exclusive."""

    NOBODY = 0  # not in the table
    NEW = 1  # applies for the first time
    AGAIN = 2  # applies again
    J1_BETWEEN = 3  # J-1 after a preliminary year, applies again
    H1B_BETWEEN = 4
    J1_TRAINING = 5
    H1B_TRAINING = 6
    FREE_TRAINING = 7  # citizens and permanent residents
    FREE = 8  # they in practice
    H1B_EXEMPT = 9
    H1B_CAPPED = 10
    OTHER_AUTHORITY = 11  # waived for hardship
    UNLICENSED = 12
    CONRAD = 13  # waiver by a state; plus the years still owed
    AGENCY = CONRAD + MOST_OWED + 1  # by a federal or regional agency
    CORPS = AGENCY + MOST_OWED + 1  # in the National Health Service Corps; plus years owed
    LEFT = CORPS + MOST_OWED + 1  # plus LeftReason


CLASSES = int(Standing.LEFT) + max(LeftReason) + 1
_APPLICANT, _WAIVED = -1, -2  # need a look at more columns
_UNSEEN = -1  # no phase and status
_BITS = 4  # of a byte that hold the status; the phase stands above
_ROWS = 8  # of one byte, in a word
_WORDS = 8  # held against what was seen at once
_MORE = 1 << 16  # rows for which room is made at once; whole words
_LEFT = int(Standing.LEFT)
_NEW, _AGAIN = int(Standing.NEW), int(Standing.AGAIN)
_CONRAD, _AGENCY = int(Standing.CONRAD), int(Standing.AGENCY)
_CORPS, _FREE = int(Standing.CORPS), int(Standing.FREE)
_BY_STATE = int(Obligation.CONRAD)
_SERVICE_CORPS = int(Obligation.SERVICE_CORPS)


def serving(owed: int) -> tuple[int, int]:
    """Classes of those waived by a state and by an agency who owe so many years more."""
    return _CONRAD + owed, _AGENCY + owed


def serving_in_corps(owed: int) -> tuple[int]:
    """Class of those who owe the National Health Service Corps so many years more."""
    return (_CORPS + owed,)


def left_for(*reasons: LeftReason) -> tuple[int, ...]:
    """Classes of those who left for some reasons."""
    return tuple(_LEFT + int(reason) for reason in reasons)


def _by_phase_and_status() -> NDArray[np.int8]:
    j1 = (Status.J1_TRAINING, Status.J1_OWING)
    h1b = (Status.H1B_EXEMPT, Status.H1B_CAPPED, Status.H1B_WAIVER)
    table = np.zeros((max(Phase) + 1, max(Status) + 1), dtype=np.int8)
    table[Phase.APPLICANT] = _APPLICANT
    table[Phase.APPLICANT, j1] = Standing.J1_BETWEEN
    table[Phase.APPLICANT, h1b] = Standing.H1B_BETWEEN
    table[Phase.TRAINEE] = Standing.FREE_TRAINING
    table[Phase.TRAINEE, j1] = Standing.J1_TRAINING
    table[Phase.TRAINEE, h1b] = Standing.H1B_TRAINING
    table[Phase.PRACTISING] = Standing.FREE
    table[Phase.PRACTISING, Status.H1B_EXEMPT] = Standing.H1B_EXEMPT
    table[Phase.PRACTISING, Status.H1B_CAPPED] = Standing.H1B_CAPPED
    table[Phase.PRACTISING, Status.H1B_WAIVER] = _WAIVED
    table[Phase.PRACTISING, Status.OTHER_AUTHORITY] = Standing.OTHER_AUTHORITY
    table[Phase.UNLICENSED] = Standing.UNLICENSED
    table[Phase.LEFT] = Standing.LEFT
    return table


_TABLE = _by_phase_and_status()


@njit(cache=True)
def _changed(phase, status, seen, rows, found):  # type: ignore[no-untyped-def]
    """Write after the first ``found`` rows those whose phase or status is not as seen last; see it.

    Rows are held against what was seen eight at once, as whole words, and words eight at once.
    Returns how many rows there are then.
    """
    size, words = np.uint64(phase.size), np.uint64(phase.size // _ROWS)
    phase_words = phase[: words * np.uint64(_ROWS)].view(np.uint64)
    status_words = status[: words * np.uint64(_ROWS)].view(np.uint64)
    seen_words = seen[: words * np.uint64(_ROWS)].view(np.uint64)
    for first in range(np.uint64(0), words + np.uint64(1), np.uint64(_WORDS)):
        last = min(first + np.uint64(_WORDS), words)
        differs = np.uint64(0)
        for word in range(first, last):
            both = (phase_words[word] << np.uint64(_BITS)) | status_words[word]
            differs |= both ^ seen_words[word]
        ends = last == words  # the rows after the last word are looked at too
        if differs == 0 and not ends:
            continue
        start = first * np.uint64(_ROWS)
        for i in range(start, min(start + np.uint64(_ROWS * _WORDS), size)):
            of_row = np.int8((phase[i] << _BITS) | status[i])
            rows[found] = i  # overwritten by the next unless this one changed: no branch
            found += of_row != seen[i]
            seen[i] = of_row
    return found


@njit(cache=True)
def _enter(table, people, look, looked, corps, seen, classes, moves, census):  # type: ignore[no-untyped-def]
    """Read classes again; count the changes into ``moves`` and lay them on ``census``.

    ``seen`` has the phase and the status of everybody when the class was read last. The first
    ``looked`` of the rows in ``look`` are those whose class hangs on more columns, who are read
    again each time; returns how many they are now.
    """
    phase, status, cycles, obligation, owed, reason = people
    found = 0
    for k in range(looked):
        row = np.uint64(look[k])
        if np.int8((phase[row] << _BITS) | status[row]) == seen[row]:
            look[found] = row
            found += 1
    still = np.int64(0)
    for k in range(_changed(phase, status, seen, look, found)):
        row = np.uint64(look[k])
        old = np.int64(classes[row])
        now = np.int64(table[np.uint64(phase[row]), np.uint64(status[row])])
        look[still] = row
        still += now < 0
        if now == _LEFT:  # who has left stays so, for the same reason
            now = old if old >= _LEFT else now + reason[row]
        elif now == _APPLICANT:
            now = np.int64(_AGAIN if cycles[row] > 0 else _NEW)
        elif now == _WAIVED:
            years = min(max(owed[row], 0), MOST_OWED)
            now = np.int64(_CONRAD if obligation[row] == _BY_STATE else _AGENCY) + years
        if now != old:
            _move(row, old, now, classes, moves, census)
    # Who serves in the corps: free physicians by phase and status, told apart by what they owe.
    for k in range(corps.size):
        row = np.uint64(corps[k])
        old = np.int64(classes[row])
        now = np.int64(_CORPS + min(owed[row], MOST_OWED) if owed[row] > 0 else _FREE)
        if (old == _FREE or _CORPS < old < _LEFT) and now != old:
            _move(row, old, now, classes, moves, census)
    return still


@njit(cache=True)
def _serving(obligation, owed, rows):  # type: ignore[no-untyped-def]
    """Write the rows of who serves in the corps; return how many. Most words owe nothing at all."""
    size, words = np.uint64(obligation.size), np.uint64(obligation.size // _ROWS)
    obligation_words = obligation[: words * np.uint64(_ROWS)].view(np.uint64)
    found = 0
    for word in range(np.uint64(0), words + np.uint64(1)):
        if word < words and obligation_words[word] == 0:
            continue
        start = word * np.uint64(_ROWS)
        for i in range(start, min(start + np.uint64(_ROWS), size)):
            if obligation[i] == _SERVICE_CORPS and owed[i] > 0:
                rows[found] = i
                found += 1
    return found


@njit(cache=True)
def _move(row, old, now, classes, moves, census):  # type: ignore[no-untyped-def]
    moves[np.uint64(old), np.uint64(now)] += 1
    census[np.uint64(old)] -= 1
    census[np.uint64(now)] += 1
    classes[row] = now


class Ledger:
    """Classes of all people and the changes of the year.

    Attributes
    ----------
    moves : dict
        Process -> people by old and new class, shape (CLASSES, CLASSES), of the present year.
    opening : ndarray of int64, shape (CLASSES,)
        People by class at the end of the year before.
    """

    #: Columns that a class hangs on; a process that writes none of them moves nobody.
    COLUMNS = frozenset({"phase", "status", "obligation", "obligation_left", "left_reason"})

    def __init__(self) -> None:
        self._classes = np.zeros(0, dtype=np.int8)
        self._seen = np.zeros(0, dtype=np.int8)
        self._look = np.zeros(0, dtype=np.int32)
        self._looked = 0
        self._corps = np.zeros(0, dtype=np.intp)
        self._census = np.zeros(CLASSES, dtype=np.int64)
        self.opening = self._census
        self.moves: dict[str, NDArray[np.int64]] = {}

    def begin(self, people: People) -> None:
        """Begin a year; before the first, read the people of the first day."""
        if self._classes.size == 0:
            self._read(people, obliges=True)
        self.opening = self.census()
        self.moves = {}

    def enter(self, process: str, people: People, *, obliges: bool = True) -> None:
        """Enter what a process did; ``obliges`` says whether it may have bound anybody to serve."""
        self.moves[process] = self._read(people, obliges)

    def census(self) -> NDArray[np.int64]:
        """People by class, shape (CLASSES,)."""
        return self._census.copy()

    def _read(self, people: People, obliges: bool) -> NDArray[Any]:
        self._make_room(len(people))
        if obliges:  # few ever serve in the corps: they are looked at by themselves
            rows = np.empty(len(people), dtype=np.intp)
            found = rows[: _serving(people.obligation, people.obligation_left, rows)]
            before = self._classes[self._corps]
            served = self._corps[(before > _CORPS) & (before < _LEFT)]
            self._corps = np.union1d(served, found)  # who served until now may be free
        moves = np.zeros((CLASSES, CLASSES), dtype=np.int64)
        self._looked = _enter(
            _TABLE,
            (
                people.phase,
                people.status,
                people.cycles,
                people.obligation,
                people.obligation_left,
                people.left_reason,
            ),
            self._look,
            self._looked,
            self._corps,
            self._seen,
            self._classes,
            moves,
            self._census,
        )
        self._census[Standing.NOBODY] = 0
        return moves

    def _make_room(self, rows: int) -> None:
        """Let so many rows have a class; some more, as people come in several times a year."""
        if rows <= self._classes.size:
            return
        room = -(-rows // _MORE) * _MORE
        classes, seen = np.zeros(room, dtype=np.int8), np.full(room, _UNSEEN, dtype=np.int8)
        look = np.empty(room + 1, dtype=np.int32)  # one more is written to and not kept
        classes[: self._classes.size] = self._classes
        seen[: self._seen.size] = self._seen
        look[: self._looked] = self._look[: self._looked]
        self._classes, self._seen, self._look = classes, seen, look
