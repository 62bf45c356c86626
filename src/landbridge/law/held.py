"""Which nodes of the graph a person has reached already."""

from __future__ import annotations

import numpy as np

from landbridge.law.logic import NO, YES
from landbridge.law.person import Facts

__all__ = ["held_nodes"]

#: Fact that is true -> nodes that are there.
_HELD: dict[str, tuple[str, ...]] = {
    "step1": ("step1",),
    "step2": ("step2",),
    "step3": ("step3",),
    "ecfmg": ("ecfmg", "pathway", "verified"),
    "us_position": ("post", "residency_post"),
    "training_now": ("post", "residency_post", "training_licence", "train_authority"),
    "residency_us": ("residency", "trained", "graduate_years"),
    "fellowship_us": ("fellowship", "trained"),
    "on_j1": ("on_j1",),
    "on_h1b": ("on_h1b",),
    "us_licence": ("us_licence",),
}


def held_nodes(facts: Facts) -> frozenset[str]:
    """Nodes that the only row of `facts` has for certain; what is not known is not held."""
    held: set[str] = set()
    for fact, nodes in _HELD.items():
        if int(np.asarray(getattr(facts, fact)).flat[0]) == YES:
            held.update(nodes)
    if int(np.asarray(facts.foreign_school).flat[0]) == NO:
        held.add("ecfmg")  # asked of graduates of foreign schools only
    return frozenset(held)
