"""boards: who is eligible for certification, who gets it, who runs out of time.

Whether somebody ever certifies hangs on the year of birth and the origin; when, on a yearly share of
those who will. Of a person still without a certificate after t years the yearly probability is

    h(t) = P q (1 - q)^(t - 1) / (1 - P + P (1 - q)^(t - 1))

with P the share that ever certifies and q the share of those who pass each year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.codes import Board, Origin, Phase
from landbridge.workforce.process import Process
from landbridge.workforce.results import ORIGINS

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["BOARDS", "PARAMETERS", "ever_certified", "opening_boards", "yearly_hazard"]

PARAMETERS = (
    "careers.board.us_share",
    "careers.board.img_odds",
    "careers.board.origin_odds",
    "careers.board.pass_share",
    "careers.board.eligible_years",
)

Floats = NDArray[np.float64]


def with_odds(share: Floats, odds: Floats | float) -> Floats:
    """A probability whose odds are multiplied."""
    return np.asarray(share * odds / (1.0 - share + share * odds))


def ever_certified(moment: Moment, row: NDArray[np.intp]) -> Floats:
    """Probability that each row is ever certified, once eligible."""
    p = moment.parameters
    people = moment.people
    knots = np.array([float(name) for name in p.tree.dimensions["birth_cohort"]])
    birth = people.birth_year[row].astype(np.float64)
    origin = people.origin[row]
    share = np.interp(birth, knots, p.table("careers.board.us_share"))
    odds = p.table("careers.board.origin_odds")[origin]
    abroad = origin >= Origin.US_IMG
    cohort = np.interp(birth[abroad], knots, p.table("careers.board.img_odds"))
    odds[abroad] *= cohort
    return with_odds(share, odds)


def yearly_hazard(ever: Floats, passed: float, years: NDArray[np.integer]) -> Floats:
    """Probability to certify in year ``years`` (1 is the first) of those who have not yet."""
    left = (1.0 - passed) ** (np.maximum(years, 1) - 1.0)
    return np.asarray(ever * passed * left / (1.0 - ever + ever * left))


def opening_boards(moment: Moment, row: NDArray[np.intp]) -> None:
    """Standing of the opening stock: what the same rules would have made of it."""
    p = moment.parameters
    people = moment.people
    years = np.maximum(moment.year - 1 - people.entered[row].astype(np.int64), 0)
    window = int(p.number("careers.board.eligible_years"))
    ever = ever_certified(moment, row)
    passed = p.number("careers.board.pass_share")
    by_now = ever * (1.0 - (1.0 - passed) ** np.minimum(years, window))
    certified = moment.uniforms("board", people.key[row]) < by_now
    waits = ~certified & (years < window)
    board = np.full(row.size, Board.NONE, dtype=np.int8)
    board[certified] = Board.CERTIFIED
    board[waits] = Board.ELIGIBLE
    people.board[row] = board
    people.board_since[row[waits]] = people.entered[row[waits]]


def _step(moment: Moment) -> None:
    p = moment.parameters
    people = moment.people
    row = np.flatnonzero((people.board == Board.ELIGIBLE) & (people.phase == Phase.PRACTISING))
    fresh = people.board_since[row] == 0
    people.board_since[row[fresh]] = moment.year
    row = row[~fresh]
    years = moment.year - people.board_since[row].astype(np.int64)
    hazard = yearly_hazard(ever_certified(moment, row), p.number("careers.board.pass_share"), years)
    passes = moment.uniforms("", people.key[row]) < hazard
    _stand(moment, row[passes], Board.CERTIFIED)
    over = ~passes & (years >= p.number("careers.board.eligible_years"))
    _stand(moment, row[over], Board.NONE)
    for code, name in enumerate(ORIGINS):
        certified = np.count_nonzero(people.origin[row[passes]] == code)
        moment.count("board_certified_new", certified, origin=name)
    moment.count("board_eligibility_over", int(over.sum()))


def _stand(moment: Moment, row: NDArray[np.intp], standing: Board) -> None:
    moment.people.board[row] = standing
    moment.people.board_since[row] = moment.year


BOARDS = Process(
    name="boards",
    step=_step,
    parameters=PARAMETERS,
    reads=("key", "phase", "origin", "birth_year"),
    writes=("board", "board_since"),
    results={
        "board_certified_new": "physicians in practice certified in the year, by origin",
        "board_eligibility_over": "physicians in practice whose eligibility for a board ran out",
    },
)
