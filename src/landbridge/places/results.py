"""What an access measure returns: a table, what it was computed with, and what nobody reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.places.catchment import Weights
from landbridge.places.floating import relative as over_mean
from landbridge.places.prepared import Places

if TYPE_CHECKING:
    import polars as pl

    from landbridge.places.raam import Raam

__all__ = ["AccessResult", "result_of"]


@dataclass(frozen=True)
class AccessResult:
    """Access of places, and what it was computed with.

    Attributes
    ----------
    table
        What `access` returns.
    supply
        ``id``, ``fte``, ``unreached`` (FTE that nobody reaches and that are not spread).
    places
        The frames as they were read; ``places.with_supply(frame)`` is the next scenario.
    mean
        Mean access weighted by people, before any division by it: the baseline's for scenarios.
    weights
        Weights to use again; None for the ratio and RAAM.
    equilibrium
        Of RAAM: duality gap, ``rho`` and flows to use again; else None.
    """

    table: pl.DataFrame
    supply: pl.DataFrame
    places: Places
    mean: float
    weights: Weights | None = None
    equilibrium: Raam | None = None

    @property
    def unreached(self) -> float:
        """FTE that nobody reaches."""
        return float(self.supply["unreached"].sum())


def result_of(
    places: Places,
    ids: pl.Series,
    name: str,
    value: NDArray[Any],
    lost: NDArray[np.bool_],
    columns: dict[str, NDArray[Any]],
    weights: Weights | None,
    relative: bool | float,
    reached: NDArray[np.bool_] | None = None,
    equilibrium: Raam | None = None,
) -> AccessResult:
    """The tables of a result, with the reasons.

    Parameters
    ----------
    places
        What was computed on.
    ids, name, value
        Ids and values of the main column and its name; NaN where there is none.
    lost
        Supply places that nobody reaches, shape (m,).
    columns
        More columns, by name.
    weights, equilibrium
        To keep for the next scenario.
    relative
        True or a number to divide by the mean or by it.
    reached
        Demand places that reach supply, shape (n,); None where the rows are supply places.
    """
    import polars as pl

    if reached is None:
        weight = places.fte
        reason = np.where(lost, "no_people_in_reach", "")
    else:
        weight = places.people
        reason = np.where(~reached, "no_supply_in_reach", np.where(weight > 0, "", "no_people"))
    known = ~np.isnan(value) & (weight > 0)
    mean = float(np.average(value[known], weights=weight[known])) if known.any() else float("nan")
    if relative is not False:
        value = over_mean(value, weight, mean if relative is True else float(relative))
    blank = pl.Series(reason.astype(object).tolist(), dtype=pl.String).replace("", None)
    table = pl.DataFrame(
        {
            "id": ids,
            name: pl.Series(value),
            **{one: pl.Series(many) for one, many in columns.items()},
            "reason": blank,
        }
    )
    supply = pl.DataFrame(
        {
            "id": places.supply_ids,
            "fte": places.fte,
            "unreached": np.where(lost, places.fte, 0.0),
        }
    )
    return AccessResult(table, supply, places, mean, weights, equilibrium)
