"""Physicians who went home and come back; agencies that waive the duty to go."""

from __future__ import annotations

import numpy as np
import pytest
from workforce_runs import FIRST_YEAR, frame, moment_of, part_of, run_years, snapshot, with_changes

from landbridge.workforce.agencies import assign_agencies
from landbridge.workforce.codes import Citizenship, LeftReason, Phase, Status
from landbridge.workforce.returning import rows_abroad
from landbridge.workforce.settle import SETTLE

HAZARD = "settle.return.hazard"
AGENCIES = ("conrad", "hhs", "arc", "dra", "nbrc", "scrc", "va")


def came_back(run):
    """Rows of those who practise after having left for home: they entered later than trained."""
    table = frame(run)
    return table.filter(table["measure"] == "returned_from_abroad")


@pytest.fixture(scope="module")
def all_return(country, tree):
    """Everybody comes back as soon as law lets them, and finds an employer."""
    changed = with_changes(
        tree,
        (HAZARD, "set", 1),
        ("settle.h1b_fee_exempt", "set", 1),
        ("people.entry_restrictions_active", "set", 0),
    )
    return run_years(country, changed, last_year=FIRST_YEAR + 4, scale=0.1)


class TestReturn:
    def test_nobody_abroad_is_older_than_two_years_where_all_come_back(self, all_return):
        people = all_return.people
        row = rows_abroad(people)
        assert row.size > 0
        assert (FIRST_YEAR + 4 - people.left[row] < 2).all()

    def test_two_years_at_home_come_first(self, country, tree):
        changed = with_changes(tree, (HAZARD, "set", 1), ("settle.h1b_stay_share", "set", 1))
        run = run_years(country, changed, last_year=FIRST_YEAR + 2, scale=0.1)
        back = came_back(run).group_by("year").agg(total=came_back(run)["value"].sum())
        by_year = {
            year: came_back(run).filter(came_back(run)["year"] == year)["value"].sum()
            for year in range(FIRST_YEAR, FIRST_YEAR + 3)
        }
        assert back.height >= 1
        assert by_year[FIRST_YEAR] == 0
        assert by_year[FIRST_YEAR + 1] == 0
        assert by_year[FIRST_YEAR + 2] > 0

    def test_who_comes_back_practises_with_a_status(self, all_return):
        people = all_return.people
        back = (people.phase == Phase.PRACTISING) & (people.status_since == people.entered)
        back &= people.entered > FIRST_YEAR
        assert (people.left[back] == 0).all()
        assert (people.left_reason[back] == LeftReason.NONE).all()
        assert (people.county[back] >= 0).all()
        resident = back & (people.status == Status.PERMANENT_RESIDENT)
        assert (people.citizenship[resident] == Citizenship.PERMANENT_RESIDENT).all()

    def test_a_payment_keeps_those_who_need_a_petition(self, country, tree):
        def returned(*more):
            changed = with_changes(tree, (HAZARD, "set", 1), *more)
            table = came_back(run_years(country, changed, last_year=FIRST_YEAR + 3, scale=0.1))
            visa = table.filter(table["category"] != "resident")["value"].sum()
            return visa, table["value"].sum() - visa

        free = returned(("settle.h1b_fee_exempt", "set", 1))
        paid = returned(("settle.h1b_fee_exempt", "set", 0), ("settle.return.fee_factor", "set", 0))
        assert free[0] > 0
        assert paid[0] == 0
        assert paid[1] >= free[1] > 0  # who was held back may come as a resident later

    def test_without_return_nobody_else_lives_otherwise(self, country, tree):
        """Return disturbs no draw of those who never left, in the year in which it begins."""
        none = run_years(
            country, with_changes(tree, (HAZARD, "set", 0)), last_year=FIRST_YEAR + 2, scale=0.1
        )
        some = run_years(country, tree, last_year=FIRST_YEAR + 2, scale=0.1)
        before, after = snapshot(none.people), snapshot(some.people)
        never = before["left_reason"] != LeftReason.RETURNED_HOME
        keys = before["key"][never]
        for name, values in part_of(before, keys).items():
            np.testing.assert_array_equal(values, part_of(after, keys)[name], err_msg=name)


class TestAgencies:
    @pytest.fixture(scope="class")
    @classmethod
    def moment(cls, baseline_run):
        return moment_of(baseline_run, SETTLE, FIRST_YEAR + 1)

    @pytest.fixture(scope="class")
    @classmethod
    def candidates(cls, country):
        rng = np.random.default_rng(4)
        size = 3000
        fields = ("family_medicine", "obstetrics_gynecology", "cardiovascular_disease")
        slugs = country.specialties.slug.tolist()
        return (
            rng.integers(0, 2**64, size, dtype=np.uint64),
            rng.integers(0, 51, size),
            rng.choice([slugs.index(field) for field in fields], size),
        )

    def test_none_takes_more_than_it_can_and_all_are_full(self, moment, candidates):
        taken = assign_agencies(moment, *candidates)
        seats = moment.parameters.table("settle.waiver.agency_capacity") * moment.world.scale
        held = np.bincount(taken.agency[taken.agency >= 0], minlength=len(AGENCIES))
        assert (np.abs(held - seats) < 1.0).all()
        assert held[AGENCIES.index("va")] > 0

    def test_law_says_for_whom_and_where(self, moment, candidates):
        _, _, specialty = candidates
        taken = assign_agencies(moment, *candidates)
        covers = moment.parameters.table("law.waiver.covers")
        takes = moment.parameters.table("law.waiver.specialties") >= 0.5
        for name in AGENCIES[1:]:
            agency = AGENCIES.index(name)
            assert takes[agency, specialty[taken.agency == agency]].all()
        assert not takes[AGENCIES.index("hhs"), specialty].all()
        bound = taken.state >= 0
        assert covers[taken.agency[bound], taken.state[bound]].all()
        regional = np.isin(taken.agency, [AGENCIES.index(n) for n in ("arc", "dra", "nbrc")])
        np.testing.assert_array_equal(bound & regional, regional)
        np.testing.assert_array_equal(taken.anywhere, taken.agency == AGENCIES.index("va"))

    def test_an_agency_that_is_shut_takes_nobody(self, baseline_run, candidates):
        early = moment_of(baseline_run, SETTLE, 2022)  # before the Northern Border program
        taken = assign_agencies(early, *candidates)
        assert not (taken.agency == AGENCIES.index("nbrc")).any()

    def test_order_of_candidates_does_not_matter(self, moment, candidates):
        order = np.random.default_rng(5).permutation(candidates[0].size)
        one = assign_agencies(moment, *candidates)
        other = assign_agencies(moment, *(part[order] for part in candidates))
        np.testing.assert_array_equal(one.agency[order], other.agency)
        np.testing.assert_array_equal(one.state[order], other.state)

    def test_nobody_asks(self, moment):
        none = np.zeros(0, dtype=np.int64)
        taken = assign_agencies(moment, none.astype(np.uint64), none, none)
        assert taken.agency.size == 0
