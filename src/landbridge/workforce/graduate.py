"""graduate: US medical schools send their seniors.

Seniors follow from the first-year classes four years and more before
(:mod:`landbridge.workforce.enrolment`); the count of a reference year sets the level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.codes import ApplicantType
from landbridge.workforce.enrolment import ENROLMENT, classes, graduating
from landbridge.workforce.newcomers import (
    FACT_COLUMNS,
    FACTS,
    add_applicants,
    ranks_within,
    split_whole,
)
from landbridge.workforce.people import entry_keys
from landbridge.workforce.process import Process

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["GRADUATE"]

#: In the order of the parameter dimension ``us_school``.
_SCHOOLS = (
    ("us_md", ApplicantType.US_MD_SENIOR, "graduate.us_md_seniors"),
    ("us_do", ApplicantType.US_DO_SENIOR, "graduate.us_do_seniors"),
)


def _step(moment: Moment) -> None:
    p = moment.parameters
    world = moment.world
    school_share = world.memory["school_share"]
    completion = p.table("graduate.completion")
    least = int(p.tree.dimensions["school_years"][0])
    reference = int(p.number("graduate.reference_year"))
    first, students, factor = classes(
        p, max(moment.year, reference) - least, moment.country.base_year
    )
    then = graduating(reference, first, students, completion, least)
    growth = graduating(moment.year, first, students, completion, least) / then
    changed = students[:, :, None] * (factor - 1.0)
    more = graduating(moment.year, first, changed, completion, least) / then[:, None]
    united_states = world.memory["nationality_index"]["united_states"]
    seniors = []
    for school, (channel, kind, name) in enumerate(_SCHOOLS):
        level = p.number(name)
        by_state = split_whole(world.sampled(level * growth[school]), school_share)
        by_state += _reformed(moment, channel, level * more[school], school_share)
        by_state = np.maximum(by_state, 0)
        state = np.repeat(np.arange(by_state.size), by_state)
        rank = ranks_within(by_state)
        key = entry_keys(channel, moment.year, state, rank)
        seniors.append((np.full(rank.size, kind, dtype=np.int8), key, state.astype(np.int8)))
        moment.count("graduates", rank.size, category=channel)
    kinds, keys, states = (np.concatenate(column) for column in zip(*seniors, strict=True))
    nation = np.full(keys.size, united_states, dtype=np.int8)
    add_applicants(moment, kinds, keys, nation, states, moment.year)


def _reformed(
    moment: Moment, channel: str, more: NDArray[np.float64], school_share: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Seniors that a reform of places adds in each state, or takes away.

    Rounded state by state with a keyed draw, so that one state's places move no other state's
    seniors; nothing without a reform. ``more`` is relative to the national level of the channel.
    """
    if not more.any():
        return np.zeros(more.size, dtype=np.int64)
    keys = entry_keys(channel, moment.year, np.arange(more.size), np.full(more.size, 0))
    expected = more * school_share / school_share.sum() * moment.world.scale
    return np.floor(expected + moment.uniforms("places", keys)).astype(np.int64)


GRADUATE = Process(
    name="graduate",
    step=_step,
    parameters=(
        *FACTS,
        *ENROLMENT,
        "graduate.reference_year",
        "graduate.us_md_seniors",
        "graduate.us_do_seniors",
    ),
    writes=FACT_COLUMNS,
    results={"graduates": "seniors of US schools who register for the Match"},
    decided_on=(3, 1),
)
