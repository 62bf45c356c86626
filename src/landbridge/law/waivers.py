"""Waivers of the home-residence rule on request of a state (Conrad 30; INA 214(l))."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "TriggerRule",
    "may_use_conrad",
    "next_steps",
    "reallocated_slots",
    "slots_by_state",
    "waiver_site_odds",
]


@dataclass(frozen=True)
class TriggerRule:
    """Slots that follow use, as S. 709 of the 119th Congress has it.

    Attributes
    ----------
    use_share
        Share of slots open to the states counted that must have been used the year before.
    floor_used
        Waivers a state must have received to be counted.
    step
        Slots added to every state by a met trigger.
    """

    use_share: float
    floor_used: float
    step: float

    def use(self, used: NDArray[np.float64], open_slots: NDArray[np.float64]) -> float:
        """Share of the slots of the states counted that were used; 0 where none is counted."""
        counted = used >= self.floor_used
        total = float(open_slots[counted].sum())
        return float(used[counted].sum()) / total if total > 0 else 0.0

    def met(self, used: NDArray[np.float64], open_slots: NDArray[np.float64]) -> bool:
        """Whether last year's use meets the trigger."""
        return self.use(used, open_slots) >= self.use_share


def next_steps(steps: int, met: bool) -> int:
    """Steps in force next year: one more after a met trigger, one less after a missed one."""
    return steps + 1 if met else max(steps - 1, 0)


def slots_by_state(
    base: NDArray[np.float64], steps: int, rule: TriggerRule | None, academic: float
) -> NDArray[np.float64]:
    """Slots of each state: the base number, the steps in force, and academic ones."""
    return np.asarray(base + (steps * rule.step if rule else 0.0) + academic)


def reallocated_slots(
    used: NDArray[np.float64], open_slots: NDArray[np.float64], share: float
) -> NDArray[np.float64]:
    """Slots that states which used all of theirs get of those the others left (S. 2650).

    Parameters
    ----------
    used, open_slots
        Slots of each state used, and open, shape (states,).
    share
        Part of the unused slots that is shared out, in equal parts.
    """
    full = used >= open_slots
    unused = float(np.maximum(open_slots - used, 0.0).sum())
    return np.where(full, share * unused / max(int(full.sum()), 1), 0.0)


def may_use_conrad(authorised_at_start: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether the program is open to a physician.

    J-1 status obtained while the program was authorised keeps access after a sunset, so what
    counts is the authority in the year in which the status began.
    """
    return np.asarray(authorised_at_start >= 0.5)


def waiver_site_odds(
    primary_care: NDArray[np.int8], mental_health: NDArray[np.int8], part: float
) -> NDArray[np.float64]:
    """How open a county is to waiver service: 1 designated as a whole, ``part`` in part, else 0.

    Parameters
    ----------
    primary_care, mental_health
        Shortage designation of the county: 0 none, 1 whole, 2 part.
    part
        Odds of a site in a county that is designated in part.
    """
    whole = (primary_care == 1) | (mental_health == 1)
    some = (primary_care == 2) | (mental_health == 2)
    return np.where(whole, 1.0, np.where(some, part, 0.0))
