"""What life beside the licence hangs on, and what to check in a contract under a waiver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landbridge.law.outlook.notes import Note, noted, read_entries

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

__all__ = ["contract_points", "life_notes"]


def life_notes(facts: Facts, law: Law) -> tuple[Note, ...]:
    """Travel, a spouse's work and birth, children, an employer that closes; all entries.

    Parameters
    ----------
    facts
        One row.
    law
        Law of the day.
    """
    return tuple(noted(entry, facts, law) for entry in read_entries("life"))


def contract_points(facts: Facts, law: Law) -> tuple[Note, ...]:
    """Points of a contract that asks for a waiver of the two years at home.

    Parameters
    ----------
    facts
        One row; points apply as far as the person may need such a waiver.
    law
        Law of the day.
    """
    return tuple(noted(entry, facts, law) for entry in read_entries("contract"))
