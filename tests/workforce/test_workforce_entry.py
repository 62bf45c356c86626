"""Seniors from enrolment, first applicants from abroad, and the facts they bring."""

from __future__ import annotations

import datetime
import json

import numpy as np
import polars as pl
import pytest
from workforce_runs import FIRST_YEAR, frame, moment_of, run_years, snapshot, with_changes

from landbridge.baseline import load_country
from landbridge.parameters import Reform
from landbridge.parameters.reforms import shipped_reforms
from landbridge.studies.own_match import step_to_match
from landbridge.workforce import Engine
from landbridge.workforce.certify import CERTIFY
from landbridge.workforce.codes import ApplicantType, LeftReason, Origin, Phase
from landbridge.workforce.enrolment import classes, graduating
from landbridge.workforce.entry_cost import entry_cost
from landbridge.workforce.entry_rates import funnel_rates, pool_response, skills_asked
from landbridge.workforce.graduate import GRADUATE
from landbridge.workforce.process import Declared

SCALE = 0.03


def dated(tree, *changes):
    """The tree after ``(parameter, kind, number, from)`` and an optional ``where``."""
    text = 'name = "dated"\n'
    for parameter, kind, number, day, *where in changes:
        text += f'[[change]]\nparameter = "{parameter}"\nfrom = {day}\n{kind} = {number}\n'
        for each in where:
            cells = ", ".join(f"{key} = {json.dumps(value)}" for key, value in each.items())
            text += f"where = {{{cells}}}\n"
    return tree.with_reform(Reform.from_toml(text))


def entry_only(country, tree, last_year, first_year=FIRST_YEAR, scale=SCALE):
    """Results of graduate and certify alone, at the odds of the reference year."""
    engine = Engine(country, tree, first_year=first_year, scale=scale)
    rows = []
    for year in range(first_year, last_year + 1):
        for process in (GRADUATE, CERTIFY):
            moment = moment_of(engine, process, year)
            moment.results = engine.results
            process.step(moment)
        people = engine.people
        people.phase[people.phase == Phase.APPLICANT] = Phase.LEFT
        rows.append(year)
    return engine, frame(engine).filter(pl.col("year").is_in(rows))


def series(table, measure, **where):
    """Sum of a measure by year."""
    chosen = table.filter(pl.col("measure") == measure)
    for column, value in where.items():
        chosen = chosen.filter(pl.col(column) == value)
    found = chosen.group_by("year").agg(pl.col("value").sum()).sort("year")
    return dict(found.iter_rows())


@pytest.fixture(scope="module")
def entry(country, tree):
    return entry_only(country, tree, 2034)


@pytest.fixture(scope="module")
def country_2018():
    return load_country(2018)


