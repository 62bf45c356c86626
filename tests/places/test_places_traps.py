"""Traps of access measures and of county tables that no other test would fall into."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

import landbridge as lb
from landbridge.baseline.counties import Counties, clinician_weights, load_counties
from landbridge.baseline.official.catalogue import read_official
from landbridge.errors import InputError
from landbridge.parameters import load_tree
from landbridge.places import floating
from landbridge.places.catchment import prepare_weights
from landbridge.places.costs import cost_table
from landbridge.places.decay import gaussian
from landbridge.places.travel import great_circle_km, travel_rules
from landbridge.studies.county_access import Asked
from landbridge.studies.place_access import PlaceAccess
from landbridge.workforce.reach import county_costs


@cache
def counties() -> Counties:
    return load_counties()


def test_every_shipped_county_costs_something_to_cross() -> None:
    """Self cost: nobody reaches the care of their own county for nothing."""
    table = county_costs(counties(), travel_rules(load_tree().at("2025-07-01")), 40.0)
    own = table.cost[table.origins() == table.dest]
    assert own.size == len(counties())
    assert own.min() > 0


def test_county_middles_are_where_people_live() -> None:
    """Centroids: the middle of San Bernardino's area is desert, its people live by Los Angeles."""
    row = counties().index("06071")
    lat, lon = counties().lat[[row]], counties().lon[[row]]
    assert great_circle_km(lat, lon, [34.11], [-117.29])[0] < 25  # the city
    assert great_circle_km(lat, lon, [34.84], [-116.18])[0] > 100  # the middle of the area


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("46113", "46102", "South Dakota"),
        ("02270", "02158", "Kusilvak"),
        ("46113940500", "46102940500", "South Dakota"),
    ],
)
def test_codes_that_were_changed_in_2015_do_not_fall_out_of_a_join(
    old: str, new: str, words: str
) -> None:
    """Vintage: a county whose code was replaced is refused even where spare pairs are ignored."""
    with pytest.raises(InputError, match=words):
        lb.access(
            {"id": [new, "36001"], "population": [10, 20]},
            {"id": ["36001"], "fte": [1.0]},
            {"origin": [old, "36001"], "dest": ["36001", "36001"], "cost": [1.0, 2.0]},
            decay=lb.decay.binary(30),
            extra_pairs="ignore",
        )


def test_a_mailbox_is_no_practice(tmp_path: Path) -> None:
    """FTE and place: neither mailing address nor licence says where somebody sees patients."""
    header = ["NPI", "Entity Type Code", "Provider Business Mailing Address State Name",
              "Provider Business Mailing Address Postal Code",
              "Provider Business Practice Location Address State Name",
              "Provider Business Practice Location Address Postal Code",
              "NPI Deactivation Date", "NPI Reactivation Date"]  # fmt: skip
    row = ["1000000001", "1", "MA", "02139", "AL", "360670001", "", ""]
    for k in range(1, 16):
        header += [f"Healthcare Provider Taxonomy Code_{k}",
                   f"Provider License Number State Code_{k}",
                   f"Healthcare Provider Primary Taxonomy Switch_{k}"]  # fmt: skip
        row += ["207R00000X", "MA", "Y"] if k == 1 else ["", "", ""]
    path = tmp_path / "npidata_pfile_20050523-20250608.csv"
    path.write_text("\n".join(",".join(line) for line in (header, row)) + "\n", encoding="utf-8")
    found = read_official("nppes", path).table.select("state", "zip", "clinicians")
    assert found.rows() == [("01", "36067", 1)]


def test_a_small_county_does_not_keep_its_neighbours_hospital() -> None:
    """FTE and place: a village with a town's clinicians takes the rate of like counties."""
    counts = np.array([[100.0, 100.0, 400.0]])
    people = np.array([100_000.0, 100_000.0, 4_000.0])
    zero, metro = np.zeros(3, dtype=np.int64), np.ones(3, dtype=bool)
    weight, known = clinician_weights(counts, zero, np.arange(3), people, metro)
    assert known.tolist() == [True, True, False]
    assert_allclose(weight[0], people / people.sum())


def test_three_steps_say_nothing_new_of_a_place_with_one_choice() -> None:
    """3SFCA on counties: with one choice its share is 1 and the answer that of two steps."""
    table = cost_table([0, 1, 2, 2], [0, 1, 0, 1], [5, 25, 10, 10], (3, 2))
    alone = cost_table([0, 1], [0, 1], [5, 25], (2, 2))
    decay, people, supply = gaussian(sigma=15, cutoff=30), [100.0, 200.0, 300.0], [2.0, 3.0]
    w = prepare_weights(alone, decay)
    two, three = (
        measure(w, people[:2], supply) for measure in (floating.two_step, floating.three_step)
    )
    assert_allclose(two, three, rtol=1e-12)
    w = prepare_weights(table, decay)
    assert not np.allclose(
        floating.two_step(w, people, supply), floating.three_step(w, people, supply), rtol=0.05
    )
    assert Asked().method == "2sfca"  # what counties are given unless they ask
    assert "tract" in (floating.three_step.__doc__ or "")


def test_small_places_have_intervals_and_no_rank() -> None:
    """Ranks: two places that change order from draw to draw get ranges that overlap, not places."""
    draws = np.array([[[1.0, 2.0]], [[2.0, 1.0]], [[1.5, 1.4]], [[1.2, 1.6]]])
    people = np.array([[100.0, 100.0]])
    found = PlaceAccess(("01001", "01003"), (2025,), people, {"baseline": draws}, Asked(), False)
    table = found.frame()
    assert not [name for name in table.columns if "rank" in name]
    assert table["low"].max() < table["high"].min()  # type: ignore[operator]


def test_people_of_2023_are_of_the_newer_vintage() -> None:
    """V2023 against V2024: 2023 is 336.8 million beside the shipped 2024, not 334.9."""
    assert counties().population[3].sum() == 336_806_231


def test_a_designation_in_part_is_no_measure_of_shortage() -> None:
    """HPSA code 2: true of most counties; a place is judged by people and FTE whatever it says."""
    frame = pl.DataFrame({"id": ["01001", "01003"], "population": [9000, 9000], "fte": [1.0, 9.0]})
    plain = lb.hpsa(frame)
    assert plain["designated"].to_list() == [True, False]
    for code in (0, 1, 2):
        judged = lb.hpsa(frame.with_columns(official=pl.lit(code)))
        assert judged.select(plain.columns).equals(plain)


def test_resource_file_codes_may_have_lost_their_zero(tmp_path: Path) -> None:
    """FIPS as a number: a resource file saved again by a spreadsheet is still read by county."""
    path = tmp_path / "AHRF2025hp.csv"
    path.write_text("fips_st_cnty,md_nf_fed_activ_23\n1001,40\n48001,7\n", encoding="utf-8")
    assert read_official("ahrf", path).table["fips"].to_list() == ["01001", "48001"]
