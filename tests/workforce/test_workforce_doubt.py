"""The first day is drawn: margins move by their doubt, the same way in baseline and reform."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest
from workforce_runs import FIRST_YEAR, changed_lives, moment_of, snapshot, with_changes

from landbridge.baseline.known import known_margin
from landbridge.baseline.seed import FIRST_AGE
from landbridge.chance.kernels import keyed_uniforms, stream_for
from landbridge.workforce import Engine
from landbridge.workforce.codes import Obligation, Phase, ProgramKind, Status
from landbridge.workforce.doubt import DOUBTS, times_taken
from landbridge.workforce.first_stock import first_stock, sampled
from landbridge.workforce.opening import OPENING
from landbridge.workforce.world import TRENDS, Trends

SHARES = {
    "55plus": lambda people: FIRST_YEAR - people.birth_year.astype(int) >= 55,
    "60plus": lambda people: FIRST_YEAR - people.birth_year.astype(int) >= 60,
    "female": lambda people: people.sex == 1,
    "img": lambda people: people.origin >= 2,
}
SURE = [(name, "set", 0) for name in DOUBTS]
SEED = 11


def opened(country, tree, **options):
    return Engine(country, tree, seed=SEED, **options)


def practising(engine):
    people = engine.people
    return people, np.flatnonzero(people.phase == Phase.PRACTISING)


def heads(engine, by: str):
    people, rows = practising(engine)
    if by == "specialty":
        return np.bincount(people.specialty[rows], minlength=49).astype(float)
    county = people.county[rows]
    if by == "county":
        return np.bincount(county, minlength=engine.world.places.county_state.size).astype(float)
    return np.bincount(engine.world.places.county_state[county], minlength=51).astype(float)


def doubting(tree, *changes):
    """A tree that is sure of everything but ``changes``."""
    return with_changes(tree, *(c for c in SURE if c[0] not in {x[0] for x in changes}), *changes)


@pytest.fixture(scope="module")
def drawn(country, tree):
    return opened(country, tree.draw(SEED, 0))


def test_without_a_draw_the_opening_is_the_country(country, tree):
    for chosen in (tree, with_changes(tree, *SURE).draw(SEED, 0)):
        people, rows = practising(opened(country, chosen))
        assert rows.size == len(country.stock)
        np.testing.assert_array_equal(people.county[rows], country.stock.county)
        np.testing.assert_array_equal(people.birth_year[rows], country.stock.birth_year)


def test_a_reform_opens_on_the_same_people(country, tree, drawn):
    reformed = with_changes(
        tree, ("match.positions_growth", "set", 0.05), ("settle.conrad.slots_per_state", "set", 60)
    )
    other = opened(country, reformed.draw(SEED, 0))
    assert changed_lives(snapshot(drawn.people), snapshot(other.people)).size == 0
    assert len(other.people) == len(drawn.people)


def test_nobody_is_there_twice_and_most_are_there_in_every_draw(country, tree, drawn):
    people, rows = practising(drawn)
    assert np.unique(people.key[rows]).size == rows.size
    plain = opened(country, tree).people
    known = np.isin(plain.key[plain.phase == Phase.PRACTISING], people.key[rows])
    assert 0.75 < known.mean() < 1.0


def test_two_replicates_of_one_draw_differ_by_rounding_only(country, tree, drawn):
    other = opened(country, tree.draw(SEED, 0), replicate=1)
    gap = np.abs(np.log(heads(other, "specialty") / heads(drawn, "specialty")))
    between = np.abs(
        np.log(heads(opened(country, tree.draw(SEED, 1)), "specialty") / heads(drawn, "specialty"))
    )
    assert gap.max() < 0.03
    assert between.mean() > 5 * gap.mean()


@pytest.mark.parametrize("what", ["55plus", "female", "img"])
def test_a_doubted_share_of_a_specialty_moves_as_wide_as_it_says(country, tree, what):
    """Specialties move apart by the width; the nation stays, and so do counts."""
    chosen = doubting(tree, (f"opening.doubt.specialty_{what}", "set", 0.15))
    stand_in = ~known_margin(country, f"share_{what}", "specialty").published
    before = opened(country, tree)
    people, rows = practising(before)
    counted = SHARES[what](people)[rows]
    was = np.bincount(people.specialty[rows], counted, 49) / heads(before, "specialty")
    moves = []
    for number in range(3):
        after = opened(country, chosen.draw(SEED, number))
        people, rows = practising(after)
        mine = SHARES[what](people)[rows]
        now = np.bincount(people.specialty[rows], mine, 49) / heads(after, "specialty")
        moves.append(np.log(now / (1 - now)) - np.log(was / (1 - was)))
        assert mine.mean() == pytest.approx(counted.mean(), abs=0.004)
        np.testing.assert_allclose(heads(after, "specialty"), heads(before, "specialty"), rtol=0.03)
    # What keeps the nation's share moves all alike; stand-ins differ by their doubt alone.
    apart = [move[stand_in] - move[stand_in].mean() for move in moves]
    assert np.std(np.concatenate(apart)) == pytest.approx(0.15, rel=0.25)


def test_counties_move_inside_their_state(country, tree):
    chosen = doubting(tree, ("opening.doubt.county", "set", 0.3))
    before, after = opened(country, tree), opened(country, chosen.draw(SEED, 0))
    np.testing.assert_allclose(heads(after, "state"), heads(before, "state"), rtol=0.02)
    was, now = heads(before, "county"), heads(after, "county")
    large = was > 1000
    assert 0.05 < np.std(np.log(now[large] / was[large])) < 0.3


def test_the_nation_moves_by_its_own_doubt(country, tree):
    chosen = doubting(tree, ("opening.doubt.nation_count", "set", 0.05))
    totals = [heads(opened(country, chosen.draw(SEED, d)), "state").sum() for d in range(8)]
    moves = np.log(np.array(totals) / len(country.stock))
    assert 0.02 < np.std(moves) < 0.2
    shares = [heads(opened(country, chosen.draw(SEED, d)), "state") for d in range(2)]
    assert np.ptp(np.log(shares[0] / shares[1])) < 0.05


@pytest.fixture(scope="module")
def times(country):
    return np.random.default_rng(5).integers(0, 4, len(country.stock)).astype(np.int8)


class TestFirstStock:
    """The loops over a country's stock against the same in NumPy."""

    STREAM = stream_for(SEED, 0, "test.sample", FIRST_YEAR)

    def test_a_person_taken_again_has_another_key(self, country, times):
        stock, size = first_stock(country), int(times.sum(dtype=np.int64))
        row, key = sampled(stock, times, size, self.STREAM, 1.0)
        np.testing.assert_array_equal(row, np.repeat(np.arange(times.size), times))
        first = np.append(True, np.diff(row) > 0)
        np.testing.assert_array_equal(key[first], stock.key[times > 0])
        assert np.unique(key).size == size

    def test_a_sample_is_drawn_by_key(self, country, times):
        stock, size = first_stock(country), int(times.sum(dtype=np.int64))
        row, key = sampled(stock, times, size, self.STREAM, 1.0)
        kept = keyed_uniforms(self.STREAM, key) < 0.2
        some = sampled(stock, times, size, self.STREAM, 0.2)
        np.testing.assert_array_equal(some[0], row[kept])
        np.testing.assert_array_equal(some[1], key[kept])

    def test_heads_are_counted_where_people_are_and_at_their_age(self, country, tree):
        stock = country.stock
        for chosen in (tree, tree.draw(SEED, 4)):
            engine = opened(country, chosen, scale=0.02)
            moment = moment_of(engine, OPENING, FIRST_YEAR - 1)
            times, heads = times_taken(moment, first_stock(country))
            of_field, of_age = np.zeros_like(heads.of_field), np.zeros_like(heads.of_age)
            np.add.at(of_field, (stock.specialty, stock.county), times)
            state = np.asarray(country.counties.state)[stock.county]
            age = country.base_year - stock.birth_year.astype(int) - FIRST_AGE
            np.add.at(of_age, (state, age, stock.sex), times)
            np.testing.assert_array_equal(heads.of_field, of_field)
            np.testing.assert_array_equal(heads.of_age, of_age)

    def test_it_is_made_once_and_goes_with_its_country(self, country):
        assert first_stock(country) is first_stock(country)
        other = replace(country)
        assert first_stock(other) is not first_stock(country)
        gone = weakref.ref(first_stock(other))
        del other
        gc.collect()
        assert gone() is None


