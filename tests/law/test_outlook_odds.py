"""Odds in the Match: by hand, by table, with the doubt that no table settles."""

from __future__ import annotations

from math import exp, log

import pytest
from outlook_people import CANADIAN, CITIZEN, INDIAN, facts, law

from landbridge.law.outlook.match_tables import Estimate, by_ranks
from landbridge.law.outlook.odds import applicant_type, odds, posterior

RECENT = {"years_since_graduation": 2.0, "step2_score": 255.0}


def test_the_score_enters_by_bayes_with_two_normal_distributions():
    """Odds 0.485 / 0.515 times exp(7 * (255 - 245.5) / 196)."""
    expected = 0.485 / 0.515 * exp(7 * 9.5 / 196)
    assert posterior(0.485, 255, 249, 242, 14) == pytest.approx(expected / (1 + expected))
    assert posterior(0.485, 245.5, 249, 242, 14) == pytest.approx(0.485)


def test_an_internist_with_255_by_hand():
    found = odds(facts(INDIAN).replace(**RECENT), law(), "internal_medicine")
    log_odds = log(3392 / (6992 - 3392)) + 7 * 9.5 / 196
    assert found.match.value == pytest.approx(1 / (1 + exp(-log_odds)), abs=1e-4)
    assert [part.id for part in found.parts] == ["by_type", "by_specialty", "with_score"]
    assert found.match.basis == "formula"


def test_tables_keep_their_label_year_and_source():
    by_type, by_specialty = odds(facts(INDIAN), law()).parts
    assert (by_type.value, by_type.basis, by_type.year) == (0.58, "published", 2025)
    assert "sankey2025" in by_type.cites
    assert by_specialty.value == pytest.approx(3392 / 6992, abs=1e-4)
    assert by_specialty.year == 2026


def test_a_higher_score_helps_in_internal_medicine_and_hardly_counts_in_family_medicine():
    def chance(score, specialty):
        return odds(facts(INDIAN).replace(step2_score=score), law(), specialty).match.value

    assert chance(260.0, "internal_medicine") > chance(240.0, "internal_medicine") + 0.1
    assert abs(chance(245.0, "family_medicine") - chance(225.0, "family_medicine")) < 0.05


def test_many_years_since_graduation_and_the_need_of_a_visa_widen_but_do_not_move():
    recent = odds(facts(INDIAN).replace(**RECENT), law())
    old = odds(facts(INDIAN).replace(**{**RECENT, "years_since_graduation": 15.0}), law())
    assert old.match.value == recent.match.value
    assert old.match.low < recent.match.low
    assert old.match.high > recent.match.high
    assert "graduation" in old.unknown
    assert "visa" in old.unknown


def test_an_interval_holds_its_value_and_stays_inside_zero_and_one():
    for specialty in ("internal_medicine", "dermatology", "general_surgery", None):
        match = odds(facts(INDIAN), law(), specialty).match
        assert 0 < match.low < match.value < match.high < 1


def test_a_small_specialty_stands_on_all_small_ones_and_a_fellowship_on_none():
    small = odds(facts(INDIAN), law(), "dermatology")
    assert small.match.value == pytest.approx(133 / 371, abs=1e-4)
    assert "specialty" in small.unknown
    later = odds(facts(INDIAN), law(), "nephrology")
    assert "fellowship" in later.unknown
    assert later.parts[-1].id == "by_type"


def test_green_card_holders_count_as_other_imgs_and_canadians_have_no_table():
    assert applicant_type(facts(INDIAN).replace(permanent_resident=True)) == "nonus_img"
    assert applicant_type(facts(CITIZEN)) == "us_img"
    found = odds(facts(CANADIAN), law())
    assert found.match.value is None
    assert found.match.basis == "not_known"


def test_unknown_citizenship_gives_no_odds_rather_than_a_guess():
    found = odds(facts(INDIAN).replace(us_citizen=None), law())
    assert found.match.value is None
    assert found.unknown == ("applicant_type",)


def test_a_citizen_trained_abroad_is_moved_by_the_ratio_of_odds():
    found = odds(facts(CITIZEN), law(), "internal_medicine")
    ratio = (0.548 / 0.452) / (0.49 / 0.51)
    expected = 3392 / 3600 * ratio
    assert found.parts[1].value == pytest.approx(expected / (1 + expected), abs=1e-4)
    assert found.parts[1].basis == "formula"
    assert "type_by_specialty" in found.unknown


def test_published_context_stands_beside_the_odds():
    context = {part.id: part for part in odds(facts(INDIAN), law()).context}
    assert context["seldom_interview"].value == 0.8
    assert context["h1b_programs"].value == 0.22
    assert context["filled_share"].value == pytest.approx(3655 / 11364, abs=1e-4)


def test_the_length_of_a_rank_list():
    assert by_ranks(1, 0.15) == pytest.approx(0.15)
    assert by_ranks(2, 0.15) == pytest.approx(0.2775)
    (short, low), (long, high) = odds(facts(INDIAN), law(), "internal_medicine").ranks
    assert (short, long) == (2.5, 6.1)
    assert low < high


def test_a_model_takes_the_place_of_the_tables():
    mine = Estimate("match", 0.4, 0.3, 0.5, "model", 2026, (), "fitted")
    found = odds(facts(INDIAN), law(), model=lambda person, rules, specialty: mine)
    assert found.match is mine
    assert found.as_dict("zh")["match"]["basis_label"] == "校准模型"
