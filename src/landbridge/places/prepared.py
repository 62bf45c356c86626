"""Frames of demand, supply and cost, checked once and turned into arrays for many scenarios."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from landbridge.errors import InputError
from landbridge.places.catchment import Weights, grown_reach, prepare_weights
from landbridge.places.costs import CostTable, DuplicatePairs, cost_table
from landbridge.places.decay import Decay
from landbridge.places.frames import columns_of, ids_of, numbers_of, rows_of, same_kind
from landbridge.places.vintage import check_vintages

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Places", "read_places"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Places:
    """Demand places, supply places and travel between them.

    Attributes
    ----------
    demand_ids, supply_ids
        In the order of the caller's frames, n and m long.
    people, fte
        Shapes (n,) and (m,).
    costs
        Travel costs; None without a cost frame.
    reach
        Cut-off of each demand place, shape (n,), where the demand frame has a column ``cutoff``.
    """

    demand_ids: pl.Series
    supply_ids: pl.Series
    people: Floats
    fte: Floats
    costs: CostTable | None
    reach: Floats | None = None

    def with_supply(self, supply: Any) -> Places:
        """The same places with another supply: the next scenario.

        Parameters
        ----------
        supply
            Frame with ``id`` and ``fte``; a place that is left out has 0 FTE.
        """
        ids, fte = _read(supply, "supply", "fte", "FTE")[:2]
        same_kind(ids, "supply: column 'id'", self.supply_ids, "the prepared supply: column 'id'")
        rows = rows_of(ids, self.supply_ids)
        if (rows < 0).any():
            row = int(np.flatnonzero(rows < 0)[0])
            raise InputError(
                f"supply: column 'id', row {row + 1}: '{ids[row]}' is not among the places that "
                "were prepared; list every place that may hold supply from the start, with 0 FTE"
            )
        held = np.zeros(len(self.supply_ids))
        held[rows] = fte
        return replace(self, fte=held)

    def own_rows(self) -> NDArray[np.int32]:
        """Supply place that is the same place as each demand place, -1 for none, shape (n,)."""
        same_kind(self.supply_ids, "supply: column 'id'", self.demand_ids, "demand: column 'id'")
        return rows_of(self.demand_ids, self.supply_ids)

    def table(self, method: str) -> CostTable:
        """The travel costs, or a complaint that there are none."""
        if self.costs is None:
            raise InputError(
                f"cost: method '{method}' needs a frame with origin, dest and cost; got none"
            )
        return self.costs

    def weights(
        self, decay: Decay, grow_to: float | None = None, dtype: DTypeLike = np.float64
    ) -> Weights:
        """Weights for any number of scenarios.

        Parameters
        ----------
        decay
            Weights and cut-off.
        grow_to
            People up to whom each catchment grows, within the cut-off of the decay; the people at
            a supply place are those of the demand place of the same id.
        dtype
            ``float64`` or ``float32``.
        """
        costs, reach = self.table("2sfca"), self.reach
        if grow_to is not None:
            if not grow_to > 0 or not math.isfinite(decay.cutoff):
                raise InputError(
                    f"grow_to {grow_to} with cut-off {decay.cutoff}; expected a number of people "
                    "above 0 and a decay with a cut-off, the largest catchment"
                )
            own = self.own_rows()
            if (own < 0).all():
                raise InputError(
                    "grow_to: no supply place has the id of a demand place, so nobody is known to "
                    "live there; give the demand frame a column 'cutoff' instead"
                )
            at = np.bincount(own[own >= 0], self.people[own >= 0], len(self.supply_ids))
            reach = grown_reach(costs, at, grow_to, decay.cutoff)
        return prepare_weights(costs, decay, reach, dtype)


def _read(
    frame: Any, name: str, column: str, what: str, optional: tuple[str, ...] = ()
) -> tuple[pl.Series, Floats, dict[str, pl.Series]]:
    columns = columns_of(frame, name, ("id", column), optional)
    ids = ids_of(columns["id"], name, "id")
    return ids, numbers_of(columns[column], name, column, what, ids), columns


def read_places(demand: Any, supply: Any, cost: Any = None, extra_pairs: str = "error") -> Places:
    """Check three frames against each other.

    Parameters
    ----------
    demand
        ``id``, ``population``; optional ``cutoff``, the reach of each place (V2SFCA).
    supply
        ``id``, ``fte``. List every place that may hold supply in a scenario.
    cost
        ``origin``, ``dest``, ``cost``; a pair that is left out is out of reach. None for the ratio
        within places.
    extra_pairs
        Pairs about places that demand or supply do not list: ``"error"``, or ``"ignore"`` them.

    Raises
    ------
    InputError
        Something is missing, twice, negative, not a number, or about other places.
    """
    if extra_pairs not in ("error", "ignore"):
        raise InputError(f"extra_pairs '{extra_pairs}'; expected 'error' or 'ignore'")
    demand_ids, people, more = _read(demand, "demand", "population", "people", ("cutoff",))
    supply_ids, fte, _ = _read(supply, "supply", "fte", "FTE")
    reach = None
    if "cutoff" in more:
        reach = numbers_of(more["cutoff"], "demand", "cutoff", "the largest cost", demand_ids)
    check_vintages({"demand: column 'id'": demand_ids, "supply: column 'id'": supply_ids})
    costs = None
    if cost is not None:
        costs = _read_costs(cost, demand_ids, supply_ids, extra_pairs == "ignore")
    return Places(demand_ids, supply_ids, people, fte, costs, reach)


def _read_costs(cost: Any, demand: pl.Series, supply: pl.Series, ignore: bool) -> CostTable:
    columns = columns_of(cost, "cost", ("origin", "dest", "cost"))
    ends = []
    for column, known, whose in (("origin", demand, "demand"), ("dest", supply, "supply")):
        ids = ids_of(columns[column], "cost", column, unique=False)
        place = f"cost: column '{column}'"
        same_kind(ids, place, known, f"{whose}: column 'id'")
        rows = rows_of(ids, known)
        unknown = rows < 0
        if unknown.any():
            where = np.flatnonzero(unknown)
            others = ids.gather(where).unique()
            check_vintages({place: others, f"{whose}: column 'id'": known})
            if not ignore:
                row = int(where[0])
                raise InputError(
                    f"{place}, row {row + 1}: '{ids[row]}' is not in {whose} (and "
                    f"{len(others) - 1} more ids); expected ids of {whose}, or "
                    "extra_pairs='ignore' to leave such pairs out"
                    + _zero_hint(str(ids[row]), known)
                )
        ends.append(rows)
    numbers = numbers_of(columns["cost"], "cost", "cost", "minutes or km")
    origin, dest = ends
    kept = (origin >= 0) & (dest >= 0)
    if not kept.all():
        origin, dest, numbers = origin[kept], dest[kept], numbers[kept]
    try:
        return cost_table(origin, dest, numbers, (len(demand), len(supply)))
    except DuplicatePairs:
        pair = origin.astype(np.int64) * len(supply) + dest
        _, first = np.unique(pair, return_index=True)
        again = np.ones(pair.size, bool)
        again[first] = False
        at = int(np.flatnonzero(again)[0])
        row = int(np.flatnonzero(kept)[at])
        raise InputError(
            f"cost: row {row + 1}: the pair '{demand[int(origin[at])]}', "
            f"'{supply[int(dest[at])]}' stands already above; expected every pair once"
        ) from None


def _zero_hint(text: str, known: pl.Series) -> str:
    import polars as pl

    padded = "0" + text
    if text.isdigit() and known.dtype == pl.String and padded in known:
        return f"; '{padded}' is: the leading zero is lost"
    return ""
