"""Seats of the first day: residents change them until each program takes whom it has.

The tables tell how many of each origin a specialty, a state and a year train, not which programs
never interview graduates of foreign schools or sponsor no visa, which is drawn. So those who sit
where nobody like them is taken change seats with others of their specialty and year of training who
would be taken there; nothing that the tables tell of those is moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.codes import Origin, ProgramKind

if TYPE_CHECKING:
    from landbridge.workforce.tracks import Tracks

__all__ = ["Seats", "seat_where_open", "seat_where_sponsored"]

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

_US_SCHOOLS = (Origin.US_MD, Origin.US_DO)
_YEARS, _STATES = 16, 64  # more than there are: a group is one number
#: Whether inside a state, who leaves a closed program, who gives up a seat in an open one. Across
#: states those come first who leave each state its graduates of foreign schools.
_CHANGES = (
    (True, Origin.NONUS_IMG, _US_SCHOOLS),
    (True, Origin.NONUS_IMG, (Origin.US_IMG,)),
    (True, Origin.US_IMG, _US_SCHOOLS),
    (False, Origin.NONUS_IMG, (Origin.US_IMG,)),
    (False, Origin.NONUS_IMG, _US_SCHOOLS),
    (False, Origin.US_IMG, _US_SCHOOLS),
)


@dataclass
class Seats:
    """Trainees and the seats they hold; one entry each.

    Attributes
    ----------
    track
        Track of each, int64; written.
    key
        Keys, by which it is settled who changes with whom.
    specialty, year, origin
        Of each.
    """

    track: Ints
    key: NDArray[np.uint64]
    specialty: NDArray[np.integer]
    year: NDArray[np.integer]
    origin: NDArray[np.integer]

    def change(self, group: Ints, leaving: Flags, coming: Flags) -> None:
        """Let those of a group who leave change seats with those who come, as far as they go.

        Parameters
        ----------
        group
            Seats are changed inside it.
        leaving, coming
            Nobody may be both.
        """
        sides = []
        for mask in (leaving, coming):
            mine = np.flatnonzero(mask)
            mine = mine[np.lexsort((self.key[mine], group[mine]))]
            groups = group[mine]
            rank = np.arange(mine.size) - np.searchsorted(groups, groups)
            sides.append((mine, groups * self.key.size + rank))
        (leave, place), (come, offer) = sides
        _, one, other = np.intersect1d(place, offer, assume_unique=True, return_indices=True)
        here, there = leave[one], come[other]
        self.track[here], self.track[there] = self.track[there], self.track[here]

    def groups(self, tracks: Tracks, *, by_state: bool) -> Ints:
        """Number of specialty, year of training, kind of track and, if asked, state."""
        group = self.specialty.astype(np.int64) * _YEARS + self.year
        group = group * len(ProgramKind) + tracks.kind[self.track]
        if by_state:
            group = group * _STATES + tracks.state[self.track]
        return np.asarray(group, dtype=np.int64)


def seat_where_open(seats: Seats, tracks: Tracks) -> None:
    """Let residents of foreign schools out of programs that never interview them.

    First inside the state; then across states, because programs that are open are too few in some
    to hold all whom the tables place there. Fellowships have an openness of their own.
    """
    residency = tracks.kind[seats.track] != ProgramKind.FELLOWSHIP
    open_to = np.ones((len(Origin), tracks.kind.size), dtype=np.bool_)
    open_to[Origin.US_IMG] = tracks.open_us_img > 0.0
    open_to[Origin.NONUS_IMG] = tracks.open_nonus > 0.0
    for by_state, leaver, partners in _CHANGES:
        fits = open_to[leaver, seats.track]
        takes_partner = np.logical_and.reduce(open_to[list(partners)])[seats.track]
        leaving = residency & (seats.origin == leaver) & ~fits & takes_partner
        coming = residency & np.isin(seats.origin, partners) & fits
        seats.change(seats.groups(tracks, by_state=by_state), leaving, coming)


def seat_where_sponsored(seats: Seats, tracks: Tracks, visa: Flags) -> None:
    """Let who holds a visa out of programs that sponsor none; residents keep to open programs.

    First inside the state, then across states with other graduates of foreign schools. Who finds
    nobody to change with stays.

    Parameters
    ----------
    visa
        Who needs one.
    """
    for by_state, partners in ((True, ~visa), (False, ~visa & (seats.origin >= Origin.US_IMG))):
        sponsors = tracks.visa[seats.track] > 0
        fellow = tracks.kind[seats.track] == ProgramKind.FELLOWSHIP
        welcome = fellow | (tracks.open_nonus[seats.track] > 0.0)
        group = seats.groups(tracks, by_state=by_state) * 2 + welcome
        seats.change(group, visa & ~sponsors, partners & sponsors)
