"""grants: research money, by what the law lets a physician of each citizenship apply for.

Most career-development awards of the National Institutes of Health go to citizens and permanent
residents only; K99/R00 and research grants are made to institutions and are open. The rulebook of
law says who may; a green card therefore opens the awards from then on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import fill3
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
_NO_GRANT, _AWARD, _AWARD_ENDED, _INDEPENDENT, _INDEPENDENT_ENDED = (int(each) for each in Grant)
_ABROAD = int(Origin.US_IMG)


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
    rates = p.number("careers.grants.award_rate"), p.number("careers.grants.open_award_rate")
    shares = np.array(
        [p.number("careers.grants.without_award"), p.number("careers.grants.after_award")]
    )
    odds = np.array([1.0, p.number("careers.grants.img_odds")])
    asked = np.empty(row.size + 1, dtype=np.intp)
    wins, leads = (np.empty(row.size + 1, dtype=np.bool_) for _ in range(2))
    drawn = np.empty(row.size + 1)
    keys = people.key[row]
    found = _end_and_seek(
        moment.stream("award", keys),
        moment.stream("own", keys),
        moment.year,
        row,
        keys,
        people.entered,
        people.origin,
        p.number("careers.grants.award_years"),
        sum(rates),
        p.number("careers.grants.award_ends"),
        with_odds(shares[:, None], odds),
        p.number("careers.grants.lapse"),
        people.grant,
        asked,
        wins,
        leads,
        drawn,
    )
    asked, wins, leads, drawn = asked[:found], wins[:found], leads[:found], drawn[:found]
    restricted, unrestricted = _may(moment, asked)
    wins &= drawn < rates[0] * restricted + rates[1] * unrestricted
    people.grant[asked[wins]] = Grant.AWARD
    people.grant[asked[leads & unrestricted]] = Grant.INDEPENDENT


@njit(cache=True)
def _end_and_seek(  # type: ignore[no-untyped-def]
    award,
    own,
    year,
    row,
    key,
    entered,
    origin,
    award_years,
    award_rate,
    award_ends,
    own_share,
    lapse,
    grant,
    asked,
    wins,
    leads,
    drawn,
):
    """End grants, and write who would win which if the law lets them; return how many."""
    award_draw, end_draw, spare = np.empty(row.size), np.empty(row.size), np.empty(row.size)
    fill3(award, key, row.size, award_draw, end_draw, spare)
    own_draw, lapse_draw = np.empty(row.size), np.empty(row.size)
    fill3(own, key, row.size, own_draw, lapse_draw, spare)
    n = np.uint64(0)
    for j in range(row.size):
        i = row[j]
        if entered[i] >= year:
            continue
        held = grant[i]
        supported = held != _NO_GRANT and held != _INDEPENDENT
        asked[n], drawn[n] = i, award_draw[j]
        wins[n] = held == _NO_GRANT and year - entered[i] <= award_years and drawn[n] < award_rate
        abroad = int(origin[i] >= _ABROAD)
        leads[n] = held != _INDEPENDENT and own_draw[j] < own_share[int(supported), abroad]
        n += np.uint64(wins[n] or leads[n])
        if held == _AWARD and end_draw[j] < award_ends:
            grant[i] = _AWARD_ENDED
        elif held == _INDEPENDENT and lapse_draw[j] < lapse:
            grant[i] = _INDEPENDENT_ENDED
    return n