class TestSeniors:
    def test_counts_of_the_reference_years_are_met(self, country, country_2018, tree):
        for base, year in ((country, 2025), (country_2018, 2018)):
            _, table = entry_only(base, tree, year, first_year=year, scale=1.0)
            level = tree.at(f"{year}-03-01")
            for school in ("us_md", "us_do"):
                expected = {year: round(float(level[f"graduate.{school}_seniors"]))}
                assert series(table, "graduates", category=school) == expected

    def test_graduates_by_hand(self):
        """Two kinds of school, three classes; half of the first kind takes a year longer."""
        students = np.array([[100.0, 10.0], [200.0, 20.0], [400.0, 40.0]])
        completion = np.array([[0.5, 0.5], [0.9, 0.0]])
        assert graduating(2006, 2000, students, completion, 4).tolist() == [300.0, 36.0]
        assert graduating(2003, 2000, students, completion, 4).tolist() == [100.0, 9.0]
        by_state = np.repeat(students[:, :, None], 2, axis=2)
        found = graduating(2006, 2000, by_state, completion, 4)
        assert found.tolist() == [[300.0, 300.0], [36.0, 36.0]]

    def test_seniors_agree_with_the_classes_they_come_from(self, tree):
        """Counts of seniors over graduates expected from classes: near one, though told apart."""
        at = tree.at("2025-03-01")
        students = np.asarray(at["graduate.matriculants"])
        completion = np.asarray(at["graduate.completion"])
        for year, on in ((2025, "2025-03-01"), (2018, "2018-03-01")):
            expected = graduating(year, 2010, students.T, completion, 4)
            values = tree.at(on)
            seniors = [values.scalar(f"graduate.us_{kind}_seniors") for kind in ("md", "do")]
            np.testing.assert_allclose(np.array(seniors) / expected, 1.0, atol=0.06)

    def test_classes_on_record_bring_seniors_four_years_later(self, country, tree, entry):
        """Nothing projected matters before 2030."""
        changed = dated(
            tree,
            ("graduate.enrolment_path", "set", 1, "2025-01-01"),
            ("graduate.loan_limit_effect", "set", -0.3, "2025-01-01"),
            ("graduate.new_school_places", "set", 900, "2025-01-01"),
        )
        before = series(entry[1], "graduates")
        after = series(entry_only(country, changed, 2031)[1], "graduates")
        assert [after[year] for year in range(2025, 2030)] == [
            before[year] for year in range(2025, 2030)
        ]
        assert after[2030] != before[2030]

    def test_the_base_of_2018_does_not_know_later_classes(self, country_2018, tree):
        later = dated(tree, ("graduate.matriculants", "scale", 2, "1900-01-01"))
        years = [str(year) for year in range(2019, 2026)]
        late = dated(
            tree,
            ("graduate.matriculants", "scale", 2, "1900-01-01", {"entry_year": years}),
        )
        mine, same, double = (
            series(entry_only(country_2018, each, 2024, first_year=2018)[1], "graduates")
            for each in (tree, late, later)
        )
        assert mine == same
        known = range(2018, 2023)
        # what counts is the classes relative to those of the reference year
        assert [double[year] for year in known] == [mine[year] for year in known]

    def test_paths_are_ordered_and_between_them_linear(self, country, tree):
        p = Declared(GRADUATE, tree, datetime.date(2025, 3, 1))
        found = {}
        for path in (-1, -0.5, 0, 1):
            each = dated(tree, ("graduate.enrolment_path", "set", path, "2025-01-01"))
            p = Declared(GRADUATE, each, datetime.date(2025, 3, 1))
            first, students, factor = classes(p, 2026, 2025)
            assert (factor == 1.0).all()
            found[path] = students[2026 - first]
        assert (found[-1] < found[0]).all()
        assert (found[0] < found[1]).all()
        np.testing.assert_allclose(found[-0.5], (found[-1] + found[0]) / 2)

    def test_loan_limits_change_classes_from_2026(self, tree):
        off = dated(tree, ("graduate.loan_limits", "set", 0, "2026-01-01"))
        with_limits, without = (
            classes(Declared(GRADUATE, each, datetime.date(2030, 3, 1)), 2028, 2025)[1][-3:]
            for each in (tree, off)
        )
        effect = np.asarray(tree.at("2026-08-01")["graduate.loan_limit_effect"])
        np.testing.assert_allclose(with_limits / without, np.tile(1 + effect, (3, 1)))

    def test_places_in_one_state_add_seniors_there_and_touch_nobody_else(self, country, tree):
        more = dated(
            tree,
            (
                "graduate.enrolment_factor",
                "set",
                1.5,
                "2027-01-01",
                {"us_school": "do", "state": "TX"},
            ),
        )
        (ours, _), (theirs, _) = (
            entry_only(country, each, 2033, scale=0.1) for each in (tree, more)
        )
        before, after = snapshot(ours.people), snapshot(theirs.people)
        assert np.isin(before["key"], after["key"]).all()
        new = ~np.isin(after["key"], before["key"])
        abbr = np.array(country.states.abbr)
        assert set(abbr[after["home_state"][new]]) == {"TX"}
        assert set(after["applicant_type"][new]) == {ApplicantType.US_DO_SENIOR}
        assert after["grad_year"][new].min() == 2031
        heads = np.count_nonzero(
            (before["home_state"] == list(abbr).index("TX"))
            & (before["applicant_type"] == ApplicantType.US_DO_SENIOR)
            & (before["grad_year"] >= 2031)
        )
        assert np.count_nonzero(new) == pytest.approx(0.5 * heads, rel=0.15)

    def test_fewer_places_take_away_the_last_of_the_state(self, country, tree):
        fewer = dated(
            tree, ("graduate.enrolment_factor", "set", 0, "2026-01-01", {"state": ["CA"]})
        )
        engine, _ = entry_only(country, fewer, 2035)
        people = engine.people
        california = list(country.states.abbr).index("CA")
        senior = (people.home_state == california) & (people.applicant_type <= 1)
        assert people.grad_year[senior & (people.phase == Phase.LEFT)].max() < 2035
        first, students, factor = classes(
            Declared(GRADUATE, fewer, datetime.date(2026, 3, 1)), 2027, 2025
        )
        assert factor[2026 - first, :, california].tolist() == [0.0, 0.0]
        assert (students[2027 - first] > 0).all()


