"""Fellowships: the engine of the Match, open and closed programs, visas, who applies again."""

from __future__ import annotations

import numpy as np
import pytest
from workforce_runs import FIRST_YEAR, moment_of

from landbridge.matching.deferred import deferred_acceptance
from landbridge.parameters import Reform
from landbridge.workforce import Engine, fellows
from landbridge.workforce.codes import Citizenship, Origin, Phase, ProgramKind, Status
from landbridge.workforce.fellowship import fellowship_match
from landbridge.workforce.field_interest import unlisted
from landbridge.workforce.tracks import VISA_BOTH, VISA_J1
from landbridge.workforce.train import TRAIN

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


def test_closed_programs_are_closed_to_non_citizens_first(country, tree):
    engine = Engine(country, tree, scale=1.0)
    moment = moment_of(engine, TRAIN, FIRST_YEAR)
    regard = fellows._regard(moment)
    tracks = engine.world.tracks
    fellow = tracks.kind == ProgramKind.FELLOWSHIP
    closed = np.isneginf(regard[:, fellow])
    assert not closed[: Origin.US_IMG].any()
    assert (closed[Origin.NONUS_IMG] | ~closed[Origin.US_IMG]).all()
    share = moment.parameters.table("train.fellowship_closed")[tracks.specialty[fellow]]
    assert closed[Origin.NONUS_IMG].mean() == pytest.approx(share.mean(), abs=0.02)
    assert closed[Origin.US_IMG].mean() == pytest.approx(0.5 * share.mean(), abs=0.02)
    # The heavy tail: most open programs are cooler than the mean, a few much warmer.
    less = regard[Origin.NONUS_IMG, fellow] - regard[Origin.US_DO, fellow]
    opened = less[np.isfinite(less)]
    assert np.median(opened) < -0.1 < opened.mean() + 0.1
    assert opened.max() > 1.0


def test_fellows_begin_where_they_are_sponsored_and_only_the_free_wait(country, tree):
    engine = Engine(country, tree, scale=0.3)
    people, tracks = engine.people, engine.world.tracks
    for year in (FIRST_YEAR, FIRST_YEAR + 1):
        for process in engine.steps(year):
            if process.name == "match":
                before, phase = people.program.copy(), people.phase.copy()
            if process.name == "train":
                began = np.flatnonzero(
                    (people.phase == Phase.TRAINEE)
                    & (people.program != before)
                    & (tracks.kind[people.program] == ProgramKind.FELLOWSHIP)
                )
                visa = tracks.visa[people.program[began]]
                status = people.status[began]
                assert (visa[status == Status.J1_TRAINING] >= VISA_J1).all()
                foreign = people.citizenship[began] == Citizenship.FOREIGN
                assert (visa[foreign & (status == Status.H1B_EXEMPT)] == VISA_BOTH).all()
                back = phase[began] == Phase.PRACTISING
                assert back.any()
                assert not foreign[back].any()
                years = np.asarray(country.specialties.training_years)[people.specialty[began]]
                ends = people.training_year[began] + people.training_left[began] - 1
                listed = people.specialty[began] != unlisted(country)
                assert (ends >= years)[listed].all()
        waits = people.seeks >= 0
        assert waits.any()
        here = people.phase[waits]
        assert np.isin(here, (Phase.PRACTISING, Phase.LEFT)).all()
        assert not (people.citizenship[waits] == Citizenship.FOREIGN).any()


def test_a_fellowship_outside_the_list_is_as_long_as_its_field_has_it(country, tree):
    """Pediatricians train for three years, orthopedists for one, half of others for two."""
    slugs = country.specialties.slug.tolist()
    years = {"pediatrics": 3, "orthopedic_surgery": 1}
    changes = "".join(
        '[[change]]\nparameter = "train.fellowship_unlisted_years"\nfrom = 2020-01-01\n'
        f"set = {years.get(slug, 1.5)}\nwhere = {{specialty = [{slug!r}]}}\n"
        for slug in slugs
    )
    reform = Reform.from_toml('name = "lengths"\n' + changes.replace("'", '"'))
    engine = Engine(country, tree.with_reform(reform), scale=SCALE)
    people = engine.people
    for process in engine.steps(FIRST_YEAR):
        if process.name == "match":
            field, fellow = people.specialty.copy(), people.training_left == 1
        if process.name == "train":
            break
    began = np.flatnonzero(
        (people.phase == Phase.TRAINEE) & (people.specialty == unlisted(country)) & fellow
    )
    began = began[field[began] != unlisted(country)]
    left = people.training_left[began]
    field = field[began]
    for slug, length in (("pediatrics", 3), ("orthopedic_surgery", 1)):
        mine = left[field == slugs.index(slug)]
        assert mine.size > 20
        assert (mine == length).all()
    others = left[~np.isin(field, [slugs.index("pediatrics"), slugs.index("orthopedic_surgery")])]
    assert set(others.tolist()) == {1, 2}
    assert others.mean() == pytest.approx(1.5, abs=4.0 * np.sqrt(0.25 / others.size))
