"""The pull of states: with it expected flows keep every state's share, and people move it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workforce_runs import FIRST_YEAR, run_years, with_changes

from landbridge.workforce import Engine
from landbridge.workforce.opening import OPENING
from landbridge.workforce.state_flows import Flow
from landbridge.workforce.state_pull import StatePull, solve

seeds = st.integers(0, 2**32 - 1)


def made_up_flow(rng: np.random.Generator, states: int = 6) -> Flow:
    """A country in which training is spread otherwise than practice."""
    stock = rng.uniform(1_000.0, 9_000.0, states)
    odds = rng.uniform(0.2, 1.0, (2, states, states))
    odds[:, np.arange(states), np.arange(states)] = 0.0
    odds /= odds.sum(axis=2, keepdims=True)
    homes = rng.dirichlet(np.full(states, 5.0))
    return Flow(
        stock=stock,
        leaving=0.015 * stock,
        moving=0.018 * stock,
        completing=0.03 * stock.sum() * rng.dirichlet(np.full(states, 4.0)),
        bound=0.001 * stock,
        stay=rng.normal(0.3, 0.2, states),
        home=np.full(states, 0.1),
        homes=homes,
        from_training=odds[0],
        from_practice=odds[1],
    )


def who_comes(flow: Flow, pull: np.ndarray, grown: np.ndarray) -> np.ndarray:
    """The definition, written out for one state after another."""
    size = pull.size
    draw = grown * np.exp(pull)
    comes = flow.bound.copy()
    for s in range(size):
        stays = np.exp(flow.stay[s] + pull[s]) / (1.0 + np.exp(flow.stay[s] + pull[s]))
        comes[s] += flow.completing[s] * stays
        leaves = flow.completing[s] * (1.0 - stays)
        others = np.arange(size) != s
        to_home = flow.home[s] * flow.homes * others
        rest = leaves * (1.0 - to_home.sum())
        comes += leaves * to_home
        for odds, people in (
            (flow.from_training[s], rest),
            (flow.from_practice[s], flow.moving[s]),
        ):
            chance = odds * draw * others
            comes += people * chance / chance.sum()
    return comes


def pull_of(flow: Flow, people: np.ndarray, **changed) -> StatePull:
    values = {"balance": 1.0, "follow": 1.0, "years": 1, "doubt": np.zeros(flow.stock.size)}
    return StatePull(flow, people, 2025, **{**values, **changed})


class TestSolver:
    @given(seeds)
    @settings(max_examples=20, deadline=None)
    def test_who_comes_is_who_is_wanted(self, seed):
        rng = np.random.default_rng(seed)
        flow = made_up_flow(rng)
        grown = rng.uniform(0.95, 1.1, flow.stock.size)
        total = (flow.completing + flow.bound + flow.moving).sum()
        wanted = flow.stock / flow.stock.sum() * total
        pull = np.zeros(flow.stock.size)
        comes = solve(
            wanted,
            grown,
            flow.completing,
            flow.bound,
            flow.stay,
            flow.home,
            flow.homes,
            flow.from_training,
            flow.moving,
            flow.from_practice,
            pull,
        )
        np.testing.assert_allclose(comes, who_comes(flow, pull, grown), rtol=1e-5)
        if np.abs(pull).max() < 2.9:
            np.testing.assert_allclose(comes, wanted, rtol=1e-3)


class TestBalance:
    @given(seeds)
    @settings(max_examples=20, deadline=None)
    def test_without_growth_of_people_shares_stand_still(self, seed):
        """Detailed balance: every state grows as the nation does."""
        flow = made_up_flow(np.random.default_rng(seed))
        pull = pull_of(flow, np.full((5, flow.stock.size), 1e6)).at(2026, 2025)
        if np.abs(pull).max() > 2.9:
            return
        comes = who_comes(flow, pull, np.ones(flow.stock.size))
        growth = (comes - flow.moving - flow.leaving) / flow.stock
        np.testing.assert_allclose(growth, growth.mean(), atol=2e-5)

    @pytest.mark.parametrize("follow", [0.0, 0.5, 1.0])
    def test_physicians_follow_people(self, follow):
        flow = made_up_flow(np.random.default_rng(3))
        people = np.full((4, flow.stock.size), 1e6)
        people[:, 2] *= 1.02 ** np.arange(4)  # one state grows by 2 per cent a year
        pull = pull_of(flow, people, follow=follow).at(2025, 2025)
        comes = who_comes(flow, pull, np.ones(flow.stock.size))
        growth = (comes - flow.moving - flow.leaving) / flow.stock
        ahead = growth[2] - np.delete(growth, 2).mean()
        assert ahead == pytest.approx(follow * np.log(1.02), abs=1e-4)

    def test_none_of_it_leaves_the_doubt_alone(self):
        flow = made_up_flow(np.random.default_rng(4))
        doubt = np.linspace(-0.2, 0.2, flow.stock.size)
        people = np.full((3, flow.stock.size), 1e6)
        pull = pull_of(flow, people, balance=0.0, doubt=doubt)
        np.testing.assert_array_equal(pull.at(2025, 2025), doubt)
        whole = pull_of(flow, people, doubt=doubt).at(2025, 2025)
        plain = pull_of(flow, people).at(2025, 2025)
        np.testing.assert_allclose(whole, plain + doubt)


@pytest.fixture(scope="module")
def pull(country, tree):
    return Engine(country, tree, scale=0.02, first_day=(OPENING,)).world.state_pull


class TestInTheCountry:
    def test_expected_flows_add_up_to_a_year(self, pull):
        flow = pull.flow
        begins = (flow.completing + flow.bound).sum() / flow.stock.sum()
        assert 0.025 < begins < 0.04
        assert 0.008 < flow.leaving.sum() / flow.stock.sum() < 0.02
        assert 0.01 < flow.moving.sum() / flow.stock.sum() < 0.025
        for odds in (flow.from_training, flow.from_practice):
            np.testing.assert_allclose(odds.sum(axis=1), 1.0)
            np.testing.assert_array_equal(np.diag(odds), 0.0)

    def test_retention_of_single_states_is_near_what_is_published(self, country, pull):
        """Not fitted: family physicians stay in DC for 15 per cent, in Texas and California 75."""
        odds = pull.flow.stay + pull.at(FIRST_YEAR, FIRST_YEAR)
        stay = dict(zip(country.states.abbr.tolist(), 1.0 / (1.0 + np.exp(-odds)), strict=True))
        assert stay["DC"] < 0.3
        assert stay["TX"] > 0.65
        assert stay["CA"] > 0.65

    def test_a_sample_and_a_reform_have_the_same_pull(self, country, tree, pull):
        later = with_changes(tree, ("settle.corps.places", "scale", 2.0))
        other = Engine(country, later, scale=0.05, first_day=(OPENING,)).world.state_pull
        for year in (FIRST_YEAR, FIRST_YEAR + 1):
            np.testing.assert_array_equal(pull.at(year, FIRST_YEAR), other.at(year, FIRST_YEAR))

    def test_it_rests_on_the_stock_that_the_replicate_drew(self, country, tree):
        def flow(replicate):
            drawn = tree.draw(7, replicate)
            return Engine(country, drawn, scale=0.02, first_day=(OPENING,)).world.state_pull.flow

        alone = flow(1).stock
        assert not np.array_equal(flow(0).stock, alone)
        np.testing.assert_array_equal(flow(1).stock, alone)

    def test_the_doubt_is_one_draw_a_state_and_replicate(self, country, tree):
        def doubt(replicate):
            drawn = tree.draw(7, replicate)
            return Engine(country, drawn, scale=0.02, first_day=(OPENING,)).world.state_pull.doubt

        sd = float(tree.at("2025-07-01")["settle.state.doubt"])
        many = np.stack([doubt(replicate) for replicate in range(12)])
        assert many.std() == pytest.approx(sd, rel=0.12)
        np.testing.assert_array_equal(many[3], doubt(3))
        assert np.abs(np.corrcoef(many)[0, 1:]).max() < 0.6

    def test_states_that_train_many_no_longer_grow_ahead_of_their_people(self, country, tree):
        """Slope of growth on trainees per physician, people held constant, over four years."""

        def slope(balance):
            changed = with_changes(tree, ("settle.state.balance", "set", balance))
            run = Engine(country, changed, first_year=FIRST_YEAR, scale=0.25)
            people, states = run.people, len(country.states.abbr)
            of = run.world.places.county_state

            def stock():
                here = people.phase == 3
                return np.bincount(of[people.county[here]], minlength=states) + 1.0

            before = stock()
            trainees = np.bincount(people.training_state[people.phase == 2], minlength=states)
            for year in range(FIRST_YEAR, FIRST_YEAR + 4):
                run.run_year(year)
            now = [np.bincount(of, country.residents_in(y), states) for y in (2025, 2029)]
            rows = np.stack([np.ones(states), np.log(now[1] / now[0]), trainees / before], axis=1)
            weight = np.sqrt(before)[:, None]
            growth = np.log(stock() / before)
            return np.linalg.lstsq(rows * weight, growth * weight[:, 0], rcond=None)[0][2]

        assert slope(0.0) > 0.35
        assert abs(slope(1.0)) < 0.2


def test_with_fixed_parameters_states_have_no_doubt(country, tree):
    wide = with_changes(tree, ("settle.state.doubt", "set", 1.0))
    runs = [run_years(country, one, last_year=FIRST_YEAR, scale=0.03) for one in (tree, wide)]
    np.testing.assert_array_equal(runs[0].people.county, runs[1].people.county)
