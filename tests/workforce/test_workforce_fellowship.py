"""The fellowship matches run on the engine of the residency Match."""

from __future__ import annotations

import numpy as np
from workforce_runs import FIRST_YEAR

from landbridge.matching.deferred import deferred_acceptance
from landbridge.workforce import Engine, fellows
from landbridge.workforce.fellowship import fellowship_match

SCALE = 0.2


def test_fellowships_match_as_deferred_acceptance_does(country, tree, monkeypatch):
    """Without couples and supplemental lists the stable matching of the applicants is one."""
    seen = []

    def both(start, program, score, quota):
        track, finished = fellowship_match(start, program, score, quota)
        held, filled = deferred_acceptance(start, program, score, quota)
        seen.append(track.size)
        assert finished
        assert (track == np.where(held >= 0, program[held], -1)).all()
        assert (np.bincount(track[track >= 0], minlength=quota.size) == filled).all()
        return track, finished

    monkeypatch.setattr(fellows, "fellowship_match", both)
    Engine(country, tree, scale=SCALE).run_year(FIRST_YEAR)
    assert seen[0] > 100