class TestFirstApplicants:
    def test_as_many_apply_in_the_first_year_as_were_counted(self, entry, tree):
        _, table = entry
        at = tree.at("2025-01-01")
        for name in ("us_img", "nonus_img"):
            found = series(table, "first_applicants", origin=name)[2025]
            assert found == pytest.approx(at.scalar(f"certify.new_{name}"), abs=0.5 / SCALE + 1)

    def test_the_way_loses_people_at_each_stage(self, entry):
        _, table = entry
        flows = [
            series(table, name)[2025]
            for name in ("exam_takers", "step1_passed", "step2_passed", "certified")
        ]
        assert flows == sorted(flows, reverse=True)
        assert 0.5 < flows[3] / flows[0] < 0.65
        assert series(table, "lapsed")[2025] > 0

    def test_new_and_again_are_all_who_register(self, baseline_run):
        table = frame(baseline_run)
        new, again, all_of = (
            series(table, name) for name in ("registrants_new", "registrants_again", "registered")
        )
        assert {year: new[year] + again[year] for year in all_of} == all_of
        assert min(again.values()) > 0

    def test_the_reference_cost_is_the_cost_of_today(self, tree):
        for year in (2018, 2025):
            p = Declared(CERTIFY, tree, datetime.date(year, 1, 1))
            today = entry_cost(p, datetime.date(year, 1, 1))
            assert today == tree.at(f"{year}-07-01").scalar("certify.reference_cost_usd")

    def test_a_dearer_step_is_forestalled_then_deters(self, country, tree, entry):
        dearer = dated(tree, ("law.fee.usmle_step1", "scale", 6, "2028-01-01"))
        _, table = entry_only(country, dearer, 2034)
        _, base = entry
        ratio = {
            measure: {
                year: series(table, measure)[year] / value
                for year, value in series(base, measure).items()
            }
            for measure in ("exam_takers", "certified", "first_applicants")
        }
        assert ratio["exam_takers"][2027] == 1.0
        cost = 1.0 + 5 * 1000 / 9000
        elasticity = tree.at("2028-01-01").scalar("certify.cost_elasticity")
        assert ratio["exam_takers"][2028] == pytest.approx(cost**elasticity, abs=0.002)
        assert ratio["certified"][2026] == 1.0
        assert ratio["certified"][2027] > 1.005 > 1.0 > ratio["certified"][2028]
        assert ratio["first_applicants"][2034] == pytest.approx(cost**elasticity, abs=0.02)

    def test_without_the_english_test_it_is_cheaper_and_more_pass(self, country, tree, entry):
        gone = dated(tree, ("law.ecfmg.language_test", "set", 0, "2026-01-01"))
        _, table = entry_only(country, gone, 2028)
        assert series(table, "certified")[2026] > 1.05 * series(entry[1], "certified")[2026]
        assert series(table, "exam_takers")[2026] > series(entry[1], "exam_takers")[2026]

    def test_clinical_skills_again_hold_up_who_is_not_certified_yet(self, country, tree, entry):
        """Half a year of it, then whole years; US citizens need no visa and lose fewer."""
        again = tree.with_reform(shipped_reforms()["restore-clinical-skills-exam"])
        _, table = entry_only(country, again, 2034)
        ratio = {
            (channel, year): value / series(entry[1], "certified", origin=channel)[year]
            for channel in ("us_img", "nonus_img")
            for year, value in series(table, "certified", origin=channel).items()
        }
        for channel in ("us_img", "nonus_img"):
            assert ratio[channel, 2026] == 1.0
            assert ratio[channel, 2027] > 1.0  # hurried
            worst = min(ratio[channel, year] for year in range(2027, 2035))
            assert ratio[channel, 2029] == worst < ratio[channel, 2028] < 1.0
            assert worst < ratio[channel, 2034]
        assert ratio["nonus_img", 2034] < ratio["us_img", 2034]

    def test_the_examination_is_told_month_by_month(self, tree):
        found = []
        for year in (1998, 1999, 2000, 2020, 2021):
            day = datetime.date(year, 1, 1)
            found.append(skills_asked(Declared(CERTIFY, tree, day), day))
        assert found == [0.0, 0.5, 1.0, 1.0, 0.0]
        p = Declared(CERTIFY, tree, datetime.date(2019, 1, 1))
        kinds = (ApplicantType.US_IMG, ApplicantType.NONUS_IMG)
        skills = [funnel_rates(p, kind, 1.0).skills for kind in kinds]
        assert skills[0].refused == 0.0 < skills[1].refused
        assert funnel_rates(p, ApplicantType.NONUS_IMG, 0.0).skills is None

    def test_repeaters_who_pass_more_often_arrive_years_later(self, country, tree, entry):
        easier = dated(tree, ("people.step1_repeat_pass", "set", 0.9, "2026-01-01"))
        _, table = entry_only(country, easier, 2029)
        before, after = (series(each, "first_applicants") for each in (entry[1], table))
        assert after[2026] == before[2026]
        assert after[2029] > 1.03 * before[2029]

    def test_schools_shut_out_lose_their_share_of_certificates(self, country, tree, entry):
        strict = dated(tree, ("law.ecfmg.accreditation_required", "set", 1, "2026-01-01"))
        _, table = entry_only(country, strict, 2026)
        share = tree.at("2026-01-01").scalar("certify.unaccredited_share")
        ratio = series(table, "certified")[2026] / series(entry[1], "certified")[2026]
        assert ratio == pytest.approx(1.0 - share, abs=0.001)

    def test_the_disturbance_is_of_the_seed_and_not_of_the_reform(self, country, tree):
        calm = with_changes(tree, ("certify.yearly_shock", "set", 0))
        wild = with_changes(tree, ("certify.yearly_shock", "set", 0.2))
        takers = [
            series(entry_only(country, each, 2029)[1], "exam_takers", origin="nonus_img")
            for each in (calm, wild, with_changes(wild, ("certify.new_nonus_img", "scale", 2)))
        ]
        assert takers[0][2025] == takers[1][2025]
        growth = takers[0][2029] / takers[0][2025]
        assert growth == pytest.approx(1.0, abs=0.01)
        assert takers[1][2029] != takers[0][2029]
        ratio = [takers[2][year] / takers[1][year] for year in takers[1]]
        np.testing.assert_allclose(ratio, 2.0, rtol=0.001)


