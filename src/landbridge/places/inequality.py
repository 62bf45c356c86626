"""How unevenly access is spread, always weighted by people.

Unweighted, a county of ninety people would count like Los Angeles. Every measure takes access by
place, 0 or more, and the people of each place; places without people count for nothing.
"""

from landbridge.places.ranked import (
    concentration_index,
    erreygers,
    gini,
    lorenz,
    mid_ranks,
    palma,
    quantile,
    quantile_ratio,
)
from landbridge.places.unevenness import (
    atkinson,
    difference_over_draws,
    fgt,
    hoover,
    theil,
    theil_between_within,
    theil_l,
)

__all__ = [
    "atkinson",
    "concentration_index",
    "difference_over_draws",
    "erreygers",
    "fgt",
    "gini",
    "hoover",
    "lorenz",
    "mid_ranks",
    "palma",
    "quantile",
    "quantile_ratio",
    "theil",
    "theil_between_within",
    "theil_l",
]
