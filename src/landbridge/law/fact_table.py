"""The facts about a person that rules of law may ask for: name, kind, and whether they help.

A *truth* is NO, UNKNOWN or YES (see ``logic``), a *number* is NaN where it is not known, a *code*
is a position in a named list, -1 where it is not known. What never happened is infinitely long ago.
Labels stand in the language catalogue under ``fact.NAME``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from landbridge.language import text

__all__ = ["EMPLOYERS", "FACTS", "STATUSES", "EmployerName", "Fact", "StatusName"]

#: Kinds of employer, in the order of the code ``offer_employer``.
EmployerName = Literal[
    "hospital",
    "hospital_owned",
    "academic",
    "fqhc",
    "practice",
    "va",
    "other",
]
EMPLOYERS = get_args(EmployerName)

#: Immigration statuses, in the order of the code ``status``.
StatusName = Literal[
    "us_citizen",
    "permanent_resident",
    "j1",
    "h1b",
    "o1",
    "refugee",
    "asylee",
    "asylum_applicant",
    "tps",
    "parole",
    "daca",
    "dependent_ead",
    "ead_other",
    "visitor",
    "none",
]
STATUSES = get_args(StatusName)


@dataclass(frozen=True)
class Fact:
    """One column of a table of persons.

    Attributes
    ----------
    name
        Attribute of ``Facts``.
    kind
        "truth", "number" or "code".
    helps
        True if having it, or a higher number, can only open routes; False if it can only close
        them; None if it does either or neither.
    codes
        For a code: the list it points into (a dimension of the parameters, "employer", "status" or
        "country").
    """

    name: str
    kind: str
    helps: bool | None = None
    codes: str = ""

    def label(self, lang: str = "en") -> str:
        """What the fact says, in words of a language."""
        return text(f"fact.{self.name}", lang)


def _truths(helps: bool | None, names: str) -> list[Fact]:
    return [Fact(name, "truth", helps) for name in names.split()]


def _numbers(helps: bool | None, names: str) -> list[Fact]:
    return [Fact(name, "number", helps) for name in names.split()]


_ALL = [
    # citizenship and immigration
    *_truths(True, "us_citizen permanent_resident work_authorised lawfully_present"),
    *_truths(True, "applied_for_status valid_visa refugee_or_asylee waived_212e statement_of_need"),
    *_truths(True, "treaty_tn treaty_h1b1 treaty_e3"),
    *_truths(None, "in_us on_j1 on_h1b on_o1"),
    *_truths(False, "owes_212e banned_full banned_partial on_hold immigrant_paused"),
    *_truths(False, "state_excluded_country"),
    Fact("status", "code", None, "status"),
    Fact("queue", "code", None, "gc_queue"),
    Fact("state_of_residence", "code", None, "state"),
    *_numbers(None, "age status_years"),
    *_numbers(False, "j1_years_used h1b_years_used"),
    *_numbers(True, "priority_years service_years"),
    # school
    *_truths(True, "graduated us_school school_listed school_accredited school_comparable"),
    *_truths(True, "school_joint clinical_exam_at_school us_masters"),
    *_truths(None, "foreign_school"),
    Fact("school_country", "code", None, "country"),
    Fact("school_state", "code", None, "state"),
    *_numbers(False, "years_since_graduation"),
    *_numbers(True, "graduation_year"),
    # examinations
    *_truths(True, "step1 step2 step3 language_test ecfmg lmcc mccqe"),
    *_truths(False, "clinical_skills_failed"),
    *_numbers(False, "step1_attempts step2_attempts step3_attempts exam_years"),
    *_numbers(False, "certificate_exam_years"),
    *_numbers(True, "step1_score step2_score step3_score"),
    Fact("ecfmg_pathway", "number", None),
    # training
    *_truths(
        True, "residency_abroad training_accredited_abroad acgme_i residency_us fellowship_us"
    ),
    *_truths(True, "us_position"),
    *_truths(None, "training_now"),
    *_numbers(True, "training_abroad_years training_abroad_specialty_years training_us_years"),
    *_numbers(True, "canadian_training_years"),
    # none yet is better than long ago
    *_numbers(None, "months_since_residency residency_months_left"),
    Fact("specialty", "code", None, "specialty"),
    Fact("wished_specialty", "code", None, "specialty"),
    # practice, licences, certificates
    *_truths(True, "licence_abroad licence_current good_standing_abroad practising us_licence"),
    *_truths(True, "good_standing_us certificate_abroad certificate_peer certificate_abms"),
    *_numbers(True, "practice_years practice_after_training_years practice_us_years"),
    *_numbers(True, "recent4 recent5 recent6 recent12"),
    *_numbers(False, "years_since_practice licence_lapsed_years"),
    Fact("us_licence_state", "code", None, "state"),
    # an offer of work
    *_truths(True, "job_offer offer_shortage_area offer_accredited_site offer_cap_exempt"),
    *_truths(True, "offer_will_sponsor"),
    Fact("offer_employer", "code", None, "employer"),
    Fact("offer_state", "code", None, "state"),
    Fact("offer_county", "code", None, "county"),
    Fact("offer_wage_level", "number", True),
    # family
    *_truths(True, "hardship persecution spouse_citizen spouse_resident family_resident"),
    *_truths(True, "immediate_relative"),
    *_truths(None, "married spouse_physician spouse_works"),
    Fact("child_turns_21_years", "number", None),
    # research
    *_truths(True, "extraordinary doctorate"),
    *_numbers(True, "publications"),
]

#: Name of a fact -> what it is.
FACTS: Mapping[str, Fact] = MappingProxyType({fact.name: fact for fact in _ALL})
