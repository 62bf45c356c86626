"""Sizes that stand in code make room for whatever a parameter may be set to."""

from __future__ import annotations

import numpy as np
import pytest

from landbridge.workforce import applications, funnel, ledger, lists, ranks, transfer


@pytest.mark.parametrize(
    ("size", "identifier"),
    [
        (applications.APPLICATION_LIMIT, "apply.application_cap"),
        (lists.LIST_LIMIT, "apply.interview_capacity"),
        (lists.LIST_LIMIT, "apply.preliminary_list"),
        (applications._MOST_SCORE, "people.score_highest"),
        (applications._MOST_YEARS, "people.years_since_graduation_most"),
        (ledger.MOST_OWED, "settle.corps.service_years"),
    ],
)
def test_a_size_reaches_to_the_end_of_the_range(tree, size, identifier):
    assert size >= tree[identifier].range[1]


def test_laws_and_lengths_of_training_lie_inside(country, tree):
    assert max(tree.at("2018-07-01")["law.usmle.attempts"], 4) <= funnel.ATTEMPTS
    assert np.asarray(country.specialties.training_years).max() < transfer._LEVELS


def test_ranks_hold_twice_the_registrants_of_2025():
    assert 2**ranks._PERSON_BITS > 2 * 52_498
