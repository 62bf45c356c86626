"""Each fact that is derived from a profile, with a known answer."""

from __future__ import annotations

import datetime
import math
from typing import Any

import pytest

from landbridge.errors import InputError
from landbridge.law.categories import category_of
from landbridge.law.person import FACTS
from landbridge.law.profile import read_profile
from landbridge.law.profile_facts import facts_of

ON = datetime.date(2026, 6, 30)
D = datetime.date


def fact(name: str, on: D = ON, **sections: Any) -> Any:
    """One fact of a small profile: a plain value, the name of a code, None if not known."""
    value = facts_of(read_profile(sections, ON), on).row_view().get(name)
    return category_of(name, value) if FACTS[name].kind == "code" and value is not None else value


def person(*citizenships: str, residence: str = "", **fields: Any) -> dict[str, Any]:
    return {
        "person": {"citizenships": list(citizenships), "residence": residence or None},
        "immigration": fields,
    }


# ---------------------------------------------------------------- citizenship and immigration


@pytest.mark.parametrize(
    ("name", "sections", "expected"),
    [
        ("us_citizen", person("US", "IN"), True),
        ("us_citizen", person("IN"), False),
        ("us_citizen", {"immigration": {"status": "us_citizen"}}, True),
        ("us_citizen", {}, None),
        ("permanent_resident", {"immigration": {"status": "permanent_resident"}}, True),
        ("permanent_resident", person("US"), False),
        ("permanent_resident", person("IN"), None),
        ("on_j1", {"immigration": {"status": "j1"}}, True),
        ("on_h1b", {"immigration": {"status": "o1"}}, False),
        ("on_o1", {}, None),
        ("status", {"immigration": {"status": "tps"}}, "tps"),
        ("refugee_or_asylee", {"immigration": {"status": "asylee"}}, True),
        ("in_us", person("IN", residence="US"), True),
        ("in_us", person("IN", residence="IN"), False),
        ("in_us", {"immigration": {"status": "h1b"}}, True),
        ("in_us", {"immigration": {"status": "permanent_resident"}}, None),
        ("in_us", {"immigration": {"status": "none"}}, None),
        ("state_of_residence", {"person": {"residence": "US", "state": "TX"}}, "TX"),
        ("lawfully_present", person("IN", residence="US", status="visitor"), True),
        ("lawfully_present", person("IN", residence="US", status="none"), False),
        ("lawfully_present", person("IN", residence="IN", status="none"), False),
        ("lawfully_present", person("IN", residence="IN", status="permanent_resident"), True),
        ("work_authorised", {"immigration": {"status": "refugee"}}, True),
        ("work_authorised", {"immigration": {"status": "dependent_ead"}}, True),
        ("work_authorised", {"immigration": {"status": "us_citizen"}}, True),
        ("work_authorised", {"immigration": {"status": "h1b"}}, False),
        ("work_authorised", {"immigration": {"status": "asylum_applicant"}}, None),
        (
            "work_authorised",
            {"immigration": {"status": "asylum_applicant", "work_permit": True}},
            True,
        ),
        ("work_authorised", {"immigration": {"status": "parole", "work_permit": False}}, False),
        ("applied_for_status", {"immigration": {"applied_for_status": True}}, True),
        ("statement_of_need", {"immigration": {"statement_of_need": False}}, False),
        ("status_years", {"immigration": {"status": "h1b", "since": D(2024, 6, 30)}}, 2.0),
        ("priority_years", {"immigration": {"priority_date": D(2024, 12, 30)}}, 1.5),
        ("age", {"person": {"birth_date": D(1988, 6, 30)}}, 38.0),
        ("age", {"person": {"birth_year": 1988}}, pytest.approx(38, abs=0.01)),
    ],
)
def test_immigration(name: str, sections: dict[str, Any], expected: Any) -> None:
    assert fact(name, **sections) == expected


