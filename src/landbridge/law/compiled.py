"""The rulebook over many persons at once: which steps the law opens to each row.

The same rules that answer one person decide for a million: facts come as columns, the parameters
of the states as each row's own. Rows are taken in chunks that stay in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.law.logic import YES
from landbridge.law.person import Facts
from landbridge.law.rulebook import load_rulebook
from landbridge.law.view import Law
from landbridge.parameters import ParameterTree

__all__ = ["open_to", "requirements_met"]

_CHUNK = 1 << 16
Truths = NDArray[np.int8]


def requirements_met(
    names: Iterable[str], facts: Facts, tree: ParameterTree, on: date, state: NDArray[Any]
) -> Truths:
    """Whether each row meets every requirement named.

    Parameters
    ----------
    names
        Ids of requirements.
    facts
        n rows.
    tree, on
        Parameters and the day whose law applies.
    state : ndarray of int, shape (n,)
        State in which each row asks, in the order of the dimension ``state``.

    Returns
    -------
    ndarray of int8, shape (n,)
        Kleene truth: 2 all met, 0 one is not, 1 it hangs on what is not known.
    """
    book = load_rulebook()
    requirements = [book.requirement(name) for name in names]
    out = np.full(facts.size, YES, dtype=np.int8)
    for start in range(0, facts.size, _CHUNK):
        stop = min(start + _CHUNK, facts.size)
        rows, law = facts.rows(start, stop), Law(tree, on, state[start:stop])
        for requirement in requirements:
            np.minimum(out[start:stop], requirement.met(rows, law), out=out[start:stop])
    return out


def open_to(step: str, facts: Facts, tree: ParameterTree, on: date, state: NDArray[Any]) -> Truths:
    """Whether the law opens a step to each row: every requirement of it that is no soft one.

    Parameters and returns as for :func:`requirements_met`.
    """
    book = load_rulebook()
    binding = [n for n in book.steps[step].needs if book.requirements[n].kind != "soft"]
    return requirements_met(binding, facts, tree, on, state)
