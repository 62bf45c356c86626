"""Rows of the person table as facts that the rulebook of law understands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.law import Facts
from landbridge.workforce.codes import Citizenship, Origin, Status

if TYPE_CHECKING:
    from landbridge.workforce.people import People

__all__ = ["facts_of_rows"]

_WINDOWS = (4, 5, 6, 12)


def facts_of_rows(people: People, row: NDArray[Any], year: int) -> Facts:
    """Facts of rows at the beginning of an academic year; what the table does not hold is unknown.

    Everybody in the table is in the United States. Practice abroad is independent practice on a
    licence there, unbroken from its first to its last year.
    """
    status = people.status[row]
    begun, ended = people.practice_abroad_from[row], people.practice_abroad_to[row]
    practised = begun > 0
    years = np.where(practised, ended - begun + 1, 0)
    since = np.where(practised, year - ended, np.inf)
    windows = np.array(_WINDOWS)[:, None]
    recent = np.minimum(ended + 1, year) - np.maximum(begun, year - windows)
    recent = np.minimum(np.maximum(recent, 0), windows)
    foreign = people.origin[row] >= Origin.US_IMG
    return Facts.from_columns(
        row.size,
        us_citizen=people.citizenship[row] == Citizenship.US_CITIZEN,
        permanent_resident=people.citizenship[row] == Citizenship.PERMANENT_RESIDENT,
        work_authorised=status == Status.OTHER_AUTHORITY,
        applied_for_status=True,
        in_us=True,
        on_j1=status == Status.J1_TRAINING,
        on_h1b=(status >= Status.H1B_EXEMPT) & (status <= Status.H1B_WAIVER),
        owes_212e=(status == Status.J1_TRAINING) | (status == Status.J1_OWING),
        banned_full=people.restricted[row] == 1,
        banned_partial=False,  # the table tells listed from not listed, no more
        on_hold=people.restricted[row] == 1,
        foreign_school=foreign,
        step1=people.step1[row] > 0,
        step2=people.step2[row] > 0,
        step1_attempts=people.step1_attempts[row],
        step2_attempts=people.step2_attempts[row],
        years_since_graduation=year - people.grad_year[row],
        training_abroad_years=people.pgt_abroad_years[row],
        training_us_years=0,
        licence_abroad=practised,
        good_standing_abroad=practised,
        licence_current=practised & (since <= 1),
        licence_lapsed_years=since,
        practice_years=years,
        specialty=people.specialty[row],
        queue=people.gc_queue[row],
        **{f"recent{window}": years for window, years in zip(_WINDOWS, recent, strict=True)},
    )
