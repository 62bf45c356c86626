"""The Match of other years: what goes in, what comes out, and lists counted by outcome."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from fake_engine import FAKE

from landbridge.baseline import load_country
from landbridge.language import has_text
from landbridge.parameters import load_tree
from landbridge.parameters.timeline import Timeline
from landbridge.studies import Engine, validate
from landbridge.studies.cells import Cells
from landbridge.studies.certification_shock import deterred
from landbridge.studies.cohort import Followed, follow, shares
from landbridge.studies.experiment_runs import run_experiments
from landbridge.studies.experiments import (
    EXPERIMENTS,
    choice_of_year,
    goal_of_year,
    rows_of_experiments,
)
from landbridge.studies.families import FAMILIES, family
from landbridge.studies.history import History, Published, read_history
from landbridge.studies.own_match import Goal, OwnMatch, Setting, scaled, totals
from landbridge.studies.scores import simulated
from landbridge.studies.tables import cells_of
from landbridge.studies.targets import last_digit, read_targets

SCALE = 0.05


@pytest.fixture(scope="module")
def setting():
    return Setting(load_country(2018), load_tree(), 1, 0, SCALE)


@pytest.fixture(scope="module")
def matches(setting):
    return OwnMatch(setting, 2018)


def test_a_goal_that_is_the_base_year_changes_no_life(matches):
    reached = matches.reference
    same = Goal(2018, {(kind,): heads for kind, heads in reached.active.items()}, reached.positions)
    found = matches.run(same)
    assert found.world.memory["match_rate"] == matches.first.world.memory["match_rate"]


def test_as_many_are_active_and_offered_as_were_counted(matches):
    goal = goal_of_year(2013, 2018)
    reached = totals(matches.run(goal), 2018)
    assert reached.positions == pytest.approx(goal.positions, rel=0.02)
    for kinds, heads in goal.active.items():
        assert sum(reached.active[kind] for kind in kinds) == pytest.approx(heads, rel=0.03), kinds


def test_more_applicants_for_the_same_positions_match_less_often(matches):
    crowd = Goal(2018, {("nonus_img",): 1.5 * matches.reference.active["nonus_img"]})
    rates = matches.run(crowd).world.memory["match_rate"]
    assert rates["nonus_img"] < matches.first.world.memory["match_rate"]["nonus_img"] - 0.03


def test_who_was_not_counted_apart_shares_what_is_left():
    def figure(year, value):
        return [Published(year, value, "made_up", "primary")]

    known = History(
        {
            ("active_applicants", "US", "all", "all"): figure(2015, 100.0),
            ("active_applicants", "US", "nonus_img", "all"): figure(2015, 20.0),
            ("active_applicants", "US", "us_md_senior", "all"): figure(2015, 50.0),
        }
    )
    goal = goal_of_year(2015, 2018, known)
    assert goal.year == 2018
    assert goal.positions is None
    assert goal.active[("us_md_senior",)] == 50.0
    rest = [heads for kinds, heads in goal.active.items() if "us_do_senior" in kinds]
    assert rest == [30.0]


def test_who_sought_a_specialty_is_read_off_who_applied_to_it():
    def figures(**by_year):
        return [Published(int(y[1:]), value, "made_up", "primary") for y, value in by_year.items()]

    active, applied = ("active_applicants", "US", "all"), "specialty_applicants"
    known = History(
        {
            (*active, "all"): figures(y2023=900.0, y2025=1000.0),
            ("active_applicants", "US", "us_md_senior", "all"): figures(y2023=400.0, y2025=500.0),
            ("active_applicants", "US", "us_img", "all"): figures(y2023=100.0, y2025=100.0),
            ("active_applicants", "US", "nonus_img", "all"): figures(y2023=200.0, y2025=300.0),
            (applied, "US", "emergency_medicine", "us_md"): figures(y2023=40.0, y2025=100.0),
            (applied, "US", "emergency_medicine", "us_do"): figures(y2023=30.0, y2025=30.0),
            (applied, "US", "emergency_medicine", "img"): figures(y2023=30.0, y2025=80.0),
        }
    )
    field = "emergency_medicine"
    factors = choice_of_year(2023, 2025, known)
    assert factors["us_md_senior", field] == pytest.approx((40 / 400) / (100 / 500))
    assert factors["us_md_prior", field] == factors["us_md_senior", field]
    # No count of DO seniors: over all who are no IMGs.
    assert factors["us_do_senior", field] == pytest.approx((30 / 600) / (30 / 600))
    assert factors["us_img", field] == pytest.approx((30 / 300) / (80 / 400))
    assert factors["nonus_img", field] == factors["us_img", field]
    assert ("other", field) not in factors
    assert choice_of_year(2024, 2025, known) == {}


def test_a_match_of_another_year_is_dated_by_that_year():
    assert goal_of_year(2013, 2018).year_of_match == 2013
    assert goal_of_year(2013, 2018).year == 2018


def test_scaling_a_parameter_keeps_the_deviation_of_its_draw():
    tree = load_tree()
    name = "certify.new_nonus_img"
    before = tree.draw(1, 0).at("2018-07-01").scalar(name) / tree.at("2018-07-01").scalar(name)
    more = scaled(tree, {name: 2.0})
    centre = more.at("2018-07-01").scalar(name)
    assert centre == pytest.approx(2.0 * tree.at("2018-07-01").scalar(name))
    assert more.draw(1, 0).at("2018-07-01").scalar(name) / centre == pytest.approx(before)


def test_every_experiment_gives_what_its_targets_ask(setting):
    tried = [t for t in read_targets() if t.base == 2018 and t.experiment != "own_year"]
    tried = [t for t in tried if t.experiment]
    table = rows_of_experiments(
        setting, 2018, sorted({(t.experiment, t.year) for t in tried} | {("own_year", 2021)})
    )
    for t in tried:
        assert simulated(cells_of(table, t.experiment), t) is not None, t.id
    rate = next(t for t in read_targets() if t.id == "own_year_match_rate_nonus_img_2021")
    assert 30.0 < simulated(cells_of(table, "own_year"), rate) < 80.0


def test_shipped_experiments_have_words_families_and_the_figures_they_need():
    for t in read_targets():
        assert family(t) in FAMILIES
        assert family(t) != "places" or t.kind == "compare", t.id
        if not t.experiment:
            continue
        assert t.experiment in EXPERIMENTS
        assert has_text(f"cli.experiment.{t.experiment}_is")
        if t.experiment == "own_year":
            goal = goal_of_year(t.year, t.base)
            assert goal.positions is not None, t.id
            assert {("us_img",), ("nonus_img",)} <= set(goal.active), t.id
    assert all(has_text(f"cli.family.{name}") for name in FAMILIES)


def test_replicates_of_experiments_are_kept_and_taken_up_again(tmp_path):
    wanted = [("certification_shock", 2000)]
    options = {"seed": 1, "scale": SCALE, "workers": 1, "folder": tmp_path}
    first = run_experiments(Engine(), 2018, wanted, 2, **options)
    (folder,) = tmp_path.iterdir()
    kept = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    again = run_experiments(Engine(), 2018, wanted, 2, **options)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == kept
    assert [table.to_pylist() for table in first] == [table.to_pylist() for table in again]


@pytest.fixture(scope="module")
def undrawn():
    return load_tree()


def test_without_the_examination_nobody_is_deterred(undrawn):
    never = with_value(undrawn, "law.ecfmg.clinical_skills", 0.0)
    found = deterred(never, read_history())
    assert list(found.values()) == pytest.approx([0.0, 0.0], abs=1e-6)


def test_an_examination_that_all_pass_at_once_leaves_only_its_cost(undrawn):
    """Who is let in and passes is as if there were none; without a cost nothing is left."""
    easy = undrawn
    for name, value in (
        ("certify.skills_first_pass", 1.0),
        ("certify.skills_sit", 1.0),
        ("certify.visitor_refused", 0.0),
        ("certify.hurry_share", 0.0),
    ):
        easy = with_value(easy, name, value)
    known = read_history()
    cost = deterred(easy, known)
    assert deterred(undrawn, known)["registered_change"] < cost["registered_change"] < 0.0
    free = deterred(with_value(easy, "certify.cost_elasticity", 0.0), known)
    assert list(free.values()) == pytest.approx([0.0, 0.0], abs=1e-6)


def with_value(tree, name, value):
    """The tree with a scalar parameter that is the same at every date."""
    line = tree[name].timelines
    return tree.with_parameters(
        {
            name: tree[name].with_timelines(
                {
                    key: Timeline.of(replace(step, value=np.asarray(value)) for step in each.steps)
                    for key, each in line.items()
                }
            )
        }
    )


def test_the_figures_of_the_shock_and_of_the_cohort_are_there():
    known = read_history()
    for year in (1999, 2000, 2006, 2007, 2008, 2009):
        goal = goal_of_year(year, 2018, known)
        assert goal.positions is not None, year
        assert {("us_md_senior",), ("us_img",), ("nonus_img",)} <= set(goal.active), year
    for year in (2006, 2007, 2008, 2009):
        assert known.of("placed_outside_match", year, "img") is not None, year


class TestCohort:
    def test_every_match_has_the_applicants_and_positions_of_its_year(self, matches):
        goals = [goal_of_year(year, 2018) for year in (2006, 2007, 2008)]
        seen = []
        found = follow(matches, goals, [0.0] * 3, lambda run, year: seen.append(totals(run, year)))
        for goal, reached in zip(goals, seen[-3:], strict=True):
            assert reached.positions == pytest.approx(goal.positions, rel=0.02)
            for kind in (("nonus_img",), ("us_img",), ("us_md_senior",)):
                assert reached.active[kind[0]] == pytest.approx(goal.active[kind], rel=0.06), kind
        assert [len(row) for row in found.placed] == [1, 2, 3]
        assert found.placed[0][0] < found.placed[1][0] < found.placed[2][0]

    def test_places_outside_the_match_go_to_whoever_has_none(self, matches):
        goals = [goal_of_year(year, 2018) for year in (2006, 2007)]
        without = follow(matches, goals, [0.0, 0.0], passes=1)
        with_them = follow(matches, goals, [4000.0, 0.0], passes=1)
        assert with_them.placed[0][0] > without.placed[0][0] + 0.1
        early = [replace(goals[0], early=3000.0), goals[1]]
        signed = follow(matches, early, [0.0, 0.0], passes=1)
        assert signed.placed[0][0] > without.placed[0][0] + 0.05

    def test_shares_by_hand(self, undrawn):
        """Four in five enter the Match of their year; all apply in the end."""
        tree = with_value(undrawn, "studies.cohort.first_match_share", 0.8)
        stages = np.ones(4)
        tree = with_value(with_value(tree, "certify.sit", stages), "certify.drop", 0 * stages)
        found = shares(Followed([], [[0.5], [0.6, 0.4], [0.7, 0.5]]), tree, 2018)
        assert found["first_attempt_unsuccessful"] == pytest.approx(100 * (1 - 0.4 - 0.08))
        assert found["in_residency_share"] == pytest.approx(100 * (0.56 + 0.1))
        assert found["left_after_first"] == pytest.approx(60.0)
        assert found["placed_of_left_second"] == pytest.approx(100 * (1 - 0.44 / 0.6))
        assert found["placed_of_left_third"] == pytest.approx(100 * (1 - 0.34 / 0.44))


def test_another_model_than_the_shipped_one_is_not_scored_on_experiments():
    tried = [replace(t, source="made_up") for t in read_targets() if t.experiment == "cohort"]
    board = validate(2, 7, targets=tried, engine=FAKE)
    assert [score.simulated for score in board.scores] == [None] * len(tried)


def lists_of(**counts):
    """A replicate's table of counts by ``measure/category/origin``."""
    names = [tuple(name.split("/")) for name in counts]
    return Cells(
        pa.table(
            {
                "measure": [name[0] for name in names],
                "year": pa.array([2026] * len(names), pa.int16()),
                "place": ["US"] * len(names),
                "category": [name[1] for name in names],
                "origin": [name[2] for name in names],
                "value": pa.array(list(counts.values()), pa.int64()),
            }
        )
    )


