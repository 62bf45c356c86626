"""J-1 beside H-1B to a green card, the queue, the lottery, and special classes."""

from __future__ import annotations

import pytest
from outlook_people import (
    CANADIAN,
    CITIZEN,
    DAY,
    INDIAN,
    NIGERIAN,
    RESIDENT,
    SCIENTIST,
    assessed,
    facts,
    law,
)

from landbridge.law.outlook.visa_queue import selection
from landbridge.law.outlook.visas import visas
from landbridge.law.outlook.waiver_calendar import waiver_calendar
from landbridge.law.profile import read_profile
from landbridge.law.profile_facts import facts_of
from landbridge.law.routing import routes_to
from landbridge.law.view import Law
from landbridge.parameters import load_tree


def track(name, person):
    return next(one for one in visas(assessed(person)).tracks if one.id == name)


def phases(name, person):
    return {phase.id: phase for phase in track(name, person).phases}


def test_the_queue_of_june_2026_by_country_of_birth():
    found = visas(assessed(facts(INDIAN))).queue
    assert found.eb2 == {"india": (12.75, 60.0), "china": (4.75, 6.0), "rest": (0.0, 1.5)}
    assert found.mine == (12.75, 60.0)


def test_a_spouse_born_elsewhere_takes_the_queue_away():
    crossed = facts(INDIAN).replace(queue=2)
    assert visas(assessed(crossed)).queue.mine == (0.0, 1.5)
    assert track("j1_waiver_niw", crossed).months < track("j1_waiver_niw", facts(INDIAN)).months


def test_an_unknown_country_of_birth_spans_all_queues():
    found = visas(assessed(facts(INDIAN).replace(queue=None))).queue
    assert found.mine == (0.0, 60.0)


def test_the_home_duty_binds_through_training_and_ends_with_the_waiver():
    found = phases("j1_waiver_niw", facts(INDIAN))
    assert [name for name, phase in found.items() if phase.home_rule] == [
        "j1_visa",
        "j1_residency",
        "waiver",
    ]
    assert not any(phase.home_rule for phase in phases("h1b_niw", facts(INDIAN)).values())


def test_five_years_of_service_count_three_of_the_waiver():
    found = phases("j1_waiver_niw", facts(CANADIAN))
    assert found["waiver_service"].months == (36.0, 36.0)
    assert found["niw_rest"].months == (24.0, 24.0)
    assert phases("h1b_niw", facts(CANADIAN))["niw_service"].months == (60.0, 60.0)


def test_without_a_queue_the_service_decides_and_perm_is_sooner():
    """J-1 2 months, residency 36, service 60, last processing 8 at the least."""
    low, high = track("j1_waiver_niw", facts(CANADIAN)).months
    assert low == 2 + 36 + 60 + 8
    assert track("j1_waiver_perm", facts(CANADIAN)).months[0] == 2 + 36 + 36 + 8
    assert high > low


def test_with_the_indian_queue_it_is_the_wait_that_decides():
    found = track("j1_waiver_niw", facts(INDIAN))
    assert found.months[0] == 2 + 36 + 12.75 * 12 + 8


def test_from_abroad_the_payment_falls_on_h1b_and_not_on_j1():
    assert track("j1_waiver_niw", facts(INDIAN)).fees_usd[1] < 100_000
    assert track("h1b_niw", facts(INDIAN)).fees_usd[0] > 100_000
    assert track("h1b_niw", facts(SCIENTIST)).fees_usd[1] < 100_000  # a change inside the US


def test_nationals_under_the_restrictions_are_barred_and_residents_owe_the_years():
    assert track("j1_waiver_niw", facts(NIGERIAN)).feasible == "hard"
    assert track("h1b_niw", facts(RESIDENT)).feasible == "hard"
    assert track("j1_waiver_niw", facts(RESIDENT)).feasible != "hard"


def test_who_is_in_training_leaves_out_the_visa():
    assert "j1_visa" not in phases("j1_waiver_niw", facts(RESIDENT))


def test_the_home_duty_bars_h1b_after_residency_too():
    fellow = facts(RESIDENT).replace(residency_us=True, training_now=False)
    found = track("h1b_niw", fellow)
    assert "h1b_visa" not in {phase.id for phase in found.phases}
    assert found.feasible == "hard"
    assert track("h1b_perm", fellow.replace(waived_212e=True, owes_212e=False)).feasible == "soft"


