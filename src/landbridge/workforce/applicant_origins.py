"""Which origin each type of applicant has, and by which type each origin enters the Match."""

from __future__ import annotations

import numpy as np

from landbridge.workforce.codes import Origin

__all__ = ["ORIGIN_OF_TYPE", "TYPE_OF_ORIGIN"]

#: Origin by applicant type; applicant type of those who enter for the first time, by origin.
ORIGIN_OF_TYPE = np.array(
    [
        Origin.US_MD,
        Origin.US_DO,
        Origin.US_MD,
        Origin.US_DO,
        Origin.US_IMG,
        Origin.NONUS_IMG,
        Origin.US_IMG,
    ],
    dtype=np.int8,
)
TYPE_OF_ORIGIN = np.unique(ORIGIN_OF_TYPE, return_index=True)[1].astype(np.int8)
