"""Axes of doubt: the one random number that each has in a replicate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from landbridge.parameters.timeline import Values

__all__ = ["YEAR", "scores_of", "uniforms_for"]

YEAR = 1900  # a parameter is drawn once for all years; this fills the counter's year


def uniforms_for(seed: int, replicate: int, axes: Sequence[str]) -> Values:
    """Return the uniform number of each axis in a replicate, shape (axes,).

    An axis is a parameter's id, or calibration and fitted number. Its number is keyed by its name
    alone, so neither other parameters nor reforms disturb it.
    """
    from landbridge.chance import hash_text
    from landbridge.chance.twin import uniform_array

    keys = np.array([hash_text(axis) for axis in axes], dtype=np.uint64)
    return uniform_array(seed, replicate, "parameters", YEAR, keys)


def scores_of(uniforms: Values) -> Values:
    """Return uniform numbers as standard normal ones."""
    from scipy.special import ndtri  # only drawn trees pay for this import

    return np.asarray(ndtri(uniforms), dtype=np.float64)
