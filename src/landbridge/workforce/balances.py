"""balance: yearly tables of those in between, which close.

A balance is a set of classes of the :mod:`landbridge.workforce.ledger` and names for what moves
people in and out of it; stock at the start + in - out = stock at the end. A move without a name is
entered under ``other``, which a test holds at nothing.

Every balance is a measure, its lines are categories: ``start``, ``in.*``, ``out.*``, ``end``.
Whose leaving is entered under ``out.home`` stands in ``balance_abroad`` until a return.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from landbridge.workforce.agencies import AGENCIES
from landbridge.workforce.balance_lines import Balance, Counts, Line, Move, closing, moved
from landbridge.workforce.codes import LeftReason
from landbridge.workforce.ledger import (
    MOST_OWED,
    Standing,
    left_for,
    serving,
    serving_in_corps,
)
from landbridge.workforce.process import Process

if TYPE_CHECKING:
    from collections.abc import Callable

    from landbridge.workforce.process import Moment

__all__ = ["BALANCE", "BALANCES", "closed"]

_SERVED = serving(0)
_BY_STATE = tuple(serving(owed)[0] for owed in range(MOST_OWED + 1))
_BY_AGENCY = tuple(serving(owed)[1] for owed in range(MOST_OWED + 1))
_WAIVED = (*_BY_STATE, *_BY_AGENCY)
_OPEN = (int(Standing.H1B_EXEMPT), int(Standing.H1B_CAPPED))
_WAIT = (int(Standing.J1_BETWEEN), int(Standing.H1B_BETWEEN))
_TRAINING = (int(Standing.J1_TRAINING), int(Standing.H1B_TRAINING), int(Standing.FREE_TRAINING))
_HOME = left_for(LeftReason.RETURNED_HOME)


_TO_LEAVE = (
    Line("retired", "leave", left_for(LeftReason.RETIRED)),
    Line("died", "leave", left_for(LeftReason.DIED)),
    Line("emigrated", "leave", left_for(LeftReason.EMIGRATED)),
)
_GREEN_CARD = Line("green_card", "practise", (int(Standing.FREE),))
_GAVE_UP = Line("gave_up", "match", left_for(LeftReason.GAVE_UP_APPLYING))
_LEFT_TRAINING = Line("left_training", "train", left_for(LeftReason.LEFT_TRAINING))
_APPLICANTS = (int(Standing.NEW), int(Standing.AGAIN))
_BY_WAIVER = (
    Line("conrad", "settle", (int(Standing.J1_TRAINING),), _BY_STATE),
    Line("agency", "settle", (int(Standing.J1_TRAINING),), _BY_AGENCY),
)


def _in_practice(measure: str, what: str, standing: Standing) -> Balance:
    """A kind of H-1B in practice other than by waiver."""
    return Balance(
        measure,
        what,
        (int(standing),),
        (
            Line("trained", "settle", (int(Standing.H1B_TRAINING),)),
            Line("duty_lifted", "settle", (int(Standing.J1_TRAINING),)),
            Line("state_pathway", "settle", (int(Standing.UNLICENSED),)),
            Line("returned", "settle", _HOME),
        ),
        (_GREEN_CARD, *_TO_LEAVE),
    )


def _owing(
    measure: str,
    who: str,
    classes: Callable[[int], tuple[int, ...]],
    enters: tuple[Line, ...],
    done: tuple[int, ...],
) -> tuple[Balance, ...]:
    """Who serves, by the years still owed: one balance for each, the most years first.

    Parameters
    ----------
    measure, who
        Beginning of their names; whom they hold.
    classes
        Classes of those who owe so many years.
    enters
        Lines by which service begins.
    done
        Classes of those who have served.
    """
    found = []
    for owed in range(MOST_OWED, 0, -1):
        last = owed == MOST_OWED
        served = () if last else (Line("year_served", "practise", classes(owed + 1)),)
        if owed > 1:
            after = Line("year_served", "practise", classes(owed - 1))
        else:
            after = Line("completed", "practise", done)
        found.append(
            Balance(
                f"{measure}_owing_{owed}",
                f"{who} who owe {owed} more years of service" + " or more" * last,
                classes(owed),
                (*enters, *served),
                (after, *_TO_LEAVE),
            )
        )
    return tuple(found)


_FREE = (int(Standing.FREE),)
_JOINED = Line("joined", "settle", _FREE)


_CORPS = tuple(serving_in_corps(owed)[0] for owed in range(1, MOST_OWED + 1))

BALANCES: tuple[Balance, ...] = (
    Balance(
        "balance_j1",
        "J-1 physicians in training",
        (int(Standing.J1_TRAINING),),
        (
            Line("began", "match", _APPLICANTS),
            Line("placed_again", "match", (int(Standing.J1_BETWEEN),)),
        ),
        (
            Line("conrad", "settle", _BY_STATE),
            *(Line(f"agency.{name}", "", ()) for name in AGENCIES),  # taken out of the next below
            Line("agency", "settle", _BY_AGENCY),
            Line("hardship", "settle", (int(Standing.OTHER_AUTHORITY),)),
            Line("duty_lifted", "settle", _OPEN),
            Line("home", "settle", _HOME),
            _LEFT_TRAINING,
            Line("preliminary_over", "train", (int(Standing.J1_BETWEEN),)),
        ),
    ),
    Balance(
        "balance_j1_between",
        "J-1 physicians between a preliminary year and another program",
        (int(Standing.J1_BETWEEN),),
        (Line("preliminary_over", "train", (int(Standing.J1_TRAINING),)),),
        (Line("placed_again", "match", (int(Standing.J1_TRAINING),)), _GAVE_UP),
    ),
    Balance(
        "balance_h1b_training",
        "H-1B physicians in training, or between two programs",
        (int(Standing.H1B_TRAINING), int(Standing.H1B_BETWEEN)),
        (Line("began", "match", _APPLICANTS),),
        (
            Line("cap_exempt", "settle", (int(Standing.H1B_EXEMPT),)),
            Line("capped", "settle", (int(Standing.H1B_CAPPED),)),
            Line("home", "settle", _HOME),
            _LEFT_TRAINING,
            _GAVE_UP,
        ),
    ),
    _in_practice(
        "balance_h1b_exempt",
        "physicians in practice on H-1B with an employer outside the cap",
        Standing.H1B_EXEMPT,
    ),
    _in_practice(
        "balance_h1b_capped", "physicians in practice on H-1B under the cap", Standing.H1B_CAPPED
    ),
    Balance(
        "balance_h1b_waiver",
        "physicians in practice on H-1B by a waiver, serving and after",
        _WAIVED,
        _BY_WAIVER,
        (_GREEN_CARD, *_TO_LEAVE),
    ),
    *_owing("balance_waiver", "physicians on a waiver", serving, _BY_WAIVER, (*_SERVED, *_FREE)),
    Balance(
        "balance_hardship",
        "physicians in practice waived for hardship or persecution, not yet permanent residents",
        (int(Standing.OTHER_AUTHORITY),),
        (Line("hardship", "settle", (int(Standing.J1_TRAINING),)),),
        (_GREEN_CARD, *_TO_LEAVE),
    ),
    Balance(
        "balance_reapplicants",
        "applicants who were in an earlier Match",
        (int(Standing.AGAIN), *_WAIT),
        (
            Line("no_place", "match", (int(Standing.NEW),)),
            Line("let_in", "certify", left_for(LeftReason.BARRED)),
            Line("preliminary_over", "train", _TRAINING),
        ),
        (
            Line("matched", "match", _TRAINING),
            Line("soap", "", ()),  # taken out of the matched below
            _GAVE_UP,
            Line("barred", "match", left_for(LeftReason.BARRED)),
        ),
    ),
    Balance(
        "balance_unlicensed",
        "physicians trained abroad in the US without a licence",
        (int(Standing.UNLICENSED),),
        (Line("arrived", "certify", (int(Standing.NOBODY),)),),
        (
            Line("licensed", "settle", (int(Standing.FREE), *_OPEN)),
            *_TO_LEAVE,
        ),
    ),
    Balance(
        "balance_abroad",
        "physicians trained in the US who left for abroad when training ended",
        _HOME,
        (
            Line("j1_home", "settle", (int(Standing.J1_TRAINING),)),
            Line("h1b_home", "settle", (int(Standing.H1B_TRAINING),)),
        ),
        (Line("returned", "settle", (int(Standing.FREE), *_OPEN)),),
    ),
    Balance(
        "balance_corps",
        "physicians who serve in the National Health Service Corps",
        _CORPS,
        (_JOINED,),
        (Line("completed", "practise", _FREE), *_TO_LEAVE),
    ),
    *_owing(
        "balance_corps",
        "National Health Service Corps physicians",
        serving_in_corps,
        (_JOINED,),
        _FREE,
    ),
)


@cache
def _entered_under(process: str, old: int, new: int) -> tuple[tuple[int, int], ...]:
    """Which balances a move changes, and on which line of each: their places in order."""
    names = [balance.line_of(process, old, new) for balance in BALANCES]
    return tuple(
        (at, BALANCES[at].lines.index(name)) for at, name in enumerate(names) if name is not None
    )


def closed(opening: Counts, moves: list[Move], census: Counts) -> list[list[int]]:
    """The lines of a year of all balances, in the order of `BALANCES` and of the lines of each.

    Parameters
    ----------
    opening, census
        People by class at the start and at the end, shape (CLASSES,).
    moves
        See `moved`.
    """
    counts = [[0] * len(balance.lines) for balance in BALANCES]
    for process, old, new, people in moves:
        for at, line in _entered_under(process, old, new):
            counts[at][line] += people
    start, end = opening.tolist(), census.tolist()
    for balance, lines in zip(BALANCES, counts, strict=True):
        lines[0] = sum(start[each] for each in balance.classes)
        lines[-1] = sum(end[each] for each in balance.classes)
    return counts


def _told_apart(moment: Moment) -> dict[str, dict[str, dict[str, int]]]:
    """Balance -> line -> lines it is split into: what processes know and no class tells."""
    memory = moment.world.memory
    agencies = zip(AGENCIES, memory["waived_by_agency"].tolist(), strict=True)
    return {
        "balance_reapplicants": {"out.matched": {"out.soap": memory["again_by_soap"]}},
        "balance_j1": {"out.agency": {f"out.agency.{name}": heads for name, heads in agencies}},
    }


def _step(moment: Moment) -> None:
    ledger = moment.world.ledger
    told_apart = _told_apart(moment)
    counts = closed(ledger.opening, moved(ledger.moves), ledger.census())
    for balance, of_lines in zip(BALANCES, counts, strict=True):
        at = balance.lines.index
        for whole, parts in told_apart.get(balance.measure, {}).items():
            for name, heads in parts.items():
                of_lines[at(whole)] -= heads
                of_lines[at(name)] += heads
        moment.results.add_block(
            balance.measure,
            moment.year,
            closing(balance.lines, of_lines, moment.results.weight),
            ("US",),
            balance.lines,
            weighted=False,
        )


BALANCE = Process(
    name="balance",
    step=_step,
    results={balance.measure: balance.what for balance in BALANCES},
)
