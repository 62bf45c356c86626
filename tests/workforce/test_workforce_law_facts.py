"""What the table of people tells the rulebook."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np

from landbridge import law
from landbridge.law.facts import Citizenship, Status
from landbridge.law.logic import NO, YES
from landbridge.parameters import load_tree, shipped_reforms
from landbridge.workforce.law_facts import facts_of_rows
from landbridge.workforce.pathways import _LICENCE, _VISA

YEAR = 2027


def two_foreigners(**columns: Any) -> law.Facts:
    """Two physicians trained and licensed abroad; the second is of a listed country."""
    table = {
        "status": Status.H1B_EXEMPT, "citizenship": Citizenship.FOREIGN, "restricted": [0, 1],
        "origin": 9, "practice_abroad_from": 2015, "practice_abroad_to": YEAR - 1,
        "step1": 1, "step2": 1, "step1_attempts": 1, "step2_attempts": 1, "grad_year": 2010,
        "pgt_abroad_years": 3, "specialty": 0, "gc_queue": 2, **columns,
    }  # fmt: skip
    people = SimpleNamespace(
        **{name: np.broadcast_to(np.asarray(value), (2,)) for name, value in table.items()}
    )
    return facts_of_rows(people, np.arange(2), YEAR)  # type: ignore[arg-type]


def test_a_visa_for_provisional_licensees_lets_in_all_but_held_cases() -> None:
    tree = load_tree().with_reform(shipped_reforms()["h1b-provisional"])
    state = np.zeros(2, dtype=np.int64)
    met = law.requirements_met(_VISA, two_foreigners(), tree, date(YEAR, 7, 1), state)
    assert met.tolist() == [YES, NO]
    today = law.requirements_met(_VISA, two_foreigners(), load_tree(), date(YEAR, 7, 1), state)
    assert today.tolist() == [NO, NO]


def test_a_licence_abroad_in_use_meets_every_pathway_that_asks_one() -> None:
    tree = load_tree()
    for state in range(51):
        met = law.requirements_met(
            ["pathway.licence_abroad"], two_foreigners(), tree, date(YEAR, 7, 1), np.full(2, state)
        )
        assert (met == YES).all()
    florida = np.full(2, tree.dimensions.position("state", "FL"))
    assert (
        law.requirements_met(_LICENCE, two_foreigners(), tree, date(YEAR, 7, 1), florida) != NO
    ).all()
