"""The first Match alone: what fits and takes apart one Match need not open the whole country.

No process up to the Match looks at who practises or trains, so the same applicants meet the same
programs as in a whole run, in a third of the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landbridge.workforce.engine import Engine
from landbridge.workforce.opening import WAITING

if TYPE_CHECKING:
    import pyarrow as pa

    from landbridge.baseline.country import Country
    from landbridge.parameters import ParameterTree

__all__ = ["simulate_first_match"]

_LAST = "match"


def simulate_first_match(
    country: Country,
    tree: ParameterTree,
    *,
    year: int,
    seed: int = 0,
    replicate: int = 0,
    scale: float = 1.0,
) -> pa.Table:
    """Simulate graduate, certify, apply and match of the first year.

    Parameters
    ----------
    country, tree, seed, replicate, scale
        As for :func:`landbridge.workforce.simulate`.
    year
        Academic year, and calendar year of the Match.

    Returns
    -------
    pyarrow.Table
        The rows that a whole run would give for these processes.
    """
    engine = Engine(
        country,
        tree,
        first_year=year,
        seed=seed,
        replicate=replicate,
        scale=scale,
        first_day=(WAITING,),
    )
    for process in engine.steps(year):
        if process.name == _LAST:
            break
    return engine.results.table()