@pytest.mark.parametrize(
    ("name", "sections", "expected"),
    [
        ("banned_partial", person("NG", residence="NG", status="none"), None),
        (
            "banned_partial",
            person("NG", residence="NG", status="none", visa_valid_on_ban=False),
            True,
        ),
        (
            "banned_partial",
            person("NG", residence="NG", status="none", visa_valid_on_ban=True),
            False,
        ),
        ("banned_partial", person("NG", "GB", residence="NG"), False),
        ("banned_partial", person("NG", residence="US", status="h1b"), False),
        (
            "banned_partial",
            person("NG", residence="NG", status="permanent_resident", visa_valid_on_ban=False),
            False,
        ),
        (
            "banned_partial",
            person("NG", "AF", residence="NG", status="none", visa_valid_on_ban=False),
            True,
        ),
        (
            "banned_full",
            person("NG", "AF", residence="NG", status="none", visa_valid_on_ban=False),
            False,
        ),
        (
            "banned_full",
            person("AF", residence="PK", status="none", visa_valid_on_ban=False),
            True,
        ),
        ("banned_full", person("IN", residence="IN"), False),
        ("banned_full", {}, None),
        ("banned_full", {"immigration": {"status": "permanent_resident"}}, False),
        ("on_hold", person("AF", residence="US", status="refugee"), True),
        ("on_hold", person("AF", "GB", residence="US", status="h1b"), True),
        ("on_hold", person("AF", residence="PK", status="none"), False),
        ("on_hold", person("AF", residence="US", status="permanent_resident"), False),
        ("immigrant_paused", person("PK", residence="PK", status="none"), True),
        ("immigrant_paused", person("PK", residence="US", status="j1"), False),
        ("immigrant_paused", person("IN", residence="IN", status="none"), False),
        ("immigrant_paused", person("PK", "IN", residence="PK", status="none"), False),
        ("valid_visa", person("NG", residence="US"), True),
        ("state_excluded_country", person("CN", "CA"), True),
        ("state_excluded_country", person("CN", "US"), False),
        ("state_excluded_country", person("IN"), False),
        ("treaty_tn", person("MX"), True),
        ("treaty_h1b1", person("SG"), True),
        ("treaty_e3", person("AU", "IN"), True),
        ("treaty_e3", person("IN"), False),
    ],
)
def test_nationality(name: str, sections: dict[str, Any], expected: Any) -> None:
    assert fact(name, **sections) == expected


@pytest.mark.parametrize(
    ("fields", "owes", "waived"),
    [
        ({"status": "j1"}, True, False),
        ({"status": "j1", "waived": True}, False, True),
        ({"status": "j1", "home_residence_owed": False}, False, False),
        ({"status": "h1b"}, False, None),
        ({"status": "h1b", "home_residence_owed": True}, True, False),
        ({"status": "permanent_resident"}, False, False),
        ({}, None, None),
    ],
)
def test_home_residence(fields: dict[str, Any], owes: bool | None, waived: bool | None) -> None:
    assert fact("owes_212e", immigration=fields) is owes
    assert fact("waived_212e", immigration=fields) is waived


def test_who_began_training_on_h1b_needed_no_waiver() -> None:
    """Whoever changed to H-1B after training may have been waived."""
    training = [{"country": "US", "kind": "residency", "from": "2022-07-01", "to": "2025-06-30"}]
    for since, waived in (("2022-06-15", False), ("2025-07-01", None)):
        here = {"status": "h1b", "since": since}
        assert fact("owes_212e", immigration=here, training=training) is False
        assert fact("waived_212e", immigration=here, training=training) is waived


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ({"immigration": {"status": "j1", "since": D(2024, 6, 30)}}, 2.0),
        ({"immigration": {"status": "j1", "j1_years_used": 3}}, 3.0),
        ({"immigration": {"status": "j1"}}, None),
        ({"immigration": {"status": "us_citizen"}}, 0.0),
        ({"training": "none", "practice": "none"}, 0.0),
        ({"training": [{"country": "US", "years": 3}], "practice": "none"}, None),
        ({"training": [{"years": 3}], "practice": "none"}, None),
    ],
)
def test_years_on_a_visa(sections: dict[str, Any], expected: float | None) -> None:
    assert fact("j1_years_used", **sections) == expected


