"""The Index of Medical Underservice (IMU) over arrays: MUA-like areas.

Low is badly served. A designation is an act of HRSA, for a rational service area and on a count of
practitioners made by the state; a governor can also ask for one where the index is higher. None of
that is looked at here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landbridge.places.hpsa_rules import HpsaRules
from landbridge.places.known import Answer, Part, part_of
from landbridge.places.points import NEAR

__all__ = ["UnderservedAreas", "medical_underservice"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class UnderservedAreas:
    """Index of places; every array has the shape (places,).

    Attributes
    ----------
    providers
        Primary-care FTE per 1,000 people; NaN without people.
    parts
        Weighted values of providers, poverty, elderly and infant mortality.
    index, low, high
        Their sum, NaN where one is not known, and what it can be.
    underserved
        Whether the index is at or below the threshold (62.0).
    """

    providers: Floats
    parts: dict[str, Part]
    index: Floats
    low: Floats
    high: Floats
    underserved: Answer


def medical_underservice(
    people: ArrayLike,
    fte: ArrayLike,
    rules: HpsaRules,
    *,
    poverty: ArrayLike | None = None,
    elderly: ArrayLike | None = None,
    infant_mortality: ArrayLike | None = None,
) -> UnderservedAreas:
    """Index of Medical Underservice of places.

    Parameters
    ----------
    people, fte
        Resident civilians and primary-care FTE, shape (places,).
    rules
        Weighted values and threshold.
    poverty, elderly
        Share of people below the poverty line, and of 65 and over.
    infant_mortality
        Deaths per 1,000 births.

    Examples
    --------
    On paper: 0.4 physicians per 1,000 are worth 9.0, 25 % in poverty 10.9, 18 % of 65 and over
    14.4, 7 deaths per 1,000 births 26: together 60.3.

    >>> from landbridge.places.hpsa_rules import hpsa_rules
    >>> area = medical_underservice([10000], [4], hpsa_rules(), poverty=[0.25], elderly=[0.18],
    ...                             infant_mortality=[7])
    >>> area.index.round(1).tolist(), area.underserved.sure.tolist()
    ([60.3], [True])
    """
    count = np.asarray(people, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        providers = np.where(count > 0, 1000.0 * np.asarray(fte, np.float64) / count, np.nan)

    def part(name: str, values: ArrayLike | None) -> Part:
        given = np.nan if values is None else np.asarray(values, dtype=np.float64)
        return part_of(rules.imu[name], np.broadcast_to(given, count.shape))

    parts = {
        "providers": part("providers", providers),
        "poverty": part("poverty", poverty),
        "elderly": part("elderly", elderly),
        "infant": part("infant_mortality", infant_mortality),
    }
    nobody = count == 0
    value, low, high = (
        np.where(nobody, np.nan, np.sum([getattr(one, end) for one in parts.values()], axis=0))
        for end in ("value", "low", "high")
    )
    limit = rules.imu_threshold * (1 + NEAR)
    people_there = ~nobody
    return UnderservedAreas(
        providers=providers,
        parts=parts,
        index=value,
        low=low,
        high=high,
        underserved=Answer(people_there & (high <= limit), people_there & (low <= limit)),
    )
