"""Applicants whom an entry restriction keeps abroad: on which day, and what becomes of them.

The restriction falls on nationals of listed countries who are abroad without a valid visa. Whom it
would fall on is drawn at entry and kept (``restricted``); whether it does is asked of the law of
the day on which it matters. Who has begun to train is in the country on a visa and is exempt.

Who is kept out registers once and withdraws. Then some wait abroad, fewer with every Match, and
apply again when the restriction is over; the others give up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge import law
from landbridge.workforce.codes import LeftReason, Phase

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["BARRED", "RESTRICTIONS", "kept_out", "let_in", "restrictions_bind", "wait_or_give_up"]

#: Parameters a process that asks whether restrictions bind must declare.
RESTRICTIONS = (
    "people.entry_restrictions_active",
    "people.entry_restrictions_end",
    "law.entry.physician_exempt",
)
#: The same of a process that asks whom they keep out of a Match.
BARRED = (*RESTRICTIONS, "apply.part.visa")

_MONTHS = 12


def restrictions_bind(moment: Moment) -> bool:
    """Whether entry restrictions bind physicians on the day of a process.

    In force by the tree, and not past the end that is drawn for the replicate.
    """
    p = moment.parameters
    in_force = law.restrictions_bind(
        p.number("people.entry_restrictions_active"), p.number("law.entry.physician_exempt")
    )
    today = p.on.year + (p.on.month - 1) / _MONTHS
    return in_force and today < p.number("people.entry_restrictions_end")


def kept_out(moment: Moment, row: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which applicants an entry restriction keeps out of the Match of the year."""
    people = moment.people
    asked = moment.parameters.number("apply.part.visa") >= 0.5
    bind = asked and restrictions_bind(moment)
    return law.barred_from_entry(people.restricted[row], people.status[row], bind)


def let_in(moment: Moment) -> None:
    """Who waits abroad applies again once no restriction binds."""
    people = moment.people
    row = _waiting(moment)[: 0 if restrictions_bind(moment) else None]
    people.phase[row] = Phase.APPLICANT
    people.left[row] = 0
    people.left_reason[row] = LeftReason.NONE
    moment.count("barred_return", row.size)


def wait_or_give_up(moment: Moment, row: NDArray[np.intp]) -> None:
    """After a Match: who was kept out of it, or of an earlier one, waits another year or not.

    Parameters
    ----------
    row
        Applicants kept out of this Match.
    """
    people = moment.people
    everybody = np.concatenate([_waiting(moment), row])
    u = moment.uniforms("barred", people.key[everybody])
    waits = u < moment.parameters.number("match.barred_wait_share")
    people.phase[row] = Phase.LEFT
    people.left[row] = moment.year
    people.left_reason[everybody] = np.where(waits, LeftReason.BARRED, LeftReason.GAVE_UP_APPLYING)
    moment.count("barred", row.size)
    moment.count("barred_waiting", int(waits.sum()))


def _waiting(moment: Moment) -> NDArray[np.intp]:
    return moment.people.rows_where("left_reason", LeftReason.BARRED)