@pytest.mark.parametrize(
    ("born", "spouse", "queue"),
    [
        ("IN", None, "india"),
        ("CN", None, "china"),
        ("TW", None, "rest"),
        ("PK", None, "rest"),
        (None, {"country_of_birth": "FR"}, None),
        ("IN", {"country_of_birth": "FR"}, "rest"),
        ("IN", {"country_of_birth": "CN"}, "china"),
        ("CN", {"country_of_birth": "IN"}, "china"),
        ("IN", {"status": "other"}, "india"),
        ("IN", {"country_of_birth": "US", "status": "us_citizen"}, "india"),
    ],
)
def test_the_queue_follows_the_better_birth(
    born: str | None, spouse: dict[str, Any] | None, queue: str | None
) -> None:
    sections = {"person": {"country_of_birth": born}, "family": {"spouse": spouse}}
    assert fact("queue", **sections) == queue


# ---------------------------------------------------------------- family and offer


@pytest.mark.parametrize(
    ("name", "family", "expected"),
    [
        ("married", {"spouse": {}}, True),
        ("married", {"spouse": "none"}, False),
        ("married", {}, None),
        ("spouse_citizen", {"spouse": {"status": "us_citizen"}}, True),
        ("spouse_citizen", {"spouse": {"status": "permanent_resident"}}, False),
        ("spouse_resident", {"spouse": {"status": "permanent_resident"}}, True),
        ("spouse_resident", {"married": True}, None),
        ("spouse_physician", {"spouse": {"is_physician": True}}, True),
        ("spouse_works", {"married": False}, False),
        ("family_resident", {"married": False, "children": [{"status": "us_citizen"}]}, True),
        ("family_resident", {"married": False, "children": "none"}, False),
        ("family_resident", {"married": False}, None),
        ("hardship", {"married": False, "children": "none", "hardship": True}, False),
        ("hardship", {"spouse": {"status": "us_citizen"}, "hardship": True}, True),
        ("persecution", {"persecution": True}, True),
        ("immediate_relative", {"spouse": {"status": "us_citizen"}}, True),
        (
            "immediate_relative",
            {"married": False, "children": [{"birth_date": D(2005, 1, 1), "status": "us_citizen"}]},
            True,
        ),
        (
            "immediate_relative",
            {
                "married": False,
                "children": [{"birth_date": D(2015, 1, 1), "status": "us_citizen"}],
                "us_relatives": ["sibling_citizen"],
            },
            False,
        ),
        ("child_turns_21_years", {"children": "none"}, math.inf),
        ("child_turns_21_years", {"children": [{"status": "us_citizen"}]}, math.inf),
        ("child_turns_21_years", {"children": [{"status": "other"}]}, None),
        (
            "child_turns_21_years",
            {"children": [{"birth_date": D(2000, 1, 1)}, {"birth_date": D(2010, 6, 30)}]},
            5.0,
        ),
    ],
)
def test_family(name: str, family: dict[str, Any], expected: Any) -> None:
    assert fact(name, family=family) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("job_offer", True),
        ("offer_state", "FL"),
        ("offer_county", "12086"),
        ("offer_employer", "fqhc"),
        ("offer_shortage_area", True),
        ("offer_accredited_site", False),
        ("offer_cap_exempt", None),
        ("offer_will_sponsor", True),
        ("offer_wage_level", 4.0),
    ],
)
def test_an_offer(name: str, expected: Any) -> None:
    offer = {
        "state": "FL",
        "county": "12086",
        "employer": "fqhc",
        "shortage_area": True,
        "accredited_training_site": False,
        "will_sponsor": True,
        "wage_level": 4,
    }
    assert fact(name, job_offer=offer) == expected


@pytest.mark.parametrize(
    ("offer", "expected"), [("none", False), (False, False), ({"made": False}, False), ({}, True)]
)
def test_whether_there_is_an_offer(offer: Any, expected: bool) -> None:
    assert fact("job_offer", job_offer=offer) is expected
    assert fact("job_offer") is None


# ---------------------------------------------------------------- school and examinations


