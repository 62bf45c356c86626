"""Pay, and measures of diversity that one physician more does not raise by being one more."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workforce_runs import frame, run_years, snapshot, with_changes

from landbridge.workforce import Engine
from landbridge.workforce.background import shares_with_odds
from landbridge.workforce.codes import Language, Origin, Phase, Race
from landbridge.workforce.diversity import (
    by_state,
    language_need,
    people_by_race,
    representation_gap,
    same_chance,
    underrepresented,
)
from landbridge.workforce.pay import earnings_index, first_incumbents, price_table

counts = st.lists(st.integers(0, 50), min_size=3, max_size=3).filter(lambda row: sum(row) > 0)


class TestMeasures:
    def test_known_answers(self):
        physicians = np.array([[6.0, 2.0, 2.0]])
        people = np.array([[30.0, 50.0, 20.0]])
        assert representation_gap(physicians, people)[0] == pytest.approx(0.3)
        met, anybody = same_chance(physicians, people)
        assert met[0] / anybody[0] == pytest.approx(0.3 * 0.6 + 0.5 * 0.2 + 0.2 * 0.2)
        assert underrepresented(physicians, people, 0.667).tolist() == [[False, True, False]]
        assert underrepresented(physicians, people, 0.3).tolist() == [[False, False, False]]

    @given(counts, counts, st.integers(2, 9))
    @settings(max_examples=60, deadline=None)
    def test_more_physicians_of_the_same_kinds_change_nothing(self, physicians, people, times):
        few, who = np.array([physicians], dtype=float), np.array([people], dtype=float)
        np.testing.assert_allclose(
            representation_gap(few, who), representation_gap(times * few, who), atol=1e-12
        )
        for one, two in zip(same_chance(few, who), same_chance(times * few, who), strict=True):
            np.testing.assert_allclose(one, two)

    @given(counts, counts)
    @settings(max_examples=60, deadline=None)
    def test_a_physician_more_raises_a_measure_only_by_who_he_is(self, physicians, people):
        """Averaged over groups as they are now, adding somebody leaves the chance as it was."""
        few, who = np.array([physicians], dtype=float), np.array([people], dtype=float)
        base = same_chance(few, who)[0][0]
        added = [same_chance(few + np.eye(3)[k], who)[0][0] for k in range(3)]
        mean = float(np.dot(added, few[0] / few.sum()))
        assert mean == pytest.approx(base)
        assert min(added) <= base + 1e-9

    def test_counties_without_physicians_are_left_out(self):
        physicians = np.array([[1.0, 0.0], [0.0, 0.0]])
        met, anybody = same_chance(physicians, np.array([[3.0, 1.0], [5.0, 5.0]]))
        assert met.tolist() == [3.0, 0.0]
        assert anybody.tolist() == [4.0, 0.0]

    def test_states_add_up_to_the_nation(self):
        assert by_state(np.array([1.0, 2.0, 3.0, 4.0]), np.array([0, 1])).tolist() == [10, 1, 9]

    def test_need_of_languages_adds_up_to_the_people_with_limited_english(self, country, tree):
        p = tree.at("2026-07-01")
        people = people_by_race(country.counties, p.array("background.counted_twice"))
        limited = np.nan_to_num(country.counties.more["limited_english_2022"])
        need = language_need(
            people,
            limited,
            p.array("background.limited_english"),
            p.array("background.patient_language"),
        )
        np.testing.assert_allclose(need.sum(axis=1), limited)
        assert (need[:, Language.ENGLISH_ONLY] == 0).all()
        assert 0.5 < need[:, Language.SPANISH].sum() / need.sum() < 0.75

    def test_people_by_race_add_up_to_the_county(self, country, tree):
        twice = tree.at("2026-07-01").array("background.counted_twice")
        people = people_by_race(country.counties, twice)
        assert (people >= 0).all()
        total = np.nan_to_num(country.counties.more["pop_v2023"])
        np.testing.assert_allclose(people.sum(axis=1), total)
        share = people.sum(axis=0) / people.sum()
        assert share[Race.WHITE] == pytest.approx(0.584, abs=0.01)
        assert share[Race.HISPANIC] == pytest.approx(0.195, abs=0.01)
        assert share[Race.NATIVE] == pytest.approx(0.0092, abs=0.002)  # 3.1 of 335 million
        simple = people_by_race(country.counties, np.zeros(len(Race)))
        assert (simple[:, Race.ASIAN] + 1e-6 >= people[:, Race.ASIAN]).mean() > 0.97


class TestBackground:
    def test_the_stock_is_as_published(self, country, tree):
        """AAMC 2021: White 63.9, Asian 20.6, Hispanic 6.9, Black 5.7; 39.7 % another language."""
        people = Engine(country, tree, scale=0.2).people
        here = people.phase == Phase.PRACTISING
        share = np.bincount(people.race[here], minlength=len(Race)) / here.sum()
        for race, published, room in (
            (Race.WHITE, 0.639, 0.05),  # four years later
            (Race.ASIAN, 0.206, 0.04),
            (Race.HISPANIC, 0.069, 0.01),
            (Race.BLACK, 0.057, 0.012),
        ):
            assert share[race] == pytest.approx(published, abs=room)
        speaks = people.language[here] != Language.ENGLISH_ONLY
        abroad = people.origin[here] >= Origin.US_IMG
        assert speaks.mean() == pytest.approx(0.397, abs=0.02)
        assert speaks[abroad].mean() == pytest.approx(0.56, abs=0.03)
        assert speaks[~abroad].mean() == pytest.approx(0.36, abs=0.03)

    def test_everybody_has_one_and_keeps_it(self, country, tree):
        engine = run_years(country, tree, last_year=2026, scale=0.02)
        early = snapshot(engine.people)
        engine.run_year(2027)
        people = engine.people
        assert (people.race >= 0).all()
        assert (people.language >= 0).all()
        late = snapshot(people)
        at = np.searchsorted(late["key"], early["key"])
        for name in ("race", "language"):
            np.testing.assert_array_equal(late[name][at], early[name])

    def test_odds_of_one_category(self):
        shares = np.array([[0.5, 0.3, 0.2], [0.2, 0.2, 0.6]])
        found = shares_with_odds(shares, 0, 2.0)
        np.testing.assert_allclose(found.sum(axis=1), 1.0)
        np.testing.assert_allclose(found[:, 0] / (1 - found[:, 0]), [2.0, 0.5])
        np.testing.assert_allclose(found[:, 1] / found[:, 2], shares[:, 1] / shares[:, 2])

    def test_it_moves_nobody(self, country, tree):
        """Race and language are no input of any process."""
        other = with_changes(
            tree, ("background.white_odds", "set", 3), ("background.language_odds", "set", 3)
        )
        one, two = (
            snapshot(run_years(country, each, last_year=2026, scale=0.02).people)
            for each in (tree, other)
        )
        differs = [name for name in one if (one[name] != two[name]).any()]
        assert differs == ["race", "language"]


class TestPay:
    def prices(self, tree, heads):
        snapshot_ = tree.at("2026-07-01")
        p = SimpleNamespace(table=snapshot_.array, number=snapshot_.scalar)
        group_of = np.zeros(heads.shape[0], dtype=np.int64)
        return price_table(p, group_of, heads)

    def test_a_specialty_earns_on_the_mean_what_the_survey_says(self, country, tree):
        heads = np.random.default_rng(1).integers(0, 90, (49, 2, 8)).astype(float)
        price = self.prices(tree, heads)
        mean = (price * heads).sum(axis=(1, 2)) / heads.sum(axis=(1, 2))
        slugs = list(country.specialties.slug)
        assert mean[slugs.index("orthopedic_surgery")] == pytest.approx(558_000)
        assert mean[slugs.index("pediatrics")] == pytest.approx(260_000)
        assert mean[slugs.index("geriatric_medicine")] == pytest.approx(280_000)  # by group
        np.testing.assert_allclose(price[:, 1] / price[:, 0], 0.77)
        assert (price.argmax(axis=2) == 2).all()  # 45 to 54

    def test_the_index_moves_with_the_stock_and_the_elasticity_alone(self):
        heads = np.ones((3, 2, 8, 4))
        price = np.array([3.0, 2.0, 1.0])[:, None, None] * np.ones((3, 2, 8))
        group_of = np.array([0, 0, 1])
        first = first_incumbents(price, heads, group_of, 2, 100.0)
        assert first.weight.tolist() == pytest.approx([5 / 6, 1 / 6])
        assert earnings_index(first, heads, group_of, 100.0, -0.3) == pytest.approx((100, 100))
        assert earnings_index(first, 2 * heads, group_of, 200.0, -0.3) == pytest.approx((100, 100))
        index, stock = earnings_index(first, 1.1 * heads, group_of, 100.0, -0.3)
        assert stock == pytest.approx(110)
        assert index == pytest.approx(100 * 1.1**-0.3)
        assert earnings_index(first, 1.1 * heads, group_of, 100.0, 0.0)[0] == pytest.approx(100)

    def test_more_entrants_lower_the_index_by_the_elasticity(self, country, tree):
        fewer = with_changes(tree, ("careers.pay.elasticity", "set", -0.5))
        none = with_changes(tree, ("careers.pay.elasticity", "set", 0))
        found = {}
        for name, one in (("fewer", fewer), ("none", none)):
            table = frame(run_years(country, one, last_year=2026, scale=0.02))
            found[name] = {
                measure: table.filter(pl.col("measure") == measure).sort("year")["value"].to_list()
                for measure in ("earnings_index_thousandths", "pay_supply_index_thousandths")
            }
        assert found["none"]["earnings_index_thousandths"] == [100_000] * 3
        index = found["fewer"]["earnings_index_thousandths"]
        stock = found["fewer"]["pay_supply_index_thousandths"]
        assert index[0] == stock[0] == 100_000
        assert index[-1] == pytest.approx(100_000 * (stock[-1] / 100_000) ** -0.5, rel=2e-3)


def test_measures_are_counted_for_the_nation_and_every_state(baseline_run):
    table = frame(baseline_run)
    for measure in ("underrepresented", "representation_gap", "same_group", "language_match"):
        rows = table.filter(pl.col("measure") == f"{measure}_millionths")
        assert rows["place"].n_unique() >= 45  # none of the few in a state at this scale
        assert rows["value"].is_between(1, 1_000_000).all()
    races = table.filter(pl.col("measure") == "physicians_by_race")
    stock = table.filter(pl.col("measure") == "stock")
    for year in (2025, 2028):
        one, two = (rows.filter(pl.col("year") == year)["value"].sum() for rows in (races, stock))
        assert one == two