def test_citizens_need_no_track():
    found = visas(assessed(facts(CITIZEN)))
    assert found.needed == "no"
    assert found.tracks == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"treaty_e3": True}, {"e3", "e2"}),
        ({"treaty_h1b1": True}, {"h1b1", "e2"}),
        ({"treaty_tn": True}, {"tn", "e2"}),
        ({"extraordinary": True}, {"o1", "e2"}),
        ({"us_citizen": True}, set()),
    ],
)
def test_classes_that_hang_on_a_nationality(change, expected):
    found = visas(assessed(facts(INDIAN).replace(extraordinary=False).replace(**change)))
    assert {note.id for note in found.classes if note.applies == "yes"} == expected


def test_the_lottery_gives_level_four_four_entries():
    found = visas(assessed(facts(INDIAN).replace(offer_wage_level=4.0))).selection
    assert found.entries == (1.0, 2.0, 3.0, 4.0)
    assert found.relative == 4.0
    assert visas(assessed(facts(INDIAN))).selection.relative is None


def test_before_the_rule_the_lottery_was_even():
    early = Law(load_tree(), law().on.replace(year=2025))
    found = selection(facts(INDIAN).replace(offer_wage_level=4.0), early)
    assert not found.weighted
    assert found.relative == 1.0


def of_profile(status, since, *training):
    profile = {
        "person": {"birth_year": 1990, "citizenships": ["IN"], "country_of_birth": "IN"},
        "immigration": {"status": status, "since": since},
        "training": [
            {
                "country": "US",
                "kind": kind,
                "accredited": "acgme",
                "from": first,
                "to": last,
                "completed": kind == "residency",
            }
            for kind, first, last in training
        ],
    }
    return facts_of(read_profile(profile, DAY), DAY)


#: From 2022 to 2025.
RESIDENCY = ("residency", "2022-07-01", "2025-06-30")


def test_who_trained_on_h1b_is_shown_no_way_of_j1():
    trained = of_profile("h1b", "2022-06-15", RESIDENCY)
    found = visas(assessed(trained))
    assert {one.id for one in found.tracks} == {"h1b_niw", "h1b_perm"}
    assert found.home_rule == "no"
    assert waiver_calendar(assessed(trained), DAY).applies == "no"
    changed = of_profile("h1b", "2025-07-01", RESIDENCY)  # a waiver may have led to it
    assert "j1_waiver_niw" in {one.id for one in visas(assessed(changed)).tracks}
    on_j1 = of_profile("j1", "2022-06-15", RESIDENCY)
    assert "j1_home" in {one.id for one in visas(assessed(on_j1)).tracks}


def test_a_fellow_counts_from_the_end_of_the_fellowship():
    fellow = of_profile("j1", "2022-06-15", RESIDENCY, ("fellowship", "2025-07-01", "2028-06-30"))
    done = of_profile("j1", "2022-06-15", RESIDENCY)
    training = phases("j1_waiver_niw", fellow)["j1_residency"]
    assert training.months == (24.0, 24.0)  # 30 June 2026 to 30 June 2028
    assert "j1_residency" not in phases("j1_waiver_niw", done)
    for name, first in (("j1_waiver_niw", "waiver_service"), ("j1_home", "home_years")):
        later, now = phases(name, fellow)[first].begins, phases(name, done)[first].begins
        assert later[0] == 24.0
        assert later[0] > now[0]


@pytest.mark.parametrize("goal", ["licence", "research"])
def test_what_few_people_have_is_not_shown_first_where_it_is_not_known(goal):
    """A record of extraordinary ability that nobody spoke of comes after ways without it."""

    def order(person):
        found = routes_to(assessed(person), goal, ("TX",))
        return ["o1.record" in {n for s in one.steps for n in s.needs} for one in found]

    fellow = of_profile("j1", "2022-06-15", RESIDENCY, ("fellowship", "2025-07-01", "2028-06-30"))
    unknown, known = order(fellow), order(fellow.replace(extraordinary=2))
    assert any(known)
    if any(unknown):
        assert unknown.index(False) < unknown.index(True)
        assert unknown.index(True) >= known.index(True)