@pytest.mark.parametrize(
    ("name", "school", "expected"),
    [
        ("foreign_school", {"country": "IN"}, True),
        ("foreign_school", {"country": "US"}, False),
        ("foreign_school", {"country": "PR"}, False),
        ("foreign_school", {"country": "CA", "graduated": D(2025, 6, 30)}, False),
        ("foreign_school", {"country": "CA", "graduated": D(2025, 7, 1)}, True),
        ("foreign_school", {"country": "CA"}, None),
        ("foreign_school", {}, None),
        ("us_school", {"country": "US"}, True),
        ("us_school", {"country": "CA"}, False),
        ("us_masters", {"country": "US", "graduated": 2020, "degree": "masters"}, True),
        ("us_masters", {"country": "IN", "graduated": 2020}, False),
        ("school_country", {"country": "IN"}, "IN"),
        ("school_state", {"country": "US", "state": "TX"}, "TX"),
        ("school_listed", {"country": "US"}, True),
        ("school_listed", {"country": "IN"}, None),
        ("school_accredited", {"country": "IN", "accredited": True}, True),
        ("school_comparable", {"comparable": True}, True),
        ("school_joint", {"joint_degree": True}, True),
        ("clinical_exam_at_school", {"clinical_exam": False}, False),
        ("graduated", {"graduated": 2011}, True),
        ("graduated", {"expected": 2027}, False),
        ("graduated", {}, None),
        ("graduated", {"degree": "phd", "graduated": 2020}, False),
        ("doctorate", {"degree": "phd", "graduated": 2020}, True),
        ("years_since_graduation", {"graduated": D(2011, 6, 30)}, 15.0),
        ("years_since_graduation", {"expected": 2027}, 0.0),
        ("graduation_year", {"graduated": D(2011, 6, 30)}, 2011.0),
    ],
)
def test_school(name: str, school: dict[str, Any], expected: Any) -> None:
    assert fact(name, schools=[school]) == expected


def test_the_first_medical_school_counts() -> None:
    schools = [
        {"country": "US", "degree": "masters", "graduated": 2009},
        {"country": "US", "degree": "other", "graduated": 2008},
        {"country": "IN", "graduated": 2012},
        {"country": "GB", "graduated": 2011},
    ]
    assert fact("school_country", schools=schools) == "GB"
    assert fact("foreign_school", schools=schools) is True


def step(passed: Any = None, **fields: Any) -> dict[str, Any]:
    return {"passed": passed, **fields}


@pytest.mark.parametrize(
    ("name", "exams", "expected"),
    [
        ("step1", {"step1": step(True)}, True),
        ("step1", {"step1": step(D(2020, 1, 1))}, True),
        ("step1", {"step1": step(attempts=0)}, False),
        ("step1", {"step1": step(attempts=1)}, None),
        ("step2", {}, None),
        ("step3", {"step3": step(False, attempts=2)}, False),
        ("step3_attempts", {"step3": step(False, attempts=2)}, 2.0),
        ("step2_score", {"step2": step(True, score=250)}, 250.0),
        ("lmcc", {"lmcc": True}, True),
        ("mccqe", {"lmcc": True}, True),
        ("mccqe", {"lmcc": False}, None),
        ("clinical_skills_failed", {"clinical_skills_failed": True}, True),
        ("exam_years", {}, None),
        ("exam_years", {"step1": "none", "step2": "none"}, 0.0),
        ("exam_years", {"step1": step(D(2020, 6, 30)), "step2": step(False)}, 6.0),
        ("exam_years", {"step1": step(True), "step2": step(False)}, None),
        (
            "exam_years",
            {
                "step1": step(D(2014, 6, 30)),
                "step2": step(D(2015, 6, 30)),
                "step3": step(D(2021, 6, 30)),
            },
            7.0,
        ),
        (
            "certificate_exam_years",
            {"step1": step(D(2014, 6, 30)), "step2": step(D(2015, 12, 30))},
            1.5,
        ),
        ("language_test", {"language_test": {"taken": False}}, False),
        ("language_test", {"language_test": {"taken": True}}, None),
        ("language_test", {"language_test": {"passed": True}}, True),
        (
            "language_test",
            {"language_test": {"listening": 350, "reading": 350, "speaking": 350, "writing": 300}},
            True,
        ),
        ("language_test", {"language_test": {"listening": 340}}, False),
        ("language_test", {"language_test": {"writing": 290}}, False),
        ("language_test", {"language_test": {"listening": 350, "writing": 300}}, None),
    ],
)
def test_examinations(name: str, exams: dict[str, Any], expected: Any) -> None:
    assert fact(name, exams=exams) == expected


