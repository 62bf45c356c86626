"""Physicians trained abroad who live in the US without a licence: those here, and who arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landbridge.workforce.codes import ApplicantType, Citizenship, Origin, Phase, Status
from landbridge.workforce.newcomers import ranks_within, split_whole
from landbridge.workforce.people import entry_keys

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["UNLICENSED", "UNLICENSED_COLUMNS", "add_unlicensed"]

#: Parameters that any process adding them must declare, beside those of newcomers' facts.
UNLICENSED = (
    "opening.unlicensed_work_authority",
    "opening.unlicensed_trained",
    "opening.unlicensed_training_years",
    "opening.unlicensed_age_low",
    "opening.unlicensed_age_high",
    "opening.unlicensed_female_share",
)

#: Columns written for one of them.
UNLICENSED_COLUMNS = (
    "key",
    "phase",
    "origin",
    "nationality",
    "home_state",
    "birth_year",
    "sex",
    "citizenship",
    "status",
    "grad_year",
    "pgt_abroad_years",
    "practice_abroad_from",
    "practice_abroad_to",
)


def add_unlicensed(moment: Moment, channel: str, heads: float, gap: float) -> None:
    """Add some of them, over the states by residents.

    Parameters
    ----------
    channel
        Entry channel of their keys.
    heads
        How many in the whole country.
    gap
        Mean years since they last practised (exponential).
    """
    p = moment.parameters
    total = moment.world.sampled(heads)
    states = moment.country.states
    residents = np.add.reduceat(
        moment.country.residents_in(moment.year),
        np.searchsorted(moment.country.counties.state, np.arange(len(states.abbr))),
    )
    by_state = split_whole(total, residents)
    state = np.repeat(np.arange(by_state.size), by_state)
    rank = ranks_within(by_state)
    keys = entry_keys(channel, moment.year, state, rank)
    draws = [moment.uniforms("unlicensed", keys, k) for k in range(5)]
    authorised = draws[0] < p.number("opening.unlicensed_work_authority")
    youngest, oldest = (p.number(f"opening.unlicensed_age_{end}") for end in ("low", "high"))
    age = np.floor(youngest + draws[1] * (oldest - youngest)).astype(np.int64)
    graduation_age = int(p.table("people.age_at_graduation")[ApplicantType.NONUS_IMG])
    graduated = np.minimum(moment.year - age + graduation_age, moment.year - 1)
    internship = int(p.number("people.internship_abroad_years"))
    trained = draws[3] < p.number("opening.unlicensed_trained")
    training = np.where(trained, int(p.number("opening.unlicensed_training_years")), 0)
    away = np.floor(-np.log(draws[4]) * gap).astype(np.int64)
    stopped = np.maximum(moment.year - 1 - away, graduated)
    shares = p.table("certify.nationality_share")
    edges = np.cumsum(shares) / shares.sum()
    moment.people.append(
        total,
        key=keys,
        phase=Phase.UNLICENSED,
        origin=Origin.NONUS_IMG,
        nationality=np.searchsorted(
            edges, moment.uniforms("unlicensed nation", keys), side="right"
        ),
        home_state=state,
        birth_year=moment.year - age,
        sex=(draws[2] < p.number("opening.unlicensed_female_share")).astype(np.int8),
        citizenship=np.where(authorised, Citizenship.PERMANENT_RESIDENT, Citizenship.FOREIGN),
        status=np.where(authorised, Status.PERMANENT_RESIDENT, Status.NONE),
        grad_year=graduated,
        pgt_abroad_years=training,
        practice_abroad_from=np.minimum(graduated + internship + training, stopped),
        practice_abroad_to=stopped,
    )
