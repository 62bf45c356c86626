"""Fit free numbers of the tree to published figures by simulated moments (McFadden 1989).

A *specification* (``parameters/calibrations/*.toml``) names the free numbers, the figures they are
fitted to and what is simulated. Many numbers that each have a figure of their own are corrected by
what it missed by, sweep after sweep (Berry 1994); a few behavioural ones are fitted by least
squares to figures that all of them move. Afterwards the derivatives of all moments tell what the
figures pin down and what they leave open.
"""

from __future__ import annotations

from landbridge.studies.calibration.fitting import calibrate
from landbridge.studies.calibration.result import Calibration
from landbridge.studies.calibration.specification import read_specification, shipped_specifications

__all__ = ["Calibration", "calibrate", "read_specification", "shipped_specifications"]