def test_a_certificate_implies_its_examinations() -> None:
    for name in ("ecfmg", "step1", "step2", "language_test"):
        assert fact(name, ecfmg={"certified": True}) is True
    assert fact("step3", ecfmg={"certified": True}) is None
    assert fact("ecfmg", ecfmg={"date": D(2020, 1, 1)}) is True
    assert fact("ecfmg_pathway", ecfmg={"pathway": 3}) == 3.0


# ---------------------------------------------------------------- training

ABROAD = {
    "country": "IN",
    "specialty": "internal_medicine",
    "from": D(2012, 7, 1),
    "to": D(2015, 6, 30),
    "accredited": "national",
    "completed": True,
}
RESIDENCY = {
    "country": "US",
    "specialty": "internal_medicine",
    "from": D(2022, 7, 1),
    "to": D(2025, 6, 30),
    "accredited": "acgme",
    "completed": True,
}
FELLOWSHIP = {
    "country": "US",
    "specialty": "nephrology",
    "kind": "fellowship",
    "from": D(2025, 7, 1),
    "to": D(2027, 6, 30),
    "accredited": "acgme",
    "completed": False,
}
CANADIAN = {"country": "CA", "years": 2, "accredited": "cfpc", "completed": True}


@pytest.mark.parametrize(
    ("name", "training", "expected"),
    [
        ("training_abroad_years", [ABROAD], 3.0),
        ("training_abroad_years", [ABROAD, CANADIAN], 5.0),
        ("training_abroad_years", [ABROAD | {"kind": "internship"}], 0.0),
        ("training_abroad_years", [{"country": "IN"}], None),
        ("training_abroad_years", [{"years": 3}], None),
        ("training_abroad_years", [ABROAD, ABROAD], 3.0),
        ("training_abroad_years", [{"country": "IN", "from": D(2024, 7, 1), "to": "now"}], 2.0),
        ("training_abroad_years", [{"country": "IN", "from": 2012, "to": 2015}], 3.0),
        ("training_abroad_specialty_years", [ABROAD, FELLOWSHIP], 0.0),
        ("training_abroad_specialty_years", [ABROAD, RESIDENCY], 3.0),
        ("canadian_training_years", [ABROAD, CANADIAN], 2.0),
        ("training_us_years", [RESIDENCY, FELLOWSHIP], 4.0),
        ("training_us_years", [FELLOWSHIP | {"years": 2}], 1.0),
        ("training_us_years", [RESIDENCY | {"accredited": "none"}], 0.0),
        ("residency_abroad", [ABROAD], True),
        ("residency_abroad", [ABROAD | {"completed": None}], None),
        ("residency_abroad", [ABROAD | {"completed": False}], False),
        ("training_accredited_abroad", [ABROAD], True),
        ("training_accredited_abroad", [ABROAD | {"accredited": None}], None),
        ("acgme_i", [ABROAD | {"accredited": "acgme_i"}], True),
        ("acgme_i", [ABROAD], False),
        ("residency_us", [RESIDENCY], True),
        ("residency_us", [RESIDENCY | {"accredited": None}], None),
        ("residency_us", [FELLOWSHIP], False),
        ("residency_us", [RESIDENCY | {"country": None, "accredited": None}], None),
        ("fellowship_us", [FELLOWSHIP], False),
        ("training_now", [FELLOWSHIP], True),
        ("training_now", [RESIDENCY], False),
        ("training_now", [{"country": "US", "from": D(2025, 7, 1)}], None),
        ("us_position", [FELLOWSHIP], True),
        ("months_since_residency", [RESIDENCY], 12.0),
        ("months_since_residency", [ABROAD], math.inf),
        (
            "months_since_residency",
            [RESIDENCY | {"to": D(2027, 6, 30), "completed": False}],
            0.0,
        ),
        ("months_since_residency", [{"country": "US", "completed": True}], None),
        ("residency_months_left", [FELLOWSHIP], 12.0),
        ("residency_months_left", [RESIDENCY], 0.0),
        ("residency_months_left", [FELLOWSHIP | {"to": "now"}], None),
        ("specialty", [ABROAD, FELLOWSHIP], "nephrology"),
        ("specialty", [ABROAD], "internal_medicine"),
        ("wished_specialty", [ABROAD], "internal_medicine"),
    ],
)
def test_training(name: str, training: list[dict[str, Any]], expected: Any) -> None:
    assert fact(name, training=training) == expected


