"""Notes on life, contract, schools, what next, peer countries; and the outlook as a whole."""

from __future__ import annotations

import json

import pytest
from outlook_people import (
    CANADIAN,
    CITIZEN,
    DAY,
    FILIPINO,
    INDIAN,
    NIGERIAN,
    RESIDENT,
    SCIENTIST,
    WORKED,
    answered,
    assessed,
    facts,
    law,
)

from landbridge.errors import InputError, UnknownNameError
from landbridge.language import has_text
from landbridge.law.fact_table import FACTS
from landbridge.law.logic import NO, UNKNOWN, YES
from landbridge.law.outlook import outlook
from landbridge.law.outlook.conditions import holds
from landbridge.law.outlook.life import contract_points, life_notes
from landbridge.law.outlook.notes import read_entries, read_yaml
from landbridge.law.outlook.peers import peers
from landbridge.law.outlook.schools import schools
from landbridge.law.outlook.unmatched import unmatched
from landbridge.law.person import Facts
from landbridge.law.rulebook import load_rulebook
from landbridge.parameters import load_tree

NOTES = ("life", "contract", "classes", "unmatched", "phases")


def applying(notes):
    return {note.id for note in notes if note.applies == "yes"}


def by_id(found):
    return {one.id: one for one in found}


def test_conditions_keep_what_is_not_known():
    person = Facts.from_columns(1, on_j1=True, us_citizen=False, age=40.0)
    assert holds({"all": ["on_j1", {"not": "us_citizen"}]}, person, law()) == YES
    assert holds({"any": ["on_h1b", "us_citizen"]}, person, law()) == UNKNOWN
    assert holds({"all": ["on_h1b", "us_citizen"]}, person, law()) == NO
    assert holds({"at_least": {"age": "law.child.age_out"}}, person, law()) == YES
    assert holds({"specialty": ["psychiatry"]}, person, law()) == UNKNOWN
    assert holds(None, person, law()) == YES


def test_a_condition_that_names_nothing_is_refused():
    person = Facts.unknown(1)
    with pytest.raises(UnknownNameError):
        holds("on_j9", person, law())
    with pytest.raises(InputError):
        holds({"age": 3, "on_j1": 2}, person, law())
    with pytest.raises(InputError):
        holds({"at_least": {"on_j1": 3}}, person, law())


@pytest.mark.parametrize("name", NOTES)
def test_entries_speak_both_languages_and_cite(name):
    known = set(load_tree().sources)
    for entry in read_entries(name):
        assert entry.text["en"], entry.id
        assert entry.text["zh"], entry.id
        assert entry.cites, entry.id
        assert set(entry.cites) <= known, entry.id
        if set(entry.cites) == {"M000"}:
            assert entry.reliability == "memory", entry.id


def test_phases_and_options_ask_rules_that_exist():
    book = load_rulebook()
    for name in ("phases", "unmatched"):
        for entry in read_entries(name):
            for need in entry.more.get("needs", ()):
                assert need in book.requirements, (entry.id, need)
    phases = {entry.id for entry in read_entries("phases")}
    for track in read_yaml("tracks").values():
        assert set(track["phases"]) <= phases


def test_life_of_a_resident_on_j1():
    found = applying(life_notes(facts(RESIDENT), law()))
    assert {"travel_waiver", "employer_closes", "moonlighting"} <= found
    assert "travel_banned" not in found


def test_life_by_country_and_status():
    assert "travel_banned" in applying(life_notes(facts(NIGERIAN), law()))
    waiting = facts(NIGERIAN).replace(work_authorised=True, in_us=True)
    assert "permit_held" in applying(life_notes(waiting, law()))
    assert "permit_held" not in applying(
        life_notes(waiting.replace(permanent_resident=True), law())
    )
    assert "spouse_birth" in applying(life_notes(facts(INDIAN), law()))
    assert "spouse_birth" not in applying(life_notes(facts(CANADIAN), law()))
    assert "stop_practising_resident" in applying(life_notes(facts(FILIPINO), law()))
    assert applying(life_notes(facts(CITIZEN), law())) == set()


def test_children_matter_until_they_are_of_age():
    person = facts(INDIAN)
    young = life_notes(person.replace(child_turns_21_years=9.0), law())
    assert "children_age" in applying(young)
    none = life_notes(person.replace(child_turns_21_years=float("inf")), law())
    assert "children_age" not in applying(none)
    unsaid = by_id(life_notes(person.replace(child_turns_21_years=None), law()))
    assert unsaid["children_age"].applies == "unknown"
    assert unsaid["children_age"].hangs_on == ("child_turns_21_years",)


def test_texts_carry_the_law_s_numbers():
    text = by_id(contract_points(facts(RESIDENT), law()))["start"].text
    assert "90 days" in text["en"]
    assert "90 天" in text["zh"]


