"""The stock of active physicians on the first day: raked to margins, rounded to whole persons.

Cells are specialty x state x sex x age band x school; `build_stock` fits them to the margins of
`targets`, splits schools into four origins, rounds to whole persons and sets each person down in a
county and a single year of birth. Nothing is drawn at random: the same inputs give the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landbridge.baseline.controlled_rounding import (
    PLASTIC,
    CarriedRounding,
    controlled,
    crossed,
    even_sequence,
)
from landbridge.baseline.raking import Margin, RakingResult, rake
from landbridge.baseline.rounding import systematic
from landbridge.baseline.seed import (
    ABROAD,
    AGES,
    BAND_WIDTH,
    BANDS,
    FIRST_AGE,
    OLD_AGES,
    US,
    Seed,
    build_seed,
)
from landbridge.baseline.targets import StockTargets

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Values = Mapping[str, npt.NDArray[np.float64] | float]

#: origins in the order of their codes
ORIGINS = ("us_md", "us_do", "us_img", "nonus_img")
_SEXES = 2
# Axes of the raked table.
_SPECIALTY, _STATE, _SEX, _AGE, _SCHOOL = range(5)


@dataclass(frozen=True)
class Stock:
    """Active physicians, one row a person, sorted by specialty, county, origin, sex, birth year.

    Attributes
    ----------
    specialty, sex, origin
        Codes, int8.
    county, birth_year
        int16.
    """

    specialty: npt.NDArray[np.int8]
    county: npt.NDArray[np.int16]
    sex: npt.NDArray[np.int8]
    birth_year: npt.NDArray[np.int16]
    origin: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.specialty)


@dataclass(frozen=True)
class FittedStock:
    """A stock with the table it was rounded from.

    Attributes
    ----------
    stock
        Whole persons.
    fit
        The raked table, float64 (s, 51, 2, 12, 2), and how well it met its margins.
    """

    stock: Stock
    fit: RakingResult


def build_stock(
    targets: StockTargets,
    values: Values,
    base_year: int,
    training_years: npt.NDArray[np.integer],
    specialty_group: npt.NDArray[np.integer],
    state_clinicians: Floats,
    clinician_weight: Floats,
    county_state: npt.NDArray[np.integer],
    state_specialty: Floats | None = None,
) -> FittedStock:
    """Make the whole persons of a base year.

    Parameters
    ----------
    targets
        Margins of the base year.
    values
        Parameters in force in the base year, by id.
    base_year
        Ages are counted on 1 July of it.
    training_years
        Years of training of each specialty, shape (s,).
    specialty_group
        Row of ``state_clinicians`` and ``clinician_weight`` that each specialty follows, (s,).
    state_clinicians
        Clinician entries by group and state, shape (k, 51), NaN for states without a count.
    clinician_weight
        Share of each county in its state's clinicians by group, shape (k, counties).
    county_state
        State of each county, shape (counties,); rising.
    state_specialty
        Opt-in: physicians by specialty and state to be used instead of clinician entries, shape
        (s, 51), NaN where unknown.

    Returns
    -------
    FittedStock
    """
    seed = build_seed(
        values,
        base_year,
        training_years,
        targets.specialty.value,
        targets.specialty_55plus.value,
        targets.specialty_female.value,
        targets.specialty_img.value,
        targets.state_60plus.value,
    )
    pull = float(values["baseline.stock.clinician_pull"])
    heads = _heads(targets, specialty_group, state_clinicians, pull, state_specialty)
    fit = _rake(seed, targets, heads)
    counts = _whole_cells(fit.table, heads, seed)
    stock = _persons(counts, seed, base_year, specialty_group, clinician_weight, county_state)
    return FittedStock(stock, fit)


def _heads(
    targets: StockTargets,
    group: npt.NDArray[np.integer],
    clinicians: Floats,
    pull: float,
    known: Floats | None,
) -> Ints:
    """Whole physicians by specialty and state that meet both margins exactly, int64 (s, 51)."""
    rows = systematic(targets.specialty.value, targets.total)
    columns = systematic(targets.state.value, targets.total)
    physicians = columns / columns.sum()
    # States without a count of clinicians keep their share of all physicians.
    missing = np.isnan(clinicians)
    counted = np.nansum(clinicians, axis=1, keepdims=True)
    rest = 1.0 - (missing * physicians).sum(axis=1, keepdims=True)
    share = np.where(missing, physicians, clinicians / counted * rest)
    table = rows[:, None] * (physicians ** (1.0 - pull) * share**pull)[group]
    if known is not None:
        # Where a cell is suppressed it keeps its modelled size, at most what suppression allows.
        table = np.where(np.isnan(known), table, known)
    result = rake(
        table,
        [
            Margin("specialty", (0,), rows.astype(np.float64)),
            Margin("state", (1,), columns.astype(np.float64)),
        ],
        tolerance=1e-12,
        max_iterations=2000,
    )
    return controlled(result.table)


def _rake(seed: Seed, targets: StockTargets, heads: Ints) -> RakingResult:
    """Fit specialty x state x sex x band x school to all margins."""
    women = seed.of_band(seed.female)
    sex = np.stack([1.0 - women, women], axis=1)  # (s, 2, bands, 2)
    middle = FIRST_AGE + BAND_WIDTH * (np.arange(BANDS) + 0.5)
    tilt = np.exp(seed.state_tilt[:, None] * (middle - 55.0) / 10.0)
    cells = sex * seed.band()[:, None]
    table = (heads[:, :, None, None, None] + 1e-12) * cells[:, None]
    table = table * tilt[None, :, None, :, None]

    by_state, by_specialty = heads.sum(axis=0), heads.sum(axis=1)
    band_start = FIRST_AGE + BAND_WIDTH * np.arange(BANDS)
    old = {name: (band_start >= age).astype(np.int64) for name, age in OLD_AGES.items()}

    def split(lines: Ints, share: Floats, national: float | None = None) -> Floats:
        parts: Floats = lines[:, None].astype(np.float64) * np.stack([1.0 - share, share], axis=1)
        if national is not None:
            # Whole heads by specialty and by state differ by fractions; the nation's part is one.
            parts *= np.array([lines.sum() - national, national]) / parts.sum(axis=0)
        return parts

    img = float(by_state @ targets.state_img.value)
    female = float(by_state @ targets.state_female.value)

    margins = [
        Margin("state share_img", (_STATE, _SCHOOL), split(by_state, targets.state_img.value)),
        Margin("state share_female", (_STATE, _SEX), split(by_state, targets.state_female.value)),
        Margin(
            "state share_60plus",
            (_STATE, _AGE),
            split(by_state, targets.state_60plus.value),
            {_AGE: old["share_60plus"]},
        ),
        Margin(
            "specialty share_img",
            (_SPECIALTY, _SCHOOL),
            split(by_specialty, targets.specialty_img.value, img),
        ),
        Margin(
            "specialty share_female",
            (_SPECIALTY, _SEX),
            split(by_specialty, targets.specialty_female.value, female),
        ),
        Margin(
            "specialty share_55plus",
            (_SPECIALTY, _AGE),
            split(by_specialty, targets.specialty_55plus.value),
            {_AGE: old["share_55plus"]},
        ),
        # Last, so that it holds to the last digit and every cell can be rounded to its heads.
        Margin("specialty x state", (_SPECIALTY, _STATE), heads.astype(np.float64)),
    ]
    return rake(table, margins, tolerance=1e-5, max_iterations=300)


def _whole_cells(table: Floats, heads: Ints, seed: Seed) -> Ints:
    """Round to persons by specialty, state, sex, band and origin; heads by cell are kept.

    Rounding debts are carried along both specialties and states, so that a state's (and a
    specialty's) totals by age, sex and origin stay within about a person of the fitted ones.
    """
    size, states = heads.shape
    shape = (size, states, _SEXES, BANDS)
    split = np.zeros((size, BANDS, len(ORIGINS)))
    do, citizen = _mean_of_band(seed, seed.us_do, US), _mean_of_band(seed, seed.us_citizen, ABROAD)
    split[:, :, 0], split[:, :, 1] = 1.0 - do, do
    split[:, :, 2], split[:, :, 3] = citizen, 1.0 - citizen
    cells = np.repeat(table, 2, axis=_SCHOOL) * split[:, None, None]
    expected = cells.reshape(size, states, -1)
    sums = expected.sum(axis=2)
    expected *= (heads / np.where(sums > 0, sums, 1.0))[:, :, None]
    return crossed(expected, heads).reshape(*shape, len(ORIGINS))


def _mean_of_band(seed: Seed, share: Floats, school: int) -> Floats:
    """Share by specialty and age (s, 60) to its mean in each band (s, 12), weighted by people."""
    weight = seed.age[:, :, school].reshape(len(share), BANDS, BAND_WIDTH)
    values = share.reshape(weight.shape)
    return np.asarray((weight * values).sum(axis=2) / weight.sum(axis=2))


def _persons(
    counts: Ints,
    seed: Seed,
    base_year: int,
    group: npt.NDArray[np.integer],
    clinician_weight: Floats,
    county_state: npt.NDArray[np.integer],
) -> Stock:
    """One row a person, with county and single year of birth."""
    # Order for ages: specialty, band, origin, sex, state. Neighbours in it get ages that are
    # evenly spread, so a specialty's ages within a band come out right at every level.
    ordered = counts.transpose(0, 3, 4, 2, 1)
    cell = np.repeat(np.arange(ordered.size, dtype=np.int32), ordered.ravel())
    specialty, band, origin, sex, state = (
        part.astype(np.int16) for part in np.unravel_index(cell, ordered.shape)
    )
    del cell
    age = _ages(seed, specialty, band, origin // 2)
    del band
    county = _counties(
        specialty, state, counts.sum(axis=(2, 3, 4)), group, clinician_weight, county_state
    )
    del state
    # The sort key holds all columns, so sorting it sorts and carries them at once.
    width = len(AGES)
    key = specialty.astype(np.int64)
    for column, length in (
        (county, len(county_state)),
        (origin, len(ORIGINS)),
        (sex, _SEXES),
        (len(AGES) - 1 - age, width),
    ):
        key *= length
        key += column
    key.sort()
    birth = key % width
    key //= width
    first_birth = base_year - int(AGES[-1])
    sexes = (key % _SEXES).astype(np.int8)
    key //= _SEXES
    origins = (key % len(ORIGINS)).astype(np.int8)
    key //= len(ORIGINS)
    return Stock(
        specialty=(key // len(county_state)).astype(np.int8),
        county=(key % len(county_state)).astype(np.int16),
        sex=sexes,
        birth_year=(first_birth + birth).astype(np.int16),
        origin=origins,
    )


def _ages(
    seed: Seed,
    specialty: npt.NDArray[np.int16],
    band: npt.NDArray[np.int16],
    school: npt.NDArray[np.int16],
) -> npt.NDArray[np.int16]:
    """Row of `AGES` for each person: the seed's ages inside the band, spread evenly."""
    size = len(seed.age)
    inside = seed.age.reshape(size, BANDS, BAND_WIDTH, 2)
    edges = np.cumsum(inside, axis=2) / inside.sum(axis=2, keepdims=True)
    place = even_sequence(len(specialty), PLASTIC[0])
    year = np.zeros(len(specialty), dtype=np.int16)
    # A person is as many years into the band as edges lie below.
    for step in range(BAND_WIDTH - 1):
        year += place > edges[specialty, band, step, school]
    return (band * BAND_WIDTH + year).astype(np.int16)


