"""graduate: US medical schools send their seniors, and US citizens abroad theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landbridge.workforce.codes import ApplicantType
from landbridge.workforce.newcomers import FACT_COLUMNS, FACTS, add_applicants, split_whole
from landbridge.workforce.people import entry_keys
from landbridge.workforce.process import Process

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["GRADUATE"]

_CLASSES = (
    ("us_md", ApplicantType.US_MD_SENIOR, "graduate.us_md_seniors", "graduate.us_md_growth"),
    ("us_do", ApplicantType.US_DO_SENIOR, "graduate.us_do_seniors", "graduate.us_do_growth"),
)


def _step(moment: Moment) -> None:
    p = moment.parameters
    world = moment.world
    school_share = moment.world.memory["school_share"]
    home_nation = world.memory["nationality_index"]["united_states"]
    for channel, kind, level, growth in _CLASSES:
        total = p.number(level) * world.grow(growth, p.number(growth), moment.year)
        by_state = split_whole(world.sampled(total), school_share)
        state = np.repeat(np.arange(by_state.size), by_state)
        rank = np.concatenate([np.arange(n) for n in by_state])
        add_applicants(
            moment,
            kind,
            entry_keys(channel, moment.year, state, rank),
            np.full(rank.size, home_nation, dtype=np.int8),
            state.astype(np.int8),
            moment.year,
        )
        moment.count("graduates", rank.size, category=channel)


GRADUATE = Process(
    name="graduate",
    step=_step,
    parameters=(
        *FACTS,
        "graduate.us_md_seniors",
        "graduate.us_md_growth",
        "graduate.us_do_seniors",
        "graduate.us_do_growth",
    ),
    writes=FACT_COLUMNS,
    results={"graduates": "seniors of US schools who register for the Match"},
    decided_on=(3, 1),
)
