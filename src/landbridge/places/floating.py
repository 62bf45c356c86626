"""The floating catchment family: how much supply each place's people can reach, rivals counted.

Three steps: people pressing on a supply place ``V_j = Σ_i P_i W1_ij``; its level of service
``R_j = S_j / V_j``; access ``A_i = Σ_j W2_ij R_j``. A measure is a choice of W1 and W2. The
division is 0 where the divisor is 0: the FTE of a supply place that nobody reaches are not spread.

Every measure takes prepared weights, people of shape (n,) or (n, scenarios) and supply of shape
(m,) or (m, scenarios), and returns FTE per person of shape (n,) or (n, scenarios).

The hand example of every docstring: places a, b, c of 100, 200 and 300 people; x with 2 FTE at a
and y with 3 FTE at c. Weights: a to x 1, b to x ½, b to y ½, c to y 1.

>>> from landbridge.places.catchment import Weights
>>> from landbridge.places.costs import cost_table
>>> w = Weights(cost_table([0, 1, 1, 2], [0, 0, 1, 1], [1, 0.5, 0.5, 1], (3, 2)))
>>> people, supply = [100, 200, 300], [2, 3]
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landbridge.places.catchment import Weights, ratio

__all__ = [
    "balanced",
    "crowding",
    "huff_three_step",
    "modified_two_step",
    "relative",
    "spatial_availability",
    "three_step",
    "two_step",
    "within_place",
]

Floats = NDArray[np.floating[Any]]


def within_place(people: ArrayLike, supply: ArrayLike) -> Floats:
    """Supply over people of the same place, as if its borders were walls.

    ``A_i = S_i / P_i``, 0 where there are no people.

    Parameters
    ----------
    people, supply
        By the same n places, shapes (n,) or (n, scenarios).

    Examples
    --------
    2 FTE for 100 people and none for 200.

    >>> within_place([100, 200], [2, 0]).tolist()
    [0.02, 0.0]
    """
    return ratio(np.asarray(supply, np.float64), np.asarray(people, np.float64))


def two_step(weights: Weights, people: ArrayLike, supply: ArrayLike) -> Floats:
    """Two-step floating catchment area, with any decay.

    ``R_j = S_j / Σ_i P_i W_ij``; ``A_i = Σ_j W_ij R_j``. The decay gives it its name: the 2SFCA
    with a binary one (Radke & Mu 2000; Luo & Wang 2003, doi:10.1068/b29120), the E2SFCA with steps
    (Luo & Qi 2009, doi:10.1016/j.healthplace.2009.06.002), the KD2SFCA with a kernel (Dai 2010,
    doi:10.1016/j.healthplace.2010.06.012; Dai & Wang 2011, doi:10.1068/b36149), and the V2SFCA with
    a cut-off of each place's own (McGrail & Humphreys 2009, doi:10.1016/j.apgeog.2008.12.003).

    ``Σ P_i A_i`` is the supply that somebody reaches.

    Parameters
    ----------
    weights
        Prepared weights.
    people, supply
        Shapes (n,) or (n, scenarios) and (m,) or (m, scenarios).

    Examples
    --------
    On x press 100 + ½ 200 = 200 people, so R_x = 2/200 = 0.01; on y 100 + 300 = 400, R_y = 0.0075.
    a: 0.01; b: ½ 0.01 + ½ 0.0075 = 0.00875; c: 0.0075. The sum over people is 5 FTE.

    >>> two_step(w, people, supply).round(6).tolist()
    [0.01, 0.00875, 0.0075]
    """
    pressing = weights.to_supply(weights.columns(people))
    return weights.to_demand(ratio(weights.columns(supply), pressing))


def three_step(weights: Weights, people: ArrayLike, supply: ArrayLike) -> Floats:
    """Three-step floating catchment area: places with many choices press less on each.

    With the shares ``G_ij = W_ij / Σ_k W_ik`` of a place's choices, W1 = W2 = G∘W (Wan, Zou &
    Sternberg 2012, doi:10.1080/13658816.2011.624987). ``Σ P_i A_i`` is the supply that somebody
    reaches. The shares run over every supply place listed inside the cut-off, also one with 0 FTE,
    so that added supply lowers nobody's access. Splitting a supply place in two at the same spot
    changes it. On counties G is near 1 for isolated places: read it at tract scale.

    Parameters
    ----------
    weights
        Prepared weights.
    people, supply
        Shapes (n,) or (n, scenarios) and (m,) or (m, scenarios).

    Examples
    --------
    b shares itself half and half, so its weights fall from ½ to ¼. On x press 100 + ¼ 200 = 150,
    on y 350. a: 2/150; b: ¼ 2/150 + ¼ 3/350; c: 3/350.

    >>> three_step(w, people, supply).round(6).tolist()
    [0.013333, 0.005476, 0.008571]
    """
    spread = ratio(weights.columns(people), weights.row_sums)
    pressing = np.asarray(weights.squared.T @ spread)
    reached = np.asarray(weights.squared @ ratio(weights.columns(supply), pressing))
    return ratio(reached, weights.row_sums)


def modified_two_step(weights: Weights, people: ArrayLike, supply: ArrayLike) -> Floats:
    """Modified 2SFCA: distance lowers access even without rivals.

    W1 = W, W2 = W∘W (Delamater 2013, doi:10.1016/j.healthplace.2013.07.012). ``Σ P_i A_i`` is at
    most the supply; the rest is what badly placed people lose.

    Parameters
    ----------
    weights
        Prepared weights.
    people, supply
        Shapes (n,) or (n, scenarios) and (m,) or (m, scenarios).

    Examples
    --------
    Service as in the 2SFCA, 0.01 and 0.0075; b gets ¼ of each.

    >>> modified_two_step(w, people, supply).round(6).tolist()
    [0.01, 0.004375, 0.0075]
    """
    pressing = weights.to_supply(weights.columns(people))
    return np.asarray(weights.squared @ ratio(weights.columns(supply), pressing))


def balanced(weights: Weights, people: ArrayLike, supply: ArrayLike) -> Floats:
    """Balanced floating catchment area: people and levels of service are divided, not repeated.

    W1 = G with rows that sum to 1, W2 = H with columns that sum to 1, ``H_ij = W_ij / Σ_l W_lj``
    (Paez, Higgins & Vivona 2019, doi:10.1371/journal.pone.0218773). ``Σ V_j = Σ P_i`` over places
    that reach some supply place, and ``Σ A_i = Σ R_j``; ``Σ P_i A_i`` is not kept, and the level
    scales with m/n: use ranks or relative access. Splitting a supply place changes it.

    Parameters
    ----------
    weights
        Prepared weights.
    people, supply
        Shapes (n,) or (n, scenarios) and (m,) or (m, scenarios).

    Examples
    --------
    b sends 100 people each way: V = 200, 400; R = 0.01, 0.0075. x is split 2/3 to a, 1/3 to b, and
    y 1/3 to b, 2/3 to c.

    >>> balanced(w, people, supply).round(6).tolist()
    [0.006667, 0.005833, 0.005]
    """
    pressing = weights.to_supply(ratio(weights.columns(people), weights.row_sums))
    service = ratio(weights.columns(supply), pressing)
    return weights.to_demand(ratio(service, weights.column_sums))


def huff_three_step(weights: Weights, people: ArrayLike, supply: ArrayLike) -> Floats:
    """Modified Huff three-step measure (MH3SFCA): larger supply attracts more.

    ``Q_ij = S_j W_ij / Σ_k S_k W_ik``, W1 = Q, W2 = Q∘W (Jörg et al. 2019; Subal, Paal & Krisp
    2021, doi:10.1186/s12942-021-00263-3). ``Σ P_i A_i`` is at most the supply. **Added supply can
    lower a place's access**, by nine tenths in one example: for comparison with the literature,
    never the headline of a policy scenario.

    Parameters
    ----------
    weights
        Prepared weights.
    people, supply
        Shapes (n,) or (n, scenarios) and (m,) or (m, scenarios).

    Examples
    --------
    b goes 2/5 to x, 3/5 to y: V = 180, 420; R = 2/180, 3/420. a: R_x; b: 2/5 ½ R_x + 3/5 ½ R_y;
    c: R_y.

    >>> huff_three_step(w, people, supply).round(6).tolist()
    [0.011111, 0.004365, 0.007143]
    """
    fte = weights.columns(supply)
    pull = weights.to_demand(fte)
    # V_j = S_j Σ_i P_i W_ij / pull_i, so that R_j = S_j / V_j needs no matrix of its own.
    per_fte = weights.to_supply(ratio(weights.columns(people), pull))
    service = ratio(np.ones_like(per_fte), per_fte)
    kept = fte * service if fte.ndim == service.ndim else fte[:, None] * service
    return ratio(np.asarray(weights.squared @ kept), pull)


def spatial_availability(weights: Weights, people: ArrayLike, supply: ArrayLike) -> Floats:
    """FTE allotted to each place: the 2SFCA read as a division of the supply.

    ``V_i = Σ_j S_j P_i W_ij / Σ_l P_l W_lj`` (Soukhov et al. 2023,
    doi:10.1371/journal.pone.0278468, with exponent 1 on people). ``V_i / P_i`` is the 2SFCA
    with the same weights, and ``Σ V_i`` the supply that somebody reaches.

    Parameters
    ----------
    weights
        Prepared weights.
    people, supply
        Shapes (n,) or (n, scenarios) and (m,) or (m, scenarios).

    Examples
    --------
    x's 2 FTE go half to a, half to b (100 against ½ 200); y's 3 FTE ¼ to b, ¾ to c.

    >>> spatial_availability(w, people, supply).round(6).tolist()
    [1.0, 1.75, 2.25]
    """
    access, crowd = two_step(weights, people, supply), weights.columns(people)
    return np.asarray(access * (crowd if crowd.ndim == access.ndim else crowd[:, None]))


def crowding(weights: Weights, people: ArrayLike, supply: ArrayLike) -> Floats:
    """Inverted 2SFCA: people per FTE at each supply place; higher is worse.

    ``C_j = Σ_i W_ij P_i / Σ_l W_il S_l`` (Wang 2018, doi:10.1080/00330124.2017.1365308).
    ``Σ S_j C_j`` is the number of people in places that reach some supply.

    Parameters
    ----------
    weights
        Prepared weights.
    people, supply
        Shapes (n,) or (n, scenarios) and (m,) or (m, scenarios).

    Returns
    -------
    ndarray
        Shape (m,) or (m, scenarios).

    Examples
    --------
    Within reach: a 2, b ½ 2 + ½ 3 = 2.5, c 3 FTE; so 50, 80 and 100 people per FTE in reach.
    x: 50 + ½ 80; y: ½ 80 + 100.

    >>> crowding(w, people, supply).round(6).tolist()
    [90.0, 140.0]
    """
    in_reach = weights.to_demand(weights.columns(supply))
    return weights.to_supply(ratio(weights.columns(people), in_reach))


def relative(access: ArrayLike, people: ArrayLike, mean: float | None = None) -> Floats:
    """Access over its mean (SPAR), which moves little with the decay chosen.

    ``A_i / mean``, the mean weighted by people. Between scenarios divide by the **baseline's**
    mean, or a policy that helps everybody shows nothing (Wan, Zhan, Zou & Chow 2012,
    doi:10.1016/j.apgeog.2011.05.001).

    Parameters
    ----------
    access, people
        Shape (n,).
    mean
        Mean of the baseline; of this access if None.

    Examples
    --------
    Mean (100 1 + 300 3) / 400 = 2.5.

    >>> relative([1, 3], [100, 300]).tolist()
    [0.4, 1.2]
    """
    values, weight = np.asarray(access, np.float64), np.asarray(people, np.float64)
    if mean is None:
        known = ~np.isnan(values) & (weight > 0)
        mean = float(np.average(values[known], weights=weight[known])) if known.any() else 0.0
    return ratio(values, np.full_like(values, mean))
