"""The error of the record on a printed stock."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from landbridge.parameters import load_tree
from landbridge.studies.record import as_published, record_error
from landbridge.studies.score import scored
from landbridge.studies.targets import read_targets

TARGETS = {target.id: target for target in read_targets()}
NATION = TARGETS["active_total_2021"]
FIELD = TARGETS["active_neurology_2021"]
SHARE = TARGETS["age_55plus_2021"]
MATCH = TARGETS["match_rate_us_md_senior_2025"]


@pytest.fixture(scope="module")
def tree():
    return load_tree()


def test_what_is_counted_exactly_is_printed_as_it_is(tree):
    figures = np.array([93.1, 94.2])
    assert record_error(MATCH, tree) == 0.0
    assert as_published(MATCH, tree, 1)(figures) is figures


def test_a_cell_is_less_certain_than_the_nation_and_drifts(tree):
    nation, field = record_error(NATION, tree), record_error(FIELD, tree)
    assert 0.0 < nation < field
    assert field < record_error(replace(FIELD, year=2025), tree)
    # 0.012 of the nation, 0.02 of a specialty and 0.01 in each of three years.
    assert field == pytest.approx(np.sqrt(0.012**2 + 0.02**2 + 0.03**2))


@pytest.mark.parametrize(("target", "level"), [(NATION, 950_000.0), (SHARE, 46.0)])
def test_printed_figures_spread_as_the_record_does(tree, target, level):
    printed = as_published(target, tree, 1)(np.full(4000, level))
    of = np.log(printed) if target is NATION else np.log(printed / (100.0 - printed))
    assert of.std() == pytest.approx(record_error(target, tree), rel=0.05)
    centre = np.log(level) if target is NATION else np.log(level / (100.0 - level))
    assert of.mean() == pytest.approx(centre, abs=4.0 * of.std() / np.sqrt(of.size))


def test_the_error_widens_the_interval_and_moves_no_mean(tree):
    drawn: list[float | None] = list(np.linspace(940_000.0, 960_000.0, 40))
    bare = scored(NATION, drawn, "a source")
    told = scored(NATION, drawn, "a source", as_published(NATION, tree, 1))
    assert told.simulated == bare.simulated
    assert told.high - told.low > bare.high - bare.low
    again = scored(NATION, drawn, "a source", as_published(NATION, tree, 1))
    assert (again.low, again.high) == (told.low, told.high)
    assert as_published(NATION, tree, 2)(np.ones(3)).tolist() != [1.0, 1.0, 1.0]
