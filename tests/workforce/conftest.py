"""The shipped country and tree, and runs of them that several tests look at."""

from __future__ import annotations

import numpy as np
import pytest
from workforce_runs import FIRST_YEAR, moment_of, run_years, with_changes

from landbridge.baseline import load_country
from landbridge.parameters import load_tree
from landbridge.workforce import Engine
from landbridge.workforce.codes import Phase
from landbridge.workforce.fellowship_interest import draw_first_waiting
from landbridge.workforce.train import TRAIN


@pytest.fixture(scope="session")
def country():
    return load_country(FIRST_YEAR)


@pytest.fixture(scope="session")
def tree():
    return load_tree()


@pytest.fixture(scope="session")
def everything_on(tree):
    """A tree in which no branch of the year is left out."""
    changed = with_changes(
        tree,
        ("law.pathway.active", "set", 1),
        ("settle.pathway.uptake", "set", 0.1),
        ("settle.pathway.supervisors", "set", 100),
        ("settle.conrad.trigger_active", "set", 1),
        ("people.entry_restrictions_active", "set", 1),
        ("apply.step1_scored", "set", 1),
        ("structure.openness", "set", '"answering"'),
    )
    return changed.with_baseline("as-written")


@pytest.fixture(scope="session")
def baseline_run(country, tree):
    """Four years of a twentieth of the country."""
    return run_years(country, tree, last_year=2028, scale=0.05)


@pytest.fixture(scope="session")
def opening_practice(country, tree):
    """Keys of those who practise on the first day of ``baseline_run``; without the few who apply
    for a fellowship again, and so compete with those who come."""
    engine = Engine(country, tree, scale=0.05)
    people = engine.people
    draw_first_waiting(moment_of(engine, TRAIN, FIRST_YEAR))
    stays = (people.phase == Phase.PRACTISING) & (people.seeks < 0)
    assert 0 < (people.seeks >= 0).sum() < 0.002 * stays.sum()
    return np.sort(people.key[stays])
