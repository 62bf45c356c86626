"""First county: distance from the place of training, home, and the named rules of location."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_workforce_choices import BOUND, COUNTIES, distance, keys_of, made_up_places, settle
from workforce_runs import FIRST_YEAR, frame, moment_of, run_years, with_changes

from landbridge.chance.alias import AliasTables
from landbridge.parameters import parse_assignment
from landbridge.workforce.codes import Career, Phase
from landbridge.workforce.distance import INSIDE, Decay, Near, distances, km_between
from landbridge.workforce.location import Places
from landbridge.workforce.location_rules import Care, entrant_rule, vacancy_pull
from landbridge.workforce.modifiers import CLASS_CORPS, CLASS_WAIVER
from landbridge.workforce.settle import SETTLE

SITE_COUNTY = 60


def under(tree, *assignments):
    for assignment in assignments:
        tree = tree.with_reform(parse_assignment(assignment))
    return tree


class MadeUp:
    """Country of `made_up_places` with one training county and coordinates on a line."""

    def __init__(self, state):
        km = np.arange(COUNTIES) * 10.0
        area = np.full(COUNTIES, 30.0)
        self.counties = type(
            "Counties",
            (),
            {
                "lat": np.zeros(COUNTIES),
                "lon": np.degrees(km / 6371.0088),
                "land_area": area,
                "state": state,
            },
        )()
        self.programs = type("Programs", (), {"county": np.array([SITE_COUNTY, SITE_COUNTY])})()


@pytest.mark.parametrize("stay", [0, 1])
@pytest.mark.parametrize("near_weight", [0.5, 400.0])
def test_choice_is_market_times_distance_times_modifier(stay, near_weight):
    """The mixture of two fixed proposals gives the odds of the conditional logit."""
    rng = np.random.default_rng(3)
    places, market = made_up_places(rng)
    decay = Decay(near_weight, 25.0, 150.0)
    country = MadeUp(places.county_state)
    near = Near.build(country, market, places.state_share, places.pooled, decay)
    places = type(places)(**{**vars(places), "near": near})
    modifier = np.exp(rng.normal(0.0, 0.3, COUNTIES))
    state = int(places.county_state[SITE_COUNTY])
    keys = keys_of(11, 200_000)
    chosen = settle(
        places, keys, modifier, state=state, stay=stay, site=int(near.trained[SITE_COUNTY])
    )
    km = km_between(country, np.full(COUNTIES, SITE_COUNTY), np.arange(COUNTIES))
    pull = np.where(km <= decay.reach_km, near_weight * np.exp(-km / decay.decay_km), 0.0)
    odds = market[0] * (1.0 + pull) * np.minimum(modifier, BOUND)
    odds[(places.county_state == state) != (stay == 1)] = 0.0
    found = np.bincount(chosen, minlength=COUNTIES)
    # 4 times the expected distance of a sample of this size from its odds
    assert distance(found.astype(float), odds) < 4 * 0.4 * np.sqrt((odds > 0).sum() / keys.size)
    assert not found[odds == 0.0].any()


@pytest.mark.parametrize("stay", [0, 1])
def test_who_moves_follows_the_market_of_the_group_near_and_far(stay):
    """One table of neighbours for all groups, thinned by the group's market, gives its odds."""
    rng = np.random.default_rng(5)
    places, market = made_up_places(rng)
    decay = Decay(30.0, 60.0, 150.0)
    country = MadeUp(places.county_state)
    around = Near.around_all(country, market, places.pooled, decay)
    state, group, bound = int(places.county_state[SITE_COUNTY]), 1, 6.0
    chosen = settle(
        places,
        keys_of(12, 200_000),
        np.ones(COUNTIES),
        bound=bound,
        group=group,
        state=state,
        stay=stay,
        site=SITE_COUNTY,
        near=around,
        avoid=SITE_COUNTY,
    )
    km = km_between(country, np.full(COUNTIES, SITE_COUNTY), np.arange(COUNTIES))
    near = np.where(km <= decay.reach_km, decay.near_weight * np.exp(-km / decay.decay_km), 0.0)
    # Where a group is far more common than others it is cut off as any odds are.
    odds = market[group] + near * np.minimum(market[group], bound * places.pooled)
    odds[(places.county_state == state) != (stay == 1)] = 0.0
    odds[SITE_COUNTY] = 0.0
    found = np.bincount(chosen, minlength=COUNTIES)
    assert distance(found.astype(float), odds) < 4 * 0.4 * np.sqrt((odds > 0).sum() / chosen.size)
    assert not found[odds == 0.0].any()


