"""What a publication prints for a simulated stock: the record has errors of its own.

The figures behind a base year are taken to be good to within ``opening.doubt.*`` (`published`), and
the persons of the first day are drawn accordingly. A later figure of the same kind comes from the
same record and is no better. So the interval that should hold it is that of the printed figure: the
simulated one with an error of the record's size. Counts of events (matches, positions, waivers) are
exact and have none.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.studies.cells import ALL, NATION

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree
    from landbridge.parameters.tree import Snapshot
    from landbridge.studies.targets import Target

__all__ = ["as_published", "record_error"]

Floats = NDArray[np.float64]

_COUNTS = ("active_physicians", "physicians_per_100k")
_SHARES = {
    "share_55plus": "55plus",
    "share_60plus": "60plus",
    "women_share": "female",
    "img_share": "img",
}
_DRIFT = "studies.record.specialty_drift"
_PUBLISHED = "published"
_WHOLE = 100.0
_EDGE = 1e-6


def record_error(target: Target, tree: ParameterTree) -> float:
    """Standard deviation of a printed figure's error.

    Parameters
    ----------
    target
        What was published.
    tree
        Parameters; the doubt of the target's base year holds for its year too.

    Returns
    -------
    float
        Log ratio for counts and densities, log odds for shares; 0 for what is counted exactly. A
        cell's error comes on top of the nation's, and specialties drift from year to year. 0 too
        under a tree of another model, which says nothing of the record.
    """
    counted = target.measure in _COUNTS
    if (not counted and target.measure not in _SHARES) or _DRIFT not in tree:
        return 0.0
    at = tree.at(datetime.date(target.base, 7, 1))
    published = tree.dimensions["doubt"].index(_PUBLISHED)
    what = "count" if counted else _SHARES[target.measure]
    parts = []
    if what != "60plus":
        parts.append(_width(at, f"opening.doubt.nation_{what}", published))
    level = "specialty" if target.category != ALL else "state" if target.place != NATION else ""
    if level:
        parts.append(_width(at, f"opening.doubt.{level}_{what}", published))
    if level == "specialty" and counted:
        parts.append(float(at[_DRIFT]) * (target.year - target.base))
    return float(np.sqrt(np.sum(np.square(parts))))


def _width(at: Snapshot, name: str, cell: int) -> float:
    return float(np.asarray(at[name])[cell])


def as_published(target: Target, tree: ParameterTree, seed: int) -> Callable[[Floats], Floats]:
    """How a publication would print the simulated figures of a target.

    Parameters
    ----------
    target, tree
        As for `record_error`.
    seed
        Of the run. The errors are keyed by it and by the target's name.

    Returns
    -------
    callable
        From figures (replicates,) to figures (replicates,), each with an error of its own.
    """
    from scipy.special import expit, logit, ndtri

    from landbridge.chance import hash_text
    from landbridge.chance.kernels import keyed_uniforms, mixed, stream_for

    sd = record_error(target, tree)

    def printed(figures: Floats) -> Floats:
        if sd == 0.0:
            return figures
        number = np.arange(figures.size, dtype=np.uint64)
        keys = mixed(np.full_like(number, hash_text(target.id)), number)
        error = sd * ndtri(keyed_uniforms(stream_for(seed, 0, "record", target.year), keys))
        if target.measure in _COUNTS:
            return np.asarray(figures * np.exp(error))
        share = np.clip(figures / _WHOLE, _EDGE, 1.0 - _EDGE)
        return np.asarray(_WHOLE * expit(logit(share) + error))

    return printed
