"""The small whole numbers that stand for words in the person table."""

from __future__ import annotations

from enum import IntEnum

__all__ = [
    "ApplicantType",
    "Career",
    "Citizenship",
    "LeftReason",
    "Licence",
    "Obligation",
    "Origin",
    "Phase",
    "ProgramKind",
    "Status",
]


class Phase(IntEnum):
    """Where a person stands on the way."""

    APPLICANT = 1
    TRAINEE = 2
    PRACTISING = 3
    LEFT = 4
    UNLICENSED = 5  # trained abroad, lives in the US, holds no licence


class Origin(IntEnum):
    """School and citizenship at entry, as NRMP counts them."""

    US_MD = 0
    US_DO = 1
    US_IMG = 2
    NONUS_IMG = 3


class ApplicantType(IntEnum):
    """Type in the Match; order of the parameter dimension ``applicant_type``."""

    US_MD_SENIOR = 0
    US_DO_SENIOR = 1
    US_MD_PRIOR = 2
    US_DO_PRIOR = 3
    US_IMG = 4
    NONUS_IMG = 5
    OTHER = 6


class Citizenship(IntEnum):
    """Two facts that NRMP does not tell apart for graduates of foreign schools."""

    US_CITIZEN = 0
    PERMANENT_RESIDENT = 1
    FOREIGN = 2


class Status(IntEnum):
    """Work authority; exclusive; order of the parameter dimension ``visa_status``."""

    US_CITIZEN = 0
    PERMANENT_RESIDENT = 1
    J1_TRAINING = 2
    J1_OWING = 3
    H1B_EXEMPT = 4
    H1B_CAPPED = 5
    H1B_WAIVER = 6
    OTHER_AUTHORITY = 7
    NONE = 8


class ProgramKind(IntEnum):
    """Kind of training track."""

    CATEGORICAL = 0
    PRELIMINARY = 1
    ADVANCED = 2
    FELLOWSHIP = 3


class Licence(IntEnum):
    """Class of state licence held."""

    NONE = 0
    TRAINING = 1
    PROVISIONAL = 2
    FULL = 3


class Obligation(IntEnum):
    """Service owed."""

    NONE = 0
    CONRAD = 1
    FEDERAL_WAIVER = 2
    PROVISIONAL_SERVICE = 3


class Career(IntEnum):
    """What a practising physician mainly does."""

    CLINIC = 0
    HOSPITALIST = 1


class LeftReason(IntEnum):
    """Why a person is no longer in the model's US."""

    NONE = 0
    RETIRED = 1
    DIED = 2
    EMIGRATED = 3
    RETURNED_HOME = 4  # J-1 physician without a waiver, or no status after training
    GAVE_UP_APPLYING = 5
    LEFT_TRAINING = 6
