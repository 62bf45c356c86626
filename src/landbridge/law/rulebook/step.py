"""A step: an edge of the graph of ways into practice."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Step"]


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes
    ----------
    id
        Name.
    decider
        Who decides: a key ``law.decider.*`` of the language catalogue.
    label
        Name in each language.
    requires, gives
        Nodes that must be there before, and that it gives.
    needs
        Ids of requirements.
    tells
        Ids of requirements that a reader is told of, though they block nobody.
    applies
        Rule that says whether the step is taken at all in a state; None: always.
    months
        Parameter laid out over bounds, or a function of :mod:`landbridge.law.durations`, or None.
    fees
        The same for US dollars, added up.
    hidden
        Whether the step is a mere link that a reader need not see unless it blocks.
    """

    id: str
    decider: str
    label: dict[str, str]
    requires: tuple[str, ...]
    gives: tuple[str, ...]
    needs: tuple[str, ...]
    tells: tuple[str, ...]
    applies: str | None
    months: str | None
    fees: tuple[str, ...]
    hidden: bool
