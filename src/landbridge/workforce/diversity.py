"""Measures of diversity, fixed beforehand.

Each is a share or a distance between shares, so that a physician more does not raise it by being
one more: whoever adds to the share of others lowers it.

- *Underrepresented*: groups whose share among a state's physicians on the first day is below a line
  (a part of their share among its people). Which these are is fixed then; their share of physicians
  is followed.
- *Representation gap*: half the sum of absolute differences between the shares of groups among
  physicians and among people (index of dissimilarity), 0 where they agree.
- *Same group*: the chance that somebody and a physician of the same county (by full-time
  equivalents) are of the same race or ethnicity.
- *Language match*: the chance that a physician of the county speaks the language (in groups) of
  somebody there who speaks English less than well.

People are those of 2023 in every year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.workforce.codes import Race

if TYPE_CHECKING:
    from landbridge.baseline.counties import Counties

__all__ = [
    "by_state",
    "language_need",
    "people_by_race",
    "representation_gap",
    "same_chance",
    "underrepresented",
]

Floats = NDArray[np.float64]


def people_by_race(counties: Counties, counted_twice: Floats) -> Floats:
    """People of each county by race or ethnicity, 2023; every person in one group.

    The Census table has White and Black people who are not Hispanic, but Asian and Native people
    of any origin. Of n counted there, with h Hispanic people in the county and a weight k,
    ``n * n / (n + k h)`` are taken not to be Hispanic: nearly all where h is small, few where h is
    very large. What is left over are two or more races and others.

    Parameters
    ----------
    counties
        The counties.
    counted_twice
        Weights k in order of :class:`landbridge.workforce.codes.Race`.

    Returns
    -------
    ndarray, shape (counties, races)
        Rows add up to the people of the county.
    """
    more = {name: np.nan_to_num(values) for name, values in counties.more.items()}
    white, black = more["pop_nh_white_2023"], more["pop_nh_black_2023"]
    hispanic = more["pop_hispanic_2023"]
    any_origin = np.column_stack(
        [more["pop_asian_2023"], more["pop_aian_2023"] + more["pop_nhpi_2023"]]
    )
    twice = counted_twice[[Race.ASIAN, Race.NATIVE]]
    whole = any_origin + twice * hispanic[:, None]
    single = np.divide(any_origin**2, whole, out=np.zeros_like(whole), where=whole > 0)
    rest = np.maximum(more["pop_v2023"] - white - black - hispanic, 0.0)
    named = single.sum(axis=1)
    single *= np.minimum(np.divide(rest, named, out=np.ones_like(rest), where=named > 0), 1.0)[
        :, None
    ]
    asian, native = single.T
    other = np.maximum(rest - asian - native, 0.0)
    return np.column_stack([white, asian, hispanic, black, native, other])


def language_need(people: Floats, limited: Floats, rate: Floats, language: Floats) -> Floats:
    """People with limited English by county and language.

    Parameters
    ----------
    people
        By county and race.
    limited
        People with limited English by county.
    rate
        How much likelier each race is to have it; only proportions matter.
    language
        Shares of languages by race.

    Returns
    -------
    ndarray, shape (counties, languages)
        Rows add up to ``limited`` where there are people.
    """
    weight = people * rate
    total = weight.sum(axis=1, keepdims=True)
    share = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
    spoken = language / language.sum(axis=1, keepdims=True)
    return np.asarray(limited[:, None] * share @ spoken)


def _shares(values: Floats) -> Floats:
    total = values.sum(axis=-1, keepdims=True)
    return np.divide(values, total, out=np.zeros_like(values, dtype=np.float64), where=total > 0)


def underrepresented(physicians: Floats, people: Floats, line: float) -> NDArray[np.bool_]:
    """Groups whose share among physicians is below ``line`` times that among people, by place."""
    return np.asarray(_shares(physicians) < line * _shares(people))


def representation_gap(physicians: Floats, people: Floats) -> Floats:
    """Index of dissimilarity between physicians and people, place by place, 0 to 1."""
    gap = 0.5 * np.abs(_shares(physicians) - _shares(people)).sum(axis=-1)
    return np.where(physicians.sum(axis=-1) > 0, gap, 0.0)


@njit(cache=True)
def _meetings(physicians, people, met, served):  # type: ignore[no-untyped-def]
    for place in range(np.uint64(people.shape[0])):
        total = everybody = like = 0.0
        for k in range(np.uint64(people.shape[1])):
            total += physicians[place, k]
            everybody += people[place, k]
        if total > 0:
            for k in range(np.uint64(people.shape[1])):
                like += people[place, k] * (physicians[place, k] / total)
        met[place], served[place] = like, everybody if total > 0 else 0.0


def same_chance(physicians: NDArray[Any], people: Floats) -> tuple[Floats, Floats]:
    """Expected number of people who meet their like, and people who meet anybody, by county.

    Both arrays have shape (counties, categories). Counties without physicians are left out of both.
    """
    met, served = np.empty((2, people.shape[0]))
    _meetings(physicians, people, met, served)
    return met, served


def by_state(values: Floats, first: NDArray[np.integer]) -> Floats:
    """The nation, then the states: sums over counties, whose states begin at ``first``."""
    found = np.empty(1 + first.size)
    found[0] = values.sum()
    np.add.reduceat(values, first, out=found[1:])
    return found
