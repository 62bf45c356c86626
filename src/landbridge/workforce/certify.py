"""certify: who abroad becomes ready to apply.

First takers of Step 1 follow a trend, the cost of entry, last year's odds in the Match and a
yearly disturbance. They go through the Steps, a Pathway, the English test and the certificate as
counts of a cohort (:mod:`landbridge.workforce.funnel`); who applies for the first time gets a row.
Persons who were not matched and apply again are kept in the table by the match process. Physicians
who come to live in the US without applying are added too: state pathways draw on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.barred import RESTRICTIONS, let_in
from landbridge.workforce.codes import ApplicantType, Phase
from landbridge.workforce.entry_cost import ENTRY_COST, entry_cost
from landbridge.workforce.entry_rates import FUNNEL, funnel_rates, skills_asked
from landbridge.workforce.funnel import (
    Flows,
    advance,
    growing_stock,
    incentive,
    mean_wait,
    with_gate,
    with_hurry,
)
from landbridge.workforce.newcomers import (
    FACT_COLUMNS,
    FACTS,
    add_applicants,
    ranks_within,
    split_whole,
)
from landbridge.workforce.people import entry_keys
from landbridge.workforce.process import Process
from landbridge.workforce.unlicensed import UNLICENSED, UNLICENSED_COLUMNS, add_unlicensed

if TYPE_CHECKING:
    from landbridge.workforce.process import Declared, Moment

__all__ = ["CERTIFY", "entry_response"]

#: In the order of the parameter dimension ``img_channel``.
_CHANNELS = (("us_img", ApplicantType.US_IMG), ("nonus_img", ApplicantType.NONUS_IMG))
_REGIONS = 64  # more than there are: a group of a key holds a nationality and a region


@dataclass
class _Way:
    """Those of one channel on their way, expected persons of the whole country."""

    stock: NDArray[np.float64]
    takers: float  # of the first year over the level
    response: float = 1.0  # under which those on the way began, on average
    walk: float = 0.0  # log of what is left of the disturbances so far
    variance: float = 0.0  # of that, over all runs


class _Asked(NamedTuple):
    """What a year asks of all on the way, and what of it is to come."""

    cost: float  # of certification and one cycle, US dollars
    rise: float  # of that by next year, over what it is
    skills: float  # part of the year in which clinical skills are asked for
    skills_next: float

    @classmethod
    def of(cls, p: Declared) -> _Asked:
        today = p.on
        next_year = today.replace(year=today.year + 1)
        cost = entry_cost(p, today)
        rise = entry_cost(p, next_year) / cost - 1.0
        return cls(cost, rise, skills_asked(p, today), skills_asked(p, next_year))


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
        Elasticities (positive; negative).
    """
    return float((odds / odds_then) ** by_odds * (cost / cost_then) ** by_cost)


def _disturb(moment: Moment, channel: int, way: _Way) -> float:
    """This year's disturbance of a channel as a factor of mean one: log-normal, AR(1), keyed."""
    if moment.year > moment.world.first_year:
        p = moment.parameters
        sd = float(p.table("certify.yearly_shock")[channel])
        left = p.number("certify.shock_persistence")
        key = entry_keys("disturbance", moment.year, channel, np.zeros(1))
        u = float(moment.uniforms("disturbance", key)[0])
        way.walk = left * way.walk + sd * NormalDist().inv_cdf(u)
        way.variance = left * left * way.variance + sd * sd
    return float(np.exp(way.walk - 0.5 * way.variance))


def _year_of_way(moment: Moment, channel: int, asked: _Asked) -> Flows:
    """Advance those of one channel by a year; flows of the whole country."""
    p = moment.parameters
    world = moment.world
    name, kind = _CHANNELS[channel]
    reference = world.memory["reference"]
    growth = p.number(f"certify.{name}_growth")
    level = p.number(f"certify.new_{name}")
    rates = funnel_rates(p, kind, asked.skills)
    ways = world.memory.setdefault("on_the_way", {})
    if name not in ways:
        stock, takers = growing_stock(rates, growth)
        ways[name] = _Way(stock * level, takers)
    way = ways[name]
    response = _disturb(moment, channel, way) * entry_response(
        world.memory["match_rate"].get(name, reference[name]),
        reference[name],
        asked.cost,
        reference["cost_usd"],
        p.number("certify.odds_elasticity"),
        p.number("certify.cost_elasticity"),
    )
    at_once = (response / way.response) ** p.number("certify.response_at_once")
    used = with_gate(rates, at_once)
    hurry = p.number("certify.hurry_share") * incentive(asked.rise, rates.asked, asked.skills_next)
    used = with_hurry(used, hurry)
    index = world.grow(f"certify.{name}_growth", growth, moment.year)
    way.stock, flows = advance(way.stock, way.takers * level * index * response, used)
    way.response += (response - way.response) / mean_wait(way.stock, flows)
    return flows


class _Applying(NamedTuple):
    """Who applies for the first time, one entry a person."""

    kind: NDArray[np.int8]
    key: NDArray[np.uint64]
    nationality: NDArray[np.int8]
    region: NDArray[np.int8]  # of school, -1 not told


