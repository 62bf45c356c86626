"""What programs turn away by rule, and how open they are to each class of applicant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from landbridge.workforce.applicant_classes import barred_by_visa, foreign_openness, reserved
from landbridge.workforce.applications import NO_VISA, Readers

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["SCREENS", "readers_of"]

#: Parameters a process that reads applications must declare.
SCREENS = (
    "apply.part.taste",
    "apply.part.visa",
    "apply.part.filters",
    "apply.openness_spread",
    "apply.closed_known_share",
    "apply.visa_known_share",
    "apply.score_floor_share",
    "apply.score_floor_mean",
    "apply.score_floor_sd",
    "apply.graduation_filter_share",
    "apply.graduation_filter_spread",
    "apply.attempts_filter_share",
    "law.match.graduation_year_filter",
    "law.match.graduation_years",
    "apply.appeal_weight",
    "apply.home_appeal",
    "apply.home_score",
    "apply.first_choice_liking",
    "apply.signal_weight",
    "apply.file_noise_sd",
)


def readers_of(moment: Moment) -> Readers:
    """Rules and views of the programs this season."""
    p = moment.parameters
    tracks = moment.world.tracks
    known, gate = _gates(moment)
    has_floor, floor_level, has_years, years_level, no_failure, _, _ = tracks.habits
    floor = np.full(floor_level.size, -np.inf, dtype=np.float32)
    years = np.full(floor_level.size, np.inf, dtype=np.float32)
    strict = np.zeros(floor_level.size, dtype=np.bool_)
    if p.number("apply.part.filters") >= 0.5:
        use = has_floor < p.number("apply.score_floor_share")
        level = p.number("apply.score_floor_mean") + p.number("apply.score_floor_sd") * ndtri(
            floor_level
        )
        floor[use] = level[use]
        strict = no_failure < p.number("apply.attempts_filter_share")
        if p.number("law.match.graduation_year_filter") >= 0.5:
            use = has_years < p.number("apply.graduation_filter_share")
            level = p.number("law.match.graduation_years") * np.exp(
                p.number("apply.graduation_filter_spread") * ndtri(years_level)
            )
            years[use] = level[use]
    return Readers(
        known=known,
        gate=gate,
        floor=floor,
        years=years,
        no_failure=strict,
        state=tracks.state,
        appeal=p.number("apply.appeal_weight") * tracks.appeal,
        home_score=p.number("apply.home_score"),
        home_appeal=p.number("apply.home_appeal"),
        first_choice=p.number("apply.first_choice_liking"),
        signal=p.number("apply.signal_weight"),
        noise=p.number("apply.file_noise_sd"),
    )


def _gates(moment: Moment) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Who knows better than to apply, and how open the program is, by class of applicant."""
    p = moment.parameters
    tracks = moment.world.tracks
    known_closed = tracks.habits[5] < p.number("apply.closed_known_share")
    known_visa = tracks.habits[6] < p.number("apply.visa_known_share")
    known = reserved(moment.world.memory["osteopathic_only"]) | (tracks.quota <= 0)
    gate = np.zeros(known.shape, dtype=np.float32)
    if p.number("apply.part.taste") >= 0.5:
        spread = p.number("apply.openness_spread")
        for regard, openness in foreign_openness(tracks).items():
            with np.errstate(divide="ignore"):
                gate[regard] = np.log(openness) + 0.5 * spread * spread
            known[regard] |= known_closed & (openness <= 0.0)
    if p.number("apply.part.visa") >= 0.5:
        barred = barred_by_visa(tracks)
        gate[barred & np.isfinite(gate)] = NO_VISA
        known |= known_visa & barred
    return known, gate
