"""certify: who abroad becomes ready to apply.

New arrivals by nationality follow a trend, the cost of entry and last year's odds in the Match.
Persons who were not matched and apply again are kept in the table by the match process. Physicians
who come to live in the US without applying are added too: state pathways draw on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landbridge.workforce.codes import ApplicantType
from landbridge.workforce.newcomers import FACT_COLUMNS, FACTS, add_applicants, split_whole
from landbridge.workforce.people import entry_keys
from landbridge.workforce.process import Process
from landbridge.workforce.unlicensed import UNLICENSED, UNLICENSED_COLUMNS, add_unlicensed

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["CERTIFY", "entry_response"]


def entry_response(
    odds: float, odds_then: float, cost: float, cost_then: float, by_odds: float, by_cost: float
) -> float:
    """How many enter compared with the reference: constant elasticities in odds and cost.

    Parameters
    ----------
    odds, odds_then
        Match rate last year and in the reference year, shares.
    cost, cost_then
        Cost of certification and one cycle, US dollars.
    by_odds, by_cost
        Elasticities (positive; negative). The natural experiment is the Clinical Skills
        Assessment of 1998, which cut registrants by 22.5 % (AAMC 2000).
    """
    return float((odds / odds_then) ** by_odds * (cost / cost_then) ** by_cost)


def _step(moment: Moment) -> None:
    p = moment.parameters
    world = moment.world
    reference = world.memory["reference"]
    nations = world.memory["nationality_index"]
    for channel, kind, name in (
        ("us_img", ApplicantType.US_IMG, "us_img"),
        ("nonus_img", ApplicantType.NONUS_IMG, "nonus_img"),
    ):
        growth = f"certify.{name}_growth"
        level = p.number(f"certify.new_{name}") * world.grow(growth, p.number(growth), moment.year)
        response = entry_response(
            world.memory["match_rate"].get(name, reference[name]),
            reference[name],
            p.number("certify.cost_usd"),
            reference["cost_usd"],
            p.number("certify.odds_elasticity"),
            p.number("certify.cost_elasticity"),
        )
        shut_out = p.number("certify.unaccredited_share") * p.number(
            "law.ecfmg.accreditation_required"
        )
        total = world.sampled(level * response * (1.0 - shut_out))
        if kind == ApplicantType.US_IMG:
            groups = np.array([nations["united_states"]])
            counts = np.array([total])
        else:
            groups = np.arange(len(nations))
            counts = split_whole(total, p.table("certify.nationality_share"))
        nationality = np.repeat(groups, counts)
        rank = np.concatenate([np.arange(n) for n in counts])
        add_applicants(
            moment,
            kind,
            entry_keys(channel, moment.year, nationality, rank),
            nationality.astype(np.int8),
            -1,
            moment.year,
        )
        for group, count in zip(groups, counts, strict=True):
            if count:
                moment.count(
                    "certified",
                    int(count),
                    category=world.memory["nationalities"][group],
                    origin=name,
                )
    others = world.sampled(p.number("certify.new_other"))
    add_applicants(
        moment,
        ApplicantType.OTHER,
        entry_keys("other", moment.year, 0, np.arange(others)),
        np.full(others, nations["canada"], dtype=np.int8),
        -1,
        moment.year,
    )
    add_unlicensed(
        moment,
        "unlicensed arrival",
        p.number("certify.new_unlicensed"),
        p.number("certify.new_unlicensed_gap"),
    )


CERTIFY = Process(
    name="certify",
    step=_step,
    parameters=(
        *FACTS,
        "certify.new_us_img",
        "certify.us_img_growth",
        "certify.new_nonus_img",
        "certify.nonus_img_growth",
        "certify.new_other",
        "certify.nationality_share",
        "certify.cost_usd",
        "certify.odds_elasticity",
        "certify.cost_elasticity",
        "certify.unaccredited_share",
        "law.ecfmg.accreditation_required",
        "certify.new_unlicensed",
        "certify.new_unlicensed_gap",
        *UNLICENSED,
    ),
    writes=tuple(dict.fromkeys((*FACT_COLUMNS, *UNLICENSED_COLUMNS))),
    results={"certified": "newly certified graduates of foreign schools by nationality group"},
    decided_on=(1, 1),
)
