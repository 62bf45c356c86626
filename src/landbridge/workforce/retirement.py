"""All-cause exit from practice by single year of age, under each named structure of retirement.

``fitted`` is the hazard fitted to the published stock; ``two-years-later`` and
``two-years-earlier`` are the same hazard at another age (scenarios of HRSA and AAMC); ``hwsm`` is
HRSA's survival curve for surgery by single year and sex, its heaps at 55, 60 ... smoothed, taken as
it is: no level is fitted, because HRSA takes the record to be right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["AGES", "BAND", "EXIT_AGES", "RETIREMENT", "exit_by_age", "smoothed_exit"]

#: Parameters that a process which asks for exits must declare.
RETIREMENT = (
    "structure.retirement",
    "leave.hazard",
    "leave.scale",
    "leave.hwsm_survival",
    "leave.hwsm_window",
    "leave.retirement_shift",
    "leave.retirement_age",
)

#: Lower ages of the bands of the exit table, after the first.
EXIT_AGES = np.array([40, 45, 50, 55, 60, 65, 70, 75, 80, 85], dtype=np.int64)
#: Ages that tables by single year hold.
AGES = np.arange(128)
#: Band of the exit table by age.
BAND = np.searchsorted(EXIT_AGES, AGES, side="right")

Floats = NDArray[np.float64]


def exit_by_age(moment: Moment, swing: float = 1.0) -> Floats:
    """Probability to leave within the year, before specialty and place, shape (ages, sexes).

    ``swing`` is how far exits of the year stand from their level.
    """
    p = moment.parameters
    hazard, scale = p.table("leave.hazard"), p.number("leave.scale") * swing
    survival, window = p.table("leave.hwsm_survival"), int(p.number("leave.hwsm_window"))
    shift, first = int(p.number("leave.retirement_shift")), int(p.number("leave.retirement_age"))
    structure = p.choice("structure.retirement")
    later = {"two-years-later": shift, "two-years-earlier": -shift}.get(structure, 0)
    as_if = np.clip(np.where(first > AGES, AGES, AGES - later), 0, AGES[-1])
    rate = np.asarray(hazard[BAND[as_if]] * scale)
    if structure == "hwsm":
        curve = smoothed_exit(survival, window)
        rate[first : first + len(curve)] = curve
        rate[first + len(curve) :] = 1.0
    return rate


def smoothed_exit(survival: Floats, window: int) -> Floats:
    """Yearly probability to leave, from a curve that heaps at round ages.

    Parameters
    ----------
    survival
        Probability to be active still, by single year of age and sex, shape (years, sexes);
        falling. Zeros at the end are left out.
    window
        Years of a moving mean of the hazard that is taken twice: with heaps every five years,
        five. At the ends of the curve the window is cut to what there is.

    Returns
    -------
    ndarray, shape (years - 1 or less, sexes)
        ``1 - exp(-h)`` with h the twice averaged ``log S(a) - log S(a + 1)``.
    """
    last = int(np.flatnonzero((survival > 0.0).all(axis=1))[-1]) + 1
    hazard = -np.diff(np.log(survival[:last]), axis=0)
    for _ in range(2):
        hazard = _moving_mean(hazard, window // 2)
    return np.asarray(1.0 - np.exp(-hazard))


def _moving_mean(step: Floats, half: int) -> Floats:
    total = np.vstack([np.zeros((1, step.shape[1])), np.cumsum(step, axis=0)])
    at = np.arange(step.shape[0])
    low, high = np.maximum(at - half, 0), np.minimum(at + half + 1, step.shape[0])
    return np.asarray((total[high] - total[low]) / (high - low)[:, None])
