"""The shape of a profile, checked by pydantic. Imported only when a profile is read.

Every field may be left out: what is not said is not known.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from landbridge.law.fact_table import EmployerName, StatusName
from landbridge.law.profile_types import (
    Attempts,
    Count,
    CountryCode,
    CountyCode,
    OetScore,
    Pathway,
    Score,
    SpecialtyName,
    StateCode,
    WageLevel,
    When,
    WhenOrNow,
    WhenOrTruth,
    Words,
    Years,
)

__all__ = ["ProfileEntry"]

RelativeStatus = Literal["us_citizen", "permanent_resident", "other"]


class _Strict(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True
    )


class PersonEntry(_Strict):
    """Who it is."""

    birth_date: When | None = None
    birth_year: When | None = None
    citizenships: list[CountryCode] | None = None
    country_of_birth: CountryCode | None = None
    residence: CountryCode | None = None
    state: StateCode | None = None
    languages: list[Words] | None = None


class ImmigrationEntry(_Strict):
    """US immigration."""

    status: StatusName | None = None
    since: When | None = None
    visa_valid_on_ban: bool | None = None
    applied_for_status: bool | None = None
    work_permit: bool | None = None
    home_residence_owed: bool | None = None
    waived: bool | None = None
    statement_of_need: bool | None = None
    j1_years_used: Years | None = None
    h1b_years_used: Years | None = None
    priority_date: When | None = None


class SchoolEntry(_Strict):
    """A school attended."""

    name: Words | None = None
    country: CountryCode | None = None
    state: StateCode | None = None
    start: When | None = None
    graduated: When | None = None
    expected: When | None = None
    degree: Literal["md", "do", "mbbs", "medical", "phd", "masters", "other"] | None = None
    listed: bool | None = None
    accredited: bool | None = None
    comparable: bool | None = None
    joint_degree: bool | None = None
    clinical_exam: bool | None = None


class StepEntry(_Strict):
    """One Step of the USMLE."""

    attempts: Attempts | None = None
    passed: WhenOrTruth | None = None
    score: Score | None = None


class LanguageTestEntry(_Strict):
    """OET Medicine."""

    taken: WhenOrTruth | None = None
    passed: bool | None = None
    listening: OetScore | None = None
    reading: OetScore | None = None
    speaking: OetScore | None = None
    writing: OetScore | None = None


class ExamsEntry(_Strict):
    """Examinations."""

    step1: StepEntry | None = None
    step2: StepEntry | None = None
    step3: StepEntry | None = None
    language_test: LanguageTestEntry | None = None
    clinical_skills_failed: bool | None = None
    lmcc: bool | None = None
    mccqe: bool | None = None


class EcfmgEntry(_Strict):
    """The ECFMG certificate."""

    certified: bool | None = None
    date: When | None = None
    pathway: Pathway | None = None


class TrainingEntry(_Strict):
    """Postgraduate training."""

    country: CountryCode | None = None
    state: StateCode | None = None
    specialty: SpecialtyName | None = None
    kind: Literal["internship", "residency", "fellowship"] | None = None
    years: Years | None = None
    start: When | None = Field(default=None, alias="from")
    end: WhenOrNow | None = Field(default=None, alias="to")
    accredited: Literal["acgme", "acgme_i", "royal_college", "cfpc", "national", "none"] | None = (
        None
    )
    completed: bool | None = None


class LicenceEntry(_Strict):
    """A licence to practise without supervision."""

    country: CountryCode | None = None
    state: StateCode | None = None
    status: Literal["active", "lapsed", "restricted", "revoked"] | None = None
    since: When | None = None
    lapsed: When | None = None
    good_standing: bool | None = None


class PracticeEntry(_Strict):
    """A time of practice after training."""

    country: CountryCode | None = None
    state: StateCode | None = None
    start: When | None = Field(default=None, alias="from")
    end: WhenOrNow | None = Field(default=None, alias="to")
    specialty: SpecialtyName | None = None
    full_time: bool | None = None
    shortage_area: bool | None = None


class CertificateEntry(_Strict):
    """A specialist certificate."""

    body: Words | None = None
    country: CountryCode | None = None
    specialty: SpecialtyName | None = None
    kind: Literal["abms", "national", "royal_college", "cfpc", "other"] | None = None
    date: When | None = None


class UsEntry(_Strict):
    """Progress in the United States."""

    matched: bool | None = None
    position_start: When | None = None
    good_standing: bool | None = None


class JobOfferEntry(_Strict):
    """An offer of work in the United States."""

    made: bool | None = None
    state: StateCode | None = None
    county: CountyCode | None = None
    employer: EmployerName | None = None
    shortage_area: bool | None = None
    accredited_training_site: bool | None = None
    cap_exempt: bool | None = None
    will_sponsor: bool | None = None
    wage_level: WageLevel | None = None


class SpouseEntry(_Strict):
    """The spouse."""

    status: RelativeStatus | None = None
    country_of_birth: CountryCode | None = None
    is_physician: bool | None = None
    works: bool | None = None


class ChildEntry(_Strict):
    """A child."""

    birth_date: When | None = None
    status: RelativeStatus | None = None


class FamilyEntry(_Strict):
    """Family."""

    married: bool | None = None
    spouse: SpouseEntry | None = None
    children: list[ChildEntry] | None = None
    us_relatives: list[Literal["parent_citizen", "parent_resident", "sibling_citizen"]] | None = (
        None
    )
    hardship: bool | None = None
    persecution: bool | None = None


class ResearchEntry(_Strict):
    """Research."""

    doctorate: bool | None = None
    publications: Count | None = None
    extraordinary: bool | None = None


class WishesEntry(_Strict):
    """What the person wants."""

    states: list[StateCode] | None = None
    specialty: SpecialtyName | None = None
    goals: list[Literal["practise", "board", "research"]] | None = None
    rural: bool | None = None


class ProfileEntry(_Strict):
    """All that a profile may say."""

    name: Words | None = None
    note: Annotated[str, StringConstraints(max_length=5000)] | None = None
    person: PersonEntry = PersonEntry()
    immigration: ImmigrationEntry = ImmigrationEntry()
    schools: list[SchoolEntry] | None = None
    exams: ExamsEntry = ExamsEntry()
    ecfmg: EcfmgEntry = EcfmgEntry()
    training: list[TrainingEntry] | None = None
    licences: list[LicenceEntry] | None = None
    practice: list[PracticeEntry] | None = None
    certificates: list[CertificateEntry] | None = None
    us: UsEntry = UsEntry()
    job_offer: JobOfferEntry | None = None
    family: FamilyEntry = FamilyEntry()
    research: ResearchEntry = ResearchEntry()
    wishes: WishesEntry = WishesEntry()
