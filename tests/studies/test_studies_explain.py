"""Explaining a run: it adds up to what the run says, and refuses what it cannot explain."""

from __future__ import annotations

import json
import shutil

import numpy as np
import polars as pl
import pytest

import landbridge as lb
from landbridge.chance import keyed_uniform
from landbridge.errors import InputError, RunStoreError, UnknownNameError
from landbridge.studies import Scenario, run
from landbridge.studies.headline import Key, headline
from landbridge.studies.life_values import CLOCKS, read_key, read_pick
from landbridge.workforce.people import COLUMNS

pytestmark = pytest.mark.slow
OPTIONS = {"years": (2025, 2028), "replicates": 2, "seed": 3}
#: how the headline of a run names what lives add up to
HEADLINE = {"active_physicians": "all", "fte": "all", "conrad_slots_used": "all"}


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A run with a reform that adds entrants and one that moves waivers."""
    scenarios = [
        Scenario("seniors", assignments=["graduate.us_md_seniors=26000"]),
        Scenario("waivers", assignments=["settle.conrad.slots_per_state=5"]),
    ]
    return run(scenarios, out=tmp_path_factory.mktemp("explain") / "run", scale=0.05, **OPTIONS)


@pytest.fixture(scope="module")
def seniors(done):
    return lb.explain_changes(done, "seniors")


@pytest.fixture(scope="module")
def waivers(done):
    return lb.explain_changes(done.folder, "waivers", replicate=1)


@pytest.mark.parametrize("name", ["seniors", "waivers"])
def test_the_processes_add_up_to_the_headline(done, name, request):
    changes = request.getfixturevalue(name)
    totals, falls = changes.totals(), changes.waterfall()
    assert totals["rounding"].to_list() == [0.0] * totals.height
    assert totals.filter(pl.col("difference") != 0).height > 0
    for year, measure, difference in totals.select("year", "measure", "difference").rows():
        parts = falls.filter((pl.col("year") == year) & (pl.col("measure") == measure))["value"]
        assert round(sum(parts), 3) == difference
    people = float(done.meta["definitions"]["people_per_primary_care_physician"])
    base, reform = (
        headline(done.store.read_replicate(scenario, changes.replicate), people).values
        for scenario in ("baseline", changes.scenario)
    )
    units = {"active_physicians": "physicians", "fte": "fte", "conrad_slots_used": "waivers"}
    for measure, category in HEADLINE.items():
        key = Key(measure, units[measure], changes.year, "US", category)
        told = totals.filter((pl.col("year") == changes.year) & (pl.col("measure") == measure))
        assert round(reform[key] - base[key], 3) == told["difference"].item()
    care = Key("fte", "fte", changes.year, "US", "primary_care")
    told = totals.filter(
        (pl.col("year") == changes.year) & (pl.col("measure") == "primary_care_fte")
    )
    assert round(reform[care] - base[care], 3) == told["difference"].item()


@pytest.mark.parametrize("name", ["seniors", "waivers"])
@pytest.mark.parametrize("part", ["by_origin", "by_state"])
def test_who_and_where_add_up_too(name, part, request):
    changes = request.getfixturevalue(name)
    parts = getattr(changes, part)().group_by("process", "measure").agg(pl.col("value").sum())
    last = changes.waterfall().filter(pl.col("year") == changes.year)
    both = last.join(parts, on=["process", "measure"], how="left").fill_null(0.0)
    assert both.height == last.height
    assert np.allclose(both["value"], both["value_right"], atol=1e-6, rtol=0)


def test_a_waiver_reform_touches_completers_only(waivers):
    assert list(waivers.changed_by_process()) == ["settle"]
    lives = waivers.frame()
    assert set(lives["before_origin"]) == {"nonus_img"}
    assert lives["in_before"].all()


def test_newcomers_are_there_in_the_reform_alone(seniors):
    new = seniors.frame().filter(pl.col("process") == "graduate")
    assert new.height > 0
    assert not new["in_before"].any()
    assert new["before_phase"].null_count() == new.height
    assert set(new["after_origin"]) == {"us_md"}


def test_the_frame_adds_up_life_by_life(seniors):
    one = seniors.frame()["active_physicians"].sum() * seniors.weight
    last = seniors.totals().filter(pl.col("year") == seniors.year)
    assert one == last.filter(pl.col("measure") == "active_physicians")["difference"].item()


def test_examples_take_turns(seniors):
    processes = set(seniors.changed_by_process())
    lives = seniors.examples(len(processes))
    assert {life["process"] for life in lives} == processes
    assert len(seniors.examples(0)) == 0
    picked = seniors.examples(5, "origin=us_md,process=graduate")
    assert {life["after"]["origin"] for life in picked} == {"us_md"}
    assert json.loads(json.dumps(seniors.as_dict(3)))["lives_changed"] == len(seniors)


def test_an_earlier_year_looks_at_that_year(done, waivers):
    early = lb.explain_changes(done, "waivers", replicate=1, year=2026)
    same = waivers.waterfall().filter(pl.col("year") <= 2026)
    assert early.year == 2026
    assert early.waterfall().filter(pl.col("year") <= 2026).equals(same)


def test_a_life_that_loses_its_waiver_is_told(done, waivers):
    home = waivers.frame().filter(
        (pl.col("before_phase") == "practising") & (pl.col("after_left_reason") == "returned_home")
    )
    key = home["key"][0]
    life = lb.explain_life(done, key, scenario="waivers", replicate=1)
    year, process = life.parts_in
    assert (year, process) == (home["year"][0], "settle")
    assert life.facts("baseline")["obligation"] == "conrad"
    assert life.facts("waivers")["left_reason"] == "returned_home"
    settle = [
        next(s for s in life.story(name) if (s["year"], s["process"]) == (year, process))
        for name in life.scenarios
    ]
    earlier = [[s for s in life.story(n) if s["year"] < year] for n in life.scenarios]
    assert earlier[0] == earlier[1]
    assert settle[0]["law_of"] == f"{year}-10-01"
    draws = {draw["stream"]: draw for draw in settle[0]["draws"] if draw["draw"] == 0}
    drawn = draws["settle.waiver"]
    assert drawn["value"] == keyed_uniform(3, 1, "settle.waiver", year, read_key(key), 0)
    changes = life.frame().filter(pl.col("column") == "left_reason", pl.col("from") == "none")
    assert changes["scenario"].to_list() == ["waivers"]


def test_a_picked_life_fits(done):
    life = lb.explain_life(done, pick="origin=us_md,process=graduate", scenario="seniors")
    assert life.facts("baseline") is None
    assert life.facts("seniors")["origin"] == "us_md"
    alone = lb.explain_life(done, pick="phase=unlicensed,state=TX", scenario="baseline")
    assert alone.scenarios == ["baseline"]
    assert alone.parts_in is None
    assert alone.facts("baseline")["home_state"] == "TX"
    asked = next(step for step in alone.story() if step["rules"])
    assert {"id", "answer", "text"} <= asked["rules"][0].keys()
    assert "Texas" in asked["rules"][0]["text"]["en"]
    assert json.loads(json.dumps(alone.as_dict()))["first_difference"] is None


def test_a_weight_that_is_not_whole_leaves_a_rounding(tmp_path):
    made = run("conrad-35", out=tmp_path / "run", years=(2025, 2026), scale=0.03)
    totals = lb.explain_changes(made).totals()
    assert (totals["explained"] + totals["rounding"] - totals["difference"]).abs().max() < 0.01


class TestRefusals:
    def test_several_reforms_need_a_name(self, done):
        with pytest.raises(InputError, match="several reforms"):
            lb.explain_changes(done)

    def test_an_unknown_scenario(self, done):
        with pytest.raises(UnknownNameError, match=r"unknown scenario 'senior'.*seniors"):
            lb.explain_changes(done, "senior")

    def test_a_baseline_differs_from_nothing(self, done):
        with pytest.raises(InputError, match="a baseline alone"):
            lb.explain_changes(done, "baseline")

    def test_a_replicate_or_year_that_is_not_there(self, done):
        with pytest.raises(InputError, match="no replicate 2; it has 0 to 1"):
            lb.explain_changes(done, "waivers", replicate=2)
        with pytest.raises(InputError, match="no year 2029; it has 2025 to 2028"):
            lb.explain_changes(done, "waivers", year=2029)

    def test_an_unknown_key(self, done):
        with pytest.raises(InputError, match="nobody has the key 0000000000000001"):
            lb.explain_life(done, "1", scenario="baseline", year=2025)

    def test_a_pick_that_nobody_fits(self, done):
        with pytest.raises(InputError, match="nobody whom waivers changes fits"):
            lb.explain_life(done, pick="origin=us_do,process=settle", scenario="waivers", year=2026)

    @pytest.mark.parametrize(
        ("pick", "words"),
        [
            ("origin", "expected NAME=VALUE"),
            ("", "empty"),
            ("origins=us_md", "did you mean origin"),
            ("origin=us_mdd", "did you mean us_md"),
            ("birth_year=old", "whole number"),
            ("process=settel", "did you mean settle"),
            ("quality=1", "picked by"),
        ],
    )
    def test_a_pick_that_cannot_be_read(self, waivers, pick, words):
        with pytest.raises(InputError, match=words):
            waivers.find(pick)

    def test_a_run_that_is_not_finished(self, done, tmp_path):
        folder = tmp_path / "run"
        shutil.copytree(done.folder, folder)
        (folder / "waivers" / "00001.parquet").unlink()
        assert len(lb.explain_changes(folder, "waivers", year=2025)) >= 0
        with pytest.raises(RunStoreError, match=r"not finished .5 of 6 replicates"):
            lb.explain_changes(folder, "waivers", replicate=1)

    @pytest.mark.parametrize(
        ("digest", "words"),
        [
            ("tree_digest", "parameters"),
            ("code_digest", "version of the model"),
            ("country_digest", "base-year country"),
        ],
    )
    def test_a_run_of_another_model(self, done, tmp_path, digest, words):
        folder = tmp_path / "run"
        for name in ("baseline", "waivers"):
            (folder / name).mkdir(parents=True)
            (folder / name / "00000.parquet").write_bytes(b"")
        meta = {**done.meta, digest: "0123"}
        (folder / "run.json").write_text(json.dumps(meta))
        with pytest.raises(RunStoreError, match=words):
            lb.explain_changes(folder, "waivers")

    def test_a_replicate_of_other_numbers(self, done, tmp_path):
        folder = tmp_path / "run"
        shutil.copytree(done.folder, folder)
        shutil.copy(folder / "waivers" / "00001.parquet", folder / "waivers" / "00000.parquet")
        with pytest.raises(RunStoreError, match="comes out otherwise"):
            lb.explain_changes(folder, "waivers", year=2025)


def test_keys_and_picks_are_read():
    assert read_key("0x00ff") == read_key("ff") == read_key(255) == 255
    for wrong in ("xyz", "-1", "1" * 17):
        with pytest.raises(InputError, match="hexadecimal"):
            read_key(wrong)
    assert read_pick(" origin=us_md , year=2027 ") == {"origin": "us_md", "year": "2027"}
    assert set(CLOCKS) <= set(COLUMNS)
