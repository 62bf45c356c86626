"""Green-card queues by country of birth, as the law of the year has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["PARAMETERS", "green_card_rates", "use_recaptured"]

PARAMETERS = (
    "practise.green_card_rate",
    "law.green_card.wait_years",
    "practise.green_card_cap_share",
    "law.green_card.country_cap",
    "law.green_card.country_cap_share",
    "law.green_card.recapture",
    "law.niw.uncapped_after_service",
)


def green_card_rates(moment: Moment) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Yearly rates from H-1B to residence by queue, and those of physicians who served.

    A queue in which the law makes nobody wait runs at the fastest rate: all queues where there is
    no cap by country or recaptured numbers are left (S. 2759), and that of physicians who served in
    a shortage area where the law frees them of the caps (S. 709). A queue that waits moves with the
    share of the yearly numbers that one country may have, up to the fastest.
    """
    p = moment.parameters
    rate = p.table("practise.green_card_rate")
    waits = p.table("law.green_card.wait_years") > 0.0
    free = p.number("law.green_card.country_cap") < 0.5 or _recaptured_left(moment) > 0
    fastest = np.full_like(rate, rate.max())
    share = p.number("law.green_card.country_cap_share") / p.number("practise.green_card_cap_share")
    queued = np.minimum(rate * share, fastest)
    now = np.where(waits & ~np.bool_(free), queued, np.maximum(rate, fastest))
    uncapped = p.number("law.niw.uncapped_after_service") >= 0.5
    return now, (fastest if uncapped else now)


def _recaptured_left(moment: Moment) -> float:
    granted = moment.world.memory.get("recaptured_used", 0)
    return moment.world.sampled(moment.parameters.number("law.green_card.recapture")) - granted


def use_recaptured(moment: Moment, granted: NDArray[np.int64]) -> None:
    """Count recaptured numbers as used by those who would have waited."""
    if _recaptured_left(moment) > 0:
        waits = moment.parameters.table("law.green_card.wait_years") > 0.0
        memory = moment.world.memory
        memory["recaptured_used"] = memory.get("recaptured_used", 0) + int(granted[waits].sum())
