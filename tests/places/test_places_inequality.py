"""Inequality over people: identities, zeros, ties, and frames."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import landbridge as lb
from landbridge.errors import InputError
from landbridge.places import inequality as ineq
from landbridge.studies import inequality as of_studies

EXACT = {"rtol": 1e-12, "atol": 1e-12}


@st.composite
def spreads(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Access, people, a variable to rank by and groups of up to twelve places."""
    n = draw(st.integers(1, 12))
    numbers = [
        draw(st.lists(st.integers(0, top), min_size=n, max_size=n)) for top in (9, 900, 4, 2)
    ]
    access, people, by, group = (np.array(one, dtype=np.float64) for one in numbers)
    people[0], access[0] = 1 + people[0], 1 + access[0]
    return access, people, by, group


MEASURES = {
    "gini": lambda a, w, y, g: ineq.gini(a, w),
    "concentration": ineq.concentration_index,
    "theil": lambda a, w, y, g: ineq.theil(a, w),
    "between": lambda a, w, y, g: ineq.theil_between_within(a, w, g)[0],
    "atkinson_0.5": lambda a, w, y, g: ineq.atkinson(a, w, 0.5),
    "atkinson_1": lambda a, w, y, g: ineq.atkinson(a, w, 1),
    "atkinson_2": lambda a, w, y, g: ineq.atkinson(a, w, 2),
    "hoover": lambda a, w, y, g: ineq.hoover(a, w),
    "palma": lambda a, w, y, g: ineq.palma(a, w),
    "p90_p10": lambda a, w, y, g: ineq.quantile_ratio(a, w),
}
MEASURES["concentration"] = lambda a, w, y, g: ineq.concentration_index(a, w, y)


@pytest.mark.parametrize("name", MEASURES)
@settings(max_examples=50, deadline=None)
@given(spread=spreads(), data=st.data())
def test_every_measure(name: str, spread, data) -> None:
    """Blind to the unit, to the order of rows, to empty places, and to splitting a place."""
    measure, (access, people, by, group) = MEASURES[name], spread
    found = measure(access, people, by, group)
    assert_allclose(measure(3 * access, 7 * people, by, group), found, **EXACT)
    order = np.array(data.draw(st.permutations(range(access.size))))
    turned = [one[order] for one in spread]
    assert_allclose(measure(*turned), found, **EXACT)
    nobody = [np.append(one, extra) for one, extra in zip(spread, (99, 0, 9, 8), strict=True)]
    assert_allclose(measure(*nobody), found, **EXACT)
    split = [np.append(one, one[0]) for one in spread]
    split[1][0], split[1][-1] = 0.25 * people[0], 0.75 * people[0]
    assert_allclose(measure(*split), found, **EXACT)
    if name in ("gini", "theil", "hoover", "atkinson_0.5", "atkinson_1", "atkinson_2"):
        assert_allclose(measure(np.full_like(access, 2.0), people, by, group), 0, **EXACT)
        assert found >= -1e-12


@given(spread=spreads())
def test_identities(spread) -> None:
    access, people, by, group = spread
    whole = ineq.theil(access, people)
    assert_allclose(sum(ineq.theil_between_within(access, people, group)), whole, **EXACT)
    ranked = ineq.concentration_index(access, people, access)
    assert_allclose(ranked, ineq.gini(access, people), **EXACT)
    ends = (
        ineq.concentration_index(access, people, -by),
        ineq.concentration_index(access, people, by),
    )
    assert_allclose(ends[0], -ends[1], **EXACT)
    p, q = ineq.lorenz(access, people)
    assert_allclose(ineq.hoover(access, people), (p - q).max(), **EXACT)
    # The same numbers as the studies' own, written against people and physicians.
    assert_allclose(ineq.gini(access, people), of_studies.gini(people, access * people), **EXACT)
    assert_allclose(whole, of_studies.theil(people, access * people), **EXACT)


def test_ties_share_a_rank() -> None:
    access, people, by = [5, 1, 3], [100, 300, 50], [7, 7, 7]
    assert ineq.concentration_index(access, people, by) == pytest.approx(0, abs=1e-15)
    assert ineq.mid_ranks([3, 1, 3], [1, 2, 1]).tolist() == [0.75, 0.25, 0.75]


