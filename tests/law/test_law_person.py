"""A table of persons: typed columns, and no memory for what is not said."""

from __future__ import annotations

import pickle
import tracemalloc
from typing import get_args

import numpy as np
import pytest

from landbridge.errors import InputError, UnknownNameError
from landbridge.language import keys, languages, text
from landbridge.law.categories import categories, category_of, code_of, specialty_name, state_name
from landbridge.law.logic import NO, UNKNOWN, YES
from landbridge.law.person import EMPLOYERS, FACTS, STATUSES, Facts


def test_nothing_is_known_of_unknown_persons() -> None:
    facts = Facts.unknown(3)
    assert facts.us_citizen.tolist() == [UNKNOWN] * 3
    assert np.isnan(facts.practice_years).all()
    assert facts.specialty.tolist() == [-1] * 3
    assert facts.row_view() == {}
    assert len(facts) == 3


def test_columns_have_the_type_of_their_kind() -> None:
    facts = Facts.from_columns(
        2, us_citizen=[True, False], step1=UNKNOWN, age=[40, 50], specialty=7, step2=None
    )
    assert facts.us_citizen.tolist() == [YES, NO]
    assert (facts.us_citizen.dtype, facts.age.dtype, facts.specialty.dtype) == (
        np.int8,
        np.float32,
        np.int32,
    )
    assert facts.row_view(1) == {"us_citizen": False, "age": 50.0, "specialty": 7}
    assert list(facts.given()) == ["us_citizen", "age", "step1", "step2", "specialty"]


def test_one_fact_changes_and_the_rest_stays() -> None:
    before = Facts.from_columns(2, age=40.0, ecfmg=False)
    after = before.replace(ecfmg=True)
    assert before.ecfmg.tolist() == [NO, NO]
    assert after.ecfmg.tolist() == [YES, YES]
    assert after.age.tolist() == [40.0, 40.0]


def test_expanded_columns_meet_a_row_of_states() -> None:
    facts = Facts.from_columns(4, training_us_years=[0, 1, 2, 3])
    assert facts.expanded().training_us_years.shape == (4, 1)
    assert facts.expanded().age.shape == (4, 1)
    assert (facts.expanded().training_us_years >= np.zeros(51)).shape == (4, 51)
    assert facts.rows(1, 3).training_us_years.tolist() == [1.0, 2.0]
    assert facts.expanded().rows(1, 9).size == 3


def test_a_million_persons_cost_only_what_is_said_of_them() -> None:
    tracemalloc.start()
    facts = Facts.from_columns(1_000_000, age=40.0, us_citizen=False)
    assert sum(facts[name].size for name in FACTS) == len(FACTS) * 1_000_000
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000
    assert all(facts[name].strides == (0,) for name in FACTS)


def test_facts_travel_to_another_process() -> None:
    facts = pickle.loads(pickle.dumps(Facts.from_columns(2, age=[1, 2])))
    assert facts.age.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("columns", "word"),
    [
        ({"agee": 1}, "unknown fact 'agee'; did you mean age"),
        ({"age": [1, 2, 3]}, r"expected 2 values, found the shape \(3,\)"),
        ({"age": [[1], [2]]}, "expected 2 values"),
        ({"age": ["a", "b"]}, "expected a number"),
        ({"us_citizen": [0, 3]}, "a truth is 0"),
    ],
)
def test_a_wrong_column_is_told(columns: dict[str, object], word: str) -> None:
    with pytest.raises(InputError, match=word):
        Facts.from_columns(2, **columns)  # type: ignore[arg-type]


def test_there_is_no_other_fact() -> None:
    with pytest.raises(AttributeError, match="no fact 'ag'"):
        _ = Facts.unknown(1).ag
    with pytest.raises(UnknownNameError):
        Facts.unknown(1)["ag"]


@pytest.mark.parametrize("lang", languages())
def test_every_fact_has_a_label_and_no_label_is_left_over(lang: str) -> None:
    labelled = {key.removeprefix("fact.") for key in keys(lang) if key.startswith("fact.")}
    assert labelled == set(FACTS)
    assert FACTS["age"].label(lang) == text("fact.age", lang)


def test_facts_are_of_three_kinds_and_codes_name_their_list() -> None:
    assert {fact.kind for fact in FACTS.values()} == {"truth", "number", "code"}
    for fact in FACTS.values():
        assert (fact.kind == "code") == bool(fact.codes)
        if fact.codes and fact.codes != "county":
            assert categories(fact.codes)


def test_what_the_schema_allows_is_what_codes_point_to() -> None:
    from landbridge.law import profile_schema

    assert get_args(profile_schema.StatusName) == STATUSES
    assert get_args(profile_schema.EmployerName) == EMPLOYERS


def test_codes_and_names() -> None:
    assert category_of("offer_state", code_of("state", "TN")) == "TN"
    assert category_of("offer_county", 1001) == "01001"
    assert category_of("specialty", -1) is None
    assert code_of("state", None) == -1
    with pytest.raises(UnknownNameError, match="unknown state 'XX'"):
        code_of("state", "XX")
    assert state_name("tennessee") == state_name("田纳西州") == state_name("TN") == "TN"
    assert specialty_name("General practice") == specialty_name("family medicine")
    assert specialty_name("wizardry") is None
