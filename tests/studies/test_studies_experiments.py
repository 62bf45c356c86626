"""The Match of other years: what goes in, what comes out, and lists counted by outcome."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest
from fake_engine import FAKE

from landbridge.baseline import load_country
from landbridge.language import has_text
from landbridge.parameters import load_tree
from landbridge.studies import Engine, validate
from landbridge.studies.cells import Cells
from landbridge.studies.experiment_runs import run_experiments
from landbridge.studies.experiments import EXPERIMENTS, goal_of_year, rows_of_experiments
from landbridge.studies.families import FAMILIES, family
from landbridge.studies.history import History, Published
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


def test_scaling_a_parameter_keeps_the_deviation_of_its_draw():
    tree = load_tree()
    name = "certify.new_nonus_img"
    before = tree.draw(1, 0).at("2018-07-01").scalar(name) - tree.at("2018-07-01").scalar(name)
    more = scaled(tree, {name: 2.0})
    centre = more.at("2018-07-01").scalar(name)
    assert centre == pytest.approx(2.0 * tree.at("2018-07-01").scalar(name))
    assert more.draw(1, 0).at("2018-07-01").scalar(name) - centre == pytest.approx(before)


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
