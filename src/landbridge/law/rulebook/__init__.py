"""The rulebook: requirements and steps of the ways into practice, read from YAML beside this file.

A requirement joins a rule over arrays (:mod:`landbridge.law.rules`) with who decides, how hard it
binds, its citations and one plain sentence in each language. A step is an edge of the graph.
"""

from __future__ import annotations

from landbridge.law.rulebook.reading import Rulebook, load_rulebook
from landbridge.law.rulebook.requirement import Requirement
from landbridge.law.rulebook.step import Step

__all__ = ["Requirement", "Rulebook", "Step", "load_rulebook"]
