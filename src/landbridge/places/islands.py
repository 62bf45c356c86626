"""Counties in which travel estimated from distance is wrong: roads are not what leads there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["ISLAND_COUNTIES", "no_road_flags"]

#: States, and territories, of islands or with hardly a road, by the first two digits of the code.
NO_ROAD_STATES = {"02": "alaska", "15": "hawaii"} | dict.fromkeys(
    ("60", "66", "69", "72", "78"), "island"
)
#: Counties of the other states that are islands without a bridge, wholly or in their main part.
ISLAND_COUNTIES = {
    "25007": "Dukes, Massachusetts (Martha's Vineyard)",
    "25019": "Nantucket, Massachusetts",
    "53055": "San Juan, Washington",
}


def no_road_flags(ids: Sequence[str]) -> NDArray[np.str_]:
    """Why a place's travel costs are wrong when estimated from distance; empty where they are not.

    Parameters
    ----------
    ids
        County codes of five digits, or longer codes that begin with one (tracts).

    Returns
    -------
    ndarray
        ``"alaska"``, ``"hawaii"``, ``"island"`` or ``""``, shape (n,).

    Examples
    --------
    >>> no_road_flags(["02020", "15001", "25019", "25021"]).tolist()
    ['alaska', 'hawaii', 'island', '']
    """
    return np.array(
        [
            NO_ROAD_STATES.get(one[:2], "island" if one[:5] in ISLAND_COUNTIES else "")
            for one in ids
        ],
        dtype=np.str_,
    )
