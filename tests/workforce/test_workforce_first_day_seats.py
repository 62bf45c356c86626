"""Seats of the first day: nobody sits where nobody like them is taken, and the tables are kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.workforce import Engine
from landbridge.workforce.codes import Citizenship, Origin, Phase, ProgramKind
from landbridge.workforce.first_day_seats import Seats


@pytest.fixture(scope="module")
def engine(country, tree):
    return Engine(country, tree, scale=0.3)


@pytest.fixture(scope="module")
def residents(engine):
    people, tracks = engine.people, engine.world.tracks
    row = people.rows_in(Phase.TRAINEE)
    return row[tracks.kind[people.program[row]] != ProgramKind.FELLOWSHIP]


@pytest.mark.parametrize(
    ("origin", "openness"),
    [(Origin.NONUS_IMG, "open_nonus"), (Origin.US_IMG, "open_us_img")],
)
def test_no_resident_is_where_they_would_not_be_interviewed(engine, residents, origin, openness):
    people, tracks = engine.people, engine.world.tracks
    mine = residents[people.origin[residents] == origin]
    assert mine.size > 1000
    closed = getattr(tracks, openness)[people.program[mine]] == 0.0
    assert closed.mean() < 0.002


def test_few_who_need_a_visa_are_where_none_is_sponsored(engine):
    people, tracks = engine.people, engine.world.tracks
    row = people.rows_in(Phase.TRAINEE)
    mine = row[people.citizenship[row] == Citizenship.FOREIGN]
    assert (tracks.visa[people.program[mine]] == 0).mean() < 0.05


def test_specialties_and_years_keep_their_origins(country, tree):
    people = Engine(country, tree).people
    row = people.rows_in(Phase.TRAINEE)

    def cells(specialty, year, origin):
        size = len(country.specialties.slug)
        flat = (specialty.astype(np.int64) * 16 + year) * len(Origin) + origin
        return np.bincount(flat, minlength=size * 16 * len(Origin))

    trained = country.trainees
    np.testing.assert_array_equal(
        cells(people.specialty[row], people.training_year[row], people.origin[row]),
        cells(trained.specialty, trained.training_year, trained.origin),
    )


def test_states_keep_nearly_their_share_of_graduates_of_foreign_schools(country, engine, residents):
    def share(state, origin):
        foreign = np.bincount(state[origin >= Origin.US_IMG], minlength=51)
        heads = np.bincount(state, minlength=51)
        return foreign / heads, heads

    people = engine.people
    got, heads = share(people.training_state[residents], people.origin[residents])
    trained = country.trainees
    programs = country.programs
    resident = np.asarray(programs.kind)[trained.program] != ProgramKind.FELLOWSHIP
    state = np.asarray(programs.state)[trained.program][resident]
    told, _ = share(state, trained.origin[resident])
    assert np.average(abs(got - told), weights=heads) < 0.03


def test_home_is_drawn_where_they_train(engine, residents, tree):
    people = engine.people
    mine = residents[people.origin[residents] < Origin.US_IMG]
    here = (people.home_state[mine] == people.training_state[mine]).mean()
    assert here > float(tree.at("2025-07-01")["opening.trained_at_home"])


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=60), st.integers(0, 9))
def test_as_many_change_as_both_sides_of_a_group_allow(rows, seed):
    group, side = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    size = group.size
    key = np.random.default_rng(seed).permutation(size).astype(np.uint64)
    nothing = np.zeros(size, dtype=np.int64)
    seats = Seats(np.arange(size), key, nothing, nothing, nothing)
    seats.change(group, side == 1, side == 2)
    moved = seats.track != np.arange(size)
    assert sorted(seats.track) == list(range(size))
    assert (group[seats.track] == group).all()
    assert not moved[side == 0].any()
    for one in range(4):
        sides = [((group == one) & (side == s)).sum() for s in (1, 2)]
        assert moved[group == one].sum() == 2 * min(sides)
