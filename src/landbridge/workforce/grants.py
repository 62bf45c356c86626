"""grants: research money, by what the law lets a physician of each citizenship apply for.

Most career-development awards of the National Institutes of Health go to citizens and permanent
residents only; K99/R00 and research grants are made to institutions and are open. The rulebook of
law says who may; a green card therefore opens the awards from then on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.law.logic import YES
from landbridge.workforce.boards import with_odds
from landbridge.workforce.codes import Academic, Grant, Origin, Phase
from landbridge.workforce.law_facts import facts_of_rows

if TYPE_CHECKING:
    from landbridge.workforce.people import People
    from landbridge.workforce.process import Moment

__all__ = [
    "CITIZENSHIPS",
    "OPENING_PARAMETERS",
    "PARAMETERS",
    "READS",
    "RULES",
    "asked_of",
    "opening_grants",
    "win_and_lose_grants",
]

RESTRICTED, OPEN = "research.training_grants", "research.k99"
RULES = (RESTRICTED, OPEN)
#: Names of the citizenships in results, in the order of the code.
CITIZENSHIPS = ("us_citizen", "permanent_resident", "visa")

PARAMETERS = (
    "careers.grants.img_odds",
    "careers.grants.award_years",
    "careers.grants.award_rate",
    "careers.grants.open_award_rate",
    "careers.grants.award_ends",
    "careers.grants.after_award",
    "careers.grants.without_award",
    "careers.grants.lapse",
)
OPENING_PARAMETERS = (
    "careers.grants.img_odds",
    "careers.grants.award_years",
    "careers.grants.investigator_share",
    "careers.grants.award_holders",
    "careers.grants.once_supported",
)
#: Columns behind the facts of law, and those asked for here.
READS = (
    "key",
    "phase",
    "origin",
    "citizenship",
    "status",
    "restricted",
    "grad_year",
    "step1",
    "step2",
    "step1_attempts",
    "step2_attempts",
    "pgt_abroad_years",
    "practice_abroad_from",
    "practice_abroad_to",
    "specialty",
    "gc_queue",
    "entered",
    "academic",
)

Rows = NDArray[np.intp]


def _may(moment: Moment, row: Rows) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each row may hold a restricted award, and an open one."""
    facts = facts_of_rows(moment.people, row, moment.year)
    anywhere = np.zeros(row.size, dtype=np.int64)  # federal: the state does not matter
    restricted, unrestricted = (moment.meets((rule,), facts, anywhere) == YES for rule in RULES)
    return np.asarray(restricted), np.asarray(unrestricted)


def asked_of(people: People, row: int) -> bool:
    """Whether the law of grants is asked of this person: in practice, with a research track."""
    return bool(people.phase[row] == Phase.PRACTISING and people.academic[row] == Academic.RESEARCH)


def _abroad(moment: Moment, row: Rows) -> NDArray[np.float64]:
    """Factor on the odds of a grant of one's own."""
    abroad = moment.people.origin[row] >= Origin.US_IMG
    return np.where(abroad, moment.parameters.number("careers.grants.img_odds"), 1.0)


def opening_grants(moment: Moment, row: Rows) -> None:
    """Grants of the research faculty of the first day."""
    p = moment.parameters
    people = moment.people
    keys = people.key[row]
    restricted, _ = _may(moment, row)
    share = np.full(row.size, p.number("careers.grants.investigator_share"))
    leads = moment.uniforms("grant", keys) < with_odds(share, _abroad(moment, row))
    young = moment.year - people.entered[row] <= p.number("careers.grants.award_years")
    holds = moment.uniforms("grant", keys, 1) < p.number("careers.grants.award_holders")
    once = moment.uniforms("grant", keys, 2) < p.number("careers.grants.once_supported")
    grant = np.full(row.size, Grant.NONE, dtype=np.int8)
    grant[young & restricted & holds] = Grant.AWARD
    grant[~young & once] = Grant.AWARD_ENDED
    grant[leads] = Grant.INDEPENDENT
    people.grant[row] = grant


def win_and_lose_grants(moment: Moment, row: Rows) -> None:
    """One year of the research faculty: awards won and ended, grants won and not renewed.

    Who would win is drawn first, so that the law is asked of few.
    """
    p = moment.parameters
    people = moment.people
    row = row[people.entered[row] < moment.year]
    keys = people.key[row]
    held = people.grant[row]

    young = moment.year - people.entered[row] <= p.number("careers.grants.award_years")
    rate = p.number("careers.grants.award_rate"), p.number("careers.grants.open_award_rate")
    drawn = moment.uniforms("award", keys)
    wins = (held == Grant.NONE) & young & (drawn < sum(rate))
    ends = moment.uniforms("award", keys, 1) < p.number("careers.grants.award_ends")
    supported = (held > Grant.NONE) & (held != Grant.INDEPENDENT)
    own = np.where(
        supported,
        p.number("careers.grants.after_award"),
        p.number("careers.grants.without_award"),
    )
    own = with_odds(own, _abroad(moment, row))
    leads = (held != Grant.INDEPENDENT) & (moment.uniforms("own", keys) < own)
    asked = np.flatnonzero(wins | leads)
    restricted, unrestricted = _may(moment, row[asked])
    wins[asked] &= drawn[asked] < rate[0] * restricted + rate[1] * unrestricted
    leads[asked] &= unrestricted
    lapses = moment.uniforms("own", keys, 1) < p.number("careers.grants.lapse")

    now = held.copy()
    now[wins] = Grant.AWARD
    now[(held == Grant.AWARD) & ends] = Grant.AWARD_ENDED
    now[(held == Grant.INDEPENDENT) & lapses] = Grant.INDEPENDENT_ENDED
    now[leads] = Grant.INDEPENDENT
    people.grant[row] = now
