"""The compiled rulebook says of a million rows what it says of each of them alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from landbridge.law import Facts, load_rulebook, open_to, requirements_met
from landbridge.law.person import FACTS
from landbridge.law.view import Law
from landbridge.parameters import load_tree

TREE, ON, ROWS = load_tree(), date(2026, 7, 1), 300
BOOK = load_rulebook()


@pytest.fixture(scope="module")
def persons() -> tuple[Facts, np.ndarray]:
    """Random persons, some facts not known, each asking in some state."""
    rng = np.random.default_rng(5)
    columns: dict[str, Any] = {}
    for name, fact in FACTS.items():
        pool = {"truth": [0, 1, 2], "number": [np.nan, 0, 1, 3, 6, np.inf], "code": [-1, 0, 1, 2]}
        columns[name] = rng.choice(np.array(pool[fact.kind]), ROWS)
    return Facts.from_columns(ROWS, **columns), rng.integers(0, 51, ROWS)


@pytest.mark.parametrize("name", BOOK.requirements)
def test_rows_agree_with_all_states_side_by_side(name: str, persons: Any) -> None:
    facts, state = persons
    wide = np.broadcast_to(BOOK.requirements[name].met(facts.expanded(), Law(TREE, ON)), (ROWS, 51))
    rows = requirements_met([name], facts, TREE, ON, state)
    assert (rows == wide[np.arange(ROWS), state]).all()


def test_a_step_is_open_where_every_rule_that_binds_is_met(persons: Any) -> None:
    facts, state = persons
    needs = [n for n in BOOK.steps["full_licence"].needs if BOOK.requirements[n].kind != "soft"]
    each = [requirements_met([need], facts, TREE, ON, state) for need in needs]
    assert (open_to("full_licence", facts, TREE, ON, state) == np.minimum.reduce(each)).all()
