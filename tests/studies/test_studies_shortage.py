"""HPSA-like areas of the shipped base year, beside HRSA's own record of primary care."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import landbridge as lb
from landbridge.baseline import load_country
from landbridge.errors import InputError
from landbridge.places.hpsa_rules import hpsa_rules
from landbridge.places.nearest import nearest_source
from landbridge.places.travel import TravelRules
from landbridge.studies.shortage import base_supply, county_shortage_frame
from landbridge.studies.shortage_agreement import agreement
from landbridge.studies.shortage_files import shortage_files

RULES = hpsa_rules()


@pytest.fixture(scope="module")
def supply():
    return base_supply()


def test_the_supply_is_that_of_the_opening_stock(supply):
    country = load_country()
    assert supply.height == len(country.counties)
    assert supply["population"].sum() == pytest.approx(country.residents_in(2025).sum(), rel=1e-6)
    assert (supply["without_residence"] <= supply["physicians"]).all()
    # 322,000 in offices, obstetricians among them; some thousands of them on visas.
    assert 280_000 < supply["physicians"].sum() < 360_000
    assert 1_000 < supply["without_residence"].sum() < 15_000


def test_the_frame_holds_what_is_known_and_says_what_is_not(supply):
    frame = county_shortage_frame(supply, RULES)
    assert {"imr", "lbw_share", "births_per_1000"}.isdisjoint(frame.columns)
    assert frame.filter(pl.col("state").is_in(["AK", "HI"]))["travel_minutes"].null_count() == (
        frame.filter(pl.col("state").is_in(["AK", "HI"])).height
    )
    assert frame["travel_minutes"].drop_nulls().min() > 0
    assert frame["poverty_share"].is_between(0, 1).all()
    assert frame["official"].value_counts().sort("official")["count"].to_list() == [241, 832, 2071]
    areas = lb.hpsa(frame)
    assert areas["score"].null_count() == areas.height
    known = areas.drop_nulls("travel_points")
    assert ((known["score_high"] - known["score_low"]) == 5).all()


def test_the_record_is_met_as_well_as_the_shipped_base_year_can(supply):
    """Tolerances are what was found, less a little: docs/places.md says what explains the rest."""
    found = agreement(RULES, supply)
    assert (found.areas, found.areas_not_in_frame, found.whole_areas) == (1294, 12, 748)
    assert found.mean_published == pytest.approx(13.6, abs=0.1)
    assert found.mean_known == pytest.approx(12.1, abs=0.3)
    assert found.rank_poverty == pytest.approx(0.56, abs=0.02)
    assert found.rank_correlation > 0.33
    assert found.rank_ratio > 0.08
    assert found.within_two > 0.44
    assert found.inside > 0.45
    assert found.reach_ratio > 0.90
    assert found.sensitivity > 0.83
    assert found.specificity_none > 0.34
    assert found.specificity > 0.40
    assert agreement(RULES, supply, codes=2024).sensitivity > 0.83


def test_the_rules_count_designates_no_fewer_than_real_fte(supply):
    areas = lb.hpsa(county_shortage_frame(supply, RULES))
    assert (areas["fte"] <= areas["fte_real"] + 1e-9).all()
    assert areas["designated"].sum() >= areas["designated_real"].sum()


def test_the_nearest_source_is_another_place_that_has_care():
    lat, lon = [40.0, 40.0, 40.0], [-100.0, -100.5, -102.0]
    rules = TravelRules(circuity=1.0, speed=(60.0,), terminal=0.0)
    minutes, miles = nearest_source(lat, lon, [False, True, True], rules, [0, 0, 0])
    # 42.6 km and 127.7 km along the parallel, at a kilometre a minute.
    np.testing.assert_allclose(minutes, [42.6, 127.7, 127.7], atol=0.3)
    np.testing.assert_allclose(miles, minutes / 1.609344)
    assert np.isinf(nearest_source(lat, lon, [False, False, True], rules, [0, 0, 0])[0][2])
    assert np.isinf(nearest_source(lat, lon, [False] * 3, rules, [0, 0, 0])).all()


def test_files_of_ones_own(tmp_path):
    supply, demand = tmp_path / "supply.csv", tmp_path / "demand.csv"
    supply.write_text("fips,fte\n01001,1\n01001,0.5\n")
    demand.write_text("id,population\n01001,7000\n01003,900\n")
    frame = shortage_files(supply, demand)
    assert frame.to_dict(as_series=False) == {
        "id": ["01001", "01003"], "population": [7000, 900], "fte": [1.5, 0.0],
    }  # fmt: skip
    supply.write_text("fips,fte\n1001,1\n")
    with pytest.raises(InputError, match=r"supply\.csv:2: id '1001' has lost its leading zero"):
        shortage_files(supply, demand)
    supply.write_text("fips,fte\n01009,1\n")
    with pytest.raises(InputError, match="'01009' is not in"):
        shortage_files(supply, demand)
    supply.write_text("fips,fte\n09001,1\n")
    demand.write_text("id,population\n09110,7000\n")
    with pytest.raises(InputError, match="Connecticut"):
        shortage_files(supply, demand)
    supply.write_text("fips,doctors\n09110,1\n")
    with pytest.raises(InputError, match="no column 'fte' or 'physicians'"):
        shortage_files(supply, demand)
    with pytest.raises(InputError, match="no such file"):
        shortage_files(tmp_path / "none.csv", demand)
