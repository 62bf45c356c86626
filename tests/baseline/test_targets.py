"""Margins of a base year: vintages, reconciled shares, what a base year may know."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from landbridge.baseline import _tables
from landbridge.baseline.margins import Figure, Margins
from landbridge.baseline.shares import expit, logit, reconcile, tilt_to_share
from landbridge.baseline.specialties import load_specialties
from landbridge.baseline.states import load_states
from landbridge.baseline.targets import UNLISTED, StockTargets, build_targets
from landbridge.errors import InputError
from landbridge.parameters import load_tree


def targets_of(base_year: int, margins: Margins) -> StockTargets:
    states = load_states()
    people = states.figure("population_2018" if base_year == 2018 else "pop_2024")
    values = load_tree().at(f"{base_year}-07-01")
    specialties = load_specialties()
    return build_targets(
        margins,
        values,
        base_year,
        states.abbr,
        specialties.slug,
        people,
        specialties.training_years,
    )


def flat(targets: StockTargets) -> np.ndarray:
    parts = [targets.state, targets.specialty, targets.state_img, targets.state_female]
    parts += [targets.state_60plus, targets.specialty_img, targets.specialty_female]
    return np.concatenate([part.value for part in [*parts, targets.specialty_55plus]])


def test_the_2018_base_knows_nothing_of_later_years() -> None:
    full = Margins.load()
    before = Margins(
        {
            key: [figure for figure in figures if figure.vintage <= 2018]
            for key, figures in full._rows.items()
        }
    )
    np.testing.assert_array_equal(flat(targets_of(2018, full)), flat(targets_of(2018, before)))
    assert targets_of(2018, full).total == 908_759


def test_no_target_cites_a_figure_from_after_its_base_year() -> None:
    for base_year in (2018, 2025):
        found = targets_of(base_year, Margins.load())
        for part in vars(found).values():
            if not isinstance(part, int):
                assert part.published.vintage.max() <= base_year


def test_the_2025_total_is_the_newest_count_and_its_growth() -> None:
    assert targets_of(2025, Margins.load()).total == 1_010_892 + 2 * 20_427


@pytest.mark.parametrize("base_year", [2018, 2025])
def test_states_and_specialties_tell_of_one_nation(base_year: int) -> None:
    found = targets_of(base_year, Margins.load())
    assert found.state.value.sum() == pytest.approx(found.total)
    assert found.specialty.value.sum() == pytest.approx(found.total)
    for states, specialties in (
        (found.state_img, found.specialty_img),
        (found.state_female, found.specialty_female),
    ):
        of_states = states.value @ found.state.value
        assert of_states == pytest.approx(specialties.value @ found.specialty.value, rel=1e-5)


def test_published_specialty_shares_stay_as_published() -> None:
    found = targets_of(2025, Margins.load())
    for part in (found.specialty_img, found.specialty_female):
        known = part.published.known
        np.testing.assert_allclose(part.value[known], part.published.value[known])


def test_relative_densities_of_the_states_are_kept() -> None:
    found = targets_of(2025, Margins.load())
    states = load_states()
    density = found.state.value / states.figure("pop_2024")
    massachusetts, idaho = states.index("MA"), states.index("ID")
    assert density[massachusetts] / density[idaho] == pytest.approx(480 / 192, rel=1e-6)


def test_a_row_for_everybody_else_takes_what_the_listed_leave() -> None:
    listed = load_specialties().slug
    rows = np.flatnonzero(listed != UNLISTED)
    slugs = np.append(listed[rows], UNLISTED)
    values = dict(load_tree().at("2025-07-01"))
    for name, value in values.items():
        if np.ndim(value) == 1 and len(value) == len(listed) and name.startswith("baseline.st"):
            values[name] = np.append(value[rows], np.mean(value))
    states = load_states()
    found = build_targets(
        Margins.load(),
        values,
        2025,
        states.abbr,
        slugs,
        states.figure("pop_2024"),
        np.full(len(slugs), 4),
    )
    share = values["baseline.stock.unlisted_share"]
    assert found.specialty.value[-1] == pytest.approx(share * found.total)
    assert found.specialty.value.sum() == pytest.approx(found.total)
    medicine = found.specialty.value[0] / 120_342
    assert 1.0 < medicine < 1.15


def test_an_unknown_year_and_a_broken_table_say_what_is_wrong(tmp_path: Path) -> None:
    states = load_states()
    with pytest.raises(InputError, match="no count of active physicians is published up to 1990"):
        build_targets(
            Margins.load(), {}, 1990, states.abbr, states.abbr, np.ones(51), np.full(51, 4)
        )
    text = (_tables.FOLDER / "margins.csv").read_text("utf-8").replace("730654", "many")
    (tmp_path / "margins.csv").write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"margins.csv, line 2: .*found '2004' and 'many'"):
        Margins.load(tmp_path)


def test_the_newest_figure_that_is_old_enough_is_taken() -> None:
    rows = {("m", "US", "all"): [Figure(1.0, 2010, "a", "primary"), Figure(2.0, 2020, "b", "")]}
    margins = Margins(rows)
    assert margins.nation("m", 2019) == Figure(1.0, 2010, "a", "primary")
    assert margins.nation("m", 2020) == Figure(2.0, 2020, "b", "")
    assert margins.nation("m", 2009) is None


shares = arrays.arrays(np.float64, st.integers(2, 20), elements=st.floats(0.02, 0.98))


@settings(max_examples=60, deadline=None)
@given(values=shares, national=st.floats(0.05, 0.95))
def test_reconciled_shares_have_the_national_mean_and_their_order(
    values: np.ndarray, national: float
) -> None:
    weights = np.arange(1.0, len(values) + 1)
    moved = reconcile(values, weights, national)
    assert moved @ weights == pytest.approx(national * weights.sum())
    assert np.all(np.diff(moved[np.argsort(values)]) >= -1e-12)


def test_fixed_shares_do_not_move() -> None:
    fixed = np.array([True, False, False])
    moved = reconcile(np.array([0.2, 0.5, 0.6]), np.ones(3), 0.5, ~fixed)
    assert moved[0] == 0.2
    assert moved.sum() == pytest.approx(1.5)


@given(share=st.floats(0.001, 0.999))
def test_logit_and_back(share: float) -> None:
    assert float(expit(logit(share))) == pytest.approx(share)


def test_a_tilt_reaches_its_share() -> None:
    lever = np.linspace(-2, 2, 9)
    weights = np.vstack([np.ones(9), np.arange(1.0, 10.0)])
    wanted = np.array([0.7, 0.3])
    tilt = tilt_to_share(weights, lever, lever > 0, wanted)
    tilted = weights * np.exp(tilt[:, None] * lever)
    np.testing.assert_allclose(tilted[:, lever > 0].sum(1) / tilted.sum(1), wanted)


def test_every_source_of_the_margins_is_known() -> None:
    sources = load_tree().sources
    cited = set(_tables.read_columns("margins.csv")["source"])
    assert all(source in sources for source in cited)
