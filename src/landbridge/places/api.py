"""Access from data frames: `landbridge.access`."""

from __future__ import annotations

from dataclasses import replace
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np

from landbridge.errors import InputError, UnknownNameError
from landbridge.places import decay as decay
from landbridge.places import floating
from landbridge.places.catchment import Weights
from landbridge.places.decay import Decay
from landbridge.places.prepared import Places, read_places
from landbridge.places.results import AccessResult, result_of
from landbridge.places.tidy_inequality import inequality as inequality

if TYPE_CHECKING:
    import polars as pl

    from landbridge.places.raam import Raam

__all__ = ["METHODS", "access", "access_of_places", "decay", "inequality"]

#: Name of each method: what it measures.
METHODS = {
    "ratio": "FTE per person within the place",
    "2sfca": "two-step floating catchment area",
    "e2sfca": "the same with steps (enhanced)",
    "kd2sfca": "the same with a kernel",
    "v2sfca": "the same with a cut-off of each place's own",
    "3sfca": "three-step floating catchment area",
    "m2sfca": "modified two-step floating catchment area",
    "bfca": "balanced floating catchment area",
    "mh3sfca": "modified Huff three-step floating catchment area",
    "spatial_availability": "FTE allotted to each place, over its people",
    "i2sfca": "inverted two-step: people per FTE at each supply place",
    "raam": "rational agent access model; lower is better",
}
_FLOATING = {
    "2sfca": floating.two_step,
    "e2sfca": floating.two_step,
    "kd2sfca": floating.two_step,
    "v2sfca": floating.two_step,
    "3sfca": floating.three_step,
    "m2sfca": floating.modified_two_step,
    "bfca": floating.balanced,
    "mh3sfca": floating.huff_three_step,
    "spatial_availability": floating.two_step,
}
_EXAMPLE = "for instance lb.decay.gaussian(sigma=50, cutoff=100)"


@overload
def access(
    demand: Any, supply: Any, cost: Any = ..., method: str = ..., decay: Decay | None = ...,
    *, relative: bool | float = ..., grow_to: float | None = ..., tau: float = ...,
    rho: float | None = ..., tolerance: float = ..., extra_pairs: str = ..., dtype: str = ...,
    details: Literal[False] = ...,
) -> pl.DataFrame: ...  # fmt: skip
@overload
def access(
    demand: Any, supply: Any, cost: Any = ..., method: str = ..., decay: Decay | None = ...,
    *, relative: bool | float = ..., grow_to: float | None = ..., tau: float = ...,
    rho: float | None = ..., tolerance: float = ..., extra_pairs: str = ..., dtype: str = ...,
    details: Literal[True],
) -> AccessResult: ...  # fmt: skip
def access(
    demand: Any,
    supply: Any,
    cost: Any = None,
    method: str = "2sfca",
    decay: Decay | None = None,
    *,
    relative: bool | float = False,
    grow_to: float | None = None,
    tau: float = 60.0,
    rho: float | None = None,
    tolerance: float = 1e-4,
    extra_pairs: str = "error",
    dtype: str = "float64",
    details: bool = False,
) -> pl.DataFrame | AccessResult:
    """Access of every demand place to supply.

    Parameters
    ----------
    demand
        Frame (Polars, pandas, Arrow) with ``id`` and ``population``; optional ``cutoff``, the reach
        of each place, to which the decay is stretched (V2SFCA).
    supply
        Frame with ``id`` and ``fte``.
    cost
        Frame with ``origin``, ``dest``, ``cost`` in minutes or kilometres. A pair that is left out
        is out of reach. Not needed for ``"ratio"``.
    method
        A name of `METHODS`. The kin of the 2SFCA are one formula; the decay decides.
    decay
        ``lb.decay.gaussian(sigma=50, cutoff=100)`` and the like; for ``"raam"`` only its cut-off
        counts, and it may be left out.
    relative
        True divides by the mean weighted by people; a number divides by that, for instance the
        baseline's mean (``AccessResult.mean``).
    grow_to
        ``"v2sfca"``: people up to whom each catchment grows, within the decay's cut-off.
    tau, rho, tolerance
        ``"raam"``: see `landbridge.places.raam.raam`; in a scenario give the baseline's ``rho``.
    extra_pairs
        What to do with pairs about unknown places: ``"error"`` or ``"ignore"``.
    dtype
        ``"float64"``, or ``"float32"`` for half the memory at a relative error of about 1e-6.
    details
        True returns an `AccessResult` with unreached supply, weights to use again and, for RAAM,
        the duality gap.

    Returns
    -------
    polars.DataFrame
        ``id``, ``access``, ``reason``, a row for every demand place in its order: FTE per person;
        for ``"raam"`` a cost, lower is better, with its parts ``travel`` and ``crowding``; for
        ``"i2sfca"`` a row for every supply place, people per FTE as ``crowding``. ``reason`` is
        ``no_supply_in_reach`` (access 0, for RAAM NaN), ``no_people``, ``no_people_in_reach``
        (i2sfca) or empty.

    Raises
    ------
    InputError
        A frame, the method or a number is wrong; the message says where and what was expected.

    Examples
    --------
    >>> import landbridge as lb
    >>> demand = {"id": ["a", "b", "c"], "population": [100, 200, 300]}
    >>> supply = {"id": ["x", "y"], "fte": [2, 3]}
    >>> cost = {"origin": ["a", "b", "b"], "dest": ["x", "x", "y"], "cost": [5, 20, 25]}
    >>> found = lb.access(demand, supply, cost, "e2sfca", lb.decay.steps({10: 1, 30: 0.5}))
    >>> found["access"].round(4).to_list(), found["reason"].to_list()
    ([0.01, 0.02, 0.0], [None, None, 'no_supply_in_reach'])
    """
    if method not in METHODS:
        raise UnknownNameError("method", method, METHODS)
    if dtype not in ("float64", "float32"):
        raise InputError(f"dtype '{dtype}'; expected 'float64' or 'float32'")
    if decay is not None and not isinstance(decay, Decay):
        raise InputError(f"decay: {decay!r}; expected one of lb.decay, {_EXAMPLE}")
    if not isinstance(relative, bool) and not (isinstance(relative, Real) and relative > 0):
        raise InputError(f"relative: {relative!r}; expected True or the baseline's mean, above 0")
    places = read_places(demand, supply, cost if method != "ratio" else None, extra_pairs)
    weights = None
    if method not in ("ratio", "raam"):
        if decay is None:
            raise InputError(f"decay: method '{method}' needs one, {_EXAMPLE}")
        if method == "v2sfca" and places.reach is None and grow_to is None:
            raise InputError(
                "method 'v2sfca' needs the reach of each place: a column 'cutoff' in demand, or "
                "grow_to=PEOPLE"
            )
        if method != "v2sfca" and grow_to is not None:
            raise InputError(f"grow_to: method '{method}' has no growing catchments; use 'v2sfca'")
        if method != "v2sfca" and places.reach is not None:
            places = replace(places, reach=None)
        places.table(method)
        weights = places.weights(decay, grow_to, np.dtype(dtype))
    found = access_of_places(
        places, method, weights, decay=decay, relative=relative, tau=tau, rho=rho,
        tolerance=tolerance,
    )  # fmt: skip
    return found if details else found.table


