"""How programs' regard of graduates of foreign schools walks from the year it was fitted to."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from workforce_runs import FIRST_YEAR, frame, moment_of, snapshot, with_changes

from landbridge.baseline import load_country
from landbridge.studies.own_match import Goal, OwnMatch, Setting
from landbridge.workforce import Engine
from landbridge.workforce.apply import APPLY
from landbridge.workforce.codes import ApplicantType, Phase
from landbridge.workforce.match_years import YEAR_OF_MATCH
from landbridge.workforce.process import Declared
from landbridge.workforce.regard import moved_regard

SCALE = 0.02
US_IMG, OTHER_IMG = ApplicantType.US_IMG, ApplicantType.NONUS_IMG
SD, SHARED = "apply.regard_yearly_sd", "apply.regard_shared"


def moved(tree, year, **memory):
    """What is added to the taste of each type in the Match of a year."""
    on = np.datetime64(f"{year}-03-01").item()
    moment = SimpleNamespace(
        parameters=Declared(APPLY, tree, on), year=year, world=SimpleNamespace(memory=memory)
    )
    return moved_regard(moment)


@pytest.mark.parametrize("year", [2018, 2025])
def test_nothing_has_moved_in_the_year_of_the_fit(tree, year):
    for replicate in range(20):
        assert not moved(tree.draw(3, replicate), year).any()


def test_with_fixed_parameters_nothing_moves(tree):
    assert not moved(tree, 2040).any()


def test_graduates_of_us_schools_are_seen_as_before(tree):
    us = [t for t in ApplicantType if t not in (US_IMG, OTHER_IMG)]
    walk = moved(tree.draw(3, 5), 2035)
    assert not walk[us].any()
    assert walk[[US_IMG, OTHER_IMG]].all()


def test_each_year_adds_a_step_to_the_year_before_and_back_of_the_fit(tree):
    drawn = tree.draw(3, 5)
    paths = np.array([moved(drawn, year) for year in range(2025, 2041)])
    steps = np.diff(paths[:, US_IMG])
    assert np.unique(steps).size == steps.size
    # A Match of 2022 as of 2025: the same steps, taken back from the year of the fit.
    past = np.array([moved(drawn, 2025, **{YEAR_OF_MATCH: year}) for year in range(2020, 2026)])
    assert not past[-1].any()
    assert np.unique(np.diff(past[:, US_IMG])).size == 5
    # A path from 2018 uses one law of steps with one from 2025.
    ahead = moved(drawn, 2021)[US_IMG] - moved(drawn, 2020)[US_IMG]
    sets_back = past[1, US_IMG] - past[0, US_IMG]  # 2020 to 2021
    assert ahead == pytest.approx(sets_back)


def test_doubt_grows_with_the_root_of_the_years_and_is_shared_as_said(tree):
    fixed = with_changes(tree, (SHARED, "set", 0.5))
    ends = {}
    for years in (4, 12):
        found = []
        for replicate in range(400):
            drawn = fixed.draw(11, replicate)
            sd = Declared(APPLY, drawn, np.datetime64("2030-03-01").item()).number(SD)
            found.append(moved(drawn, 2025 + years)[[US_IMG, OTHER_IMG]] / sd)
        ends[years] = np.array(found)
        for kind in range(2):
            assert ends[years][:, kind].std() == pytest.approx(np.sqrt(years), rel=0.12)
            assert abs(ends[years][:, kind].mean()) < 4.0 * np.sqrt(years / 400)
    assert 0.35 < np.corrcoef(ends[12].T)[0, 1] < 0.65


def test_baseline_and_reform_share_the_walk(tree):
    reform = with_changes(tree, ("match.couple_share", "set", 0.2))
    assert np.array_equal(moved(tree.draw(3, 5), 2033), moved(reform.draw(3, 5), 2033))


def test_switching_it_off_moves_no_other_draw(country, tree):
    """The applicants of the next Match, whom they sought and their scores stay bit-equal."""
    lives = []
    for drawn in (tree.draw(2, 1), with_changes(tree, (SD, "set", 0.0)).draw(2, 1)):
        engine = Engine(country, drawn, scale=SCALE, seed=2, replicate=1)
        engine.run_year(FIRST_YEAR)
        for process in engine.steps(FIRST_YEAR + 1):
            if process is APPLY:
                break
        lives.append((frame(engine).filter(frame(engine)["year"] == FIRST_YEAR), engine))
    (first, walked), (second, still) = lives
    assert first.equals(second)
    assert moved_regard(moment_of(walked, APPLY, FIRST_YEAR + 1)).any()
    assert not moved_regard(moment_of(still, APPLY, FIRST_YEAR + 1)).any()
    one, other = snapshot(walked.people), snapshot(still.people)
    came = (one["phase"] == Phase.APPLICANT).sum()
    assert came > 100
    changed = [name for name in one if not np.array_equal(one[name], other[name], equal_nan=True)]
    assert set(changed) <= {"interviews", "ranked"}
    assert "interviews" in changed


def test_a_match_of_another_year_has_the_regard_of_that_year(tree):
    setting = Setting(load_country(2018), tree, 1, 0, SCALE)
    matches = OwnMatch(setting, 2018)
    same = Goal(2018, year_of_match=2018)
    rates = matches.run(same).world.memory["match_rate"]
    assert rates == matches.first.world.memory["match_rate"]
    past = matches.run(replace(same, year_of_match=2013))
    assert past.world.memory[YEAR_OF_MATCH] == 2013
    moment = moment_of(past, APPLY, 2018)
    assert moved_regard(moment)[OTHER_IMG] != 0.0
