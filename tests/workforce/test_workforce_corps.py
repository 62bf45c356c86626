"""The National Health Service Corps: who joins, where they serve, what follows."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest
from workforce_runs import (
    FIRST_YEAR,
    changed_lives,
    frame,
    moment_of,
    run_years,
    snapshot,
    with_changes,
)

from landbridge.parameters import Reform
from landbridge.workforce import Engine
from landbridge.workforce.codes import Career, Citizenship, Obligation, Phase
from landbridge.workforce.corps import OBLIGED
from landbridge.workforce.practise import PRACTISE, _after_service
from landbridge.workforce.settle import SETTLE

LAST = FIRST_YEAR + 3


def serving_corps(people):
    """Rows of those who serve now."""
    serves = (people.obligation == OBLIGED) & (people.obligation_left > 0)
    return np.flatnonzero(serves & (people.phase == Phase.PRACTISING))


@pytest.fixture(scope="module")
def run(country, tree):
    return run_years(country, tree, last_year=LAST, scale=0.1)


def count(engine, measure, year):
    rows = frame(engine)
    return rows.filter((rows["measure"] == measure) & (rows["year"] == year))["value"].sum()


class TestWhoServes:
    def test_citizens_in_clinics_of_the_specialties_it_takes(self, run, country):
        people = run.people
        row = np.flatnonzero(people.obligation == OBLIGED)
        assert row.size > 400
        slug = np.asarray(country.specialties.slug)[people.specialty[row]]
        still = people.obligation_left[row] > 0
        assert {"family_medicine", "obstetrics_gynecology", "psychiatry"} <= set(slug[still])
        assert {"cardiovascular_disease", "emergency_medicine"}.isdisjoint(slug[still])
        assert (people.citizenship[row] == Citizenship.US_CITIZEN).all()
        assert (people.career[row[still]] == Career.CLINIC).all()

    def test_they_serve_in_designated_counties(self, run, country):
        row = serving_corps(run.people)
        counties = country.counties
        county = run.people.county[row]
        assert ((counties.hpsa_pc[county] > 0) | (counties.hpsa_mh[county] > 0)).all()

    def test_the_year_counts_them_by_county_and_group(self, run, country):
        people = run.people
        row = serving_corps(people)
        group = np.asarray(country.specialties.group)[people.specialty[row]]
        fips, names = country.counties.fips, run.world.memory["groups"]
        expected = Counter(
            (fips[c], names[g]) for c, g in zip(people.county[row], group, strict=True)
        )
        rows = frame(run).filter(pl.col("measure") == "obligated", pl.col("year") == LAST)
        found = rows.select("place", "category", "value").iter_rows()
        assert {(place, name): value / 10 for place, name, value in found} == expected

    def test_outside_metropolitan_areas_more_than_others(self, run, country):
        rural = ~np.asarray(country.counties.metro)
        people = run.people
        here = people.phase == Phase.PRACTISING
        corps = rural[people.county[serving_corps(people)]].mean()
        assert corps > 2.0 * rural[people.county[here]].mean()

    def test_as_many_join_as_there_are_places(self, run, tree):
        for year in range(FIRST_YEAR, LAST + 1):
            places = float(tree.at(f"{year}-10-01")["settle.corps.places"])
            assert count(run, "corps_joined", year) == pytest.approx(places, abs=10)

    def test_no_more_join_than_would(self, country, tree):
        many = with_changes(tree, ("settle.corps.places", "set", 20_000))
        engine = run_years(country, many, last_year=FIRST_YEAR, scale=0.1)
        joined = count(engine, "corps_joined", FIRST_YEAR)
        assert 0 < joined == count(engine, "corps_candidates", FIRST_YEAR)

    def test_the_first_day_has_the_published_number(self, country, tree):
        engine = Engine(country, tree, scale=0.5)
        wanted = float(tree.at("2025-07-01")["opening.corps_physicians"])
        assert serving_corps(engine.people).size / 0.5 == pytest.approx(wanted, rel=0.1)


class TestWhatFollows:
    def test_rates_leave_the_published_shares(self, run):
        after = _after_service(moment_of(run, PRACTISE, FIRST_YEAR))[1]
        stays = np.cumprod(1.0 - after)
        assert stays[0] == pytest.approx(0.82)
        assert stays[-1] == pytest.approx(0.55)

    def test_after_a_year_four_in_five_are_still_there(self, country, tree):
        """Whose service ended, by year; moves of the young in any case come on top later."""
        engine = Engine(country, tree, scale=0.5)
        people = engine.people
        row = serving_corps(people)
        ends = row[people.obligation_left[row] == 1]
        was = people.county[ends].copy()
        engine.run_year(FIRST_YEAR)
        here = people.phase[ends] == Phase.PRACTISING
        stayed = (people.county[ends] == was)[here].mean()
        assert stayed == pytest.approx(0.82, abs=0.05)

    def test_who_serves_does_not_move(self, country, tree):
        engine = Engine(country, tree, scale=0.2)
        people = engine.people
        row = serving_corps(people)
        stays = row[people.obligation_left[row] == 2]
        was = people.county[stays].copy()
        engine.run_year(FIRST_YEAR)
        np.testing.assert_array_equal(people.county[stays], was)


class TestBalance:
    def test_ends_are_the_people_and_joiners_are_counted(self, run):
        rows = frame(run)
        by = {
            (measure, year, category): value
            for measure, year, category, value in rows.filter(
                rows["measure"].str.starts_with("balance_corps")
            )
            .select("measure", "year", "category", "value")
            .iter_rows()
        }
        row = serving_corps(run.people)
        assert by["balance_corps", LAST, "end"] == row.size * 10
        for owed in (1, 2):
            size = (run.people.obligation_left[row] == owed).sum() * 10
            assert by.get((f"balance_corps_owing_{owed}", LAST, "end"), 0) == size
        for year in range(FIRST_YEAR, LAST + 1):
            assert by["balance_corps", year, "in.joined"] == count(run, "corps_joined", year)

    def test_rules_of_shortage_areas_leave_them_out(self, run):
        assert count(run, "obligated", LAST) == serving_corps(run.people).size * 10


class TestReform:
    def test_twice_as_many_serve_and_few_others_change(self, country, tree):
        """A place more lets one more in; only they, and nobody before them, live otherwise."""
        double = tree.with_reform(Reform.read("nhsc-double"))
        runs = [run_years(country, one, last_year=2027, scale=0.1) for one in (tree, double)]
        joined = [count(engine, "corps_joined", 2027) for engine in runs]
        assert joined[1] == pytest.approx(2 * joined[0], rel=0.02)
        lives = [snapshot(engine.people) for engine in runs]
        changed = changed_lives(*lives)
        more = np.isin(changed, lives[1]["key"][lives[1]["obligation"] == Obligation.SERVICE_CORPS])
        assert changed.size > 0
        # Whoever settles otherwise may take a fellowship later or not: a handful.
        assert more.mean() > 0.95
        served = [one["obligation"] == Obligation.SERVICE_CORPS for one in lives]
        assert np.isin(lives[0]["key"][served[0]], lives[1]["key"][served[1]]).mean() > 0.99

    def test_settle_declares_what_it_counts(self):
        assert {"corps_joined", "corps_candidates"} <= SETTLE.results.keys()
