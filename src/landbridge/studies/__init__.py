"""Studies: run scenarios, keep them in a folder, compare them, score them against the record.

A *scenario* is a baseline and a bundle of reforms. A *run* is a folder with one file for each
scenario and replicate. A *comparison* is what a reader sees: baseline, reform, difference, each
with its interval. Nothing here knows how a physician is simulated (``workforce``) or how a page
looks (``reporting``, ``cli``).
"""

from __future__ import annotations

from landbridge.studies.comparison import Comparison, compare
from landbridge.studies.engine import Engine
from landbridge.studies.opening import Run, open_run
from landbridge.studies.running import run
from landbridge.studies.scenario import Scenario
from landbridge.studies.structural import Structures, structures
from landbridge.studies.validation import validate

__all__ = [
    "Comparison",
    "Engine",
    "Run",
    "Scenario",
    "Structures",
    "compare",
    "open_run",
    "run",
    "structures",
    "validate",
]
