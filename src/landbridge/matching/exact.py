"""Whether a stable matching exists, decided by a 0/1 model."""

from __future__ import annotations

from landbridge.matching.market import Market
from landbridge.matching.seats import Matching

__all__ = ["exact"]


def exact(market: Market, stability: str = "kpr") -> Matching | None:
    """Find a stable matching, or prove that there is none (None)."""
    raise NotImplementedError
