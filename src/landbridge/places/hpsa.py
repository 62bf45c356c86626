"""HPSA-like shortage areas: designation, score and practitioners needed, over arrays.

A designation is an act of HRSA. What it also looks at, and what is not looked at here:

- whether the area is a **rational service area** (population centres within 30 minutes, or a
  neighbourhood of its own): a county or whatever place is given is taken as one;
- whether **contiguous areas** are over-used, too far or closed to these people;
- the count of practitioners that a state's primary care office makes by calling their offices;
- population groups and facilities, most designations by number.

So these areas are called HPSA-like, and never designated HPSAs. What is not known of a place makes
bounds, never a silent zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landbridge.places.hpsa_rules import HpsaRules, MentalHealthRatios
from landbridge.places.known import Answer, Part, above, better_of, part_of, ratio_at_least

__all__ = ["NOT_LOOKED_AT", "ShortageAreas", "mental_health", "primary_care"]

Floats = NDArray[np.float64]
Given = ArrayLike | None

#: What an official designation rests on and this does not.
NOT_LOOKED_AT = (
    "rational_service_area",
    "contiguous_areas",
    "provider_survey",
    "groups_facilities",
)


@dataclass(frozen=True)
class ShortageAreas:
    """HPSA-like shortage of places; every array has the shape (places,).

    Attributes
    ----------
    ratio
        People per FTE; infinite without any FTE, NaN without people or where not known.
    high_need
        Unusually high need, or insufficient capacity.
    designated
        Whether the thresholds are met.
    kind
        ``"none"``, ``"geographic"``, ``"high_needs"`` or ``"unknown"``.
    parts
        Points by part of the score.
    score, low, high
        Sum of the parts, NaN where one of them is not known at all, and what it can be. A place
        that is not designated has the score that it would have.
    needed, needed_high
        Practitioners (FTE; psychiatrists in mental health) that remove the designation; more where
        high need is not known and there is. At just so many the ratio is at its threshold.
    shortage
        FTE short by the rule's own size of shortage: as ``needed`` in primary care, to the norms of
        both ratios in mental health.
    core_shortage
        The same of core mental health professionals; None in primary care or where not given.
    not_looked_at
        `NOT_LOOKED_AT`.
    """

    ratio: Floats
    high_need: Answer
    designated: Answer
    kind: NDArray[np.str_]
    parts: dict[str, Part]
    score: Floats
    low: Floats
    high: Floats
    needed: Floats
    needed_high: Floats
    shortage: Floats
    core_shortage: Floats | None
    not_looked_at: tuple[str, ...] = NOT_LOOKED_AT


def primary_care(
    people: ArrayLike,
    fte: ArrayLike,
    rules: HpsaRules,
    *,
    poverty: Given = None,
    infant_mortality: Given = None,
    low_birth_weight: Given = None,
    minutes: Given = None,
    miles: Given = None,
    births: Given = None,
    insufficient_capacity: ArrayLike = False,
) -> ShortageAreas:
    """HPSA-like shortage of primary care.

    Parameters
    ----------
    people
        Resident civilians, shape (places,); see
        `landbridge.places.provider_fte.designation_population`.
    fte
        Primary-care FTE as the rules count it, or really; see `landbridge.places.provider_fte`.
    rules
        Thresholds and points.
    poverty
        Share of people below the poverty line.
    infant_mortality, low_birth_weight
        Deaths per 1,000 births, share of births under 2,500 grams; the better-scoring counts.
    minutes, miles
        To the nearest source of care outside that is neither designated nor over-used.
    births
        A year per 1,000 women of 15 to 44.
    insufficient_capacity
        Whether a survey showed it; a claim that an area makes, so none where nothing is said.

    Returns
    -------
    ShortageAreas
        None or NaN in an argument is a value not known.

    Examples
    --------
    On paper: 7,000 people and 1.5 FTE are 4,667 to one: 3 points, doubled 6. 22 % in poverty: 2,
    and high need. 11 deaths per 1,000: 1. 35 minutes: 2. Together 11; 7,000 / 3,000 - 1.5 = 0.83.

    >>> from landbridge.places.hpsa_rules import hpsa_rules
    >>> area = primary_care([7000], [1.5], hpsa_rules(), poverty=[0.22], infant_mortality=[11],
    ...                     minutes=[35])
    >>> area.score.tolist(), area.kind.tolist(), area.needed.round(2).tolist()
    ([11.0], ['high_needs'], [0.83])
    """
    pc, points = rules.pc, rules.pc.points
    count = np.asarray(people, dtype=np.float64)
    supply = np.asarray(fte, dtype=np.float64)
    poor, dying = _given(poverty, count), _given(infant_mortality, count)
    claimed = np.broadcast_to(np.asarray(insufficient_capacity, bool), count.shape)
    need = above(poor, pc.poverty) | above(dying, pc.infant_mortality)
    need |= above(_given(births, count), pc.births) | Answer(claimed, claimed)
    designated = ratio_at_least(count, supply, pc.ratio)
    designated |= need & ratio_at_least(count, supply, pc.ratio_high_need)
    ratio = _ratio(count, supply)
    nobody_there = part_of(points["people_without_provider"], np.where(supply == 0, count, np.nan))
    parts = {
        "ratio": nobody_there.where(supply == 0, part_of(points["ratio"], ratio)),
        "poverty": part_of(points["poverty"], poor),
        "infant": better_of(
            part_of(points["infant_mortality"], dying),
            part_of(points["low_birth_weight"], _given(low_birth_weight, count)),
        ),
        "travel": better_of(
            part_of(points["travel_minutes"], _given(minutes, count)),
            part_of(points["travel_miles"], _given(miles, count)),
        ),
    }
    least = _short(count, supply, pc.ratio)
    most = _short(count, supply, pc.ratio_high_need)
    needed = np.where(need.sure, most, least)
    return _areas(
        count, ratio, need, designated, parts, needed, np.where(need.may, most, least), needed, None
    )


def mental_health(
    people: ArrayLike,
    psychiatrists: ArrayLike,
    rules: HpsaRules,
    *,
    core: Given = None,
    poverty: Given = None,
    elderly: Given = None,
    youth: Given = None,
    alcohol: Given = None,
    substance: Given = None,
    minutes: Given = None,
    miles: Given = None,
) -> ShortageAreas:
    """HPSA-like shortage of mental health care.

    Parameters
    ----------
    people, psychiatrists
        Resident civilians and psychiatrist FTE, shape (places,).
    rules
        Thresholds and points. The points of the ratios and of the two age ratios are an assumption
        of ours: their official bands were not found.
    core
        FTE of core mental health professionals, psychiatrists among them. None: the area is judged
        by psychiatrists alone, as many states do.
    poverty
        Share of people below the poverty line.
    elderly, youth
        People of 65 and over, and under 18, per adult of 18 to 64.
    alcohol, substance
        1 where abuse is in the worst quartile, 0 where not.
    minutes, miles
        To the nearest source of care outside.

    Returns
    -------
    ShortageAreas
        ``ratio`` is people per psychiatrist.

    Examples
    --------
    On paper: 40,000 people and 1 psychiatrist, 22 % in poverty: short, by either threshold; 2
    psychiatrists make it 20,000 to one, so one more is needed.

    >>> from landbridge.places.hpsa_rules import hpsa_rules
    >>> area = mental_health([40000], [1], hpsa_rules(), poverty=[0.22])
    >>> area.kind.tolist(), area.needed.tolist(), area.low.tolist(), area.high.tolist()
    (['high_needs'], [1.0], [6.0], [19.0])
    """
    points = rules.mh_points
    count = np.asarray(people, dtype=np.float64)
    supply = np.asarray(psychiatrists, dtype=np.float64)
    wide = None if core is None else np.asarray(core, dtype=np.float64)
    poor, old, young = (_given(one, count) for one in (poverty, elderly, youth))
    drink, drugs = _given(alcohol, count), _given(substance, count)
    need = above(poor, rules.mh_poverty, or_at=True) | above(old, rules.mh_elderly)
    need |= above(young, rules.mh_youth)
    need |= above(drink, 1.0, or_at=True) | above(drugs, 1.0, or_at=True)
    designated = _by_ratios(count, supply, wide, rules.mh)
    designated |= need & _by_ratios(count, supply, wide, rules.mh_high_need)
    ratio = _ratio(count, supply)
    by_ratio = part_of(points["psychiatrist_ratio"], ratio)
    if wide is not None:
        of_core = _ratio(count, wide)
        one = part_of(points["both_psychiatrist_ratio"], ratio)
        two = part_of(points["both_core_ratio"], of_core)
        both = Part(
            np.minimum(one.value, two.value),
            np.minimum(one.low, two.low),
            np.minimum(one.high, two.high),
        )
        by_ratio = better_of(better_of(by_ratio, part_of(points["core_ratio"], of_core)), both)
    parts = {
        "ratio": by_ratio,
        "poverty": part_of(points["poverty"], poor),
        "elderly": part_of(points["elderly"], old),
        "youth": part_of(points["youth"], young),
        "alcohol": part_of(points["alcohol"], drink),
        "substance": part_of(points["substance"], drugs),
        "travel": better_of(
            part_of(points["travel_minutes"], _given(minutes, count)),
            part_of(points["travel_miles"], _given(miles, count)),
        ),
    }
    least = _psychiatrists_needed(count, supply, wide, rules.mh)
    most = _psychiatrists_needed(count, supply, wide, rules.mh_high_need)

    def by_need(ordinary: Floats, high: Floats) -> Floats:
        return np.where(need.sure, high, ordinary)

    size = by_need(
        _short(count, supply, rules.mh.both_psychiatrist),
        _short(count, supply, rules.mh_high_need.both_psychiatrist),
    )
    core_size = wide if wide is None else by_need(
        _short(count, wide, rules.mh.both_core), _short(count, wide, rules.mh_high_need.both_core)
    )  # fmt: skip
    return _areas(
        count,
        ratio,
        need,
        designated,
        parts,
        by_need(least, most),
        np.where(need.may, most, least),
        size,
        core_size,
    )


def _given(values: Given, like: Floats) -> Floats:
    if values is None:
        return np.full(like.shape, np.nan)
    return np.broadcast_to(np.asarray(values, dtype=np.float64), like.shape)


def _ratio(people: Floats, fte: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(people > 0, people / fte, np.nan)


def _short(people: Floats, fte: Floats, ratio: float) -> Floats:
    return np.maximum(people / ratio - fte, 0.0)


def _by_ratios(
    people: Floats, psychiatrists: Floats, core: Floats | None, ratios: MentalHealthRatios
) -> Answer:
    found = ratio_at_least(people, psychiatrists, ratios.psychiatrist)
    if core is not None:
        found |= ratio_at_least(people, core, ratios.core)
        found |= ratio_at_least(people, core, ratios.both_core) & ratio_at_least(
            people, psychiatrists, ratios.both_psychiatrist
        )
    return found


def _psychiatrists_needed(
    people: Floats, psychiatrists: Floats, core: Floats | None, ratios: MentalHealthRatios
) -> Floats:
    """Psychiatrists, who count as core professionals too, after whom no way is left."""
    needed = _short(people, psychiatrists, ratios.psychiatrist)
    if core is None:
        return needed
    either = np.minimum(
        _short(people, psychiatrists, ratios.both_psychiatrist),
        _short(people, core, ratios.both_core),
    )
    return np.maximum(np.maximum(needed, _short(people, core, ratios.core)), either)


def _areas(
    people: Floats,
    ratio: Floats,
    need: Answer,
    designated: Answer,
    parts: dict[str, Part],
    needed: Floats,
    needed_high: Floats,
    shortage: Floats,
    core_shortage: Floats | None,
) -> ShortageAreas:
    kind = np.where(designated.sure, "geographic", np.where(designated.may, "unknown", "none"))
    kind = np.where(designated.sure & need.sure, "high_needs", kind)
    nobody = people == 0  # a place without people has no score
    value, low, high = (
        np.where(nobody, np.nan, np.sum([getattr(part, end) for part in parts.values()], axis=0))
        for end in ("value", "low", "high")
    )
    return ShortageAreas(
        ratio=ratio,
        high_need=need,
        designated=designated,
        kind=kind,
        parts=parts,
        score=value,
        low=low,
        high=high,
        needed=needed,
        needed_high=needed_high,
        shortage=shortage,
        core_shortage=core_shortage,
    )
