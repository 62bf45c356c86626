"""The gap between US and foreign graduates, split into parts, as bounds.

What a program knows of an applicant's group, what it likes, visas, filters and the length of lists
are switched off one by one in one year's Match. Match rates do not tell these apart, so that no one
split is known: the ends over all specifications that meet the same figures are.
"""

from __future__ import annotations

from landbridge.studies.gap.decomposing import gap
from landbridge.studies.gap.result import Gap

__all__ = ["Gap", "gap"]
