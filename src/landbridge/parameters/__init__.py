"""The tree of dated, cited parameters, and reforms as changes of it.

A *parameter* is one assumption: an id, a unit, values by date, how uncertain it is, and where it
comes from. The *tree* holds them all; ``tree.at(date)`` gives the values of a day as numbers and
arrays, ``tree.draw(seed, replicate)`` a replicate's draw of the uncertain ones, and
``tree.with_reform(reform)`` the tree after a *reform*, which is a list of dated changes and nothing
else. Files: ``values/*.yaml`` (parameters, dimensions, units), ``sources.yaml``,
``reforms/*.toml``.
"""

from landbridge.parameters.changes import Change
from landbridge.parameters.citing import Citation, cite
from landbridge.parameters.dimensions import Dimensions
from landbridge.parameters.loading import load_tree
from landbridge.parameters.parameter import (
    AS_WRITTEN,
    BASELINES,
    CURRENT_POLICY,
    Parameter,
    Provenance,
)
from landbridge.parameters.reform_text import parse_assignment
from landbridge.parameters.reforms import Reform, shipped_reforms
from landbridge.parameters.sources import Source, Sources
from landbridge.parameters.tree import ParameterTree, Snapshot

__all__ = [
    "AS_WRITTEN",
    "BASELINES",
    "CURRENT_POLICY",
    "Change",
    "Citation",
    "Dimensions",
    "Parameter",
    "ParameterTree",
    "Provenance",
    "Reform",
    "Snapshot",
    "Source",
    "Sources",
    "cite",
    "load_tree",
    "parse_assignment",
    "shipped_reforms",
]
