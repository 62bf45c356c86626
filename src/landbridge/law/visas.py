"""What citizenship and status allow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from landbridge.law.facts import Citizenship, Status

__all__ = ["barred_from_entry", "needs_visa", "owes_home_residence", "restrictions_bind"]


def needs_visa(citizenship: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Whether training or work needs a visa: neither citizen nor permanent resident.

    NRMP counts permanent residents with the non-US-citizen IMGs; they need none.
    """
    return np.asarray(citizenship == Citizenship.FOREIGN)


def owes_home_residence(status: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Whether the two-year home-residence rule binds (INA 212(e); every clinical J-1 physician).

    It binds until it is served or waived; a waiver moves the person to another status.
    """
    return np.asarray((status == Status.J1_TRAINING) | (status == Status.J1_OWING))


def restrictions_bind(in_force: float, physicians_exempt: float) -> bool:
    """Whether entry restrictions bind physicians: in force, and no exemption for them."""
    return in_force >= 0.5 and physicians_exempt < 0.5


def barred_from_entry(
    restricted: NDArray[np.int8], status: NDArray[np.int8], in_force: bool
) -> NDArray[np.bool_]:
    """Whether an entry restriction keeps a person from a visa.

    Parameters
    ----------
    restricted
        1 for a national of a listed country who lived abroad without a valid visa at entry.
    status
        Who has one is in the United States on it, and so is outside the restriction.
    in_force
        Whether the restriction holds on the date (Proclamation 10998 of 2025).
    """
    return np.asarray((restricted == 1) & (status == Status.NONE) & in_force)