def test_zeros_stay() -> None:
    access, people = [0.0, 2.0], [50, 50]
    assert ineq.theil(access, people) == pytest.approx(math.log(2))
    assert math.isnan(ineq.theil_l(access, people))
    assert [ineq.atkinson(access, people, e) for e in (0.5, 1, 2)] == pytest.approx([0.5, 1, 1])
    assert math.isnan(ineq.quantile_ratio(access, people))
    assert math.isnan(ineq.gini([0, 0], people))


def test_a_place_that_straddles_a_line_is_split() -> None:
    # 40 % of people are the first place and a third of the second.
    assert ineq.palma([1, 2, 9], [30, 30, 40]) == pytest.approx(9 / ((30 * 1 + 10 * 2) / 40))
    assert ineq.fgt([1, 2], [10, 30], 2, 0) == 0.25  # at the line is not below it


def test_difference_draw_by_draw() -> None:
    rng = np.random.default_rng(1)
    base = rng.gamma(2, size=(60, 40)) + rng.gamma(2, size=(60, 1))
    reform, people = 0.9 * base + 0.1 * base.mean(axis=1, keepdims=True), np.full(40, 10.0)
    mean, low, high, change = ineq.difference_over_draws(ineq.gini, base, reform, people)
    assert change.shape == (60,)
    assert low < mean < high < 0
    apart = np.quantile([ineq.gini(one, people) for one in base], [0.025, 0.975])
    assert high - low < 0.5 * (apart[1] - apart[0])  # narrower than a difference of two bands
    below = ineq.difference_over_draws(ineq.fgt, base, reform, people, line=1.0, power=1)
    assert below[0] < 0
    with pytest.raises(ValueError, match="one shape"):
        ineq.difference_over_draws(ineq.gini, base, reform[:3], people)


PLACES = {
    "access": [1.0, 3.0, 0.0],
    "population": [100, 300, 0],
    "state": ["A", "B", "B"],
    "income": [40, 50, 60],
}


def values(frame: pl.DataFrame, group: str | None = None) -> dict[str, float]:
    """Value by measure of one group, or of all people."""
    chosen = frame.filter(pl.col("group").eq_missing(pl.lit(group, dtype=pl.String)))
    return dict(chosen.select("measure", "value").iter_rows())


def test_tidy_frame() -> None:
    found = lb.inequality(
        PLACES, group="state", rank_by="income", line=2, bounds=(0, 10), reference="A"
    )
    assert found.columns == ["measure", "group", "value", "note"]
    whole = values(found)
    assert whole["gini"] == pytest.approx(0.15)
    assert whole["concentration_index"] == pytest.approx(0.15)
    assert whole["erreygers"] == pytest.approx(0.15)
    assert whole["theil"] == pytest.approx(whole["theil_between"] + whole["theil_within"])
    assert whole["below_line"] == 0.25
    assert values(found, "B") == {"group_mean": 3, "group_difference": 2, "group_ratio": 3}
    assert values(lb.inequality(PLACES, group="state"), "A")["group_difference"] == -1.5
    noted = lb.inequality({"access": [0, 1], "population": [50, 50]})
    why = dict(noted.select("measure", "note").iter_rows())
    assert "undefined" in why["theil_l"]
    assert why["gini"] is None


def test_missing_values_are_told() -> None:
    frame = pl.DataFrame({"access": [1.0, None, float("nan")], "population": [50, 30, 20]})
    with pytest.raises(InputError, match=r"column 'access', row 2: no value"):
        lb.inequality(frame)
    found = values(lb.inequality(frame, missing="leave_out"))
    assert found["people_left_out"] == 0.5
    assert found["mean"] == 1


@pytest.mark.parametrize(
    ("changed", "options", "word"),
    [
        ({"access": [1, -3, 0]}, {}, "row 2: -3"),
        ({"population": [0, 0, 0]}, {}, "no people at all"),
        ({"population": ["a", "b", "c"]}, {}, "text; expected people"),
        ({"state": ["A", None, "B"]}, {"group": "state"}, "column 'state', row 2"),
        ({}, {"group": "county"}, "no column 'county'"),
        ({}, {"group": "state", "reference": "Z"}, "reference 'Z'"),
        ({}, {"line": 0}, "above 0"),
        ({}, {"bounds": (3, 3)}, "bounds"),
        ({}, {"missing": "drop"}, "leave_out"),
    ],
)
def test_what_cannot_be_measured(changed, options, word: str) -> None:
    with pytest.raises(InputError, match=word):
        lb.inequality(PLACES | changed, **options)
