"""Which Match can be made from a day on, and the days of a waiver."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from outlook_people import CITIZEN, DAY, INDIAN, RESIDENT, assessed, facts, law

from landbridge.law.assessment import Assessment
from landbridge.law.outlook.calendar import match_calendar
from landbridge.law.outlook.dates import months_later, on_or_after, season_day, year_day
from landbridge.law.outlook.waiver_calendar import (
    lottery_calendar,
    route_dates,
    waiver_calendar,
)
from landbridge.law.person import Facts
from landbridge.law.routing import routes_to
from landbridge.law.view import Law
from landbridge.parameters import load_tree, shipped_reforms


def dues(found):
    return {due.id: due for due in found}


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 7, 1), 1.5, date(2026, 8, 16)),
        (date(2026, 3, 15), -4, date(2025, 11, 15)),
        (date(2026, 1, 10), 0, date(2026, 1, 10)),
    ],
)
def test_months_move_a_day_and_stay_inside_the_month(day, months, expected):
    assert months_later(day, months) == expected


def test_a_season_bears_the_year_of_its_first_of_july():
    rules = law()
    assert season_day(rules, "law.calendar.eras_opens", 2028) == date(2027, 9, 24)
    assert season_day(rules, "law.calendar.rank_list_deadline", 2028) == date(2028, 3, 4)
    assert season_day(rules, "law.calendar.eras_account", 2028) == date(2027, 6, 4)
    assert year_day(rules, "law.calendar.residency_starts", 2028) == date(2028, 7, 1)


def test_the_next_day_of_a_kind_may_be_today():
    october = "law.calendar.conrad_opens"
    assert on_or_after(law(), october, date(2026, 10, 1)) == date(2026, 10, 1)
    assert on_or_after(law(), october, date(2026, 10, 2)) == date(2027, 10, 1)


def test_without_examinations_the_match_of_2028_is_for_the_fast_and_2030_for_the_slow():
    """Steps take 6 + 4 months at the least and 18 + 12 at the most."""
    found = match_calendar(assessed(facts(INDIAN)), DAY)
    assert found.certified == (date(2027, 4, 30), date(2028, 12, 30))
    assert found.on_time == (2028, 2030)
    # the slow get the certificate before rank lists close in 2029, after programs have read
    assert found.at_all == (2028, 2029)
    assert [season.standing for season in found.seasons] == ["tight", "on_time"]
    assert dues(found.seasons[0].dues)["take_step_2"].day == date(2027, 9, 24)


def test_where_clinical_skills_are_examined_the_examination_is_due_and_no_pathway():
    again = load_tree().with_reform(shipped_reforms()["restore-clinical-skills-exam"])
    day = date(2027, 9, 1)
    found = match_calendar(Assessment(facts(INDIAN), Law(again, day)), day)
    tasks = dues(found.seasons[0].dues)
    assert "pathway_review" not in tasks
    closes = tasks["take_step_2_cs"]
    assert closes.day == tasks["certificate"].day
    assert closes.standing != "done"


def test_with_the_examinations_passed_the_next_season_is_open():
    found = match_calendar(assessed(facts(CITIZEN)), DAY)
    assert found.on_time[0] == 2027
    tasks = dues(found.seasons[0].dues)
    assert tasks["take_step_1"].standing == "done"
    assert tasks["take_step_2"].standing == "done"
    assert "j1_papers" not in tasks  # a citizen needs no visa


def test_what_is_done_is_done_and_a_certificate_needs_no_time():
    ready = facts(INDIAN).replace(step1=True, step2=True, ecfmg=True)
    found = match_calendar(assessed(ready), date(2026, 9, 1))
    assert found.certified == (date(2026, 9, 1), date(2026, 9, 1))
    assert found.on_time == (2027, 2027)
    assert found.seasons[0].standing == "on_time"


def test_a_day_later_than_the_opening_is_a_season_later():
    almost = facts(INDIAN).replace(step1=True, step2=False)
    low = assessed(almost).step("take_step_2").months[0, 0]
    last = months_later(date(2027, 9, 24), -float(low))
    assert match_calendar(assessed(almost), last).on_time[0] == 2028
    assert match_calendar(assessed(almost), months_later(last, 0.1)).on_time[0] == 2029


def test_days_that_move_say_so_and_rest_on_memory():
    found = dues(match_calendar(assessed(facts(INDIAN)), DAY).seasons[0].dues)
    assert found["rank_list"].typical
    assert found["rank_list"].reliability == "memory"
    assert not found["residency_starts"].typical


def test_whoever_is_in_training_needs_no_match():
    assert not match_calendar(assessed(facts(RESIDENT)), DAY).needed


def test_the_waiver_of_a_resident_who_ends_in_june_2027():
    found = waiver_calendar(assessed(facts(RESIDENT)), DAY)
    assert found.applies == "yes"
    assert found.training_ends.year == 2027
    assert found.window == "ahead"
    days = dues(found.dues)
    assert days["conrad_opens"].day == date(2026, 10, 1)
    assert days["waiver_contract"].day == date(2026, 9, 1)
    assert days["waiver_granted"].standing == "tight"
    assert (days["j1_ends"].day - found.training_ends).days == 30


def test_a_window_that_opened_is_told_and_training_that_ended_too():
    resident = facts(RESIDENT)
    late = waiver_calendar(assessed(resident), date(2026, 12, 1))
    assert late.window == "open"
    done = resident.replace(residency_months_left=0.0, training_now=False)
    over = waiver_calendar(assessed(done), DAY)
    assert over.window == "past"
    assert dues(over.dues)["conrad_opens"].day == date(2026, 10, 1)


def test_an_unknown_end_of_training_is_asked_for():
    unknown = facts(RESIDENT).replace(residency_months_left=np.nan)
    found = waiver_calendar(assessed(unknown), DAY)
    assert found.dues == ()
    assert "residency_months_left" in found.hangs_on


def test_without_a_home_duty_there_is_no_waiver():
    assert waiver_calendar(assessed(facts(INDIAN)), DAY).applies == "no"


def test_the_lottery_is_the_next_march_and_its_work_begins_in_october():
    found = dues(lottery_calendar(assessed(facts(INDIAN)), DAY))
    assert found["h1b_registration"].day.year == 2027
    assert found["h1b_registration"].day.month == 3
    assert found["h1b_cap_start"].day == date(2027, 10, 1)
    assert lottery_calendar(assessed(facts(CITIZEN)), DAY) == ()


def test_a_route_ends_as_many_months_later_as_it_takes():
    assessment = assessed(facts(INDIAN))
    route = routes_to(assessment, "licence", ("TN",))[0]
    found = route_dates(route, DAY)
    assert found.ends == tuple(months_later(DAY, months) for months in route.months)
    assert all(begins <= ends for _, _, begins, ends in found.steps)


def test_nobody_known_still_gets_a_calendar():
    found = match_calendar(assessed(Facts.unknown(1)), DAY)
    assert found.on_time[0] <= found.on_time[1]