def test_the_specialty_may_come_from_a_certificate_or_from_practice() -> None:
    practice = [{"specialty": "family_medicine"}]
    certificates = [{"specialty": "pediatrics"}]
    assert fact("specialty", practice=practice) == "family_medicine"
    assert fact("specialty", practice=practice, certificates=certificates) == "pediatrics"
    assert fact("specialty", wishes={"specialty": "dermatology"}) is None
    assert fact("wished_specialty", wishes={"specialty": "dermatology"}) == "dermatology"


# ---------------------------------------------------------------- practice, licences, certificates


def times(*spans: tuple[Any, Any], **fields: Any) -> list[dict[str, Any]]:
    return [{"country": "IN", "from": start, "to": end, **fields} for start, end in spans]


@pytest.mark.parametrize(
    ("name", "practice", "expected"),
    [
        ("practice_years", times((D(2016, 7, 1), "now")), 10.0),
        ("practice_years", times((D(2016, 7, 1), D(2018, 6, 30)), (D(2017, 7, 1), "now")), 10.0),
        ("practice_years", times((2014, 2020)), 6.0),
        ("practice_years", times((None, "now")), None),
        ("practice_years", [], 0.0),
        ("recent4", times((D(2020, 7, 1), "now")), 4.0),
        ("recent5", times((D(2020, 7, 1), D(2025, 6, 30))), 4.0),
        ("recent6", times((D(2020, 7, 1), D(2025, 6, 30))), 5.0),
        ("recent6", times((D(2010, 7, 1), D(2021, 6, 30)), (D(2022, 7, 1), "now")), 5.0),
        ("recent12", times((D(2010, 7, 1), D(2019, 6, 30))), 5.0),
        ("recent4", times((D(2010, 7, 1), D(2019, 6, 30))), 0.0),
        ("practising", times((2014, "now")), True),
        ("practising", times((2014, D(2026, 6, 30))), True),
        ("practising", times((2014, D(2026, 6, 29))), False),
        ("practising", times((2014, None)), None),
        ("practising", [], False),
        ("years_since_practice", times((2014, "now")), 0.0),
        ("years_since_practice", times((2014, D(2021, 6, 30))), 5.0),
        ("years_since_practice", [], math.inf),
        ("years_since_practice", times((2014, None)), None),
        ("practice_us_years", times((D(2024, 7, 1), "now"), country="US"), 2.0),
        ("practice_us_years", times((2014, "now")), 0.0),
        ("service_years", times((D(2024, 7, 1), "now"), country="US", shortage_area=True), 2.0),
        ("service_years", times((D(2024, 7, 1), "now"), country="US"), None),
        ("service_years", times((2014, "now")), 0.0),
    ],
)
def test_practice(name: str, practice: list[dict[str, Any]], expected: Any) -> None:
    assert fact(name, practice=practice) == expected


@pytest.mark.parametrize(
    ("training", "expected"),
    [([ABROAD], 5.0), ("none", 8.0), (None, None), ([ABROAD | {"to": None}], None)],
)
def test_practice_after_training(training: Any, expected: float | None) -> None:
    practice = times((D(2012, 7, 1), D(2020, 6, 30)))
    assert fact("practice_after_training_years", practice=practice, training=training) == expected


ACTIVE = {"country": "IN", "status": "active", "good_standing": True}
LAPSED = {"country": "IN", "status": "lapsed", "lapsed": D(2023, 6, 30)}


