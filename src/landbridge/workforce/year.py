"""The order of the year, in one place."""

from __future__ import annotations

from landbridge.workforce.apply import APPLY
from landbridge.workforce.balances import BALANCE
from landbridge.workforce.certify import CERTIFY
from landbridge.workforce.graduate import GRADUATE
from landbridge.workforce.leave import LEAVE
from landbridge.workforce.match import MATCH
from landbridge.workforce.measure import MEASURE
from landbridge.workforce.opening import OPENING
from landbridge.workforce.practise import PRACTISE
from landbridge.workforce.process import Process
from landbridge.workforce.reach import REACH
from landbridge.workforce.settle import SETTLE
from landbridge.workforce.train import TRAIN

__all__ = ["COUNTED", "FIRST_DAY", "YEAR"]

#: What counts the stock at the end of a year, the opening one included.
COUNTED: tuple[Process, ...] = (MEASURE, REACH)

#: What happens once, before the first year.
FIRST_DAY: tuple[Process, ...] = (OPENING, *COUNTED)

#: What happens in academic year Y: the Match of March Y fills 1 July Y, who completes training on
#: 30 June Y+1 settles then, and the stock is counted at the end.
YEAR: tuple[Process, ...] = (
    GRADUATE,
    CERTIFY,
    APPLY,
    MATCH,
    TRAIN,
    SETTLE,
    PRACTISE,
    LEAVE,
    *COUNTED,
    BALANCE,
)
