"""Who holds what: the answer of the solver, of the exact model, and of a file to be judged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Matching"]

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Matching:
    """Who holds what.

    Attributes
    ----------
    primary, extra : ndarray, shape (applicants,)
        Program held on the own or joint list, and on the supplemental list; -1 none.
    entry, extra_entry : ndarray
        Number of the entry held on the list as handed in (from 1); 0 none.
    moved : ndarray, shape (reversions,)
        Seats moved by each reversion, in the market's order.
    cut : ndarray, shape (programs,)
        Seats lost to parity.
    """

    primary: Ints
    extra: Ints
    entry: Ints
    extra_entry: Ints
    moved: Ints
    cut: Ints