def test_tables_hold_the_market_faded_by_distance():
    places, market = made_up_places(np.random.default_rng(7))
    decay, state = Decay(40.0, 30.0, 125.0), places.county_state
    country = MadeUp(state)
    near = Near.build(country, market, places.state_share, places.pooled, decay)
    km = km_between(country, np.full(COUNTIES, SITE_COUNTY), np.arange(COUNTIES))
    fading = np.where(km <= decay.reach_km, np.exp(-km / decay.decay_km), 0.0)
    reach = np.bincount(state, places.pooled * fading, places.states)
    np.testing.assert_allclose(near.reach[0], decay.near_weight * reach)
    table, pairs = near.proposals, near.county.size
    for group in range(market.shape[0]):
        for side, whole in ((0, places.state_share[group, state[SITE_COUNTY]]), (1, 1.0)):
            weight = market[group] * fading
            weight[(state == state[SITE_COUNTY]) == side] = 0.0
            pull = decay.near_weight * weight.sum()
            np.testing.assert_allclose(near.share[group, 0, side], pull / (pull + whole))
            inside = slice(*table.start[group * 2 + side :][:2])
            kept, items = table.keep[inside], table.item[inside] - group * pairs
            held = np.bincount(near.county[items[:, 0]], kept, COUNTIES)
            held += np.bincount(near.county[items[:, 1]], 1.0 - kept, COUNTIES)
            np.testing.assert_allclose(held / kept.size, weight / weight.sum(), atol=1e-12)


def test_distances_are_great_circles_within_reach(country):
    site, county, km = distances(country, 200.0)
    assert (km <= 200.0).all()
    rows = np.unique(np.asarray(country.programs.county))
    np.testing.assert_allclose(km, km_between(country, rows[site], county), rtol=1e-9)
    assert np.unique(site).size == rows.size  # everyone is near oneself


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=10, deadline=None)
def test_without_a_site_distance_changes_nobody(seed):
    rng = np.random.default_rng(seed)
    places, market = made_up_places(rng)
    near = Near.build(
        MadeUp(places.county_state),
        market,
        places.state_share,
        places.pooled,
        Decay(100.0, 25.0, 150.0),
    )
    other = type(places)(**{**vars(places), "near": near})
    keys, modifier = keys_of(seed, 2_000), np.ones(COUNTIES)
    np.testing.assert_array_equal(settle(places, keys, modifier), settle(other, keys, modifier))


def test_tables_of_neighbours_stay_inside_or_outside_the_state(baseline_run):
    near = baseline_run.world.places.near
    state = baseline_run.world.places.county_state
    sites = np.flatnonzero(near.trained >= 0)
    start, _, item = near.tables[:3]
    pairs = near.county.size
    for number in range(0, sites.size, 37):
        for side in (0, 1):
            segment = number * 2 + side
            these = near.county[item[start[segment] : start[segment + 1], 0] % pairs]
            inside = state[these] == state[sites[number]]
            assert (inside == (side == INSIDE)).all()


def test_fitted_values_keep_family_physicians_near(country, tree):
    """What tools/fit_location.py wrote gives the published shares in the mean of replicates."""
    by = dict.fromkeys(("within_25", "within_100", "all"), 0)
    for replicate in range(6):
        drawn = tree.draw(7, replicate)
        run = run_years(country, drawn, last_year=2026, replicate=replicate, scale=0.2)
        rows = frame(run).filter(frame(run)["measure"] == "family_practice_miles")
        for name in by:
            by[name] += rows.filter(rows["category"] == name)["value"].sum()
    assert by["within_100"] / by["all"] == pytest.approx(0.63, abs=0.03)
    assert by["within_25"] / by["all"] == pytest.approx(0.447, abs=0.03)


def test_more_go_home_where_more_would(country, tree):
    def at_home(share):
        run = run_years(
            country,
            with_changes(tree, ("settle.home.share", "set", share)),
            last_year=FIRST_YEAR + 4,
            scale=0.1,
        )
        people = run.people
        new = (people.phase == Phase.PRACTISING) & (people.entered == FIRST_YEAR + 4)
        new &= (people.home_state >= 0) & (people.home_state != people.training_state)
        state = run.world.places.county_state[people.county[new]]
        return (state == people.home_state[new]).mean()

    assert at_home(0.8) > at_home(0.0) + 0.2


