"""Waivers by agencies: each takes the specialties that law lets it take."""

from __future__ import annotations

import numpy as np
import pytest
from workforce_runs import FIRST_YEAR, moment_of

from landbridge.workforce import Engine
from landbridge.workforce.agencies import assign_agencies
from landbridge.workforce.settle import SETTLE


@pytest.fixture(scope="module")
def moment(country, tree):
    return moment_of(Engine(country, tree, scale=0.02), SETTLE, FIRST_YEAR)


def takers(moment, country, slug):
    """Agencies that take some of many candidates of one specialty."""
    size = 2000
    specialty = np.full(size, country.specialties.slug.tolist().index(slug))
    moment.world.scale = 1.0
    taken = assign_agencies(
        moment, np.arange(size, dtype=np.uint64), np.full(size, -1), specialty
    ).agency
    names = moment.parameters.tree.dimensions["waiver_agency"]
    return {names[number] for number in np.unique(taken[taken >= 0])}


@pytest.mark.parametrize("slug", ["family_medicine", "obstetrics_gynecology", "psychiatry"])
def test_primary_care_obstetrics_and_psychiatry_go_anywhere(moment, country, slug):
    assert takers(moment, country, slug) == {"hhs", "arc", "dra", "nbrc", "scrc", "va"}


def test_specialists_do_not_go_to_hhs(moment, country):
    assert takers(moment, country, "cardiovascular_disease") == {"arc", "dra", "nbrc", "va"}
