"""Facts about a person that law speaks of, as small whole numbers over arrays."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Citizenship", "Licence", "Obligation", "Status"]


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
    SERVICE_CORPS = 4  # National Health Service Corps
