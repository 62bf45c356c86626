"""Classes of applicant as programs tell them apart, and what a program does to a whole class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge import law
from landbridge.workforce.codes import Origin
from landbridge.workforce.tracks import VISA_NONE

if TYPE_CHECKING:
    from landbridge.workforce.people import People
    from landbridge.workforce.tracks import Tracks

__all__ = [
    "CLASSES",
    "barred_by_visa",
    "foreign_openness",
    "odds_by_regard",
    "regard_of",
    "reserved",
]

_US_IMG, _OTHER_IMG, _NEEDS_VISA, _US_DO = range(1, 5)  # US MDs are class 0
#: Classes of applicant.
CLASSES = 5


def regard_of(people: People, row: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Class of each applicant: US MD, US IMG, other IMG, other IMG who needs a visa, US DO."""
    origin = people.origin[row]
    foreign = law.needs_visa(people.citizenship[row])
    regard = np.maximum(origin.astype(np.uint64), 1) - 1 + ((origin == Origin.NONUS_IMG) & foreign)
    regard[origin == Origin.US_DO] = _US_DO
    return regard.astype(np.uint64)


def foreign_openness(tracks: Tracks) -> dict[int, NDArray[np.float64]]:
    """How open each track is to the classes trained abroad, by class; to the others all are."""
    return {
        _US_IMG: tracks.open_us_img,
        _OTHER_IMG: tracks.open_nonus,
        _NEEDS_VISA: tracks.open_nonus,
    }


def reserved(osteopathic_only: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where a class is out because a track takes DOs alone, shape (classes, tracks)."""
    out = np.tile(osteopathic_only, (CLASSES, 1))
    out[_US_DO] = False
    return out


def barred_by_visa(tracks: Tracks) -> NDArray[np.bool_]:
    """Where a class needs a visa that a track does not sponsor, shape (classes, tracks)."""
    out = np.zeros((CLASSES, tracks.visa.size), dtype=np.bool_)
    out[_NEEDS_VISA] = tracks.visa == VISA_NONE
    return out


def odds_by_regard(tracks: Tracks, osteopathic_only: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Odds of an interview by class of applicant, shape (classes, tracks): the positions of the
    year times openness and visa policy."""
    ratio = np.divide(
        tracks.quota,
        tracks.base_quota,
        out=np.zeros(tracks.quota.size),
        where=tracks.base_quota > 0,
    )
    odds = np.tile(ratio, (CLASSES, 1))
    for regard, openness in foreign_openness(tracks).items():
        odds[regard] *= np.minimum(1.0, openness)
    odds[reserved(osteopathic_only) | barred_by_visa(tracks)] = 0.0
    return odds