class TestPositions:
    def test_those_of_a_kind_keep_their_sum_and_fellowships_move(self, drawn):
        tracks, factor = drawn.world.tracks, drawn.world.memory["positions_doubted"]
        wanted = tracks.base_quota * factor
        advanced = (tracks.kind == ProgramKind.ADVANCED) & tracks.in_match
        assert wanted[advanced].sum() == pytest.approx(tracks.base_quota[advanced].sum())
        assert np.std(np.log(factor[advanced])) > 0.03
        assert np.unique(factor[tracks.kind == ProgramKind.FELLOWSHIP]).size > 10

    def test_without_a_draw_they_are_the_table(self, country, tree):
        assert (opened(country, tree, scale=0.1).world.memory["positions_doubted"] == 1.0).all()


class TestTrends:
    def test_smooth_without_a_draw(self, country, tree):
        world = opened(country, tree, scale=0.02).world
        world.grow("match.positions_growth", 0.02, FIRST_YEAR)
        for year in range(FIRST_YEAR + 1, FIRST_YEAR + 4):
            level = world.grow("match.positions_growth", 0.02, year)
        assert level == pytest.approx(1.02**3)
        assert world.swing("leave.scale", FIRST_YEAR) == 1.0

    def test_a_path_belongs_to_the_draw_and_not_to_the_rate(self, country, tree):
        levels = []
        for rate in (0.0, 0.02):
            world = opened(country, tree.draw(SEED, 3), scale=0.02).world
            world.grow("match.positions_growth", rate, FIRST_YEAR)
            levels.append(world.grow("match.positions_growth", rate, FIRST_YEAR + 1) - rate)
        assert levels[0] == pytest.approx(levels[1])
        assert levels[0] != 1.0

    def test_years_are_independent_and_as_wide_as_they_say(self):
        sd = dict.fromkeys(TRENDS, 0.02)
        off = np.array(
            [
                [Trends((SEED, draw), sd).off("leave.scale", year) for year in (2025, 2026)]
                for draw in range(500)
            ]
        )
        assert off.std() == pytest.approx(0.02, rel=0.1)
        assert abs(np.corrcoef(off.T)[0, 1]) < 0.15
        assert abs(off.mean()) < 0.002


