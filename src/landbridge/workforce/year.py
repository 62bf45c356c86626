"""The order of the year, in one place."""

from __future__ import annotations

from landbridge.workforce.apply import APPLY
from landbridge.workforce.background import BACKGROUND
from landbridge.workforce.balances import BALANCE
from landbridge.workforce.boards import BOARDS
from landbridge.workforce.careers import CAREERS, FIRST_CAREERS
from landbridge.workforce.certify import CERTIFY
from landbridge.workforce.faculty import FACULTY
from landbridge.workforce.graduate import GRADUATE
from landbridge.workforce.leave import LEAVE
from landbridge.workforce.match import MATCH
from landbridge.workforce.measure import MEASURE
from landbridge.workforce.opening import OPENING
from landbridge.workforce.practise import PRACTISE
from landbridge.workforce.process import Process
from landbridge.workforce.profession import PROFESSION
from landbridge.workforce.reach import REACH
from landbridge.workforce.settle import SETTLE
from landbridge.workforce.train import TRAIN

__all__ = ["COUNTED", "FIRST_DAY", "YEAR"]

#: What counts the stock at the end of a year, the opening one included.
COUNTED: tuple[Process, ...] = (MEASURE, REACH, PROFESSION)

#: What happens once, before the first year.
FIRST_DAY: tuple[Process, ...] = (OPENING, BACKGROUND, FIRST_CAREERS, *COUNTED)

#: What happens in academic year Y: the Match of March Y fills 1 July Y, who completes training on
#: 30 June Y+1 settles then, and the stock is counted at the end.
YEAR: tuple[Process, ...] = (
    GRADUATE,
    CERTIFY,
    APPLY,
    MATCH,
    TRAIN,
    FACULTY,
    SETTLE,
    PRACTISE,
    LEAVE,
    BACKGROUND,
    BOARDS,
    CAREERS,
    *COUNTED,
    BALANCE,
)
