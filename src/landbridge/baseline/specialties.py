"""The 48 specialties: one shipped table of labels, groups, entry and training paths."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from landbridge.baseline._tables import read_columns
from landbridge.errors import UnknownNameError

#: order of the specialty groups in every result
GROUPS = (
    "primary_care",
    "hospital_medicine",
    "medical_specialties",
    "general_surgery",
    "surgical_specialties",
    "obgyn",
    "psychiatry",
    "emergency",
    "neurology",
    "hospital_based",
    "other",
)


@dataclass(frozen=True)
class Specialties:
    """Specialties in the order of the shipped table.

    Attributes
    ----------
    slug, label_en, label_zh
        Text of shape (48,).
    group
        Index into `GROUPS`, int8 of shape (48,).
    hours_groups, hours_group
        Names of the groups of the hours table, and the index into them, int8 (48,).
    clinician_groups, clinician_group
        Names of the clinician groups that place physicians in counties, and the index
        into them, int8 (48,).
    entry
        True where graduates enter without another residency, bool (48,).
    training_years
        Years from entry to completion, the parent's residency included, int8 (48,).
    parents
        For each specialty the indices of the residencies that lead to it.
    """

    slug: npt.NDArray[np.str_]
    label_en: npt.NDArray[np.str_]
    label_zh: npt.NDArray[np.str_]
    group: npt.NDArray[np.int8]
    hours_groups: tuple[str, ...]
    hours_group: npt.NDArray[np.int8]
    clinician_groups: tuple[str, ...]
    clinician_group: npt.NDArray[np.int8]
    entry: npt.NDArray[np.bool_]
    training_years: npt.NDArray[np.int8]
    parents: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.slug)

    def index(self, slug: str, where: str = "") -> int:
        """Row of the specialty called `slug`."""
        hits = np.flatnonzero(self.slug == slug)
        if not hits.size:
            raise UnknownNameError("specialty", slug, self.slug.tolist(), where)
        return int(hits[0])


def load_specialties(folder: Path | None = None) -> Specialties:
    """Specialties from the shipped table (or the one in `folder`)."""
    columns = read_columns("specialties.csv", folder)
    row = {slug: index for index, slug in enumerate(columns["slug"])}
    hours_groups = tuple(dict.fromkeys(columns["hours_group"]))
    clinician_groups = tuple(sorted(set(columns["clinician_group"])))
    return Specialties(
        slug=np.array(columns["slug"]),
        label_en=np.array(columns["label_en"]),
        label_zh=np.array(columns["label_zh"]),
        group=np.array([GROUPS.index(name) for name in columns["group"]], dtype=np.int8),
        hours_groups=hours_groups,
        hours_group=np.array(
            [hours_groups.index(name) for name in columns["hours_group"]], dtype=np.int8
        ),
        clinician_groups=clinician_groups,
        clinician_group=np.array(
            [clinician_groups.index(name) for name in columns["clinician_group"]], dtype=np.int8
        ),
        entry=np.array(columns["entry"]) == "1",
        training_years=np.array(columns["training_years"], dtype=np.int8),
        parents=tuple(tuple(row[slug] for slug in cell.split()) for cell in columns["parents"]),
    )
