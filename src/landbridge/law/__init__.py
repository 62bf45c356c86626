"""Law as rules over arrays: one rulebook that answers a person and drives the simulation.

Requirements (:mod:`landbridge.law.rules`, words in ``law/rulebook/*.yaml``) are asked of one
profile in every state (:func:`landbridge.law.routes.routes`) or of a million rows
(:func:`requirements_met`). Numbers of law are parameters of the tree.
"""

from __future__ import annotations

from landbridge.law.compiled import open_to, requirements_met
from landbridge.law.facts import Citizenship, Licence, Obligation, Status
from landbridge.law.person import Facts
from landbridge.law.rulebook import load_rulebook
from landbridge.law.visas import (
    barred_from_entry,
    needs_visa,
    owes_home_residence,
    restrictions_bind,
)
from landbridge.law.waivers import (
    TriggerRule,
    may_use_conrad,
    next_steps,
    reallocated_slots,
    slots_by_state,
    waiver_site_odds,
)

__all__ = [
    "Citizenship",
    "Facts",
    "Licence",
    "Obligation",
    "Status",
    "TriggerRule",
    "barred_from_entry",
    "load_rulebook",
    "may_use_conrad",
    "needs_visa",
    "next_steps",
    "open_to",
    "owes_home_residence",
    "reallocated_slots",
    "requirements_met",
    "restrictions_bind",
    "slots_by_state",
    "waiver_site_odds",
]
