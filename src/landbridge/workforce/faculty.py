"""faculty: who joins a medical school when training ends, and who with a research track.

There are so many places, those filled on the first day and those open then, and they grow by a
rate. When more would join than places are open, they go to the first to arrive in a keyed race, as
leading posts do: one candidate more, or one place less, changes one appointment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.workforce.boards import with_odds
from landbridge.workforce.codes import Academic, Phase
from landbridge.workforce.leadership import first_to_arrive
from landbridge.workforce.process import Process
from landbridge.workforce.results import ORIGINS

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = [
    "COMMUNITY_ODDS",
    "FACULTY",
    "PLACES_OPEN",
    "TRACK",
    "choose_track",
    "faculty_table",
    "given_places",
    "members",
    "open_places",
    "set_places",
    "usual_odds",
]

_NOT_FACULTY, _PRACTISING = int(Academic.NONE), int(Phase.PRACTISING)
_COMMUNITY = 1  # place in the parameter dimension "setting"
_PUBLICATIONS_UNIT = 10.0  # the leaning is by ten of them

PLACES_OPEN = "careers.faculty.places_open"
_PLACES = "faculty_places"  # of the world's memory
_GROWTH = "careers.faculty.places_growth"
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


def members(moment: Moment) -> int:
    """Physicians in practice who are on a faculty."""
    return int(_members(moment.people.academic, moment.people.phase))


@njit(cache=True)
def _members(academic, phase):  # type: ignore[no-untyped-def]
    count = np.int64(0)
    for i in range(np.uint64(academic.size)):
        count += (academic[i] != _NOT_FACULTY) & (phase[i] == _PRACTISING)
    return count


def set_places(moment: Moment) -> None:
    """Remember how many places there are on the first day, filled or open."""
    places = members(moment) / (1.0 - moment.parameters.number(PLACES_OPEN))
    moment.world.memory[_PLACES] = places


def open_places(moment: Moment, held: int) -> int:
    """Places beside those ``held`` by physicians in practice, at least none."""
    growth = moment.world.growth.get(_GROWTH, 1.0)
    places = int(np.floor(moment.world.memory[_PLACES] * growth + 0.5))
    return max(places - held, 0)


def given_places(moment: Moment, row: NDArray[np.intp], held: int) -> NDArray[np.intp]:
    """Who of those that would join a faculty gets a place, in order.

    ``held`` are the places that physicians in practice hold, see `members`.
    """
    places = open_places(moment, held)
    if places >= row.size:
        return row
    draw = moment.uniforms("place", moment.people.key[row])
    return row[first_to_arrive(draw, np.ones(row.size), places)]


def choose_track(
    moment: Moment, row: NDArray[np.intp], joining: Floats, limited: bool = False
) -> None:
    """Draw who of the rows joins a faculty, and with which track, and write it.

    Parameters
    ----------
    moment
        The process whose stream is used; it must declare `TRACK`.
    row
        Rows of the person table.
    joining
        Probability to be on a faculty, by row.
    limited
        Whether no more join than places are open.
    """
    p = moment.parameters
    people = moment.people
    row = row[moment.uniforms("track", people.key[row]) < joining]
    if limited:
        row = given_places(moment, row, members(moment))
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
    setting = _in_community(moment, row).astype(np.intp)
    joining = _entry_table(moment)[setting, people.specialty[row], people.origin[row]]
    moment.world.grow(_GROWTH, p.number(_GROWTH), moment.year)
    choose_track(moment, row, joining, limited=True)
    joined = people.origin[row[people.academic[row] > Academic.NONE]]
    offers = np.bincount(joined, minlength=len(ORIGINS))
    for name, count in zip(ORIGINS, offers.tolist(), strict=True):
        moment.count("faculty_offers", count, origin=name)


def _entry_table(moment: Moment) -> Floats:
    """Probability to join a faculty when training ends, shape (2, specialties, origins): from a
    university and from a community program."""
    p = moment.parameters
    share = p.table("careers.faculty.entry_share")
    made_of = share, p.table("careers.faculty.origin_odds"), p.number(COMMUNITY_ODDS)

    def table() -> Floats:
        odds = np.repeat([[1.0], [made_of[-1]]], len(ORIGINS), axis=1)
        return np.stack([faculty_table(moment, share, each) for each in odds])

    return moment.world.as_long_as("faculty_entry", made_of, table)


FACULTY = Process(
    name="faculty",
    step=_step,
    parameters=(
        *TRACK,
        "careers.faculty.entry_share",
        COMMUNITY_ODDS,
        _GROWTH,
    ),
    reads=("key", "phase", "academic", "origin", "specialty", "program", "research"),
    writes=("academic",),
    results={
        "faculty_offers": "completers of training bound for a faculty if they stay, by origin"
    },
)
