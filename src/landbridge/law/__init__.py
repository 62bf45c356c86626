"""Law as rules over arrays: what a status allows, what a waiver needs, who is barred.

The simulation asks these functions; they know nothing of it. Numbers of law (slots, years, dates)
are parameters of the tree and come in as arguments.
"""

from __future__ import annotations

from landbridge.law.facts import Citizenship, Licence, Obligation, Status
from landbridge.law.visas import barred_from_entry, needs_visa, owes_home_residence
from landbridge.law.waivers import (
    TriggerRule,
    may_use_conrad,
    next_steps,
    slots_by_state,
    waiver_site_odds,
)

__all__ = [
    "Citizenship",
    "Licence",
    "Obligation",
    "Status",
    "TriggerRule",
    "barred_from_entry",
    "may_use_conrad",
    "needs_visa",
    "next_steps",
    "owes_home_residence",
    "slots_by_state",
    "waiver_site_odds",
]
