"""What a run remembers from year to year beside the people themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.ledger import Ledger
from landbridge.workforce.location import Places
from landbridge.workforce.tracks import Tracks

if TYPE_CHECKING:
    from landbridge.workforce.market import Market

__all__ = ["Flows", "World"]


@dataclass
class Flows:
    """What went in and out of practice in one year, shape (states, specialties)."""

    entrants: NDArray[np.int64]
    leavers: NDArray[np.int64]
    moved_in: NDArray[np.int64]
    moved_out: NDArray[np.int64]

    @classmethod
    def zero(cls, states: int, specialties: int) -> Flows:
        """All zero."""
        return cls(*(np.zeros((states, specialties), dtype=np.int64) for _ in range(4)))


@dataclass
class World:
    """State that is not a person's.

    Attributes
    ----------
    first_year, scale
        Of the run.
    tracks
        Training tracks with their traits and quotas.
    places
        Proposal tables for counties.
    growth : dict
        Product of yearly growth factors since the first year, by parameter id.
    memory : dict
        What last year's outcome a process may look back at (match odds, waiver use ...).
    market
        Lists of the current Match, written by apply, read by match.
    ledger
        What each process of the year did to those whom the balances follow.
    """

    first_year: int
    scale: float
    tracks: Tracks
    places: Places
    flows: Flows
    growth: dict[str, float] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)
    market: Market | None = None
    ledger: Ledger = field(default_factory=Ledger)

    def grow(self, identifier: str, rate: float, year: int) -> float:
        """Advance and return the growth index of ``identifier``; 1 in the first year."""
        if year == self.first_year:
            self.growth[identifier] = 1.0
        else:
            self.growth[identifier] = self.growth.get(identifier, 1.0) * (1.0 + rate)
        return self.growth[identifier]

    def sampled(self, count: float) -> int:
        """A national count at the run's scale, as a whole number."""
        return int(np.floor(count * self.scale + 0.5))
