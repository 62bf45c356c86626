"""Scenarios of demand and supply: cover lost, productivity, hospitals closed; none by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Outlook", "coverage_factor"]

Floats = NDArray[np.float64]
#: age bands under 65, those whose cover can be lost
UNDER_65 = slice(0, 4)


@dataclass(frozen=True)
class Outlook:
    """Parameters of the scenarios on a day.

    Attributes
    ----------
    coverage_loss
        Share of people under 65 who lose insurance.
    uninsured_use
        Use without insurance over use with it.
    productivity
        Care given in an FTE over today's, shape (groups,).
    closure_share
        Share of nonmetropolitan people whose hospital closes.
    closure_effect
        Share of physicians lost where one closes, shape (groups,).
    """

    coverage_loss: float
    uninsured_use: float
    productivity: Floats
    closure_share: float
    closure_effect: Floats

    PARAMETERS = (
        "places.scenario.coverage_loss",
        "places.coverage.uninsured_use",
        "places.scenario.productivity",
        "places.scenario.closure_share",
        "places.closure.effect",
    )

    @classmethod
    def from_values(cls, values: Mapping[str, Any] | Any) -> Outlook:
        """The scenarios of a snapshot of parameters, or of anything indexed by their ids."""
        found = [np.asarray(values[name], dtype=np.float64) for name in cls.PARAMETERS]
        return cls(*(float(v) if v.ndim == 0 else v for v in found))  # type: ignore[arg-type]

    @property
    def idle(self) -> bool:
        """Whether nothing is moved, unless counties are named."""
        return (
            self.coverage_loss == 0
            and self.closure_share == 0
            and bool((self.productivity == 1).all())
        )

    def used(self, population: Floats, uninsured: Floats) -> Floats:
        """People counted by how much they use: those under 65 less what lost cover takes.

        Parameters
        ----------
        population
            Persons by place and age band.
        uninsured
            Share of those under 65 without insurance today, shape (places,); NaN is the mean.
        """
        if self.coverage_loss == 0:
            return population
        young = population[:, UNDER_65].sum(axis=1)
        factor = coverage_factor(uninsured, young, self.coverage_loss, self.uninsured_use)
        lowered = population.copy()
        lowered[:, UNDER_65] *= factor[:, None]
        return lowered

    def effective(
        self, supply: Floats, metro: NDArray[np.bool_], closed: NDArray[np.bool_] | None = None
    ) -> Floats:
        """Supply after closures, in FTE of today's productivity.

        Parameters
        ----------
        supply
            FTE by place and group.
        metro
            Whether each place is metropolitan.
        closed
            Places whose hospital closes for certain.
        """
        share = np.where(metro, 0.0, self.closure_share)
        if closed is not None:
            share = np.where(closed, 1.0, share)
        if self.idle and not share.any():
            return supply
        kept = 1.0 - share[:, None] * self.closure_effect
        return np.asarray(supply * kept * self.productivity)


def coverage_factor(uninsured: Floats, people: Floats, loss: float, relative_use: float) -> Floats:
    """Use after cover is lost over use today, by place.

    Parameters
    ----------
    uninsured
        Share without insurance today, shape (places,); NaN is the mean.
    people
        Those it is a share of.
    loss
        Share of all who lose cover, spread over places in proportion to the uninsured there and
        capped at everybody.
    relative_use
        Use without insurance over use with it.
    """
    known = ~np.isnan(uninsured)
    weight = np.where(known, people, 0.0)
    mean = (np.where(known, uninsured, 0.0) * weight).sum() / max(weight.sum(), 1e-300)
    today = np.where(known, uninsured, mean)
    spread = today / mean if mean > 0 else np.ones_like(today)
    later = np.minimum(today + loss * spread, 1.0)
    less = 1.0 - relative_use
    return np.asarray((1.0 - later * less) / (1.0 - today * less))
