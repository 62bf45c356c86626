"""The profession in the summary, the notes, the report and the scoreboard."""

from __future__ import annotations

from math import log

import polars as pl
import pytest

import landbridge as lb
from landbridge.language import keys
from landbridge.reporting.measures import PROFESSION, PROFESSION_LINES
from landbridge.studies.cells import Cells
from landbridge.studies.profession_headline import ORIGINS, break_even, profession_numbers
from landbridge.studies.scores import simulated
from landbridge.studies.targets import read_targets

YEARS = (2025, 2026)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    return lb.run(
        "research-awards-open",
        YEARS,
        replicates=1,
        seed=3,
        scale=0.05,
        workers=1,
        out=tmp_path_factory.mktemp("profession") / "run",
        draws="fixed",
    )


@pytest.fixture(scope="module")
def cells(done):
    return Cells(done.store.read_replicate("baseline", 0))


def test_shares_by_origin_add_up_and_us_graduates_are_two_of_them(cells):
    numbers = pl.DataFrame(profession_numbers(cells))
    nation = numbers.filter(pl.col("place") == "US")
    for name in ("faculty", "grants", "leaders"):
        shares = nation.filter(pl.col("measure") == f"{name}_by_origin_percent")
        whole = shares.group_by("year").agg(pl.col("value").sum())
        assert whole["value"].to_list() == pytest.approx([100.0] * len(cells.years))
        american = nation.filter(pl.col("measure") == f"us_{name}_percent").sort("year")
        parts = (
            shares.filter(pl.col("category").is_in(["us_md", "us_do"]))
            .group_by("year")
            .agg(pl.col("value").sum())
            .sort("year")
        )
        assert american["value"].to_list() == pytest.approx(parts["value"].to_list())
    races = nation.filter(pl.col("measure") == "race_percent").group_by("year").agg(pl.sum("value"))
    assert races["value"].to_list() == pytest.approx([100.0] * len(cells.years))


def test_the_certified_share_of_all_lies_between_those_of_the_origins(cells):
    numbers = pl.DataFrame(profession_numbers(cells)).filter(
        pl.col("measure") == "board_certified_percent", pl.col("year") == 2026
    )
    nation = numbers.filter(pl.col("place") == "US")
    share = dict(zip(nation["category"], nation["value"], strict=True))
    assert min(share[o] for o in ORIGINS) < share["all"] < max(share[o] for o in ORIGINS)
    assert numbers.filter(pl.col("category") == "all")["place"].n_unique() == 52


def test_every_measure_has_words_and_is_in_the_summary(done):
    found = set(lb.compare(done).summary["measure"].unique())
    known = {**PROFESSION, **PROFESSION_LINES}
    assert set(known) <= found
    for lang in ("en", "zh"):
        assert {f"measure.{name}" for name in known} <= set(keys(lang))
        for measure in known.values():
            words = [f"unit.{measure.unit}", f"unit.{measure.change_unit}"]
            if measure.breakdown:
                words += [f"{measure.breakdown}.{one}" for one in measure.categories]
            assert set(words) <= set(keys(lang))


def test_a_reform_that_adds_nobody_has_no_break_even(done):
    notes = {note["key"] for note in lb.compare(done).notes}
    assert "note.earnings_passed_through" in notes
    assert "note.earnings_break_even" not in notes


def test_the_break_even_elasticity_costs_one_per_cent():
    summary = pl.DataFrame(
        {
            "measure": ["pay_supply_index"] * 4,
            "scenario": ["baseline", "more", "baseline", "more"],
            "year": [2025, 2025, 2030, 2030],
            "mean": [100.0, 100.0, 110.0, 112.2],
        }
    )
    found = break_even(summary, "more", "baseline")
    assert found is not None
    year, percent, elasticity = found
    assert (year, percent) == (2030, pytest.approx(2.0))
    assert 1.02**elasticity == pytest.approx(0.99)
    assert elasticity == pytest.approx(log(0.99) / log(1.02))
    fewer = summary.with_columns(pl.Series("mean", [100.0, 100.0, 110.0, 109.0]))
    assert break_even(fewer, "more", "baseline") is None


def test_the_report_tells_of_the_profession(done, tmp_path):
    from landbridge.reporting import write_report

    for lang, words in (("en", "The profession"), ("zh", "职业")):
        page = tmp_path / f"{lang}.html"
        write_report(lb.compare(done), page, lang=lang)
        html = page.read_text(encoding="utf-8")
        assert '<section id="profession">' in html
        assert words in html


@pytest.mark.parametrize(
    "name",
    ["faculty_share", "investigator_share", "race_share", "other_language_share", "mean_pay"],
)
def test_published_figures_have_a_simulated_counterpart(cells, name):
    targets = [one for one in read_targets() if one.measure == name]
    assert targets
    for one in targets:
        moved = type(one)(**{**vars(one), "year": 2026, "base": 2025})
        value = simulated(cells, moved)
        assert value is not None
        assert 0.5 * one.observed < value < 1.8 * one.observed