@pytest.fixture(scope="module")
def newcomers(entry):
    people = entry[0].people
    row = np.flatnonzero((people.phase == Phase.LEFT) & (people.applicant_type >= 0))
    return {
        name: getattr(people, name)[row]
        for name in (
            "applicant_type",
            "school_region",
            "nationality",
            "step1",
            "step2",
            "step1_attempts",
            "step2_attempts",
            "quality",
            "us_experience",
        )
    }


class TestFacts:
    def test_school_and_citizenship_are_two_facts(self, newcomers, tree):
        regions = tree.dimensions["school_region"]
        shares = np.asarray(tree.at("2025-01-01")["certify.school_region_share"])
        kind, region = newcomers["applicant_type"], newcomers["school_region"]
        assert (region >= 0).all()
        assert set(region[kind <= ApplicantType.US_MD_SENIOR + 1]) == {0}
        for type_, nation in ((ApplicantType.US_IMG, -1), (ApplicantType.NONUS_IMG, 0)):
            name = tree.dimensions["nationality"][nation]
            mine = (kind == type_) & (newcomers["nationality"] == nation % shares.shape[0])
            found = np.bincount(region[mine], minlength=len(regions)) / np.count_nonzero(mine)
            np.testing.assert_allclose(found, shares[nation], atol=0.02, err_msg=name)
        american = kind == ApplicantType.US_IMG
        caribbean = region == regions.index("caribbean")
        assert np.count_nonzero(american & caribbean) > 0.65 * np.count_nonzero(american)

    def test_noises_of_the_two_steps_go_together(self, newcomers, tree):
        at = tree.at("2025-01-01")
        mean, sd = (at.scalar(f"people.step2_reference_{name}") for name in ("mean", "sd"))
        noise = [
            (newcomers[name] - mean) / sd - newcomers["quality"] for name in ("step1", "step2")
        ]
        within = (newcomers["step1"] < 300) & (newcomers["step2"] < 300)
        found = np.corrcoef(noise[0][within], noise[1][within])[0, 1]
        assert found == pytest.approx(at.scalar("people.step_noise_correlation"), abs=0.03)
        assert noise[0].std() == pytest.approx(at.scalar("people.step1_noise_sd"), rel=0.05)

    def test_attempts_are_of_those_who_passed(self, newcomers, tree):
        at = tree.at("2025-01-01")
        kind = newcomers["applicant_type"]
        foreign = kind == ApplicantType.NONUS_IMG
        limit = int(at["law.usmle.attempts"])
        assert newcomers["step1_attempts"].max() == limit
        once = np.mean(newcomers["step1_attempts"][foreign] == 1)
        pass_rate = np.asarray(at["people.step1_first_pass"])[ApplicantType.NONUS_IMG]
        assert pass_rate + 0.05 < once < 0.9
        assert once < np.mean(newcomers["step1_attempts"][kind == ApplicantType.US_MD_SENIOR] == 1)

    def test_clinical_experience_by_type(self, newcomers, tree):
        shares = np.asarray(tree.at("2025-01-01")["people.us_experience_share"])
        for kind in (ApplicantType.US_MD_SENIOR, ApplicantType.US_IMG, ApplicantType.NONUS_IMG):
            found = newcomers["us_experience"][newcomers["applicant_type"] == kind].mean()
            assert found == pytest.approx(shares[kind], abs=0.02)


