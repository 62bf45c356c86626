"""Results become one table: what was added stands there once, whole and in order."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from landbridge.workforce import results
from landbridge.workforce.results import ORIGINS, Results

PLACES, CATEGORIES = ("01001", "01003", "US"), ("surgery", "pediatrics")


def rows_of(table):
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def expected(measure, year, values, categories, origins, weight):
    cells = itertools.product(PLACES, categories, origins)
    return [
        (measure, year, place, category, origin, int(np.rint(value * weight)))
        for (place, category, origin), value in zip(cells, values.ravel().tolist(), strict=True)
        if value != 0
    ]


@pytest.mark.parametrize("room", [1, results._ROOM])
@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.float64])
def test_a_block_gives_a_row_for_each_cell_that_is_not_zero(monkeypatch, room, dtype):
    monkeypatch.setattr(results, "_ROOM", room)
    rng = np.random.default_rng(5)
    found = Results(weight=2.5)
    wanted = []
    for year, weighted in ((2025, True), (2026, False)):
        shape = len(PLACES), len(CATEGORIES), len(ORIGINS)
        values = (rng.integers(-3, 4, shape) * rng.integers(0, 2, shape)).astype(dtype)
        weight = 2.5 if weighted else 1.0
        for origins, block in ((ORIGINS, values), (("all",), values[..., 1:2])):
            found.add_block("heads", year, block, PLACES, CATEGORIES, origins, weighted=weighted)
            wanted += expected("heads", year, block, CATEGORIES, origins, weight)
    assert rows_of(found.table()) == wanted


def test_single_numbers_stand_after_the_blocks_and_are_weighted():
    found = Results(weight=10.0)
    found.add("pay", 2025, "US", "all", "us_md", 1.26)
    found.add_block("heads", 2025, np.array([3, 0, 1]), PLACES, ("all",))
    assert rows_of(found.table()) == [
        ("heads", 2025, "01001", "all", "all", 30),
        ("heads", 2025, "US", "all", "all", 10),
        ("pay", 2025, "US", "all", "us_md", 13),
    ]


def test_a_table_given_away_stays_what_it_was():
    found = Results()
    found.add("pay", 2025, "US", "all", "all", 1.0)
    first = found.table()
    before = rows_of(first)
    found.add_block("heads", 2026, np.arange(3), PLACES, ("all",))
    found.add("pay", 2026, "US", "all", "all", 2.0)
    assert rows_of(first) == before
    assert [row[0] for row in rows_of(found.table())] == ["heads", "heads", "pay", "pay"]