@pytest.mark.parametrize(
    ("name", "licences", "expected"),
    [
        ("licence_abroad", [ACTIVE], True),
        ("licence_abroad", [LAPSED], True),
        ("licence_abroad", [ACTIVE | {"country": "US"}], False),
        ("licence_abroad", [{"status": "active"}], None),
        ("licence_current", [ACTIVE], True),
        ("licence_current", [ACTIVE | {"good_standing": None}], None),
        ("licence_current", [ACTIVE | {"good_standing": False}], False),
        ("licence_current", [LAPSED], False),
        ("licence_current", [LAPSED, ACTIVE | {"country": "AE"}], True),
        ("good_standing_abroad", [ACTIVE, {"country": "AE", "status": "restricted"}], False),
        ("licence_lapsed_years", [ACTIVE, LAPSED], 0.0),
        ("licence_lapsed_years", [LAPSED], 3.0),
        ("licence_lapsed_years", [LAPSED | {"lapsed": None}], None),
        ("licence_lapsed_years", [{"country": "IN", "status": "revoked"}], math.inf),
        ("licence_lapsed_years", [], math.inf),
        ("us_licence", [ACTIVE | {"country": "US"}], True),
        ("us_licence", [ACTIVE], False),
        ("us_licence_state", [ACTIVE | {"country": "US", "state": "OH"}], "OH"),
        ("good_standing_us", [ACTIVE | {"country": "US"}], True),
        ("good_standing_us", [{"country": "US", "status": "revoked"}], False),
        ("good_standing_us", [ACTIVE], True),
    ],
)
def test_licences(name: str, licences: list[dict[str, Any]], expected: Any) -> None:
    assert fact(name, licences=licences) == expected


@pytest.mark.parametrize(
    ("name", "certificates", "expected"),
    [
        ("certificate_abroad", [{"country": "IN", "kind": "national"}], True),
        ("certificate_peer", [{"country": "IN", "kind": "national"}], False),
        ("certificate_peer", [{"country": "GB"}], True),
        ("certificate_peer", [{"kind": "cfpc"}], True),
        ("certificate_abms", [{"kind": "abms"}], True),
        ("certificate_abms", [{"country": "IN"}], False),
        ("certificate_abroad", [{"kind": "abms"}], False),
        ("certificate_abroad", [{"body": "Someone"}], None),
        ("certificate_abroad", [], False),
    ],
)
def test_certificates(name: str, certificates: list[dict[str, Any]], expected: Any) -> None:
    assert fact(name, certificates=certificates) == expected


@pytest.mark.parametrize(
    ("name", "sections", "expected"),
    [
        ("extraordinary", {"immigration": {"status": "o1"}}, True),
        ("extraordinary", {"research": {"extraordinary": False}}, False),
        ("doctorate", {"research": {"doctorate": True}}, True),
        ("publications", {"research": {"publications": 7}}, 7.0),
        ("good_standing_us", {"us": {"good_standing": True}}, True),
        ("us_position", {"us": {"matched": True}}, True),
    ],
)
def test_the_rest(name: str, sections: dict[str, Any], expected: Any) -> None:
    assert fact(name, **sections) == expected


# ---------------------------------------------------------------- the day asked


@pytest.mark.parametrize(
    ("name", "on", "expected"),
    [
        ("residency_us", D(2025, 6, 29), False),
        ("residency_us", D(2025, 6, 30), True),
        ("training_us_years", D(2024, 6, 30), 2.0),
        ("training_now", D(2022, 6, 30), False),
        ("training_now", D(2023, 1, 1), True),
        ("step1", D(2019, 12, 31), False),
        ("graduated", D(2011, 6, 29), False),
        ("practice_years", D(2020, 6, 30), 2.0),
        ("practice_years", D(2028, 6, 30), 10.0),
        ("certificate_abms", D(2025, 9, 30), False),
        ("licence_abroad", D(2010, 1, 1), False),
    ],
)
def test_what_comes_later_has_not_happened(name: str, on: D, expected: Any) -> None:
    sections = {
        "schools": [{"country": "IN", "graduated": D(2011, 6, 30)}],
        "exams": {"step1": {"passed": D(2020, 1, 1)}},
        "training": [RESIDENCY],
        "practice": times((D(2018, 7, 1), "now")),
        "licences": [ACTIVE | {"since": D(2012, 1, 1)}],
        "certificates": [{"kind": "abms", "date": D(2025, 10, 1)}],
    }
    assert fact(name, on, **sections) == expected


def test_a_day_out_of_range_is_told() -> None:
    profile = read_profile("", ON)
    with pytest.raises(InputError, match="expected one from 1900 to 2200"):
        facts_of(profile, D(1, 1, 1))
    assert facts_of(profile).size == 1


def test_an_empty_profile_says_nothing() -> None:
    assert facts_of(read_profile("", ON)).row_view() == {}