def access_of_places(
    places: Places,
    method: str,
    weights: Weights | None = None,
    *,
    decay: Decay | None = None,
    relative: bool | float = False,
    tau: float = 60.0,
    rho: float | None = None,
    tolerance: float = 1e-4,
    warm: Raam | None = None,
) -> AccessResult:
    """Access of prepared places: one scenario among many.

    Parameters
    ----------
    places
        From `landbridge.places.prepared.read_places`, or ``result.places.with_supply(frame)``.
    method
        A name of `METHODS`.
    weights
        From ``places.weights(decay)`` or ``result.weights``; not for ``"ratio"`` and ``"raam"``.
    decay, relative, tau, rho, tolerance
        As in `access`.
    warm
        Equilibrium of a former scenario to start from (``"raam"``).
    """
    people, fte = places.people, places.fte
    equilibrium = None
    columns: dict[str, Any] = {}
    if method == "ratio":
        own = places.own_rows()
        here = np.where(own >= 0, fte[own] if fte.size else 0.0, 0.0)
        value, reached = floating.within_place(people, here), here > 0
        lost = np.ones(fte.size, bool)
        lost[own[(own >= 0) & (people > 0)]] = False
    elif method == "raam":
        from landbridge.places.raam import raam

        costs = places.table(method)
        costs = costs if decay is None else costs.within(decay.cutoff)
        equilibrium = raam(costs, people, fte, tau=tau, rho=rho, tolerance=tolerance, warm=warm)
        value, reached = equilibrium.access, ~np.isnan(equilibrium.access)
        columns = {"travel": equilibrium.travel, "crowding": equilibrium.crowding}
        lost = np.ones(fte.size, bool)
        lost[costs.dest[people[costs.origins()] > 0]] = False
    else:
        if weights is None:
            raise InputError(f"method '{method}' needs prepared weights: places.weights(decay)")
        lost = weights.unreached(people)
        if method == "i2sfca":
            value = np.asarray(floating.crowding(weights, people, fte), np.float64)
            return result_of(
                places, places.supply_ids, "crowding", value, lost, {}, weights, relative
            )
        value = np.asarray(_FLOATING[method](weights, people, fte), np.float64)
        reached = weights.reached(fte)
    return result_of(
        places, places.demand_ids, "access", value, lost, columns, weights, relative, reached,
        equilibrium,
    )  # fmt: skip
