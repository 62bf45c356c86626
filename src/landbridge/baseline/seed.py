"""The seed of the raking: how age, sex and school go together before the margins are met.

Age and school (US or abroad) are joint by year of birth, because the large foreign-trained cohorts
of the early 1970s are the ones that retire now; raking age and school apart would spread them
evenly. Specialties differ by when a career starts and by a smooth tilt of their age distribution.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landbridge.baseline.shares import expit, logit, reconcile, tilt_to_share

Floats = npt.NDArray[np.float64]
Values = Mapping[str, npt.NDArray[np.float64] | float]

PARAMETER = "baseline.stock."
FIRST_AGE, LAST_AGE = 30, 89
BAND_WIDTH = 5
AGES = np.arange(FIRST_AGE, LAST_AGE + 1)
BANDS = len(AGES) // BAND_WIDTH
BAND_OF_AGE = (AGES - FIRST_AGE) // BAND_WIDTH
#: schools: in the US, abroad
US, ABROAD = 0, 1
#: years of birth and ages at which the parameters by cohort and age have their knots
COHORT_KNOTS = np.arange(1930, 2000, 5)
AGE_KNOTS = np.arange(30, 95, 5)
#: ages that the published shares count
OLD_AGES = {"share_55plus": 55, "share_60plus": 60}
#: what a tilt multiplies: a tilt of 1 multiplies the odds of an age by e for every ten years.
LEVER: Floats = (AGES.astype(np.float64) + 0.5 - 55.0) / 10.0
# Standard deviation of the standard logistic distribution.
_LOGISTIC_SD = np.pi / np.sqrt(3.0)


@dataclass(frozen=True)
class Seed:
    """Associations that the raking keeps.

    Attributes
    ----------
    age
        Share of each single year of age and school within a specialty, float64 (s, 60, 2).
    female
        Share of women given specialty, age and school, float64 (s, 60, 2).
    state_tilt
        Tilt of each state's age distribution, float64 (51,).
    us_do
        Share of DOs among US graduates by specialty and age, float64 (s, 60).
    us_citizen
        Share of US citizens among IMGs by specialty and age, float64 (s, 60).
    """

    age: Floats
    female: Floats
    state_tilt: Floats
    us_do: Floats
    us_citizen: Floats

    def band(self) -> Floats:
        """Weights by age band and school, float64 (s, 12, 2)."""
        size = len(self.age)
        return np.asarray(self.age.reshape(size, BANDS, BAND_WIDTH, 2).sum(axis=2))

    def of_band(self, values: Floats) -> Floats:
        """Mean over each band of values by age, weighted by people; (s, 60, 2) to (s, 12, 2)."""
        size = len(self.age)
        weighted = (self.age * values).reshape(size, BANDS, BAND_WIDTH, 2).sum(axis=2)
        return np.asarray(weighted / self.band())


def build_seed(
    values: Values,
    base_year: int,
    training_years: npt.NDArray[np.integer],
    heads: Floats,
    specialty_55plus: Floats,
    specialty_female: Floats,
    specialty_img: Floats,
    state_60plus: Floats,
) -> Seed:
    """Make the seed of a base year.

    Parameters
    ----------
    values
        Parameters in force in the base year, by id.
    base_year
        Ages are counted on 1 July of it.
    training_years
        Years of training of each specialty, shape (s,).
    heads
        Physicians by specialty, shape (s,).
    specialty_55plus, specialty_female, specialty_img
        Shares wanted by specialty, shape (s,).
    state_60plus
        Shares wanted by state, shape (51,).
    """
    birth = base_year - AGES
    density = np.interp(AGES + 0.5, AGE_KNOTS, _array(values, "age_density"))
    started = careers_started(values, training_years)
    abroad = np.interp(birth, COHORT_KNOTS, _array(values, "img_share_by_cohort"))

    # Raw weights, then a shift of the odds of school so that each specialty has its IMG share.
    base = density[:, None] * started
    offset = _offset_to_share(base, np.broadcast_to(abroad, (len(heads), len(AGES))), specialty_img)
    share_abroad = expit(logit(abroad) + offset[:, None])
    age = base * np.stack([1.0 - share_abroad, share_abroad], axis=-1)
    over55 = OLD_AGES["share_55plus"] <= AGES
    tilt = tilt_to_share(age.sum(axis=2), LEVER, over55, specialty_55plus)
    age = age * np.exp(tilt[:, None] * LEVER)[:, :, None]
    age /= age.sum(axis=(1, 2), keepdims=True)

    national = heads @ age.sum(axis=2)
    over60 = OLD_AGES["share_60plus"] <= AGES
    rows = np.broadcast_to(national, (len(state_60plus), len(AGES)))
    state_tilt = tilt_to_share(rows, LEVER, over60, state_60plus)

    by_school = np.stack(
        [np.interp(birth, COHORT_KNOTS, row) for row in _array(values, "female_share_by_cohort")],
        axis=-1,
    )
    women = np.broadcast_to(by_school, age.shape).reshape(len(heads), -1)
    offset = _offset_to_share(age.reshape(len(heads), -1)[:, :, None], women, specialty_female)
    female = expit(logit(women) + offset[:, None]).reshape(age.shape)

    people = heads[:, None, None] * age
    return Seed(
        age=age,
        female=female,
        state_tilt=state_tilt,
        us_do=_by_cohort(values, "do_share_by_cohort", "do_odds", birth, people[:, :, US]),
        us_citizen=_by_cohort(
            values, "us_img_share_by_cohort", "us_img_odds", birth, people[:, :, ABROAD]
        ),
    )


def _array(values: Values, name: str) -> Floats:
    return np.asarray(values[PARAMETER + name], dtype=np.float64)


def careers_started(values: Values, training_years: npt.NDArray[np.integer]) -> Floats:
    """Share of a cohort that has finished training, by specialty, age and school (s, 60, 2)."""
    start = _array(values, "graduation_age") + training_years[:, None]
    scale = _array(values, "entry_age_spread") / _LOGISTIC_SD
    return expit((AGES[None, :, None] + 0.5 - start[:, None, :]) / scale)


def _offset_to_share(weights: Floats, shares: Floats, wanted: Floats) -> Floats:
    """Logit offset of each row that gives it the wanted weighted mean share.

    ``weights`` is (n, k, 2) for the two outcomes (not counted, counted) or (n, k, 1) for both.
    """
    low, high = np.full(len(wanted), -12.0), np.full(len(wanted), 12.0)
    start = logit(shares)
    for _ in range(60):
        middle = 0.5 * (low + high)
        moved = expit(start + middle[:, None])
        counted = (weights[:, :, -1] * moved).sum(axis=1)
        total = counted + (weights[:, :, 0] * (1.0 - moved)).sum(axis=1)
        low = np.where(counted < wanted * total, middle, low)
        high = np.where(counted < wanted * total, high, middle)
    return np.asarray(0.5 * (low + high))


def _by_cohort(
    values: Values, shares: str, odds: str, birth: npt.NDArray[np.int64], people: Floats
) -> Floats:
    """Share by specialty and age: the cohort's, spread over specialties by their odds (s, 60)."""
    cohort = np.interp(birth, COHORT_KNOTS, _array(values, shares))
    spread = expit(logit(cohort)[None, :] + np.log(_array(values, odds))[:, None])
    # The odds move people between specialties, not the share of the whole cohort.
    columns = [reconcile(spread[:, age], people[:, age], cohort[age]) for age in range(len(AGES))]
    return np.stack(columns, axis=1)
