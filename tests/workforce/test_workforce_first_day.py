"""Facts of the first day that no table tells: who is on a visa where, schools, scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workforce_runs import FIRST_YEAR, with_changes

from landbridge.workforce import Engine
from landbridge.workforce.applicant_origins import ORIGIN_OF_TYPE, TYPE_OF_ORIGIN
from landbridge.workforce.codes import (
    ApplicantType,
    Citizenship,
    Origin,
    Phase,
    Status,
)
from landbridge.workforce.first_day_facts import odds_for

H1B = (Status.H1B_EXEMPT, Status.H1B_CAPPED, Status.H1B_WAIVER)


@pytest.fixture(scope="module")
def people(country, tree):
    return Engine(country, tree, scale=0.2).people


def h1b_percent(engine, poorest):
    """Of those in practice in the poorest or least poor quarter of counties."""
    people, poverty = engine.people, engine.world.places.poverty
    edge = np.quantile(poverty, 0.75 if poorest else 0.25)
    inside = poverty >= edge if poorest else poverty <= edge
    here = people.phase == Phase.PRACTISING
    here[here] = inside[people.county[here]]
    return 100.0 * np.isin(people.status[here], H1B).mean()


def test_h1b_physicians_are_where_the_poor_are(country, tree):
    engine = Engine(country, tree, scale=0.2)
    assert h1b_percent(engine, True) > 3.0 * h1b_percent(engine, False)
    on_visa = np.isin(engine.people.status, H1B) & (engine.people.phase == Phase.PRACTISING)
    assert on_visa.sum() == pytest.approx(0.2 * 11_080, rel=0.05)
    assert (engine.people.citizenship[on_visa] == Citizenship.FOREIGN).all()


def test_without_a_pull_of_poverty_or_rurality_they_are_as_the_foreign_trained(country, tree):
    flat = with_changes(
        tree, ("settle.location.poverty", "set", 0), ("settle.location.nonmetro", "set", 0)
    )
    engine = Engine(country, flat, scale=0.2)
    assert h1b_percent(engine, True) == pytest.approx(h1b_percent(engine, False), rel=0.2)


@given(
    st.lists(st.floats(0.0, 50.0), min_size=1, max_size=40),
    st.floats(0.0, 1.0),
)
def test_odds_add_up_and_keep_their_proportion(weights, part):
    weight = np.where(np.array(weights) > 1e-3, weights, 0.0)
    able = np.count_nonzero(weight)
    odds = odds_for(weight, part * able)
    assert odds.sum() == pytest.approx(part * able, abs=1e-9)
    assert ((odds >= 0.0) & (odds <= 1.0 + 1e-12)).all()
    assert (odds[weight == 0.0] == 0.0).all()
    inside = (odds > 0.0) & (odds < 1.0 - 1e-12)
    ratio = odds[inside] / weight[inside]
    np.testing.assert_allclose(ratio, ratio[:1].repeat(ratio.size), rtol=1e-9)


def test_more_are_wanted_than_there_are():
    np.testing.assert_array_equal(odds_for(np.array([1.0, 0.0, 3.0]), 9.0), [1.0, 0.0, 1.0])


def test_schools_follow_nationality(people, tree):
    regions = tree.dimensions["school_region"]
    nations = tree.dimensions["nationality"]
    here = np.isin(people.phase, [Phase.PRACTISING, Phase.TRAINEE])
    region = people.school_region[here]
    origin = people.origin[here]
    assert ((region == 0) == (origin < Origin.US_IMG)).all()
    wanted = tree.at("2026-07-01").array("certify.school_region_share")
    for nation in ("india", "united_states"):
        rows = (people.nationality[here] == nations.index(nation)) & (origin >= Origin.US_IMG)
        got = np.bincount(region[rows], minlength=len(regions)) / rows.sum()
        np.testing.assert_allclose(got, wanted[nations.index(nation)], atol=0.015)


def test_scores_of_trainees_correlate_as_those_of_newcomers(country, tree):
    """Oracle: what quality and correlated noise share, over both spreads."""
    p = tree.at("2025-07-01")
    quality, noise2, noise1, rho = (
        float(p[f"people.{name}"])
        for name in ("quality_sd", "score_noise_sd", "step1_noise_sd", "step_noise_correlation")
    )
    shared = quality**2 + rho * noise1 * noise2
    expected = shared / np.sqrt((quality**2 + noise1**2) * (quality**2 + noise2**2))
    for phase in (Phase.TRAINEE, Phase.APPLICANT):
        people = Engine(country, tree, scale=0.2).people
        rows = people.phase == phase
        kind = ApplicantType.US_MD_SENIOR if phase == Phase.TRAINEE else ApplicantType.NONUS_IMG
        rows &= (people.applicant_type == kind) & (people.step1 < 300) & (people.step2 < 300)
        assert rows.sum() > 800
        got = np.corrcoef(people.step1[rows], people.step2[rows])[0, 1]
        assert got == pytest.approx(expected, abs=0.06)


def test_each_origin_enters_by_its_own_type():
    assert (ORIGIN_OF_TYPE[TYPE_OF_ORIGIN] == np.arange(len(Origin))).all()
    assert TYPE_OF_ORIGIN.tolist() == [
        ApplicantType.US_MD_SENIOR,
        ApplicantType.US_DO_SENIOR,
        ApplicantType.US_IMG,
        ApplicantType.NONUS_IMG,
    ]


def test_facts_end_where_the_parameters_say(country, tree):
    ends = (
        ("people.score_highest", "set", 250),
        ("people.years_since_graduation_most", "set", 9),
        ("people.age_above_lowest_most", "set", 2),
        ("people.research_most", "set", 7),
        ("people.internship_abroad_years", "set", 2),
        ("people.pgt_abroad_years", "set", 5),
        ("people.practice_abroad_after", "set", 6),
    )
    people = Engine(country, with_changes(tree, *ends), scale=0.1).people
    new = people.rows_in(Phase.APPLICANT)
    assert people.step2[new].max() == 250
    assert people.research[new].max() == 7
    gap = FIRST_YEAR - 1 - people.grad_year[new].astype(int)  # facts as of the year before
    assert gap.max() == 9
    age = people.grad_year[new].astype(int) - people.birth_year[new]
    assert age.max() - age.min() == 4  # lowest ages lie two years apart
    trained = people.pgt_abroad_years[new] > 0
    assert set(people.pgt_abroad_years[new[trained]].tolist()) == {5}
    assert gap[trained].min() == 7
    since_degree = people.practice_abroad_from[new] - people.grad_year[new].astype(int)
    practised = people.practice_abroad_from[new] > 0
    assert set(since_degree[practised].tolist()) == {6}
    assert gap[practised].min() == 7
