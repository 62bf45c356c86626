"""The rational agent access model, solved exactly: nobody gains by going elsewhere.

Saxon & Snow 2020, doi:10.1080/24694452.2019.1629870. Going to j costs a person of i
``t_ij + L_j / k_j``, travel ``t = c / τ`` and crowding, with L_j the people who chose j and
``k_j = ρ S_j``. The equilibrium minimises the convex
``Σ t_ij x_ij + Σ_j L_j² / 2 k_j``; it is found by letting the people of one place after another
choose their best division with all others held, and the duality gap says how far off it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from landbridge.errors import InputError
from landbridge.places.costs import CostTable

__all__ = ["Raam", "raam"]

Floats = NDArray[np.float64]
SWEEPS_BETWEEN_CHECKS = 4


@dataclass(frozen=True)
class Raam:
    """An equilibrium of the rational agent access model.

    Attributes
    ----------
    access
        Mean cost by demand place, shape (n,), no unit; **lower is better**, 1 is average crowding
        without travel. NaN where no supply is in reach.
    travel, crowding
        Its two parts, shape (n,).
    pairs
        The pairs of places with supply, with travel over τ as cost.
    flow
        People of each pair, shape (pairs,); the start of the next scenario.
    share
        Share of each pair in its place's people, shape (pairs,); not unique.
    load
        People who chose each supply place, shape (m,).
    rho
        People per FTE that count as average crowding; hold the baseline's in every scenario.
    gap
        Relative duality gap.
    sweeps
        Rounds through the places.
    """

    access: Floats
    travel: Floats
    crowding: Floats
    pairs: CostTable
    flow: Floats
    share: Floats
    load: Floats
    rho: float
    gap: float
    sweeps: int


@njit(cache=True)
def _sweep(
    start: NDArray[np.int64],
    dest: NDArray[np.int64],
    t: Floats,
    people: Floats,
    k: Floats,
    x: Floats,
    load: Floats,
    q: Floats,
    active: NDArray[np.int64],
) -> None:  # pragma: no cover - compiled
    """Every place in turn takes its best division among its supply places, the others held."""
    for i in range(people.size):
        first, last = start[i], start[i + 1]
        if people[i] <= 0 or first == last:
            continue
        least = np.inf
        for e in range(first, last):
            j = dest[e]
            q[e - first] = t[e] + max(load[j] - x[e], 0.0) / k[j]
            least = min(least, q[e - first])
        # Counted from the least, so that the level is above 0 whatever the rounding.
        many = 0
        weight = 0.0
        level = people[i]
        for e in range(first, last):
            j = dest[e]
            q[e - first] -= least
            active[many] = e
            many += 1
            weight += k[j]
            level += k[j] * q[e - first]
        # Who costs more than the common level leaves, which lowers the level; until nobody does.
        top = level / weight
        while True:
            kept = 0
            weight = 0.0
            level = people[i]
            for a in range(many):
                e = active[a]
                if q[e - first] < top:
                    active[kept] = e
                    kept += 1
                    weight += k[dest[e]]
                    level += k[dest[e]] * q[e - first]
            top = level / weight
            if kept == many:
                break
            many = kept
        for e in range(first, last):
            j = dest[e]
            new = k[j] * max(top - q[e - first], 0.0)
            load[j] += new - x[e]
            x[e] = new


@njit(cache=True)
def _bounds(
    start: NDArray[np.int64],
    dest: NDArray[np.int64],
    t: Floats,
    people: Floats,
    k: Floats,
    x: Floats,
    load: Floats,
) -> tuple[float, float]:  # pragma: no cover - compiled
    """The value reached and a bound from below; loads are summed afresh."""
    load[:] = 0.0
    primal = 0.0
    for e in range(dest.size):
        load[dest[e]] += x[e]
        primal += t[e] * x[e]
    dual = 0.0
    for j in range(k.size):
        if k[j] > 0:
            half = 0.5 * load[j] * load[j] / k[j]
            primal += half
            dual -= half
    for i in range(people.size):
        if people[i] > 0 and start[i] < start[i + 1]:
            best = np.inf
            for e in range(start[i], start[i + 1]):
                best = min(best, t[e] + load[dest[e]] / k[dest[e]])
            dual += people[i] * best
    return primal, dual


def raam(
    costs: CostTable,
    people: ArrayLike,
    supply: ArrayLike,
    *,
    tau: float = 60.0,
    rho: float | None = None,
    tolerance: float = 1e-4,
    most_sweeps: int = 100_000,
    warm: Raam | None = None,
) -> Raam:
    """Mean cost of care by place when everybody chooses best (lower is better).

    ``A_i = Σ_j (x_ij / P_i) (c_ij / τ + L_j / (ρ S_j))``.

    Parameters
    ----------
    costs
        Travel costs of n demand and m supply places.
    people, supply
        Shapes (n,) and (m,). Supply places with 0 FTE are nobody's choice.
    tau
        Travel that one is ready to trade for a place of average crowding, in the unit of the costs.
    rho
        People per FTE that count as average crowding; the sums of people over supply if None.
        In a scenario give the **baseline's**, or added physicians would raise everybody's crowding.
    tolerance
        Largest relative duality gap: 1e-4 for maps, 1e-6 for tests.
    most_sweeps
        Rounds after which to stop; the gap reached is in the result.
    warm
        Result of a former scenario over the same table, to start from.

    Raises
    ------
    InputError
        ``tau`` or ``rho`` is not above 0, or there is no supply at all to take ``rho`` from.

    Examples
    --------
    One place of 100 people, two clinics of 1 FTE, 0 and 60 minutes away: ρ = 50, k = 50. If L go
    to the near one, L/50 = 1 + (100 - L)/50, so L = 75 and everybody's cost is 1.5.

    >>> from landbridge.places.costs import cost_table
    >>> done = raam(cost_table([0, 0], [0, 1], [0, 60], (1, 2)), [100], [1, 1], tolerance=1e-9)
    >>> done.access.round(6).tolist(), done.load.round(6).tolist(), done.rho
    ([1.5], [75.0, 25.0], 50.0)
    """
    crowd = np.ascontiguousarray(people, dtype=np.float64)
    fte = np.ascontiguousarray(supply, dtype=np.float64)
    if not tau > 0:
        raise InputError(f"raam: tau {tau}; expected a travel cost above 0")
    if not tolerance > 0:
        raise InputError(f"raam: tolerance {tolerance}; expected a relative gap above 0, as 1e-4")
    if rho is None:
        rho = float(crowd.sum() / fte.sum()) if fte.sum() > 0 else 1.0
    if not rho > 0:
        if crowd.sum() > 0:
            raise InputError(f"raam: rho {rho}; expected people per FTE, above 0")
        rho = 1.0
    some = costs.kept(fte[costs.dest] > 0)
    start, dest = some.start.astype(np.int64), some.dest.astype(np.int64)
    t, k = some.cost / tau, rho * fte
    pairs = CostTable(some.shape, some.start, some.dest, t)
    x = _opening(pairs, crowd, warm)
    load = np.bincount(dest, x, costs.shape[1]).astype(np.float64)
    widest = int(np.diff(start).max(initial=0))
    q, active = np.empty(widest), np.empty(widest, np.int64)
    sweeps, gap = 0, np.inf
    while True:
        primal, dual = _bounds(start, dest, t, crowd, k, x, load)
        gap = max(primal - dual, 0.0) / primal if primal > 0 else 0.0
        if gap <= tolerance or sweeps >= most_sweeps:
            break
        for _ in range(min(SWEEPS_BETWEEN_CHECKS, most_sweeps - sweeps)):
            _sweep(start, dest, t, crowd, k, x, load, q, active)
            sweeps += 1
    return _told(pairs, crowd, k, x, load, rho, gap, sweeps)


def _opening(pairs: CostTable, people: Floats, warm: Raam | None) -> Floats:
    """Everybody goes to the nearest place, or as in a former scenario where that is possible."""
    origin = pairs.origins()
    x = np.zeros(len(pairs))
    if warm is not None and warm.pairs.shape == pairs.shape:
        wide = pairs.shape[1]
        old = warm.pairs.origins().astype(np.int64) * wide + warm.pairs.dest
        new = origin.astype(np.int64) * wide + pairs.dest
        if old.size:
            at = np.minimum(np.searchsorted(old, new), old.size - 1)
            x = np.where(old[at] == new, warm.flow[at], 0.0)
    held = np.bincount(origin, x, pairs.shape[0])
    x *= np.divide(people, held, out=np.zeros_like(people), where=held > 0)[origin]
    # The nearest pair of each row: rows are in order, so the first of a stable sort by cost.
    order = np.lexsort((pairs.cost, origin))
    filled = (np.diff(pairs.start) > 0) & (held <= 0)
    x[order[pairs.start[:-1][filled]]] = people[filled]
    return x


def _told(
    pairs: CostTable, people: Floats, k: Floats, x: Floats, load: Floats, rho: float, gap: float,
    sweeps: int,
) -> Raam:  # fmt: skip
    """Costs, their parts and shares by place; without people, what the first person would pay."""
    n, origin = pairs.shape[0], pairs.origins()
    u = np.divide(load, k, out=np.zeros_like(load), where=k > 0)
    total = pairs.cost + u[pairs.dest]
    share = np.zeros(len(pairs))
    peopled = people[origin] > 0
    share[peopled] = x[peopled] / people[origin][peopled]
    order = np.lexsort((total, origin))
    filled = np.diff(pairs.start) > 0
    nobody = filled & (people <= 0)
    share[order[pairs.start[:-1][nobody]]] = 1.0
    travel = np.bincount(origin, share * pairs.cost, n).astype(np.float64)
    crowding = np.bincount(origin, share * u[pairs.dest], n).astype(np.float64)
    travel[~filled] = crowding[~filled] = np.nan
    share[~peopled] = 0.0
    return Raam(travel + crowding, travel, crowding, pairs, x, share, load, rho, gap, sweeps)
