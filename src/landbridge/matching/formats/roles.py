"""Whose lists a file holds, told from its name."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["APPLICANT", "CAPACITY", "PROGRAM", "role_of", "sides"]

APPLICANT, PROGRAM, CAPACITY = "applicant", "program", "capacity"

_CAPACITY = re.compile(r"capac|quota|slot|position|vacanc")
_APPLICANT = re.compile(r"applicant|resident|student|candidate|doctor|intern|^s[._-]?prefs?")
_PROGRAM = re.compile(r"program|hospital|school|college|^[ch][._-]?prefs?")


def role_of(name: str) -> str | None:
    """Side that a file name or key speaks of.

    Parameters
    ----------
    name
        File name or key of a mapping.
    """
    name = name.lower()
    if _CAPACITY.search(name):
        return CAPACITY
    found = [(pattern.search(name), role) for pattern, role in _SIDES]
    places = [(match.start(), role) for match, role in found if match]
    return min(places)[1] if places else None


_SIDES = ((_APPLICANT, APPLICANT), (_PROGRAM, PROGRAM))


def sides(names: Iterable[str]) -> dict[str, str]:
    """The first name of each role.

    Parameters
    ----------
    names
        File names or keys.
    """
    out: dict[str, str] = {}
    for name in names:
        role = role_of(name)
        if role is not None:
            out.setdefault(role, name)
    return out