def _first_applicants(
    moment: Moment, channel: int, applying: float, cells: NDArray[np.float64]
) -> _Applying:
    """Those of a channel; ``cells`` are their nationalities by region."""
    name, kind = _CHANNELS[channel]
    counts = split_whole(moment.world.sampled(applying), cells.ravel())
    nationality, region = (
        np.repeat(each.ravel(), counts).astype(np.int8) for each in np.indices(cells.shape)
    )
    group = nationality.astype(np.int64) * _REGIONS + region
    by_nation = counts.reshape(cells.shape).sum(axis=1)
    for nation in np.flatnonzero(by_nation):
        moment.count(
            "first_applicants",
            int(by_nation[nation]),
            category=moment.world.memory["nationalities"][nation],
            origin=name,
        )
    return _Applying(
        np.full(group.size, kind, dtype=np.int8),
        entry_keys(name, moment.year, group, ranks_within(counts)),
        nationality,
        region,
    )


def _other_applicants(moment: Moment) -> _Applying:
    """Those of no channel, who come from Canada."""
    heads = moment.world.sampled(moment.parameters.number("certify.new_other"))
    canada = moment.world.memory["nationality_index"]["canada"]
    return _Applying(
        np.full(heads, ApplicantType.OTHER, dtype=np.int8),
        entry_keys("other", moment.year, 0, np.arange(heads)),
        np.full(heads, canada, dtype=np.int8),
        np.full(heads, -1, dtype=np.int8),
    )


def _count_flows(moment: Moment, channel: int, flows: Flows, regions: NDArray[np.float64]) -> None:
    names = moment.parameters.tree.dimensions["school_region"]
    for measure, value in zip(_FLOWS, (*flows[:4], flows.lapsed), strict=True):
        for region in np.flatnonzero(regions):
            moment.count(
                measure,
                value * regions[region] * moment.world.scale,
                category=names[region],
                origin=_CHANNELS[channel][0],
            )


def _count_registrants(moment: Moment) -> None:
    people = moment.people
    names = moment.world.memory["applicant_types"]
    row = people.rows_in(Phase.APPLICANT)
    kind, again = people.applicant_type[row], people.cycles[row] > 0
    for measure, mask in (("registrants_new", ~again), ("registrants_again", again)):
        for name, heads in zip(names, np.bincount(kind[mask], minlength=len(names)), strict=True):
            moment.count(measure, int(heads), category=name)


def _step(moment: Moment) -> None:
    p = moment.parameters
    nations = moment.world.memory["nationality_index"]
    asked = _Asked.of(p)
    applying = []
    by_region = p.table("certify.school_region_share")
    for channel in range(len(_CHANNELS)):
        flows = _year_of_way(moment, channel, asked)
        share = p.table("certify.nationality_share").copy()
        if _CHANNELS[channel][1] == ApplicantType.US_IMG:
            share = np.zeros_like(share)
            share[nations["united_states"]] = 1.0
        cells = share[:, None] / share.sum() * by_region / by_region.sum(axis=1, keepdims=True)
        applying.append(_first_applicants(moment, channel, flows.applying, cells))
        _count_flows(moment, channel, flows, cells.sum(axis=0))
    applying.append(_other_applicants(moment))
    new = _Applying(*(np.concatenate(column) for column in zip(*applying, strict=True)))
    add_applicants(
        moment, new.kind, new.key, new.nationality, -1, moment.year, school_region=new.region
    )
    let_in(moment)
    _count_registrants(moment)
    add_unlicensed(
        moment,
        "unlicensed arrival",
        p.number("certify.new_unlicensed"),
        p.number("certify.new_unlicensed_gap"),
    )


_FLOWS = ("exam_takers", "step1_passed", "step2_passed", "certified", "lapsed")

CERTIFY = Process(
    name="certify",
    step=_step,
    parameters=tuple(
        dict.fromkeys(
            (
                *FACTS,
                *FUNNEL,
                *ENTRY_COST,
                *RESTRICTIONS,
                "certify.new_us_img",
                "certify.us_img_growth",
                "certify.new_nonus_img",
                "certify.nonus_img_growth",
                "certify.new_other",
                "certify.nationality_share",
                "certify.odds_elasticity",
                "certify.cost_elasticity",
                "certify.response_at_once",
                "certify.hurry_share",
                "certify.yearly_shock",
                "certify.shock_persistence",
                "certify.new_unlicensed",
                "certify.new_unlicensed_gap",
                *UNLICENSED,
            )
        )
    ),
    writes=tuple(dict.fromkeys((*FACT_COLUMNS, *UNLICENSED_COLUMNS, "left", "left_reason"))),
    results={
        "exam_takers": "who sits Step 1 for the first time, by region of school",
        "step1_passed": "who passes Step 1, by region of school",
        "step2_passed": "who passes Step 2 CK, by region of school",
        "certified": "certificates issued, by region of school",
        "lapsed": "who gives up on the way, by region of school",
        "first_applicants": "who applies for the first time, by nationality group",
        "registrants_new": "first applicants of all types",
        "barred_return": "who waited for the end of an entry restriction and applies again",
        "registrants_again": "applicants of an earlier Match",
    },
    decided_on=(1, 1),
)
