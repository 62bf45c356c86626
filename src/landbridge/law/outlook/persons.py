"""Questions that several parts of the outlook ask about one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.law.fact_table import FACTS
from landbridge.law.logic import either, negation

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

__all__ = ["fact", "needs_visa", "queue_of", "specialty_of"]


def fact(facts: Facts, name: str) -> Any:
    """A fact of the only row: a Kleene truth or a code as int, a number as float."""
    value = np.asarray(getattr(facts, name)).flat[0]
    return float(value) if FACTS[name].kind == "number" else int(value)


def needs_visa(facts: Facts) -> int:
    """Kleene truth that training or work needs a visa or petition."""
    free = either(facts.us_citizen, facts.permanent_resident, facts.work_authorised)
    return int(np.asarray(negation(free)).flat[0])


def specialty_of(facts: Facts, law: Law) -> str | None:
    """The specialty wished for, else the person's own; None where neither is known."""
    for name in ("wished_specialty", "specialty"):
        code = fact(facts, name)
        if code >= 0:
            return law.tree.dimensions["specialty"][code]
    return None


def queue_of(facts: Facts, law: Law) -> str | None:
    """The green-card queue after a spouse's country of birth; None where it is not known."""
    code = fact(facts, "queue")
    return None if code < 0 else law.tree.dimensions["gc_queue"][code]
