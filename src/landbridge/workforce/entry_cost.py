"""What it costs a graduate of a foreign school to reach a first application: fees and the rest."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landbridge.workforce.process import Declared

__all__ = ["ENTRY_COST", "entry_cost"]

#: Fees that each pays once, and how often.
_FEES = {
    "law.fee.ecfmg_application": 1,
    "law.fee.usmle_step1": 1,
    "law.fee.usmle_step2": 1,
    "law.fee.usmle_surcharge": 2,
    "law.fee.eras_season": 1,
    "law.fee.nrmp": 1,
}
#: What is paid only where the law asks for it.
_IF_ASKED = {
    "law.ecfmg.language_test": ("law.fee.oet",),
    "law.ecfmg.pathways": ("law.fee.ecfmg_pathway",),
    "law.ecfmg.clinical_skills": ("law.fee.clinical_skills", "law.fee.step3_travel"),
}
_OTHER = "certify.other_cost_usd"
_TYPICAL = 1  # of the parameter dimension ``bound``

#: Parameters a process that asks for the cost must declare.
ENTRY_COST = (*_FEES, *_IF_ASKED, *(fee for fees in _IF_ASKED.values() for fee in fees), _OTHER)


def entry_cost(p: Declared, on: datetime.date) -> float:
    """Cost of certification and one season on a day, US dollars: usual fees and other cost.

    Parameters
    ----------
    p : Declared
        Parameters of the calling process, which declares :data:`ENTRY_COST`.
    on : datetime.date
        The day whose prices hold.
    """
    times = dict(_FEES)
    for rule, fees in _IF_ASKED.items():
        times |= dict.fromkeys(fees, int(p.on_day(rule, on) > 0))
    total = sum(many * float(p.on_day(fee, on)[_TYPICAL]) for fee, many in times.items())
    return total + float(p.on_day(_OTHER, on))
