"""Capacities in a sample: what a reform adds arrives whole on average, at every scale."""

from __future__ import annotations

import numpy as np
import pytest
from workforce_runs import FIRST_YEAR, moment_of

from landbridge.chance.kernels import stream_for
from landbridge.workforce import Engine
from landbridge.workforce.apply import APPLY, _invitations
from landbridge.workforce.pathways import _supervisors
from landbridge.workforce.process import Moment
from landbridge.workforce.settle import SETTLE
from landbridge.workforce.slots import Slots
from landbridge.workforce.waivers import in_sample

STATES = 51
REPLICATES = 400


def over_replicates(engine: Engine, process, take) -> list[np.ndarray]:
    """What ``take`` makes of the moment of each of many replicates."""
    found = []
    for replicate in range(REPLICATES):
        engine.replicate = replicate
        found.append(take(moment_of(engine, process, FIRST_YEAR)))
    return found


@pytest.fixture(scope="module")
def engine(country, tree):
    return Engine(country, tree, scale=0.02)


@pytest.mark.parametrize("scale", [1.0, 0.1, 0.05])
def test_five_slots_more_add_as_many_waivers_at_every_scale(engine, tree, scale):
    engine.world.scale = scale
    offers = np.asarray(tree.at("2025-10-01")["settle.conrad.offers"])
    expected = np.minimum(35.0, offers) - np.minimum(30.0, offers)

    def gain(moment: Moment) -> np.ndarray:
        more, now = (in_sample(moment, np.full(STATES, slots))[1] for slots in (35.0, 30.0))
        assert (more >= now).all()
        return more - now

    gains = np.array(over_replicates(engine, SETTLE, gain)) / scale
    assert 80 < expected.sum() < 90
    # A sum of at most 51 independent steps of one place of the sample.
    tolerance = 4.0 * np.sqrt(STATES * 0.25 / REPLICATES) / scale
    assert gains.sum(axis=1).mean() == pytest.approx(expected.sum(), abs=tolerance)


def test_no_state_may_use_more_than_its_slots(engine):
    engine.world.scale = 0.05
    for slots in np.linspace(0.0, 60.0, 25):
        open_slots, capacity = in_sample(
            moment_of(engine, SETTLE, FIRST_YEAR), np.full(STATES, slots)
        )
        assert (capacity <= open_slots).all()


def test_whole_capacities_stay_what_they_are(engine):
    moment = moment_of(engine, SETTLE, FIRST_YEAR)
    keys = np.arange(STATES, dtype=np.uint64)
    np.testing.assert_array_equal(moment.rounded("test", np.arange(51.0), keys), np.arange(51))


def test_supervisors_add_up(engine, tree):
    engine.world.scale = 0.05
    posts = np.asarray(tree.at("2025-10-01")["settle.pathway.supervisors"]).sum()
    found = np.array(over_replicates(engine, SETTLE, _supervisors)).sum(axis=1) / 0.05
    assert found.mean() == pytest.approx(posts, abs=4.0 * np.sqrt(STATES * 0.25 / 400) / 0.05)


def test_invitations_of_a_program_add_up_over_its_readers(engine):
    tracks = engine.world.tracks
    tracks.quota[:] = np.floor(tracks.base_quota)
    slots = Slots.build(tracks, stream_for(0, 0, "ring", FIRST_YEAR), 60, STATES, 0.1, 8.0)
    moment = moment_of(engine, APPLY, FIRST_YEAR)
    by_track = np.bincount(slots.track, _invitations(moment, slots), tracks.quota.size)
    read = np.bincount(slots.track, minlength=tracks.quota.size) > 0
    expected = moment.parameters.number("apply.invitations_per_position") * tracks.quota
    assert slots.copies == 10
    assert (np.abs(by_track - expected)[read] < 1.0).all()
