"""Comparisons: what the numbers are, what their intervals mean, what a reader is told."""

from __future__ import annotations

import json

import numpy as np
import pytest
from fake_engine import FAKE
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import t as student

from landbridge.errors import InputError
from landbridge.reporting import table
from landbridge.studies import Scenario, compare, run
from landbridge.studies.comparison import compare_all
from landbridge.studies.intervals import spread

YEARS = (2025, 2027)


def comparison_of(folder, *assignments, replicates=3, **options):
    scenario = Scenario("reform", assignments=assignments)
    return compare(run(scenario, YEARS, replicates, 7, out=folder / "run", engine=FAKE, **options))


@pytest.fixture(scope="module")
def more(tmp_path_factory):
    return comparison_of(tmp_path_factory.mktemp("more"), "fake.slots=35")


def test_a_reform_adds_what_it_should_in_every_replicate(more):
    # 5 slots more, for non-US graduates in 4 counties x 3 groups but for one empty cell. The draw
    # keeps its deviation, so every replicate has the same difference up to the rounding of heads.
    change = more.value("active_physicians")
    assert change["mean"] == pytest.approx(55, abs=11)
    assert change["replicates"] == 3
    assert more.value("active_physicians", "reform")["mean"] == pytest.approx(
        more.value("active_physicians", "baseline")["mean"] + change["mean"]
    )


def test_fte_and_shortage_mirror_each_other(more):
    assert more.value("fte")["mean"] == pytest.approx(0.9 * more.value("active_physicians")["mean"])
    assert more.value("shortage_fte")["mean"] == pytest.approx(-more.value("fte")["mean"])
    level = more.value("shortage_fte", "baseline", category="psychiatry")["mean"]
    supply = more.value("fte", "baseline", category="psychiatry")["mean"]
    assert level == pytest.approx(4 * 150 - supply)
    short = more.value("shortage_in_counties_fte", "baseline", category="primary_care")["mean"]
    assert short >= more.value("shortage_fte", "baseline", category="primary_care")["mean"]


def test_a_county_without_a_physician_counts_as_short(more):
    # The fourth county has 160,000 people and no primary-care physician; the third has 120,000
    # people and over 34 physicians.
    short = more.value("people_over_3500", "baseline")["mean"]
    assert short == 160_000
    assert more.value("people_over_3500", "baseline", place="02")["mean"] == 160_000
    assert more.value("people_over_3500", "baseline", place="01")["mean"] == 0


def test_states_add_up_to_the_nation(more):
    summary = more.summary
    for measure in ("active_physicians", "fte", "shortage_fte", "conrad_slots_used"):
        rows = summary.filter(
            (summary["measure"] == measure)
            & (summary["year"] == 2027)
            & (summary["category"] == "all")
            & (summary["scenario"] == "baseline")
        )
        nation = rows.filter(rows["place"] == "US")["mean"].item()
        assert rows.filter(rows["place"] != "US")["mean"].sum() == pytest.approx(nation)


def test_the_opening_year_has_stocks_and_no_flows(more):
    opening = set(more.summary.filter(more.summary["year"] == 2024)["measure"])
    assert "active_physicians" in opening
    assert not opening & {"match_rate_percent", "matched", "conrad_slots_used"}


def test_match_rates_are_matched_over_active(more):
    rate = more.value("match_rate_percent", "baseline", category="nonus_img")["mean"]
    matched = more.value("matched", "baseline", category="nonus_img")["mean"]
    assert rate == pytest.approx(100 * matched / 1000)
    assert more.value("match_rate_percent", category="nonus_img")["mean"] == 0


def test_img_share_comes_from_origins(more):
    share = more.value("img_share_percent", "baseline")["mean"]
    assert 0 < share < 100


def test_counties_have_levels_and_a_difference(more):
    frame = more.counties.filter(more.counties["year"] == 2027)
    assert set(frame["scenario"]) == {"baseline", "reform", "difference"}
    change = frame.filter((frame["scenario"] == "difference") & (frame["fips"] == "01001"))
    assert change["fte_per_100k"].item() == pytest.approx(
        change["physicians"].item() * 0.9 / 40_000 * 100_000, rel=1e-5
    )
    assert change["fte_low"].item() <= change["fte_per_100k"].item() <= change["fte_high"].item()
    assert frame.filter(frame["scenario"] == "baseline")["fte_low"].min() >= 0


