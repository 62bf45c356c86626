"""New federal funding: what is paid for is what is trained once all years are filled."""

from __future__ import annotations

import numpy as np
import pytest
from workforce_runs import FIRST_YEAR, moment_of, with_changes

from landbridge.workforce import Engine
from landbridge.workforce.apply import APPLY
from landbridge.workforce.codes import ProgramKind
from landbridge.workforce.positions import _funded_growth, set_quotas

FUNDED = "match.gme.funded_resident_years_per_year"
SHARE = "match.gme.additionality"


def quotas(country, tree, scale, *changes):
    """Tracks with the positions of the fifth year."""
    engine = Engine(country, with_changes(tree, *changes) if changes else tree, scale=scale)
    for year in range(FIRST_YEAR, FIRST_YEAR + 5):
        set_quotas(moment_of(engine, APPLY, year))
    return engine.world.tracks


@pytest.mark.parametrize("scale", [1.0, 0.1])
def test_a_filled_year_of_each_kind_is_paid_once(country, tree, scale):
    """By person: a categorical position all its years, an advanced one its first elsewhere."""
    engine = Engine(country, tree, scale=scale)
    tracks = engine.world.tracks
    growth = _funded_growth(moment_of(engine, APPLY, FIRST_YEAR), 3000.0)
    years = np.asarray(country.specialties.training_years)[np.maximum(tracks.specialty, 0)]
    in_track = np.array([0, 1, -1, 0])[tracks.kind]  # first years are held in preliminary tracks
    in_track += np.where(
        np.isin(tracks.kind, (ProgramKind.CATEGORICAL, ProgramKind.ADVANCED)), years, 0
    )
    assert (growth[tracks.kind] * tracks.base_quota * in_track).sum() == pytest.approx(3000.0)


@pytest.mark.parametrize("share", [1.0, 0.5])
def test_filled_seats_hold_as_many_residents_as_are_paid_for(country, tree, share):
    tracks = quotas(country, tree, 1.0)
    more = quotas(country, tree, 1.0, (FUNDED, "set", 2000), (SHARE, "set", share)).quota
    more -= tracks.quota
    years = np.asarray(country.specialties.training_years)[np.maximum(tracks.specialty, 0)]
    whole = np.isin(tracks.kind, (ProgramKind.CATEGORICAL, ProgramKind.ADVANCED))
    # Who holds an advanced position spends its first year in a preliminary one.
    delivered = (more * years)[whole].sum()
    assert delivered == pytest.approx(5 * 2000 * share, rel=0.06)  # every track is rounded
    assert (more >= 0).all()


def test_a_first_year_comes_with_each_advanced_position(country, tree):
    before = quotas(country, tree, 1.0)
    after = quotas(country, tree, 1.0, (FUNDED, "set", 4000), (SHARE, "set", 1))
    more = np.bincount(before.kind, after.quota - before.quota, minlength=len(ProgramKind))
    assert more[ProgramKind.ADVANCED] > 200
    assert more[ProgramKind.PRELIMINARY] == pytest.approx(more[ProgramKind.ADVANCED], rel=0.1)
    assert more[ProgramKind.FELLOWSHIP] == 0
    assert more[ProgramKind.CATEGORICAL] > 10 * more[ProgramKind.ADVANCED] / 2


def test_nothing_paid_is_nothing_added(country, tree):
    before = quotas(country, tree, 0.1).quota
    after = quotas(country, tree, 0.1, (SHARE, "set", 0.9)).quota
    np.testing.assert_array_equal(before, after)
