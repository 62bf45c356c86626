"""Examinations and the ECFMG certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landbridge.law.logic import at_least, at_most, both, either
from landbridge.law.rules.registry import holds, rule
from landbridge.law.rules.visas import may_visit

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

_SIXTH = 6  # evaluation by licensed physicians in real encounters
_UNDER_LIMIT = 1  # an attempt must be left for the one that passes


@rule("exam.attempts")
def attempts(f: Facts, law: Law) -> Any:
    """No Step was failed as often as USMLE lets anybody sit (4 since July 2021)."""
    limit = law("law.usmle.attempts")
    found = []
    for passed, sat in (
        (f.step1, f.step1_attempts),
        (f.step2, f.step2_attempts),
        (f.step3, f.step3_attempts),
    ):
        found.append(either(passed, at_most(sat, limit - _UNDER_LIMIT)))
    return both(*found)


@rule("exam.step3_entry")
def step3_entry(f: Facts, law: Law) -> Any:
    """Step 3 is given in the United States only: one must be there or be let in for it."""
    return either(holds(law("law.usmle.step3_in_us") < 0.5), f.us_citizen, may_visit(f, law))


@rule("ecfmg.school_listed")
def school_listed(f: Facts, law: Law) -> Any:
    """The school is in the World Directory with a note that covers the year of graduation."""
    return either(f.ecfmg, f.school_listed, holds(law("law.ecfmg.school_listed") < 0.5))


@rule("ecfmg.school_accredited")
def school_accredited(f: Facts, law: Law) -> Any:
    """The school's accreditation is recognised, where the law makes that a condition."""
    return either(
        f.ecfmg, f.school_accredited, holds(law("law.ecfmg.accreditation_required") < 0.5)
    )


@rule("ecfmg.pathway")
def pathway(f: Facts, law: Law) -> Any:
    """One of the six Pathways fits: licence, school's own examination, accreditation, joint degree.

    The sixth, evaluation by licensed physicians in real encounters, is open to all others and
    compulsory after a failed Step 2 CS. Where the law has no Pathways, none fits.
    """
    recent = at_least(f.graduation_year, law("law.ecfmg.pathway3_grad_from"))
    lapsed = at_most(f.licence_lapsed_years, law("law.ecfmg.pathway1_recency_years"))
    pathways = law("law.ecfmg.pathways")
    one_of_them = either(
        both(f.licence_abroad, lapsed),
        f.clinical_exam_at_school,
        both(f.school_accredited, recent),
        f.school_comparable,
        f.school_joint,
        holds(pathways >= _SIXTH),
    )
    return either(f.ecfmg, both(holds(pathways > 0), one_of_them))


@rule("ecfmg.clinical_skills")
def clinical_skills(f: Facts, law: Law) -> Any:
    """The law asks for an examination of clinical skills."""
    return holds(law("law.ecfmg.clinical_skills") >= 0.5)


@rule("ecfmg.clinical_skills_entry")
def clinical_skills_entry(f: Facts, law: Law) -> Any:
    """It is sat in the United States: a citizen, or somebody there or let in for it."""
    return either(f.ecfmg, f.us_citizen, may_visit(f, law))


@rule("ecfmg.exam_window")
def exam_window(f: Facts, law: Law) -> Any:
    """The examinations for the certificate are passed within seven years of the first."""
    return either(f.ecfmg, at_most(f.certificate_exam_years, law("law.ecfmg.exam_years")))
