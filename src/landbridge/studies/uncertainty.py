r"""Two kinds of uncertainty apart: the chance of lives, and parameters that nobody knows well.

In a run with `PAIRS`, two replicates share each draw of the parameters and differ in chance. By
the law of total variance

    Var(Y) = E[Var(Y | parameters)] + Var(E[Y | parameters]),

the first term is chance, the second parameters. With pairs ``y_k1, y_k2`` (k = 1 ... n) it is a
one-way analysis of variance with two values a group (Searle, Casella & McCulloch 1992, Variance
Components, ch. 3; for simulations of patients O'Hagan, Stevenson & Madan 2007, Health Economics
16:1009-1023):

    within  = sum (y_k1 - y_k2)^2 / 2n              estimates chance
    between = 2 sum (mean_k - mean)^2 / (n - 1)     estimates chance + 2 parameters
    F       = between / within

so the share of chance is ``2 / (1 + phi)`` with ``phi = max(F, 1)``. ``phi`` over the true ratio
follows an F distribution with n - 1 and n degrees of freedom, which gives the share's interval; it
is exact where both parts are normal. What both do together counts as chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.studies.intervals import LEVEL

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree

__all__ = [
    "DRAWS",
    "EACH",
    "FIXED",
    "PAIRS",
    "ChanceShare",
    "chance_share",
    "drawn",
    "parameter_draw",
]

#: Every replicate draws the parameters anew; two replicates share a draw; none is drawn.
EACH, PAIRS, FIXED = "each", "pairs", "fixed"
DRAWS = (EACH, PAIRS, FIXED)
_OF_A_PAIR = 2

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ChanceShare:
    """Share of the variance that chance makes, 0 to 1, with its interval; the rest is parameters.

    Arrays of one entry a column; NaN where nothing varies or it cannot be told.
    """

    share: Floats
    low: Floats
    high: Floats


def parameter_draw(draws: str, replicate: int) -> int | None:
    """Number of the draw of parameters that a replicate uses; None for none.

    Parameters
    ----------
    draws
        One of `DRAWS`.
    replicate
        Number of the replicate, from 0.
    """
    if draws == FIXED:
        return None
    return replicate // _OF_A_PAIR if draws == PAIRS else replicate


def drawn(
    tree: ParameterTree,
    draws: str,
    seed: int,
    replicate: int,
    held: Mapping[str, float] | None = None,
) -> ParameterTree:
    """A tree with the parameters as a replicate draws them.

    Parameters
    ----------
    tree
        Parameters at their centres, with the scenario laid over them.
    draws
        One of `DRAWS`.
    seed, replicate
        Of the run, and the number of the replicate from 0.
    held
        As for :meth:`landbridge.parameters.ParameterTree.draw`.
    """
    draw = parameter_draw(draws, replicate)
    return tree if draw is None else tree.draw(seed, draw, held)


def chance_share(values: Floats, draws: str) -> ChanceShare:
    """Part the variance of replicates.

    Parameters
    ----------
    values
        Shape (replicates, columns), NaN where a replicate has no value; a pair stands together.
    draws
        How the replicates drew the parameters. Only pairs tell the parts apart; where nothing is
        drawn all is chance.

    Returns
    -------
    ChanceShare
        Arrays of shape (columns,).
    """
    columns = values.shape[1]
    unknown = np.full(columns, np.nan)
    pairs = values.shape[0] // _OF_A_PAIR
    if draws == FIXED and values.shape[0] > 1:
        varies = np.ptp(values, axis=0) > 0
        return ChanceShare(*(np.where(varies, 1.0, np.nan) for _ in range(3)))
    if draws != PAIRS or pairs < 2:
        return ChanceShare(unknown, unknown.copy(), unknown.copy())
    pair = values[: pairs * _OF_A_PAIR].reshape(pairs, _OF_A_PAIR, columns)
    within = ((pair[:, 0] - pair[:, 1]) ** 2).mean(axis=0) / 2.0
    between = _OF_A_PAIR * pair.mean(axis=1).var(axis=0, ddof=1)
    tail = (1.0 - LEVEL) / 2.0
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = between / within  # NaN: nothing varies; infinite: only the parameters do
        ends = [_share(ratio / _f_quantile(at, pairs - 1, pairs)) for at in (1.0 - tail, tail)]
    return ChanceShare(_share(ratio), ends[1], ends[0])


def _share(ratio: Floats) -> Floats:
    return np.asarray(2.0 / (1.0 + np.maximum(ratio, 1.0)))


def _f_quantile(probability: float, above: int, below: int) -> float:
    from scipy.special import fdtri

    return float(fdtri(above, below, probability))