class TestWhoComesAgain:
    @pytest.mark.parametrize("fall", [0.0, 1.0])
    def test_after_each_further_match_less_often(self, country, tree, fall):
        """All come again after a first Match; after a second all, or no graduate from abroad."""
        always = with_changes(
            tree, ("match.reapply_share", "set", 1.0), ("match.reapply_fall", "set", fall)
        )
        engine = Engine(country, always, first_year=FIRST_YEAR, scale=SCALE)
        step_to_match(engine, FIRST_YEAR)
        people = engine.people
        abroad = (people.origin == Origin.US_IMG) | (people.origin == Origin.NONUS_IMG)
        refused = (people.phase == Phase.APPLICANT) | (
            people.left_reason == LeftReason.GAVE_UP_APPLYING
        )
        came = people.phase == Phase.APPLICANT
        for cycles, again in ((1, 1.0), (2, fall)):
            mine = abroad & refused & (people.cycles == cycles)
            assert mine.any()
            assert came[mine].mean() == again
        others = refused & ~abroad & (people.cycles == 2)
        assert came[others].all()


def test_another_day_can_be_asked_for_declared_parameters_only(tree):
    p = Declared(GRADUATE, tree, datetime.date(2025, 3, 1))
    assert p.number("graduate.reference_year") == 2025
    assert p.on_day("graduate.reference_year", datetime.date(2019, 1, 1)) == 2018
    with pytest.raises(KeyError, match="does not declare"):
        p.on_day("certify.new_us_img", datetime.date(2025, 1, 1))


def test_more_takers_change_no_facts_of_others(country, tree):
    more = with_changes(tree, ("certify.new_nonus_img", "scale", 1.2))
    before, after = (
        snapshot(run_years(country, each, last_year=2026, scale=0.02).people)
        for each in (tree, more)
    )
    _, left, right = np.intersect1d(before["key"], after["key"], return_indices=True)
    for name in ("school_region", "us_experience", "step1", "step2", "step1_attempts"):
        np.testing.assert_array_equal(before[name][left], after[name][right], err_msg=name)


def test_the_pool_answers_a_cost_as_the_simulation_does(country, tree, entry):
    """The pure function, in which odds answer too, against a fee that doubles the cost."""
    p = Declared(CERTIFY, tree, datetime.date(2026, 1, 1))
    given = {"match_rate": 0.58, "active_share": 0.86, "reapply": 0.62}
    found = pool_response(p, ApplicantType.NONUS_IMG, [1, 1, 1, *[2.0] * 7], **given)
    dearer = dated(tree, ("certify.other_cost_usd", "add", 9000, "2028-01-01"))
    _, table = entry_only(country, dearer, 2029)
    for name, mine in (("certified", found.certified), ("first_applicants", found.new)):
        before = series(entry[1], name, origin="nonus_img")
        after = series(table, name, origin="nonus_img")
        for year in (2026, 2027, 2028):
            assert after[year] / before[year] == pytest.approx(mine[year - 2025], abs=0.02), year
    assert found.pool[-1] < 1.0 < found.pool[2]
