"""State pathways to a licence without a US residency, as the rulebook of law has them.

Physicians trained abroad who live in the US without a licence may take the pathway of their state
if they meet its requirements and have, or can be given, authority to work; so many a year as
supervisors can be found for. After the years that the state asks the provisional licence may become
a full one, and a board may count what was done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.chance.kernels import uniform
from landbridge.law.logic import NO, YES
from landbridge.workforce.codes import Licence, Obligation, Phase, Status
from landbridge.workforce.law_facts import facts_of_rows

if TYPE_CHECKING:
    from landbridge.workforce.people import People
    from landbridge.workforce.process import Moment

__all__ = [
    "PARAMETERS",
    "READS",
    "RESULTS",
    "RULES",
    "asked_of",
    "full_licences",
    "new_provisional_licences",
]

_LICENCE = (
    "pathway.open",
    "pathway.ever_licensed",
    "pathway.licence_abroad",
    "pathway.experience",
    "pathway.recency",
    "pathway.steps",
    "pathway.country",
    "pathway.school",
    "exam.attempts",
)
_STATUS = ("status.authorised",)
_APPLIED = ("pathway.status_applied",)
_VISA = ("h1b.provisional", "h1b.cap", "h1b.payment", "h1b.not_bound", "entry.worker", "entry.hold")
_FULL = ("pathway.leads_to_full",)
_BOARDS = (("board.credit",), ("board.abim_provisional", "board.internal_medicine"))

RULES = (*_LICENCE, *_STATUS, *_APPLIED, *_VISA, *_FULL, *_BOARDS[0], *_BOARDS[1])

PARAMETERS = (
    "settle.pathway.uptake",
    "settle.pathway.supervisors",
    "settle.pathway.specialty_share",
    "law.pathway.years_to_full",
    "law.pathway.job_years",
)

READS = (
    "status",
    "phase",
    "licence",
    "obligation",
    "obligation_left",
    "grad_year",
    "step1",
    "step2",
    "step1_attempts",
    "step2_attempts",
    "pgt_abroad_years",
    "practice_abroad_from",
    "practice_abroad_to",
    "gc_queue",
    "restricted",
)

RESULTS = {
    "direct_pathway_eligible": "sampled physicians without a licence who met a state's pathway",
    "direct_pathway_licences": "provisional licences by state pathways",
    "direct_pathway_full": "provisional licences that became full",
}


def new_provisional_licences(moment: Moment) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Rows that get a provisional licence this year, and their states.

    Whoever would take a pathway is drawn first, so that the law is asked of few; of those whom it
    lets in, so many a state as there are supervisors for, by the same draw.
    """
    p = moment.parameters
    people = moment.people
    row = people.rows_in(Phase.UNLICENSED)
    u = moment.uniforms("pathway", people.key[row])
    willing = u < p.number("settle.pathway.uptake")
    row, u = row[willing], u[willing]
    home = people.home_state[row].astype(np.int64)
    facts = facts_of_rows(people, row, moment.year)
    licensed = moment.meets(_LICENCE, facts, home) != NO
    authorised = moment.meets(_STATUS, facts, home) == YES
    fits = licensed & authorised
    if (licensed & ~authorised).any():  # few need a visa: most years the law need not be asked
        by_visa = moment.meets(_APPLIED, facts, home) != NO
        by_visa &= moment.meets(_VISA, facts, home) == YES
        fits |= licensed & by_visa
    moment.count("direct_pathway_eligible", int(fits.sum()))
    row, u, home, authorised = row[fits], u[fits], home[fits], authorised[fits]
    chosen = _first_by_state(home, u, people.key[row], _supervisors(moment))
    row, home = row[chosen], home[chosen]
    people.status[row[~authorised[chosen]]] = Status.H1B_EXEMPT
    people.status_since[row[~authorised[chosen]]] = moment.year
    people.specialty[row] = [_specialty(moment, key) for key in people.key[row]]
    years = np.maximum(p.table("law.pathway.years_to_full"), p.table("law.pathway.job_years"))
    people.obligation[row] = Obligation.PROVISIONAL_SERVICE
    people.obligation_left[row] = np.ceil(years)[home]
    moment.count("direct_pathway_licences", row.size)
    return row, home


def full_licences(moment: Moment) -> None:
    """Provisional licences whose years are served become full where the state's law lets them."""
    people = moment.people
    row = people.rows_where("licence", Licence.PROVISIONAL)
    served = (people.phase[row] == Phase.PRACTISING) & (people.obligation_left[row] <= 0)
    row = row[served]
    if row.size == 0:  # most years of a small sample: the law need not be asked
        moment.count("direct_pathway_full", 0)
        return
    home = people.home_state[row].astype(np.int64)
    facts = facts_of_rows(people, row, moment.year)
    full = moment.meets(_FULL, facts, home) != NO
    eligible = np.zeros(row.size, dtype=np.bool_)
    for rules in _BOARDS:
        eligible |= moment.meets(rules, facts, home) == YES
    people.licence[row[full]] = Licence.FULL
    people.board[row[full & eligible]] = 1
    moment.count("direct_pathway_full", int(full.sum()))


def asked_of(people: People, row: int) -> bool:
    """Whether the pathways look at this person: without a licence, or on a provisional one."""
    phase, licence = people.phase[row], people.licence[row]
    return bool(
        phase == Phase.UNLICENSED or (phase == Phase.PRACTISING and licence == Licence.PROVISIONAL)
    )


def _supervisors(moment: Moment) -> NDArray[np.int64]:
    posts = moment.parameters.table("settle.pathway.supervisors") * moment.world.scale
    return moment.rounded("supervisors", posts, moment.world.memory["state_keys"])


def _first_by_state(
    state: NDArray[np.int64],
    draw: NDArray[np.float64],
    key: NDArray[np.uint64],
    capacity: NDArray[np.int64],
) -> NDArray[np.intp]:
    """Places of those who are served, the least draws of each state up to its capacity."""
    order = np.lexsort((key, draw, state))
    ranked = state[order]
    within = np.arange(order.size) - np.searchsorted(ranked, ranked)
    return np.sort(order[within < capacity[ranked]])


def _specialty(moment: Moment, key: np.uint64) -> int:
    shares = moment.parameters.table("settle.pathway.specialty_share")
    u = uniform(moment.stream("field"), key, 0)
    return int(np.searchsorted(np.cumsum(shares) / shares.sum(), u))
