"""Rules: each says, for every row of facts, whether a requirement is met.

A rule is a function of facts and law that returns Kleene truth (:mod:`landbridge.law.logic`). Its
words, its decider and its citations stand in ``law/rulebook/*.yaml`` under the same name.
"""

from __future__ import annotations

from landbridge.law.rules import (
    boards,
    certification,
    green_cards,
    licences,
    pathways,
    research,
    training,
    visas,
    waivers,
)
from landbridge.law.rules.registry import RULES, Rule

__all__ = [
    "RULES",
    "Rule",
    "boards",
    "certification",
    "green_cards",
    "licences",
    "pathways",
    "research",
    "training",
    "visas",
    "waivers",
]
