"""Counts of a replicate's table that single lives add up to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from landbridge.studies.cells import NATION, Cells
from landbridge.studies.headline import IMG_ORIGINS, PRIMARY_CARE, SPECIALTY_GROUPS
from landbridge.workforce.counted import COUNTED

__all__ = ["replicate_counts"]


def replicate_counts(table: pa.Table, country: Any, years: range) -> NDArray[np.int64]:
    """What a replicate's table says of each measure in ``COUNTED``, for the whole country.

    Parameters
    ----------
    table
        The tidy table of the replicate.
    country
        The base-year country, for which counties are metropolitan.
    years
        Academic years, all in the table.

    Returns
    -------
    ndarray of int64, shape (years, len(COUNTED))
        Persons, and thousandths of full-time equivalents.
    """
    cells = Cells(table)
    groups = SPECIALTY_GROUPS
    fips = list(map(str, country.counties.fips))
    heads = cells.dense("physicians", fips, groups)
    fte = cells.dense("fte_thousandths", fips, groups)
    abroad = cells.dense("physicians", fips, groups, origins=IMG_ORIGINS)
    primary = groups.index(PRIMARY_CARE)
    rural = ~np.asarray(country.counties.metro, dtype=np.bool_)
    waivers = cells.dense("conrad_slots_used", [s for s in cells.states if s != NATION], ["all"])
    told = {
        "active_physicians": heads.sum(axis=(1, 2)),
        "fte_thousandths": fte.sum(axis=(1, 2)),
        "primary_care_physicians": heads[:, :, primary].sum(axis=1),
        "primary_care_fte_thousandths": fte[:, :, primary].sum(axis=1),
        "img_physicians": abroad.sum(axis=(1, 2)),
        "nonmetro_physicians": heads[:, rural].sum(axis=(1, 2)),
        "conrad_slots_used": waivers.sum(axis=(1, 2)),
    }
    at = np.searchsorted(cells.years, list(years))
    return np.stack([told[name][at] for name in COUNTED], axis=1).astype(np.int64)
