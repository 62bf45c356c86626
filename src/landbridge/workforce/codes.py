"""The small whole numbers that stand for words in the person table.

Facts that law speaks of (citizenship, status, licence, service owed) are defined by
:mod:`landbridge.law` and named here again, so that a process imports one module.
"""

from __future__ import annotations

from enum import IntEnum

from landbridge.law.facts import Citizenship, Licence, Obligation, Status

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