def _counties(
    specialty: npt.NDArray[np.int16],
    state: npt.NDArray[np.int16],
    heads: Ints,
    group: npt.NDArray[np.integer],
    weight: Floats,
    county_state: npt.NDArray[np.integer],
) -> npt.NDArray[np.int16]:
    """County of each person: a specialty's persons in a state by its clinicians' shares.

    A county's number in a specialty is its expectation rounded down or up, and over all
    specialties it stays near its expectation; inside a specialty and state, age, sex and origin
    are spread evenly over the counties.
    """
    size, states = heads.shape
    labels: list[list[npt.NDArray[np.int16]]] = [[] for _ in range(size)]
    for place in range(states):
        inside = np.flatnonzero(county_state == place)
        carried = CarriedRounding(len(inside))
        for row in range(size):
            total = int(heads[row, place])
            share = weight[group[row], inside]
            counts = carried.next(share * (total / share.sum()), total)
            labels[row].append(np.repeat(inside.astype(np.int16), counts))
    by_cell = np.concatenate([part for parts in labels for part in parts])
    order = np.argsort(
        specialty * float(states) + state + even_sequence(len(specialty), PLASTIC[1]), kind="stable"
    )
    county = np.empty(len(specialty), dtype=np.int16)
    county[order] = by_cell
    return county
