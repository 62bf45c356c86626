"""Shortage of frames, of the country as it opens, and of a run."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import landbridge as lb
from landbridge.baseline import load_country
from landbridge.parameters import load_tree
from landbridge.places.adequacy_frames import COLUMNS
from landbridge.places.norms import NORMS
from landbridge.places.shortage import REASONS

PEOPLE = pl.DataFrame({"id": ["a", "b", "c"], "population": [70_000, 35_000, 0]})
SUPPLY = pl.DataFrame({"id": ["a", "b", "a"], "fte": [20.0, 4.0, 10.0]})
GROUP = "primary_care"


def total(frame, column, **where):
    return frame.filter(*[pl.col(k) == v for k, v in where.items()])[column].sum()


# -- frames -----------------------------------------------------------------------------------


def test_a_ratio_by_hand():
    found = lb.shortage(PEOPLE, SUPPLY, norm="ratio", ratio=3500, pool=False)
    assert tuple(found.columns) == COLUMNS
    assert found["id"].to_list() == ["a", "b", "c"]
    assert found["demand"].to_list() == [20.0, 10.0, 0.0]
    assert found["shortage"].to_list() == [-10.0, 6.0, 0.0]
    assert found["adequacy"].to_list() == [1.5, 0.4, None]
    assert found["reason"].to_list() == [None, None, "no_people"]
    nation = lb.shortage(PEOPLE, SUPPLY, norm="ratio", ratio=3500, pool=False, by="nation")
    assert nation.select("id", "shortage", "deficits").row(0) == ("US", -4.0, 6.0)


def test_utilisation_is_supply_plus_the_deficit_or_a_level():
    found = lb.shortage(PEOPLE, SUPPLY, norm="utilisation", deficit=5, pool=False)
    assert found["demand"].sum() == pytest.approx(34 + 5)
    level = lb.shortage(PEOPLE, SUPPLY, norm="utilisation", per_100k=20, pool=False)
    np.testing.assert_allclose(level["demand"], [14.0, 7.0, 0.0])


def test_small_places_are_pooled_and_say_so():
    people = {"id": ["big", "s", "t"], "population": [900_000, 9_000, 9_500]}
    found = lb.shortage(people, {"id": ["big", "s"], "fte": [800, 12]}, norm="utilisation")
    small = found.filter(pl.col("id") != "big")
    assert small["reason"].to_list() == ["small_number"] * 2
    assert small["pooled_with"].to_list() == ["people=8192-16383; places=2"] * 2
    assert small["adequacy"].n_unique() == 1
    assert small["supply"].sum() == pytest.approx(12)
    assert small["located"].to_list() == [12.0, 0.0]


def test_specialists_serve_their_state():
    people = PEOPLE.with_columns(pl.Series("state", ["X", "X", "Y"]))
    supply = SUPPLY.with_columns(pl.lit("neurology").alias("specialty"))
    found = lb.shortage(people, supply, norm="utilisation")
    np.testing.assert_allclose(found["supply"], [34 * 2 / 3, 34 / 3, 0.0])
    assert found["reason"].to_list()[:2] == ["market_is_state"] * 2
    by = lb.shortage(people, supply, norm="utilisation", by="state")
    assert by["id"].to_list() == ["X", "Y"]


def test_catchments_of_the_users_own():
    reach = {"origin": ["a", "b", "b"], "dest": ["a", "a", "b"], "weight": [1, 1, 1]}
    found = lb.shortage(PEOPLE, SUPPLY, norm="ratio", ratio=3500, reach=reach)
    np.testing.assert_allclose(found["supply"], [20.0, 14.0, 0.0])
    assert found["reason"][0] == "catchment"


def test_age_bands_count_where_they_are_given():
    bands = load_tree().dimensions["age_band"]
    people = {"id": ["young", "old"], "population": [1000, 1000]}
    people |= {band: [1000 if band == "25_44" else 0, 1000 if band == "75_84" else 0]
               for band in bands}  # fmt: skip
    supply = {"id": ["young"], "fte": [46], "specialty": [GROUP]}
    found = lb.shortage(people, supply, norm="utilisation", pool=False)
    np.testing.assert_allclose(found["demand"], [13.0, 33.0])  # 1.3 to 3.3


def test_pandas_frames_are_taken_and_nothing_given_is_changed():
    pandas = pytest.importorskip("pandas")
    people, supply = pandas.DataFrame(PEOPLE.to_dict()), pandas.DataFrame(SUPPLY.to_dict())
    before = people.copy(deep=True), supply.copy(deep=True)
    found = lb.shortage(people, supply)
    assert found.equals(lb.shortage(PEOPLE, SUPPLY))
    pandas.testing.assert_frame_equal(people, before[0])
    pandas.testing.assert_frame_equal(supply, before[1])
    copy = PEOPLE.clone()
    lb.shortage(PEOPLE, SUPPLY)
    assert PEOPLE.equals(copy)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"norm": "wish"}, "norm"),
        ({"by": "planet"}, "part"),
        ({"by": "state"}, "no column 'state'"),
        ({"specialty": "neurology"}, "specialty"),
        ({"ratio": -1}, "ratio"),
        ({"state": "WY"}, "not of frames"),
        ({"np_pa": "some"}, "substitution"),
        ({"supply": {"id": ["z"], "fte": [1]}}, "'z' is no place of demand"),
        ({"supply": {"id": ["a"], "fte": [-1]}}, "fte"),
        ({"supply": {"id": ["a"]}}, "no column 'fte'"),
        ({"demand": {"id": ["a", "a"], "population": [1, 2]}}, "stands already"),
        ({"demand": {"id": ["a"], "population": [1], "u18": [1]}}, "18_24"),
        ({"assignments": ["places.small.cv=99"]}, "places.small.cv"),
    ],
)
def test_what_is_wrong_is_said(change, word):
    given = {"demand": PEOPLE, "supply": SUPPLY, **change}
    with pytest.raises(lb.InputError, match=word):
        lb.shortage(given.pop("demand"), given.pop("supply"), **given)


# -- the country ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def nation():
    return lb.shortage(by="nation")


@pytest.fixture(scope="module")
def counties():
    return lb.shortage(specialty=GROUP)


def test_the_first_day_lacks_the_measured_deficit_and_no_more(nation):
    deficit = np.asarray(load_tree().at("2025-07-01")["places.deficit_fte"])
    found = nation.filter(pl.col("norm") == "utilisation")
    np.testing.assert_allclose(found["shortage"], deficit, atol=1e-5)
    # Hospitalists stand apart from primary care.
    assert {"primary_care", "hospital_medicine"} <= set(found["specialty"])


def test_need_asks_for_more_and_within_what_others_found(nation):
    need = total(nation, "shortage", norm="need")
    assert 117_100 < need < 202_800
    groups = nation.filter(pl.col("norm") == "need")
    assert (groups["shortage"] > 0).all()


def test_deficits_are_at_least_the_net(nation, counties):
    for frame in (nation, counties):
        lack = frame.drop_nulls("demand")
        assert (lack["deficits"] >= lack["shortage"] - 1e-6).all()
    without = nation.filter(pl.col("demand").is_null())
    assert set(without["norm"]) == {"ratio"}
    assert set(without["reason"]) == {"no_norm"}


def test_counties_add_up_to_states_and_the_nation(nation, counties):
    states = lb.shortage(by="state", specialty=GROUP)
    metro = lb.shortage(by="metro", specialty=GROUP)
    for norm in NORMS:
        for column in ("supply", "demand", "deficits"):
            whole = total(nation, column, norm=norm, specialty=GROUP)
            for parts in (counties, states, metro):
                assert total(parts, column, norm=norm) == pytest.approx(whole)
    assert set(metro["id"]) == {"metro", "nonmetro"}
    adequacy = dict(metro.filter(pl.col("norm") == "utilisation").select("id", "adequacy").rows())
    assert adequacy["nonmetro"] < adequacy["metro"]


def test_county_numbers_say_why_they_are_so(counties):
    assert counties["reason"].drop_nulls().is_in(REASONS).all()
    pooled = counties.filter(pl.col("reason") == "small_number", pl.col("norm") == "need")
    assert 500 < len(pooled) < 1500
    assert pooled["pooled_with"].str.contains(r"rucc=\d,region=\d.*places=\d+").mean() > 0.9
    assert counties.filter(pl.col("reason").is_null())["pooled_with"].is_null().all()


def test_one_state_is_part_of_the_country(counties):
    wyoming = lb.shortage(specialty=GROUP, state="WY")
    assert wyoming.equals(counties.filter(pl.col("id").str.starts_with("56")))


def test_neighbours_catchments_keep_supply_and_lower_deficits(counties):
    around = lb.shortage(specialty=GROUP, catchment=True, norm="utilisation")
    assert around["supply"].sum() == pytest.approx(around["located"].sum())
    own = counties.filter(pl.col("norm") == "utilisation")
    assert around["deficits"].sum() < own["deficits"].sum()


def test_other_clinicians_count_on_both_sides_and_within_a_range():
    ends = [lb.shortage(by="nation", specialty=GROUP, np_pa=n) for n in ("none", "low", "high")]
    supply = [total(frame, "supply", norm="utilisation") for frame in ends]
    assert supply[0] < supply[1] < supply[2]
    short = [total(frame, "shortage", norm="utilisation") for frame in ends]
    np.testing.assert_allclose(short, short[0], rtol=1e-6)


def test_scenarios_move_what_they_say():
    asked = {"by": "metro", "specialty": GROUP}
    base = lb.shortage(**asked)
    loss = lb.shortage(**asked, assignments=["places.scenario.coverage_loss=0.05"])
    shut = lb.shortage(**asked, assignments=["places.scenario.closure_share=0.2"])
    more = lb.shortage(**asked, assignments=["places.scenario.productivity=1.1"])
    for norm, lower in (("utilisation", True), ("need", False), ("ratio", False)):
        change = total(loss, "demand", norm=norm) - total(base, "demand", norm=norm)
        assert (change < 0) == lower
    assert shut["supply"][0] == base["supply"][0]
    assert shut["supply"][1] == pytest.approx(base["supply"][1] * (1 - 0.2 * 0.082))
    np.testing.assert_allclose(more["supply"], base["supply"] * 1.1)
    one = lb.shortage(specialty=GROUP, state="WY", closed=["56001"], norm="need", pool=False)
    plain = lb.shortage(specialty=GROUP, state="WY", norm="need", pool=False)
    np.testing.assert_allclose(one["supply"][0], plain["supply"][0] * (1 - 0.082))
    assert one["supply"][1:].equals(plain["supply"][1:])


# -- a run ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_run_gives_the_measures_it_wrote(tmp_path):
    run = lb.run(years=(2025, 2026), replicates=2, scale=0.02, out=tmp_path / "run", workers=1)
    written = run.scan("baseline").collect().filter(pl.col("place") == "US")
    for norm, measure in (("utilisation", "demand"), ("need", "demand_need")):
        found = lb.shortage(run, by="nation", norm=norm)
        kept = written.filter(pl.col("measure") == f"{measure}_fte_thousandths")
        for year, frame in ((2024, lb.shortage(run, by="nation", norm=norm, year=2024)),
                            (2026, found)):  # fmt: skip
            value = kept.filter(pl.col("year") == year)["value"].sum() / 2000
            assert frame["demand"].sum() == pytest.approx(value, rel=1e-6)
    assert {"shortage_low", "shortage_high"} < set(found.columns)
    assert (found["shortage_low"] <= found["shortage_high"]).all()
    with pytest.raises(lb.InputError, match="opening"):
        lb.shortage(run, year=2030)
    with pytest.raises(lb.InputError, match="scenario"):
        lb.shortage(run, scenario="other")


def test_a_country_is_taken_as_it_is():
    country = load_country(2018)
    found = lb.shortage(country, by="nation", norm="utilisation", specialty="psychiatry")
    assert found["shortage"][0] == pytest.approx(6200)
    with pytest.raises(lb.InputError, match="first day"):
        lb.shortage(country, year=2030)
    with pytest.raises(lb.InputError, match="expected frames"):
        lb.shortage(3)
