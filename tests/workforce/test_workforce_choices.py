"""Choices whose odds move: few lives change, at most twice the distance between the odds."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from workforce_runs import FIRST_YEAR, moment_of, run_years

from landbridge.chance import mix
from landbridge.chance.alias import AliasTables
from landbridge.chance.kernels import stream_for
from landbridge.workforce import Engine, fellows
from landbridge.workforce.apply import APPLY, _choose_specialty
from landbridge.workforce.certify import CERTIFY
from landbridge.workforce.codes import Phase, ProgramKind
from landbridge.workforce.county_choice import Odds, Seekers, choose_counties
from landbridge.workforce.distance import Near
from landbridge.workforce.graduate import GRADUATE
from landbridge.workforce.lists import sample_lists
from landbridge.workforce.location import Places
from landbridge.workforce.location_rules import bounds
from landbridge.workforce.modifiers import county_modifiers
from landbridge.workforce.positions import set_quotas
from landbridge.workforce.settle import SETTLE

PEOPLE = 20_000
COUNTIES, STATES, BOUND = 200, 5, 4.0
STREAM = stream_for(5, 0, "test", 2030)
seeds = st.integers(0, 2**32 - 1)


def keys_of(seed: int, size: int = PEOPLE) -> np.ndarray:
    return np.random.default_rng(mix(seed, 1)).integers(0, 2**64, size, dtype=np.uint64)


def distance(before: np.ndarray, after: np.ndarray) -> float:
    """Total variation between two sets of odds."""
    return float(np.abs(before / before.sum() - after / after.sum()).sum()) / 2.0


def at_most(share: float, size: int = PEOPLE) -> float:
    """``share``, and what chance may add in ``size`` people (4.5 standard deviations)."""
    return share + 4.5 * np.sqrt(share * (1.0 - share) / size) + 2.0 / size


def settle(
    places: Places,
    keys,
    modifier,
    bound=BOUND,
    group=0,
    state=1,
    stay=-1,
    site=-1,
    pull=None,
    draw=None,
    near=None,
    avoid=-1,
) -> np.ndarray:
    seekers = Seekers.room(keys.size)
    seekers.key[:] = keys
    rest = {"group": group, "cls": 0, "state": state, "stay": stay, "site": site, "avoid": avoid}
    for name, value in rest.items():
        getattr(seekers, name)[:] = value
    odds = Odds(
        modifier[None, None, :] * (np.ones((1, places.counties)) if pull is None else pull),
        np.ones(places.states) if draw is None else draw,
        np.array([float(bound)]),
    )
    near = places.near if near is None else near
    return choose_counties(STREAM, 4, seekers, odds, places, near)


def made_up_places(rng: np.random.Generator, groups: int = 2) -> tuple[Places, np.ndarray]:
    """Counties with markets of random size, and the share of each, shape (groups, counties)."""
    share = np.exp(rng.normal(0.0, 1.0, (groups, COUNTIES)))
    share /= share.sum(axis=1, keepdims=True)
    state = np.sort(rng.integers(0, STATES, COUNTIES)).astype(np.int8)
    first = np.searchsorted(state, np.arange(STATES))
    start = np.append((np.arange(groups)[:, None] * COUNTIES + first).ravel(), groups * COUNTIES)
    places = Places(
        proposals=AliasTables.joined(
            AliasTables.build(share.ravel(), np.arange(groups + 1) * COUNTIES),
            AliasTables.build(share.ravel(), start),
        ),
        state_share=np.stack([np.bincount(state, one, STATES) for one in share]),
        county_state=state,
        rural=np.zeros(COUNTIES),
        poverty=np.zeros(COUNTIES),
        income=np.zeros(COUNTIES),
        counties=COUNTIES,
        states=STATES,
        groups=groups,
        near=Near.nobody(COUNTIES, groups),
        around=Near.nobody(COUNTIES, groups),
        pooled=share.mean(axis=0),
    )
    return places, share


def market_shares(places: Places) -> np.ndarray:
    """Probability of each county in the national table, shape (groups, counties)."""
    size = places.groups * places.counties
    keep, item = places.proposals.keep[:size], places.proposals.item[:size]
    out = np.bincount(item[:, 0], keep, size) + np.bincount(item[:, 1], 1.0 - keep, size)
    return out.reshape(places.groups, places.counties) / places.counties


class TestFirstCounty:
    @given(seeds, st.integers(0, 1), st.sampled_from([-1, 0, 1]))
    @settings(max_examples=25, deadline=None)
    def test_thirty_one_counties_losing_a_tenth_move_few(self, seed, group, stay):
        rng = np.random.default_rng(seed)
        places, market = made_up_places(rng)
        modifier = np.exp(rng.normal(0.0, 0.4, COUNTIES))
        lowered = modifier.copy()
        lowered[rng.choice(COUNTIES, 31, replace=False)] *= 0.9
        in_state = places.county_state == 1
        allowed = {-1: np.ones(COUNTIES, dtype=bool), 0: ~in_state, 1: in_state}[stay]
        share = market[group] * allowed
        before, after = (share * np.minimum(m, BOUND) for m in (modifier, lowered))
        assume(before[modifier != lowered].sum() < 0.5 * before.sum())
        keys = keys_of(seed)
        old, new = (settle(places, keys, m, group=group, stay=stay) for m in (modifier, lowered))
        assert (old != new).mean() <= at_most(2.0 * distance(before, after))
        # Only who met a county that lost odds moves, and nobody moves into one of those.
        assert (modifier != lowered)[old[old != new]].all()

    @given(seeds)
    @settings(max_examples=25, deadline=None)
    def test_any_change_of_odds_moves_at_most_their_joint_distance(self, seed):
        # One minus the weighted Jaccard similarity: the law of coupled rejection.
        rng = np.random.default_rng(seed)
        places, market = made_up_places(rng)
        one, two = np.exp(rng.normal(0.0, 0.3, (2, COUNTIES)))
        share = market[0]
        before, after = share * np.minimum(one, BOUND), share * np.minimum(two, BOUND)
        keys = keys_of(seed)
        moved = (settle(places, keys, one) != settle(places, keys, two)).mean()
        apart = 1.0 - np.minimum(before, after).sum() / np.maximum(before, after).sum()
        assert moved <= at_most(apart)

    @given(seeds, st.sampled_from([-1, 0, 1]))
    @settings(max_examples=10, deadline=None)
    def test_choices_follow_the_odds(self, seed, stay):
        rng = np.random.default_rng(seed)
        places, market = made_up_places(rng)
        modifier = np.exp(rng.normal(0.0, 0.4, COUNTIES))
        modifier[rng.choice(COUNTIES, 20, replace=False)] = 0.0
        found = settle(places, keys_of(seed), modifier, stay=stay)
        state = places.county_state[found]
        assert (modifier[found] > 0.0).all()
        assert {-1: True, 0: (state != 1).all(), 1: (state == 1).all()}[stay]
        in_state = places.county_state == 1
        allowed = {-1: 1.0, 0: ~in_state, 1: in_state}[stay]
        odds = market[0] * np.minimum(modifier, BOUND) * allowed
        expected = odds / odds.sum() * PEOPLE
        counts = np.bincount(found, minlength=COUNTIES)
        seen = expected > 5
        score = ((counts - expected)[seen] ** 2 / expected[seen]).sum()
        assert score < seen.sum() + 6.0 * np.sqrt(2.0 * seen.sum())

    @given(seeds)
    @settings(max_examples=10, deadline=None)
    def test_the_pull_of_states_counts_between_states_alone(self, seed):
        rng = np.random.default_rng(seed)
        places, market = made_up_places(rng)
        draw = np.exp(rng.normal(0.0, 0.4, STATES))
        keys, modifier = keys_of(seed), np.ones(COUNTIES)
        inside = [settle(places, keys, modifier, stay=1, draw=one) for one in (draw, None)]
        np.testing.assert_array_equal(*inside)
        found = settle(places, keys, modifier, stay=0, draw=draw)
        odds = market[0] * np.minimum(draw, BOUND)[places.county_state]
        odds *= places.county_state != 1
        expected = odds / odds.sum() * PEOPLE
        seen = expected > 5
        counts = np.bincount(found, minlength=COUNTIES)
        score = ((counts - expected)[seen] ** 2 / expected[seen]).sum()
        assert score < seen.sum() + 6.0 * np.sqrt(2.0 * seen.sum())

    def test_no_county_open_is_minus_one(self):
        places, _ = made_up_places(np.random.default_rng(1))
        found = settle(places, keys_of(1, 50), np.zeros(COUNTIES))
        assert (found == -1).all()

    def test_the_counties_of_the_country(self, country, tree, baseline_run):
        places = baseline_run.world.places
        moment = moment_of(baseline_run, SETTLE, FIRST_YEAR)
        modifier = county_modifiers(moment)[0]
        bound = float(bounds(moment)[0])
        lowered = modifier.copy()
        rng = np.random.default_rng(9)
        lowered[rng.choice(places.counties, 31, replace=False)] *= 0.9
        share = market_shares(places)[0]
        before, after = share * np.minimum(modifier, bound), share * np.minimum(lowered, bound)
        keys = keys_of(9, 200_000)
        old, new = (settle(places, keys, m, bound=bound) for m in (modifier, lowered))
        moved = (old != new).mean()
        assert 0.0 < moved <= at_most(2.0 * distance(before, after), keys.size)

    def test_few_counties_are_held_at_the_bound(self, country, tree, baseline_run):
        """Where odds exceed the bound they count as it: that must stay an exception."""
        for year in (FIRST_YEAR, 2040):
            moment = moment_of(baseline_run, SETTLE, year)
            held = county_modifiers(moment) > bounds(moment)[:, None]
            places = baseline_run.world.places
            share = market_shares(places).mean(axis=0)
            assert (held @ share).max() < 0.01


class TestSpecialty:
    @staticmethod
    def choose(keys, shares, bound):
        out = np.empty(keys.size, dtype=np.int64)
        kind = np.zeros(keys.size, dtype=np.int8)
        menu = np.arange(shares.size, dtype=np.int64)
        _choose_specialty(STREAM, keys, kind, menu, shares[None, :], bound, out)
        return out

    @given(seeds, st.integers(2, 30), st.floats(0.5, 0.99))
    @settings(max_examples=25, deadline=None)
    def test_changed_shares_move_few(self, seed, size, factor):
        rng = np.random.default_rng(seed)
        before = rng.dirichlet(np.full(size, 2.0))
        after = before.copy()
        after[: max(1, size // 5)] *= factor
        assume(before[: max(1, size // 5)].sum() < 0.5)
        keys = keys_of(seed)
        old, new = self.choose(keys, before, 1.0), self.choose(keys, after, 1.0)
        assert (old >= 0).all()
        assert (old != new).mean() <= at_most(2.0 * distance(before, after))
        counts = np.bincount(old, minlength=size) / PEOPLE
        assert (np.abs(counts - before) <= at_most(0.0) + 5.0 * np.sqrt(before / PEOPLE)).all()

    def test_the_shipped_bound_holds_every_share(self, tree):
        for replicate in range(5):
            values = tree.draw(1, replicate).at("2026-03-01")
            shares = np.asarray(values["apply.specialty_share"])
            assert shares.max() <= float(values["apply.specialty_share_bound"])


@pytest.fixture(scope="module")
def season(country, tree):
    """A moment of apply, with everyone who applies in 2025 and an interest for each."""
    engine = Engine(country, tree, scale=0.1)
    for process in (GRADUATE, CERTIFY):
        process.step(moment_of(engine, process, FIRST_YEAR))
    moment = moment_of(engine, APPLY, FIRST_YEAR)
    set_quotas(moment)
    row = engine.people.rows_in(Phase.APPLICANT)
    menu = np.flatnonzero(country.specialties.entry)
    rng = np.random.default_rng(3)
    return moment, (
        row,
        rng.choice(menu, row.size),
        rng.integers(0, 14, row.size),
        rng.normal(size=row.size),
        engine.people.home_state[row].astype(np.int64),
    )


class TestLists:
    @staticmethod
    def lists(moment, who):
        start, program, score = sample_lists(moment, "list", *who)
        assert start[-1] == program.size == score.size
        return [
            (tuple(program[a:b].tolist()), tuple(score[a:b].tolist()))
            for a, b in pairwise(start.tolist())
        ]

    @pytest.mark.parametrize("change", [-1, 1, 3])
    def test_a_program_of_another_size_changes_only_lists_it_is_on(self, season, change):
        moment, who = season
        tracks = moment.world.tracks
        entry = np.flatnonzero(
            (tracks.kind == ProgramKind.CATEGORICAL) & (tracks.quota >= 8) & (tracks.quota < 30)
        )
        before = self.lists(moment, who)
        moved = 0
        for track in entry[:: entry.size // 4]:
            tracks.quota[track] += change
            after = self.lists(moment, who)
            tracks.quota[track] -= change
            on_one = (before, after)[change > 0]
            different = [a for a, b in enumerate(before) if b != after[a]]
            assert all(track in on_one[a][0] for a in different)
            moved += len(different)
            assert len(different) < 0.01 * len(before)
        assert moved > 0

    def test_lists_are_within_the_pool_and_without_repeats(self, season):
        moment, who = season
        tracks = moment.world.tracks
        for a, (program, score) in enumerate(self.lists(moment, who)):
            assert len(program) <= who[2][a]
            assert len(set(program)) == len(program) == len(score)
            assert all(tracks.specialty[p] == who[1][a] for p in program)
            assert all(tracks.kind[p] != ProgramKind.FELLOWSHIP for p in program)
            assert all(tracks.quota[p] > 0 for p in program)

    def test_people_in_another_order_get_the_same_lists(self, season):
        moment, who = season
        order = np.random.default_rng(8).permutation(who[0].size)
        shuffled = self.lists(moment, tuple(column[order] for column in who))
        before = self.lists(moment, who)
        assert shuffled == [before[a] for a in order]

    def test_another_applicant_changes_no_list(self, season):
        moment, who = season
        half = tuple(column[::2] for column in who)
        assert self.lists(moment, half) == self.lists(moment, who)[::2]


class TestFellowship:
    def test_a_change_of_one_subspecialty_moves_few(self, country, tree, monkeypatch):
        choose, seen = fellows.choose_fellowship, []

        def twice(moment, part, row, odds):
            """The choice of the year, and what it would be with a tenth less of one field."""
            before = choose(moment, part, row, odds)
            if part == "subspecialty":
                child = int(np.argmax(np.bincount(before[before >= 0])))
                lowered = odds.copy()
                lowered[child] *= 0.9
                after = choose(moment, part, row, lowered)
                people = moment.people
                could = np.isin(people.specialty[row], list(country.specialties.parents[child]))
                seen.append((child, before, after, could, odds[child][people.origin[row]]))
            return before

        monkeypatch.setattr(fellows, "choose_fellowship", twice)
        run_years(country, tree, last_year=FIRST_YEAR, scale=0.5)
        ((child, before, after, could, odds),) = seen
        moved = before != after
        apart = (0.1 * odds * could).mean()
        assert 0 < moved.mean() <= at_most(2.0 * apart, before.size)
        assert not moved[~could].any()
        assert ((before[moved] == child) | (after[moved] == -1)).all()
        chosen = (before == child)[could].mean()
        assert chosen == pytest.approx(odds[could].mean(), abs=0.02)
