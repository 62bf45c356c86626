"""How old the figures of a base year are, shares aged by cohorts, primary care drawn to people."""

from __future__ import annotations

import numpy as np
import pytest

from landbridge.baseline import load_country
from landbridge.baseline.ageing import aged_shares
from landbridge.baseline.counties import load_counties
from landbridge.baseline.known import Known, known_margin
from landbridge.parameters import load_tree

TRAINING = np.array([3, 6])
SHARES = np.array([0.3, 0.6])


def values(**changes):
    found = dict(load_tree().at("2018-07-01"))
    found.update({f"leave.{name}": value for name, value in changes.items()})
    return found


def aged(years, growth=0.0, **changes):
    passed = np.full(2, years)
    return aged_shares(SHARES, passed, np.full(2, growth), values(**changes), TRAINING)


class TestAgeing:
    def test_no_years_change_nothing(self):
        np.testing.assert_array_equal(aged(0), SHARES)

    def test_where_nobody_leaves_the_share_rises_by_those_who_pass_55(self):
        """In a flat age structure a twelfth of 30-89 passes in five years; here more than one."""
        rise = aged(5, scale=0.0) - SHARES
        assert (rise > 0.07).all()
        assert (rise < 0.2).all()

    def test_a_growing_specialty_ages_less_and_by_the_growth(self):
        np.testing.assert_allclose(aged(5, 0.03), aged(5) / 1.03**5)

    def test_those_who_leave_are_mostly_old(self):
        assert (aged(5, scale=1.0) < aged(5, scale=0.3)).all()


class TestKnown:
    def test_doubt_grows_with_the_age_of_a_figure_and_a_stand_in_has_its_own(self):
        known = Known(np.zeros(3), np.array([True, True, False]), np.array([0.0, 4.0, 0.0]))
        np.testing.assert_allclose(known.doubt(0.03, 0.2, 0.01), [0.03, 0.05, 0.2])

    def test_the_2018_base_has_ten_shares_of_2013_and_stand_ins(self):
        country = load_country(2018)
        share = known_margin(country, "share_55plus", "specialty")
        assert share.published.sum() == 10
        assert set(share.age[share.published]) == {5.0}
        assert not share.age[~share.published].any()
        old = country.base_year - country.stock.birth_year.astype(int) >= 55
        mine = np.bincount(country.stock.specialty, old) / np.bincount(country.stock.specialty)
        np.testing.assert_allclose(share.fitted, mine, atol=1e-9)

    def test_states_stand_in_the_order_of_the_country(self):
        country = load_country(2018)
        state = country.counties.state[country.stock.county]
        active = known_margin(country, "active", "state")
        np.testing.assert_array_equal(active.fitted, np.bincount(state, minlength=51))


def test_primary_care_is_drawn_to_people_and_nothing_else_is():
    plain, drawn = load_counties(), load_counties(population_pull=0.4)
    care = plain.clinician_groups.index("primary_care_incl_np_pa")
    others = np.arange(len(plain.clinician_groups)) != care
    np.testing.assert_array_equal(drawn.clinician_weight[others], plain.clinician_weight[others])
    people = plain.population[-1]
    share = people / np.bincount(plain.state, people)[plain.state]
    np.testing.assert_allclose(
        drawn.clinician_weight[care] - share,
        0.6 * (plain.clinician_weight[care] - share),
        atol=1e-12,
    )
    sums = np.bincount(plain.state, drawn.clinician_weight[care])
    assert sums == pytest.approx(np.ones(51))
