"""faculty: who joins a medical school when training ends, and who with a research track."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.boards import with_odds
from landbridge.workforce.codes import Academic, Phase
from landbridge.workforce.process import Process
from landbridge.workforce.results import ORIGINS

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["FACULTY", "TRACK", "choose_track", "usual_odds"]

_COMMUNITY = 1  # place in the parameter dimension "setting"
_USUAL_PUBLICATIONS, _UNIT = 5.0, 10.0  # per ten, as the parameter has it

#: Parameters of a track.
TRACK = (
    "careers.faculty.origin_odds",
    "careers.research.share",
    "careers.research.by_publications",
)

Floats = NDArray[np.float64]


def choose_track(moment: Moment, row: NDArray[np.intp], share: Floats, odds: Floats) -> None:
    """Draw who of the rows joins a faculty, and with which track, and write it.

    Parameters
    ----------
    moment
        The process whose stream is used; it must declare `TRACK`.
    row
        Rows of the person table.
    share
        Probability of a US MD to be on a faculty, by row.
    odds
        Factor on its odds, by row, beside that of the origin.
    """
    p = moment.parameters
    people = moment.people
    by_origin = p.table("careers.faculty.origin_odds")[people.origin[row]]
    u = moment.uniforms("track", people.key[row])
    row = row[u < with_odds(share, odds * by_origin)]
    papers = people.research[row].astype(np.float64)
    more = (np.where(papers > 0, papers, _USUAL_PUBLICATIONS) - _USUAL_PUBLICATIONS) / _UNIT
    leaning = np.exp(p.number("careers.research.by_publications") * more)
    researches = with_odds(np.full(row.size, p.number("careers.research.share")), leaning)
    v = moment.uniforms("track", people.key[row], 1)
    people.academic[row] = np.where(v < researches, Academic.RESEARCH, Academic.FACULTY)


def _setting_odds(moment: Moment, row: NDArray[np.intp]) -> Floats:
    """Factor on the odds of a faculty by where each row trains."""
    community = moment.world.tracks.setting[moment.people.program[row]] == _COMMUNITY
    return np.where(community, moment.parameters.number("careers.faculty.community_odds"), 1.0)


def usual_odds(moment: Moment) -> Floats:
    """Mean factor by origin of those in training: where those in practice trained is not known."""
    row = moment.people.rows_in(Phase.TRAINEE)
    origin = moment.people.origin[row]
    size = len(ORIGINS)
    heads = np.bincount(origin, minlength=size)
    odds = np.bincount(origin, _setting_odds(moment, row), size)
    return np.divide(odds, heads, out=np.ones(size), where=heads > 0)


def _step(moment: Moment) -> None:
    p = moment.parameters
    people = moment.people
    row = moment.world.memory["completers"]
    group = np.asarray(moment.country.specialties.group)[people.specialty[row]]
    odds = _setting_odds(moment, row)
    choose_track(moment, row, p.table("careers.faculty.entry_share")[group], odds)
    joined = people.origin[row[people.academic[row] > Academic.NONE]]
    for code, name in enumerate(ORIGINS):
        moment.count("faculty_offers", int(np.count_nonzero(joined == code)), origin=name)


FACULTY = Process(
    name="faculty",
    step=_step,
    parameters=(
        *TRACK,
        "careers.faculty.entry_share",
        "careers.faculty.community_odds",
    ),
    reads=("key", "origin", "specialty", "program", "research"),
    writes=("academic",),
    results={
        "faculty_offers": "completers of training bound for a faculty if they stay, by origin"
    },
)