def test_contract_points_are_for_those_who_may_need_a_waiver():
    points = {"hours", "start", "non_compete", "liquidated_damages", "sites", "termination"}
    assert points | {"transfer"} <= applying(contract_points(facts(RESIDENT), law()))
    assert applying(contract_points(facts(CITIZEN), law())) == set()


def test_schools_where_a_state_s_rule_names_them():
    found = by_id(schools(facts(INDIAN), law(), ("GA", "AZ", "CA", "VA", "AK")))
    assert found["US-listing"].accepted == "yes"
    assert found["GA"].accepted == "unknown"
    assert found["AZ"].accepted == "no"
    assert found["CA"].accepted == "yes"
    assert found["VA"].accepted == "unknown"
    assert "AK" not in found
    assert by_id(schools(facts(CANADIAN), law(), ("GA",)))["GA"].accepted == "yes"


def test_a_school_of_which_nothing_is_known_says_what_would_tell():
    found = by_id(schools(Facts.unknown(1), law(), ()))
    assert found["US-listing"].accepted == "unknown"
    assert "school_listed" in found["US-listing"].hangs_on


def test_graduates_of_three_countries_need_no_certificate_in_north_dakota():
    from landbridge.law.categories import code_of

    british = facts(INDIAN).replace(school_country=code_of("country", "GB"))
    assert by_id(schools(british, law(), ("ND",)))["ND"].accepted == "yes"
    assert by_id(schools(facts(INDIAN), law(), ("ND",)))["ND"].accepted == "unknown"


def options(person):
    return by_id(unmatched(assessed(person), peers(person, law())))


def test_what_next_begins_with_what_is_open():
    for name in WORKED:
        person = facts(name)
        kinds = [one.feasible for one in unmatched(assessed(person), peers(person, law()))]
        assert kinds == sorted(kinds, key=("ok", "soft", "hard").index)


def test_a_citizen_may_be_an_assistant_physician_and_an_indian_may_not_work_as_one():
    assert options(facts(CITIZEN))["assistant"].feasible == "ok"
    assert not {"AL", "KS"} & set(options(facts(CITIZEN))["assistant"].states)
    assert options(facts(INDIAN))["assistant"].feasible == "hard"


def test_training_and_practice_abroad_open_pathways_and_a_scientist_goes_on_with_research():
    assert "TN" in options(facts(INDIAN))["pathway"].states
    assert "FL" in options(facts(FILIPINO))["pathway"].states
    assert options(facts(SCIENTIST))["research"].feasible == "ok"


def test_who_has_a_post_is_not_told_of_soap():
    assert "soap" not in options(facts(RESIDENT))


def test_peer_countries_for_the_nigerian_and_the_canadian():
    nigerian = by_id(peers(facts(NIGERIAN), law()))
    assert nigerian["UK-PLAB"].feasible == "soft"
    assert nigerian["CA-PRA"].feasible == "hard"  # no training of comparable kind
    canadian = by_id(peers(facts(CANADIAN), law()))
    assert canadian["CA-CCFP-RECOGNISED"].feasible == "ok"
    assert canadian["DE-EU"].feasible == "hard"
    assert canadian["US-RESIDENCY"].feasible is None


def test_every_peer_country_is_there_and_every_rule_has_its_route():
    found = peers(facts(INDIAN), law())
    assert {"GB", "CA", "AU", "DE", "IE"} <= {route.country for route in found}
    assert set(read_yaml("peer_rules")) <= {route.id for route in found}
    assert all(route.reliability for route in found)


@pytest.mark.parametrize("name", [*WORKED, RESIDENT])
def test_the_outlook_speaks_both_languages(name):
    found = outlook(answered(name, "TN", "GA", "FL"))
    english, chinese = found.as_dict("en"), found.as_dict("zh", everything=True)
    assert json.loads(json.dumps(english)) == english
    assert json.loads(json.dumps(chinese)) == chinese
    assert english.keys() == chinese.keys()
    assert "not legal advice" in english["notice"]
    assert "2026-06-30" in chinese["notice"]
    assert english["start"] == DAY.isoformat()


def test_nobody_known_gets_an_outlook_too():
    found = outlook(answered({}, "TN")).as_dict("en")
    assert found["odds"]["match"]["basis"] == "not_known"
    assert found["visas"]["needed"] == "unknown"


def test_every_word_of_reason_and_fact_has_its_text():
    reasons = {
        reason for rule in read_yaml("peer_rules").values() for reason in rule.get("reasons", ())
    }
    for reason in reasons | {"not_eligible", "not_known", "not_checked"}:
        assert has_text(f"outlook.peer.{reason}", "zh")
    for track in read_yaml("tracks"):
        assert has_text(f"outlook.track.{track}", "en")
    assert "child_turns_21_years" in FACTS
