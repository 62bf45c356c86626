"""One year's Match as its processes hand it on: who applied, who met whom, the lists."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.codes import ApplicantType

__all__ = ["Market"]


@dataclass
class Market:
    """Rank lists of one Match.

    Attributes
    ----------
    row : ndarray of int64
        Row of the person table of each applicant.
    kind : ndarray of int8
        Applicant type.
    choice : ndarray of int64
        Specialty chosen.
    look : ndarray of float64
        What programs think of the applicant, standard deviations.
    start, program, score : ndarray
        Lists as in :func:`landbridge.matching.deferred.deferred_acceptance`.
    prelim_start, prelim_program, prelim_score
        Lists of preliminary and transitional years.
    applications : ndarray of int64
        Applications sent for categorical and advanced positions.
    interviews : ndarray of int64
        Interviews attended for categorical and advanced positions.
    withdrew : ndarray of bool
        Registered, then withdrew.
    track : ndarray of int64
        Categorical or advanced track held after the Match, -1 none; written by match.
    seat : ndarray of int64
        Track that each goes to after SOAP, -1 none; written by match.
    seats_left : ndarray of int64, shape (tracks,)
        Positions of the year that neither the Match nor SOAP filled; written by match.
    """

    row: NDArray[np.int64]
    kind: NDArray[np.int8]
    choice: NDArray[np.int64]
    look: NDArray[np.float64]
    start: NDArray[np.int64]
    program: NDArray[np.int64]
    score: NDArray[np.float64]
    prelim_start: NDArray[np.int64]
    prelim_program: NDArray[np.int64]
    prelim_score: NDArray[np.float64]
    applications: NDArray[np.int64]
    interviews: NDArray[np.int64]
    withdrew: NDArray[np.bool_]
    track: NDArray[np.int64]
    seat: NDArray[np.int64] = field(init=False)
    seats_left: NDArray[np.int64] = field(init=False)

    @property
    def listed(self) -> NDArray[np.bool_]:
        """Who handed in a rank list."""
        return np.asarray((np.diff(self.start) > 0) | (np.diff(self.prelim_start) > 0))

    def heads_by_type(self, mask: NDArray[np.bool_]) -> list[int]:
        """How many of the applicants in ``mask`` are of each type."""
        heads: list[int] = np.bincount(self.kind[mask], minlength=len(ApplicantType)).tolist()
        return heads
