"""HPSA-like and MUA-like areas from data frames: columns, bounds, reasons, complaints."""

from __future__ import annotations

import polars as pl
import pytest

import landbridge as lb
from landbridge.errors import InputError, UnknownNameError
from landbridge.places.hpsa_rules import hpsa_rules

RULES = hpsa_rules()
PLACES = pl.DataFrame(
    {
        "id": ["01001", "01003", "01005", "01007"],
        "population": [7000, 3200, 0, 2600],
        "fte": [1.5, 1.0, 0.0, 0.0],
        "poverty_share": [0.22, None, 0.1, 0.1],
    }
)


def test_one_row_a_place_with_parts_bounds_and_reasons():
    areas = lb.hpsa(PLACES)
    assert areas["id"].to_list() == PLACES["id"].to_list()
    first = areas.row(0, named=True)
    assert first["designated"] is True
    assert first["designation"] == "high_needs"
    assert (first["ratio_points"], first["poverty_points"], first["infant_points"]) == (6, 2, None)
    assert (first["score"], first["score_low"], first["score_high"]) == (None, 8, 18)
    assert first["practitioners_needed"] == pytest.approx(7000 / 3000 - 1.5)
    assert first["reason"] == "infant_unknown; travel_unknown"
    assert areas["designated"].to_list() == [True, None, False, True]
    assert "high_need_unknown; poverty_unknown" in areas["reason"][1]
    assert areas["reason"][2].startswith("no_people")
    assert areas["score_low"][2] is None
    assert "no_provider" in areas["reason"][3]
    assert areas["ratio"][3] == float("inf")
    assert areas["ratio_points"][3] == 10


def test_inputs_are_never_changed():
    before = PLACES.clone()
    lb.hpsa(PLACES)
    lb.hpsa(PLACES, "mh")
    lb.mua(PLACES)
    assert PLACES.equals(before)


def test_frames_of_other_makes_give_the_same():
    columns = PLACES.to_dict(as_series=False)
    assert lb.hpsa(columns).equals(lb.hpsa(PLACES))
    assert lb.hpsa(PLACES.lazy()).equals(lb.hpsa(PLACES))
    assert lb.hpsa(PLACES.to_arrow()).equals(lb.hpsa(PLACES))


def test_pandas_gives_the_same():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(PLACES.to_dict(as_series=False))
    copy = frame.copy()
    assert lb.hpsa(frame).equals(lb.hpsa(PLACES))
    pandas.testing.assert_frame_equal(frame, copy)


def test_heads_count_at_their_factor_and_the_rules_leave_out_visa_physicians():
    frame = {"id": ["a"], "population": [10_000], "physicians": [10], "without_residence": [4]}
    row = lb.hpsa(frame).row(0, named=True)
    factor = RULES.counting.per_head
    assert row["fte"] == pytest.approx(6 * factor)
    assert row["fte_real"] == pytest.approx(10 * factor)
    assert row["ratio"] > row["ratio_real"]
    assert row["designated"] is True
    assert row["designated_real"] is False
    del frame["without_residence"]
    alone = lb.hpsa(frame)
    assert alone["fte"][0] == pytest.approx(10 * factor)
    assert "fte_real" not in alone.columns


def test_the_rules_leave_out_who_serves_in_the_corps_beside_visa_physicians():
    frame = {
        "id": ["a"], "population": [10_000], "physicians": [10], "without_residence": [4],
        "obligated": [3],
    }  # fmt: skip
    row = lb.hpsa(frame).row(0, named=True)
    factor = RULES.counting.per_head
    assert row["fte"] == pytest.approx(3 * factor)
    assert row["fte_real"] == pytest.approx(10 * factor)
    with pytest.raises(InputError, match="without_residence and obligated are more than"):
        lb.hpsa(frame | {"obligated": [7]})
    with pytest.raises(InputError, match="'obligated' counts heads; expected 'physicians' too"):
        lb.hpsa({"id": ["a"], "population": [1], "fte": [1], "obligated": [1]})


