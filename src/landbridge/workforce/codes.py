"""The small whole numbers that stand for words in the person table.

Facts that law speaks of (citizenship, status, licence, service owed) are defined by
:mod:`landbridge.law` and named here again, so that a process imports one module.
"""

from __future__ import annotations

from enum import IntEnum

from landbridge.law.facts import Citizenship, Licence, Obligation, Status

__all__ = [
    "Academic",
    "ApplicantType",
    "Board",
    "Career",
    "Citizenship",
    "Grant",
    "Language",
    "LeftReason",
    "Licence",
    "Obligation",
    "Origin",
    "Phase",
    "ProgramKind",
    "Race",
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


class ProgramKind(IntEnum):
    """Kind of training track."""

    CATEGORICAL = 0
    PRELIMINARY = 1
    ADVANCED = 2
    FELLOWSHIP = 3


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
    BARRED = 7  # kept out by an entry restriction, waits abroad for its end


class Board(IntEnum):
    """Standing with a specialty board."""

    NONE = 0
    ELIGIBLE = 1
    CERTIFIED = 2


class Race(IntEnum):
    """Race or ethnicity as the Census counts it; order of the parameter dimension ``race``."""

    WHITE = 0
    ASIAN = 1
    HISPANIC = 2  # of any race
    BLACK = 3
    NATIVE = 4  # American Indian, Alaska Native, Native Hawaiian, Pacific Islander
    OTHER = 5  # two or more races, and others


class Language(IntEnum):
    """Language other than English spoken best; order of the parameter dimension ``language``."""

    ENGLISH_ONLY = 0
    SPANISH = 1
    EAST_ASIAN = 2  # Chinese, Vietnamese, Korean, Tagalog ...
    SOUTH_ASIAN = 3  # Hindi, Urdu, Punjabi ...
    OTHER = 4


class Academic(IntEnum):
    """Place on the faculty of a medical school."""

    NONE = 0
    FACULTY = 1
    RESEARCH = 2  # faculty with a research track


class Grant(IntEnum):
    """Research money of one's own."""

    NONE = 0
    AWARD = 1  # holds a career-development award
    AWARD_ENDED = 2
    INDEPENDENT = 3  # principal investigator of a research grant
    INDEPENDENT_ENDED = 4
