"""Groups of clinicians by the taxonomy code of the national registry, and by Medicare's names."""

from __future__ import annotations

from functools import cache

from landbridge.baseline._tables import read_columns

__all__ = ["GROUPS_BESIDE", "group_of", "medicare_groups"]

#: groups that are no specialty of the package
GROUPS_BESIDE = (
    "hospitalist",
    "in_training",
    "nurse_practitioner",
    "physician_assistant",
    "clinical_nurse_specialist",
)


@cache
def _prefixes() -> dict[str, str]:
    columns = read_columns("taxonomies.csv")
    return dict(zip(columns["prefix"], columns["group"], strict=True))


def group_of(taxonomy: str) -> str:
    """Group of a taxonomy code by its longest listed prefix; empty for other professions.

    Parameters
    ----------
    taxonomy
        Ten characters, such as ``207R00000X``.
    """
    known = _prefixes()
    for length in range(len(taxonomy), 2, -1):
        if (group := known.get(taxonomy[:length])) is not None:
            return group
    return ""


@cache
def medicare_groups() -> dict[str, str]:
    """Group by the name of a specialty in Medicare's list, upper case."""
    columns = read_columns("medicare_specialties.csv")
    return dict(zip(columns["name"], columns["group"], strict=True))
