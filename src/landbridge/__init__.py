"""Landbridge: an open policy laboratory for the US physician workforce.

>>> import landbridge as lb
>>> run = lb.run("conrad-35", years=(2025, 2040), replicates=10)  # doctest: +SKIP
>>> print(lb.table(lb.compare(run)))  # doctest: +SKIP

The names below are the front step; everything else is reachable in the packages. They are loaded
on first use, so that ``import landbridge`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landbridge.errors import InputError, InterruptedRun, LandbridgeError
    from landbridge.law.routes import Answer, routes
    from landbridge.matching.market import Market
    from landbridge.matching.result import MatchResult, match
    from landbridge.parameters import (
        Reform,
        cite,
        load_tree,
        parse_assignment,
        shipped_reforms,
    )
    from landbridge.places.api import access, decay, inequality
    from landbridge.places.shortage_frames import hpsa, mua
    from landbridge.reporting import table, write_county_report, write_report
    from landbridge.studies import (
        Comparison,
        Run,
        Scenario,
        Structures,
        compare,
        open_run,
        run,
        structures,
        validate,
    )
    from landbridge.studies.adequacy import shortage
    from landbridge.studies.calibration import calibrate
    from landbridge.studies.explaining import explain_changes, explain_life
    from landbridge.studies.gap import gap

__version__ = "0.1.0"

_HOMES = {
    "Answer": "landbridge.law.routes",
    "Comparison": "landbridge.studies",
    "InputError": "landbridge.errors",
    "InterruptedRun": "landbridge.errors",
    "LandbridgeError": "landbridge.errors",
    "Market": "landbridge.matching.market",
    "MatchResult": "landbridge.matching.result",
    "Reform": "landbridge.parameters",
    "Run": "landbridge.studies",
    "Scenario": "landbridge.studies",
    "Structures": "landbridge.studies",
    "access": "landbridge.places.api",
    "calibrate": "landbridge.studies.calibration",
    "cite": "landbridge.parameters",
    "compare": "landbridge.studies",
    "decay": "landbridge.places.api",
    "gap": "landbridge.studies.gap",
    "hpsa": "landbridge.places.shortage_frames",
    "inequality": "landbridge.places.api",
    "explain_changes": "landbridge.studies.explaining",
    "explain_life": "landbridge.studies.explaining",
    "load_tree": "landbridge.parameters",
    "match": "landbridge.matching.result",
    "mua": "landbridge.places.shortage_frames",
    "open_run": "landbridge.studies",
    "parse_assignment": "landbridge.parameters",
    "routes": "landbridge.law.routes",
    "run": "landbridge.studies",
    "shipped_reforms": "landbridge.parameters",
    "shortage": "landbridge.studies.adequacy",
    "structures": "landbridge.studies",
    "table": "landbridge.reporting",
    "validate": "landbridge.studies",
    "write_county_report": "landbridge.reporting",
    "write_report": "landbridge.reporting",
}

__all__ = [
    "Answer",
    "Comparison",
    "InputError",
    "InterruptedRun",
    "LandbridgeError",
    "Market",
    "MatchResult",
    "Reform",
    "Run",
    "Scenario",
    "Structures",
    "__version__",
    "access",
    "calibrate",
    "cite",
    "compare",
    "decay",
    "explain_changes",
    "explain_life",
    "gap",
    "hpsa",
    "inequality",
    "load_tree",
    "match",
    "mua",
    "open_run",
    "parse_assignment",
    "routes",
    "run",
    "shipped_reforms",
    "shortage",
    "structures",
    "table",
    "validate",
    "write_county_report",
    "write_report",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'landbridge' has no attribute '{name}'")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
