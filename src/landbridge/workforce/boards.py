"""boards: who is eligible for certification, who gets it, who runs out of time.

Who comes back to training for a fellowship keeps a certificate; without one, the time in which one
may certify begins anew when training ends.

Whether somebody ever certifies hangs on the year of birth and the origin; when, on a yearly share
of those who will. Of a person still without a certificate after t years the yearly probability is

    h(t) = P q (1 - q)^(t - 1) / (1 - P + P (1 - q)^(t - 1))

with P the share that ever certifies and q the share of those who pass each year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import CHUNK, fill_lane
from landbridge.workforce.codes import Board, Origin, Phase
from landbridge.workforce.people import rows_with
from landbridge.workforce.process import Process

if TYPE_CHECKING:
    from landbridge.workforce.people import People
    from landbridge.workforce.process import Moment

__all__ = [
    "BIRTHS",
    "BOARDS",
    "FIRST_BIRTH",
    "PARAMETERS",
    "ever_certified",
    "may_certify",
    "opening_boards",
    "with_odds",
    "yearly_hazard",
]

#: First year of birth of tables by it, and how many years they hold.
FIRST_BIRTH, BIRTHS = 1900, 200
_NONE, _ELIGIBLE, _CERTIFIED = (int(each) for each in Board)
_PRACTISING = int(Phase.PRACTISING)

#: Parameters of the share that ever certifies.
_EVER = ("careers.board.us_share", "careers.board.img_odds", "careers.board.origin_odds")
PARAMETERS = (
    *_EVER,
    "careers.board.pass_share",
    "careers.board.eligible_years",
)

Floats = NDArray[np.float64]


def with_odds(share: Floats, odds: Floats | float) -> Floats:
    """A probability whose odds are multiplied."""
    return np.asarray(share * odds / (1.0 - share + share * odds))


def ever_certified(moment: Moment) -> Floats:
    """Probability to be ever certified, once eligible, by year of birth from 1900 and origin."""
    p = moment.parameters
    knots = np.array([float(name) for name in p.tree.dimensions["birth_cohort"]])
    birth = np.arange(FIRST_BIRTH, FIRST_BIRTH + BIRTHS, dtype=np.float64)
    us_share, img_odds, origin_odds = (p.table(name) for name in _EVER)
    share = np.interp(birth, knots, us_share)
    odds = np.tile(origin_odds, (BIRTHS, 1))
    odds[:, Origin.US_IMG :] *= np.interp(birth, knots, img_odds)[:, None]
    return with_odds(share[:, None], odds)


def yearly_hazard(ever: Floats, passed: Floats | float, years: NDArray[np.integer]) -> Floats:
    """Probability to certify in year ``years`` (1 is the first) of those who have not yet."""
    left = (1.0 - passed) ** (np.maximum(years, 1) - 1.0)
    return np.asarray(ever * passed * left / (1.0 - ever + ever * left))


@njit(cache=True)
def _stand_at_opening(  # type: ignore[no-untyped-def]
    stream, year, row, key, birth_year, origin, entered, ever, done, window, board, since
):
    keys, draw = np.empty(CHUNK, dtype=np.uint64), np.empty(CHUNK)
    for begin in range(0, row.size, CHUNK):
        part = row[begin : begin + CHUNK]
        for j in range(part.size):
            keys[j] = key[part[j]]
        fill_lane(stream, keys, part.size, np.uint64(0), draw)
        for j in range(part.size):
            i = part[j]
            years = min(max(year - 1 - entered[i], 0), window)
            by_now = ever[birth_year[i] - FIRST_BIRTH, origin[i]] * done[years, origin[i]]
            if draw[j] < by_now:
                board[i] = _CERTIFIED
            elif years < window:
                board[i] = _ELIGIBLE
                since[i] = entered[i]


def opening_boards(moment: Moment, row: NDArray[np.intp]) -> None:
    """Standing of the opening stock: what the same rules would have made of it."""
    p = moment.parameters
    people = moment.people
    window = int(p.number("careers.board.eligible_years"))
    _stand_at_opening(
        moment.stream("board"),
        moment.year,
        row,
        people.key,
        people.birth_year,
        people.origin,
        people.entered,
        ever_certified(moment),
        1.0 - (1.0 - p.table("careers.board.pass_share")) ** np.arange(window + 1.0)[:, None],
        window,
        people.board,
        people.board_since,
    )


def may_certify(people: People, row: NDArray[np.intp]) -> None:
    """Let those who end training sit for a board; whoever holds a certificate keeps it.

    Parameters
    ----------
    people
        The person table; ``board`` and ``board_since`` are written.
    row
        Rows of those who end training.
    """
    without = row[people.board[row] != _CERTIFIED]
    people.board[without] = _ELIGIBLE
    people.board_since[without] = 0  # counts from the year in which practice begins


@njit(cache=True)
def _sit(  # type: ignore[no-untyped-def]
    stream, year, phase, key, birth_year, origin, hazard, board, since
):
    """One year of those eligible."""
    last = hazard.shape[0] - 1
    who = np.empty(CHUNK, dtype=np.uint64)  # unsigned: no check for wrap-around
    keys, draw = np.empty(CHUNK, dtype=np.uint64), np.empty(CHUNK)
    for begin in range(np.uint64(0), np.uint64(board.size), np.uint64(CHUNK)):
        eligible = rows_with(board, _ELIGIBLE, begin, who)
        count = np.uint64(0)
        for j in range(eligible):
            i = who[j]
            who[count], keys[count] = i, key[i]
            count += np.uint64(phase[i] == _PRACTISING)
        fill_lane(stream, keys, count, np.uint64(0), draw)
        for j in range(count):
            i = who[j]
            if since[i] == 0:
                since[i] = year
                continue
            years = min(year - since[i], last)
            born = np.uint64(birth_year[i] - FIRST_BIRTH)
            if draw[j] < hazard[years, born, origin[i]]:
                board[i] = _CERTIFIED
                since[i] = year
            elif years == last:
                board[i] = _NONE
                since[i] = year


def _step(moment: Moment) -> None:
    p = moment.parameters
    people = moment.people
    passed = p.table("careers.board.pass_share")
    window = int(p.number("careers.board.eligible_years"))
    made_of = (passed, window, *(p.table(name) for name in _EVER))

    def hazard() -> Floats:
        years = np.arange(window + 1)[:, None, None]
        return yearly_hazard(ever_certified(moment), passed, years)

    _sit(
        moment.stream(),
        moment.year,
        people.phase,
        people.key,
        people.birth_year,
        people.origin,
        moment.world.as_long_as("board_hazard", made_of, hazard),
        people.board,
        people.board_since,
    )


BOARDS = Process(
    name="boards",
    step=_step,
    parameters=PARAMETERS,
    reads=("key", "phase", "origin", "birth_year"),
    writes=("board", "board_since"),
)
