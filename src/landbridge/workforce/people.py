"""The person table: one row a life, one NumPy array a column.

Rows are never moved or removed, so a row number is good for a whole run. New people are appended.
What identifies a person across scenarios is the ``key`` (see :func:`entry_keys`), never the row.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance import MASK64, hash_text, mix
from landbridge.chance.kernels import mixed

__all__ = ["COLUMNS", "People", "channel_key", "entry_keys", "rows_and_keys", "rows_with"]

_Columns = TypeVar("_Columns", bound="tuple[Any, ...]")

#: name -> (dtype, value of a new row, what it is)
COLUMNS: dict[str, tuple[str, int, str]] = {
    "key": ("u8", 0, "semantic 64-bit key: entry channel, cohort, group and rank in it"),
    "phase": ("i1", 0, "codes.Phase"),
    "origin": ("i1", 0, "codes.Origin"),
    "applicant_type": ("i1", -1, "codes.ApplicantType in the last Match entered"),
    "sex": ("i1", 0, "0 male, 1 female"),
    "birth_year": ("i2", 0, "calendar year"),
    "nationality": ("i1", -1, "nationality group, parameter dimension 'nationality'"),
    "birth_country": ("i1", -1, "group of the country of birth, which fixes the visa queue"),
    "citizenship": ("i1", 0, "codes.Citizenship"),
    "status": ("i1", 0, "codes.Status"),
    "status_since": ("i2", 0, "academic year in which the present status began"),
    "gc_queue": ("i1", -1, "green-card queue, parameter dimension 'gc_queue'; -1 none"),
    "restricted": (
        "i1",
        0,
        "1: abroad without a visa at entry, of a country under restrictions",
    ),
    "grad_year": ("i2", 0, "year of medical degree"),
    "step1": ("i2", 0, "three-digit Step 1 score, seen by programs only while it is scored"),
    "step2": ("i2", 0, "three-digit Step 2 CK score"),
    "step1_attempts": ("i1", 0, "attempts at Step 1"),
    "step2_attempts": ("i1", 0, "attempts at Step 2 CK"),
    "pgt_abroad_years": ("i1", 0, "completed years of postgraduate training abroad"),
    "pgt_abroad_end": ("i2", 0, "year that training ended; 0 none"),
    "practice_abroad_from": ("i2", 0, "first year of independent practice abroad; 0 none"),
    "practice_abroad_to": ("i2", 0, "last year of practice abroad: recency; 0 none"),
    "research": ("i1", 0, "publications, presentations and abstracts at entry, capped"),
    "quality": ("f4", 0, "latent quality, standard deviations of US MD seniors"),
    "cycles": ("i1", 0, "Matches entered so far"),
    "home_state": ("i1", -1, "state of the US school or of residence; -1 abroad"),
    "specialty": ("i1", -1, "specialty in training or practice; -1 none"),
    "program": ("i4", -1, "row of the training track; -1 none"),
    "training_year": ("i1", 0, "postgraduate year"),
    "training_left": ("i1", 0, "years left in the present program"),
    "training_state": ("i1", -1, "state of the last program"),
    "county": ("i2", -1, "county of practice; -1 none"),
    "licence": ("i1", 0, "codes.Licence"),
    "board": ("i1", 0, "codes.Board"),
    "obligation": ("i1", 0, "codes.Obligation"),
    "obligation_left": ("i1", 0, "years of service still owed"),
    "since_obligation": ("i1", -1, "years since a service ended; -1 never owed"),
    "career": ("i1", 0, "codes.Career"),
    "fte": ("i2", 0, "full-time equivalents in thousandths"),
    "entered": ("i2", 0, "academic year in which the present spell of practice began; 0 none"),
    "left": ("i2", 0, "academic year of leaving; 0 not left"),
    "left_reason": ("i1", 0, "codes.LeftReason"),
    "school_region": ("i1", -1, "region of the medical school, parameter dimension; -1 not known"),
    "us_experience": ("i1", 0, "1: clinical experience in the United States before applying"),
    "race": ("i1", -1, "codes.Race; -1 not drawn yet"),
    "language": ("i1", -1, "codes.Language; -1 not drawn yet"),
    "board_since": ("i2", 0, "academic year in which the present board standing began; 0 none"),
    "academic": ("i1", 0, "codes.Academic"),
    "grant": ("i1", 0, "codes.Grant"),
    "leads": ("i1", 0, "1: directs a program or heads a department"),
    "seeks": ("i1", -1, "subspecialty applied to in vain and to be applied to again; -1 none"),
    "sought": ("i1", -1, "specialty sought first in the last Match entered; -1 none"),
    "applications": ("i2", 0, "applications sent for it, of all specialties"),
    "interviews": ("i1", 0, "interviews attended for it"),
    "ranked": ("i1", 0, "programs ranked for it, preliminary years aside"),
}

#: Columns in which a new row does not begin with 0.
_NOT_ZERO = {name: default for name, (_, default, _) in COLUMNS.items() if default}
_GROWTH = 1.25
_STRETCH = 64  # rows that a processor compares with a value at once


class People:
    """Columns of equal length that can be appended to.

    Parameters
    ----------
    capacity
        Rows to reserve.
    """

    key: NDArray[np.uint64]
    phase: NDArray[np.int8]
    origin: NDArray[np.int8]
    applicant_type: NDArray[np.int8]
    sex: NDArray[np.int8]
    birth_year: NDArray[np.int16]
    nationality: NDArray[np.int8]
    birth_country: NDArray[np.int8]
    citizenship: NDArray[np.int8]
    status: NDArray[np.int8]
    status_since: NDArray[np.int16]
    gc_queue: NDArray[np.int8]
    restricted: NDArray[np.int8]
    grad_year: NDArray[np.int16]
    step1: NDArray[np.int16]
    step2: NDArray[np.int16]
    step1_attempts: NDArray[np.int8]
    step2_attempts: NDArray[np.int8]
    pgt_abroad_years: NDArray[np.int8]
    pgt_abroad_end: NDArray[np.int16]
    practice_abroad_from: NDArray[np.int16]
    practice_abroad_to: NDArray[np.int16]
    research: NDArray[np.int8]
    quality: NDArray[np.float32]
    cycles: NDArray[np.int8]
    home_state: NDArray[np.int8]
    specialty: NDArray[np.int8]
    program: NDArray[np.int32]
    training_year: NDArray[np.int8]
    training_left: NDArray[np.int8]
    training_state: NDArray[np.int8]
    county: NDArray[np.int16]
    licence: NDArray[np.int8]
    board: NDArray[np.int8]
    obligation: NDArray[np.int8]
    obligation_left: NDArray[np.int8]
    since_obligation: NDArray[np.int8]
    career: NDArray[np.int8]
    fte: NDArray[np.int16]
    entered: NDArray[np.int16]
    left: NDArray[np.int16]
    left_reason: NDArray[np.int8]
    school_region: NDArray[np.int8]
    us_experience: NDArray[np.int8]
    race: NDArray[np.int8]
    language: NDArray[np.int8]
    board_since: NDArray[np.int16]
    academic: NDArray[np.int8]
    grant: NDArray[np.int8]
    leads: NDArray[np.int8]
    seeks: NDArray[np.int8]
    sought: NDArray[np.int8]
    applications: NDArray[np.int16]
    interviews: NDArray[np.int8]
    ranked: NDArray[np.int8]

    def __init__(self, capacity: int = 1024) -> None:
        # Room that nobody has written to takes no memory, and holds zeros.
        self._store: dict[str, NDArray[Any]] = {
            name: np.zeros(capacity, dtype=dtype) for name, (dtype, _, _) in COLUMNS.items()
        }
        self._size = 0
        self._expose()

    def __len__(self) -> int:
        return self._size

    def _expose(self) -> None:
        for name, values in self._store.items():
            setattr(self, name, values[: self._size])

    def append(self, count: int, **values: Any) -> slice:
        """Add ``count`` rows; ``values`` are scalars or arrays of that length.

        Views of columns taken earlier do not see the new rows.

        Returns
        -------
        slice
            The new rows.
        """
        needed = self._size + count
        capacity = self._store["key"].size
        if needed > capacity:
            larger = max(needed, int(capacity * _GROWTH))
            for name, (dtype, _, _) in COLUMNS.items():
                grown = np.zeros(larger, dtype=dtype)
                grown[: self._size] = self._store[name][: self._size]
                self._store[name] = grown
        rows = slice(self._size, needed)
        self._size = needed
        unknown = values.keys() - COLUMNS.keys()
        if unknown:
            raise KeyError(f"no such column of the person table: {', '.join(sorted(unknown))}")
        for name, value in {**_NOT_ZERO, **values}.items():
            self._store[name][rows] = value
        self._expose()
        return rows

    def columns(self, kind: type[_Columns], rows: slice = slice(None)) -> _Columns:
        """Views of the columns that a named tuple names: a loop takes them as one argument.

        Parameters
        ----------
        kind
            A named tuple whose fields are columns.
        rows
            Which rows of them.
        """
        return kind(*(getattr(self, name)[rows] for name in kind._fields))  # type: ignore[attr-defined]

    def rows_in(self, phase: int) -> NDArray[np.intp]:
        """Rows of the people in one phase, in table order."""
        return self.rows_where("phase", phase)

    def rows_where(self, column: str, value: int) -> NDArray[np.intp]:
        """Rows of the people with a value in a column of whole numbers, in table order."""
        values = getattr(self, column)
        out = np.empty(self._size, dtype=np.intp)
        return out[: _rows_equal(values, values.dtype.type(value), out)].copy()


@njit(cache=True)
def rows_with(column, value, first, rows):  # type: ignore[no-untyped-def]
    """Write into ``rows`` those from ``first`` on where a column has a value; return how many.

    Looks at as many rows as ``rows`` has room for: loops over the table go piece by piece.
    """
    found = np.uint64(0)
    last = min(first + np.uint64(rows.size), np.uint64(column.size))
    somebody = False  # mostly alike stand together: pieces without anybody cost next to nothing
    for i in range(first, last):
        somebody |= column[i] == value
    if not somebody:
        return found
    for i in range(first, last):
        rows[found] = i  # overwritten by the next row unless this one counts: no branch
        found += np.uint64(column[i] == value)
    return found


@njit(cache=True)
def rows_and_keys(column, value, first, key, rows, keys):  # type: ignore[no-untyped-def]
    """Write what :func:`rows_with` does, and the keys of those rows; return how many."""
    count = rows_with(column, value, first, rows)
    for j in range(count):
        keys[j] = key[rows[j]]
    return count


@njit(cache=True)
def _rows_equal(column, value, out):  # type: ignore[no-untyped-def]
    """Write the rows where a column has a value; return how many."""
    found = np.uint64(0)
    stretch = np.uint64(_STRETCH)
    for begin in range(np.uint64(0), np.uint64(column.size), stretch):
        found += rows_with(column, value, begin, out[found : found + stretch])
    return found


def channel_key(channel: str, cohort: int) -> np.uint64:
    """What the keys of all who enter through a channel in a year are mixed from."""
    return np.uint64(mix(hash_text(channel), cohort & MASK64))


def entry_keys(
    channel: str, cohort: int, group: NDArray[Any] | int, rank: NDArray[Any]
) -> NDArray[np.uint64]:
    """Semantic person keys.

    Parameters
    ----------
    channel
        How the person enters ("us_md", "img_india", "stock" ...).
    cohort
        Year of entry; 0 for the opening stock.
    group
        Group inside channel and cohort, a whole number a person or one for all.
    rank
        Rank inside the group: adding people to a group adds ranks at its end and leaves the
        keys of all others as they are.

    Returns
    -------
    ndarray of uint64
        One key a person, equal in every scenario in which that person exists.
    """
    grouped = mixed(
        np.array([channel_key(channel, cohort)]), np.atleast_1d(group).astype(np.uint64)
    )
    return mixed(grouped, np.asarray(rank).astype(np.uint64))