def test_a_reform_at_todays_values_changes_nothing_and_says_why(tmp_path):
    same = comparison_of(tmp_path, "fake.slots=30")
    change = same.summary.filter(same.summary["scenario"] == "difference")
    for column in ("mean", "low", "high", "sd"):
        assert (change[column] == 0).all()
    assert same.notes[0] == {
        "key": "note.nothing_changed",
        "args": {"parameters": "fake.slots"},
    }


def test_a_reform_after_the_horizon_says_so(tmp_path):
    late = tmp_path / "late.toml"
    late.write_text(
        'name = "late"\n[[change]]\nparameter = "fake.slots"\nfrom = 2040-01-01\nset = 35\n'
    )
    done = run(Scenario(reforms=[late]), YEARS, 2, out=tmp_path / "run", engine=FAKE)
    assert compare(done).notes[0]["key"] == "note.starts_later"


def test_one_replicate_has_no_interval_and_says_so(tmp_path):
    one = comparison_of(tmp_path, "fake.slots=35", replicates=1)
    assert one.value("active_physicians")["low"] is None
    keys = [note["key"] for note in one.notes]
    assert keys == ["note.status_quo_demand", "note.rests_on_shipped", "note.one_replicate"]
    assert " to " not in next(line for line in table(one).splitlines() if "Active" in line)


def test_few_replicates_and_a_sample_are_noted(tmp_path):
    few = comparison_of(tmp_path, "fake.slots=35", scale=0.1)
    keys = [note["key"] for note in few.notes]
    rests = "note.rests_on_shipped"
    assert keys == ["note.status_quo_demand", rests, "note.few_replicates", "note.sampled"]


def test_baselines_differ(tmp_path):
    written = compare(
        run(Scenario(baseline="as-written"), YEARS, 1, out=tmp_path / "a", engine=FAKE)
    )
    policy = compare(run((), YEARS, 1, out=tmp_path / "b", engine=FAKE))
    assert written.value("conrad_slots_used", "baseline")["mean"] == 0
    assert policy.value("conrad_slots_used", "baseline")["mean"] > 0


def test_several_reforms_are_compared_one_by_one(tmp_path):
    scenarios = [Scenario(f"s{n}", assignments=[f"fake.slots={n}"]) for n in (31, 39)]
    done = run(scenarios, YEARS, 2, out=tmp_path / "run", engine=FAKE)
    with pytest.raises(InputError, match="several reforms"):
        compare(done)
    first, second = compare_all(done)
    assert first.reform == "s31"
    assert set(second.summary["scenario"]) == {"baseline", "s39", "difference"}
    assert second.value("fte")["mean"] > first.value("fte")["mean"]


def test_json_and_tables_in_both_languages(more):
    facts = json.loads(more.to_json(2027))
    assert {row["year"] for row in facts["summary"]} == {2027}
    assert facts["run"]["changes"][0]["new"] == 35
    assert "Active physicians" in table(more)
    assert "执业医师" in table(more, "zh")
    assert "Alabama" in table(more, place="01", year=2026)
    with pytest.raises(InputError, match="no numbers for place US in year 2060"):
        table(more, year=2060)


def test_an_unknown_number_is_refused(more):
    with pytest.raises(InputError, match="no number for measure fame"):
        more.value("fame")


def test_few_replicates_give_a_t_range_for_one_more():
    values = np.random.default_rng(1).normal(10, 2, (12, 1))
    found = spread(values)
    half = student.ppf(0.975, 11) * values.std(ddof=1) * np.sqrt(1 + 1 / 12)
    assert found.low[0] == pytest.approx(values.mean() - half)
    assert found.high[0] == pytest.approx(values.mean() + half)


def test_many_replicates_give_quantiles():
    found = spread(np.arange(101.0)[:, None])
    assert (found.low[0], found.high[0]) == pytest.approx((2.5, 97.5))


def test_gaps_are_left_out():
    values = np.array([[1.0, np.nan], [3.0, np.nan]])
    found = spread(values)
    assert found.mean[0] == 2
    assert np.isnan(found.mean[1])


@given(
    arrays(
        np.float64,
        st.tuples(st.integers(2, 60), st.integers(1, 4)),
        elements=st.floats(-1e9, 1e9, allow_nan=False),
    )
)
def test_intervals_hold_together(values):
    found = spread(values)
    assert (found.low <= found.high).all()
    assert (found.sd >= 0).all()
    same = np.repeat(values[:1], len(values), axis=0)
    flat = spread(same)
    assert (flat.mean == same[0]).all()
    assert (flat.sd == 0).all()
    assert (flat.low == flat.high).all()
