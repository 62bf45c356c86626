"""Programs: exact quotas, determinism, whole-number splits, and a user's own list."""

import datetime
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import landbridge.parameters
from landbridge.baseline.counties import load_counties
from landbridge.baseline.programs import (
    ADVANCED,
    CATEGORICAL,
    FELLOWSHIP,
    PRELIMINARY,
    TRANSITIONAL,
    Programs,
    load_program_map,
    positions_from,
    program_key,
    sizes_from,
    synthesise_programs,
)
from landbridge.baseline.programs_file import read_programs
from landbridge.baseline.rounding import spread_start, systematic, with_minimum
from landbridge.baseline.specialties import load_specialties
from landbridge.baseline.states import load_states
from landbridge.errors import InputError
from landbridge.parameters import Snapshot, load_tree

VALUES = Path(landbridge.parameters.__file__).parent / "values"


@cache
def snapshot(year: int) -> Snapshot:
    return load_tree([VALUES / "match_positions.yaml"]).at(datetime.date(year, 7, 1))


@cache
def programs(year: int = 2025) -> Programs:
    states, counties, specialties = load_states(), load_counties(), load_specialties()
    people = states.figure("population_2018" if year == 2018 else "pop_2024")
    values = snapshot(year)
    return synthesise_programs(
        states,
        counties,
        specialties,
        positions_from(values),
        sizes_from(values),
        load_program_map(counties, specialties),
        people,
    )


def positions(found: Programs, kind: int, in_match: bool = True) -> np.ndarray:
    rows = (found.kind == kind) & (found.in_match == in_match) & (found.specialty >= 0)
    return np.bincount(found.specialty[rows], found.quota[rows], len(load_specialties()))


@pytest.mark.parametrize("year", [2018, 2025])
def test_quotas_are_met_exactly(year: int) -> None:
    found, values = programs(year), snapshot(year)
    for name, kind, in_match in (
        ("pgy1", CATEGORICAL, True),
        ("outside", CATEGORICAL, False),
        ("advanced", ADVANCED, True),
        ("fellowship", FELLOWSHIP, True),
    ):
        wanted = values[f"match.positions.{name}"]
        assert (positions(found, kind, in_match) == wanted).all(), name
    transitional = found.quota[found.specialty == TRANSITIONAL].sum()
    assert transitional == values["match.positions.preliminary.transitional"]


@pytest.mark.parametrize(
    ("year", "first", "every"), [(2018, 30_232, 33_167), (2025, 40_041, 43_237)]
)
def test_published_totals(year: int, first: int, every: int) -> None:
    found = programs(year)
    main = found.in_match & (found.kind != FELLOWSHIP)
    assert found.quota[main & (found.kind != ADVANCED)].sum() == first
    assert found.quota[main].sum() == every
    assert snapshot(year)["match.positions.pgy1_total"] == first


def test_number_of_tracks_is_near_the_published_one() -> None:
    found = programs()
    tracks = (found.in_match & (found.kind != FELLOWSHIP)).sum()
    assert tracks == pytest.approx(6626, rel=0.002)


def test_programs_are_well_formed() -> None:
    found = programs()
    assert found.quota.min() >= 1
    assert len(set(found.key.tolist())) == len(found)
    assert (load_counties().state[found.county] == found.state).all()
    assert {int(kind) for kind in found.kind} == {CATEGORICAL, PRELIMINARY, ADVANCED, FELLOWSHIP}
    assert set(found.setting.tolist()) == {0, 1}
    assert program_key(str(found.label[7])) == int(found.key[7])


def test_same_input_same_programs() -> None:
    first = programs(2025)
    programs.cache_clear()
    again = programs(2025)
    for name in ("specialty", "kind", "county", "quota", "key", "setting"):
        assert (getattr(first, name) == getattr(again, name)).all()


def test_states_train_by_their_residents() -> None:
    states = load_states()
    found = programs()
    core = found.kind != FELLOWSHIP
    got = np.bincount(found.state[core], found.quota[core], 51)
    residents = states.figure("residents_per100k_2018") * states.figure("pop_2024")
    expected = residents / residents.sum() * got.sum()
    large = expected > 200
    assert (np.abs(got[large] / expected[large] - 1) < 0.2).all()
    assert (got > 0).all()


@given(
    st.lists(st.floats(0, 1e6), min_size=1, max_size=60), st.integers(0, 5000), st.integers(0, 99)
)
def test_systematic_rounding(weights: list[float], total: int, number: int) -> None:
    cells = np.array(weights)
    if cells.sum() < 1e-3:
        cells = cells + 1.0
    split = systematic(cells, total, spread_start(number))
    assert split.sum() == total
    assert (split >= 0).all()
    assert (np.abs(split - cells / cells.sum() * total) < 1 + 1e-6).all()
    assert with_minimum(cells, total).sum() == total


def test_every_cell_gets_its_minimum() -> None:
    assert with_minimum([1000.0, 1.0, 1.0], 10, 2).tolist() == [6, 2, 2]


LIST = """specialty,kind,county,quota,setting
internal_medicine,categorical,01073,30,university
internal_medicine,categorical,01073,8,community
transitional,preliminary,06037,10,community
"""


def read(tmp_path: Path, text: str) -> Programs:
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    every = np.full(len(load_specialties()), 0.5)
    return read_programs(path, load_counties(), load_specialties(), every)


def test_own_list(tmp_path: Path) -> None:
    mine = read(tmp_path, LIST)
    assert mine.quota.tolist() == [30, 8, 10]
    assert mine.specialty.tolist() == [0, 0, TRANSITIONAL]
    assert mine.setting.tolist() == [0, 1, 1]
    assert mine.label[1] == "internal_medicine.categorical.01073.2"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",30,", ",-3,", "line 2: field 'quota': '-3' is not a whole number from 1 to 999"),
        (",8,", ",many,", "line 3: field 'quota': 'many'"),
        ("06037", "6037", "line 4: field 'county': unknown county '6037'"),
        ("internal_medicine,categorical,01073,30", "internal_medecine,categorical,01073,30",
         "line 2: field 'specialty': unknown specialty .*did you mean internal_medicine"),
        ("preliminary", "categorical", "line 4: field 'kind': a transitional year is preliminary"),
        ("university", "college", "line 2: field 'setting': 'college' is not one of university"),
        ("quota", "places", "line 1: column 'quota' is missing"),
        (LIST[LIST.index("internal") :], "", "no programs below the header"),
    ],
)  # fmt: skip
def test_errors_of_own_list(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, LIST.replace(old, new, 1))


def test_absent_list(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.csv: cannot be read"):
        read_programs(
            tmp_path / "nowhere.csv",
            load_counties(),
            load_specialties(),
            np.ones(len(load_specialties())),
        )