def test_waiver_service_is_rarer_in_counties_designated_in_part(country, tree):
    """Among young H-1B physicians, by the odds that settling uses too."""
    part = 0.2
    chosen = with_changes(
        tree,
        ("settle.location.hpsa_part_access", "set", part),
        ("opening.waiver_physicians", "set", 1500),
    )
    people = opened(country, chosen).people
    c = country.counties
    whole = (c.hpsa_pc == 1) | (c.hpsa_mh == 1)
    some = ~whole & ((c.hpsa_pc == 2) | (c.hpsa_mh == 2))
    held = (people.status == Status.H1B_EXEMPT) | (people.status == Status.H1B_WAIVER)
    held &= people.phase == Phase.PRACTISING
    serves = held & (people.obligation == Obligation.CONRAD)
    rate = [serves[held & kind[people.county]].mean() for kind in (whole, some)]
    assert rate[1] / rate[0] == pytest.approx(part, rel=0.2)
    assert not serves[held & ~(whole | some)[people.county]].any()


def test_the_markets_of_newcomers_are_those_of_the_drawn_stock(country, tree, drawn):
    """As many physicians as the first day has draw those who come, whatever part is simulated."""
    people, rows = practising(drawn)
    group = np.asarray(country.specialties.group)[people.specialty[rows]]
    state = np.asarray(country.counties.state)[people.county[rows]]
    found = np.zeros_like(drawn.world.places.state_share)
    np.add.at(found, (group, state), 1.0)
    share = found / np.maximum(found.sum(axis=1, keepdims=True), 1.0)
    residents = country.residents_in(country.base_year)
    people_share = np.bincount(np.asarray(country.counties.state), residents) / residents.sum()
    values = tree.draw(SEED, 0).at("2025-07-01")
    weight = values.scalar("settle.location.population_weight")
    expected = (1.0 - weight) * share + weight * people_share
    np.testing.assert_allclose(drawn.world.places.state_share, expected, rtol=1e-9)
    sampled = opened(country, tree.draw(SEED, 0), scale=0.05)
    places = sampled.world.places
    np.testing.assert_array_equal(places.state_share, drawn.world.places.state_share)
    plain = opened(country, tree, scale=0.05).world.places.state_share
    assert np.abs(plain / expected - 1.0)[expected > 0.005].max() > 0.02
