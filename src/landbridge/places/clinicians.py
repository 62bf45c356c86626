"""Nurse practitioners and physician assistants in primary care, in physician FTE."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["PARAMETERS", "SUBSTITUTION", "primary_care_clinicians"]

Floats = NDArray[np.float64]
#: ends of the range of substitution, and what is usual
SUBSTITUTION = ("low", "typical", "high")
PARAMETERS = (
    "places.np_pa.count",
    "places.np_pa.year",
    "places.np_pa.growth",
    "places.np_pa.primary_care_share",
    "places.np_pa.substitution",
    "places.np_pa.state_count",
)


def primary_care_clinicians(
    values: Mapping[str, Any] | Any,
    year: int,
    state: NDArray[np.integer[Any]],
    share_of_state: Floats,
) -> Floats:
    """Nurse practitioners and physician assistants in primary care by county.

    Parameters
    ----------
    values
        The parameters `PARAMETERS` on a day.
    year
        Calendar year of the count.
    state
        State of each county, in the order of the dimension ``state``.
    share_of_state
        Share of each county in its state's clinicians of primary care, shape (counties,).

    Returns
    -------
    ndarray, shape (2, counties)
        Persons: nurse practitioners, physician assistants. Multiply by the substitution for FTE of
        physicians.
    """
    count, growth, in_primary_care, by_state = (
        np.asarray(values[f"places.np_pa.{name}"], dtype=np.float64)
        for name in ("count", "growth", "primary_care_share", "state_count")
    )
    years = year - float(values["places.np_pa.year"])
    nation = count * (1.0 + growth) ** years * in_primary_care
    share = by_state / by_state.sum(axis=1, keepdims=True)
    return np.asarray(nation[:, None] * share[:, state] * share_of_state)
