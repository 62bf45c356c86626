"""Who leaves for subspecialties outside the list, and how interest in the listed ones walks."""

from __future__ import annotations

import numpy as np
import pytest
from workforce_runs import FIRST_YEAR, moment_of

from landbridge.workforce import Engine
from landbridge.workforce.codes import Origin, Phase
from landbridge.workforce.fellowship_interest import choose_fellowship, interest_odds
from landbridge.workforce.field_interest import lean_to, unlisted, walked
from landbridge.workforce.train import TRAIN

SCALE = 0.02


@pytest.fixture(scope="module")
def smooth(country, tree):
    return Engine(country, tree, scale=SCALE)


@pytest.fixture(scope="module")
def drawn(country, tree):
    return Engine(country, tree.draw(3, 5), scale=SCALE)


def test_without_a_draw_nothing_moves(smooth, tree):
    moment = moment_of(smooth, TRAIN, FIRST_YEAR + 2)
    lean = moment.parameters.table("train.fellowship_unlisted_lean")
    assert np.array_equal(lean_to(moment), lean)
    assert np.array_equal(walked(moment), np.ones(lean.size))


def test_a_draw_moves_each_field_by_itself_and_for_good(drawn):
    first, later = (moment_of(drawn, TRAIN, FIRST_YEAR + year) for year in (0, 2))
    lean = first.parameters.table("train.fellowship_unlisted_lean")
    asks = lean > 0.0
    ratio = lean_to(first)[asks] / lean[asks]
    assert np.unique(ratio).size == ratio.size
    assert np.array_equal(lean_to(later), lean_to(first))
    assert np.array_equal(walked(first), np.ones(lean.size))
    assert np.unique(walked(later)).size == lean.size


def test_surgeons_leave_for_unlisted_fields_more_often_than_internists(smooth):
    moment = moment_of(smooth, TRAIN, FIRST_YEAR)
    slugs = moment.country.specialties.slug.tolist()
    people = moment.people
    odds = interest_odds(moment)
    rest = unlisted(moment.country)
    share = {}
    for name in ("general_surgery", "internal_medicine"):
        field = slugs.index(name)
        row = np.flatnonzero((people.specialty == field) & (people.origin == Origin.US_MD))
        share[name] = float(np.mean(choose_fellowship(moment, "subspecialty", row, odds) == rest))
        expected = odds[rest, Origin.US_MD] * lean_to(moment)[field]
        assert share[name] == pytest.approx(
            expected, abs=4.0 * np.sqrt(expected * (1.0 - expected) / row.size)
        )
    assert share["general_surgery"] > 3.0 * share["internal_medicine"]


def test_the_first_to_arrive_is_chosen(smooth):
    """The race written out: all arrivals of all people, in NumPy."""
    moment = moment_of(smooth, TRAIN, FIRST_YEAR)
    people, parents = moment.people, moment.country.specialties.parents
    row = people.rows_in(Phase.TRAINEE)
    row = row[people.specialty[row] >= 0]
    odds, rest = interest_odds(moment), unlisted(moment.country)
    field, origin = people.specialty[row], people.origin[row]
    child_of = np.zeros((len(parents), len(parents)), dtype=np.bool_)
    for child, its_parents in enumerate(parents):
        child_of[list(its_parents), child] = True
    chance = odds.T[origin] * child_of[field]
    chance[:, rest] *= lean_to(moment)[field]
    chance = np.column_stack([chance, np.maximum(1.0 - chance.sum(axis=1), 0.0)])
    keys = people.key[row]
    draws = [moment.uniforms("subspecialty", keys, c) for c in range(len(parents) + 1)]
    with np.errstate(divide="ignore"):
        arrival = -np.log(np.stack(draws, axis=1)) / chance
    first = arrival.argmin(axis=1)
    expected = np.where((first == len(parents)) | ~child_of[field].any(axis=1), -1, first)
    np.testing.assert_array_equal(choose_fellowship(moment, "subspecialty", row, odds), expected)
