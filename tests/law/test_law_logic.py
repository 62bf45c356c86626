"""Three-valued truth: what is not known stays not known, unless it cannot matter."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.law.logic import (
    NO,
    UNKNOWN,
    YES,
    at_least,
    at_most,
    both,
    either,
    equals,
    known,
    negation,
    same_code,
    truth,
    when,
)

TRUTHS = (NO, UNKNOWN, YES)


@pytest.mark.parametrize(("value", "expected"), [(True, YES), (False, NO), (None, UNKNOWN)])
def test_truth_of_a_plain_value(value: bool | None, expected: int) -> None:
    assert truth(value) == expected


def test_an_unknown_matters_only_where_it_can_decide() -> None:
    assert both(NO, UNKNOWN) == NO
    assert both(YES, UNKNOWN) == UNKNOWN
    assert either(YES, UNKNOWN) == YES
    assert either(NO, UNKNOWN) == UNKNOWN
    assert negation(UNKNOWN) == UNKNOWN


def test_nothing_asked_is_met_and_nothing_offered_is_not() -> None:
    assert both() == YES
    assert either() == NO


@pytest.mark.parametrize(("one", "other"), [*product(TRUTHS, TRUTHS)])
def test_the_laws_of_de_morgan(one: np.int8, other: np.int8) -> None:
    assert negation(both(one, other)) == either(negation(one), negation(other))


@given(st.lists(st.sampled_from(TRUTHS), min_size=1, max_size=5))
def test_settling_an_unknown_never_turns_an_answer(truths: list[np.int8]) -> None:
    for rule in (both, either):
        before = rule(*truths)
        for settled in (NO, YES):
            after = rule(*(settled if one == UNKNOWN else one for one in truths))
            assert before in (UNKNOWN, after)


def test_comparisons_do_not_know_what_is_missing() -> None:
    years = np.array([2.0, 3.0, np.nan, np.inf], dtype=np.float32)
    assert at_least(years, 3).tolist() == [NO, YES, UNKNOWN, YES]
    assert at_most(years, 3).tolist() == [YES, YES, UNKNOWN, NO]
    assert equals(years, 3).tolist() == [NO, YES, UNKNOWN, NO]
    assert at_least(3, [np.nan, 3.0]).tolist() == [UNKNOWN, YES]
    assert same_code(np.array([4, -1, 7]), 4, 5).tolist() == [YES, UNKNOWN, NO]


def test_persons_meet_states() -> None:
    years = np.array([[1.0], [3.0]], dtype=np.float32)
    needed = np.array([0.0, 1.0, 3.0])
    switch = np.array([1.0, 1.0, 0.0])
    answer = when(switch, at_least(years, needed))
    assert answer.dtype == np.int8
    assert answer.tolist() == [[YES, YES, YES], [YES, YES, YES]]
    assert when(switch, both(NO, years > 0), otherwise=UNKNOWN).tolist()[0] == [NO, NO, UNKNOWN]


def test_known() -> None:
    assert known(np.array([0, 1, 2], dtype=np.int8)).tolist() == [True, False, True]
    assert known(np.array([np.nan, np.inf])).tolist() == [False, True]