class TestRules:
    """The named structures of location."""

    def rule(self, country, tree, choice, year=FIRST_YEAR + 2):
        engine = run_years(
            country, under(tree, f"structure.location={choice}"), last_year=year - 1, scale=0.1
        )
        return entrant_rule(moment_of(engine, SETTLE, year)), engine

    def test_the_choice_model_is_what_stands_without_a_structure(self, country, tree):
        rule, _ = self.rule(country, tree, "choice-model")
        assert rule.nested
        np.testing.assert_array_equal(rule.pull, 1.0)

    def test_history_lets_nothing_but_the_market_and_law_speak(self, country, tree):
        rule, _ = self.rule(country, tree, "historical")
        assert not rule.nested
        np.testing.assert_array_equal(rule.pull, 1.0)
        bound_to_serve = [CLASS_WAIVER, CLASS_CORPS]
        np.testing.assert_array_equal(np.delete(rule.modifier, bound_to_serve, axis=0), 1.0)
        # service needs a designated county
        assert (rule.modifier[bound_to_serve] == 0.0).any(axis=1).all()
        np.testing.assert_array_equal(rule.draw, 1.0)

    def test_hrsa_sends_entrants_where_physicians_left_and_demand_grew(self, country, tree):
        rule, engine = self.rule(country, tree, "hwsm")
        places, wanted = engine.world.places, engine.world.memory["openings"]
        group = 0
        share = wanted[group] / wanted[group].sum()
        first = np.searchsorted(places.county_state, np.arange(places.states))
        expected = share / places.state_share[group]
        got = rule.pull[group][first]
        inside = (expected > 0.1) & (expected < 4.0)
        assert inside.sum() > 40
        np.testing.assert_allclose(got[inside], expected[inside])

    def test_openings_are_leavers_and_growth_of_demand(self, country, tree):
        engine = run_years(country, tree, last_year=FIRST_YEAR + 1, scale=0.1)
        wanted = engine.world.memory["openings"]
        leavers = engine.world.flows.leavers
        group_of = np.asarray(country.specialties.group)
        for group in (0, 2):
            at_least = leavers[:, group_of == group].sum(axis=1)
            assert (wanted[group] >= at_least - 1e-9).all()
        total = wanted.sum() - leavers.sum()
        assert 0.0 < total < 0.05 * engine.world.memory["care"].demand.sum() * 0.1

    def test_vacancies_pull_where_demand_exceeds_supply(self, country, tree):
        rule, engine = self.rule(country, tree, "vacancy")
        care = engine.world.memory["care"]
        assert rule.nested
        more = care.demand > care.supply
        assert (rule.pull.T[more] > 1.0).all()
        assert (rule.pull.T[care.demand < care.supply] < 1.0).all()
        power = float(engine.tree.at("2027-10-01")["settle.location.vacancy_elasticity"])
        engine.world.memory["care"] = Care(np.full_like(care.supply, 8.0), care.supply * 0 + 38.0)
        pull = vacancy_pull(moment_of(engine, SETTLE, FIRST_YEAR + 2))
        np.testing.assert_allclose(pull, 4.0**power)

    def test_an_unused_structure_leaves_the_first_year_alone(self, country, tree):
        """Before the end of a year nothing is known of vacancies: both rules then agree."""
        runs = [
            run_years(
                country, under(tree, f"structure.location={c}"), last_year=FIRST_YEAR, scale=0.05
            )
            for c in ("choice-model", "historical")
        ]
        assert runs[0].people.county.size == runs[1].people.county.size
        old = [(r.people.entered < FIRST_YEAR) & (r.people.career == Career.CLINIC) for r in runs]
        np.testing.assert_array_equal(runs[0].people.county[old[0]], runs[1].people.county[old[1]])


def test_places_are_built_alike_for_any_sample(country, tree):
    start = tree.at("2025-07-01")
    group_of = np.asarray(country.specialties.group)
    decays = Decay.from_values(start), Decay.from_values(start, "practise")
    one = Places.build(country, country.heads, 11, group_of, 0.1, *decays)
    assert isinstance(one.near.proposals, AliasTables)
    assert one.near.share.min() >= 0.0
    assert one.near.share.max() < 1.0
