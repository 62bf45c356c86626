"""Forecasts without a model, on made-up figures; the table of earlier figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from landbridge.parameters import load_tree
from landbridge.studies.history import History, Published, read_history
from landbridge.studies.naive import Naive, compared, forecasts, sharpness
from landbridge.studies.score import Score
from landbridge.studies.targets import read_targets

COUNT = replace(
    read_targets()[0],
    kind="validate",
    base=2018,
    measure="registered",
    category="all",
    origin="all",
    year=2020,
    unit="applicants",
    observed=130.0,
)


def history(*figures, measure="registered"):
    rows = [Published(year, value, "made_up", "primary") for year, value in figures]
    return History({(measure, "US", "all", "all"): rows})


def test_no_change_repeats_the_last_figure_the_base_year_knows():
    known = history((2010, 100.0), (2015, 110.0), (2019, 999.0))
    assert forecasts(COUNT, known).no_change == 110.0
    assert forecasts(COUNT, known).last == 2015


def test_counts_grow_by_the_same_factor_and_shares_by_the_same_points():
    known = history((2010, 100.0), (2015, 110.0))
    assert forecasts(COUNT, known).constant_growth == pytest.approx(121.0)
    share = replace(COUNT, unit="percent")
    assert forecasts(share, known).constant_growth == pytest.approx(120.0 - 20.0)
    low = history((2010, 10.0), (2015, 15.0))
    assert forecasts(share, low).constant_growth == pytest.approx(20.0)


def test_one_earlier_figure_has_no_growth_and_none_has_no_forecast():
    assert forecasts(COUNT, history((2018, 7.0))) == Naive(7.0, None, 2018)
    assert forecasts(COUNT, history((2019, 7.0))) == Naive()


def test_an_experiment_knows_the_year_before_its_own():
    tried = replace(COUNT, experiment="own_year")
    assert forecasts(tried, history((2019, 7.0), (2020, 8.0))).no_change == 7.0


def test_no_change_of_a_change_is_nothing():
    assert forecasts(replace(COUNT, measure="match_rate_change")).no_change == 0.0


def row(simulated, naive, observed=100.0):
    target = replace(COUNT, observed=observed)
    return Score(target, "", simulated, simulated - 5.0, simulated + 5.0, 20, Naive(naive, None, 1))


def test_errors_are_compared_on_the_same_rows():
    unknown = replace(row(50.0, None), naive=Naive())
    found = compared([row(101.0, 90.0), row(106.0, 104.0), unknown], "no_change")
    assert (found.rows, found.better) == (2, 1)
    assert found.relative == pytest.approx((1.0 + 6.0) / (10.0 + 4.0))
    assert compared([unknown], "no_change").relative is None


def test_no_change_is_given_the_errors_of_the_other_rows():
    rows = [row(100.0, 80.0), row(100.0, 80.0), row(100.0, 80.0), row(100.0, 80.0)]
    found = sharpness(rows)
    # 80 is 25 % too low everywhere, so 80 +- 20 just reaches the figure.
    assert found.theirs == pytest.approx(40.0)
    assert found.ours == pytest.approx(10.0)
    assert sharpness(rows[:3]) is None


def test_the_shipped_history_names_known_sources_and_knows_no_cell_twice():
    tree = load_tree()
    cells = read_history().cells()
    assert len(cells) > 200
    for key, figures in cells.items():
        for figure in figures:
            assert figure.source in tree.sources, key
            assert figure.reliability in ("primary", "secondary", "derived", "memory"), key
    for measure in ("match_rate", "active_applicants", "first_year_positions_offered"):
        for key, figures in cells.items():
            if key[0] == measure:
                years = [figure.year for figure in figures]
                assert len(set(years)) == len(years), key


def test_history_agrees_with_the_targets_it_precedes():
    """A figure that stands in both tables is the same figure."""
    for t in read_targets():
        if t.place == "US" and not t.measure.endswith("_change"):
            known = read_history().of(t.measure, t.year, t.category, t.origin)
            if known is not None and t.measure in ("match_rate", "active_applicants"):
                assert known.value == t.observed, t.id