def target(measure, category, origin="all"):
    made = replace(read_targets()[0], measure=measure, category=category, origin=origin)
    return replace(made, year=2026, experiment="")


def test_lists_are_read_by_specialty_and_outcome():
    cells = lists_of(
        **{
            "ranks_sum/internal_medicine.matched/nonus_img": 610,
            "ranked_heads/internal_medicine.matched/nonus_img": 100,
            "ranked_heads/internal_medicine.unmatched/nonus_img": 50,
            "step2_sum/internal_medicine.matched/nonus_img": 24_900,
            "interviews_sum/internal_medicine.matched/nonus_img": 800,
            "interviews_sum/internal_medicine.unmatched/nonus_img": 100,
            "applications/us_img/all": 900,
            "applications/nonus_img/all": 2100,
            "registered/us_img/all": 10,
            "registered/nonus_img/all": 20,
            "programs_seldom_nonus_img/all/all": 80,
            "programs_open/all/all": 100,
        }
    )
    matched = "internal_medicine.matched"
    assert simulated(cells, target("ranks_mean", matched, "nonus_img")) == pytest.approx(6.1)
    assert simulated(cells, target("step2_mean", matched, "nonus_img")) == pytest.approx(249.0)
    ratio = simulated(cells, target("interviews_ratio", "internal_medicine", "nonus_img"))
    assert ratio == pytest.approx(8.0 / 2.0)
    assert simulated(cells, target("applications_per_applicant", "img")) == pytest.approx(100.0)
    assert simulated(cells, target("programs_seldom_share", "nonus_img")) == pytest.approx(80.0)


def test_every_published_figure_of_lists_is_asked_under_the_name_that_the_match_counts(matches):
    measures = {
        "applications_per_applicant",
        "applications_ratio",
        "interviews_ratio",
        "programs_seldom_share",
        "ranks_mean",
        "step2_mean",
    }
    published = [t for t in read_targets() if t.measure in measures]
    assert {t.measure for t in published} == measures
    cells = Cells(matches.first.results.table())
    missing = [t.id for t in published if simulated(cells, replace(t, year=2018)) is None]
    assert not missing


def test_what_is_not_counted_is_not_simulated():
    cells = lists_of(**{"registered/us_img/all": 10, "matched/us_img/all": 5})
    for measure, category in (
        ("ranks_mean", "internal_medicine.matched"),
        ("interviews_ratio", "internal_medicine"),
        ("applications_per_applicant", "img"),
        ("programs_seldom_share", "us_img"),
    ):
        assert simulated(cells, target(measure, category)) is None, measure


def test_a_printed_number_leaves_half_a_unit_of_its_last_digit_open():
    assert last_digit("93.5") == pytest.approx(0.1)
    assert last_digit("40041") == 1.0
    assert {t.id: t.error for t in read_targets()}["match_rate_us_img_2025"] == pytest.approx(0.05)
