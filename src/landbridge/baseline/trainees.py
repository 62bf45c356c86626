"""Residents and fellows in training on the first day, without the new first-year residents.

First-year positions and lengths of training give the years and programs, published totals the
level. The first-year residents of the opening July come from the first simulated match; first-year
fellows are here, because they finished residency before the first day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landbridge.baseline.controlled_rounding import PLASTIC, crossed, even_sequence
from landbridge.baseline.margins import Figures, Margins
from landbridge.baseline.programs import ADVANCED, CATEGORICAL, FELLOWSHIP, PRELIMINARY, Programs
from landbridge.baseline.raking import Margin, rake
from landbridge.baseline.rounding import systematic
from landbridge.baseline.shares import expit, logit, reconcile
from landbridge.baseline.specialties import Specialties
from landbridge.baseline.targets import UNLISTED

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Values = Mapping[str, npt.NDArray[np.float64] | float]

PARAMETER = "baseline.trainees."
_ORIGINS, _SEXES = 4, 2
#: Parameters of the lengths of fellowships outside the list.
UNLISTED_LENGTHS = ("train.fellowship_unlisted_years", "train.fellowship_unlisted_lean")


@dataclass(frozen=True)
class Trainees:
    """One row a trainee, sorted by program, training year, origin, sex and birth year.

    Attributes
    ----------
    specialty
        Specialty of the program, int8.
    program
        Row of the program, int16.
    training_year
        Year of training that starts on the first day, counted from the first year after medical
        school (a first-year cardiology fellow is in year 4), int8.
    sex, origin
        Codes, int8.
    birth_year
        int16.
    """

    specialty: npt.NDArray[np.int8]
    program: npt.NDArray[np.int16]
    training_year: npt.NDArray[np.int8]
    sex: npt.NDArray[np.int8]
    birth_year: npt.NDArray[np.int16]
    origin: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.specialty)


@dataclass(frozen=True)
class TraineeTargets:
    """Margins of the trainees.

    Attributes
    ----------
    everyone
        Residents and fellows of the opening academic year, all specialties and years.
    residents, fellows
        Those of them who are in the table: residents from their second year, fellows in the
        listed subspecialties.
    share_img
        Of the table.
    share_do
        DOs among those from US schools.
    state_share, specialty_share
        Shares of IMGs fitted to, (51,) and (s,).
    state_img, specialty_img
        The published shares behind them.
    """

    everyone: float
    residents: int
    fellows: int
    share_img: float
    share_do: float
    state_share: Floats
    specialty_share: Floats
    state_img: Figures
    specialty_img: Figures


def trainee_targets(
    margins: Margins,
    values: Values,
    base_year: int,
    states: npt.NDArray[np.str_],
    programs: Programs,
    specialties: Specialties,
) -> TraineeTargets:
    """Totals and shares of the trainees, from figures no younger than the base year.

    Shares by state and specialty are moved together to the national share; published specialty
    shares that are young enough stay.
    """
    newest = margins.nation("trainees", base_year)
    img = margins.nation("trainees_share_img", base_year)
    assert newest is not None
    assert img is not None
    years = base_year - newest.vintage
    everyone = newest.value + years * float(values[PARAMETER + "growth"])
    residents = everyone * float(values[PARAMETER + "resident_share"])
    fill = np.asarray(values[PARAMETER + "resident_fill"], dtype=np.float64)
    first_year = np.isin(programs.kind, (CATEGORICAL, PRELIMINARY))
    beginners = (programs.quota * fill[programs.specialty])[first_year].sum()
    fellows = everyone - residents
    if UNLISTED not in specialties.slug:
        fellows *= float(values[PARAMETER + "listed_fellow_share"])
    md = margins.nation("trainees_share_us_md", base_year)
    do = margins.nation("trainees_share_us_do", base_year)
    if md is not None and do is not None:
        change = float(values[PARAMETER + "do_share_yearly_change"])
        share_do = do.value / (md.value + do.value) + change * (base_year - do.vintage)
    else:
        share_do = float(values[PARAMETER + "do_share"])
    state_img = margins.states("trainees_share_img", states.tolist(), base_year)
    specialty_img = margins.specialties("trainees_share_img", specialties.slug.tolist(), base_year)
    program, _, expected = expected_places(values, programs, specialties)
    weight = np.bincount(programs.state[program], expected, len(states)).astype(np.float64)
    recent = specialty_img.known & (
        base_year - specialty_img.vintage <= float(values[PARAMETER + "vintage_limit"])
    )
    stand_in = np.asarray(values[PARAMETER + "specialty_share_img"], dtype=np.float64)
    shares = np.where(recent, specialty_img.value, stand_in)
    by_specialty = np.bincount(programs.specialty[program], expected, len(specialties)).astype(
        np.float64
    )
    return TraineeTargets(
        everyone=everyone,
        residents=round(residents - beginners),
        fellows=round(fellows),
        share_img=img.value,
        share_do=share_do,
        state_share=reconcile(state_img.value, weight, img.value),
        specialty_share=reconcile(shares, by_specialty, img.value, ~recent),
        state_img=state_img,
        specialty_img=specialty_img,
    )


def build_trainees(
    targets: TraineeTargets,
    values: Values,
    base_year: int,
    programs: Programs,
    specialties: Specialties,
) -> Trainees:
    """Make the trainees of a base year.

    Parameters
    ----------
    targets
        From `trainee_targets`.
    values
        Parameters in force in the base year, by id.
    base_year
        Academic year whose 1 July is the first day.
    programs, specialties
        Tracks and lengths of training.
    """
    program, year, count = _places(targets, values, programs, specialties)
    program, year = np.repeat(program, count), np.repeat(year, count)
    specialty = programs.specialty[program].astype(np.int64)
    state = programs.state[program].astype(np.int64)
    origin, sex = _classes(targets, values, specialty, state, len(specialties))
    age = _ages(values, origin >= 2) + (year - 1)
    birth = base_year - np.floor(age).astype(np.int64)
    order = np.lexsort((birth, sex, origin, year, program))
    return Trainees(
        specialty=specialty[order].astype(np.int8),
        program=program[order].astype(np.int16),
        training_year=year[order].astype(np.int8),
        sex=sex[order].astype(np.int8),
        birth_year=birth[order].astype(np.int16),
        origin=origin[order].astype(np.int8),
    )


def first_fellow_year(specialties: Specialties) -> Ints:
    """Training year in which a fellowship begins, int64 (s,): one after its shortest parent."""
    years = specialties.training_years.astype(np.int64)
    parents = [min((int(years[p]) for p in found), default=0) for found in specialties.parents]
    return np.asarray(np.minimum(np.array(parents, dtype=np.int64) + 1, years))


def unlisted_lasting(values: Values, programs: Programs, specialties: Specialties) -> Floats:
    """Share of who enters a fellowship outside the list for whom it lasts so many years at least.

    Parameters
    ----------
    values
        Must hold `UNLISTED_LENGTHS`.

    Returns
    -------
    ndarray of float64, shape (longest,)
        By year of the fellowship, 1 for the first. Entrants come from each field of residency by
        its first-year positions and its lean to such fellowships.
    """
    length, lean = (np.asarray(values[name], dtype=np.float64) for name in UNLISTED_LENGTHS)
    residency = np.isin(programs.kind, (CATEGORICAL, ADVANCED))
    seats = np.bincount(
        programs.specialty[residency], programs.quota[residency], len(specialties)
    ).astype(np.float64)
    weight = lean * seats
    lasting = np.clip(length[:, None] - np.arange(np.ceil(length.max())), 0.0, 1.0)
    return np.asarray(weight @ lasting / max(weight.sum(), 1e-12))


def expected_places(
    values: Values, programs: Programs, specialties: Specialties
) -> tuple[Ints, Ints, Floats]:
    """Programs, years of training and expected trainees of each, before scaling to totals.

    Sorted by specialty, kind and year, so that rounding along it keeps each year's total.
    """
    length = specialties.training_years.astype(np.int64)
    growth = float(values[PARAMETER + "position_growth"])
    attrition = float(values[PARAMETER + "attrition"])
    keep = (1.0 - attrition) / (1.0 + growth)
    fill = {
        kind: np.asarray(values[f"{PARAMETER}{name}_fill"], dtype=np.float64)
        for kind, name in (
            (CATEGORICAL, "resident"),
            (ADVANCED, "resident"),
            (FELLOWSHIP, "fellow"),
        )
    }
    begins = {
        CATEGORICAL: np.ones(len(length), dtype=np.int64),
        ADVANCED: np.full(len(length), 2),
        FELLOWSHIP: first_fellow_year(specialties),
    }
    parts: list[tuple[Ints, Ints, Floats]] = []
    for row in range(len(length)):
        for kind, entry in begins.items():
            found = np.flatnonzero((programs.specialty == row) & (programs.kind == kind))
            lasting = np.ones(int(length[row] - entry[row]) + 1)
            if kind == FELLOWSHIP and specialties.slug[row] == UNLISTED:
                lasting = unlisted_lasting(values, programs, specialties)
            for since in range(max(2 - int(entry[row]), 0), len(lasting)):
                year = int(entry[row]) + since
                expected = programs.quota[found] * (fill[kind][row] * keep**since * lasting[since])
                parts.append((found, np.full(len(found), year), expected))
    program, years, expected = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return program, years, expected


def _places(
    targets: TraineeTargets, values: Values, programs: Programs, specialties: Specialties
) -> tuple[Ints, Ints, Ints]:
    program, year, expected = expected_places(values, programs, specialties)
    fellow = programs.kind[program] == FELLOWSHIP
    count = np.zeros(len(program), dtype=np.int64)
    quota = programs.quota[program].astype(np.float64)
    for rows, total in ((~fellow, targets.residents), (fellow, targets.fellows)):
        if rows.any():
            scaled = _scaled_below(expected[rows], quota[rows], total)
            count[rows] = systematic(scaled, min(total, round(float(scaled.sum()))))
    return program, year, count


def _scaled_below(expected: Floats, limit: Floats, total: float) -> Floats:
    """Scale to a total without passing the limits; all limits if the total is out of reach."""
    if limit.sum() <= total:
        return limit
    low, high = 0.0, float((limit / np.maximum(expected, 1e-12)).max())
    for _ in range(60):
        middle = 0.5 * (low + high)
        below = float(np.minimum(middle * expected, limit).sum()) < total
        low, high = (middle, high) if below else (low, middle)
    return np.minimum(high * expected, limit)


def _classes(
    targets: TraineeTargets,
    values: Values,
    specialty: Ints,
    state: Ints,
    size: int,
) -> tuple[Ints, Ints]:
    """Origin and sex of each trainee, spread evenly over the programs of a specialty and state."""
    states = len(targets.state_img.value)
    heads = np.bincount(specialty * states + state, minlength=size * states)
    heads = heads.reshape(size, states)
    by_state, by_specialty = heads.sum(axis=0), heads.sum(axis=1)
    state_share, specialty_share = targets.state_share, targets.specialty_share
    odds = (specialty_share / (1.0 - specialty_share))[:, None] * (
        state_share / (1.0 - state_share)
    )
    chance = odds / (odds + targets.share_img / (1.0 - targets.share_img))
    img = heads * chance
    fit = rake(
        np.stack([heads - img, img], axis=-1),
        [
            Margin("specialty", (0, 2), by_specialty[:, None] * _pair(specialty_share)),
            Margin("state", (1, 2), by_state[:, None] * _pair(state_share)),
            Margin("heads", (0, 1), heads.astype(np.float64)),
        ],
        tolerance=1e-3,
        max_iterations=50,
    )
    share = _share_of(fit.table[..., 1], heads)
    origins = _origins(targets, values, by_specialty, share)
    female = np.asarray(values[PARAMETER + "specialty_share_female"], dtype=np.float64)
    expected = origins[..., None] * _pair(female)[:, None, None, :] * heads[..., None, None]
    kinds = np.arange(_ORIGINS * _SEXES)
    counts = crossed(expected.reshape(size, states, -1), heads)
    labels = np.repeat(np.tile(kinds, size * states), counts.ravel())
    order = np.argsort(
        specialty * float(states) + state + even_sequence(len(specialty), PLASTIC[0]), kind="stable"
    )
    label = np.empty(len(specialty), dtype=np.int64)
    label[order] = labels
    return label // _SEXES, label % _SEXES


def _pair(share: Floats) -> Floats:
    return np.stack([1.0 - share, share], axis=-1)


def _share_of(part: Floats, heads: Ints) -> Floats:
    return np.clip(part / np.maximum(heads, 1), 0.0, 1.0)


def _origins(targets: TraineeTargets, values: Values, heads: Ints, share_img: Floats) -> Floats:
    """Shares of the four origins by specialty and state, float64 (s, 51, 4)."""

    def spread(name: str, national: float, weight: Floats) -> Floats:
        odds = np.asarray(values[f"baseline.stock.{name}"], dtype=np.float64)
        return reconcile(expit(logit(national) + np.log(odds)), weight, national)

    img = share_img.mean(axis=1)
    do = spread("do_odds", targets.share_do, heads * (1.0 - img))[:, None]
    citizen = spread("us_img_odds", float(values[PARAMETER + "us_citizen_share"]), heads * img)[
        :, None
    ]
    return np.stack(
        [
            (1.0 - share_img) * (1.0 - do),
            (1.0 - share_img) * do,
            share_img * citizen,
            share_img * (1.0 - citizen),
        ],
        axis=-1,
    )


def _ages(values: Values, abroad: npt.NDArray[np.bool_]) -> Floats:
    """Age on the first 1 July after medical school: a floor plus an exponential tail."""
    mean = np.asarray(values["baseline.stock.graduation_age"], dtype=np.float64)
    spread = np.asarray(values["baseline.stock.entry_age_spread"], dtype=np.float64)
    last = float(values[PARAMETER + "oldest_quantile"])
    school = abroad.astype(np.int64)
    tail = -np.log1p(-last * even_sequence(len(abroad), PLASTIC[1]))
    return np.asarray((mean - spread)[school] + spread[school] * tail)
