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

__all__ = [
    "COMMUNITY_ODDS",
    "FACULTY",
    "TRACK",
    "choose_track",
    "faculty_table",
    "usual_odds",
]

_COMMUNITY = 1  # place in the parameter dimension "setting"
_PUBLICATIONS_UNIT = 10.0  # the leaning is by ten of them

COMMUNITY_ODDS = "careers.faculty.community_odds"
#: Parameters of a track.
TRACK = (
    "careers.faculty.origin_odds",
    "careers.research.share",
    "careers.research.by_publications",
    "careers.research.usual_publications",
)

Floats = NDArray[np.float64]


def faculty_table(moment: Moment, share: Floats, odds: Floats) -> Floats:
    """Probability to be on a faculty by specialty and origin.

    Parameters
    ----------
    moment
        The process; it must declare `TRACK`.
    share
        That of a US MD who trained at a university, by specialty group.
    odds
        Factor on its odds by origin, beside that of the origin itself.
    """
    by_origin = moment.parameters.table("careers.faculty.origin_odds")
    return with_odds(share[:, None], odds * by_origin)[np.asarray(moment.country.specialties.group)]


def choose_track(moment: Moment, row: NDArray[np.intp], joining: Floats) -> None:
    """Draw who of the rows joins a faculty, and with which track, and write it.

    Parameters
    ----------
    moment
        The process whose stream is used; it must declare `TRACK`.
    row
        Rows of the person table.
    joining
        Probability to be on a faculty, by row.
    """
    p = moment.parameters
    people = moment.people
    row = row[moment.uniforms("track", people.key[row]) < joining]
    papers = people.research[row].astype(np.float64)
    usual = p.number("careers.research.usual_publications")
    more = (np.where(papers > 0, papers, usual) - usual) / _PUBLICATIONS_UNIT
    leaning = np.exp(p.number("careers.research.by_publications") * more)
    researches = with_odds(np.full(row.size, p.number("careers.research.share")), leaning)
    v = moment.uniforms("track", people.key[row], 1)
    people.academic[row] = np.where(v < researches, Academic.RESEARCH, Academic.FACULTY)


def usual_odds(moment: Moment) -> Floats:
    """Mean factor on the odds of a faculty by origin, over the settings of those in training.

    Where those in practice on the first day were trained is not known.
    """
    people = moment.people
    row = people.rows_in(Phase.TRAINEE)
    origin, size = people.origin[row], len(ORIGINS)
    heads = np.bincount(origin, minlength=size)
    community = np.bincount(origin[_in_community(moment, row)], minlength=size)
    share = np.divide(community, heads, out=np.zeros(size), where=heads > 0)
    return np.asarray(1.0 - share + share * moment.parameters.number(COMMUNITY_ODDS))


def _in_community(moment: Moment, row: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether each row trains in a community program."""
    setting = moment.world.tracks.setting[moment.people.program[row]]
    return np.asarray(setting == _COMMUNITY)


def _step(moment: Moment) -> None:
    p = moment.parameters
    people = moment.people
    row = moment.world.memory["completers"]
    share = p.table("careers.faculty.entry_share")
    university, community = (
        faculty_table(moment, share, np.full(len(ORIGINS), odds))
        for odds in (1.0, p.number(COMMUNITY_ODDS))
    )
    cell = people.specialty[row], people.origin[row]
    joining = np.where(_in_community(moment, row), community[cell], university[cell])
    choose_track(moment, row, joining)
    joined = people.origin[row[people.academic[row] > Academic.NONE]]
    for code, name in enumerate(ORIGINS):
        moment.count("faculty_offers", int(np.count_nonzero(joined == code)), origin=name)


FACULTY = Process(
    name="faculty",
    step=_step,
    parameters=(
        *TRACK,
        "careers.faculty.entry_share",
        COMMUNITY_ODDS,
    ),
    reads=("key", "origin", "specialty", "program", "research"),
    writes=("academic",),
    results={
        "faculty_offers": "completers of training bound for a faculty if they stay, by origin"
    },
)
