"""Boards, faculties, grants and posts: what the rules give, and whom a change leaves alone."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workforce_runs import (
    FIRST_YEAR,
    changed_lives,
    frame,
    moment_of,
    part_of,
    run_years,
    snapshot,
    with_changes,
)

from landbridge.parameters import Reform
from landbridge.workforce import Engine
from landbridge.workforce.boards import (
    BOARDS,
    FIRST_BIRTH,
    ever_certified,
    may_certify,
    with_odds,
    yearly_hazard,
)
from landbridge.workforce.careers import CAREERS
from landbridge.workforce.codes import Academic, Board, Citizenship, Grant, Origin, Phase, Status
from landbridge.workforce.faculty import given_places, members
from landbridge.workforce.grants import _may, win_and_lose_grants
from landbridge.workforce.leadership import first_to_arrive

LAST, SCALE = 2028, 0.05


@pytest.fixture
def opening(country, tree):
    """The first day of a small country, for a test to change as it likes."""
    return Engine(country, tree, scale=0.02)


def of_measure(engine, measure):
    return frame(engine).filter(pl.col("measure") == measure)


class TestBoards:
    @given(st.floats(0.05, 0.99), st.floats(0.05, 0.95))
    @settings(max_examples=60, deadline=None)
    def test_the_yearly_hazard_adds_up_to_the_share_ever_certified(self, ever, passed):
        """Independent oracle: the share certified after t years is P (1 - (1 - q)^t)."""
        years = np.arange(1, 9)
        hazard = yearly_hazard(np.full(years.size, ever), passed, years)
        certified = 1.0 - np.cumprod(1.0 - hazard)
        np.testing.assert_allclose(certified, ever * (1.0 - (1.0 - passed) ** years), rtol=1e-9)

    def test_the_gap_of_the_foreign_trained_closes_over_the_cohorts(self, opening):
        table = ever_certified(moment_of(opening, BOARDS, FIRST_YEAR))
        assert ((table > 0) & (table < 1)).all()
        old, young = table[1950 - FIRST_BIRTH], table[1985 - FIRST_BIRTH]
        odds = table / (1.0 - table)
        ratio = odds[:, Origin.NONUS_IMG] / odds[:, Origin.US_MD]
        assert old[Origin.US_MD] - old[Origin.NONUS_IMG] > 0.15
        assert abs(young[Origin.US_MD] - young[Origin.NONUS_IMG]) < 0.02
        assert (np.diff(ratio[1950 - FIRST_BIRTH : 1986 - FIRST_BIRTH]) >= -1e-9).all()

    def test_the_opening_stock_is_what_the_years_would_have_made_of_it(self, opening, tree):
        people = opening.people
        here = people.phase == Phase.PRACTISING
        years = FIRST_YEAR - 1 - people.entered
        long = here & (years >= 7)
        assert (people.board[long] != Board.ELIGIBLE).all()
        ever = ever_certified(moment_of(opening, BOARDS, FIRST_YEAR))
        expected = ever[people.birth_year[long] - FIRST_BIRTH, people.origin[long]]
        shares = tree.at("2026-07-01").array("careers.board.pass_share")
        passed = shares[people.origin[long]]
        expected = expected * (1.0 - (1.0 - passed) ** 7)
        got = (people.board[long] == Board.CERTIFIED).mean()
        assert abs(got - expected.mean()) < 4 * np.sqrt(0.25 / long.sum())

    def test_who_completes_training_waits_a_year_and_never_loses_a_certificate(self, baseline_run):
        people = baseline_run.people
        new = (people.phase == Phase.PRACTISING) & (people.entered == LAST)
        trained = new & (people.training_state >= 0)
        held = trained & (people.board == Board.CERTIFIED)
        assert (people.board_since[held] < LAST).all()
        assert held.sum() < 0.05 * trained.sum()
        first = trained & ~held
        assert first.sum() > 500
        assert (people.board[first] == Board.ELIGIBLE).all()
        assert (people.board_since[first] == LAST).all()
        earlier = (people.phase == Phase.PRACTISING) & (people.entered == LAST - 2)
        earlier &= people.training_state >= 0
        assert (people.board[earlier] == Board.CERTIFIED).mean() > 0.75

    def test_a_fellowship_leaves_a_certificate_and_begins_eligibility_anew(self, opening):
        people = opening.people
        row = people.rows_in(Phase.PRACTISING)[:300]
        people.board[row] = np.repeat([Board.NONE, Board.ELIGIBLE, Board.CERTIFIED], 100)
        people.board_since[row] = FIRST_YEAR - 6
        may_certify(people, row)
        BOARDS.step(moment_of(opening, BOARDS, FIRST_YEAR))
        assert (people.board[row[:200]] == Board.ELIGIBLE).all()
        assert (people.board_since[row[:200]] == FIRST_YEAR).all()
        assert (people.board[row[200:]] == Board.CERTIFIED).all()
        assert (people.board_since[row[200:]] == FIRST_YEAR - 6).all()

    def test_a_year_of_boards_is_that_worked_out_in_numpy(self, opening):
        people = opening.people
        moment = moment_of(opening, BOARDS, FIRST_YEAR)
        eligible = (people.board == Board.ELIGIBLE) & (people.phase == Phase.PRACTISING)
        row = np.flatnonzero(eligible & (people.board_since > 0))
        ever = ever_certified(moment)[people.birth_year[row] - FIRST_BIRTH, people.origin[row]]
        passed = moment.parameters.table("careers.board.pass_share")[people.origin[row]]
        window = moment.parameters.number("careers.board.eligible_years")
        years = np.minimum(FIRST_YEAR - people.board_since[row].astype(int), window)
        hazard = yearly_hazard(ever, passed, years)
        certifies = moment.uniforms("", people.key[row]) < hazard
        ends = np.where(years == window, Board.NONE, Board.ELIGIBLE)
        BOARDS.step(moment)
        np.testing.assert_array_equal(people.board[row], np.where(certifies, Board.CERTIFIED, ends))
        assert certifies.sum() > 20

    def test_eligibility_ends(self, opening):
        people = opening.people
        row = people.rows_in(Phase.PRACTISING)[:200]
        people.board[row] = Board.ELIGIBLE
        people.board_since[row] = FIRST_YEAR - 7
        moment = moment_of(opening, BOARDS, FIRST_YEAR)
        BOARDS.step(moment)
        assert set(np.unique(people.board[row])) <= {Board.NONE, Board.CERTIFIED}
        assert (people.board[row] == Board.NONE).any()

    def test_a_state_pathway_leads_to_no_board_by_itself(self, country, everything_on):
        engine = run_years(country, everything_on, last_year=2027, scale=0.05)
        people = engine.people
        licensed = (people.entered >= FIRST_YEAR) & (people.training_state < 0)
        assert licensed.sum() > 20
        assert (people.board[licensed] == Board.NONE).all()
        assert (people.academic[licensed & (people.entered == 2027)] == Academic.NONE).all()


class TestFaculty:
    def test_faculty_share_of_the_opening_is_that_of_2004(self, country, tree):
        people = Engine(country, tree, scale=0.1).people
        here = people.phase == Phase.PRACTISING
        faculty = here & (people.academic > Academic.NONE)
        assert abs(faculty.sum() / here.sum() - 0.12) < 0.02
        assert 0.18 < (people.origin[faculty] >= Origin.US_IMG).mean() < 0.25

    def test_a_community_program_leads_to_a_faculty_less_often(self, country, tree):
        never = with_changes(tree, ("careers.faculty.community_odds", "set", 0.02))
        even = with_changes(tree, ("careers.faculty.community_odds", "set", 1.0))
        offers = [
            of_measure(run_years(country, one, last_year=2025, scale=0.05), "faculty_offers")[
                "value"
            ].sum()
            for one in (never, tree, even)
        ]
        assert offers[0] < offers[1] < offers[2]

    def test_moves_are_the_change_of_the_faculty(self, country, tree):
        """Faculty of the next year: those here now, plus new and joined, less left and gone."""
        engine = run_years(country, tree, last_year=2025, scale=SCALE)
        people = engine.people
        before = (people.phase == Phase.PRACTISING) & (people.academic > Academic.NONE)
        engine.run_year(2026)
        people = engine.people
        now = (people.phase == Phase.PRACTISING) & (people.academic > Academic.NONE)
        gone = np.count_nonzero(before & (people.phase[: before.size] == Phase.LEFT))
        new = np.count_nonzero(now & (people.entered == 2026))
        moves = of_measure(engine, "faculty_moves").filter(pl.col("year") == 2026)
        flow = {
            name: moves.filter(pl.col("category") == name)["value"].sum() * SCALE
            for name in ("joined", "left")
        }
        change = np.count_nonzero(now) - np.count_nonzero(before)
        assert change == pytest.approx(new + flow["joined"] - flow["left"] - gone, abs=1.5)

    def test_no_more_are_on_a_faculty_than_there_are_places(self, country, tree):
        """Where as many as ever may would join, all places are filled and no more."""
        crowded = with_changes(
            tree,
            ("careers.faculty.places_growth", "set", 0.02),
            ("careers.faculty.places_open", "set", 0.04),
            ("careers.faculty.join", "set", 0.1),
        )
        doubled = with_changes(
            tree,
            ("careers.faculty.places_growth", "set", 0.02),
            ("careers.faculty.places_open", "set", 0.04),
            ("careers.faculty.join", "set", 0.1),
            ("careers.faculty.entry_share", "scale", 2),
        )
        opened = members(moment_of(Engine(country, tree, scale=SCALE), CAREERS, FIRST_YEAR))
        ends = {}
        for name, one in (("crowded", crowded), ("doubled", doubled)):
            engine = Engine(country, one, scale=SCALE)
            for year in range(FIRST_YEAR, FIRST_YEAR + 3):
                engine.run_year(year)
                places = math.floor(opened / 0.96 * 1.02 ** (year - FIRST_YEAR) + 0.5)
                assert members(moment_of(engine, CAREERS, year)) == places
            ends[name] = of_measure(engine, "faculty_offers").filter(pl.col("year") > FIRST_YEAR)
        # What leaving and retiring left open is all that who ends training can have.
        offers = [found["value"].sum() for found in ends.values()]
        assert offers[1] == pytest.approx(offers[0], rel=0.05)

    def test_a_place_less_takes_one_appointment(self, opening):
        """The same would join; who arrives last goes without, nobody else."""
        people = opening.people
        row = people.rows_in(Phase.PRACTISING)
        outside = row[people.academic[row] == Academic.NONE][:500]
        moment = moment_of(opening, CAREERS, FIRST_YEAR)
        many = given_places(moment, outside, members(moment))
        assert 20 < many.size < 500
        people.academic[outside[-1]] = Academic.FACULTY
        fewer = given_places(moment, outside, members(moment))
        assert set(fewer) < set(many)
        assert fewer.size == many.size - 1


class TestGrants:
    def grantless(self, engine, citizenship, status):
        """All research faculty made young, without grants, and of one citizenship."""
        people = engine.people
        row = people.rows_in(Phase.PRACTISING)[:4000]
        people.academic[row] = Academic.RESEARCH
        people.grant[row] = Grant.NONE
        people.entered[row] = FIRST_YEAR - 3
        people.citizenship[row] = citizenship
        people.status[row] = status
        return row

    def awards(self, engine, row):
        CAREERS.step(moment_of(engine, CAREERS, FIRST_YEAR + 2))
        return int(np.count_nonzero(engine.people.grant[row] == Grant.AWARD))

    def test_a_visa_keeps_from_most_awards_and_a_green_card_opens_them(self, country, tree):
        won = {}
        for name, citizenship, status in (
            ("citizen", Citizenship.US_CITIZEN, Status.US_CITIZEN),
            ("resident", Citizenship.PERMANENT_RESIDENT, Status.PERMANENT_RESIDENT),
            ("visa", Citizenship.FOREIGN, Status.H1B_EXEMPT),
        ):
            engine = Engine(country, tree, scale=0.02)
            won[name] = self.awards(engine, self.grantless(engine, citizenship, status))
        assert won["citizen"] == won["resident"]
        assert 0 < won["visa"] < 0.25 * won["citizen"]

    def test_the_reform_opens_awards_to_visa_holders_and_leaves_others_alone(self, country, tree):
        reformed = tree.with_reform(Reform.read("research-awards-open"))
        before, after = (Engine(country, one, scale=0.02) for one in (tree, reformed))
        at = [
            self.grantless(engine, Citizenship.FOREIGN, Status.H1B_EXEMPT)
            for engine in (before, after)
        ]
        others = at[0][:2000]
        for engine in (before, after):
            engine.people.citizenship[others] = Citizenship.US_CITIZEN
            engine.people.status[others] = Status.US_CITIZEN
        assert self.awards(after, at[1]) > self.awards(before, at[0])
        np.testing.assert_array_equal(before.people.grant[others], after.people.grant[others])

    def test_closing_all_grants_leaves_no_new_ones_to_visa_holders(self, country, tree):
        closed = with_changes(tree, ("law.nih.k99_open", "set", 0))
        engine = Engine(country, closed, scale=0.02)
        row = self.grantless(engine, Citizenship.FOREIGN, Status.H1B_EXEMPT)
        assert self.awards(engine, row) == 0
        assert (engine.people.grant[row] == Grant.NONE).all()

    def test_a_year_of_grants_is_that_worked_out_in_numpy(self, country, tree):
        engine = Engine(country, tree, scale=0.1)
        people = engine.people
        moment = moment_of(engine, CAREERS, FIRST_YEAR + 1)
        p = moment.parameters
        row = people.rows_in(Phase.PRACTISING)[:20_000]
        people.grant[row] = np.random.default_rng(2).integers(0, len(Grant), row.size)
        key, held = people.key[row], people.grant[row].copy()
        restricted, unrestricted = _may(moment, row)
        abroad = people.origin[row] >= Origin.US_IMG
        odds = np.where(abroad, p.number("careers.grants.img_odds"), 1.0)
        supported = (held > Grant.NONE) & (held != Grant.INDEPENDENT)
        after, without = (
            with_odds(np.full(row.size, p.number(f"careers.grants.{name}_award")), odds)
            for name in ("after", "without")
        )
        rate = p.number("careers.grants.award_rate") * restricted
        rate = rate + p.number("careers.grants.open_award_rate") * unrestricted
        young = moment.year - people.entered[row] <= p.number("careers.grants.award_years")
        wins = (held == Grant.NONE) & young & (moment.uniforms("award", key) < rate)
        ends = moment.uniforms("award", key, 1) < p.number("careers.grants.award_ends")
        lapses = moment.uniforms("own", key, 1) < p.number("careers.grants.lapse")
        leads = moment.uniforms("own", key) < np.where(supported, after, without)
        expected = held.copy()
        expected[wins] = Grant.AWARD
        expected[(held == Grant.AWARD) & ends] = Grant.AWARD_ENDED
        expected[(held == Grant.INDEPENDENT) & lapses] = Grant.INDEPENDENT_ENDED
        expected[leads & (held != Grant.INDEPENDENT) & unrestricted] = Grant.INDEPENDENT
        expected = np.where(people.entered[row] < moment.year, expected, held)
        win_and_lose_grants(moment, row)
        np.testing.assert_array_equal(people.grant[row], expected)
        assert (expected != held).sum() > 100

    def test_grants_move_nobody(self, country, tree, baseline_run):
        """Whoever wins a grant practises where he would have: only the grant differs."""
        easier = with_changes(tree, ("careers.grants.award_rate", "scale", 2))
        after = snapshot(run_years(country, easier, last_year=LAST, scale=SCALE).people)
        before = snapshot(baseline_run.people)
        changed = changed_lives(before, after)
        assert 0 < changed.size < 0.01 * before["key"].size
        one, two = part_of(before, changed), part_of(after, changed)
        assert [name for name in one if (one[name] != two[name]).any()] == ["grant"]


class TestLeadership:
    @given(st.integers(1, 60), st.integers(0, 80), st.integers(0, 2**32))
    @settings(max_examples=60, deadline=None)
    def test_so_many_are_appointed_and_the_heavy_more_often(self, candidates, places, seed):
        rng = np.random.default_rng(seed)
        draw = rng.uniform(1e-6, 1 - 1e-6, candidates)
        weight = rng.uniform(0.1, 3.0, candidates)
        won = first_to_arrive(draw, weight, places)
        assert won.size == min(candidates, places)
        # Oracle: sort all arrivals.
        when = -np.log(draw) / weight
        assert set(won) == set(np.argsort(when, kind="stable")[:places])

    def test_one_candidate_more_changes_one_appointment_at_most(self):
        rng = np.random.default_rng(3)
        draw, weight = rng.uniform(size=50), rng.uniform(0.2, 2.0, 50)
        few = set(first_to_arrive(draw[:-1], weight[:-1], 10))
        more = set(first_to_arrive(draw, weight, 10))
        assert len(few - more) <= 1

    def test_posts_are_as_many_as_there_are_whoever_holds_them(self, country, tree, baseline_run):
        leaders = of_measure(baseline_run, "leaders").group_by("year").agg(pl.col("value").sum())
        assert set(leaders["value"].to_list()) == {16_000}
        people = baseline_run.people
        leads = (people.leads == 1) & (people.phase == Phase.PRACTISING)
        assert (people.academic[leads] > Academic.NONE).all()
        heavier = with_changes(tree, ("careers.leadership.img_weight", "set", 3.0))
        more = of_measure(Engine(country, heavier, scale=SCALE), "leaders")
        same = of_measure(Engine(country, tree, scale=SCALE), "leaders")
        assert more["value"].sum() == same["value"].sum()
        abroad = pl.col("origin").is_in(["us_img", "nonus_img"])
        assert more.filter(abroad)["value"].sum() > 1.5 * same.filter(abroad)["value"].sum()


def test_odds_are_multiplied():
    share = np.array([0.1, 0.5, 0.9])
    found = with_odds(share, 3.0)
    np.testing.assert_allclose(found / (1 - found), 3.0 * share / (1 - share))
    np.testing.assert_allclose(with_odds(share, 1.0), share)
