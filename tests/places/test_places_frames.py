"""`landbridge.access` on data frames: what comes back, what is refused, and how."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import polars as pl
import pyarrow
import pytest
from made_places import country
from numpy.testing import assert_allclose

import landbridge as lb
from landbridge.errors import InputError, UnknownNameError
from landbridge.places.api import METHODS, access_of_places
from landbridge.places.prepared import read_places

DEMAND = {"id": ["01001", "01003", "01005"], "population": [100, 200, 300]}
SUPPLY = {"id": ["01001", "01005", "01007"], "fte": [2.0, 3.0, 4.0]}
COST = {
    "origin": ["01001", "01003", "01003"],
    "dest": ["01001", "01001", "01005"],
    "cost": [0.0, 20.0, 25.0],
}
DECAY = lb.decay.steps({10: 1, 30: 0.5})


def as_polars(columns):  # type: ignore[no-untyped-def]
    return pl.DataFrame(columns)


def as_lazy(columns):  # type: ignore[no-untyped-def]
    return pl.LazyFrame(columns)


def as_arrow(columns):  # type: ignore[no-untyped-def]
    return pyarrow.table(columns)


def as_pandas(columns):  # type: ignore[no-untyped-def]
    return pytest.importorskip("pandas").DataFrame(columns)


def as_columns(columns):  # type: ignore[no-untyped-def]
    return dict(columns)


def as_records(columns):  # type: ignore[no-untyped-def]
    return pl.DataFrame(columns).to_dicts()


@pytest.mark.parametrize("make", [as_polars, as_lazy, as_arrow, as_pandas, as_columns, as_records])
def test_frames_of_every_kind(make) -> None:  # type: ignore[no-untyped-def]
    found = lb.access(make(DEMAND), make(SUPPLY), make(COST), decay=DECAY)
    assert isinstance(found, pl.DataFrame)
    assert found.columns == ["id", "access", "reason"]
    assert found["id"].to_list() == DEMAND["id"]
    assert_allclose(found["access"], [0.01, 0.005 + 3 / 200, 0], rtol=1e-14)
    assert found["reason"].to_list() == [None, None, "no_supply_in_reach"]


def test_inputs_are_not_changed() -> None:
    frames = [pl.DataFrame(one) for one in (DEMAND, SUPPLY, COST)]
    before = [one.clone() for one in frames]
    for method in METHODS:
        with_reach = frames[0].with_columns(cutoff=pl.lit(30.0))
        lb.access(with_reach, frames[1], frames[2], method, DECAY)
    for old, new in zip(before, frames, strict=True):
        assert old.equals(new)


def test_pandas_frames_are_not_changed() -> None:
    pandas = pytest.importorskip("pandas")
    frames = [pandas.DataFrame(one) for one in (DEMAND, SUPPLY, COST)]
    before = [one.copy(deep=True) for one in frames]
    for method in ("2sfca", "3sfca", "mh3sfca", "raam"):
        lb.access(*frames, method, DECAY)
    for old, new in zip(before, frames, strict=True):
        pandas.testing.assert_frame_equal(old, new)
    with pytest.raises(InputError, match="reset_index"):
        lb.access(frames[0].set_index("id"), frames[1], frames[2], decay=DECAY)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_answers(method: str) -> None:
    demand = DEMAND | {"cutoff": [30.0, 30.0, 30.0]}
    found = lb.access(demand, SUPPLY, COST, method, DECAY, details=True)
    name = "crowding" if method == "i2sfca" else "access"
    assert found.table.columns[:2] == ["id", name]
    assert found.table.columns[-1] == "reason"
    assert found.table.height == 3
    lost = dict(found.supply.select("id", "unreached").iter_rows())
    assert lost["01007"] == 4
    assert found.unreached == 4
    half = lb.access(demand, SUPPLY, COST, method, DECAY, dtype="float32")
    assert_allclose(half[name], found.table[name], rtol=1e-6)


def test_relative_to_the_baseline() -> None:
    base = lb.access(DEMAND, SUPPLY, COST, decay=DECAY, details=True)
    assert base.mean == pytest.approx(5 / 600)
    twice = SUPPLY | {"fte": [4.0, 6.0, 8.0]}
    against = lb.access(DEMAND, twice, COST, decay=DECAY, relative=base.mean)
    itself = lb.access(DEMAND, twice, COST, decay=DECAY, relative=True)
    assert_allclose(against["access"], 2 * itself["access"])


def test_raam_has_parts_a_gap_and_no_number_for_the_unreached() -> None:
    found = lb.access(DEMAND, SUPPLY, COST, "raam", details=True, tolerance=1e-9)
    table, done = found.table, found.equilibrium
    assert done is not None
    assert done.gap <= 1e-9
    assert done.rho == pytest.approx(600 / 9)
    assert table["access"].is_nan().to_list() == [False, False, True]
    assert table["reason"].to_list() == [None, None, "no_supply_in_reach"]
    assert_allclose(table["travel"] + table["crowding"], table["access"])
    near = lb.access(DEMAND, SUPPLY, COST, "raam", lb.decay.binary(22), rho=60)
    assert near["travel"][1] == pytest.approx(20 / 60)


def test_nobody_there_still_has_access() -> None:
    found = lb.access(DEMAND | {"population": [0, 200, 300]}, SUPPLY, COST, decay=DECAY)
    assert found["access"][0] > 0
    assert found["reason"].to_list() == ["no_people", None, "no_supply_in_reach"]


def test_growing_catchments() -> None:
    made = country(30, 30)
    ids = [f"{k:05d}" for k in range(1001, 1031)]
    demand = {"id": ids, "population": made.people}
    cost = {
        "origin": [ids[k] for k in made.origin],
        "dest": [ids[k] for k in made.dest],
        "cost": made.cost,
    }
    supply = {"id": ids, "fte": made.supply}
    decay = lb.decay.gaussian(cutoff=60)
    wide = lb.access(demand, supply, cost, "v2sfca", decay, grow_to=1e9)
    assert_allclose(wide["access"], lb.access(demand, supply, cost, "kd2sfca", decay)["access"])
    grown = lb.access(demand, supply, cost, "v2sfca", decay, grow_to=20_000)
    assert not np.allclose(grown["access"], wide["access"], rtol=0.01)
    with pytest.raises(InputError, match="nobody is known"):
        lb.access(DEMAND, {"id": ["9"], "fte": [1]}, COST, "v2sfca", decay, grow_to=5,
                  extra_pairs="ignore")  # fmt: skip


def test_prepared_once_for_many_scenarios() -> None:
    places = read_places(DEMAND, SUPPLY, COST)
    weights = places.weights(DECAY)
    for fte in ([2, 3, 4], [9, 0, 0]):
        scenario = places.with_supply(SUPPLY | {"fte": fte})
        again = access_of_places(scenario, "2sfca", weights).table
        assert again.equals(lb.access(DEMAND, SUPPLY | {"fte": fte}, COST, decay=DECAY))
    some = places.with_supply({"id": ["01005"], "fte": [7]})
    assert some.fte.tolist() == [0, 7, 0]
    with pytest.raises(InputError, match="not among the places"):
        places.with_supply({"id": ["99999"], "fte": [7]})


def test_whole_numbers_may_be_ids() -> None:
    number = {"id": [7, 3, 5]}
    found = lb.access(
        DEMAND | number,
        SUPPLY | {"id": [3, 7, 8]},
        {"origin": [3, 7], "dest": [3, 7], "cost": [1, 1]},
        decay=DECAY,
    )
    assert_allclose(found["access"], [0.03, 0.01, 0])


NEW = {"id": ["09110", "36001"], "population": [10, 20]}


@pytest.mark.parametrize(
    ("demand", "supply", "cost", "words"),
    [
        ({"population": [1, -2, 3]}, {}, {}, "demand: column 'population', row 2 ('01003'): -2; "
         "expected people, 0 or more"),
        ({"population": [1, None, 3]}, {}, {}, "demand: column 'population', row 2 ('01003'): no "
         "value"),
        ({"population": [1, float("nan"), 3]}, {}, {}, "row 2 ('01003'): no value"),
        ({"population": ["1", "2", "3"]}, {}, {}, "'population': text; expected people, as numb"),
        ({"id": ["01001", "01003", "01001"]}, {}, {}, "demand: column 'id', row 3: '01001' stands "
         "already in row 1"),
        ({"id": ["01001", None, "01005"]}, {}, {}, "demand: column 'id', row 2: no value"),
        ({"id": [1001, 1003, 1005]}, {}, {}, "demand: column 'id': ids are numbers (1001)"),
        ({"id": [1001.0, 1003.0, 1005.0]}, {}, {}, "demand: column 'id': numbers with decimals"),
        ({}, {"fte": [1, 2, float("inf")]}, {}, "supply: column 'fte', row 3 ('01007'): inf"),
        ({}, {"id": ["01001", "01005", "01005"]}, {}, "supply: column 'id', row 3"),
        ({}, {}, {"cost": [0, -1, 2]}, "cost: column 'cost', row 2: -1; expected minutes or km"),
        ({}, {}, {"cost": [0, 1, None]}, "cost: column 'cost', row 3: no value"),
        ({}, {}, {"origin": ["01001", "01003", "99999"]}, "cost: column 'origin', row 3: '99999' "
         "is not in demand"),
        ({}, {}, {"dest": ["01001", "1001", "01005"]}, "the leading zero is lost"),
        ({}, {}, {"origin": [1001, 1003, 1003]}, "cost: column 'origin': ids are numbers (1001)"),
        ({}, {}, {"dest": ["01001", "01001", "01001"]}, "cost: row 3: the pair '01003', '01001'"),
        (NEW, {"id": ["09001", "36001", "36003"]}, {}, "supply: column 'id' has the old county "
         "codes of Connecticut, demand: column 'id' has the new"),
        (NEW, {}, {"origin": ["09003", "36001", "36001"]}, "cost: column 'origin' has the old"),
        ({"id": ["09110", "09001", "1"]}, {}, {}, "old and new county codes of Connecticut"),
        ({"id": ["02261", "3", "1"]}, {"id": ["02063", "3", "1"]}, {}, "Alaska"),
    ],
)  # fmt: skip
def test_complaints_name_frame_column_row_and_expectation(demand, supply, cost, words) -> None:
    with pytest.raises(InputError) as caught:
        lb.access(DEMAND | demand, SUPPLY | supply, COST | cost, decay=DECAY)
    assert words in str(caught.value)


def test_other_vintages_are_refused_even_where_pairs_are_ignored() -> None:
    cost = {"origin": ["09003", "36001"], "dest": ["01001", "01001"], "cost": [1, 2]}
    with pytest.raises(InputError, match="Connecticut"):
        lb.access(NEW, SUPPLY, cost, decay=DECAY, extra_pairs="ignore")


def test_pairs_beyond_the_frames_can_be_ignored() -> None:
    cost = {name: [*column, extra] for (name, column), extra in
            zip(COST.items(), ("48001", "01001", 3.0), strict=True)}  # fmt: skip
    found = lb.access(DEMAND, SUPPLY, cost, decay=DECAY, extra_pairs="ignore")
    assert found.equals(lb.access(DEMAND, SUPPLY, COST, decay=DECAY))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "4sfca"}, "unknown method '4sfca'"),
        ({"decay": None}, "needs one, for instance lb.decay.gaussian"),
        ({"decay": 30}, "expected one of lb.decay"),
        ({"method": "v2sfca"}, "needs the reach of each place"),
        ({"grow_to": 3}, "no growing catchments"),
        ({"method": "v2sfca", "grow_to": -3}, "above 0"),
        ({"dtype": "int8"}, "float32"),
        ({"relative": "mean"}, "baseline's mean"),
        ({"relative": 0}, "baseline's mean"),
        ({"extra_pairs": "drop"}, "ignore"),
        ({"cost": None}, "needs a frame with origin, dest and cost"),
        ({"cost": 3}, "cannot take a table from int"),
        ({"demand": {"id": ["1"]}}, "demand: no column 'population' (found: id)"),
        ({"demand": ["x"]}, "list of records"),
        ({"demand": {"id": ["1"], "population": [1, 2]}}, "one length"),
    ],
)
def test_wrong_calls(options, words: str) -> None:
    given = {"demand": DEMAND, "supply": SUPPLY, "cost": COST, "decay": DECAY} | options
    with pytest.raises(InputError) as caught:
        lb.access(**given)
    assert words in str(caught.value)
    if "method" in words:
        assert isinstance(caught.value, UnknownNameError) == ("unknown" in words)


def test_empty_tables() -> None:
    nothing = {"id": [], "fte": []}
    none = {"origin": [], "dest": [], "cost": []}
    found = lb.access(DEMAND, nothing, none, decay=DECAY)
    assert found["access"].to_list() == [0, 0, 0]
    assert set(found["reason"]) == {"no_supply_in_reach"}


def test_import_of_the_names_is_light() -> None:
    code = "import sys, landbridge as lb; lb.decay.binary(3); print('scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
