"""The season of applications as headline numbers: who is turned away, invited and interviewed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from landbridge.studies.cells import ALL, NATION, Cells
from landbridge.studies.profession_headline import Number

__all__ = ["GRADUATES", "SCREENS", "applying_numbers"]

Array = NDArray[np.float64]
#: Screens at which programs turn applications away, in their order.
SCREENS = ("closed", "no_visa", "score_floor", "graduation_year", "attempts")
#: Graduates whom some programs never interview.
GRADUATES = ("us_img", "nonus_img")
#: In the summary, its unit, and the counts of the engine's table that it divides.
_SHARES = (
    ("applications_each", "per_applicant", "applications", "applicants_applying", 1.0),
    *(
        (
            f"screened_{why}_percent",
            "percent_of_applications",
            f"screened_{why}",
            "applications",
            100.0,
        )
        for why in SCREENS
    ),
    ("invitations_each", "per_applicant", "invitations", "applicants_applying", 1.0),
    ("interviews_each", "per_applicant", "interviews", "applicants_applying", 1.0),
    ("no_list_percent", "percent_of_registered", "no_rank_list", "registered", 100.0),
    ("ranked_each", "per_applicant", "rank_list_entries", "active_applicants", 1.0),
)


def applying_numbers(cells: Cells) -> list[Number]:
    """Numbers of the season that a replicate's table holds.

    Parameters
    ----------
    cells
        The table.

    Returns
    -------
    list of Number
        By applicant type and for all of them; programs by the graduates that they keep out. Years
        without applications, as the opening, are left out. Empty for the table of an engine that
        counts none of them.
    """
    if not cells.has("applicants_applying"):
        return []
    return [*_by_type(cells), *_programs(cells)]


def _by_type(cells: Cells) -> Iterator[Number]:
    kinds = cells.categories("applicants_applying")

    def counted(measure: str) -> Array:
        counts = cells.dense(measure, [NATION], kinds)[:, 0, :]
        return np.concatenate([counts, counts.sum(axis=1, keepdims=True)], axis=1)

    for measure, unit, part, whole, per in _SHARES:
        parts, wholes = counted(part), counted(whole)
        for y, year in enumerate(cells.years):
            for k, kind in enumerate((*kinds, ALL)):
                if wholes[y, k] > 0:
                    yield Number(
                        measure, unit, year, NATION, kind, float(per * parts[y, k] / wholes[y, k])
                    )


def _programs(cells: Cells) -> Iterator[Number]:
    everyone = cells.dense("programs_open", [NATION], [ALL])[:, 0, 0]
    for often in ("seldom", "never"):
        for kind in GRADUATES:
            some = cells.dense(f"programs_{often}_{kind}", [NATION], [ALL])[:, 0, 0]
            for y, year in enumerate(cells.years):
                if everyone[y] > 0:
                    share = float(100.0 * some[y] / everyone[y])
                    name = f"programs_{often}_percent"
                    yield Number(name, "percent_of_programs", year, NATION, kind, share)