def test_statutory_fte_decides_where_it_is_given():
    row = lb.hpsa({"id": ["a"], "population": [7000], "fte": [3], "statutory_fte": [1]})
    assert row["ratio"][0] == 7000
    assert row["ratio_real"][0] == pytest.approx(7000 / 3)


def test_mental_health_by_psychiatrists_alone_or_with_the_core():
    frame = {
        "id": ["a"], "population": [50_000], "fte": [2], "poverty_share": [0.1],
        "elderly_share": [0.3], "youth_share": [0.2],
    }  # fmt: skip
    alone = lb.hpsa(frame, "mh").row(0, named=True)
    # 0.3 / 0.5 is above 0.25: high need, so 20,000:1 decides.
    assert alone["designation"] == "high_needs"
    assert "psychiatrists_only" in alone["reason"]
    assert alone["elderly_points"] == 3
    both = lb.hpsa(frame | {"core_fte": [20]}, "mh").row(0, named=True)
    assert "psychiatrists_only" not in both["reason"]
    assert both["designated"] is True


def test_underserved_by_the_index():
    frame = {
        "id": ["a", "b", "c"], "population": [10_000] * 3, "fte": [4, 4, 20],
        "poverty_share": [0.25, 0.25, 0.05], "elderly_share": [0.18, 0.18, 0.1],
        "imr": [7, None, 5],
    }  # fmt: skip
    table = lb.mua(frame)
    assert table["imu"].to_list() == [60.3, None, 28.7 + 22.8 + 19.8 + 26]
    assert table["imu_low"][1] == 34.3
    assert table["imu_high"][1] == 60.3
    assert table["underserved"].to_list() == [True, True, False]
    unknown = lb.mua({"id": ["a"], "population": [10_000], "fte": [9]})
    assert unknown["underserved"].to_list() == [None]
    assert unknown["reason"][0] == "poverty_unknown; elderly_unknown; infant_unknown"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"poverty_share": [22.0]}, "'poverty_share', row 1 .*not per cent"),
        ({"population": [-1]}, "'population', row 1"),
        ({"fte": [float("inf")]}, "'fte', row 1"),
        ({"fte": ["two"]}, "'fte': text"),
        ({"id": [1001.5]}, "leading zero"),
        ({"physicians": [2]}, "'fte' and 'physicians'"),
        ({"without_residence": [1]}, "expected 'physicians' too"),
        ({"elderly_share": [0.7], "youth_share": [0.5]}, "more than 1 together"),
    ],
)
def test_complaints_name_column_row_and_what_was_expected(change, message):
    frame = {"id": ["01001"], "population": [100], "fte": [1.0]} | change
    with pytest.raises(InputError, match=message):
        lb.hpsa(frame)


def test_other_complaints():
    with pytest.raises(InputError, match="no column 'population'"):
        lb.hpsa({"id": ["a"], "fte": [1]})
    with pytest.raises(InputError, match="'fte' or 'physicians'"):
        lb.hpsa({"id": ["a"], "population": [1]})
    with pytest.raises(InputError, match="more than physicians"):
        lb.hpsa({"id": ["a"], "population": [1], "physicians": [1], "without_residence": [2]})
    with pytest.raises(InputError, match="stands already"):
        lb.hpsa({"id": ["a", "a"], "population": [1, 1], "fte": [1, 1]})
    with pytest.raises(UnknownNameError, match="unknown kind"):
        lb.hpsa(PLACES, "dental")


def test_old_and_new_county_codes_do_not_stand_together():
    frame = {"id": ["09001", "09110"], "population": [1, 1], "fte": [1, 1]}
    with pytest.raises(InputError, match="Connecticut"):
        lb.hpsa(frame)


def test_rules_may_come_as_a_snapshot_of_a_tree():
    values = dict(lb.load_tree().at("2025-07-01")) | {"hpsa.pc.ratio": 4000.0}
    frame = {"id": ["a"], "population": [3600], "fte": [1]}
    assert lb.hpsa(frame)["designated"].to_list() == [True]
    assert lb.hpsa(frame, rules=values)["designated"].to_list() == [None]  # 3,000 if need is high
